"""Enrolling from a list: read it forgivingly, say of each line what would happen, then do it in one transaction."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from .fields import LineField
from .forms import AddressField
from .models import Cohort, Invitation, Role, User
from .models.belonging import ABOUT

COLUMNS = {
    "name": ("name", "fullname", "displayname", "participant"),
    "first": ("firstname", "forename", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "address": ("email", "emailaddress", "mail", "address", "eaddress"),
    "role": ("role", "roles", "as"),
    "title": ("title", "jobtitle"),
    "teaches": ("teaches", "subject", "trade", "whattheyteach"),
    "workplace": ("workplace", "employer", "placement"),
}
ROLES = {
    "trainee": Role.TRAINEE,
    "trainees": Role.TRAINEE,
    "tutor": Role.TUTOR,
    "tutors": Role.TUTOR,
    "examiner": Role.EXAMINER,
    "externalexaminer": Role.EXAMINER,
}
ROLE_WORDS = "trainee, tutor or External Examiner"
FIELDS = {
    "name": LineField(max_length=150, required=False),
    "title": LineField(max_length=80, required=False),
    "teaches": LineField(max_length=100, required=False),
    "workplace": LineField(max_length=100, required=False),
}
SPLIT_BY = re.compile(r'\A"?sep=[,;\t]"?[ \t]*(?=[\r\n])', re.IGNORECASE)  # a spreadsheet's word to itself
ENCODINGS = ("utf-8-sig", "cp1252")
TRIES = 3


@dataclass
class Line:
    """One line of a list. `problem` says why it cannot be enrolled; `fate` what would happen: see `Roll.decide`."""

    number: int
    name: str = ""
    address: str = ""
    role: str = ""
    title: str = ""
    teaches: str = ""
    workplace: str = ""
    problem: str = ""
    wrong_field: str = ""
    fate: str = "wrong"
    person: User | None = None
    is_invited: bool = False
    is_other_role: bool = False

    @property
    def role_words(self):
        return Role(self.role).label if self.role else ""

    @property
    def shown_name(self):
        """The name that will stand: a known person keeps their own."""
        return self.person.name if self.person else self.name

    def refuse(self, problem, wrong_field=""):
        self.problem, self.wrong_field, self.fate = problem, wrong_field, "wrong"


class Unreadable(ValidationError):
    """The whole list cannot be read; the sentence says why and what to do."""


class Changed(Exception):
    """What was shown before is not what would happen now; holds the list as it stands now."""

    def __init__(self, roll):
        super().__init__()
        self.roll = roll


def plain(words):
    """'E-mail address' as columns are compared: 'emailaddress'."""
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def decode(data):
    """Return the bytes of a file as text. Raises Unreadable for what is no text, and for too much of it."""
    if len(data) > settings.ENROL_MAX_BYTES:
        raise Unreadable(f"This file is larger than {settings.ENROL_MAX_BYTES // 1024 // 1024} MB. Split it.")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    if data[:2] == b"PK" or (b"\0" in data and encodings is ENCODINGS):
        raise Unreadable("This is a workbook or a picture, not a list. Save it as CSV first, then choose it again.")
    for name in encodings:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("This file is no text that can be read. Save it as CSV (UTF-8), then choose it again.")


def read(text):
    """Return (lines, columns that are left out) of a list with a header, in any order, split by , ; or tabs.

    Raises Unreadable where no line could be understood: no header, no address column, too many lines.
    """
    text = SPLIT_BY.sub("", text.lstrip("\ufeff"))
    if len(text) > settings.ENROL_MAX_BYTES:
        raise Unreadable(f"This list is longer than {settings.ENROL_MAX_BYTES // 1024 // 1024} MB. Split it.")
    rows, before = [], 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), skipinitialspace=True)
    try:
        for row in reader:
            rows.append((before + 1, reader.line_num, [" ".join(cell.split()) for cell in row]))
            before = reader.line_num
    except csv.Error:
        raise Unreadable(f"Line {before + 1} cannot be read. Is a quotation mark missing in it?") from None
    while rows and not any(rows[-1][2]):
        rows.pop()
    while rows and not any(rows[0][2]):
        rows.pop(0)
    if not rows:
        raise Unreadable("There is nothing in this list.")
    if len(rows) - 1 > settings.ENROL_MAX_LINES:
        raise Unreadable(
            f"These are {len(rows) - 1:,} lines; at most {settings.ENROL_MAX_LINES:,} fit. Split the list."
        )
    header = rows[0][2]
    places = columns(header)
    known = set(places.values())
    left_out = [name for place, name in enumerate(header) if name and place not in known]
    lines = [line_of(row, places, len(header)) for row in rows[1:]]
    first = {}
    for line in lines:
        if line.address and not line.problem:
            if line.address in first:
                line.refuse(f"The same address stands in line {first[line.address]} already.")
            first.setdefault(line.address, line.number)
    return lines, left_out


def separator(text):
    """What splits the cells: the one of , ; and tab that the first line with words has most of, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip(' ,;\t"')), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=bare.count)


