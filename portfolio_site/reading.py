"""What there is to read, for one viewer: the querysets of several apps joined, and no rule of their own.

A thing to read is a published text: of an entry, or of a page itself. The published version stands for it, so
that entries and pages are one list, one order and one number.
"""

from django.db.models import Exists, F, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, Greatest, Left

from cohorts.models import Cohort, Membership
from comments.models import Comment
from portfolios import rendering
from portfolios.models import Entry, Page, Reading, Section, Share, Version
from portfolios.models.texts import State


def shown_texts(viewer):
    """Published texts of others that the viewer may see now, as Versions (P2, E1, E2)."""
    if viewer.person is None:
        return Version.objects.none()
    return Version.objects.filter(
        Q(entry__isnull=True, page__in=Page.seen_by(viewer)) | Q(entry__in=Entry.seen_by(viewer)),
        state=State.PUBLISHED,
    ).exclude(page__owner=viewer.person)


def to_read(viewer):
    """Of those, what the viewer has neither marked as read nor commented on."""
    done = [
        Exists(rows.filter(entry=OuterRef("entry")))
        | (Q(entry__isnull=True) & Exists(rows.filter(page=OuterRef("page"), entry__isnull=True)))
        for rows in (Reading.objects.filter(person=viewer.person), Comment.objects.filter(author=viewer.person))
    ]
    return shown_texts(viewer).exclude(done[0]).exclude(done[1])


def with_instant(texts, viewer):
    """Give each text `shown`: since when this viewer can read it.

    That is the latest of three instants: when the text was first shown, when the share that reaches them began,
    and when they joined the cohort that it shows the page to.
    """
    joined = Membership.objects.current(viewer.now).filter(person=viewer.person, cohort=OuterRef("cohort"))
    since = Coalesce("starts", "created_at")
    shares = (
        Share.objects.reaching(viewer)
        .filter(page=OuterRef("page"))
        .annotate(reaches=Greatest(since, Coalesce(Subquery(joined.values("joined_at")[:1]), since)))
        .order_by("reaches")
    )
    first_text = Version.objects.filter(page=OuterRef("page"), entry__isnull=True, number=1).values("saved_at")
    written = Coalesce(F("entry__first_shown_at"), Subquery(first_text[:1]), F("saved_at"))
    return texts.annotate(shown=Greatest(written, Coalesce(Subquery(shares.values("reaches")[:1]), written)))


BIT = 150  # characters of a text that a list shows


def with_words(texts, length=BIT):
    """Give each text `words`: the beginning of its first text section, as it was typed; `bit()` sets it plain."""
    first = Section.objects.filter(version=OuterRef("pk"), kind="text").exclude(body="").order_by("position", "pk")
    return texts.annotate(words=Subquery(first.annotate(start=Left("body", 12 * length)).values("start")[:1]))


def bit(text, length=BIT):
    """The first words of a text that has `words`, without marks, on one line."""
    return rendering.plain(text.words or "", length)


def in_turn(texts):
    """By person, oldest first: whoever has waited longest comes first, with all of theirs."""
    return texts.annotate(theirs=Window(Min("shown"), partition_by=F("page__owner"))).order_by(
        "theirs", "page__owner", "shown", "pk"
    )


def lines_of(people, viewer):
    """{person pk: 'Animal care · Year 1 Hadlow'} by the cohorts that the viewer knows; one query."""
    known = Cohort.objects.visible_to(viewer).values("pk")
    people = {person.pk: person for person in people}
    found = {}
    memberships = Membership.objects.current(viewer.now).filter(person__in=people, cohort__in=known)
    for membership in memberships.select_related("cohort").order_by("joined_at", "pk"):
        membership.person = people[membership.person_id]
        found[membership.person_id] = membership.line
    return {pk: found.get(pk) or person.teaches for pk, person in people.items()}
