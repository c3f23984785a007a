"""Pictures from the land-based campus: seedlings, secateurs, a polytunnel, boots, a bouquet."""

from .kit import blob, box, curve, leaf, linear, mix, oval, radial, tube

WOOD = (("#dccba7", "#d4c29b", "#e0d0ae", "#d2bf97"), "#a08a5e", "#b9a376")


def leafy(c, x, y, length, width, angle, colour, vein="#dcefc0", shadow=0.35):
    """One leaf in the light, with its midrib."""
    shape = leaf(x, y, length, width, angle)
    if shadow:
        c.shadow(shape, length * 0.07, length * 0.12, length * 0.05, shadow)
    c.fill(shape, linear(mix(colour, "#ffffff", 0.16), colour, mix(colour, "#0b2a14", 0.24), angle=60))
    with c.at(x, y, angle):
        c.fill([(a, b) for a, b in leaf(0, 0, length, width, 0) if b >= 0], "#0b3a1c", 0.13)
        c.fill(tube([(2, 0), (length * 0.86, 0)], width * 0.07, width * 0.02), vein, 0.6)
        if length > 60:
            for k in (0.24, 0.42, 0.6):
                for side in (-1, 1):
                    tip = (length * (k + 0.17), side * width * (0.33 - abs(k - 0.42) * 0.35))
                    c.fill(tube([(length * k, 0), tip], width * 0.035, width * 0.012), vein, 0.35)


def seedlings(c):
    """A tray from above: five that stand in the light, the others small, two cells bare."""
    r = c.random
    c.backdrop("#22332b")
    tall = {(2, 1), (3, 1), (2, 2), (4, 2), (3, 3)}
    bare = {(0, 0), (1, 2), (5, 3), (0, 4)}
    with c.at(800, 534, -9):
        for row in range(-1, 6):
            for column in range(-1, 8):
                x, y = -1010 + column * 282, -850 + row * 282
                c.fill(box(x - 8, y - 8, 266, 266, 34), "#37503f", 0.7)
                c.fill(box(x, y, 258, 258, 28), "#14201a")
                soil = box(x + 10, y + 13, 240, 238, 24)
                c.fill(soil, radial("#5a4734", "#453526", "#2a2018", cx=0.4, cy=0.34, reach=0.85))
                c.edge(soil, 12, 14, 10, "#000000", 0.5)
                c.edge(soil, -6, -6, 6, "#a58d68", 0.22)
                c.specks(soil, 16, ("#6b5640", "#8d7757", "#2a2019"), 2, 5, 0.85)
                if (column, row) in bare:
                    continue
                px, py = x + 130 + r.uniform(-22, 22), y + 128 + r.uniform(-22, 22)
                turn = r.uniform(0, 180)
                if (column, row) in tall:
                    for k in range(4):
                        colour = r.choice(("#6fae5f", "#82bd68", "#5f9f56"))
                        leafy(
                            c,
                            px,
                            py,
                            r.uniform(92, 118),
                            r.uniform(46, 56),
                            turn + 90 * k + r.uniform(-14, 14),
                            colour,
                        )
                    for k in range(2):
                        leafy(c, px, py, 46, 27, turn + 45 + 180 * k, "#b5d88e")
                else:
                    for k in range(2):
                        size = r.uniform(38, 60)
                        leafy(
                            c,
                            px,
                            py,
                            size,
                            size * 0.58,
                            turn + 180 * k + r.uniform(-16, 16),
                            r.choice(("#9fc67e", "#8fbd72")),
                        )
                c.fill(oval(px, py, 6, steps=16), "#d9ecb8")
    return c.finish()


