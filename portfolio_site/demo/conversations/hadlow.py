"""What was said about the pages of the others in Year 1 Hadlow, and about their tutor's."""

from . import approve, edit, keep, on, privately, remove, say

THREADS = [
    on(
        "tom",
        "A joint they could be proud of",
        say(
            "amira",
            4,
            "19:10",
            "“With their hands behind their backs, as people do in a church.” I know that look. It is how they stand "
            "at a flower show when they think no one can see them caring.",
            say("tom", 4, "19:52", "We ought to let them judge each other’s."),
            then=[approve(4, "19:50")],
        ),
        say(
            "priya",
            4,
            "20:20",
            "The lad with the plaster on his thumb and the Gillingham shirt, he’s my neighbour’s boy, he’s talked of "
            "nothing else all week!",
            say(
                "ben",
                3,
                "07:50",
                "Ours came over at break to see the boxes. First time I’ve known plumbers queue for anything.",
                then=[approve(3, "18:02")],
            ),
            then=[
                approve(4, "21:00"),
                remove(
                    2,
                    "10:15",
                    "femi",
                    "A learner could be recognised from it. Nobody meant any harm; do write it again without the shirt "
                    "and the thumb.",
                ),
            ],
        ),
        say(
            "moira",
            2,
            "16:20",
            "What did you say to them at half past three?",
        ),
    ),
    on(
        "tom",
        "Drawings first",
        say(
            "grace",
            57,
            "19:00",
            "I did this with a wreath. “About a third of the way round.” It came out as a hat. The best was by the "
            "only one in our college who signs, so you’ll know who she is.",
            then=[
                approve(57, "19:40"),
                remove(
                    56,
                    "09:05",
                    "femi",
                    "It says enough for a learner to be recognised. Please leave the last part out.",
                ),
            ],
        ),
        say(
            "leila", 55, "20:11", "“There was a good deal of language.” I should hope so.", then=[approve(55, "20:45")]
        ),
    ),
    on(
        "tom",
        "Feedback they could feel",
        say(
            "dan",
            30,
            "21:00",
            "The paper does not know who she is and doesn’t mind if she is wrong. Is that why it works?",
            say(
                "tom",
                29,
                "18:22",
                "Possibly. Also it is very thin.",
            ),
            then=[approve(29, "18:10")],
        ),
        say(
            "hamid",
            28,
            "19:33",
            "We have a feeler gauge for the perpends. From tomorrow it is theirs and not mine.",
            then=[approve(28, "20:00")],
        ),
    ),
    on(
        "tom",
        "Tolerance",
        say(
            "sian",
            132,
            "18:10",
            "How many millimetres did you allow yourself in the end?",
            say("tom", 132, "19:15", "Three. It’s still in the shed."),
            then=[approve(132, "19:00")],
        ),
    ),
    on(
        "leila",
        "Silence is not consent",
        say(
            "amira",
            1,
            "18:20",
            "“I did not want you to be ashamed.” I have read the list to my mother. She said: of course.",
            then=[approve(1, "19:30")],
        ),
        say(
            "tom",
            1,
            "20:30",
            "Turning over your own red card takes some nerve. Did you plan it, or had you really lost yourself?",
        ),
    ),
    on(
        "leila",
        "The first ten minutes in Arabic",
        say(
            "amira",
            81,
            "19:40",
            "شكراً يا ليلى. كنت أعرف الجواب طوال الوقت، ولم أستطع أن أقوله.\n\nI knew the answer the whole time and was "
            "not allowed to say it. Half of my learners must live there.",
            say("leila", 81, "20:15", "وهذا درسٌ آخر.\n\nThat is another lesson, and you should give it."),
            then=[approve(81, "20:10")],
        ),
        say(
            "ben",
            81,
            "20:55",
            "I’ve still got my copy. I showed it to the bloke in the kebab shop and he says my dots are very good.",
            then=[approve(81, "21:20")],
        ),
        say(
            "dan",
            80,
            "18:02",
            "The tutor with the wide eyes sends his regards. He has never wanted so badly to be asked nothing.",
            then=[approve(80, "18:40")],
        ),
    ),
    on(
        "leila",
        "The form",
        say(
            "grace",
            109,
            "20:00",
            "Was it because of the “marital status”? I would want to know what had happened to her.",
            then=[remove(109, "20:30", "leila")],
        ),
        say(
            "moira",
            108,
            "17:12",
            "Practise without disclosing. I should like that sentence in the ESOL scheme of work, and in mine.",
            then=[approve(108, "19:00")],
        ),
    ),
    on(
        "leila",
        "Correction",
        say(
            "moira",
            56,
            "16:40",
            "“Something that I had and kept.” I shall be thinking about that all week. Is there a middle: that they "
            "choose, each lesson, one thing on which they *want* to be stopped?",
            to="tutors",
            then=[approve(56, "20:20")],
        ),
        say(
            "anwen",
            55,
            "08:30",
            "With two-year-olds we say it back right and carry on. “Him falled.” “He fell, did he? Ouch.” I don’t know "
            "how old you have to be before that’s an insult.",
            to="tutors",
            then=[
                approve(55, "18:15"),
                edit(
                    4,
                    "08:45",
                    "With two-year-olds we say it back right and carry on. “Him falled.” “He fell, did he? Ouch.” I "
                    "asked my own class how old you have to be before that’s an insult. They said nine.",
                ),
            ],
        ),
    ),
    on(
        "grace",
        "Wiring, and why I stopped demonstrating",
        say(
            "dan",
            6,
            "19:45",
            "“Whose hands?” ought to be printed on every lesson plan. What did you do with *yours*, while they were "
            "taking it apart?",
            say("grace", 6, "20:20", "I made tea. Twice."),
            then=[approve(6, "20:15")],
        ),
        say(
            "priya", 5, "18:33", "Taking it apart first. TAKING IT APART FIRST. Thank you!!", then=[approve(5, "19:01")]
        ),
        say(
            "tom",
            4,
            "18:10",
            "I do the same with a failed tenon, but only since I read this.",
        ),
    ),
    on(
        "grace",
        "Costing a bouquet",
        say(
            "moira",
            70,
            "16:20",
            "Did the Head of Department get his discount?",
            say("grace", 70, "18:02", "No. They said the price was the price. I was so proud."),
            then=[approve(70, "17:55")],
        ),
    ),
    on(
        "priya",
        "Same head, two hands",
        say(
            "cleo",
            42,
            "19:09",
            "I have one of those, and a horse that doesn’t mind. Can we compare? I had no idea that "
            "it isn’t simply mirrored.",
            then=[approve(42, "19:40")],
        ),
        say(
            "sian",
            41,
            "19:50",
            "An hour and ten minutes. Did you time yourself again after she had shown you?",
            say("priya", 41, "20:33", "38 mins!! Still looks like a plughole but a *faster* plughole."),
            then=[approve(41, "20:30")],
        ),
    ),
    on(
        "priya",
        "A client in tears",
        say(
            "anwen",
            12,
            "08:20",
            "You did right by both of them, and the chocolate is in no procedure because nobody has dared to write it "
            "down. I would gladly plan that session with you. Monday, half past twelve?",
            to="tutors",
            then=[approve(12, "12:40")],
        ),
        say(
            "dan",
            12,
            "18:50",
            "And who sat with you?",
            privately(
                "priya", 12, "20:15", "Nobody had asked till now. I’m fine. I rang my sister. Thanks for asking."
            ),
            to="owner",
        ),
    ),
    on(
        "hamid",
        "First wall, week five",
        say(
            "ben",
            38,
            "19:30",
            "Eleven bricks off and cleaned, by himself, without a word. That’s him qualified as far as I’m concerned.",
            then=[approve(38, "20:02")],
        ),
        say(
            "leila",
            37,
            "20:10",
            "And nobody laughed at *bubble*. I have used your list of difficult words with my group since you first "
            "wrote about it. They added *thorough*, *through* and *though*, and then went on strike.",
            say("hamid", 37, "20:48", "I support the strike."),
            then=[approve(37, "20:40")],
        ),
    ),
    on(
        "hamid",
        "The wall comes down at four",
        say(
            "tom",
            65,
            "18:44",
            "The photograph and the slate are exactly right. I have thrown away a great deal of other people’s work in "
            "my time, and I was never asked to hold the hammer properly.",
            say(
                "hamid",
                65,
                "19:20",
                "Thank you, Tom. I will keep this comment.",
            ),
            then=[approve(65, "19:15")],
        ),
    ),
    on(
        "dan",
        "How I read your journals",
        say(
            "amira",
            29,
            "18:40",
            "What do you do with the ones that make you laugh?",
            say(
                "dan",
                29,
                "20:30",
                "Read them to my wife, up to the second full stop. After that it’s none of her business.",
            ),
            then=[approve(29, "20:25")],
        ),
        say(
            "rob",
            28,
            "19:12",
            "Straightforward. Ta.",
            then=[approve(28, "20:02")],
        ),
        say(
            "gus",
            27,
            "20:50",
            "If a comment is worth more when it is private, how would you ever know whether you comment differently to "
            "different people? I’d want to see the distribution.",
            privately(
                "dan",
                27,
                "21:30",
                "I’d be alarmed to see it. Let’s keep this between us until I have plucked up the courage to count.",
            ),
            then=[keep(27, "21:25")],
        ),
    ),
]
