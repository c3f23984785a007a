"""Pictures with animals and tables: a rabbit, a horse, a mannequin, a plate, a whiteboard, chairs, a graft."""

from .growing import leafy
from .kit import blob, box, curve, leaf, linear, mix, oval, radial, tube

STEEL = ("#f4f6f3", "#b4bdb9", "#e4e9e6", "#7f8a86")


def rabbit(c):
    """A grey rabbit that sits on the scales and looks past them."""
    r = c.random
    c.backdrop(linear("#e9ecdf", "#dbe3d3"))
    for k in range(9):
        c.fill(box(k * 190 - 40, 0, 4, 640), "#c3cdbb", 0.7)
    c.fill(box(0, 628, 1600, 22), linear("#c9b48a", "#f0e2c2"))
    c.wood(("#e0cda4", "#d9c598"), "#a58a58", "#bba06f", height=220, y=650, veins=9)
    for _ in range(70):
        x, y = r.choice((r.uniform(0, 400), r.uniform(1200, 1600))), r.uniform(820, 1050)
        straw = curve((x, y), (x + 70, y + r.uniform(-26, 26)), (x + r.uniform(90, 190), y + r.uniform(-40, 40)))
        c.shadow(tube(straw, 5), 3, 5, 3, 0.3)
        c.line(straw, r.uniform(4, 7), r.choice(("#e3c878", "#d4b25f", "#efdba0")))
    c.shadow(oval(800, 990, 420, 40), 10, 10, 26, 0.5)
    body = [(470, 830), (1130, 830), (1200, 1000), (400, 1000)]
    c.solid(body, linear("#3f6f8a", "#2a516a"), 12, lift=14)
    dial = oval(800, 914, 98, 74)
    c.solid(dial, linear("#fdfdf6", "#e6e6d6"), 8, shadow=0)
    for k in range(13):
        with c.at(800, 946, -78 + k * 13):
            c.line([(0, -88), (0, -76 if k % 3 else -68)], 4, "#2b3330")
    c.line([(800, 950), (852, 884)], 6, "#b23c2a")
    c.fill(oval(800, 950, 10), "#2b3330")
    c.solid(box(745, 780, 110, 56, 8), linear(*STEEL, angle=0), 5, shadow=0)
    pan = blob((330, 744), (800, 726), (1270, 744), (1230, 792), (800, 806), (370, 792))
    c.solid(pan, linear("#eef1ee", "#c3cbc7", "#8b9692"), 10, lift=16)
    fur, deep, pale = "#a39a90", "#7c736a", "#cfc7bb"
    c.shadow(oval(800, 756, 330, 26), 10, 4, 16, 0.5)
    c.solid(oval(1108, 668, 58, 52), radial("#ffffff", "#e6e0d4", "#c3baac"), 10, shadow=0.2)
    hull = blob(
        (560, 700),
        (600, 560),
        (700, 470),
        (840, 420),
        (980, 440),
        (1084, 530),
        (1116, 660),
        (1070, 752),
        (900, 768),
        (680, 768),
        (570, 762),
    )
    c.solid(hull, radial(mix(fur, "#ffffff", 0.2), fur, deep, cx=0.42, cy=0.25, reach=0.75), 26, shadow=0.2, shine=0.3)
    haunch = blob((880, 600), (960, 540), (1060, 570), (1096, 670), (1040, 752), (900, 764), (840, 720))
    c.edge(haunch, 12, 14, 14, "#fff6e4", 0.32)
    c.edge(haunch, -8, -8, 20, "#3b332b", 0.35)
    c.solid(
        blob((800, 742), (900, 722), (1010, 732), (1036, 758), (960, 774), (820, 772)),
        linear(pale, fur),
        8,
        shadow=0.15,
    )
    for x, y in ((566, 764), (650, 770)):
        c.solid(
            blob((x - 62, y), (x - 30, y - 30), (x + 46, y - 40), (x + 58, y - 4), (x, y + 14)),
            linear(pale, fur),
            7,
            shadow=0.15,
        )
    chest = blob((540, 720), (520, 620), (560, 540), (660, 560), (700, 660), (660, 740), (590, 752))
    c.fill(chest, radial(pale, fur, cx=0.35, cy=0.5, reach=0.7))
    for x, y, turn, tone in ((648, 350, 14, deep), (560, 345, -5, fur)):
        with c.at(x, y, turn):
            ear = blob((-34, 40), (-54, -60), (-50, -190), (-20, -268), (16, -266), (46, -190), (52, -60), (36, 40))
            c.solid(ear, linear(mix(tone, "#ffffff", 0.12), tone, angle=20), 10, shadow=0.2, lift=10)
            inner = blob((-14, 20), (-28, -60), (-26, -170), (-6, -226), (20, -170), (26, -60), (16, 20))
            c.fill(inner, linear("#d9a79b", "#c08d82"), 0.85)
            c.edge(inner, 8, 10, 8, "#6b3f38", 0.4)
    head = blob(
        (424, 520), (440, 420), (520, 340), (630, 326), (712, 390), (734, 500), (690, 590), (590, 630), (480, 610)
    )
    c.solid(head, radial(mix(fur, "#ffffff", 0.3), fur, deep, cx=0.4, cy=0.3, reach=0.78), 18, shadow=0.25, shine=0.35)
    c.fill(
        blob((432, 540), (470, 496), (550, 510), (590, 570), (550, 622), (480, 606)),
        radial("#f3eee5", pale, reach=0.6),
        0.9,
    )
    c.solid(oval(590, 448, 35, 39), radial("#4d3a2b", "#1c130d"), 6, shadow=0, shine=0)
    c.fill(tube(oval(590, 448, 37, 41), 5), "#5f564d", 0.8)
    c.fill(oval(578, 432, 11), "#ffffff", 0.95)
    c.fill(oval(603, 464, 5), "#ffffff", 0.5)
    c.solid(blob((424, 512), (452, 500), (472, 512), (452, 538), (434, 532)), linear("#dca699", "#b57b70"), 4, shadow=0)
    c.line(curve((450, 536), (456, 560), (486, 570)), 5, "#6b5f54", 0.8)
    for dy, reach in ((-30, -170), (2, -186), (34, -160)):
        c.fill(tube(curve((476, 552), (390, 540 + dy), (476 + reach, 548 + dy * 2)), 4, 1.2), "#ffffff", 0.85)
    for _ in range(210):
        x, y = r.uniform(590, 1060), r.uniform(460, 740)
        if (x - 840) ** 2 / 250**2 + (y - 610) ** 2 / 165**2 > 1:
            continue
        with c.at(x, y, r.uniform(20, 70)):
            c.fill(tube([(0, 0), (r.uniform(14, 30), 0)], 2.2, 0.8), r.choice((pale, deep)), 0.28)
    return c.finish(dark=0.28)