def secateurs(c):
    """Red secateurs on a bench beside three cuttings."""
    c.wood(*WOOD)
    for start, bend, end, leaves in (
        ((40, 1110), (110, 760), (70, 380), 5),
        ((250, 1100), (240, 820), (330, 470), 5),
        ((470, 1100), (440, 900), (520, 640), 4),
    ):
        stem = curve(start, bend, end)
        c.shadow(tube(stem, 16, 7), 14, 18, 8, 0.35)
        c.fill(tube(stem, 16, 7), linear("#7d9a58", "#4d7440", angle=0))
        for i in range(leaves):
            x, y = stem[int((0.25 + 0.72 * i / leaves) * (len(stem) - 1))]
            size = 118 - i * 9
            leafy(c, x, y, size, size * 0.52, -28 - i * 3, "#3f7d4e", "#bfdcae")
            leafy(c, x, y + 8, size * 0.94, size * 0.5, -152 + i * 3, "#4b8a57", "#bfdcae")
        leafy(c, end[0], end[1] + 8, 92, 46, -88, "#6aa566", "#d6ebc2")
    with c.at(1080, 520, 38):
        lower = blob(
            (20, 40),
            (200, 70),
            (420, 120),
            (560, 190),
            (640, 215),
            (655, 255),
            (560, 262),
            (400, 210),
            (190, 145),
            (0, 95),
        )
        upper = blob(
            (0, -55),
            (180, -95),
            (380, -140),
            (560, -190),
            (650, -195),
            (660, -150),
            (560, -128),
            (400, -70),
            (200, -15),
            (10, 20),
        )
        hook = blob(
            (-20, 70),
            (-130, 95),
            (-260, 70),
            (-350, -20),
            (-372, -96),
            (-345, -102),
            (-300, -40),
            (-210, 6),
            (-110, 8),
            (0, -10),
        )
        blade = blob(
            (30, 30),
            (-60, 18),
            (-210, -26),
            (-330, -92),
            (-404, -168),
            (-300, -152),
            (-180, -128),
            (-60, -96),
            (40, -50),
        )
        c.solid(lower, linear("#b8402e", "#8c2a1e"), 16, lift=30)
        c.solid(hook, linear("#8f9a97", "#5c6764", angle=60), 10, lift=26)
        spring = curve((120, 55), (165, 20), (120, 0), (190, -20), (150, -50))
        c.line(spring, 11, "#4a5350")
        c.line([(x - 2, y - 3) for x, y in spring], 4, "#dfe5e1", 0.8)
        c.solid(upper, linear("#d9614a", "#b23c2a"), 16, lift=30)
        c.solid(blade, linear("#f4f6f3", "#c6cdc9", "#8d9894"), 9, lift=24, shine=0.8)
        c.line(curve((-380, -156), (-240, -82), (-100, -20), (10, 12)), 4, "#ffffff", 0.85)
        c.line(curve((-60, -70), (-170, -100), (-270, -124)), 5, "#7d8884", 0.5)
        for place in (470, 540, 600):
            c.line([(place, -168 - (place - 470) * 0.1), (place + 14, -132)], 8, "#7c2117", 0.55)
        c.solid(oval(6, 4, 42), radial("#eef1ee", "#8b9692"), 6, lift=8)
        c.solid(oval(6, 4, 21), radial("#cfd6d2", "#6d7875"), 4, shadow=0)
        c.fill(box(-12, 0, 36, 8), "#47524e")
    return c.finish(dark=0.3)


