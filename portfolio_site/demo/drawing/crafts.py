"""Pictures from the workshops: taps, a wall, a wiring board, tools, a joint, an engine part."""

import math

from .kit import blob, box, curve, linear, mix, oval, radial, tube

STEEL = ("#f4f6f3", "#b4bdb9", "#e4e9e6", "#7f8a86")


def tap(c, x, y, size, head, drip):
    """A bench tap seen from the side; `head` is its kind of handle, `drip` where it leaks."""
    chrome = linear("#eef1ee", "#a9b3af", "#fafbf9", "#76827e", angle=0)
    with c.at(x, y, 0, size):
        c.shadow(oval(14, 8, 130, 30), 12, 10, 14, 0.45)
        c.solid(box(-96, -26, 192, 34, 14), linear(*STEEL), 6, lift=8)
        c.solid(box(-58, -82, 116, 62, 10), chrome, 6, shadow=0.15)
        c.solid(box(-46, -300, 92, 230, 22), chrome, 9, shadow=0.2)
        spout = curve((10, -236), (120, -282), (230, -262), (268, -176))
        c.shadow(tube(spout, 74, 62, 52), 14, 22, 12, 0.3)
        c.fill(tube(spout, 74, 62, 52), linear("#f2f4f2", "#b6bfbb", "#7c8783"))
        c.line([(px - 6, py - 17) for px, py in spout[3:-6]], 10, "#ffffff", 0.85)
        c.line([(px + 2, py + 19) for px, py in spout[4:-4]], 7, "#5c6764", 0.4)
        c.solid(box(238, -186, 62, 30, 8), linear(*STEEL, angle=0), 4, shadow=0.15)
        c.solid(box(-54, -322, 108, 34, 10), chrome, 5, shadow=0.2)
        c.solid(box(-18, -372, 36, 56, 6), chrome, 4, shadow=0)
        if head == "cross":
            for k in range(4):
                with c.at(0, -388, 45 + 90 * k):
                    c.solid(box(0, -15, 92, 30, 14), linear(*STEEL), 5, lift=6)
            c.solid(oval(0, -388, 36), radial("#d9614a", "#9c3527"), 5, lift=4)
        elif head == "lever":
            lever = blob((-50, -398), (20, -404), (190, -448), (208, -426), (190, -408), (30, -362), (-46, -364))
            c.solid(lever, linear(*STEEL), 8, lift=14)
            c.solid(oval(-6, -382, 15), radial("#7fa7d1", "#2f5f94"), 3, shadow=0)
        else:
            c.solid(box(-74, -432, 148, 70, 26), linear("#c9b26a", "#8e7430", "#e8d79a", "#7b6225", angle=0), 8, lift=8)
            for k in range(-3, 4):
                c.line([(k * 20, -424), (k * 20, -372)], 5, "#5f4a17", 0.4)
        if drip == "spout":
            for py, wide in ((-128, 12), (-66, 15)):
                drop = blob((269, py - wide * 1.7), (269 + wide, py + 2), (269, py + wide), (269 - wide, py + 2))
                c.solid(drop, radial("#e8f4fb", "#8fb9d3"), 3, lift=5, shadow=0.2)
        elif drip == "neck":
            trail = curve((52, -286), (60, -180), (50, -90), (62, -24))
            c.fill(tube(trail, 8, 13, 20), linear("#e2f1f9", "#93bcd4"), 0.9)
            c.line([(px - 3, py) for px, py in trail], 3, "#ffffff", 0.9)
        else:
            for px, py, wide in ((-84, 28, 34), (-30, 40, 52), (60, 34, 40)):
                c.solid(oval(px, py, wide, wide * 0.34), radial("#e8f4fb", "#9cc2d8"), 3, lift=3, shadow=0.2)