def horse(c):
    """A bay horse's head in profile at the stable door, a blue lead rope."""
    c.backdrop(linear("#dfe7e6", "#e9e5d1", "#c9c39f"))
    c.fill(
        blob((-60, 690), (300, 620), (700, 660), (1100, 610), (1700, 680), (1700, 1100), (-60, 1100)),
        linear("#a9bd88", "#7d9a62"),
    )
    c.fill(
        blob((-60, 760), (400, 730), (900, 770), (1700, 730), (1700, 1100), (-60, 1100)), linear("#8fae70", "#63834d")
    )
    for x in (60, 330, 600):
        c.solid(box(x, 560, 34, 300, 6), linear("#b09a74", "#7d6844", angle=0), 5, lift=6)
    for y in (610, 720):
        c.solid(box(-20, y, 800, 26, 6), linear("#bda780", "#87714a"), 4, lift=5)
    c.solid(box(1310, -20, 320, 1120), linear("#7a5a3a", "#573d25", angle=0), 14, lift=20)
    for k in range(4):
        c.fill(box(1310 + k * 82, 0, 4, 1067), "#3b2816", 0.7)
    bay, deep, pale = "#9a5c34", "#5f341b", "#c0824f"
    neck = blob(
        (760, 330),
        (900, 300),
        (1090, 360),
        (1280, 470),
        (1480, 640),
        (1640, 720),
        (1640, 1180),
        (1020, 1180),
        (980, 980),
        (930, 820),
        (850, 700),
        (740, 560),
    )
    c.solid(neck, linear(pale, bay, deep, angle=65), 34, lift=26, shine=0.3)
    mane = [(830, 250), (900, 232), (1010, 268), (1160, 350), (1330, 460), (1500, 570), (1640, 640), (1640, 800)]
    strands = 17
    for k in range(strands):
        t = k / (strands - 1)
        at = curve(*mane[:-1])[int(t * 82)]
        lock = curve(at, (at[0] + 6, at[1] + 80), (at[0] - 40, at[1] + 170), (at[0] - 14, at[1] + 262 - 30 * (k % 3)))
        c.shadow(tube(lock, 56, 60, 8), 6, 10, 8, 0.3)
        c.fill(tube(lock, 58, 60, 40, 4), linear("#4a3023", "#23150e", angle=10))
        c.line([(x - 10, y) for x, y in lock[4:-10]], 4, "#8a6248", 0.45)
    for x, turn, tone in ((842, 16, deep), (776, -2, bay)):
        with c.at(x, 290, turn):
            ear = blob((-42, 40), (-46, -40), (-18, -120), (2, -156), (26, -110), (44, -30), (40, 40))
            c.solid(ear, linear(mix(tone, "#ffffff", 0.15), tone, angle=30), 9, shadow=0.25)
            c.fill(blob((-18, 26), (-22, -30), (-2, -100), (18, -28), (16, 26)), "#3b2114", 0.6)
    head = blob(
        (700, 300),
        (790, 262),
        (890, 300),
        (930, 400),
        (920, 520),
        (850, 610),
        (760, 650),
        (680, 720),
        (600, 830),
        (540, 884),
        (450, 896),
        (380, 862),
        (356, 796),
        (390, 720),
        (470, 620),
        (560, 480),
        (620, 376),
    )
    c.solid(head, linear(mix(pale, "#ffffff", 0.12), bay, mix(deep, "#9a5c34", 0.3), angle=35), 28, lift=26, shine=0.4)
    with c.inside(head):
        c.fill(
            blob((330, 820), (400, 740), (500, 750), (580, 830), (540, 930), (380, 930)),
            radial("#4d3226", "#3a241a"),
            0.72,
        )
        c.fill(
            blob((694, 300), (720, 306), (640, 440), (520, 620), (430, 740), (406, 726), (500, 580), (610, 410)),
            "#f6efe2",
            0.92,
        )
        c.glow(850, 500, 130, 140, "#6b3a1d", 0.35)
        c.glow(640, 560, 110, 170, "#d89c68", 0.35)
    c.solid(oval(418, 806, 21, 30), radial("#20120c", "#3b241a"), 4, shadow=0, shine=0.2)
    c.line(curve((392, 872), (450, 868), (510, 836)), 6, "#24140d", 0.7)
    c.solid(
        blob((686, 424), (714, 394), (750, 402), (766, 430), (742, 454), (704, 452)),
        radial("#4a2f1c", "#120a06"),
        5,
        shadow=0,
        shine=0,
    )
    c.fill(oval(716, 412, 9), "#ffffff", 0.95)
    c.line(curve((676, 428), (712, 388), (770, 420)), 7, "#4a2914", 0.8)
    fore = ((800, 250), (752, 276), (712, 316), (678, 372))
    for k in range(6):
        lock = curve(*[(x + k * 9 - 26, y + (k % 2) * 20) for x, y in fore])
        c.fill(tube(lock, 26, 18, 3), linear("#4a3023", "#23150e"))
    strap = linear("#3f74a8", "#27527f")
    for run in (
        curve((498, 580), (570, 640), (650, 742)),
        curve((898, 320), (868, 430), (800, 540), (700, 600), (600, 660)),
        curve((800, 560), (850, 600), (878, 588)),
    ):
        c.shadow(tube(run, 32), 5, 9, 6, 0.45)
        c.fill(tube(run, 32), strap)
        c.line([(x - 4, y - 6) for x, y in run], 5, "#8fb9de", 0.7)
    for x, y in ((604, 662), (652, 744), (806, 548)):
        c.solid(oval(x, y, 25), radial("#f0d68a", "#a07f2c"), 5, lift=5)
        c.fill(oval(x, y, 12), "#6b4a24")
    rope = curve((652, 752), (690, 880), (800, 985), (980, 1010), (1180, 940), (1330, 830), (1450, 800), (1640, 830))
    c.shadow(tube(rope, 38), 10, 18, 10, 0.45)
    c.fill(tube(rope, 38), linear("#4b84ba", "#2c5c8c"))
    for i in range(2, len(rope) - 3, 2):
        (ax, ay), (bx, by) = rope[i], rope[i + 2]
        nx, ny = -(by - ay) * 0.6, (bx - ax) * 0.6
        c.line([(ax + nx, ay + ny), (bx - nx, by - ny)], 5, "#a9cbe8", 0.6)
    return c.finish(dark=0.34)