def polytunnel(c):
    """Looking down a polytunnel in the morning: hoops, two benches of green, a barrow at the far door."""
    r = c.random
    c.backdrop(linear("#eef2e2", "#dfe8d2", "#c7d3b4"))
    cx, cy = 800, 500
    for i in range(9, 0, -1):
        size = 0.115 * 1.36**i
        hoop = oval(cx, cy + 110 * size, 620 * size, 640 * size, 180, 360)
        skin = [*hoop, (cx + 620 * size, cy + 330 * size), (cx - 620 * size, cy + 330 * size)]
        tone = mix("#f8f8ea", "#a9c09c", i / 11)
        c.fill(skin, linear(mix(tone, "#ffffff", 0.35), tone, mix(tone, "#77926d", 0.35), angle=70), 0.9)
        line = [*hoop, (cx + 620 * size, cy + 330 * size)]
        c.line([(cx - 620 * size, cy + 330 * size), *line], 7 + 15 * size, "#8fa298")
        c.line([(x - 2 * size, y - 4 * size) for x, y in line], 2 + 4 * size, "#f5f7ee", 0.8)
    c.fill([(700, 566), (900, 566), (1640, 1080), (-40, 1080)], linear("#95a076", "#6f7b55"))
    c.fill([(740, 560), (860, 560), (1230, 1067), (370, 1067)], linear("#cdb78d", "#a98f63"))
    c.specks([(700, 600), (900, 600), (1200, 1067), (400, 1067)], 130, ("#8d7650", "#e3d3ae", "#b79f72"), 2, 8, 0.7)
    c.fill(box(735, 452, 130, 122, 4), linear("#fdfbe9", "#f2efcf"))
    c.fill(box(735, 515, 130, 60), linear("#b7ce97", "#8fb06f"))
    c.line([(735, 575), (735, 452), (865, 452), (865, 575)], 7, "#7c9085")
    for side in (-1, 1):
        top = [
            (cx + side * 70, 566),
            (cx + side * 190, 548),
            (cx + side * 1000, 780),
            (cx + side * 1000, 1067),
            (cx + side * 560, 1067),
        ]
        c.solid(top, linear("#8a6f4c", "#5d472f"), 8, lift=10)
        rows = []
        for depth in range(19):
            t = (depth / 18) ** 1.7
            for lane in range(3):
                x = cx + side * (96 + lane * 34 + t * (520 + lane * 190))
                rows.append((t, x, 562 - lane * 5 + t * (390 - lane * 120)))
        for t, x, y in sorted(rows):
            size = 9 + 92 * t
            pot = [
                (x - size * 0.44, y),
                (x + size * 0.44, y),
                (x + size * 0.32, y + size * 0.5),
                (x - size * 0.32, y + size * 0.5),
            ]
            c.solid(pot, linear("#c2714b", "#94492c", angle=0), 3 * t + 1, shadow=0.25, lift=6 * t + 1)
            green = r.choice(("#5d9c55", "#74ad5f", "#4c8a4e", "#86b867"))
            for k in range(6):
                angle = -160 + k * 28 + r.uniform(-9, 9)
                leafy(c, x, y + 2, size * r.uniform(0.7, 1.0), size * 0.34, angle, green, shadow=0)
            if t > 0.1 and r.random() < 0.3:
                for k in range(5):
                    fx, fy = (
                        x + size * 0.13 * [0, 1, 0.6, -0.6, -1][k],
                        y - size * (0.86 - [0.13, 0.03, -0.1, -0.1, 0.03][k]),
                    )
                    c.fill(oval(fx, fy, size * 0.11, steps=16), r.choice(("#e7b4a6", "#f0cbbf")))
                c.fill(oval(x, y - size * 0.85, size * 0.07, steps=12), "#d9a441")
    c.glow(800, 380, 620, 420, "#fff9da", 0.55)
    return c.finish(dark=0.34)