def taps(c):
    """Three taps on one board, each leaking for another reason, and a bucket."""
    c.backdrop(linear("#dbe3dc", "#c3cfc8"))
    for column in range(11):
        for row in range(4):
            tone = mix("#dfe8e2", "#cfdbd5", c.random.random())
            c.fill(
                box(column * 150 - 22, row * 150 - 20, 144, 144, 5), linear(mix(tone, "#ffffff", 0.35), tone, angle=60)
            )
    c.wood(("#b98f5e", "#b0865a"), "#6f4f2b", "#8d673b", height=330, y=590, veins=16)
    c.fill(box(0, 578, 1600, 22), linear("#d9b583", "#a87f4e"))
    c.shadow(box(0, 598, 1600, 6), 0, 14, 10, 0.3)
    tap(c, 280, 800, 1.12, "cross", "spout")
    tap(c, 740, 800, 1.12, "lever", "neck")
    tap(c, 1200, 800, 1.12, "brass", "foot")
    bucket = [(468, 792), (690, 792), (660, 1010), (498, 1010)]
    c.shadow(oval(590, 1006, 110, 26), 20, 8, 16, 0.5)
    c.solid(bucket, linear("#35608a", "#6f9cc4", "#2b5076", angle=0), 12, lift=12)
    c.solid(oval(579, 792, 113, 27), linear("#1e3a58", "#3f6f9c"), 5, shadow=0)
    c.solid(oval(579, 800, 98, 18), linear("#a9cde3", "#d9ecf5"), 4, shadow=0)
    for rx in (20, 44):
        c.line(oval(582, 800, rx, rx * 0.22), 3, "#ffffff", 0.8)
    c.line(curve((468, 800), (520, 912), (640, 912), (690, 800)), 8, "#d9dedb")
    return c.finish(dark=0.36)


def bricks(c):
    """A first wall: four courses laid, the fifth begun, the line up, a trowel resting."""
    r = c.random
    c.backdrop(linear("#dbe4e6", "#eef0e6", "#e6ddc6"))
    c.glow(320, 180, 500, 260, "#fff6dc", 0.7)
    c.fill(box(0, 930, 1600, 140), linear("#a3957a", "#84765d"))
    c.specks(box(0, 935, 1600, 132), 160, ("#6f634d", "#bfb294", "#7d705a"), 3, 10, 0.6)
    high, wide, joint = 118, 330, 16
    c.shadow(box(-40, 450, 1680, 500), 0, 26, 16, 0.45)
    c.fill(box(-40, 396, 1680, 556), linear("#d5cdbc", "#b9b09d"))
    c.fill(box(-40, 380, 1680, 20), linear("#c8bfac", "#d9d2c2"))
    for row in range(5):
        y = 936 - (row + 1) * (high + joint) + joint - 4
        for column in range(-1, 6):
            x = column * (wide + joint) - (row % 2) * (wide + joint) / 2 - 20
            if row == 4 and column > 2:
                continue
            tone = mix(r.choice(("#b5573c", "#a94f38", "#bf6444", "#9c4632", "#c27250")), "#8d3f2c", r.uniform(0, 0.3))
            tilt = r.uniform(-0.7, 0.7) + (2.4 if (row, column) == (2, 2) else 0)
            with c.at(x + wide / 2, y + high / 2, tilt):
                shape = box(-wide / 2, -high / 2, wide, high, 7)
                c.solid(
                    shape,
                    linear(mix(tone, "#ffffff", 0.12), tone, mix(tone, "#3a120a", 0.14), angle=70),
                    6,
                    shadow=0.4,
                    lift=6,
                    shine=0.35,
                )
                for _ in range(15):
                    c.fill(
                        oval(
                            r.uniform(-wide / 2 + 12, wide / 2 - 12),
                            r.uniform(-high / 2 + 10, high / 2 - 10),
                            r.uniform(2, 6),
                            steps=8,
                        ),
                        r.choice(("#7d3524", "#d59070", "#5f2618")),
                        0.5,
                    )
    y = 936 - 5 * (high + joint) + joint - 4
    bed = [
        (1000, y + high),
        *curve(
            (1010, y + high - 34),
            (1090, y + high - 46),
            (1180, y + high - 30),
            (1290, y + high - 42),
            (1400, y + high - 26),
            (1480, y + high - 8),
        ),
        (1490, y + high),
    ]
    c.solid(bed, linear("#dad3c4", "#aaa18e"), 7, shadow=0.3)
    c.line([(0, y + 4), (1600, y - 2)], 5, "#f3f0e2")
    c.line([(0, y + 7), (1600, y + 1)], 2, "#5a5344", 0.6)
    with c.at(1235, y + 44, -16):
        blade = blob((-240, 10), (-200, -34), (0, -66), (60, -60), (66, 0), (40, 44), (-40, 46))
        c.solid(blade, linear(*STEEL[:3], angle=60), 7, lift=18, shine=0.7)
        c.line(curve((50, -8), (96, -62), (130, -84)), 20, linear("#aab3af", "#6f7a76"))
        c.solid(tube(curve((126, -84), (220, -98), (330, -92)), 44, 52, 42), linear("#c58a4c", "#8a5526"), 9, lift=16)
        c.solid(tube([(126, -84), (140, -86)], 40), linear("#e3c56b", "#a07f2c"), 4, shadow=0)
    return c.finish(dark=0.32)


