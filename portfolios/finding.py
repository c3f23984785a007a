"""Finding an entry in a long journal: by month, by tag, by words of its title; a turn of twenty at a time, or ten.

A turn begins after an entry, not after a number of them: it costs the same in an old journal as in a new one.
Everything here narrows what `Entry.objects.visible_to` has let through.
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Aggregate, CharField, JSONField, Q, Subquery
from django.db.models.functions import Cast, Substr
from django.utils.formats import date_format
from django.utils.http import urlencode

from cohorts import limits

from .models import Tag
from .models.tags import key_of

ENTRIES_IN_A_TURN = 20
FOUND_IN_A_TURN = 10  # of those with the words that are searched for (defaults.md)
DRAFTS_IN_A_TURN = 30
LEAST_LETTERS = 2
TOO_SHORT = f"Write {LEAST_LETTERS} letters or more."
MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")
ORDER = ("happened_on", "first_shown_at", "pk")  # of a journal


class JsonList(Aggregate):
    """The values of a column as one list: what would be a query of its own comes along with its page."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()
    allow_distinct = True

    def as_postgresql(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def months_of(entries):
    """['2026-11', …] of those entries that stand on one page, as a subquery."""
    month = Substr(Cast("happened_on", CharField()), 1, 7)
    return Subquery(entries.order_by().values("page").annotate(every=JsonList(month, distinct=True)).values("every"))


def tags_on(**of):
    """The names of the tags of something, as a subquery: `entries=OuterRef("pk")`."""
    return Subquery(
        Tag.objects.filter(**of)
        .order_by()
        .values("owner")
        .annotate(every=JsonList("name", distinct=True))
        .values("every")
    )


@dataclass(frozen=True)
class Wanted:
    """Which entries of a journal somebody wants to see."""

    q: str = ""
    tag: str = ""
    month: str = ""
    before: str = ""  # the entry after which this turn begins, of older ones
    after: str = ""
    drafts: int = 0  # which turn of the drafts, for their owner; 0 is that of the last written
    typed: str = ""  # what stands in the field, searched for or not
    refused: str = ""  # why nothing is searched for

    @classmethod
    def by(cls, request):
        """What the address asks for; from the limit of searches on, nothing is found and a sentence says so."""
        wanted = cls.of(request.GET)
        return replace(wanted, refused=limits.refusal(request, "search")) if wanted.q else wanted

    @classmethod
    def of(cls, query):
        """From the query string of an address; what makes no sense is as if it were not there."""
        typed = " ".join(query.get("q", "").split())[:200]
        is_short = len(typed) < LEAST_LETTERS
        month = query.get("month", "")
        return cls(
            "" if is_short else typed,
            query.get("tag", "").strip()[:200],
            month if MONTH.fullmatch(month) else "",
            query.get("before", "")[:16],
            query.get("after", "")[:16],
            int(query.get("drafts")) if re.fullmatch(r"[1-9]\d{0,3}", query.get("drafts", "")) else 0,
            typed,
            TOO_SHORT if typed and is_short else "",
        )

    @property
    def status(self):
        """Of the reply: 429 where there were too many searches."""
        return 429 if self.q and self.refused else 200

    @property
    def size(self):
        """How many entries a turn has."""
        return FOUND_IN_A_TURN if self.q else ENTRIES_IN_A_TURN

    @property
    def is_narrowed(self):
        return bool(self.q or self.tag or self.month)

    @property
    def is_first(self):
        """True for the newest entries of the whole journal."""
        return not (self.is_narrowed or self.before or self.after)

    def query(self, **more):
        """The query string of another turn of the same."""
        given = {"q": self.q, "tag": self.tag, "month": self.month, **more}
        return urlencode({name: value for name, value in given.items() if value})

    def narrow(self, entries):
        """Those of `entries` that are wanted."""
        if self.status == 429:
            return entries.none()
        if self.q:
            entries = entries.filter(title__icontains=self.q)
        if self.tag:
            entries = entries.filter(tags__key=key_of(self.tag))
        if found := MONTH.fullmatch(self.month):
            year, month = int(found[1]), int(found[2])
            last = calendar.monthrange(year, month)[1]
            entries = entries.filter(happened_on__range=(date(year, month, 1), date(year, month, last)))
        return entries

    def turn(self, entries):
        """One turn of them, and one more by which `cut` knows whether there is another.

        An entry that is not among `entries` begins no turn: its place would tell when it was.
        """
        anchor = entries.filter(public_id=self.after or self.before)
        entries = self.narrow(entries)
        if self.after:
            beside = entries.filter(beyond(anchor, "gt"))
            return beside.newest_first().reverse()[: self.size + 1]
        if self.before:
            entries = entries.filter(beyond(anchor, "lt"))
        return entries.newest_first()[: self.size + 1]

    def cut(self, found):
        """Return (the entries of the turn, the query of newer ones or '', that of older ones or '')."""
        more = len(found) > self.size
        if self.after:
            rows, is_newer, is_older = (found[1:] if more else found), more, True
        else:
            rows, is_newer, is_older = found[: self.size], bool(self.before), more
        if not rows:
            return rows, "", ""
        newer = self.query(after=rows[0].entry.public_id) if is_newer else ""
        return rows, newer, self.query(before=rows[-1].entry.public_id) if is_older else ""


def beyond(anchor, than):
    """Q: entries that stand before (`lt`) or after (`gt`) the one of the queryset `anchor`, in a journal's order."""
    there = {name: Subquery(anchor.values(name)[:1]) for name in ORDER}
    found = Q()
    for place, column in enumerate(ORDER):
        alike = {name: there[name] for name in ORDER[:place]}
        found |= Q(**alike, **{f"{column}__{than}": there[column]})
    return found


def months_in_words(months):
    """[('2026-11', 'November 2026'), …], the last first."""
    return [
        (each, date_format(date(int(each[:4]), int(each[5:7]), 1), "F Y"))
        for each in sorted(months or (), reverse=True)
    ]