def boots(c):
    """Six pairs of boots along a wall, muddy to different heights."""
    r = c.random
    c.backdrop(linear("#dfe6dd", "#d2dbd0"))
    for row in range(5):
        for column in range(-1, 9):
            x, y = column * 214 + (row % 2) * 107, row * 122 + 4
            tone = mix("#e6ebe2", "#c9d4c8", r.random())
            c.fill(box(x + 3, y + 3, 206, 114, 4), linear(mix(tone, "#ffffff", 0.3), tone))
    c.fill(box(0, 610, 1600, 26), linear("#8c9c90", "#bcc8bd"))
    c.fill(box(0, 636, 1600, 431), linear("#b3a88e", "#948770"))
    c.specks(box(0, 660, 1600, 407), 260, ("#7f735d", "#c9bea5", "#6e634f"), 2, 7, 0.55)
    pairs = (
        ("#3f6b50", 180, 1.0, 0.5),
        ("#2f4a63", 430, 0.93, 0.25),
        ("#8a4334", 680, 1.02, 0.7),
        ("#4b4a44", 930, 0.95, 0.12),
        ("#b98a2f", 1180, 0.9, 0.4),
        ("#486a44", 1430, 1.0, 0.85),
    )
    for colour, x, size, mud in pairs:
        for k, lean in ((0, r.uniform(-3, 1)), (1, r.uniform(-1, 4))):
            with c.at(x - 62 + k * 112, 930 + k * 14, lean, size):
                c.shadow(oval(14, 0, 98, 20), 8, 6, 14, 0.5)
                leg = blob(
                    (-52, -420),
                    (0, -428),
                    (50, -420),
                    (54, -250),
                    (46, -130),
                    (88, -84),
                    (110, -44),
                    (104, -8),
                    (20, -4),
                    (-54, -6),
                    (-60, -60),
                    (-46, -150),
                    (-56, -260),
                )
                c.solid(
                    leg,
                    linear(mix(colour, "#ffffff", 0.18), colour, mix(colour, "#000000", 0.25), angle=10),
                    15,
                    shadow=0.3,
                    lift=16,
                    shine=0.5,
                )
                with c.inside(leg):
                    level = -16 - 300 * mud
                    edge = [(x2, level + 17 * ((i * 7 + k * 3) % 5 - 2)) for i, x2 in enumerate(range(-80, 190, 44))]
                    c.fill([*curve(*edge), (180, 20), (-80, 20)], linear("#8f7453", "#644b31"), 0.8)
                    for _ in range(int(26 * mud) + 6):
                        c.fill(
                            oval(r.uniform(-60, 100), level - r.uniform(0, 90), r.uniform(3, 8), steps=10),
                            "#7a5f41",
                            0.75,
                        )
                    c.line(curve((-26, -390), (-34, -250), (-24, -130), (-30, -60)), 10, "#ffffff", 0.22)
                c.solid(oval(0, -421, 51, 15), radial("#2a2a24", "#15150f"), 4, shadow=0, shine=0)
                c.fill(tube(oval(0, -421, 51, 15), 6), mix(colour, "#ffffff", 0.35))
                sole = blob((-62, -26), (0, -20), (60, -22), (116, -26), (116, 2), (40, 6), (-10, 0), (-62, 6))
                c.solid(sole, linear("#4a4136", "#2b251d"), 5, shadow=0)
    return c.finish(dark=0.3)


def rose(c, x, y, size, colour):
    """A round open flower of petals that grow smaller inwards."""
    c.shadow(oval(x, y, size), size * 0.1, size * 0.16, size * 0.12, 0.4)
    for ring, (count, reach, petal) in enumerate(((7, 0.62, 0.56), (6, 0.42, 0.48), (5, 0.25, 0.36), (3, 0.1, 0.24))):
        tone = mix(colour, "#6b1f24", 0.1 * ring)
        with c.at(x, y, ring * 31):
            for k in range(count):
                with c.at(0, 0, k * 360 / count):
                    shape = blob(
                        (reach * size * 0.3, -petal * size * 0.7),
                        (reach * size + petal * size * 0.5, -petal * size * 0.55),
                        (reach * size + petal * size * 0.75, 0),
                        (reach * size + petal * size * 0.5, petal * size * 0.55),
                        (reach * size * 0.3, petal * size * 0.7),
                    )
                    c.shadow(shape, 3, 5, size * 0.05, 0.22, "#5a1a1c")
                    c.fill(shape, linear(mix(tone, "#ffffff", 0.38), tone, angle=65))
    c.fill(oval(x, y, size * 0.1, steps=16), mix(colour, "#5a1a1c", 0.55))


def daisy(c, x, y, size, colour, heart="#d9a441"):
    for k in range(13):
        petal = leaf(x, y, size, size * 0.34, k * 360 / 13 + x)
        c.shadow(petal, 2, 4, size * 0.05, 0.2)
        c.fill(petal, linear("#ffffff", colour, angle=60))
    c.solid(
        oval(x, y, size * 0.27),
        radial(mix(heart, "#ffffff", 0.4), heart, mix(heart, "#5a3208", 0.4)),
        size * 0.06,
        shadow=0.2,
        lift=3,
    )


