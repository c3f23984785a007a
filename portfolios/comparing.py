"""Two versions of a text beside each other, with what changed between them marked.

Pieces are matched by their key, words within a piece by difflib. What is marked is HTML that `rendering` has made:
only `<ins>`, `<del>` and words of ours are put in between its tags, so it is as safe as before.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError

from . import rendering
from .models import Section

PARTS = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
WORDS = re.compile(r"\S+|\s+")
TAG = re.compile(r"</?([a-z0-9]+)")
ALONE = {"br", "hr"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "ul", "ol", "br", "hr"}
MOST_PAIRS = 400_000  # of like words that difflib may weigh in one text: about a second in the worst case
BEGIN = {
    "ins": '<ins><span class="sr">[added: </span>',
    "del": '<del><span class="sr">[taken out: </span>',
}
END = {"ins": '<span class="sr">]</span></ins>', "del": '<span class="sr">]</span></del>'}


@dataclass
class Side:
    """The HTML of one text, in its tags and words; each word with where it stands, so that bold counts as a change."""

    parts: list  # (text, index of the word or None)
    words: list  # what is compared of each word
    blocks: list  # index of the first word of each block

    @classmethod
    def of(cls, html):
        parts, words, blocks, within, begins = [], [], [], [], True
        for piece in PARTS.split(html):
            if not piece:
                continue
            if piece.startswith("<"):
                parts.append((piece, None))
                begins |= cls._enter(piece, within)
                continue
            for word in WORDS.findall(piece):
                if word.isspace():
                    parts.append((word, None))
                    continue
                if begins:
                    blocks.append(len(words))
                    begins = False
                parts.append((word, len(words)))
                words.append((word, *within))
        return cls(parts, words, blocks)

    @staticmethod
    def _enter(tag, within):
        """Keep `within`, the tags that are open, true; return whether a new block begins here."""
        name = TAG.match(tag)[1] if TAG.match(tag) else ""
        if tag.startswith("</"):
            if within:
                within.pop()
        elif name not in ALONE:
            within.append(tag if name == "a" else name)
        return name in BLOCKS

    def in_blocks(self):
        """The words as a list of blocks, each a tuple of its words."""
        starts = [*self.blocks, len(self.words)]
        return [tuple(self.words[start:end]) for start, end in pairwise(starts)]

    def marked(self, changed, mark):
        """The HTML with the words of `changed` (their indices) in `mark`: 'ins' or 'del'."""
        out, is_open, waiting = [], False, []
        for text, word in self.parts:
            if word is None and text.isspace() and is_open:
                waiting.append(text)  # between two marked words it is marked, too
                continue
            is_marked = word is not None and word in changed
            if is_open and not is_marked:
                out.append(END[mark])
                is_open = False
            out += waiting
            waiting = []
            if is_marked and not is_open:
                out.append(BEGIN[mark])
                is_open = True
            out.append(text)
        return "".join([*out, END[mark] if is_open else "", *waiting])


def pairs(old, new):
    """How many pairs of like things there are: what difflib has to weigh."""
    there = Counter(new)
    return sum(number * there[each] for each, number in Counter(old).items())


def differing(old, new, room=MOST_PAIRS):
    """([(start, end, start, end)] of what differs between two lists, how much room is left).

    What begins and ends alike is set aside first. Where there is more to weigh than `room`, all that is between
    is said to differ.
    """
    start, end = 0, 0
    least = min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    if not left and not right:
        return [], room
    weight = pairs(left, right)
    if not weight or weight > room:
        return [(start, start + len(left), start, start + len(right))], room
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    spans = [(start + a, start + b, start + c, start + d) for tag, a, b, c, d in found if tag != "equal"]
    return spans, room - weight


def compare(old, new):
    """Return (`old` with what was taken out marked, `new` with what was added marked) of two rendered texts."""
    old, new = Side.of(old), Side.of(new)
    gone, come = set(), set()
    old_blocks, new_blocks = old.in_blocks(), new.in_blocks()
    spans, room = differing(old_blocks, new_blocks)
    for a, b, c, d in spans:
        left = range(_at(old, a), _at(old, b))
        right = range(_at(new, c), _at(new, d))
        words, room = differing([old.words[i] for i in left], [new.words[i] for i in right], room)
        for e, f, g, h in words:
            gone.update(left[e:f])
            come.update(right[g:h])
    return old.marked(gone, "del"), new.marked(come, "ins")


def _at(side, block):
    return side.blocks[block] if block < len(side.blocks) else len(side.words)


@dataclass
class Row:
    """One piece of a text in both versions; `old` or `new` is None where it is in one of them only."""

    old: Any
    new: Any
    note: str = ""
    is_moved: bool = False

    @property
    def is_same(self):
        return not self.note

    def add(self, words):
        """Say one thing more that changed."""
        self.note = f"{self.note}, {words}" if self.note else words


@dataclass
class Comparison:
    """Two versions of one text, piece by piece."""

    old: Any
    new: Any
    rows: list

    @property
    def title(self):
        """(old, new) as sections with the marks in them, or None where it is the same."""
        if self.old.title == self.new.title:
            return None
        typed = (rendering.render_as_typed(each.title) if each.title else "" for each in (self.old, self.new))
        return [Section(kind="text", html=html) for html in compare(*typed)]

    @property
    def date(self):
        """(old, new) where an entry was given another date."""
        days = (self.old.happened_on, self.new.happened_on)
        return days if days[0] != days[1] and all(days) else None

    @property
    def is_same(self):
        return self.title is None and self.date is None and all(row.is_same for row in self.rows)


def comparison(old, new):
    """Return the Comparison of two Versions of one text. Both are rendered for their owner."""
    before, after = (_shown(version) for version in (old, new))
    there = {section.key: section for section in after}
    here = {section.key: section for section in before}
    order = [section.key for section in after]
    rows = {key: _row(here.get(key), there[key]) for key in order}
    was = [section.key for section in before]
    for key in _moved([key for key in was if key in there], [key for key in order if key in here]):
        rows[key].is_moved = True
        rows[key].add("moved")
    covers = [getattr(version.cover_section, "key", None) for version in (old, new)]
    if covers[0] != covers[1]:
        for key, words in zip(covers, ("the cover no more", "the cover now"), strict=True):
            if key in here and key in there:
                rows[key].add(words)
    for place, key in enumerate(was):
        if key not in there:
            rows[key] = _row(here[key], None)
            follows = next((order.index(each) + 1 for each in reversed(was[:place]) if each in order), 0)
            order.insert(follows, key)
    return Comparison(old, new, [rows[key] for key in order])


def _shown(version):
    shown = [section for section in version.ordered_sections() if section.has_content]
    for section in shown:
        if not (section.html and section.rendered_by == rendering.RENDERER):
            try:
                section.shape.render(section)
            except ValidationError:
                section.html = rendering.render_as_typed(section.body)
    return shown


def _moved(was, order):
    """The keys that stand in another order: those outside the longest run that stayed."""
    spans = SequenceMatcher(None, was, order, autojunk=False).get_opcodes()
    return [key for tag, a, b, _, _ in spans if tag != "equal" for key in was[a:b]]


def _row(old, new):
    """The Row of one piece; what changed in it is marked in the sections' own html."""
    kind = (new or old).kind
    if kind in ("picture", "file", "video"):
        return Row(old, new, _note_beside(kind, old, new))
    if old is not None and new is not None and old.body == new.body:
        return Row(old, new, "another stage" if old.stage != new.stage else "")
    left, right = compare(old.html if old else "", new.html if new else "")
    if old is not None:
        old.html = left
    if new is not None:
        new.html = right
    return Row(old, new, "text taken out" if new is None else "new text" if old is None else "changed")


def _note_beside(kind, old, new):
    """What changed of a picture, a file or a video, in words."""
    if old is None:
        return f"new {kind}"
    if new is None:
        return f"{kind} taken out"
    found = [
        f"another {kind}" if (old.attachment_id, old.address) != (new.attachment_id, new.address) else "",
        "another description" if old.description != new.description else "",
        "said to be decoration" if new.decorative and not old.decorative else "",
        "decoration no more" if old.decorative and not new.decorative else "",
        "another line under it" if old.caption != new.caption else "",
        "another width" if old.width != new.width else "",
    ]
    return ", ".join(part for part in found if part)
