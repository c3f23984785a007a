"""Showing a page to somebody: what it would mean, and doing it (P3, P4, P10)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from cohorts.models import Cohort, Membership, Notification, Pair, User
from cohorts.viewer import Viewer

from . import audiences
from .models import Share
from .models.sharing import check_dates

NAMES_SHOWN = 20  # P10


@dataclass
class Gain:
    """What a widening would mean, before it happens (P10)."""

    share: Share  # not saved
    label: str
    people: list  # Members who would see the page and do not now; by an address, whoever it is of (A8)
    named: bool  # whether the owner may read their names
    told: list  # those of them who are told of it (N2); the sheet does not say who sees the page already (A8)

    @property
    def number(self):
        return len(self.people)


def widening(
    page,
    *,
    kind,
    now,
    cohort=None,
    tutors_only=False,
    person=None,
    pair=None,
    address="",
    starts=None,
    ends=None,
    audience=None,
    is_known=None,
):
    """Return the Gain of a share that is not made yet. Nothing is written.

    Who has asked for the page's Audience already, or whether its owner knows the cohort's people, hands it over.
    Raises ValidationError for a cohort that has ended (A6), dates that cannot be (P4), and a share with oneself.
    """
    if kind == "cohort":
        if cohort.has_ended(now):
            raise ValidationError({"cohort": f"{cohort.name} has ended: it takes no new shares."})
    elif kind == "pair" and (page.owner_id not in (pair.asker_id, pair.other_id) or not pair.holds(now)):
        raise ValidationError({"whom": "You are no critical friends any more."})
    elif person is not None and person == page.owner:
        raise ValidationError({"person": "This is your own page: you see it always."})
    check_dates(starts, ends, now)
    share = Share(
        page=page,
        kind=kind,
        cohort=cohort,
        tutors_only=tutors_only,
        person=person,
        pair=pair,
        address=address,
        starts=starts,
        ends=ends,
    )
    audience = audience or audiences.audience_of(page, now)
    # Whoever is shown it by an address counts apart: else the number would tell whose address it is (A8).
    seen_by = {
        member.person.pk
        for part in audience.parts
        if part.share.covers(starts, ends, now)
        for member in part.people
        if member.person and not member.address
    }
    reached = audiences.KINDS[kind].people([share], now).get(share.pk, [])
    gains = [
        member
        for member in reached
        if member.address or (member.person.pk not in seen_by and member.person.pk != page.owner_id)
    ]
    sees = {member.person.pk for member in audience.people if member.person}
    told = [member for member in gains if member.person and member.person.pk not in sees]
    if kind in audiences.NAMED:
        is_known = True
    elif is_known is None:
        is_known = Cohort.objects.visible_to(Viewer.of(page.owner, now)).filter(pk=cohort.pk).exists()
    return Gain(share, audiences.KINDS[kind].label(share), gains, is_known and len(gains) <= NAMES_SHOWN, told)


def show_page(gain, *, now):
    """Make the share of a Gain, or open the ended one of the same target again. Returns the share.

    The same act twice has the effect of once (C8). Whom it newly reaches is told once, at its start,
    unless they could see the page already (N2).
    """
    wanted = gain.share
    target = {
        "page": wanted.page,
        "kind": wanted.kind,
        "cohort": wanted.cohort,
        "tutors_only": wanted.tutors_only,
        "pair": wanted.pair,
        "address": wanted.address,
        **({} if wanted.address else {"person": wanted.person}),
    }
    with transaction.atomic():
        wanted.page.lock()
        share = Share.objects.filter(**target).first()
        if share is None:
            wanted.save()
            share = wanted
        else:
            if not share.is_live(now) or (wanted.starts and wanted.starts > now):
                share.starts = wanted.starts or now
            share.ends = wanted.ends
            share.person = share.person or wanted.person  # an address that belongs to somebody by now
            share.save()
        tell_newly_reached(share, gain.told, now)
    return share


def tell_newly_reached(share, people, now):
    """Write one notification for each person who gains, due at the start of the share (N2). Told once for a page.

    Who was to be told later, at the start of another share, is told at the earlier of the two.
    """
    page = share.page
    due = max(share.starts or now, now)
    rows = Notification.objects.about(page).filter(kind="page_shown")
    told = set(rows.values_list("recipient_id", flat=True))
    for member in people:
        if member.person is not None and member.person.pk not in told:
            Notification.tell(member.person, "page_shown", page, actor=page.owner, due_at=due)
    gaining = [member.person.pk for member in people if member.person is not None and member.person.pk in told]
    rows.filter(recipient__in=gaining, due_at__gt=due).update(due_at=due)


def change_dates(share, starts, ends, *, now):
    """Give a share other dates; whom it will reach is told at its new start. Raises ValidationError (P4)."""
    with transaction.atomic():
        share.page.lock()
        share.set_dates(starts, ends, now)
        tell_at_the_start(share.page, now)


def end_share(share, *, now):
    """Close a share at `now`; whom it would have reached later is not told (N2)."""
    with transaction.atomic():
        share.page.lock()
        share.end_now(now)
        tell_at_the_start(share.page, now)


def tell_at_the_start(page, now):
    """Let what is not told yet be due when the page opens to each, by the shares as they are now; else let it go."""
    rows = list(Notification.objects.about(page).filter(kind="page_shown", due_at__gt=now))
    if not rows:
        return
    opens = {}
    for part in audiences.audience_of(page, now).parts:
        at = max(part.share.starts or now, now)
        for member in part.people:
            if member.person is not None:
                opens[member.person.pk] = min(opens.get(member.person.pk, at), at)
    for row in rows:
        if row.recipient_id not in opens:
            row.delete()
        elif row.due_at != opens[row.recipient_id]:
            Notification.objects.filter(pk=row.pk).update(due_at=opens[row.recipient_id])


def own_people(person, now):
    """People whom a picker may offer: those of one's own cohorts, and critical friends (A8).

    Their current memberships, which tell two of one name apart.
    """
    viewer = Viewer.of(person, now)
    cohorts = Membership.objects.current(now).filter(person=person).values("cohort")
    friends = User.objects.filter(Pair.objects.friends_of(viewer)).values("pk")
    return (
        Membership.objects.current(now)
        .filter(Q(cohort__in=cohorts) | Q(person__in=friends), person__in=User.objects.visible_to(viewer).values("pk"))
        .exclude(person=person)
        .select_related("person", "cohort__campus")
        .order_by("person__name", "pk")
    )


__all__ = [
    "Gain",
    "change_dates",
    "end_share",
    "own_people",
    "show_page",
    "tell_newly_reached",
    "widening",
]
