"""A small drawing kit on Pillow: antialiased shapes with gradients, soft shadows and shaded edges.

Everything is given in *logical* units (1600 x 1067 for a picture, 400 x 400 for a portrait), so the same
drawing can be made large for the demo and tiny for a test. Nothing here reads the clock or a global
random state: a picture is the same each time it is drawn.
"""

import math
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

OVERSAMPLE = 4


def rgb(colour):
    """'#rrggbb' or a triple in, a triple of 0–255 out."""
    if isinstance(colour, str):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return tuple(colour)


def mix(a, b, share):
    """The colour that lies `share` (0–1) of the way from `a` to `b`."""
    return tuple(round(x + (y - x) * share) for x, y in zip(rgb(a), rgb(b), strict=True))


@dataclass(frozen=True)
class Linear:
    """A gradient over the box of a shape: colours from first to last along `angle` (90 is downwards)."""

    colours: tuple
    angle: float = 90

    def field(self, size):
        width, height = size
        ux, uy = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        reach = [x * ux + y * uy for x in (0, width) for y in (0, height)]
        low, span = min(reach), max(max(reach) - min(reach), 0.001)
        data = (0, 0, 1, 255 * ux / span, 255 * uy / span, -255 * low / span + 0.5)
        return Image.linear_gradient("L").transform(size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)


@dataclass(frozen=True)
class Radial:
    """A gradient from the centre (`cx`, `cy`, shares of the box) outwards; `reach` is a share of its longer side."""

    colours: tuple
    cx: float = 0.4
    cy: float = 0.35
    reach: float = 0.8

    def field(self, size):
        width, height = size
        step = 128 / max(self.reach * max(size), 0.001)
        data = (step, 0, 128 - step * self.cx * width, 0, step, 128 - step * self.cy * height)
        # Pillow's own gradient reaches 255 only in its corners; here the rim of the circle is the end.
        # The border of 2 keeps the interpolation at the rim from mixing in what lies outside the source.
        source = Image.new("L", (260, 260), 255)
        source.paste(Image.radial_gradient("L").point(lambda v: min(255, round(v * 1.4142))), (2, 2))
        data = (data[0], 0, data[2] + 2, 0, data[4], data[5] + 2)
        return source.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR, fillcolor=255)


def linear(*colours, angle=90):
    return Linear(tuple(map(rgb, colours)), angle)


def radial(*colours, cx=0.4, cy=0.35, reach=0.8):
    return Radial(tuple(map(rgb, colours)), cx, cy, reach)


def _painted(paint, size):
    """An RGB image of `size` filled with a colour or a gradient."""
    if not isinstance(paint, (Linear, Radial)):
        return Image.new("RGB", size, rgb(paint))
    field = _field(paint, size)
    return Image.merge("RGB", [field.point(table) for table in _tables(paint.colours)])


def _field(paint, size):
    """The gradient's course over an area; a large one is drawn small and widened, which nobody can see."""
    if size[0] * size[1] < 60_000:
        return paint.field(size)
    small = paint.field((max(1, size[0] // 4), max(1, size[1] // 4)))
    return small.resize(size, Image.Resampling.BILINEAR)


def _blurred(mask, radius):
    """A soft copy of a coverage; a wide blur is done on a small copy."""
    if radius < 6:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


@lru_cache(maxsize=512)
def _tables(colours):
    """For each channel the 256 steps from the first colour to the last."""
    strip = Image.new("RGB", (len(colours), 1))
    strip.putdata(colours)
    ramp = strip.resize((256, 1), Image.Resampling.BILINEAR, box=(0.5, 0, len(colours) - 0.5, 1))
    return [list(channel.tobytes()) for channel in ramp.split()]


@lru_cache(maxsize=512)
def _fade(alpha):
    """A table that takes a coverage down to `alpha` of it."""
    return [round(v * alpha) for v in range(256)]


# Shapes: each is a list of points; a list of such lists is their union.


def box(x, y, width, height, radius=0):
    """A rectangle, with round corners if `radius` says so."""
    if not radius:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    radius = min(radius, width / 2, height / 2)
    points = []
    for cx, cy, start in (
        (x + width - radius, y + radius, -90),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 90),
        (x + radius, y + radius, 180),
    ):
        for step in range(9):
            angle = math.radians(start + step * 90 / 8)
            points.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return points


def oval(cx, cy, rx, ry=None, start=0, end=360, steps=64):
    ry = rx if ry is None else ry
    return [
        (
            cx + rx * math.cos(math.radians(start + (end - start) * i / steps)),
            cy + ry * math.sin(math.radians(start + (end - start) * i / steps)),
        )
        for i in range(steps + 1)
    ]


def _spline(points, closed, steps=14):
    """Catmull-Rom through the points."""
    count = len(points)
    out = []
    for i in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            p0, p1 = points[max(i - 1, 0)], points[i]
            p2, p3 = points[i + 1], points[min(i + 2, count - 1)]
        for step in range(steps):
            t = step / steps
            a, b, c, d = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            out.append(
                (
                    (a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0]) / 2,
                    (a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1]) / 2,
                )
            )
    if not closed:
        out.append(points[-1])
    return out


