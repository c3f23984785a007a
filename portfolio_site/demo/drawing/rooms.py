"""Pictures of classrooms: a whiteboard with fractions, chairs in a ring, word cards, blocks."""

import math

from .kit import blob, box, curve, linear, mix, oval, radial, tube

DIGITS = {
    "1": [((0.3, 0.2), (0.55, 0.0), (0.55, 1.0))],
    "2": [((0.1, 0.22), (0.45, 0.0), (0.85, 0.25), (0.6, 0.6), (0.1, 1.0)), ((0.1, 1.0), (0.9, 0.97))],
    "3": [((0.15, 0.08), (0.6, 0.02), (0.8, 0.25), (0.42, 0.46)), ((0.42, 0.46), (0.9, 0.65), (0.6, 1.0), (0.1, 0.92))],
    "4": [((0.6, 0.0), (0.08, 0.68)), ((0.08, 0.68), (0.95, 0.66)), ((0.66, 0.34), (0.64, 1.0))],
    "5": [
        ((0.82, 0.02), (0.22, 0.04)),
        ((0.22, 0.04), (0.18, 0.42)),
        ((0.18, 0.42), (0.7, 0.4), (0.86, 0.72), (0.5, 1.0), (0.1, 0.9)),
    ],
    "6": [((0.75, 0.0), (0.25, 0.4), (0.18, 0.8), (0.5, 1.0), (0.82, 0.75), (0.55, 0.52), (0.22, 0.68))],
    "8": [
        (
            (0.5, 0.48),
            (0.15, 0.25),
            (0.5, 0.0),
            (0.85, 0.25),
            (0.5, 0.48),
            (0.12, 0.76),
            (0.5, 1.0),
            (0.9, 0.76),
            (0.5, 0.48),
        )
    ],
    "+": [((0.5, 0.2), (0.5, 0.85)), ((0.15, 0.53), (0.88, 0.51))],
    "=": [((0.1, 0.38), (0.9, 0.36)), ((0.1, 0.66), (0.9, 0.64))],
    "?": [((0.15, 0.2), (0.5, 0.0), (0.85, 0.22), (0.5, 0.55), (0.5, 0.75)), ((0.5, 0.96), (0.51, 0.98))],
}


def write(c, text, x, y, size, ink, width=11):
    """Marker handwriting: digits and a few signs, each a little off the line."""
    for k, sign in enumerate(text):
        wobble = c.random.uniform(-5, 5)
        for stroke in DIGITS.get(sign, ()):
            points = [(x + (k * 0.86 + px * 0.62) * size, y + py * size + wobble) for px, py in stroke]
            c.line(curve(*points), width, ink, 0.92)


def fraction(c, top, under, x, y, ink):
    write(c, top, x, y, 82, ink)
    c.line([(x - 12, y + 106), (x + 66, y + 102)], 10, ink, 0.92)
    write(c, under, x, y + 126, 82, ink)


def pie(c, x, y, size, parts, full, colour):
    """A circle cut in `parts`, `full` of them coloured in by hand."""
    for k in range(full):
        start = -90 + k * 360 / parts
        c.fill([(x, y), *oval(x, y, size - 6, None, start, start + 360 / parts, 24)], colour, 0.55)
    c.line(oval(x, y, size), 9, "#2b4f78", 0.92)
    for k in range(parts):
        end = oval(x, y, size, None, -90 + k * 360 / parts, 0, 1)[0]
        c.line([(x, y), end], 7, "#2b4f78", 0.92)


