"""What was said about Amira's pages. Three comments wait for her, so that a newcomer can decide."""

from . import approve, decline, edit, keep, offer, on, privately, remove, say

THREADS = [
    on(
        "amira",
        "The quiet half of the room",
        say(
            "dan",
            1,
            "08:12",
            "The secateurs are a diagnosis as much as a task. What did you see their hands do that you could not "
            "have heard them say?",
            say(
                "amira",
                1,
                "17:40",
                "One of the quiet ones cut above the bud every time, without looking. I would have written “not taking "
                "part”.",
                say(
                    "moira",
                    1,
                    "18:55",
                    "And have you told her that you saw?",
                    say(
                        "amira",
                        1,
                        "19:31",
                        "No! I shall. I think I was afraid that if I said it aloud she would start to look.",
                        say(
                            "ben",
                            1,
                            "20:02",
                            "Tell her quietly and walk off. Works on me.",
                            then=[approve(1, "20:40")],
                        ),
                    ),
                    then=[approve(1, "19:28")],
                ),
            ),
            privately(
                "amira",
                1,
                "17:48",
                "Between us: it is the one I wrote to you about, from the second observation. I don’t want to make a "
                "story of her.",
                privately(
                    "dan",
                    1,
                    "21:15",
                    "Then you have it right already. Keep the cut, leave out the person. If you would like to talk "
                    "before Tuesday, I am in the staff room from four.",
                ),
            ),
            then=[approve(1, "12:30")],
        ),
        say(
            "priya",
            1,
            "19:22",
            "I am stealing the bench. In the salon it is always the same two who answer, and the rest let them.",
            then=[approve(1, "19:35")],
        ),
        say(
            "tom",
            1,
            "20:48",
            "I enjoyed this. I stumbled over “the quiet half”, though. In my workshop the quiet half are the ones who "
            "are working. You may want to say which sort of quiet you mean, but perhaps I am only defending myself.",
            privately(
                "amira",
                1,
                "21:20",
                "You are right and you are also defending yourself. I’d like to keep this one between us until I have "
                "thought which it is in my case.",
            ),
            then=[keep(1, "21:18")],
        ),
        say(
            "leila",
            1,
            "21:34",
            "For you only. I read this straight after publishing mine about silence, and it frightened me a little how "
            "alike they are. Shall we observe each other? I would come to the polytunnel. I own boots.",
            to="owner",
        ),
        say(
            "ben",
            0,
            "07:55",
            "I tried the same in plumbing with three broken taps. They would not stop talking. Do you assess any of "
            "it, or is it only warming up?",
        ),
    ),
    on(
        "amira",
        "What I teach and why",
        say(
            "cleo",
            1,
            "21:03",
            "You write that you came to teaching sideways. So did I, and I had not seen it as a strength until I read "
            "this. May I borrow your picture of the grafted tree?",
        ),
        say(
            "hamid",
            1,
            "12:44",
            "“You explain things as if you liked us.” This is the best description of a teacher that I have read. I "
            "have copied it for the door of my workshop. I hope you permit.",
            then=[approve(1, "13:02")],
        ),
    ),
    on(
        "amira",
        "Observation 2: my own evaluation",
        say(
            "moira",
            3,
            "16:44",
            "A generous reading of a hard hour. I would press you on one line: what would “engaged” have looked like "
            "for the learner by the door?",
            to="tutors",
        ),
        say(
            "dan",
            38,
            "19:20",
            "Twenty-six closed questions out of thirty-four is a finding, and you found it yourself. Choose one of the "
            "twenty-six and reopen it: how might you have asked it?",
            say(
                "amira",
                37,
                "18:31",
                "“Is this one diseased?” could have been “Which of these would you sell?”",
            ),
            to="tutors",
            then=[approve(37, "18:20")],
        ),
        say(
            "anwen",
            36,
            "09:12",
            "I know that phone-in-the-pocket hour! I had to lie on the floor after mine. Shall we listen to five "
            "minutes of each other’s, with biscuits?",
            to="owner",
        ),
    ),
    on(
        "amira",
        "Marking in the rain",
        say(
            "ben",
            28,
            "20:15",
            "Two hundred and six. I make that one every nineteen seconds if you did it in an evening. I’ve still got "
            "the boat, by the way.",
            say("amira", 28, "21:02", "Bring the boat to the seminar. It ought to be in a case."),
            then=[approve(28, "21:00")],
        ),
        say(
            "grace",
            27,
            "18:47",
            "Mine do that too, they turn straight to the number. One of them told me her mum photographs it. I think "
            "you would know who I mean, she was with you for a taster day.",
            then=[
                decline(
                    27,
                    "20:10",
                    "Thank you, Grace. I would know her, so others might. Could you say it again without the taster "
                    "day? I should like people to read it.",
                ),
                edit(
                    26,
                    "17:55",
                    "Mine do that too, they turn straight to the number. I now give it a day later than the comment. "
                    "Some of them forget to ask.",
                ),
                approve(26, "19:04"),
            ],
        ),
        say(
            "sian",
            26,
            "20:22",
            "How long did the plant labels take you, compared with the ticks? I am asking because I counted mine and I "
            "am at four hours a week.",
            say(
                "amira",
                26,
                "21:10",
                "Longer for the first ten, then quicker, as I stopped correcting the spelling. About the same overall. "
                "But I look forward to it, which I can’t say for the ticks.",
            ),
            then=[approve(26, "21:05")],
        ),
    ),
    on(
        "amira",
        "A test I would fail",
        say(
            "cleo",
            66,
            "18:20",
            "“As one meets an old friend at a funeral” made me laugh out loud on the bus.",
            then=[approve(66, "19:00")],
        ),
        say(
            "moira",
            65,
            "17:15",
            "There is a whole assignment on validity in your third paragraph. Does the awarding body let you add an "
            "assessment of your own beside theirs?",
            say(
                "amira",
                65,
                "20:40",
                "I have asked. They say nobody has asked before.",
                say(
                    "leila",
                    64,
                    "19:12",
                    "They always say that. Ask what they answered the time before.",
                    then=[approve(64, "20:01")],
                ),
            ),
            then=[approve(65, "20:35")],
        ),
    ),
    on(
        "amira",
        "Differentiation by wheelbarrow",
        say(
            "tom",
            87,
            "20:05",
            "The builder’s barrow that pulls to the left is me on a Monday.",
            say(
                "amira",
                87,
                "20:30",
                "And a third full?",
            ),
            then=[approve(87, "20:28"), remove(60, "18:00", "tom")],
        ),
        say(
            "anwen",
            86,
            "12:30",
            "“Several honest ways to be useful.” That’s free-flow play, and it took me three years of early years "
            "training to be able to say it half as well.",
            then=[approve(86, "16:20")],
        ),
    ),
    on(
        "amira",
        "What I say when I do not know",
        say(
            "moira",
            117,
            "18:30",
            "Thank you for trusting us with this. In thirty years I have met one teacher who was never afraid of being "
            "found out, and I should not have wanted to be taught by him.",
            to="tutors",
            then=[approve(117, "20:11")],
        ),
        say(
            "dan",
            116,
            "19:58",
            "Whatever is decided about auxin, I’d like to hear who found out by break.",
            to="tutors",
            then=[keep(116, "21:00")],
        ),
    ),
    on(
        "amira",
        "Boots, week three",
        say(
            "priya",
            130,
            "19:00",
            "Towels! In the salon it’s towels. I can tell you who’s done what by half past ten.",
            then=[approve(130, "19:22")],
        ),
        say(
            "hamid",
            129,
            "20:14",
            "In your list it is the third point which I could not stop thinking of. To praise the bed.",
            then=[approve(129, "20:50"), offer(100, "18:00", "owner")],
        ),
    ),
    on(
        "amira",
        "The long way to the potting shed",
        say(
            "leila",
            103,
            "19:20",
            "“If a tree has lost a limb does it know?” I would have taught that question all day and thrown the rest "
            "away.",
            then=[approve(103, "20:15")],
        ),
        say(
            "grace",
            102,
            "18:30",
            "We used to walk round by the orchard like that, until the timetable people worked out where the eleven "
            "minutes went.",
            then=[
                decline(
                    102,
                    "19:50",
                    "It made me laugh, but I’d rather the timetable people did not read about my eleven minutes here!",
                )
            ],
        ),
    ),
]