def columns(header):
    """{what: place} of a header's cells. Raises Unreadable, with the sentence that helps."""
    if any("@" in cell for cell in header):
        raise Unreadable(
            "The first line holds an address, not the names of the columns. Put a line above it: "
            "name, e-mail, role, title, teaches, workplace."
        )
    places = {}
    for place, cell in enumerate(header):
        what = next((what for what, words in COLUMNS.items() if plain(cell) in words), None)
        if what is None:
            continue
        if what in places:
            raise Unreadable(f"Two columns are called ‘{cell[:40]}’ or mean the same. Leave one of them.")
        places[what] = place
    for what, words in (("address", "e-mail"), ("role", "role")):
        if what not in places:
            raise Unreadable(
                f"There is no column ‘{words}’. The first line names the columns, in any order: "
                "name, e-mail, role, title, teaches, workplace."
            )
    return places


def line_of(row, places, width):
    """One Line of (first line, last line, cells), with its problem if it has one that the list itself shows."""
    number, last, cells = row
    line = Line(number)
    if not any(cells):
        line.fate, line.problem = "blank", "This line is blank."
        return line

    def cell(what):
        place = places.get(what)
        return cells[place] if place is not None and place < len(cells) else ""

    line.name = cell("name") or " ".join(part for part in (cell("first"), cell("last")) if part)
    if last > number + 1 and any(len(each) > 200 for each in cells):
        line.name = line.name[:80]
        line.refuse(f"A quotation mark is opened here and closed nowhere near: lines {number} to {last} are one cell.")
    elif any(cells[width:]):
        line.refuse(
            f"This line has {len(cells)} cells, the first line {width}. Does one of them hold a comma? "
            "Then put it into quotation marks."
        )
    else:
        fill(line, {what: cell(what) for what in ("address", "role", *ABOUT)} | {"name": line.name})
    return line


def fill(line, words):
    """Put the `words` {what: text} into the line, each cleaned; the first that cannot be taken is its problem."""
    for what in ("name", *ABOUT):
        try:
            setattr(line, what, FIELDS[what].clean(words.get(what, "")))
        except ValidationError as refusal:
            setattr(line, what, "")
            line.refuse(f"{what.capitalize()}: {' '.join(refusal.messages)}", what)
    role = words.get("role", "")
    line.role = ROLES.get(plain(role), "")
    if not line.role:
        said = f"‘{role[:40]}’ is no role here" if role else "The role is missing"
        line.refuse(f"{said}: write {ROLE_WORDS}.", "role")
    try:
        line.address = AddressField(max_length=254).clean(words.get("address", ""))
    except ValidationError:
        said = words.get("address", "")
        line.address = said[:80]
        line.refuse(f"‘{said[:80]}’ is no e-mail address." if said else "The e-mail address is missing.", "address")