def whiteboard(c):
    """A half and a third: on the board is the wrong answer, two circles, and a question mark."""
    r = c.random
    c.backdrop(linear("#dfe0d0", "#cdd0bf"))
    frame = box(110, 70, 1380, 790, 16)
    c.solid(frame, linear("#c3cbc7", "#8b9692"), 10, lift=26)
    board = box(142, 102, 1316, 726, 6)
    c.fill(board, linear("#fefefc", "#eef1ee", "#e3e8e5", angle=50))
    c.edge(board, 10, 12, 10, "#5c6764", 0.4)
    with c.inside(board):
        for k in range(5):
            x = 200 + k * 260 + r.uniform(-40, 40)
            c.fill(tube(curve((x, 760), (x + 120, 640), (x + 330, 690)), 40, 90, 30), "#c9d6de", 0.28)
        c.fill([(300, 80), (560, 80), (200, 860), (-60, 860)], "#ffffff", 0.5)
    blue, red, green = "#2b4f78", "#b23c2a", "#2c6a4b"
    fraction(c, "1", "2", 230, 170, blue)
    write(c, "+", 325, 236, 82, blue)
    fraction(c, "1", "3", 440, 170, blue)
    write(c, "=", 545, 240, 82, blue)
    fraction(c, "2", "5", 660, 170, blue)
    write(c, "?", 790, 176, 190, red, 15)
    c.line(curve((620, 160), (700, 126), (770, 240), (730, 400), (640, 410), (604, 280), (640, 150)), 8, red, 0.75)
    pie(c, 330, 640, 116, 2, 1, "#e0a93f")
    write(c, "+", 478, 600, 82, blue)
    pie(c, 670, 640, 116, 3, 1, "#6fae5f")
    arrow = curve((830, 640), (920, 600), (1000, 628))
    c.line(arrow, 9, green)
    c.line([(966, 594), (1002, 629), (956, 652)], 9, green)
    pie(c, 1180, 560, 168, 6, 3, "#e0a93f")
    for k in (3, 4):
        start = -90 + k * 60
        c.fill([(1180, 560), *oval(1180, 560, 162, None, start, start + 60, 24)], "#6fae5f", 0.55)
    write(c, "?", 1330, 196, 110, green, 11)
    fraction(c, "5", "6", 1120, 140, green)
    c.solid(box(150, 852, 1300, 40, 8), linear("#d3d9d5", "#97a29e"), 6, lift=12)
    for k, (x, colour) in enumerate(((260, blue), (440, red), (620, green))):
        with c.at(x, 842, -2 + k * 2):
            c.solid(box(0, -14, 140, 28, 10), linear("#fdfdfb", "#cdd3cf"), 4, lift=6)
            c.solid(box(96, -15, 56, 30, 8), linear(mix(colour, "#ffffff", 0.25), colour), 4, shadow=0)
    c.solid(box(1120, 802, 200, 56, 10), linear("#3a4a45", "#242f2b"), 6, lift=8)
    c.fill(box(1120, 840, 200, 18, 6), "#c9c2ad")
    c.fill(box(0, 1010, 1600, 60), linear("#a98f63", "#8d7650"))
    for k in range(5):
        x = 90 + k * 340
        c.solid(
            blob((x, 1110), (x + 10, 985), (x + 120, 960), (x + 230, 985), (x + 240, 1110)),
            linear("#4b6f86", "#2f4f66"),
            12,
            lift=10,
        )
    return c.finish(dark=0.3)


def chairs(c):
    """Eleven chairs in a ring seen from above, one turned away."""
    c.wood(("#cfae7c", "#c8a673", "#d4b585"), "#94733f", "#ae8b56", height=134, veins=8)
    rug = oval(800, 534, 300, 290)
    c.shadow(rug, 6, 10, 10, 0.35)
    c.fill(rug, radial("#5f8a76", "#3f6b58", reach=0.6))
    for share, tone in ((0.9, "#e9dcae"), (0.72, "#2c5443"), (0.5, "#e9dcae"), (0.3, "#c96a63")):
        c.line(oval(800, 534, 300 * share, 290 * share), 9, tone, 0.75)
    colours = ("#3f74a8", "#c96a43", "#4b8a57", "#d9a02f")
    for k in range(11):
        px, py = oval(800, 534, 590, 420, steps=11)[k]
        away = k == 8
        turn = math.degrees(math.atan2(534 - py, 800 - px)) - 90
        with c.at(px, py, turn + (150 if away else c.random.uniform(-9, 9))):
            colour = colours[k % 4]
            for x in (-66, 66):
                for y in (-62, 66):
                    c.shadow(oval(x, y, 14), 12, 18, 8, 0.4)
                    c.fill(oval(x, y, 12), "#6b7672")
            seat = blob((-76, -70), (0, -82), (76, -70), (84, 10), (70, 78), (0, 86), (-70, 78), (-84, 10))
            c.solid(
                seat, linear(mix(colour, "#ffffff", 0.2), colour, mix(colour, "#000000", 0.12), angle=60), 12, lift=24
            )
            c.fill(oval(0, 10, 40, 34), mix(colour, "#000000", 0.2), 0.35)
            back = blob((-84, -66), (-40, -104), (40, -104), (84, -66), (70, -54), (0, -76), (-70, -54))
            c.solid(back, linear(mix(colour, "#ffffff", 0.3), colour), 7, lift=16)
    c.solid(box(742, 496, 116, 82, 6), linear("#fdfbf3", "#e6e0cd", angle=50), 5, lift=8)
    for k in range(4):
        c.line([(758, 514 + k * 16), (840 - k % 2 * 20, 514 + k * 16)], 4, "#7d8884", 0.8)
    return c.finish(dark=0.36)