def plaits(c):
    """A training head from behind: one plait finished, one in three strands with a comb beside it."""
    c.backdrop(linear("#ead9d3", "#dcc3bb", angle=70))
    c.solid(oval(800, 400, 560, 520), linear("#f3ece6", "#d9ddd9", angle=60), 14, lift=20)
    c.fill(oval(800, 400, 515, 475), linear("#dfe8ea", "#c6d6da", angle=60))
    c.fill([(500, 60), (640, 20), (420, 720), (330, 640)], "#ffffff", 0.28)
    for k in range(14):
        angle_x, angle_y = oval(800, 400, 538, 497, steps=14)[k]
        c.solid(oval(angle_x, angle_y, 15), radial("#fffbe9", "#f2dc9a"), 3, lift=3)
    c.solid(
        blob((520, 1100), (560, 930), (690, 860), (910, 860), (1040, 930), (1080, 1100)),
        linear("#3f4d47", "#2b3630"),
        16,
        lift=16,
    )
    c.solid(
        blob((716, 700), (884, 700), (896, 860), (930, 900), (800, 930), (670, 900), (704, 860)),
        linear("#c98f6c", "#a9704e"),
        12,
        shadow=0.2,
    )
    hair, deep, shine = "#7a4426", "#4a2814", "#b9764a"
    skull = blob(
        (800, 150),
        (950, 190),
        (1040, 320),
        (1052, 480),
        (1010, 620),
        (930, 720),
        (800, 750),
        (670, 720),
        (590, 620),
        (548, 480),
        (560, 320),
        (650, 190),
    )
    c.solid(skull, radial(shine, hair, deep, cx=0.36, cy=0.24, reach=0.78), 24, lift=20, shine=0.3)
    with c.inside(skull):
        for k in range(-11, 12):
            side = 1 if k > 0 else -1
            if k:
                flow = curve(
                    (800 + k * 3, 150),
                    (800 + k * 22, 330),
                    (800 + side * 60 + k * 15, 540),
                    (800 + side * 110 + k * 3, 740),
                )
                c.fill(tube(flow, 3, 9, 4), shine if k % 2 else deep, 0.4)
        c.line([(800, 150), (800, 745)], 7, "#e2b893")
        c.line([(804, 150), (804, 745)], 3, "#4a2814", 0.4)
    for x in (548, 1052):
        c.solid(
            blob((x - 26, 440), (x + 10, 424), (x + 30, 470), (x + 8, 540), (x - 22, 520)),
            linear("#cf9a77", "#a9704e"),
            7,
            shadow=0.2,
        )

    def plait(x, top, knots, sway):
        for k in range(knots):
            size = 64 - k * 2.4
            y = top + k * size * 0.86
            for side in (-1, 1):
                with c.at(x + sway * k + side * size * 0.32, y + (side > 0) * size * 0.4, side * -36):
                    shape = blob(
                        (-size * 0.5, -size * 0.18),
                        (0, -size * 0.44),
                        (size * 0.5, -size * 0.16),
                        (size * 0.44, size * 0.3),
                        (0, size * 0.46),
                        (-size * 0.46, size * 0.26),
                    )
                    c.solid(shape, linear(shine, hair, deep, angle=55), 6, shadow=0.4, lift=6, shine=0.35)
                    for j in (-0.18, 0.02, 0.2):
                        c.fill(
                            tube(
                                curve((-size * 0.42, size * j), (0, size * (j - 0.14)), (size * 0.42, size * j)),
                                1.5,
                                3,
                                1.5,
                            ),
                            "#d99c6b",
                            0.5,
                        )

    plait(640, 690, 7, -7)
    c.solid(box(564, 984, 66, 30, 10), linear("#3f74a8", "#27527f"), 4)
    plait(958, 690, 3, 5)
    for end, bow in (((900, 1120), -40), ((990, 1130), 10), ((1090, 1110), 70)):
        strand = curve((974, 850), (974 + bow, 930), (end[0], 1010), end)
        c.shadow(tube(strand, 46), 8, 12, 8, 0.4)
        c.fill(tube(strand, 40, 50, 44), linear(shine, hair, deep, angle=20))
        for j in (-10, 0, 10):
            c.line([(x + j, y) for x, y in strand], 2.4, "#d99c6b", 0.4)
    with c.at(1290, 850, -62):
        c.solid(box(-200, -26, 420, 44, 16), linear("#2f6a94", "#1f4a6b"), 6, lift=14)
        for k in range(27):
            c.fill(box(-190 + k * 9.6, 14, 5, 62, 2), linear("#2f6a94", "#1f4a6b"))
        c.line([(-190, -14), (200, -14)], 5, "#8fb9de", 0.7)
    return c.finish(dark=0.3)


