"""The kinds of share. The query that decides and the words that say it come from the same class (design.md).

A kind is a class with:

* `reaching(viewer)` and `reaching_as_tutor(viewer)`: a Q over Share, by subqueries, so that no row comes twice;
* `label(share)`: who, in a few words: 'Year 1 Hadlow', 'the tutors of Year 1 Hadlow', 'Eve Lindqvist';
* `sentence(share, people, now)`: who and how many and since when (P9);
* `people(shares, now)`: {share pk: [Member, …]}, whom each of these shares reaches (the owner may be among them).

Add one by writing the class and putting it into `KINDS`; `docs/adding.md` has the recipe.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from cohorts.models import CourseAdmin, Membership, Role

READERS = (Role.TRAINEE, Role.TUTOR)  # an External Examiner is reached by name only (P3)


@dataclass(frozen=True)
class Member:
    """Somebody whom a share reaches, and what the owner may be told of them."""

    person: Any
    is_tutor: bool = False
    line: str = ""
    address: str = ""  # set where the owner knows no more of them than this (A8)
    apart: str = ""  # cohort and campus, where somebody else of this name stands in the same list (A8)

    @property
    def name(self):
        return self.address or self.person.name


class CohortShare:
    """One cohort: its trainees and tutors, or its tutors only."""

    kind = "cohort"

    @staticmethod
    def _memberships(viewer, *roles):
        return Membership.objects.current(viewer.now).filter(person=viewer.person, role__in=roles).values("cohort")

    @classmethod
    def reaching(cls, viewer):
        return Q(kind=cls.kind) & (
            Q(tutors_only=False, cohort__in=cls._memberships(viewer, *READERS)) | cls.reaching_as_tutor(viewer)
        )

    @classmethod
    def reaching_as_tutor(cls, viewer):
        return Q(kind=cls.kind, cohort__in=cls._memberships(viewer, Role.TUTOR))

    @staticmethod
    def label(share):
        return f"the tutors of {share.cohort.name}" if share.tutors_only else share.cohort.name

    @staticmethod
    def people(shares, now):
        found = defaultdict(list)
        memberships = (
            Membership.objects.current(now)
            .filter(cohort__in={share.cohort_id for share in shares}, role__in=READERS, person__is_active=True)
            .select_related("person", "cohort")
            .order_by("person__name", "pk")
        )
        by_cohort = defaultdict(list)
        for membership in memberships:
            by_cohort[membership.cohort_id].append(membership)
        for share in shares:
            for membership in by_cohort[share.cohort_id]:
                if membership.role == Role.TUTOR or not share.tutors_only:
                    found[share.pk].append(
                        Member(membership.person, membership.role == Role.TUTOR, line=membership.line)
                    )
        return found

    @classmethod
    def sentence(cls, share, people, now):
        tutors = sum(member.is_tutor for member in people)
        if share.tutors_only:
            who = f"{share.cohort.name}: its {counted(tutors, 'tutor')}"
        else:
            who = f"{share.cohort.name}: {counted(len(people) - tutors, 'trainee')} and {counted(tutors, 'tutor')}"
        return f"{who}, {spell(share, now)}"


class PersonShare:
    """One person, by name; or by an address that the owner typed, whoever that is (A8)."""

    kind = "person"

    @classmethod
    def reaching(cls, viewer):
        return Q(kind=cls.kind, person=viewer.person)

    @classmethod
    def reaching_as_tutor(cls, viewer):
        return Q(pk__in=[])

    @staticmethod
    def label(share):
        return share.address or share.person.name

    @staticmethod
    def people(shares, now):
        return {
            share.pk: [Member(share.person, address=share.address)]
            for share in shares
            if share.address or share.person.is_active
        }

    @classmethod
    def sentence(cls, share, people, now):
        if share.address:
            return f"{share.address}, if somebody in Sheaf has this address, {spell(share, now)}"
        return f"{share.person.name}, {spell(share, now)}"


class PairShare:
    """A pair of critical friends: the owner's other half sees the page while the pair holds (P3)."""

    kind = "pair"

    @classmethod
    def reaching(cls, viewer):
        return Q(kind=cls.kind) & (
            Q(pair__asker=viewer.person) | Q(pair__other=viewer.person)
        )  # if it is live, it holds

    @classmethod
    def reaching_as_tutor(cls, viewer):
        return Q(pk__in=[])

    @staticmethod
    def friend(share):
        return share.pair.friend_of(share.page.owner_id)

    @classmethod
    def label(cls, share):
        return cls.friend(share).name

    @classmethod
    def people(cls, shares, now):
        return {
            share.pk: [Member(cls.friend(share), line="Your critical friend · ")]
            for share in shares
            if share.pair.holds(now)
        }

    @classmethod
    def sentence(cls, share, people, now):
        return f"{cls.friend(share).name}, your critical friend, {spell(share, now)}"


KINDS = {each.kind: each for each in (CohortShare, PersonShare, PairShare)}
NAMED = (PersonShare.kind, PairShare.kind)  # of one person, whose name the owner knows (or their address)
AS_READER = (CohortShare.kind, PairShare.kind)  # whoever is reached so is not there as External Examiner (C1)


def reaching(viewer):
    """Return the Q over Share that reaches this viewer, whatever the kind (P3). A visitor is reached by none yet."""
    if viewer.person is None:
        return Q(pk__in=[])
    found = Q(pk__in=[])
    for kind in KINDS.values():
        found |= kind.reaching(viewer)
    return found


