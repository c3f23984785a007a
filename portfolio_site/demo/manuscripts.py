"""Reads what the demo's people wrote: plain files in `writing/`, one for each person.

A file is a list of pages and entries. A line that begins with @ opens something; the lines straight after it,
up to the first blank one, say how it stands:

    @page My journal
    journal: yes
    shown: cohort hadlow 148; person eve 30 until 5    (to whom, since how many days, and till when)

    @entry Boots, week three                       (belongs to the journal above it)
    on: 131 17:05                                  (written and shown: days ago, and when)
    taught: 132                                    (the day it tells of, if another)
    for: tutors                                    (or me; everyone who sees the journal, if nothing is said)
    state: draft                                   (or bin: its owner has deleted it since)
    tags: boots, new learners
    was: her boots | their boots                   (it was shown first with the words on the right)
    asks: Why boots?                               (the question of one's own to which it belongs)
    looks back on: A lanyard and a key             (an earlier entry of the same person)

    @picture boots | its description | its caption     (| wide, if it goes beyond the text)
    @file bench.pdf | the line about it
    @video its address | the line about it
    @stage Inquiry                                 (of a reflection model, over the words that follow)
    @quote Boots, week three | You can read        (a passage of an earlier entry, and how it begins)

All the rest is Markdown.
"""

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "writing"


@dataclass(frozen=True)
class Text:
    body: str
    stage: str = ""


@dataclass(frozen=True)
class Quotation:
    title: str
    begins: str


@dataclass(frozen=True)
class Picture:
    drawing: str
    description: str
    caption: str
    width: str = ""


@dataclass(frozen=True)
class File:
    name: str
    caption: str


@dataclass(frozen=True)
class Video:
    address: str
    caption: str


BESIDE = {"picture": Picture, "file": File, "video": Video, "quote": Quotation}


@dataclass(frozen=True)
class Showing:
    """One share: `kind` is cohort, tutors or person; days ago it began and, if it has an end, ends."""

    kind: str
    whom: str
    since: float
    until: float | None = None


@dataclass
class Piece:
    """A page or an entry: its title, its sections, and when it was written (days ago, 'HH:MM')."""

    owner: str
    title: str
    is_entry: bool
    days: float = 0
    clock: str = "19:00"
    taught: int | None = None
    audience: str = "page"
    draft: bool = False
    binned: bool = False
    tags: tuple = ()
    was: tuple = ()
    asks: str = ""
    looks_back_on: str = ""
    is_journal: bool = False
    shown: tuple = ()
    sections: list = field(default_factory=list)
    entries: list = field(default_factory=list)

    @property
    def words(self):
        return sum(len(each.body.split()) for each in self.sections if isinstance(each, Text))


AUDIENCES = {"people": "page", "tutors": "tutors", "me": "me"}


def read_all(folder=FOLDER):
    """Return {person key: [pages]}. Raises ValueError, naming file and line, for what it cannot read."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.md"))}


def read(path):
    """Return the pages in one file, each with its entries."""
    pages, piece, lines, head, stage = [], None, [], False, ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "@end"], start=1):
        try:
            if line.startswith("@"):
                _close(piece, lines, stage)
                lines, stage = [], ""
                word, _, rest = line[1:].partition(" ")
                if word == "stage":
                    stage = rest
                elif word in BESIDE:
                    piece.sections.append(BESIDE[word](*(part.strip() for part in rest.split("|"))))
                elif word == "page":
                    piece = Piece(path.stem, rest, is_entry=False)
                    pages.append(piece)
                    head = True
                elif word == "entry":
                    piece = Piece(path.stem, rest, is_entry=True)
                    next(page for page in pages if page.is_journal).entries.append(piece)
                    head = True
                elif word != "end":
                    raise ValueError(f"there is no @{word}")
            elif head and not line.strip():
                head = False
            elif head:
                _say(piece, *(part.strip() for part in line.split(":", 1)))
            else:
                lines.append(line)
        except (AttributeError, StopIteration, TypeError, ValueError, KeyError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    return pages


def _close(piece, lines, stage):
    body = "\n".join(lines).strip()
    if body:
        piece.sections.append(Text(body, stage))


def _say(piece, word, value):
    if word == "on":
        days, _, piece.clock = value.partition(" ")
        piece.days = float(days)
    elif word == "taught":
        piece.taught = int(value)
    elif word == "for":
        piece.audience = AUDIENCES[value]
    elif word == "state" and value == "draft":
        piece.draft = True
    elif word == "state" and value == "bin":
        piece.draft = piece.binned = True
    elif word == "tags":
        piece.tags = tuple(part.strip() for part in value.split(","))
    elif word == "was":
        piece.was = (*piece.was, tuple(part.strip() for part in value.split("|")))
    elif word == "asks":
        piece.asks = value
    elif word == "looks back on":
        piece.looks_back_on = value
    elif word == "journal":
        piece.is_journal = value == "yes"
    elif word == "shown":
        piece.shown = () if value == "nobody" else tuple(_showing(part.split()) for part in value.split(";"))
    else:
        raise ValueError(f"{word}: {value}?")


def _showing(words):
    kind, whom, since, *rest = words
    if kind not in ("cohort", "tutors", "person"):
        raise ValueError(f"shown to a {kind}?")
    until = float(rest[1]) if rest[:1] == ["until"] else None
    return Showing(kind, whom, float(since), until)
