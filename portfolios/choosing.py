"""Whom an owner can choose to show a page to: their own cohorts, other running ones, people they know (A8, P10).

A target has a short name for forms: `cohort-<id>`, `tutors-<id>` (its tutors only), `person-<id>`, `pair-<id>`.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Cohort, Membership, Pair, Role

from . import showing
from .audiences import AS_READER, NAMED, counted


@dataclass(frozen=True)
class Target:
    """One cohort, its tutors, one person, or a pair of critical friends: what a share would point at."""

    kind: str
    cohort: Any = None
    tutors_only: bool = False
    person: Any = None
    pair: Any = None
    friend: Any = None  # the other one of the pair
    address: str = ""

    @property
    def name(self):
        """The short name by which a form says it."""
        if self.kind == "cohort":
            return f"{'tutors' if self.tutors_only else 'cohort'}-{self.cohort.public_id}"
        if self.kind == "pair":
            return f"pair-{self.pair.public_id}"
        return f"address-{self.address}" if self.address else f"person-{self.person.public_id}"

    @property
    def label(self):
        """Who, on the form: 'Year 1 Hadlow'; tutors of one's own cohort are 'The tutors of Year 1 Hadlow'."""
        if self.kind == "cohort":
            return f"The tutors of {self.cohort.name}" if self.tutors_only else self.cohort.name
        if self.kind == "pair":
            return f"{self.friend.name}, your critical friend"
        return self.address or self.person.name

    @property
    def label_with_campus(self):
        """The same with its campus, where several cohorts stand in one list."""
        where = with_campus(self.cohort)
        return f"The tutors of {where}" if self.tutors_only else where

    @property
    def number(self):
        """How many people it reaches, the owner never among them (P9)."""
        return self.cohort.tutors if self.tutors_only else self.cohort.tutors + self.cohort.trainees

    @property
    def people(self):
        return counted(self.number, "person")

    @property
    def detail(self):
        """'14 trainees and 3 tutors', of one's own cohort; of others only the number is shown (P10)."""
        if self.tutors_only:
            return ""
        return f"{counted(self.cohort.trainees, 'trainee')} and {counted(self.cohort.tutors, 'tutor')}"

    def arguments(self):
        """What `showing.widening` needs to know of it."""
        known = {"is_known": self.cohort.is_known} if self.kind == "cohort" else {}
        return {
            "kind": self.kind,
            "cohort": self.cohort,
            "tutors_only": self.tutors_only,
            "person": self.person,
            "pair": self.pair,
            "address": self.address,
            **known,
        }


def running_cohorts(viewer):
    """Every cohort that takes new shares (A6), with `trainees` and `tutors` (the owner is never counted), `is_own`

    (the viewer is a member) and `is_known` (they know its people). One query.
    """

    def number(role):
        members = (
            Membership.objects.current(viewer.now)
            .filter(cohort=OuterRef("pk"), role=role, person__is_active=True)
            .exclude(person=viewer.person)
            .order_by()
            .values("cohort")
            .annotate(number=Count("pk"))
        )
        return Coalesce(Subquery(members.values("number"), output_field=IntegerField()), 0)

    own = Membership.objects.current(viewer.now).filter(person=viewer.person, cohort=OuterRef("pk"))
    return (
        Cohort.objects.running(viewer.now)
        .annotate(
            trainees=number(Role.TRAINEE),
            tutors=number(Role.TUTOR),
            is_own=Exists(own),
            is_known=Exists(Cohort.objects.visible_to(viewer).filter(pk=OuterRef("pk"))),
        )
        .select_related("campus")
        .order_by("name", "campus__name", "pk")
    )


class Choices:
    """What the sharing form offers for one page; what it is shown to already is left out."""

    def __init__(self, viewer, audience):
        taken = {(part.share.kind, part.share.cohort_id, part.share.tutors_only) for part in audience.parts}
        named = {part.share.person_id for part in audience.parts if not part.share.address}
        self.own, self.other, self.known = [], [], {}
        for cohort in running_cohorts(viewer):
            self.known[cohort.pk] = cohort.is_known
            for tutors_only in (False, True):
                if ("cohort", cohort.pk, tutors_only) in taken or ("cohort", cohort.pk, False) in taken:
                    continue
                target = Target("cohort", cohort=cohort, tutors_only=tutors_only)
                if target.number or not tutors_only:
                    (self.own if cohort.is_own else self.other).append(target)
        everybody = people_by_name(viewer)
        self.people = [(target, line) for target, line in everybody if target.person.pk not in named]
        lines = {target.person.pk: line for target, line in everybody}
        paired = {part.share.pair_id for part in audience.parts}
        self.friends = [
            (Target("pair", pair=pair, friend=friend), lines.get(friend.pk, ""))
            for pair, friend in friends_of(viewer)
            if pair.pk not in paired
        ]

    @property
    def first(self):
        """What is chosen to begin with: one's own cohort, where that is not shown the page yet."""
        return next(iter(self.own), None)

    def by_name(self, name):
        """Return the Target of this short name, or None if it is none of those offered."""
        people = (target for target, _ in [*self.friends, *self.people])
        for target in [*self.own, *self.other, *people]:
            if target.name == name:
                return target
        return None


