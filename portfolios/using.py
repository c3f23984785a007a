"""Where somebody's files are used: in which texts of theirs, and in what state of these."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from .models import Entry, Page, Section
from .models.texts import State

ORDERS = {"size": ("-bytes", "-pk"), "unused": ("-created_at", "-pk")}
# What says most of a place stands first: what readers see, then what is being written, then what was.
BY_RANK = (State.PUBLISHED, State.WORKING, State.ASIDE, State.PAST, State.BIN)
RANK = {state: place for place, state in enumerate(BY_RANK)}
WORDS = {
    State.ASIDE: "in a text kept aside",
    State.PAST: "in an earlier version",
    State.BIN: "taken out, in the bin",
}


@dataclass
class Use:
    """One page or entry in which a file stands, and how: '' in what readers see, else in words."""

    thing: Any
    words: str = ""

    @property
    def title(self):
        return self.thing.title if self.thing.page == self.thing else self.thing.heading


@dataclass
class Kept:
    """One file of a person, and where it is used."""

    file: Any
    uses: list = field(default_factory=list)


def ordered(files, order=""):
    """These Attachments the newest first; by `order` "size" the largest first, by "unused" those that no text uses."""
    if order == "unused":
        files = files.filter(~Exists(Section.objects.filter(attachment=OuterRef("pk"))))
    return files.order_by(*ORDERS.get(order, ("-created_at", "-pk")))


def described(files):
    """Return a Kept for each of these Attachments of one owner, in their order: three queries however many they are."""
    rows = (
        Section.objects.filter(attachment__in=[file.pk for file in files])
        .order_by()
        .values_list("attachment", "version__page", "version__entry", "version__state")
        .distinct()
    )
    best = {}
    for file, page, entry, state in rows:
        places = best.setdefault(file, {})
        where = ("entry", entry) if entry else ("page", page)
        places[where] = min(places.get(where, state), state, key=RANK.get)
    wanted = {where for places in best.values() for where in places}
    entries = Entry.objects.filter(pk__in=[pk for kind, pk in wanted if kind == "entry"]).select_related("page__owner")
    pages = Page.objects.filter(pk__in=[pk for kind, pk in wanted if kind == "page"]).select_related("owner")
    things = {("entry", each.pk): each for each in entries} | {("page", each.pk): each for each in pages}
    return [
        Kept(
            file,
            [
                Use(things[where], _words(things[where], state))
                for where, state in sorted(best.get(file.pk, {}).items(), key=lambda each: (RANK[each[1]], each[0]))
            ],
        )
        for file in files
    ]


def _words(thing, state):
    if thing.binned_at or thing.page.binned_at:
        return "in the bin"
    if state == State.WORKING:
        return "in your draft" if thing.page == thing or thing.is_draft else "in changes that nobody sees yet"
    return WORDS.get(state, "")