def bouquet(c):
    """A tied bunch lying on a florist's bench, the string still loose."""
    r = c.random
    c.backdrop(linear("#4d5f58", "#3a4a45", angle=60))
    c.wood(("#55675f", "#4e6059", "#586b63"), "#33433d", "#6d8077", height=268, veins=7)
    for k, (dx, turn) in enumerate(((-70, 9), (-38, 5), (0, 1), (34, -3), (66, -8), (-16, 3), (18, -5))):
        with c.at(1010 + dx * 0.3, 640 + dx * 0.5, turn - 32):
            stem = curve((-40, 0), (170, 6 + dx * 0.5), (470 - 12 * k, 20 + dx * 0.9))
            c.shadow(tube(stem, 15), 10, 16, 8, 0.4)
            c.fill(tube(stem, 15, 13), linear("#93b06d", "#55803f"))
    back = blob(
        (1060, 640),
        (960, 780),
        (700, 900),
        (470, 960),
        (330, 860),
        (230, 640),
        (250, 400),
        (380, 200),
        (560, 90),
        (700, 130),
        (900, 330),
        (1020, 500),
    )
    c.solid(back, linear("#d3bd92", "#b99f70", angle=40), 12, lift=34)
    c.fill([(1050, 640), (420, 200), (300, 330)], "#f1e4c6", 0.5)
    for _ in range(26):
        turn = r.uniform(0, 360)
        with c.at(590, 520, turn):
            leafy(
                c,
                190,
                0,
                r.uniform(140, 215),
                r.uniform(44, 66),
                r.uniform(-16, 16),
                r.choice(("#3f7d4e", "#6d9b78", "#86a884")),
                "#cfe3c6",
            )
    for _ in range(40):
        x, y = 600 + r.uniform(-310, 250), 500 + r.uniform(-300, 310)
        if (x - 590) ** 2 / 330**2 + (y - 500) ** 2 / 320**2 < 1:
            angle = 180 + (500 - y) * 0.2 * -1 + r.uniform(-60, 60)
            leafy(
                c,
                x,
                y,
                r.uniform(110, 170),
                r.uniform(42, 60),
                angle,
                r.choice(("#4b8a57", "#6d9b78", "#8fae86")),
                "#cfe3c6",
            )
    for x, y, size, colour in (
        (640, 330, 112, "#d9857b"),
        (440, 500, 122, "#e2a79a"),
        (690, 560, 132, "#c96a63"),
        (520, 730, 108, "#e7b9a9"),
        (830, 440, 96, "#dd9488"),
    ):
        rose(c, x, y, size, colour)
    for x, y, size in (
        (500, 290, 70),
        (330, 420, 62),
        (800, 690, 66),
        (360, 650, 74),
        (590, 455, 58),
        (690, 770, 56),
        (850, 320, 52),
    ):
        daisy(c, x, y, size, "#e9e4d3")
    for x, y in ((410, 330), (560, 620), (900, 560), (300, 560), (740, 220), (610, 850), (570, 200)):
        for _ in range(7):
            px, py = x + r.uniform(-36, 36), y + r.uniform(-36, 36)
            c.solid(oval(px, py, 13, steps=20), radial("#a9b8d8", "#6678a8"), 3, lift=4)
    wrap = [
        (1072, 590),
        (1010, 520),
        (860, 430),
        (905, 600),
        (800, 780),
        (740, 880),
        (900, 820),
        (1010, 740),
        (1080, 690),
    ]
    c.solid(blob(*wrap), linear("#f3e8cf", "#dcc8a0", angle=50), 10, lift=18)
    c.fill([(1050, 620), (900, 520), (930, 600)], "#fffaf0", 0.4)
    c.fill([(1055, 660), (850, 800), (900, 700)], "#8a7448", 0.16)
    for k in range(5):
        tie = curve((992 + k * 13, 560 + k * 7), (1018 + k * 13, 634 + k * 5), (1000 + k * 14, 716 + k * 3))
        c.line([(x + 3, y + 5) for x, y in tie], 12, "#3a2c18", 0.35)
        c.line(tie, 11, linear("#e2cb98", "#b3935a"))
    for string in (
        curve((1050, 700), (1180, 830), (1090, 930), (1240, 985), (1400, 900)),
        curve((1060, 705), (1130, 900), (1010, 1000)),
    ):
        c.shadow(tube(string, 9), 6, 9, 5, 0.4)
        c.line(string, 9, linear("#e8d4a6", "#b99a60"))
    return c.finish(dark=0.34)