def dish(c):
    """A plated course under the pass lamp: fish, a green purée, three carrots, a sauce."""
    r = c.random
    c.backdrop(linear("#5c6360", "#434a47", angle=40))
    for _ in range(190):
        x, y = r.uniform(-50, 1650), r.uniform(0, 1067)
        c.fill(
            tube([(x, y), (x + r.uniform(80, 300), y + r.uniform(-2, 2))], 1, 2.4, 1),
            r.choice(("#77807c", "#343a37")),
            0.5,
        )
    cloth = [(-40, 720), (420, 610), (600, 1110), (-40, 1110)]
    c.solid(cloth, linear("#eef1ee", "#d3d8d3", angle=30), 10, lift=16)
    for k in (60, 84, 130):
        c.line([(420 - k * 2.2 + 20, 610 + k * 0.6), (600 - k * 2.2 + 20, 1110 + k * 0.6)], 9, "#3f74a8", 0.75)
    c.shadow(oval(840, 540, 520, 470), 26, 40, 36, 0.6)
    c.solid(oval(840, 520, 520, 462), linear("#ffffff", "#e3e3da", angle=60), 12, shadow=0)
    c.solid(oval(840, 520, 372, 326), radial("#fbfaf4", "#e9e8df", cx=0.55, cy=0.6, reach=0.7), 12, shadow=0, shine=0)
    c.edge(oval(840, 520, 372, 326), 10, 12, 10, "#8d8d80", 0.5)
    c.fill(tube(oval(840, 520, 498, 441), 5), "#2c6a4b", 0.75)
    swipe = tube(curve((600, 640), (720, 720), (870, 748), (1010, 716), (1110, 632)), 150, 120, 84, 50, 16)
    c.solid(swipe, linear("#9cc267", "#6d9a45"), 9, lift=5, shine=0.5, shade=0.3)
    for k in range(5):
        ridge = curve((586 + k * 12, 690 - k * 24), (716, 772 - k * 24), (870, 786 - k * 18), (1000, 742 - k * 12))
        c.fill(tube(ridge, 3, 9, 2), "#c3dd93" if k % 2 else "#5f8a3c", 0.4)
    for x, y, turn in ((580, 470, -32), (630, 545, -22), (690, 420, -44)):
        with c.at(x, y, turn + 180):
            carrot = blob((-96, 0), (0, -22), (92, -34), (118, 0), (92, 34), (0, 22))
            c.solid(carrot, linear("#f0a04b", "#cf6f22"), 8, lift=8, shine=0.5)
            for j in range(4):
                c.line([(-20 + j * 32, -14), (-12 + j * 32, 4)], 3, "#a8521a", 0.5)
            for j in (-24, 0, 24):
                leafy(c, 114, 0, 62, 18, j, "#5f9f56", shadow=0.2)
    fish = blob((760, 430), (860, 340), (1030, 350), (1120, 430), (1110, 540), (1000, 610), (850, 590), (770, 530))
    c.solid(fish, linear("#f4e4c1", "#e0b877", "#b8793a", angle=70), 18, lift=20, shine=0.5)
    with c.inside(fish):
        for k in range(9):
            x = 740 + k * 48
            c.line([(x, 330), (x + 110, 620)], 7, "#8f5a25", 0.34)
            c.line([(x + 6, 330), (x + 116, 620)], 4, "#fff3d6", 0.3)
    for x, y, size in ((610, 700, 30), (690, 776, 22), (790, 800, 16), (540, 610, 18), (880, 812, 11)):
        c.solid(oval(x, y, size, size * 0.86), radial("#b8402e", "#7d2015"), 5, lift=4, shine=0.7)
    with c.at(960, 400):
        for _ in range(7):
            c.fill(
                tube(curve((0, 20), (r.uniform(-40, 40), -20), (r.uniform(-90, 90), r.uniform(-70, -20))), 5, 2),
                "#4c8a4e",
            )
        for _ in range(10):
            leafy(
                c, r.uniform(-80, 80), r.uniform(-70, 30), 44, 26, r.uniform(0, 360), r.choice(("#5f9f56", "#82bd68"))
            )
    c.solid(oval(1035, 420, 54, 48), radial("#fff6b0", "#f2d35b", "#d9ae2f"), 6, lift=8)
    for k in range(8):
        with c.at(1035, 420, k * 45):
            c.fill([(8, -3), (44, -10), (44, 8)], "#fffbe0", 0.7)
    with c.at(1450, 560, 4):
        c.solid(tube(curve((0, 420), (0, 120), (2, -60)), 34, 24, 20), linear(*STEEL, angle=0), 6, lift=14)
        c.solid(box(-40, -190, 84, 140, 34), linear(*STEEL, angle=0), 6, lift=14)
        for k in range(4):
            c.solid(box(-40 + k * 23.5, -330, 13, 190, 6), linear(*STEEL, angle=0), 3, lift=8)
    c.glow(640, 260, 560, 380, "#ffe9b8", 0.3)
    return c.finish(warm=0.36, dark=0.45)


