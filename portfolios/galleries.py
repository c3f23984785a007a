"""Pictures that stand one after the other are set together, in rows that fill the measure.

There is no table behind it: two or more pictures without a word between them are a gallery, for every reader. A
row holds pictures of one height; how many fit is reckoned from their shapes, so that the rows look right on a
phone and on a desk alike, and the page needs neither a script nor a style of its own for it.
"""

import math
from dataclasses import dataclass

BEST = 2.6  # how many times wider than high a row is at best: 150 px high on a phone, 240 px on a desk
MOST_IN_A_ROW = 3
TOO_LOW = 2.0  # how much worse a row is that is too low than one that is too high
HEIGHT = 1600  # what the pictures of a row say of their height: it makes their widths comparable


@dataclass
class Placed:
    """One picture in a row: its section, its part of the row's width, and the size that it says it has."""

    section: object
    part: float

    @property
    def width(self):
        return max(1, round(HEIGHT * ratio(self.section.attachment)))

    @property
    def height(self):
        return HEIGHT

    @property
    def sizes(self):
        """The `sizes` of its srcset."""
        return f"(min-width: 60rem) {39 * self.part:.1f}rem, {100 * self.part:.0f}vw"


class Gallery:
    """Two or more picture sections, set in rows. Stands in a list of sections in their place."""

    kind = "gallery"
    template = "portfolios/sections/gallery.html"

    def __init__(self, sections):
        self.sections = sections
        self.rows = [
            [Placed(section, ratio(section.attachment) / width) for section in row]
            for row in in_rows(sections)
            for width in (sum(ratio(section.attachment) for section in row),)
        ]

    @property
    def shape(self):
        return self

    @property
    def number(self):
        return len(self.sections)

    @property
    def first(self):
        """True if the text begins with it."""
        return getattr(self.sections[0], "first", False)


def set_together(sections):
    """Return these sections in their order, each run of two or more pictures replaced by a Gallery.

    A picture that was made wide stands alone.
    """
    found, run = [], []
    for section in sections:
        if section.kind == "picture" and not section.width:
            run.append(section)
            continue
        found += _gathered(run)
        run = []
        found.append(section)
    return found + _gathered(run)


def _gathered(run):
    return [Gallery(run)] if len(run) > 1 else run


def ratio(attachment):
    """How many times wider than high a picture is; what is extreme counts as three to one."""
    return min(3.0, max(1 / 3, attachment.width / attachment.height))


def in_rows(sections):
    """Return the sections in rows, in their order, so that together they are as near to the best shape as can be."""
    best = [(0.0, 0)]  # for the first n pictures: what their rows cost, and where the last of them begins
    for end in range(1, len(sections) + 1):
        ways = []
        for start in range(max(0, end - MOST_IN_A_ROW), end):
            width = sum(ratio(section.attachment) for section in sections[start:end])
            ways.append((best[start][0] + _cost(width, is_first=start == 0), start))
        best.append(min(ways))
    rows, end = [], len(sections)
    while end:
        start = best[end][1]
        rows.insert(0, sections[start:end])
        end = start
    return rows


def _cost(width, *, is_first):
    """How far a row that is `width` times wider than high is from the best one; the first may well be a large one."""
    off = math.log(width / BEST)
    return off * off * (TOO_LOW if off > 0 else 0.7 if is_first else 1.0)