def wiring(c):
    """A practice board: a consumer unit, a switch, a lamp that is on, cables clipped straight."""
    c.wood(("#d9c29a", "#d4bc92", "#dec8a3"), "#a98c5c", "#b89c6e", height=356, veins=14)
    board = box(110, 90, 1380, 890, 18)
    c.solid(board, linear("#f3efe4", "#e0d9c8", angle=60), 10, lift=24)
    for x, y in ((150, 130), (1450, 130), (150, 940), (1450, 940)):
        c.solid(oval(x, y, 15), radial("#e8ece9", "#8b9692"), 3, lift=4)
        c.line([(x - 7, y - 6), (x + 7, y + 6)], 4, "#47524e", 0.8)
    unit = box(210, 200, 470, 300, 22)
    c.solid(unit, linear("#fdfdfb", "#dfe2de"), 9, lift=18)
    c.solid(box(245, 262, 400, 150, 12), linear("#3a423f", "#565f5b"), 6, shadow=0, shine=0.1)
    for k in range(6):
        down = k == 4
        c.solid(box(262 + k * 62, 276, 52, 122, 6), linear("#fafaf7", "#ccd1cd"), 4, shadow=0.2, lift=4)
        c.solid(
            box(276 + k * 62, 342 if down else 298, 24, 40, 5), linear("#2e3532", "#171c1a"), 3, shadow=0, shine=0.3
        )
        c.fill(oval(288 + k * 62, 288 if down else 386, 5), "#b23c2a" if down else "#3f8a5c")
    for k in range(4):
        c.fill(box(270 + k * 92, 440, 70, 10, 4), "#a8b0ab")
    hues = (("#7a4a2b", 0), ("#3a6ea5", 1), ("#8fae3f", 2))
    for colour, k in hues:
        d = k * 22
        runs = (
            curve((330 + d, 500), (332 + d, 600), (340 + d, 706), (400 + d, 748 + d), (620, 760 + d), (800, 762 + d)),
            curve(
                (560 + d, 500),
                (566 + d, 560),
                (640, 596 + d),
                (900, 600 + d),
                (1020 + d, 580),
                (1068 + d, 480),
                (1086 + d, 420),
            ),
        )
        for run in runs:
            c.shadow(tube(run, 17), 5, 9, 6, 0.35)
            c.fill(tube(run, 17), linear(mix(colour, "#ffffff", 0.3), colour, mix(colour, "#000000", 0.2)))
            c.line([(x - 2, y - 4) for x, y in run], 4, "#ffffff", 0.4)
    for x, y in ((520, 782), (700, 786), (760, 620), (920, 622)):
        c.solid(box(x - 13, y - 44, 26, 92, 8), linear("#ffffff", "#c9cec9"), 4, lift=6)
    c.solid(box(790, 690, 250, 190, 16), linear("#fdfdfb", "#d9ddd8"), 9, lift=16)
    c.solid(box(868, 722, 94, 126, 10), linear("#ffffff", "#d3d8d3"), 6, shadow=0.25, lift=5)
    c.fill([(874, 728), (956, 728), (956, 784), (874, 784)], "#b9c2bc", 0.35)
    for dx in (22, 228):
        c.solid(oval(790 + dx, 785, 8), radial("#e8ece9", "#8b9692"), 2, shadow=0)
    c.glow(1120, 320, 420, 380, "#ffe9a3", 0.85)
    c.solid(oval(1110, 380, 92, 30), linear("#fdfdfb", "#c9cec9"), 6, lift=12)
    c.solid(box(1068, 330, 84, 50, 8), linear(*STEEL, angle=0), 5, shadow=0.15)
    bulb = blob(
        (1072, 334),
        (1040, 268),
        (1022, 206),
        (1050, 146),
        (1110, 122),
        (1170, 146),
        (1198, 206),
        (1180, 268),
        (1148, 334),
    )
    c.fill(bulb, radial("#fffdf0", "#fff0b4", "#f2cf6a", cx=0.5, cy=0.45, reach=0.62))
    c.edge(bulb, 8, 8, 6, "#ffffff", 0.8)
    c.line(
        curve((1086, 320), (1082, 240), (1098, 206), (1110, 236), (1122, 206), (1138, 240), (1134, 320)), 6, "#d98a1f"
    )
    c.solid(tube(curve((1170, 880), (1300, 846), (1430, 800)), 34, 40, 40), linear("#d9614a", "#a2382a"), 8, lift=14)
    c.fill(tube([(1054, 912), (1176, 878)], 11, 15), linear(*STEEL))
    c.line([(1212, 862), (1400, 806)], 6, "#ffffff", 0.3)
    return c.finish(dark=0.32)