@dataclass
class Roll:
    """A list as it would be enrolled into `cohort` by `by` at this moment."""

    cohort: Cohort
    by: User
    lines: list
    left_out: list = field(default_factory=list)

    @classmethod
    def of_text(cls, text, *, cohort, by):
        """Read and decide. Raises Unreadable."""
        lines, left_out = read(text)
        return cls(cohort, by, lines, left_out).decide()

    @classmethod
    def of_one(cls, words, *, cohort, by):
        """The same for one person, from the words of a form."""
        line = Line(1)
        fill(line, words)
        return cls(cohort, by, [line]).decide()

    def decide(self):
        """Say of each line what would happen now. A few queries, however many lines.

        `fate` is new (made and invited), invited (made by somebody else, and holds an invitation already), known
        (joins with their own name), here (a member already: nothing happens), blank or wrong.
        """
        good = [line for line in self.lines if not line.problem]
        people = {person.email: person for person in User.objects.filter(email__in=[line.address for line in good])}
        here = dict(self.cohort.memberships.filter(left_at__isnull=True).values_list("person", "role"))
        live = set(Invitation.objects.live(timezone.now()).values_list("person", flat=True)) if people else set()
        for line in good:
            line.person = person = people.get(line.address)
            if person is None:
                line.fate = "new"
                if not line.name:
                    line.refuse("Nobody is enrolled under this address yet: give their name too.", "name")
            elif person == self.by:
                line.refuse("Nobody gives themselves a membership: ask another course admin.", "address")
            elif person.pk in here:
                line.fate, line.is_other_role = "here", here[person.pk] != line.role
            elif not person.is_active:
                line.refuse("This person has been deactivated. Ask those who look after the site.", "address")
            else:
                line.fate = "known" if person.has_come else "invited"
                line.is_invited = person.pk in live
        return self

    def of_fate(self, *fates):
        return [line for line in self.lines if line.fate in fates]

    @property
    def good(self):
        """The lines that would be enrolled."""
        return self.of_fate("new", "known", "invited")

    @property
    def wrong(self):
        return self.of_fate("wrong", "blank")

    @property
    def here(self):
        return self.of_fate("here")

    @property
    def seen(self):
        """A short mark of what would happen: another one means that it is not what was shown."""
        facts = [f"{line.number} {line.address} {line.role} {line.fate} {line.shown_name}" for line in self.good]
        return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]

    def enrol(self, seen=None):
        """Enrol the good lines: all or none (A1, A5). Returns the memberships.

        With `seen`, raises Changed where something else would happen now than what was shown. The same list
        twice, at once too, enrols and invites nobody twice: the second finds them here.
        """
        for attempt in range(TRIES):
            try:
                return self._enrol(seen)
            except IntegrityError:
                # The same new address was enrolled elsewhere in this instant: look again.
                if attempt == TRIES - 1:
                    raise
        return []

    def _enrol(self, seen):
        with transaction.atomic():
            Cohort.objects.select_for_update().get(pk=self.cohort.pk)
            self.decide()
            if seen is not None and seen != self.seen:
                raise Changed(self)
            made = User.objects.bulk_create(
                User(email=line.address, name=line.name, password=make_password(None)) for line in self.of_fate("new")
            )
            people = {person.email: person for person in made}
            newcomers = [
                (line.person or people[line.address], line.role, {what: getattr(line, what) for what in ABOUT})
                for line in self.good
            ]
            return self.cohort.add_all(newcomers, by=self.by) if newcomers else []


def sentence(roll):
    """'30 people were enrolled: 28 are invited by e-mail, 2 are told that they belong here now.'"""
    told = len(roll.of_fate("known"))
    invited = len(roll.of_fate("new")) + sum(not line.is_invited for line in roll.of_fate("invited"))
    already = sum(line.is_invited for line in roll.of_fate("invited"))
    number = len(roll.good)
    parts = []
    if invited:
        parts.append(f"{invited:,} {'is' if invited == 1 else 'are'} invited by e-mail")
    if told:
        parts.append(f"{told:,} {'is' if told == 1 else 'are'} told that they belong here now")
    if already:
        parts.append(f"{already:,} {'holds' if already == 1 else 'hold'} an invitation already")
    people = "1 person was" if number == 1 else f"{number:,} people were"
    return f"{people} enrolled: {', '.join(parts)}." if parts else f"{people} enrolled."