def cards(c):
    """Picture cards on a table: a bus, a key, a cup, a sun, an umbrella, a door; one is face down."""
    c.wood(("#e3d3b0", "#dccaa4", "#e7d9b8"), "#b39a6a", "#c4ac7c", height=267, veins=11)

    def card(x, y, turn, tint, face):
        with c.at(x, y, turn):
            shape = box(-160, -200, 320, 400, 22)
            c.solid(shape, linear("#fffdf6", "#f1ebda", angle=60), 7, lift=16)
            c.fill(box(-132, -172, 264, 252, 12), linear(mix(tint, "#ffffff", 0.4), tint))
            c.line([(-92, 126), (92, 126)], 11, "#47524b", 0.75)
            c.line([(-56, 158), (56, 158)], 6, "#9aa59f", 0.8)
            face()

    def bus():
        c.solid(box(-102, -110, 204, 120, 18), linear("#d9614a", "#b23c2a"), 7, lift=6)
        for k in range(3):
            c.fill(box(-86 + k * 60, -92, 50, 44, 6), "#e3f0f4")
        for x in (-56, 56):
            c.solid(oval(x, 12, 25), radial("#5c6764", "#1d2620"), 4, lift=3)
            c.fill(oval(x, 12, 9), "#dfe4e1")

    def key():
        c.line(oval(-48, -46, 38), 20, linear("#f0d68a", "#b08a34"))
        c.line([(-12, -46), (104, -46)], 20, linear("#f0d68a", "#b08a34"))
        for x in (66, 98):
            c.line([(x, -46), (x, -6)], 18, "#b08a34")

    def cup():
        c.line(oval(66, -36, 34, 36), 17, "#2f6a94")
        c.solid(
            blob((-84, -86), (66, -86), (58, 0), (20, 42), (-40, 42), (-76, 0)),
            linear("#4b84ba", "#2c5c8c", angle=20),
            8,
            lift=6,
        )
        c.fill(oval(-8, -86, 76, 15), "#7a4a2b")
        for x in (-36, 10):
            c.line(curve((x, -112), (x + 12, -130), (x - 4, -154)), 7, "#ffffff", 0.8)

    def sun():
        for k in range(12):
            with c.at(0, -46, k * 30):
                c.line([(74, 0), (98, 0)], 12, "#e0a93f")
        c.solid(oval(0, -46, 58), radial("#fff0b4", "#f2c14e", "#d99a2f"), 6, shadow=0.2, lift=5)

    def umbrella():
        c.line(curve((0, -110), (0, 20), (14, 52), (38, 40), (40, 22)), 10, "#5f4a2b")
        c.solid(
            [
                *oval(0, -38, 112, 100, 180, 360),
                *curve((112, -38), (76, -52), (38, -38), (0, -52), (-38, -38), (-76, -52), (-112, -38)),
            ],
            linear("#8a5f9c", "#5f3d73"),
            8,
            lift=6,
        )
        c.line(curve((0, -136), (-34, -90), (-38, -40)), 4, "#e3d3ea", 0.6)

    def door():
        c.solid(box(-64, -150, 128, 216, 6), linear("#5f9f76", "#3f7455", angle=20), 6, lift=6)
        for y in (-130, -36):
            c.edge(box(-44, y, 88, 76, 4), 5, 6, 4, "#16301f", 0.6)
        c.solid(oval(42, -44, 9), radial("#f0d68a", "#a07f2c"), 2, lift=3)

    spots = (
        (300, 290, -5, "#c9dfe8", bus),
        (690, 260, 3, "#efe0bb", key),
        (1080, 296, -3, "#f0d3c9", cup),
        (480, 760, 4, "#cfe3ea", sun),
        (880, 770, -6, "#dfe6c6", umbrella),
        (1420, 420, 8, "#ecd9c0", door),
    )
    for spot in spots:
        card(*spot)
    with c.at(1270, 800, 13):
        c.solid(box(-160, -200, 320, 400, 22), linear("#3f6b58", "#2c5443", angle=60), 7, lift=16)
        for k in range(5):
            for j in range(6):
                c.line(oval(-108 + k * 54, -140 + j * 56, 15, 18, steps=24), 4, "#a9cdb9", 0.6)
    return c.finish(dark=0.28)