def toolbox(c):
    """An open wooden tool tray: hammer, chisels, a square, a rule."""
    c.wood(("#6f7f78", "#687871", "#75857e"), "#44534c", "#86968e", height=356, veins=10)
    back = [(250, 380), (1350, 380), (1390, 620), (210, 620)]
    c.solid(back, linear("#a9783f", "#875a2a"), 10, lift=20)
    with c.at(520, 560, -24):
        c.solid(box(-20, -330, 42, 520, 18), linear("#d9a566", "#a06c33", angle=0), 8, lift=12)
        top = curve((130, -420), (0, -424), (-90, -416), (-170, -376), (-226, -300))
        under = curve((-196, -300), (-150, -344), (-80, -352), (-40, -336), (0, -322), (130, -322))
        head = [*top, *under]
        c.solid(head, linear("#a9b3af", "#5c6764", "#828d89"), 11, lift=14, shine=0.6)
        c.solid(box(128, -424, 42, 106, 8), linear("#e8ece9", "#87928e"), 5, shadow=0)
    for x, lean, colour in ((740, -7, "#c23f2e"), (850, -2, "#d9a02f"), (955, 4, "#2f6a94")):
        with c.at(x, 620, lean):
            c.fill(box(-19, -230, 38, 250), linear("#eef1ee", "#aab4b0", "#8b9692", angle=0))
            c.solid(box(-14, -262, 28, 40, 4), linear(*STEEL, angle=0), 3, shadow=0)
            handle = blob(
                (-20, -258),
                (-32, -330),
                (-28, -420),
                (-22, -462),
                (0, -474),
                (22, -462),
                (28, -420),
                (32, -330),
                (20, -258),
            )
            c.solid(
                handle, linear(mix(colour, "#ffffff", 0.25), colour, mix(colour, "#000000", 0.3), angle=0), 8, lift=10
            )
            c.fill(box(-25, -446, 50, 12, 5), "#fff3d6", 0.8)
            c.line([(-12, -430), (-14, -290)], 6, "#ffffff", 0.4)
    with c.at(1180, 600, 12):
        c.solid(box(-44, -420, 52, 480, 4), linear("#f0f2ef", "#a9b3af", angle=0), 5, lift=14)
        for k in range(20):
            c.line([(8, -404 + k * 22), (-6 - (10 if k % 5 == 0 else 0), -404 + k * 22)], 2.4, "#2b3330", 0.9)
        c.solid(box(-60, -40, 250, 66, 8), linear("#8c5a2c", "#6a4019"), 8, lift=12)
        for k in range(3):
            c.solid(oval(0 + k * 66, -6, 9), radial("#f0d68a", "#a07f2c"), 2, shadow=0)
    front = [(196, 600), (1404, 600), (1366, 900), (234, 900)]
    c.shadow(front, 18, 34, 26, 0.5)
    c.solid(front, linear("#cf9a58", "#b47d3e", "#946028"), 14, shadow=0, shine=0.5)
    with c.inside(front):
        for k in range(13):
            y = 618 + k * 23
            points = curve((180, y), (500, y + 14 * math.sin(k)), (900, y - 12 * math.cos(k * 2)), (1420, y + 6))
            c.fill(tube(points, 1, 4, 1), "#7d4f20", 0.4)
        c.fill(tube(oval(690, 742, 46, 20), 5), "#7d4f20", 0.55)
        c.fill(oval(690, 742, 20, 9), "#6a4019", 0.7)
    for x in (258, 1342):
        for y in (650, 760, 860):
            c.solid(oval(x + (800 - x) * 0.0004 * (y - 650), y, 11), radial("#e9dcae", "#8d7230"), 3, lift=4)
    for k in range(5):
        shaving = curve(
            (430 + k * 190, 985),
            (460 + k * 190, 950 - k % 2 * 20),
            (510 + k * 190, 970),
            (490 + k * 190, 1004),
            (460 + k * 190, 982),
        )
        c.shadow(tube(shaving, 18), 6, 10, 6, 0.35)
        c.line(shaving, 18, linear("#f2dcae", "#d2ad70"))
    return c.finish(dark=0.4)


