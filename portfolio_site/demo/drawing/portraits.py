"""Flat portraits: one face, eleven people. Each is a set of choices; the drawing is shared."""

from dataclasses import dataclass

from .hair import back_hair, front_hair
from .kit import blob, box, curve, linear, mix, oval, radial, tube


@dataclass(frozen=True)
class Face:
    """What one face is made of; colours are '#rrggbb'."""

    ground: str
    skin: str
    hair: str
    style: str
    clothes: str
    collar: str = "v"
    under: str = "#f3eee2"
    beard: str = ""
    glasses: str = ""
    smile: float = 1.0
    brow: float = 0.0
    wide: float = 1.0
    earrings: str = ""
    lips: str = ""


# fmt: off
FACES = {
    "amira": Face("#dce8d8", "#c98a5e", "#2b1d18", "long", "#2c6a4b", lips="#a8553f"),
    "dan": Face("#ecd9b4", "#7a4c30", "#1c1512", "crop", "#3d4f68", beard="full", glasses="#e7dfcf", smile=0.7),
    "moira": Face("#e3dccb", "#efc9ae", "#c9c5bd", "bob", "#6b4a63", glasses="#7a3b2e", collar="round",
                  smile=0.8, lips="#b5645a"),
    "cleo": Face("#ead7d0", "#f0cdb2", "#a8552b", "ponytail", "#38597a", collar="polo", lips="#c0695a", smile=1.2),
    "leila": Face("#d8e2ea", "#8a573a", "#8c3f58", "scarf", "#3a3346", collar="round", lips="#8a3f3a"),
    "tom": Face("#d9e3d6", "#efc6a6", "#8a5a2f", "wave", "#7a4a2e", collar="shirt", beard="short", wide=1.04),
    "ewa": Face("#f0e0cb", "#f3d2ba", "#d8b46a", "bun", "#f4f2ec", collar="chef", under="#dfe3df",
                  lips="#c0604f", brow=-1),
    "hamid": Face("#dfe3da", "#b98257", "#241a16", "side", "#53624a", collar="shirt", beard="moustache", wide=1.03),
    "rob": Face("#dae1e6", "#eebfa2", "#b9a28c", "bald", "#2f4460", collar="polo", beard="short", smile=0.8, wide=1.08),
    "anwen": Face("#ecd8dc", "#f4d4c0", "#4a2a2a", "curly", "#b06a7d", collar="v", earrings="#e3b54a",
                  lips="#c2566a", smile=1.2),
    "eve": Face("#e1e2d4", "#f2d0b4", "#e6dcc4", "short", "#2b3630", collar="round",
                  glasses="#2b3630", earrings="#d9dedb", smile=0.6, lips="#b5695e"),
    "priya": Face("#efe0c6", "#b5794f", "#20161a", "fringe", "#a8443a", collar="round",
                  earrings="#e3b54a", lips="#9a4038", smile=1.1),
}
# fmt: on


def _body(c, face):
    cloth = linear(mix(face.clothes, "#ffffff", 0.14), face.clothes, mix(face.clothes, "#000000", 0.2))
    neck = mix(face.skin, "#5a2f1a", 0.22)
    c.fill(blob((166, 240), (234, 240), (238, 300), (252, 330), (200, 352), (148, 330), (162, 300)), neck)
    c.solid(
        blob((40, 430), (54, 356), (110, 322), (160, 306), (200, 346), (240, 306), (290, 322), (346, 356), (360, 430)),
        cloth,
        9,
        lift=5,
        shine=0.25,
    )
    if face.collar == "v":
        c.fill([(164, 306), (200, 372), (236, 306), (200, 330)], neck)
        c.solid([(156, 304), (170, 300), (204, 368), (190, 384)], face.under, 3, shadow=0.2, lift=3)
        c.solid([(244, 304), (230, 300), (196, 368), (210, 384)], face.under, 3, shadow=0.2, lift=3)
    elif face.collar in ("shirt", "polo"):
        if face.collar == "shirt":
            c.fill([(176, 316), (200, 350), (224, 316), (216, 430), (184, 430)], face.under)
        for side in (-1, 1):
            c.solid(
                [(200 + side * 6, 352), (200 + side * 40, 300), (200 + side * 62, 322), (200 + side * 34, 376)],
                mix(face.clothes, "#ffffff", 0.12),
                4,
                shadow=0.3,
                lift=4,
            )
        c.fill(oval(200, 384, 4), "#f3eee2", 0.9)
    elif face.collar == "chef":
        for k in range(2):
            for x in (184, 216):
                c.solid(oval(x, 366 + k * 24, 6), radial("#8b9692", "#47524b"), 2, lift=2)
        for side in (-1, 1):
            c.solid(
                [(200, 350), (200 + side * 38, 298), (200 + side * 58, 316), (200 + side * 16, 364)],
                "#ffffff",
                4,
                shadow=0.3,
                lift=4,
            )
    else:
        c.line(curve((156, 312), (200, 352), (244, 312)), 9, mix(face.clothes, "#ffffff", 0.25))


