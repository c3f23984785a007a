"""Hair and headscarves of the portraits: what lies behind a head, and what lies on it."""

from .kit import blob, curve, linear, mix, oval, radial


def back_hair(c, face):
    hair = linear(mix(face.hair, "#ffffff", 0.12), face.hair, mix(face.hair, "#000000", 0.25), angle=60)
    if face.style == "long":
        c.solid(
            blob(
                (200, 62),
                (270, 84),
                (304, 160),
                (310, 260),
                (300, 350),
                (200, 366),
                (100, 350),
                (90, 260),
                (96, 160),
                (130, 84),
            ),
            hair,
            6,
            lift=5,
            shine=0.2,
        )
    elif face.style in ("bob", "fringe"):
        drop = 268 if face.style == "bob" else 318
        c.solid(
            blob(
                (200, 72),
                (268, 92),
                (302, 160),
                (304, drop - 40),
                (280, drop),
                (200, drop - 14),
                (120, drop),
                (96, drop - 40),
                (98, 160),
                (132, 92),
            ),
            hair,
            6,
            lift=5,
            shine=0.25,
        )
    elif face.style == "ponytail":
        c.solid(
            blob((262, 120), (318, 130), (340, 200), (326, 290), (296, 318), (300, 240), (282, 180)), hair, 6, lift=4
        )
        c.solid(
            blob((200, 70), (262, 88), (290, 150), (284, 222), (200, 240), (116, 222), (110, 150), (138, 88)),
            hair,
            5,
            lift=4,
        )
    elif face.style == "bun":
        c.solid(
            oval(200, 58, 46, 42),
            radial(mix(face.hair, "#ffffff", 0.3), face.hair, mix(face.hair, "#000000", 0.2)),
            6,
            lift=4,
        )
        for k in (-14, 2, 18):
            c.line(
                curve((168, 60 + k * 0.7), (200, 46 + k), (232, 60 + k * 0.7)), 3, mix(face.hair, "#000000", 0.25), 0.5
            )
        c.solid(
            blob((200, 76), (262, 92), (288, 150), (280, 214), (200, 230), (120, 214), (112, 150), (138, 92)),
            hair,
            5,
            shadow=0,
        )
    elif face.style == "curly":
        for k in range(19):
            x, y = oval(200, 168, 102, 98, 150, 390, 18)[k]
            c.solid(
                oval(x, y, 36 + (k % 3) * 5),
                radial(mix(face.hair, "#ffffff", 0.2), face.hair, mix(face.hair, "#000000", 0.25)),
                5,
                shadow=0.2,
                lift=4,
            )
        c.fill(oval(200, 160, 98), face.hair)
    elif face.style == "scarf":
        c.solid(
            blob(
                (200, 58),
                (276, 82),
                (306, 160),
                (300, 250),
                (318, 330),
                (200, 372),
                (82, 330),
                (100, 250),
                (94, 160),
                (124, 82),
            ),
            hair,
            8,
            lift=6,
            shine=0.25,
        )