def dovetail(c):
    """Two boards and one joint, nearly home; a marking knife and shavings."""
    r = c.random
    c.wood(("#565f5a", "#505954", "#5b645f"), "#343c38", "#6b756f", height=356, veins=10)
    light, dark = ("#eed3a0", "#d9b67c"), ("#a8693a", "#8a5029")
    tail_w, gap = 118, 66
    with c.at(800, 560, -14):
        pins = box(140, -250, 640, 500)
        c.shadow(pins, 22, 34, 22, 0.5)
        c.fill(pins, linear(*dark))
        for k in range(15):
            y = -240 + k * 34
            c.fill(tube(curve((140, y), (380, y + 9 * math.sin(k * 1.3)), (790, y + 5)), 1, 4, 1), "#5f3417", 0.45)
        c.edge(pins, 0, 10, 8, "#fff1d0", 0.4)
        outline = [(130, -250)]
        for k in range(3):
            top = -250 + gap / 2 + k * (tail_w + gap) - 8
            outline += [(130, top + 22), (300, top), (300, top + tail_w), (130, top + tail_w - 22)]
        outline += [(130, 250), (-720, 250), (-720, -250)]
        c.shadow(outline, 14, 20, 12, 0.5)
        c.fill(outline, linear(*light))
        with c.inside(outline):
            for k in range(17):
                y = -244 + k * 30
                c.fill(tube(curve((-720, y), (-300, y + 13 * math.sin(k)), (310, y - 4)), 1, 3.6, 1), "#b98d4c", 0.5)
            ring = oval(-330, 60, 70, 24)
            for grow in (1, 0.7, 0.4):
                c.fill(tube([(-330 + (x + 330) * grow, 60 + (y - 60) * grow) for x, y in ring], 4), "#a67a3c", 0.5)
            for k in range(3):
                top = -250 + gap / 2 + k * (tail_w + gap) - 8
                c.fill(box(268, top, 34, tail_w), linear("#c99a5a", "#b6864a", angle=0), 0.6)
        c.edge(outline, 8, 10, 8, "#fff8e4", 0.6)
        c.edge(outline, -7, -9, 8, "#3a220c", 0.4)
        c.line([(120, -246), (120, 246)], 3, "#7d5a2a", 0.7)
    with c.at(430, 940, -8):
        c.solid(tube([(0, 0), (330, 0)], 44, 54), linear("#7a2f24", "#4f1a12"), 9, lift=14)
        c.solid(box(-30, -20, 50, 40, 6), linear("#e3c56b", "#a07f2c"), 4, shadow=0)
        c.solid([(-30, -15), (-170, 12), (-150, 16), (-30, 15)], linear(*STEEL[:2]), 3, lift=8)
    for _ in range(9):
        x, y = r.uniform(950, 1500), r.uniform(870, 1010)
        turn = r.uniform(0, 360)
        with c.at(x, y, turn):
            curl = curve((-40, 0), (-10, -26), (26, -10), (20, 18), (-6, 16), (-2, 0))
            c.shadow(tube(curl, 13), 5, 8, 6, 0.4)
            c.line(curl, 13, linear("#f6e3b8", "#d9b67c"))
    return c.finish(dark=0.4)


