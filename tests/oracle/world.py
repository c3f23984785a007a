"""A small world in plain words: no database, no queries. Identifiers are the primary keys it is built with."""

from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import datetime


@dataclass
class Person:
    id: int
    is_active: bool = True
    is_superuser: bool = False
    left: datetime | None = None  # Sheaf, not a cohort (C17)
    is_closed: bool = False  # deactivated meanwhile: no way back (A7)
    without_words: bool = False  # they ask that what is shown goes as well
    is_erased: bool = False


@dataclass
class Cohort:
    id: int
    has_ended: bool = False  # its own dates, which open and close nothing (A6)


@dataclass
class Membership:
    id: int
    cohort: int
    person: int
    role: str  # trainee, tutor, examiner
    joined: datetime
    left: datetime | None = None
    by_leaving: bool = False  # it ended because its holder left Sheaf (C17)


@dataclass
class Appointment:
    id: int
    cohort: int
    person: int
    joined: datetime
    left: datetime | None = None


@dataclass
class Pair:
    """Two who are critical friends from `agreed` on; without it one has asked and the other not answered."""

    id: int
    one: int
    two: int
    agreed: datetime | None = None
    ended: datetime | None = None
    is_put_away: bool = False  # by whom it was asked of, who tells nobody


@dataclass
class Page:
    id: int
    owner: int
    comments_open: bool = True
    is_journal: bool = True
    is_binned: bool = False


@dataclass
class Share:
    id: int
    page: int
    cohort: int | None = None
    tutors_only: bool = False
    person: int | None = None  # neither cohort nor person nor pair: an address at which nobody is enrolled
    pair: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass
class Entry:
    id: int
    page: int
    is_published: bool = True
    shown_to: str = "page"  # page, tutors, me
    is_binned: bool = False
    first_shown: datetime | None = None  # weeks ago; else some days ago


@dataclass
class Text:
    """One version of the text of a page, or of an entry of it, with the files it uses."""

    id: int
    page: int
    entry: int | None
    state: str  # working, published, past, aside
    files: tuple = ()


@dataclass
class File:
    id: int
    owner: int


@dataclass
class Comment:
    id: int
    page: int
    entry: int | None
    author: int
    parent: int | None = None
    private_with: int | None = None
    offered: str = "people"  # owner, tutors, people, visitors
    decision: str = "none"  # none, approved, kept, declined
    version: int = 1
    decided_version: int = 0
    removed_by: str = ""  # author, owner, admin
    at: datetime | None = None  # when it was written
    words: int = 0  # which text it has; for the verbs
    declined_words: frozenset = frozenset()  # the texts of it that the owner has declined (C6)
    asked_to: str = ""  # how far the owner asks its author to turn their key (C13)
    asked_version: int = 0  # the version that the asking has approved in advance
    left_version: int = 0  # the version that its author would rather leave as it is


@dataclass
class Stop:
    """The owner has stopped this person from commenting on all their pages (C19)."""

    id: int
    owner: int
    person: int


@dataclass
class Question:
    """What the owner of a page asks about it, or about one entry of it; one at a time for each."""

    id: int
    page: int
    entry: int | None
    is_withdrawn: bool = False


@dataclass
class Asking:
    """One reader to whom a question is put."""

    id: int
    question: int
    person: int
    at: datetime
    is_aside: bool = False


@dataclass
class Report:
    """A comment, or else a page or an entry, that was handed over to the course admins; by whom is kept nowhere."""

    id: int
    owner: int
    writer: int
    page: int
    entry: int | None = None
    comment: int | None = None
    outcome: str = ""  # removed, aside


@dataclass
class World:
    now: datetime
    people: list = field(default_factory=list)
    cohorts: list = field(default_factory=list)
    memberships: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    pairs: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    shares: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    files: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    stops: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    askings: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    quotations: list = field(default_factory=list)
    inquiries: list = field(default_factory=list)
    lookings_back: list = field(default_factory=list)

    def __str__(self):
        lines = [f"now {self.now}"]
        for column in fields(self)[1:]:
            lines += [f"  {row}" for row in getattr(self, column.name)]
        return "\n".join(lines)


LISTS = [column.name for column in fields(World)[1:]]
POINTS_AT = {
    "cohort": "cohorts",
    "person": "people",
    "one": "people",
    "two": "people",
    "pair": "pairs",
    "owner": "people",
    "author": "people",
    "private_with": "people",
    "page": "pages",
    "entry": "entries",
    "parent": "comments",
    "comment": "comments",
    "question": "questions",
    "writer": "people",
    "text": "texts",
    "quoted": "entries",
    "answer": "entries",
}


def without_rows(world, name, rows):
    """Return the world without some rows of one list (a slice) and without everything that points at them."""
    smaller = deepcopy(world)
    del getattr(smaller, name)[rows]
    changed = True
    while changed:
        changed = False
        known = {each: {row.id for row in getattr(smaller, each)} for each in LISTS}
        for each in LISTS:
            rows = getattr(smaller, each)
            kept = [row for row in rows if not _dangles(row, known)]
            changed = changed or len(kept) < len(rows)
            setattr(smaller, each, kept)
        for text in smaller.texts:
            text.files = tuple(file for file in text.files if file in {row.id for row in smaller.files})
        for inquiry in smaller.inquiries:
            inquiry.entries = tuple(entry for entry in inquiry.entries if entry in known["entries"])
    return smaller


def _dangles(row, known):
    return any(
        getattr(row, name, None) is not None and getattr(row, name) not in known[target]
        for name, target in POINTS_AT.items()
    )


def smallest(world, fails, attempts=60):
    """Return a smaller world in which `fails(world)` is still true: whole lists first, then halves, then rows."""
    for size in (1000, 4, 1):
        for name in reversed(LISTS):
            start = len(getattr(world, name)) - 1
            while start >= 0 and attempts:
                rows = slice(max(0, start - size + 1), start + 1)
                attempts -= 1
                smaller = without_rows(world, name, rows)
                if fails(smaller):
                    world = smaller
                start = min(rows.start, len(getattr(world, name))) - 1
    return world