def front_hair(c, face):
    hair = linear(mix(face.hair, "#ffffff", 0.16), face.hair, angle=60)
    if face.style == "long":
        c.solid(
            blob(
                (202, 76),
                (258, 92),
                (286, 160),
                (288, 226),
                (270, 176),
                (240, 138),
                (206, 112),
                (168, 140),
                (134, 176),
                (112, 226),
                (114, 160),
                (144, 92),
            ),
            hair,
            4,
            shadow=0.18,
            lift=5,
        )
        c.line([(204, 78), (206, 112)], 2.5, mix(face.hair, "#ffffff", 0.3), 0.7)
    elif face.style == "crop":
        c.solid(
            blob(
                (200, 80),
                (258, 96),
                (282, 150),
                (276, 176),
                (262, 138),
                (200, 124),
                (138, 138),
                (124, 176),
                (118, 150),
                (142, 96),
            ),
            hair,
            4,
            shadow=0.12,
        )
    elif face.style == "bob":
        c.solid(
            blob(
                (196, 78),
                (262, 94),
                (290, 160),
                (292, 236),
                (266, 172),
                (244, 128),
                (190, 140),
                (140, 166),
                (112, 236),
                (110, 160),
                (136, 96),
            ),
            hair,
            4,
            shadow=0.18,
            lift=5,
        )
    elif face.style == "fringe":
        c.solid(
            blob(
                (200, 78),
                (264, 96),
                (290, 160),
                (288, 240),
                (268, 176),
                (250, 150),
                (200, 158),
                (150, 150),
                (132, 176),
                (112, 240),
                (110, 160),
                (136, 96),
            ),
            hair,
            4,
            shadow=0.2,
            lift=6,
        )
    elif face.style == "ponytail":
        c.solid(
            blob(
                (206, 78),
                (262, 98),
                (284, 166),
                (270, 158),
                (232, 120),
                (180, 130),
                (136, 158),
                (118, 178),
                (116, 150),
                (144, 96),
            ),
            hair,
            4,
            shadow=0.15,
            lift=4,
        )
    elif face.style == "bun":
        c.solid(
            blob(
                (200, 82),
                (256, 98),
                (280, 156),
                (270, 168),
                (240, 124),
                (200, 116),
                (160, 124),
                (130, 168),
                (120, 156),
                (144, 98),
            ),
            hair,
            4,
            shadow=0.15,
            lift=4,
        )
    elif face.style == "wave":
        c.solid(
            blob(
                (150, 84),
                (200, 62),
                (262, 78),
                (290, 130),
                (282, 176),
                (266, 140),
                (226, 122),
                (176, 134),
                (140, 124),
                (124, 176),
                (114, 140),
                (128, 100),
            ),
            hair,
            5,
            shadow=0.18,
            lift=5,
        )
        c.line(curve((150, 104), (200, 86), (256, 104)), 3.5, mix(face.hair, "#ffffff", 0.35), 0.6)
    elif face.style == "side":
        c.solid(
            blob(
                (140, 92),
                (200, 70),
                (262, 88),
                (286, 140),
                (280, 180),
                (266, 146),
                (246, 118),
                (170, 134),
                (136, 142),
                (124, 180),
                (114, 142),
            ),
            hair,
            5,
            shadow=0.18,
            lift=5,
        )
    elif face.style == "short":
        c.solid(
            blob(
                (140, 88),
                (196, 66),
                (256, 80),
                (290, 132),
                (290, 200),
                (272, 170),
                (252, 124),
                (206, 128),
                (160, 120),
                (134, 150),
                (122, 200),
                (108, 170),
                (112, 120),
            ),
            hair,
            5,
            shadow=0.16,
            lift=4,
        )
        for k in range(5):
            c.line(
                curve((150 + k * 22, 84), (140 + k * 26, 102), (146 + k * 26, 122)),
                2.5,
                mix(face.hair, "#5a4a30", 0.3),
                0.5,
            )
    elif face.style == "curly":
        for k in range(9):
            x, y = oval(200, 156, 80, 62, 200, 340, 8)[k]
            c.solid(oval(x, y, 27), radial(mix(face.hair, "#ffffff", 0.22), face.hair), 4, shadow=0.15, lift=3)
    elif face.style == "bald":
        for side in (-1, 1):
            c.fill(
                blob((200 + side * 76, 150), (200 + side * 88, 170), (200 + side * 84, 206), (200 + side * 74, 200)),
                face.hair,
                0.8,
            )
    elif face.style == "scarf":
        c.solid(
            blob(
                (200, 66),
                (268, 88),
                (294, 160),
                (284, 240),
                (256, 300),
                (272, 220),
                (268, 160),
                (244, 120),
                (200, 110),
                (156, 120),
                (132, 160),
                (128, 220),
                (144, 300),
                (116, 240),
                (106, 160),
                (132, 88),
            ),
            hair,
            6,
            shadow=0.2,
            lift=5,
        )
        c.solid(
            blob(
                (128, 262),
                (160, 300),
                (200, 312),
                (240, 300),
                (272, 262),
                (300, 330),
                (240, 366),
                (160, 366),
                (100, 330),
            ),
            hair,
            6,
            shadow=0.22,
            lift=5,
        )
        c.line(curve((120, 318), (190, 334), (262, 300)), 4, mix(face.hair, "#000000", 0.3), 0.5)
        c.line(curve((140, 346), (210, 352), (276, 326)), 4, mix(face.hair, "#ffffff", 0.3), 0.5)
