"""What was said about the pages of Ben, Cleo and Sian."""

from . import approve, decline, edit, keep, offer, on, privately, remove, say

THREADS = [
    on(
        "ben",
        "Three broken taps",
        say(
            "amira",
            1,
            "19:58",
            "“It’s not the tap, is it. It’s what it’s sat on.” I’d put that over the door. I never thought of making "
            "them say the fault before they may touch anything: mine went straight in with the blades.",
            say(
                "ben",
                1,
                "20:10",
                "Only reason I thought of it is I’m scared of the water bill.",
            ),
            then=[approve(1, "20:06")],
        ),
        say(
            "anwen",
            0,
            "06:58",
            "That last paragraph is an assessment question and you’ve as good as answered it. What would the "
            "awarding body need to see, to count a hand under a bench as “states”? A witness statement might do. I can "
            "show you one from early years.",
            to="tutors",
        ),
        say(
            "hamid",
            0,
            "07:21",
            "Very good. But for two minutes I was worried for the pair with the washer. How did you know that the "
            "others would not laugh?",
        ),
    ),
    on(
        "ben",
        "When to shut up",
        say(
            "dan",
            73,
            "21:10",
            "Fourteen bolts is about eleven seconds. Most of us manage one.",
            then=[approve(72, "07:40")],
        ),
        say(
            "leila",
            72,
            "18:33",
            "I use the alphabet, silently. I usually get to J.",
            then=[
                approve(72, "19:15"),
                edit(
                    2,
                    "18:40",
                    "I use the alphabet, silently, and usually get to J. In my evening group I get to R, and I have "
                    "stopped being embarrassed about it.",
                ),
            ],
        ),
    ),
    on(
        "ben",
        "Maths they already do",
        say(
            "priya",
            96,
            "20:02",
            "Peroxide! Six per cent from nine per cent and water, in their heads, while chatting. I’ve been calling it "
            "“mixing”.",
            say("ben", 96, "20:30", "“You’ve just done ratios. Sorry.” Feel free."),
            then=[approve(96, "20:25"), remove(50, "19:10", "priya")],
        ),
        say(
            "moira",
            95,
            "16:02",
            "Gus is right and so are you. There is good work on this; I’ll put two short pieces in your pigeonhole "
            "rather than a reference list here.",
            then=[approve(95, "19:20")],
        ),
    ),
    on(
        "ben",
        "The red pen",
        say(
            "tom",
            120,
            "18:20",
            "I hope you marked the boat.",
            say("ben", 120, "18:41", "Distinction."),
            then=[approve(120, "18:40")],
        ),
    ),
    on(
        "ben",
        "A complaint, and what it was about",
        say(
            "moira",
            32,
            "17:40",
            "You deleted a page and a half. That is the reflective act, and the rest is just writing it down. As to "
            "how one decides: some people draw names on lolly sticks, and I have seen that do harm too. Try keeping a "
            "tally for one morning of whom you ask *what kind* of question.",
            say("ben", 32, "19:02", "Tally done. 19 to him. 17 of them I knew he’d get."),
            say(
                "anwen",
                31,
                "08:15",
                "And what did the other two do to his face?",
                to="tutors",
                then=[approve(31, "18:00")],
            ),
            to="tutors",
            then=[approve(32, "18:50")],
        ),
        say(
            "dan",
            32,
            "20:20",
            "Was anything agreed with his mother in writing? I ask only as your tutor. Ring me if you’d rather not "
            "answer here.",
            privately("ben", 32, "20:44", "Yes, and she was decent about it. Head of Dept has the email."),
            to="owner",
        ),
    ),
    on(
        "ben",
        "Scheme of work, the second draft",
        say(
            "moira",
            14,
            "17:25",
            "Two empty weeks is the most professional line in the document. On your question 1: yes. The units are in "
            "the order in which somebody once typed them.",
            to="tutors",
            then=[approve(14, "19:11")],
        ),
        say(
            "anwen",
            2,
            "16:10",
            "On your question 3, the ones who have seen half of it: could they write the fault cards?",
            to="tutors",
            then=[
                approve(2, "18:05"),
                edit(
                    1,
                    "09:30",
                    "On your question 3, the ones who have seen half of it: could they write the fault cards for the "
                    "others? I saw it done in bay nine last year and it was lovely to watch.",
                ),
            ],
        ),
    ),
    on(
        "ben",
        "What I teach and why",
        say(
            "amira",
            25,
            "19:15",
            "“I’d seen.” I had to put the phone down for a minute.",
            then=[approve(25, "19:40")],
        ),
        say(
            "cleo",
            24,
            "20:31",
            "My dad taught me by shouting as well. Do you ever hear it come out of your own mouth?",
            privately(
                "ben",
                24,
                "21:02",
                "Twice. Both times at a lad who looked like me. I’ll tell you about it over a pint but not on here.",
            ),
            then=[keep(24, "20:59")],
        ),
    ),
    on(
        "cleo",
        "Leading from the near side",
        say(
            "moira",
            1,
            "18:30",
            "“I had been marking the custom.” Please may I quote this to the verifiers’ meeting, without your name?",
        ),
        say(
            "amira",
            1,
            "19:05",
            "I went through my own criteria after reading this. “Uses a dibber.” Why a dibber?",
            say("cleo", 1, "19:44", "Burn the dibbers!"),
            then=[approve(1, "19:40")],
        ),
        say(
            "grace",
            1,
            "20:15",
            "She said soften your elbow. I love that. Was she pleased, after?",
        ),
    ),
    on(
        "cleo",
        "The one who is afraid",
        say(
            "dan",
            91,
            "20:10",
            "It is teaching. Write it in the hours as a tutorial and sleep soundly.",
            to="tutors",
            then=[approve(91, "21:00")],
        ),
        say(
            "anwen",
            1,
            "12:20",
            "I keep coming back to this one. It’s been a term: where has the fence got to?",
            to="tutors",
        ),
        say(
            "moira",
            90,
            "16:44",
            "Has anyone asked whether she wishes to work with horses, or to be near them? They are different courses.",
            to="tutors",
            then=[
                decline(
                    90,
                    "18:20",
                    "It’s a fair question, but I have promised her I’d not have that conversation about her without "
                    "her. Can we do it with her there?",
                )
            ],
        ),
    ),
    on(
        "cleo",
        "Theory at eight in the morning",
        say(
            "ben",
            62,
            "19:03",
            "I’d like to see the risk assessment for thirty metres of intestine in a car park.",
            say(
                "cleo",
                62,
                "19:20",
                "*Hazard: reversing minibus. Control measure: caecum.*",
                say("sian", 62, "19:55", "I have this on my fridge now.", then=[approve(62, "20:10")]),
            ),
            then=[approve(62, "19:15")],
        ),
        say(
            "grace",
            61,
            "18:00",
            "I would have liked biology.",
            then=[approve(61, "18:30"), remove(40, "17:12", "grace")],
        ),
    ),
    on(
        "cleo",
        "Observation 2: my own evaluation",
        say(
            "amira",
            29,
            "18:48",
            "Thank you for letting me see how you set it out. I had put everything under *my own eyes*. I’m going to "
            "do mine again.",
            to="owner",
        ),
        say(
            "dan",
            33,
            "19:00",
            "“If I am going to be read, I had better decide what I am saying.” Bring this sentence to the tutorial, "
            "please, and the clock.",
            to="tutors",
            then=[keep(33, "20:12")],
        ),
    ),
    on(
        "sian",
        "The rabbit that would not be weighed",
        say(
            "cleo",
            8,
            "18:52",
            "Yes, yes, yes. With horses we call it waiting for the lick and chew. Nineteen minutes is nothing.",
            say(
                "sian",
                8,
                "19:30",
                "It felt like nineteen minutes in front of an inspector. Was there one? No. I looked.",
            ),
            then=[approve(8, "19:20")],
        ),
        say(
            "tom",
            7,
            "19:48",
            "I have read this three times. I’ve a learner who has never been allowed to refuse anything, and I had "
            "him down as “no trouble”.",
            then=[approve(7, "20:30")],
        ),
        say(
            "leila",
            2,
            "21:05",
            "You ask how to assess it. Perhaps you can assess the *moves*: who changed something in the room, and what "
            "they were watching for when they did.",
        ),
    ),
    on(
        "sian",
        "The support worker",
        say(
            "moira",
            77,
            "17:31",
            "Eleven weeks is quick. I know departments where it has taken eleven years. Ask your manager for twenty "
            "minutes of joint planning on the timetable, and say that I told you to.",
            to="tutors",
            then=[approve(77, "18:40")],
        ),
        say(
            "anwen",
            76,
            "08:50",
            "I was a support worker for six years before anybody showed me a lesson plan. I cried in the stationery "
            "cupboard. Tell her from me she’s lucky.",
            to="tutors",
            then=[approve(76, "18:00"), offer(60, "09:00", "owner")],
        ),
    ),
    on(
        "sian",
        "What is a distressed animal?",
        say(
            "priya",
            107,
            "18:05",
            "Can I have the list? Mine are hair stylists but I reckon they’re a common species.",
            say("sian", 107, "19:11", "Our lead has cleared it, so yes. I have taken out anything that was anybody’s."),
            then=[approve(107, "19:00")],
        ),
        say(
            "hamid",
            106,
            "20:40",
            "In my first language there is one word for “bored” and “narrow”. I thought about this when I read of the "
            "bar.",
            then=[approve(105, "17:50")],
        ),
    ),
]