def portrait(c, face):
    """Draw `face` on a canvas of 400 x 400 units and return the image."""
    c.backdrop(
        radial(
            mix(face.ground, "#ffffff", 0.35),
            face.ground,
            mix(face.ground, "#8d8060", 0.18),
            cx=0.36,
            cy=0.26,
            reach=0.95,
        )
    )
    with c.at(-28, -12, 0, 1.14):
        back_hair(c, face)
        _body(c, face)
        w = face.wide
        deep = mix(face.skin, "#5a2f1a", 0.3)
        if face.style not in ("long", "scarf", "bob", "fringe", "curly"):
            for side in (-1, 1):
                c.solid(oval(200 + side * 82 * w, 198, 15, 22), face.skin, 4, shadow=0.1, lift=2, shine=0.15)
        head = blob(
            (200, 96),
            (256, 114),
            (200 + 80 * w, 176),
            (200 + 74 * w, 236),
            (236, 284),
            (200, 300),
            (164, 284),
            (200 - 74 * w, 236),
            (200 - 80 * w, 176),
            (144, 114),
        )
        c.solid(
            head,
            linear(mix(face.skin, "#ffffff", 0.14), face.skin, mix(face.skin, "#7a3f22", 0.14), angle=55),
            9,
            shadow=0.25,
            lift=7,
            shine=0.22,
            shade=0.25,
        )
        with c.inside(head):
            for side in (-1, 1):
                c.glow(200 + side * 48, 236, 46, 36, mix(face.skin, "#d0402a", 0.5), 0.34)
            if face.beard in ("full", "short"):
                low = 212 if face.beard == "full" else 228
                rim = blob(
                    (112, low - 18),
                    (132, low + 26),
                    (164, low + 28),
                    (200, low + 20),
                    (236, low + 28),
                    (268, low + 26),
                    (288, low - 18),
                    (290, 320),
                    (110, 320),
                )
                tone = face.hair if face.beard == "full" else mix(face.hair, face.skin, 0.35)
                c.fill(rim, linear(mix(tone, "#ffffff", 0.08), tone), 0.96 if face.beard == "full" else 0.8)
        if face.beard == "full":
            c.solid(
                blob((150, 270), (200, 262), (250, 270), (238, 306), (200, 322), (162, 306)),
                face.hair,
                4,
                shadow=0.15,
                lift=3,
                shine=0.12,
            )
        for side in (-1, 1):
            x = 200 + side * 34
            c.line(
                curve((x - 19, 172 + side * face.brow), (x, 163), (x + 19, 172 - side * face.brow)),
                6,
                mix(face.hair if face.style not in ("scarf",) else "#2b1d18", "#2b1d18", 0.45),
                0.85,
            )
            if face.smile >= 1.0:
                c.line(curve((x - 14, 201), (x - 8, 193), (x, 190), (x + 8, 193), (x + 14, 201)), 5.4, "#2b1d18")
            else:
                c.fill(oval(x, 196, 8, 9), "#2b1d18")
                c.fill(oval(x - 2.6, 192.6, 2.6), "#ffffff", 0.9)
                c.line(curve((x - 13, 190), (x, 184), (x + 13, 190)), 3.4, "#2b1d18", 0.7)
        c.line(curve((202, 200), (209, 224), (206, 232), (196, 235)), 4.6, deep, 0.75)
        lips = face.lips or mix(face.skin, "#7a2f22", 0.55)
        reach = 22 + 7 * face.smile
        mouth = curve((200 - reach, 254), (200, 254 + 13 * face.smile), (200 + reach, 254))
        if face.smile >= 1.15:
            c.fill([(200 - reach, 253), *mouth, (200 + reach, 253)], "#ffffff")
            c.fill(tube(mouth, 5), lips)
            c.line([(200 - reach, 253), (200 + reach, 253)], 4, lips)
        else:
            c.fill(tube(mouth, 4, 8, 4), lips)
        if face.beard == "moustache":
            c.solid(
                blob((150, 252), (176, 238), (200, 242), (224, 238), (250, 252), (226, 256), (200, 252), (174, 256)),
                face.hair,
                3,
                shadow=0.15,
                lift=2,
            )
        if face.beard == "full":
            c.fill(
                blob((158, 250), (180, 240), (200, 244), (220, 240), (242, 250), (220, 253), (200, 250), (180, 253)),
                face.hair,
            )
        front_hair(c, face)
        if face.earrings:
            for side in (-1, 1):
                c.solid(oval(200 + side * 84, 232, 7), radial("#fff6d6", face.earrings), 2, lift=3)
        if face.glasses:
            for side in (-1, 1):
                lens = box(200 + side * 36 - 28, 176, 56, 44, 17)
                c.fill(lens, "#ffffff", 0.16)
                c.line([*lens, lens[0]], 4.4, face.glasses)
                c.line([(200 + side * 64, 192), (200 + side * 82, 188)], 4, face.glasses)
            c.line(curve((192, 192), (200, 188), (208, 192)), 4.4, face.glasses)
    return c.finish(warm=0.14, dark=0.16, grain=6)
