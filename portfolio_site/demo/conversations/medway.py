"""What was said about the pages of Year 1 Medway Town."""

from . import approve, decline, edit, on, privately, remove, say

THREADS = [
    on(
        "gus",
        "Two fifths",
        say(
            "concepcion",
            98,
            "17:50",
            "This is a small design experiment, honestly reported, with a retention measure that most published ones "
            "lack. If you would like to write it up for the practitioner journal I would be glad to help; start with "
            "the football.",
            say(
                "gus",
                98,
                "20:10",
                "n = 23, one teacher, no control, and I knew which slip I was hoping for.",
                say(
                    "concepcion",
                    97,
                    "16:30",
                    "Put that sentence first.",
                    then=[approve(97, "19:00")],
                ),
            ),
            then=[approve(98, "20:05")],
        ),
        say(
            "ewa",
            96,
            "22:10",
            "In the kitchen half a litre and a third of a litre is not two fifths of anything, it is the floor.",
            then=[approve(95, "19:30")],
        ),
    ),
    on(
        "gus",
        "I was wrong about stories",
        say(
            "dan",
            5,
            "19:55",
            "“The first time that I ever used maths to be angry.” I should like to hear you say that to the group. "
            "Have you?",
            to="owner",
        ),
        say(
            "rob",
            4,
            "19:30",
            "Had the same with a hire purchase van. They should have this lesson before they’re allowed a phone.",
            then=[approve(4, "20:15")],
        ),
        say(
            "ewa",
            1,
            "22:40",
            "Your nan and my nan would have had a lot to say to each other. Can you come and do the staff canteen "
            "price list with mine?",
        ),
    ),
    on(
        "gus",
        "The third time of asking",
        say(
            "rob",
            126,
            "19:00",
            "Half of mine came from the one school, up by the roundabout. You can tell within a week. That place has "
            "a lot to answer for.",
            say("ewa", 126, "22:20", "Careful, I have two sons there.", then=[approve(125, "18:40")]),
            then=[approve(126, "20:00"), remove(120, "18:15", "gus")],
        ),
        say(
            "anwen",
            125,
            "20:40",
            "Hour 1,501. Oh dear, oh dear. I did all mine in one school, under one clock.",
            then=[approve(125, "21:00")],
        ),
    ),
    on(
        "gus",
        "Behaviour is data too",
        say(
            "dan",
            34,
            "20:00",
            "You needn’t be ashamed of a plan that you tore up. I’d be worried about one that you hadn’t.",
            to="tutors",
            then=[approve(34, "21:12")],
        ),
        say(
            "concepcion",
            33,
            "17:10",
            "You logged what you could see. What would the fourth-ranked person’s log of *you* look like?",
            to="tutors",
            then=[
                decline(
                    33,
                    "19:40",
                    "I think you are right, and I’m not ready to have it standing under this entry. I’ll answer in "
                    "the tutorial.",
                )
            ],
        ),
    ),
    on(
        "ewa",
        "Service at half past twelve",
        say(
            "dan",
            3,
            "20:30",
            "With your back to the pass. I can’t think of a better observation protocol. Had you told her that you "
            "would be at the sink?",
            say(
                "ewa",
                2,
                "22:15",
                "No. I told her that if she wanted me, I’d have gloves on. She did not want me.",
            ),
            then=[approve(2, "22:05")],
        ),
        say(
            "gus",
            3,
            "21:11",
            "You could measure it: noise level, number of questions walked over, plates returned. But I’ve a feeling "
            "that you would throw a pan at me.",
            then=[
                approve(2, "22:20"),
                edit(
                    1,
                    "20:40",
                    "You could measure it: noise level, questions walked over, plates returned. I would come and hold "
                    "the clipboard. I’ve a feeling you would throw a pan at me.",
                ),
            ],
        ),
    ),
    on(
        "ewa",
        "Allergens",
        say(
            "rob",
            37,
            "19:22",
            "“Where, not who.” Same with a near miss on the ramp. Pinched it.",
            then=[approve(37, "22:30")],
        ),
        say(
            "concepcion",
            36,
            "17:00",
            "You have moved the assessment into the place where the knowledge is needed. The literature has a name for "
            "it. I shan’t spoil it with the name.",
            to="tutors",
            then=[approve(35, "21:50")],
        ),
    ),
    on(
        "rob",
        "Torque",
        say(
            "dan",
            2,
            "20:10",
            "I’ve read this twice and I have nothing clever to say about it. Thank you for putting it down.",
            privately("rob", 2, "20:52", "Nearly didn’t."),
            to="owner",
        ),
        say(
            "anwen",
            2,
            "19:15",
            "He thought that he was being careful. I shall have that in my head when I next say “gently!” to somebody "
            "who *is* being gentle.",
            then=[approve(2, "20:40")],
        ),
        say(
            "gus",
            1,
            "21:25",
            "Newton metres, please, and a graph of angle against torque. (I’m joking. I think it’s the best thing any "
            "of us has written.)",
        ),
    ),
    on(
        "rob",
        "Strip, find, fix, test",
        say(
            "concepcion",
            59,
            "16:45",
            "I have taught the cycle for nineteen years, and will from now on be drawing it with a multimeter.",
            say("rob", 59, "19:40", "I’ll lend you one."),
            then=[approve(59, "19:32")],
        ),
    ),
    on(
        "anwen",
        "Hands first",
        say(
            "gus",
            0,
            "07:05",
            "“The theory is now an answer.” I have been trying to say that about algebra since we started.",
        ),
    ),
    on(
        "anwen",
        "Snack time, minute by minute",
        say(
            "ewa",
            40,
            "22:00",
            "My word is “perfect”. My son counted it for me. I shall not say the number.",
            say("anwen", 39, "18:30", "Perfect."),
            then=[approve(39, "18:20")],
        ),
        say(
            "dan",
            39,
            "20:44",
            "Would you bring the form to the coaches’ meeting at Hadlow, filled in as it is? It would do us good.",
            to="owner",
        ),
    ),
    on(
        "anwen",
        "Two lanyards",
        say(
            "concepcion",
            116,
            "17:20",
            "Keep the tally. It will be your dissertation.",
            then=[approve(116, "18:10")],
        ),
    ),
]
