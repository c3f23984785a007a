"""The bin as its owner finds it, and what erases for good: when the days are over, or when they say so.

What is in the bin is seen here alone. A page or entry on which somebody has commented keeps its bare row, without a
word, for the comments that their writers still find under *Comments I wrote* (C9); nobody sees it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, ProtectedError, Q, RestrictedError, Value
from django.db.models.functions import Left

from . import rendering, writing
from .models import Attachment, Entry, Follow, Page, Reading, Section, Tag, Version
from .models.binning import KEPT, over
from .models.texts import State
from .storage import PrivateStorage

BIT = 120
_erasing = []


def on_erasing(erase):
    """Register what a higher app has to erase with a page or entry: called with it, in the same transaction."""
    if erase not in _erasing:
        _erasing.append(erase)


# --- What is in it --------------------------------------------------------------------------------------


def pages_of(person):
    """The person's pages in the bin; one of which only the bare row is left is not among them."""
    texts = Version.objects.filter(page=OuterRef("pk"))
    return Page.objects.filter(Exists(texts), owner=person, binned_at__isnull=False)


def entries_of(person):
    """The person's entries in the bin, of pages that are not there themselves."""
    texts = Version.objects.filter(entry=OuterRef("pk"))
    return Entry.objects.filter(
        Exists(texts), page__owner=person, page__binned_at__isnull=True, binned_at__isnull=False
    )


def sections_of(person):
    """The versions that hold a section which the person took out of a text, of pages and entries that are there."""
    return Version.objects.filter(KEPT, page__owner=person, state=State.BIN)


@dataclass
class Binned:
    """One thing in the bin: the page, the entry, or the version that holds a section alone."""

    thing: Any
    kind: str  # 'journal', 'page', 'entry'; of a piece 'text', 'picture', 'file', 'video'
    binned_at: Any
    title: str = ""
    bit: str = ""
    picture: Any = None
    number: int = 0  # of the entries of a journal

    @property
    def public_id(self):
        return self.thing.public_id

    @property
    def is_piece(self):
        """True of one section that was taken out of a text."""
        return isinstance(self.thing, Version)

    @property
    def erased_at(self):
        return self.binned_at + timedelta(days=settings.BIN_DAYS)

    def days_left(self, now):
        """Days until it is erased, to the nearest; at the end of the last one 0."""
        return max(0, round((self.erased_at - now) / timedelta(days=1)))

    def take_back(self, now):
        """Put it where it was: a page its owner's alone, an entry a draft, a section in its text. Returns the thing."""
        if self.is_piece:
            return writing.take_section_back(self.thing).written
        self.thing.take_back(now)
        return self.thing

    def erase(self):
        """Erase it for good, and the files that nothing uses any more."""
        erase(self.thing)


def rows_of(person):
    """(binned_at, kind, pk) of everything in the person's bin, the last first; one queryset, to be paged."""
    found = [
        pages_of(person).annotate(at=F("binned_at"), what=Value("page")),
        entries_of(person).annotate(at=F("binned_at"), what=Value("entry")),
        sections_of(person).annotate(at=F("saved_at"), what=Value("section")),
    ]
    rows = [each.order_by().values_list("at", "what", "pk") for each in found]
    return rows[0].union(*rows[1:], all=True).order_by("-at", "-pk")


def described(rows):
    """Return a Binned for each of these rows, in their order: four queries however many they are."""
    wanted = {}
    for _, what, pk in rows:
        wanted.setdefault(what, []).append(pk)
    texts = Version.objects.filter(
        Q(page__in=wanted.get("page", ()), entry__isnull=True) | Q(entry__in=wanted.get("entry", ())),
        state=State.WORKING,
    )
    number = Count("entries", filter=Q(entries__binned_at__isnull=True), output_field=IntegerField())
    pages = Page.objects.filter(pk__in=wanted.get("page", ())).annotate(number=number)
    entries = Entry.objects.filter(pk__in=wanted.get("entry", ())).select_related("page")
    holders = Version.objects.filter(pk__in=wanted.get("section", ())).select_related("page", "entry__page")
    things = {"page": pages.in_bulk(), "entry": entries.in_bulk(), "section": holders.in_bulk()}
    words, pictures, others, titles = {}, {}, {}, {}
    sections = (
        Section.objects.filter(Q(version__in=texts) | Q(version__in=wanted.get("section", ())))
        .select_related("attachment", "version")
        .annotate(start=Left("body", 700))
        .defer("body", "html")
        .order_by("position", "pk")
    )
    for section in sections:
        version = section.version
        whose = ("section", version.pk) if version.state == State.BIN else _whose(version)
        if whose[0] != "section":
            titles[whose] = version.title
        if section.kind == "picture":
            pictures.setdefault(whose, section)
        elif section.kind in ("file", "video"):
            others.setdefault(whose, section)
        elif section.start.strip():
            words.setdefault(whose, rendering.plain(section.start, BIT))
    return [
        _described(
            things[what][pk],
            what,
            at,
            words.get((what, pk), ""),
            pictures.get((what, pk)) or (others.get((what, pk)) if what == "section" else None),
            titles,
        )
        for at, what, pk in rows
        if pk in things[what]
    ]