def with_campus(cohort):
    """A cohort's name and where it meets, unless the name says so."""
    campus = cohort.campus.name
    return cohort.name if campus in cohort.name else f"{cohort.name}, {campus}"


def friends_of(viewer):
    """[(Pair, the other one of the two)] of the viewer's critical friends now, in order of name. One query."""
    pairs = Pair.objects.current(viewer.now).of(viewer.person).select_related("asker", "other")
    found = [(pair, pair.friend_of(viewer.person.pk)) for pair in pairs]
    return sorted(found, key=lambda each: (each[1].name, each[1].pk))


def people_by_name(viewer, role=None):
    """(Target, line) for each person of one's own cohorts and each critical friend, by name (A8).

    The line, cohort and campus, tells two of one name apart; in one cohort what they teach does. With `role`
    only those who are that there.
    """
    found, lines = showing.own_people(viewer.person, viewer.now), {}
    people, teaches = {}, {}
    for membership in found.filter(role=role) if role else found:
        people.setdefault(membership.person_id, membership.person)
        teaches.setdefault(membership.person_id, membership.teaches or membership.person.teaches)
        lines.setdefault(membership.person_id, []).append(with_campus(membership.cohort))
    lines = {pk: "; ".join(places) for pk, places in lines.items()}
    alike = Counter((person.name, lines[pk]) for pk, person in people.items())
    for pk, person in people.items():
        if alike[person.name, lines[pk]] > 1 and teaches[pk]:
            lines[pk] = f"{teaches[pk]} · {lines[pk]}"
    return [(Target("person", person=person), lines[pk]) for pk, person in people.items()]


def places_of(people, now):
    """{person pk: 'Year 1 Hadlow; Year 2, Medway'}, the cohorts and campuses of these people now. One query."""
    places = {}
    memberships = Membership.objects.current(now).filter(person__in=people).select_related("cohort__campus")
    for membership in memberships.order_by("-joined_at", "pk"):
        places.setdefault(membership.person_id, []).append(with_campus(membership.cohort))
    return {pk: "; ".join(each) for pk, each in places.items()}


def tell_apart(members, now):
    """Give each of these Members `apart`: cohort and campus for those whose name another one has too, else ''.

    One query where there are such, else none.
    """
    alike = Counter(member.person.name for member in members)
    doubles = [member.person.pk for member in members if alike[member.person.name] > 1]
    places = places_of(doubles, now) if doubles else {}
    return [replace(member, apart=places.get(member.person.pk, "")) for member in members]


def known_cohorts(viewer):
    """The pks of the cohorts whose people the viewer knows by name. One query."""
    return set(Cohort.objects.visible_to(viewer).values_list("pk", flat=True))


def named_members(audience, known):
    """Those of an Audience whom the owner may see by name: of cohorts in `known`, or shown the page by name (P9).

    Whoever was named by an address alone stays an address (A8).
    """
    found = {}
    for part in audience.live:
        if part.share.kind in NAMED or part.share.cohort_id in known:
            for member in part.people:
                if not member.address and (member.person.pk not in found or member.is_tutor):
                    found[member.person.pk] = member
    return sorted(found.values(), key=lambda member: (member.person.name, member.person.pk))


def is_first_to_peers(audience, target, viewer):
    """True if somebody who is no tutor of the owner's would be shown the page, and none of them was so far.

    Then the learners are asked about once. An address is asked about whoever it is of (A8).
    """
    if target.tutors_only or (target.kind == "person" and not target.address and teaches(target.person, viewer)):
        return False
    return not any(part.share.kind in AS_READER and not part.share.tutors_only for part in audience.parts)


def teaches(person, viewer):
    """True if `person` is a tutor or External Examiner of a cohort that the viewer belongs to now."""
    current = Membership.objects.current(viewer.now)
    own = current.filter(person=viewer.person).values("cohort")
    return current.filter(person=person, cohort__in=own, role__in=(Role.TUTOR, Role.EXAMINER)).exists()


__all__ = [
    "Choices",
    "Target",
    "is_first_to_peers",
    "known_cohorts",
    "named_members",
    "people_by_name",
    "running_cohorts",
]