def gear_rim(cx, cy, radius, teeth, depth):
    out = []
    for k in range(teeth):
        for share, reach in ((-0.3, 0), (-0.16, depth), (0.16, depth), (0.3, 0)):
            angle = (k + share) / teeth * 2 * math.pi
            out.append((cx + (radius + reach) * math.cos(angle), cy + (radius + reach) * math.sin(angle)))
    return out


def engine(c):
    """A piston and a timing wheel on a blue cloth, laid out in the order they came apart."""
    c.backdrop(linear("#3c5a78", "#2c4661", angle=50))
    for k in range(9):
        fold = curve((-60, 90 + k * 140), (500, 40 + k * 130), (1100, 120 + k * 120), (1680, 60 + k * 120))
        c.fill(tube(fold, 20, 46, 16), "#5d7f9f" if k % 2 else "#213750", 0.22)
    steel = linear("#f2f4f2", "#a9b3af", "#dfe4e1", "#6b7672", angle=15)
    with c.at(470, 520, -24):
        rod = [(-52, 70), (52, 70), (72, 400), (-72, 400)]
        c.solid(rod, linear("#c3cbc7", "#818c88", "#a9b3af", angle=0), 10, lift=26)
        c.solid(
            [(-26, 110), (26, 110), (38, 360), (-38, 360)],
            linear("#6f7a76", "#949f9b", angle=0),
            7,
            shadow=0,
            shine=0.1,
        )
        big = oval(0, 440, 132)
        c.solid(big, radial("#eef1ee", "#8b9692"), 12, lift=26)
        c.solid(oval(0, 440, 86), linear("#2d465f", "#3f5d7b"), 10, shadow=0, shine=0)
        c.fill(tube(oval(0, 440, 90), 12), linear("#e3c56b", "#a07f2c"))
        crown = box(-200, -310, 400, 400, 34)
        c.solid(crown, linear("#8b9692", "#f4f6f3", "#c3cbc7", "#7c8783", angle=0), 14, lift=30)
        for y in (-262, -218, -174):
            c.fill(box(-202, y, 404, 17, 5), linear("#3f4a46", "#6b7672", "#2e3733", angle=0))
            c.fill(box(-198, y + 17, 396, 5), "#ffffff", 0.5)
        c.solid(oval(0, -20, 62), radial("#6f7a76", "#3b4541"), 8, shadow=0, shine=0.2)
        c.fill(tube(oval(0, -20, 66), 9), linear("#fafbf9", "#7c8783"))
    with c.at(1120, 440):
        wheel = gear_rim(0, 0, 268, 26, 38)
        c.solid(wheel, steel, 12, lift=30)
        c.solid(oval(0, 0, 216), linear("#98a39f", "#c9d0cc", angle=40), 10, shadow=0, shine=0.2)
        for k in range(5):
            with c.at(0, 0, k * 72 + 20):
                c.solid(oval(136, 0, 52), linear("#2d465f", "#3f5d7b"), 9, shadow=0, shine=0)
                c.fill(tube(oval(136, 0, 54), 6), "#eef1ee", 0.7)
        c.solid(oval(0, 0, 74), radial("#fafbf9", "#8b9692"), 8, lift=10)
        c.solid(oval(0, 0, 34), linear("#2d465f", "#35536f"), 6, shadow=0, shine=0)
        c.fill(oval(-2, -240, 11), "#d9614a")
    for k, (x, y) in enumerate(((930, 880), (1090, 900), (1250, 885), (1410, 905))):
        with c.at(x, y, 8 * k - 10):
            hexagon = [(54 * math.cos(math.radians(a)), 54 * math.sin(math.radians(a))) for a in range(0, 360, 60)]
            c.solid(hexagon, linear("#eef1ee", "#9aa5a1", angle=50), 7, lift=12)
            c.solid(oval(0, 0, 30), linear("#2d465f", "#3f5d7b"), 6, shadow=0, shine=0)
            c.fill(tube(oval(0, 0, 31), 5), "#dfe4e1", 0.9)
    return c.finish(dark=0.42)