def blocks(c):
    """A tower of wooden blocks on a nursery mat, one block still to place, a small car going by."""
    c.backdrop(linear("#f1e6cf", "#ead9bd"))
    string = curve((-40, 60), (400, 190), (800, 215), (1200, 190), (1640, 60))
    c.line(string, 5, "#a58a58")
    for k in range(9):
        x, y = string[3 + k * 6]
        colour = ("#d9857b", "#e0c083", "#8fb0a0", "#8fa9c9")[k % 4]
        c.solid([(x - 52, y), (x + 52, y + 2), (x, y + 104)], linear(mix(colour, "#ffffff", 0.3), colour), 5, lift=8)
    c.fill(box(0, 700, 1600, 370), linear("#9fb9c4", "#7d9caa"))
    for k in range(4):
        c.fill(
            [(k * 460 - 120, 700), (k * 460 + 110, 700), (k * 520 + 120, 1067), (k * 520 - 180, 1067)], "#b3cad3", 0.6
        )
    c.fill(box(0, 690, 1600, 14), "#c9b48a")

    def block(x, y, wide, high, colour, turn=0):
        with c.at(x, y, turn):
            shape = box(-wide / 2, -high, wide, high, 12)
            c.solid(
                shape, linear(mix(colour, "#ffffff", 0.28), colour, mix(colour, "#3a220c", 0.14), angle=55), 10, lift=14
            )
            for k in range(5):
                gy = -high + 14 + k * (high - 24) / 4
                c.fill(
                    tube(curve((-wide / 2 + 10, gy), (0, gy + 6), (wide / 2 - 10, gy - 2)), 1, 3, 1), "#5f3d1a", 0.22
                )

    c.shadow(oval(700, 930, 280, 26), 16, 6, 20, 0.5)
    block(590, 930, 150, 150, "#c96a43")
    block(760, 930, 150, 150, "#3f74a8", 1)
    block(676, 780, 330, 84, "#e0c083", -1)
    block(610, 694, 140, 140, "#d9a02f", -2)
    block(758, 697, 112, 140, "#4b8a57", 2)
    block(690, 552, 250, 74, "#e0c083", 2.5)
    with c.at(694, 470, 4):
        c.solid([(-96, 0), (0, -120), (96, 0)], linear("#d9857b", "#b23c2a", angle=40), 10, lift=12)
    block(1010, 1000, 140, 140, "#8a5f9c", -18)
    with c.at(1310, 930, -3):
        c.shadow(oval(0, 44, 190, 20), 8, 6, 12, 0.45)
        c.solid(
            blob((-180, 30), (-184, -30), (-110, -52), (-70, -112), (60, -112), (110, -50), (182, -34), (186, 30)),
            linear("#e0704f", "#b8402e"),
            14,
            lift=12,
        )
        c.fill(blob((-86, -54), (-56, -94), (-8, -94), (-8, -52)), "#d5e6ec")
        c.fill(blob((8, -52), (8, -94), (50, -94), (84, -52)), "#d5e6ec")
        for x in (-104, 104):
            c.solid(oval(x, 34, 46), radial("#e9cf9a", "#b98a4c"), 6, lift=5)
            c.fill(oval(x, 34, 13), "#6b4a24")
    with c.at(270, 965, 0):
        c.shadow(oval(0, 4, 150, 18), 8, 4, 12, 0.4)
        for k, (wide, colour) in enumerate(((150, "#3f74a8"), (124, "#4b8a57"), (98, "#d9a02f"), (70, "#c96a43"))):
            c.solid(
                oval(0, -26 - k * 50, wide, 32),
                linear(mix(colour, "#ffffff", 0.3), colour, mix(colour, "#000000", 0.2)),
                9,
                lift=5,
            )
        c.solid(oval(0, -228, 32), radial("#f6e3b8", "#c99a5a"), 6, lift=5)
    return c.finish(dark=0.28)