def _whose(version):
    return ("entry", version.entry_id) if version.entry_id else ("page", version.page_id)


def _described(thing, what, at, bit, picture, titles):
    file = picture.attachment if picture else None
    if what == "page":
        title = titles.get(("page", thing.pk)) or thing.title
        return Binned(thing, "journal" if thing.is_journal else "page", at, title, bit, file, thing.number)
    if what == "entry":
        return Binned(thing, "entry", at, titles.get(("entry", thing.pk)) or thing.heading, bit, file)
    title = thing.title or thing.written.heading
    if picture and picture.kind == "picture":
        return Binned(thing, "picture", at, title, picture.description or picture.caption, file)
    if picture:
        return Binned(thing, picture.kind, at, title, picture.caption or (file.name if file else picture.address))
    return Binned(thing, "text", at, title, bit)


def find(person, public_id):
    """The Binned of that public_id in the person's bin, or None."""
    for what, rows in (("page", pages_of), ("entry", entries_of), ("section", sections_of)):
        row = rows(person).filter(public_id=public_id).first()
        if row is not None:
            return described([(row.saved_at if what == "section" else row.binned_at, what, row.pk)])[0]
    return None


# --- What erases ----------------------------------------------------------------------------------------


def erase(thing, before=None):
    """Erase a page, an entry or a held section for good; with `before` only what was put there before that instant.

    Returns True if it was erased: whoever takes it back in the same moment may have been faster.
    """
    with transaction.atomic():
        page = thing.page.lock()
        lies = {"state": State.BIN} if isinstance(thing, Version) else {"binned_at__isnull": False}
        if before is not None:
            lies["saved_at__lt" if isinstance(thing, Version) else "binned_at__lt"] = before
        found = type(thing).objects.filter(pk=thing.pk, **lies).first()
        if found is None:
            return False
        of = {Version: {"version": found}, Entry: {"version__entry": found}, Page: {"version__page": found}}
        files = list(Attachment.objects.filter(pk__in=Section.objects.filter(**of[type(found)]).values("attachment")))
        if isinstance(found, Version):
            found.delete()
        elif isinstance(found, Entry):
            erase_entry(found)
        else:
            erase_page(found)
        Tag.objects.filter(owner=page.owner_id, pages__isnull=True, entries__isnull=True).delete()
    for file in files:
        erase_file(file)
    return True


def erase_page(page):
    """Erase a page that is held by its lock, with its entries; its bare row stays where comments need it."""
    Version.objects.filter(page=page).delete()
    page.shares.all().delete()
    page.tags.clear()
    Reading.objects.filter(page=page).delete()
    Follow.objects.filter(page=page).delete()
    for entry in page.entries.all():
        erase_entry(entry)
    for also in _erasing:
        also(page)
    if not gone(page):
        Page.objects.filter(pk=page.pk).update(title="", comments_open=False)


def erase_entry(entry):
    """Erase an entry whose page is held by its lock; its bare row stays where comments need it."""
    Version.objects.filter(entry=entry).delete()
    entry.tags.clear()
    entry.inquiries.clear()
    entry.quotations.all().delete()
    entry.lookings_back.all().delete()
    Reading.objects.filter(entry=entry).delete()
    for also in _erasing:
        also(entry)
    if not gone(entry):
        Entry.objects.filter(pk=entry.pk).update(title="", status="draft")


def gone(thing):
    """Delete a row, unless something that stays points at it. Returns True if it is gone."""
    try:
        with transaction.atomic():
            thing.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def erase_file(file):
    """Erase a file that nothing uses any more; the row first, so that no text is left with a file lost."""
    paths = file.paths
    if Section.objects.filter(attachment=file).exists() or not gone(file):
        return False
    store = PrivateStorage()
    for path in paths:
        store.delete(path)
    return True


def tidy(now):
    """Erase what has lain in the bin too long, and pictures that were never put into a text. Returns how many."""
    limit, number = over(now), 0
    texts = Version.objects.filter(entry=OuterRef("pk"))
    due = [
        *Page.objects.filter(Exists(Version.objects.filter(page=OuterRef("pk"))), binned_at__lt=limit),
        *Entry.objects.filter(Exists(texts), binned_at__lt=limit).select_related("page"),
        *Version.objects.filter(state=State.BIN, saved_at__lt=limit).select_related("page"),
    ]
    for thing in due:
        number += erase(thing, before=limit)
    unplaced = Attachment.objects.filter(
        sections__isnull=True, created_at__lt=now - timedelta(days=settings.UNPLACED_DAYS)
    )
    for file in unplaced.order_by("pk"):
        number += erase_file(file)
    return number