def blob(*points):
    """A closed soft outline through the points."""
    return _spline(points, closed=True)


def curve(*points):
    """An open soft line through the points."""
    return _spline(points, closed=False)


def tube(line, *widths):
    """The outline of a line whose width runs through `widths` from its start to its end, with round ends."""
    left, right = [], []
    count = len(line)
    for i, (x, y) in enumerate(line):
        ax, ay = line[max(i - 1, 0)]
        bx, by = line[min(i + 1, count - 1)]
        length = math.hypot(bx - ax, by - ay) or 1
        place = i / (count - 1) * (len(widths) - 1)
        low = min(int(place), max(len(widths) - 2, 0))
        high = min(low + 1, len(widths) - 1)
        half = (widths[low] + (widths[high] - widths[low]) * (place - low)) / 2
        nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return [
        left + right[::-1],
        oval(*line[0], widths[0] / 2, steps=20),
        oval(*line[-1], widths[-1] / 2, steps=20),
    ]


def leaf(x, y, length, width, angle):
    """A pointed leaf that starts at (x, y) and looks along `angle`."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    raw = [(a * length, b * width) for a, b in LEAF]
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in raw]


LEAF = _spline(
    [(0, 0), (0.22, 0.38), (0.5, 0.5), (0.78, 0.32), (1, 0), (0.78, -0.32), (0.5, -0.5), (0.22, -0.38)],
    closed=True,
    steps=8,
)


class Canvas:
    """A picture in the making.

    `size` is in pixels, `logical` the units that shapes are given in, `seed` feeds `self.random` and the grain.
    """

    def __init__(self, size, logical, seed, ground="#fbfaf5"):
        self.size = size
        self.scale = size[0] / logical[0]
        self.logical = logical
        self.random = Random(seed)
        self.image = Image.new("RGB", size, rgb(ground))
        self._frames = [(1, 0, 0, 1, 0, 0)]

    # Where things are drawn

    @contextmanager
    def at(self, x, y, turn=0, scale=1, flip=False):
        """Inside the block (x, y) is the origin, turned by `turn` degrees, scaled, and mirrored if `flip`."""
        a, b, c, d, e, f = self._frames[-1]
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        m = -1 if flip else 1
        self._frames.append(
            (
                (a * cos + c * sin) * m,
                (b * cos + d * sin) * m,
                -a * sin + c * cos,
                -b * sin + d * cos,
                a * x + c * y + e,
                b * x + d * y + f,
            )
        )
        try:
            yield
        finally:
            self._frames.pop()

    @contextmanager
    def inside(self, shape):
        """What is drawn in the block shows only inside `shape`."""
        before = self.image.copy()
        yield
        mask, corner = self._mask(shape)
        if mask is None:
            self.image = before
            return
        area = (*corner, corner[0] + mask.width, corner[1] + mask.height)
        before.paste(self.image.crop(area), corner, mask)
        self.image = before

    def _placed(self, shape):
        a, b, c, d, e, f = self._frames[-1]
        parts = shape if shape and isinstance(shape[0], list) else [shape]
        k = self.scale
        return [[((a * x + c * y + e) * k, (b * x + d * y + f) * k) for x, y in part] for part in parts]

    def _mask(self, shape, grow=0, shift=(0, 0)):
        """The coverage of a shape as an 'L' image, cut to the picture, and where its corner lies."""
        parts = [[(x + shift[0], y + shift[1]) for x, y in part] for part in self._placed(shape)]
        xs = [x for part in parts for x, _ in part]
        ys = [y for part in parts for _, y in part]
        left, top = max(math.floor(min(xs)) - grow, -grow), max(math.floor(min(ys)) - grow, -grow)
        right = min(math.ceil(max(xs)) + grow, self.size[0] + grow)
        bottom = min(math.ceil(max(ys)) + grow, self.size[1] + grow)
        if right <= left or bottom <= top:
            return None, None
        over = OVERSAMPLE if (right - left) * (bottom - top) < 700_000 else 2
        big = Image.new("L", ((right - left) * over, (bottom - top) * over))
        pen = ImageDraw.Draw(big)
        for part in parts:
            pen.polygon([((x - left) * over, (y - top) * over) for x, y in part], fill=255)
        return big.reduce(over), (left, top)

    # Marks

    def fill(self, shape, paint, alpha=1.0):
        """Fill a shape with a colour or a gradient over its box."""
        mask, corner = self._mask(shape)
        if mask is None:
            return
        if alpha < 1:
            mask = mask.point(_fade(round(alpha, 3)))
        self.image.paste(_painted(paint, mask.size), corner, mask)

    def line(self, points, width, paint, alpha=1.0):
        """A line of one width with round ends and joins."""
        self.fill(tube(points, width), paint, alpha)

    def shadow(self, shape, dx=10, dy=16, blur=14, alpha=0.35, colour="#0d120e"):
        """The soft shadow that a shape throws on what lies behind it."""
        radius = blur * self.scale
        grow = math.ceil(radius * 3)
        mask, corner = self._mask(shape, grow, (dx * self.scale, dy * self.scale))
        if mask is None:
            return
        mask = _blurred(mask, radius).point(_fade(round(alpha, 3)))
        self.image.paste(Image.new("RGB", mask.size, rgb(colour)), corner, mask)

    def edge(self, shape, dx, dy, blur, colour, alpha):
        """Light or shade along the inner rim of a shape, on the side that (dx, dy) points away from."""
        radius = blur * self.scale
        grow = math.ceil(radius * 2) + math.ceil(max(abs(dx), abs(dy)) * self.scale) + 1
        mask, corner = self._mask(shape, grow)
        if mask is None:
            return
        moved = ImageChops.offset(mask, round(dx * self.scale), round(dy * self.scale))
        moved = _blurred(moved, radius)
        rim = ImageChops.multiply(mask, ImageChops.invert(moved)).point(_fade(round(alpha, 3)))
        self.image.paste(Image.new("RGB", rim.size, rgb(colour)), corner, rim)

    def solid(self, shape, paint, depth=10, shadow=0.35, lift=14, shine=0.45, shade=0.42, alpha=1.0):
        """A body in the light from the upper left: shadow, colour, dark lower rim, bright upper rim."""
        if shadow:
            self.shadow(shape, lift * 0.6, lift, lift * 0.85, shadow)
        self.fill(shape, paint, alpha)
        if shade:
            self.edge(shape, -depth, -depth * 1.1, depth, "#140f0a", shade)
        if shine:
            self.edge(shape, depth * 0.55, depth * 0.6, depth * 0.6, "#fff8e4", shine)

    def glow(self, cx, cy, rx, ry, colour, alpha):
        """A soft patch of colour without an edge."""
        self.shadow(oval(cx, cy, rx * 0.55, ry * 0.55), 0, 0, min(rx, ry) * 0.3, alpha, colour)

    # Grounds

    def backdrop(self, paint):
        self.image.paste(_painted(paint, self.size), (0, 0))

    def wood(self, tones, seam, vein, height=210, y=0, bottom=None, left=0, right=None, veins=9):
        """Planks lying across the picture from `y` to `bottom`."""
        right = self.logical[0] if right is None else right
        bottom = self.logical[1] if bottom is None else bottom
        r = self.random
        row = 0
        while y < bottom:
            tone = rgb(tones[row % len(tones)])
            deep = min(height, bottom - y)
            paint = linear(mix(tone, "#ffffff", 0.05), tone, mix(tone, "#3a2a12", 0.06))
            self.fill(box(left, y, right - left, deep), paint)
            for _ in range(veins):
                x, v, long, bow = (
                    r.uniform(left - 200, right),
                    r.uniform(8, height - 8),
                    r.uniform(240, 720),
                    r.uniform(-9, 9),
                )
                if v < deep - 4 and x < right:
                    points = curve((x, y + v), (x + long / 2, y + v + bow), (x + long, y + v))
                    points = [(min(max(px, left), right), py) for px, py in points]
                    self.fill(tube(points, 0.5, r.uniform(1.6, 3.4), 0.5), vein, r.uniform(0.25, 0.55))
            self.fill(box(left, y + deep - 4, right - left, 4), seam, 0.9)
            self.fill(box(left, y, right - left, 2.5), "#fff6dd", 0.35)
            y, row = y + height, row + 1

    def specks(self, shape, count, colours, low=2, high=6, alpha=0.8):
        """Crumbs scattered over the box of a shape and kept inside it."""
        parts = shape if isinstance(shape[0], list) else [shape]
        xs = [x for p in parts for x, _ in p]
        ys = [y for p in parts for _, y in p]
        r = self.random
        with self.inside(shape):
            for _ in range(count):
                x, y = r.uniform(min(xs), max(xs)), r.uniform(min(ys), max(ys))
                size = r.uniform(low, high)
                self.fill(oval(x, y, size, size * r.uniform(0.5, 0.9), steps=10), r.choice(colours), alpha)

    def finish(self, warm=0.30, dark=0.42, grain=9):
        """Light from the upper left, a darker far corner, a fine grain; returns the image."""
        width, height = self.size
        light = radial("#ffffff", "#000000", cx=0.12, cy=0.02, reach=0.75)
        light = ImageChops.invert(_field(light, self.size)).point(_fade(warm))
        self.image.paste(Image.new("RGB", self.size, rgb("#fbeecb")), (0, 0), light)
        far = radial("#000000", "#ffffff", cx=0.38, cy=0.36, reach=0.82)
        far = _field(far, self.size).point(lambda v: round((v / 255) ** 2.2 * 255 * dark))
        self.image.paste(Image.new("RGB", self.size, rgb("#0b1a12")), (0, 0), far)
        noise = Image.frombytes("L", self.size, self.random.randbytes(width * height))
        noise = noise.filter(ImageFilter.GaussianBlur(0.6)).point(lambda v: round(128 + (v - 128) * grain / 64))
        return ImageChops.overlay(self.image, Image.merge("RGB", (noise,) * 3))
