"""Whom a share reaches, and the words that say it, come from the same class: P3, P4, P5, P9, A6, A7."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cohorts.models import Membership, Role
from portfolios import audiences, choosing, showing
from portfolios.audiences import audience_of, audiences_of
from portfolios.models import Page, Share

from .. import factories

pytestmark = pytest.mark.django_db


def names(audience):
    return sorted(member.person.name for member in audience.people if member.person)


def reached(page, people, now=None):
    """The people who see the page by the query that decides."""
    return sorted(
        who.name
        for who in people
        if who != page.owner and Page.objects.visible_to(factories.viewer(who, now)).filter(pk=page.pk).exists()
    )


@pytest.fixture
def now():
    return timezone.now()


@pytest.mark.parametrize(
    "shares", ["nobody", "cohort", "tutors", "examiner", "both", "other", "tutors and a trainee", "over", "to come"]
)
def test_the_words_name_exactly_whom_the_query_lets_in(cast, journal, now, shares):
    """P9: an Audience holds whoever `visible_to` lets in, whatever the shares; the owner never among them."""
    factories.join(cast.gus, cast.year1, Role.TUTOR, left_at=now - timedelta(seconds=1))
    make = {
        "nobody": [],
        "cohort": [(cast.year1, {})],
        "tutors": [(cast.year1, {"tutors_only": True})],
        "examiner": [(cast.eve, {})],
        "both": [(cast.year1, {}), (cast.year1, {"tutors_only": True}), (cast.dan, {}), (cast.eve, {})],
        "other": [(cast.other, {})],
        "tutors and a trainee": [(cast.year1, {"tutors_only": True}), (cast.ben, {})],
        "over": [(cast.year1, {"ends": now}), (cast.eve, {"ends": now + timedelta(seconds=1)})],
        "to come": [(cast.year1, {"starts": now + timedelta(seconds=1)}), (cast.eve, {"starts": now})],
    }[shares]
    for whom, more in make:
        factories.show(journal, whom, **more)
    audience = audience_of(journal, now)
    assert names(audience) == reached(journal, cast.everybody, now)
    tutors = sorted(
        who.name
        for who in cast.everybody
        if Page.objects.tutored_by(factories.viewer(who, now)).filter(pk=journal.pk).exists() and who != cast.amira
    )
    assert sorted(member.name for member in audience.tutors) == tutors
    assert audience.number == ("1 person" if len(audience.people) == 1 else f"{len(audience.people)} people")


@pytest.mark.parametrize(
    ("shares", "short"),
    [
        ([], ""),
        ([("year1", {})], "Year 1 Hadlow"),
        ([("year1", {"tutors_only": True})], "my tutors"),
        ([("eve", {})], "Eve Lindqvist"),
        ([("year1", {}), ("year1", {"tutors_only": True})], "Year 1 Hadlow"),
        ([("year1", {}), ("eve", {})], "5 people"),
        ([("year1", {}), ("other", {})], "5 people"),
        ([("year1", {"tutors_only": True}), ("eve", {})], "3 people"),
    ],
)
def test_the_short_words(cast, journal, now, shares, short):
    for key, more in shares:
        factories.show(journal, getattr(cast, key), **more)
    assert audience_of(journal, now).short == short


def test_the_sentences(cast, journal):
    """P9: 'Year 1 Hadlow: 14 trainees and 3 tutors, since 3 September'; numbers never count the owner."""
    now = timezone.make_aware(datetime(2026, 11, 12, 12))
    since = timezone.make_aware(datetime(2026, 9, 3, 9))
    Membership.objects.update(joined_at=since)
    days = {"starts": since}
    whole = factories.show(journal, cast.year1, **days)
    factories.show(journal, cast.year1, tutors_only=True, **days)
    factories.show(journal, cast.eve, ends=timezone.make_aware(datetime(2026, 12, 5)), **days)
    factories.show(journal, cast.other, starts=timezone.make_aware(datetime(2026, 11, 30)))
    Share.objects.create(page=journal, kind="person", address="x@sheaf.example", **days)
    assert [part.sentence for part in audience_of(journal, now).parts] == [
        "Year 1 Hadlow: 2 trainees and 2 tutors, since 3 September",
        "Year 1 Hadlow: its 2 tutors, since 3 September",
        "Eve Lindqvist, since 3 September until the end of 4 December",
        "Year 1 Medway: 1 trainee and 0 tutors, from 30 November",
        "x@sheaf.example, if somebody in Sheaf has this address, since 3 September",
    ]
    whole.ends = timezone.make_aware(datetime(2026, 3, 30))  # the midnight after the clocks went forward
    whole.starts = None
    assert audiences.spell(whole, now - timedelta(days=300)).endswith("until the end of 29 March")


def test_who_is_deactivated_is_in_no_number(cast, shared, now):
    """A7: neither reached nor counted."""
    cast.ben.is_active = False
    cast.ben.save()
    assert "Ben Whitlock" not in names(audience_of(shared, now))
    assert names(audience_of(shared, now)) == reached(shared, cast.everybody, now)


def test_many_pages_take_the_same_queries(cast, django_assert_num_queries, now):
    """Two queries, for one page and for thirty."""
    for number in (1, 30):
        pages = [factories.page(cast.amira, f"Page {each}") for each in range(number)]
        for page in pages:
            factories.show(page, cast.year1)
            factories.show(page, cast.eve)
        with django_assert_num_queries(2):
            assert all(len(audience.people) == 5 for audience in audiences_of(pages, now).values())


def test_what_is_offered_to_choose(cast, journal, now):
    """P10, A6, A8: one's own cohorts first, others by name and number; what has ended or is shown already is not."""
    ended = factories.cohort("Year 1 of last year", ends=timezone.localdate() - timedelta(days=1))
    factories.join(cast.amira, ended)
    viewer = factories.viewer(cast.amira, now)
    choices = choosing.Choices(viewer, audience_of(journal, now))
    assert [(target.label, target.number) for target in choices.own] == [
        ("Year 1 Hadlow", 4),
        ("The tutors of Year 1 Hadlow", 2),
    ]
    assert [(target.label, target.number) for target in choices.other] == [("Year 1 Medway", 1)]
    assert [target.person.name for target, _ in choices.people] == [
        "Ben Whitlock",
        "Cleo Marsh",
        "Daniel Okafor",
        "Eve Lindqvist",
        "Moira Finch",
    ]
    factories.show(journal, cast.year1, tutors_only=True)
    factories.show(journal, cast.eve)
    choices = choosing.Choices(viewer, audience_of(journal, now))
    assert [target.label for target in choices.own] == ["Year 1 Hadlow"]
    assert "Eve Lindqvist" not in [target.person.name for target, _ in choices.people]
    factories.show(journal, cast.year1)
    assert choosing.Choices(viewer, audience_of(journal, now)).own == []


def test_a_widening_counts_who_gains(cast, journal, now):
    """P10: who sees the page already gains nothing; nor does its owner."""
    factories.show(journal, cast.year1, tutors_only=True)
    factories.show(journal, cast.ben)
    gain = showing.widening(journal, kind="cohort", cohort=cast.year1, now=now)
    assert [member.name for member in gain.people] == ["Cleo Marsh"]
    assert gain.named
    gain = showing.widening(journal, kind="cohort", cohort=cast.other, now=now)
    assert (gain.number, gain.named) == (1, False)
    assert Share.objects.count() == 2


def test_a_number_does_not_tell_whose_address_it_is(cast, journal, now):
    """A8: gus is shown the page by his address; showing it to his cohort counts him as before."""
    before = showing.widening(journal, kind="cohort", cohort=cast.other, now=now).number
    Share.objects.create(page=journal, kind="person", person=cast.gus, address="gus@sheaf.example")
    assert showing.widening(journal, kind="cohort", cohort=cast.other, now=now).number == before == 1