def graft(c):
    """A grafted young tree against the sky: the join is wrapped, and above it the first blossom."""
    r = c.random
    c.backdrop(linear("#c6dbe2", "#e3ece0", "#f1ecd6"))
    c.fill(
        blob((-80, 800), (300, 740), (800, 780), (1300, 730), (1700, 780), (1700, 1150), (-80, 1150)),
        linear("#a8be86", "#7a9a5e"),
    )
    for x, size in ((180, 40), (330, 52), (1180, 46), (1330, 60), (1480, 48)):
        c.fill(box(x - 4, 760 - size * 0.6, 8, size * 1.6), "#8d8460", 0.8)
        c.fill(oval(x, 740 - size, size, size * 0.9), radial("#b9cf9b", "#8fae74"), 0.9)
    c.solid(box(938, 120, 30, 940, 10), linear("#d9b987", "#a0814f", angle=0), 5, lift=8)
    old = curve((760, 1120), (772, 960), (764, 800), (776, 640))
    c.solid(tube(old, 150, 118, 104, 96), linear("#8f7257", "#6a5039", "#4a3626", angle=0), 16, lift=20, shine=0.25)
    for k in range(26):
        y = 660 + k * 17
        x = 770 + r.uniform(-44, 36)
        c.line(
            curve((x, y), (x + r.uniform(6, 16), y + 14), (x + r.uniform(-4, 8), y + 34)),
            4,
            r.choice(("#3a2a1c", "#a58a6c")),
            0.5,
        )
    young = curve((778, 650), (770, 520), (800, 380), (790, 220), (820, 60))
    c.solid(tube(young, 78, 60, 44, 30, 14), linear("#8a9a5c", "#617243", "#4b5833", angle=0), 9, lift=12, shine=0.3)
    branches = []
    for y_at, side, reach in ((0.4, -1, 330), (0.52, 1, 360), (0.66, -1, 300), (0.78, 1, 250), (0.9, -1, 170)):
        x, y = young[int(y_at * (len(young) - 1))]
        twig = curve((x, y), (x + side * reach * 0.5, y - reach * 0.16), (x + side * reach, y - reach * 0.52))
        c.shadow(tube(twig, 24, 8), 8, 12, 6, 0.2)
        c.fill(tube(twig, 26, 16, 7), linear("#8a9a5c", "#56643a"))
        branches.append(twig)
    for twig in [*branches, young[34:]]:
        for k in range(6):
            x, y = twig[min(int((0.3 + 0.14 * k) * len(twig)), len(twig) - 1)]
            leafy(
                c,
                x,
                y,
                r.uniform(72, 104),
                r.uniform(34, 44),
                r.uniform(-160, -20),
                r.choice(("#6fae5f", "#82bd68", "#97c97a")),
                shadow=0.18,
            )
        for k in range(2):
            x, y = twig[min(int((0.6 + 0.36 * k) * len(twig)), len(twig) - 1)]
            for j in range(5):
                petal = leaf(x, y, 46, 40, j * 72 + k * 20)
                c.shadow(petal, 2, 4, 4, 0.2)
                c.fill(petal, linear("#ffffff", "#f3c9c4", angle=60))
            c.solid(oval(x, y, 10), radial("#f2dc9a", "#c98f2f"), 2, shadow=0)
    for k in range(9):
        y = 570 + k * 22
        wrap = curve((716 + k, y + 16), (776, y - 10), (836 - k * 0.5, y - 4))
        c.shadow(tube(wrap, 25), 3, 7, 4, 0.35)
        c.fill(tube(wrap, 25), linear("#f3ead2", "#cdbb8e"))
        c.line([(x, y2 - 6) for x, y2 in wrap], 3, "#fffdf2", 0.8)
    tie = curve((826, 740), (890, 700), (950, 742), (890, 772), (828, 748))
    c.line(tie, 12, linear("#6b4a2b", "#4a3018"))
    tag = [(640, 842), (566, 800), (430, 876), (484, 972), (640, 896)]
    c.line(curve((720, 760), (690, 800), (626, 850)), 5, "#8d7230")
    c.solid(tag, linear("#fbf4e0", "#e6d9b8", angle=40), 6, lift=14)
    c.fill(oval(622, 850, 8), "#8d7230")
    for k in range(3):
        c.line([(500 + k * 12, 884 + k * 24), (590 + k * 8, 842 + k * 22)], 5, "#47524b", 0.6)
    return c.finish(dark=0.26)