def reaching_as_tutor(viewer):
    """Return the Q over Share that reaches this viewer by a membership as tutor (P5)."""
    if viewer.person is None:
        return Q(pk__in=[])
    found = Q(pk__in=[])
    for kind in KINDS.values():
        found |= kind.reaching_as_tutor(viewer)
    return found


def tutoring(live_shares):
    """Return the Q over Membership: current members whom these live shares make tutors of their page (P5)."""
    return Q(role=Role.TUTOR, cohort__in=live_shares.filter(kind=CohortShare.kind).values("cohort"))


def counted(number, noun):
    """'1 tutor', '3 tutors', '3 people'."""
    plural = "people" if noun == "person" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def day(instant):
    """'3 September', with the year where it is another one than now."""
    local = timezone.localtime(instant)
    return date_format(local, "j F" if local.year == timezone.localtime().year else "j F Y")


def spell(share, now):
    """When the share holds, in words: 'since 3 September', 'from 30 November', '… until the end of 4 December'."""
    words = f"from {day(share.starts)}" if share.starts and share.starts > now else f"since {day(share.since)}"
    if share.ends is None:
        return words
    return f"{words} {until(share.ends)}" if share.ends > now else f"{words}, ended {day(share.ends)}"


def span(starts, ends, now):
    """When these dates would hold: 'now, until the end of 4 December', 'from 30 November until you end it'."""
    return f"{f'from {day(starts)}' if starts and starts > now else 'now,'} {until(ends)}"


def until(ends):
    """Where these dates would end: 'until the end of 4 December', 'until you end it'."""
    return f"until the end of {day(ends - timedelta(microseconds=1))}" if ends else "until you end it"


@dataclass
class Part:
    """One share of a page, with its words and its people."""

    share: Any
    people: list
    now: Any

    @property
    def label(self):
        return self.share.audience.label(self.share)

    @property
    def sentence(self):
        return self.share.audience.sentence(self.share, self.people, self.now)

    @property
    def is_live(self):
        return self.share.is_live(self.now)


@dataclass
class Audience:
    """Everybody whom a page is shown to at one instant, with the reason for each (P9)."""

    page: Any
    parts: list = field(default_factory=list)  # every share that is open now or will be
    now: Any = None

    @property
    def live(self):
        return [part for part in self.parts if part.is_live]

    @property
    def coming(self):
        return [part for part in self.parts if not part.is_live]

    @property
    def people(self):
        """Each person once, the owner never; as tutor if any share reaches them as one."""
        found = {}
        for part in self.live:
            for member in part.people:
                key = member.address or member.person.pk
                if key not in found or (member.is_tutor and not found[key].is_tutor):
                    found[key] = member
        return list(found.values())

    @property
    def tutors(self):
        return [member for member in self.people if member.is_tutor]

    @property
    def named_tutors(self):
        """Those of the tutors whose names the owner may read: of a cohort that they know (P10)."""
        named = {
            member.person.pk
            for part in self.live
            if part.share.owner_knows
            for member in part.people
            if member.is_tutor
        }
        return [member for member in self.tutors if member.person.pk in named]

    @property
    def is_alone(self):
        """True if nobody but the owner sees the page now."""
        return not self.live

    @property
    def is_tutors_only(self):
        return bool(self.live) and all(part.share.tutors_only for part in self.live)

    @property
    def short(self):
        """Who, for a button or a cover: 'Year 1 Hadlow', 'my tutors', 'Eve Lindqvist', '18 people'; '' for nobody."""
        if not self.live:
            return ""
        if self.is_tutors_only:
            return "my tutors"
        if len(self.live) == 1:
            return self.live[0].label
        wide = [part for part in self.live if part.share.kind == "cohort" and not part.share.tutors_only]
        if len(wide) == 1 and {part.share.cohort_id for part in self.live} == {wide[0].share.cohort_id}:
            return wide[0].label
        return self.number

    @property
    def number(self):
        """'1 person', '17 people'; the owner is never counted (P9)."""
        return counted(len(self.people), "person")


def audiences_of(pages, now):
    """Return {page pk: Audience} for several pages of any owners: one query for shares, one for each kind of share."""
    from .models import Share

    pages = list(pages)
    found = {page.pk: Audience(page, [], now) for page in pages}
    owners = {page.pk: page.owner_id for page in pages}
    of_owner = {"person": OuterRef("page__owner"), "cohort": OuterRef("cohort")}
    knows = Exists(Membership.objects.current(now).filter(**of_owner)) | Exists(
        CourseAdmin.objects.current(now).filter(**of_owner)
    )
    shares = list(
        Share.objects.not_over(now)
        .filter(page__in=found)
        .annotate(owner_knows=knows)
        .select_related("cohort", "person", "pair__asker", "pair__other")
    )
    by_kind = defaultdict(list)
    for share in shares:
        share.page = found[share.page_id].page
        by_kind[share.kind].append(share)
    people = {}
    for kind, group in by_kind.items():
        people.update(KINDS[kind].people(group, now))
    for share in shares:
        owner = owners[share.page_id]
        reached = [member for member in people.get(share.pk, []) if member.person is None or member.person.pk != owner]
        found[share.page_id].parts.append(Part(share, reached, now))
    return found


def audience_of(page, now):
    """Return the Audience of one page at `now`."""
    return audiences_of([page], now)[page.pk]
