"""Who belongs where, since when, and what follows from it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cohorts.models import Cohort, CourseAdmin, Membership, Notification, Role, User, normalise_email
from portfolios.models import Page

from .. import factories


def test_nobody_gives_themselves_a_membership(cast):
    """A5: no course admin and no superuser."""
    for who in (cast.femi, cast.hana):
        with pytest.raises(ValidationError, match="Nobody gives themselves"):
            cast.year1.add(who, Role.TUTOR, by=who)
    assert not Membership.objects.filter(person__in=(cast.femi, cast.hana)).exists()


def test_nobody_appoints_themselves(cast):
    with pytest.raises(ValidationError, match="Nobody appoints themselves"):
        cast.year1.appoint(cast.hana, by=cast.hana)
    appointment = cast.year1.appoint(cast.moira, by=cast.hana)
    assert appointment.appointed_by == cast.hana
    with pytest.raises(ValidationError, match="already"):
        cast.year1.appoint(cast.moira, by=cast.hana)


def test_who_joined_whom_as_what_and_when_is_recorded(cast):
    """A5, A6: both ends, with who did it; ending twice changes nothing."""
    now = timezone.now()
    membership = cast.year1.add(cast.gus, Role.TUTOR, by=cast.femi, now=now, title="Mathematics coach")
    assert (membership.added_by, membership.joined_at, membership.title) == (cast.femi, now, "Mathematics coach")
    assert membership.end(by=cast.femi, now=now + timedelta(days=1)) == 1
    assert membership.end(by=cast.hana, now=now + timedelta(days=9)) == 0
    membership.refresh_from_db()
    assert (membership.ended_by, membership.left_at) == (cast.femi, now + timedelta(days=1))


def test_a_membership_holds_from_its_first_instant_to_before_its_last(cast):
    """A6."""
    now = timezone.now()
    membership = cast.year1.add(cast.gus, Role.TRAINEE, by=cast.femi, now=now)
    second = timedelta(seconds=1)
    current = Membership.objects.filter(pk=membership.pk).current
    assert [current(at).exists() for at in (now - second, now, now + second)] == [False, True, True]
    membership.end(by=cast.femi, now=now + second)
    assert [current(at).exists() for at in (now, now + second)] == [True, False]


def test_one_current_membership_for_each_cohort_and_person(cast):
    with pytest.raises(ValidationError, match="already"):
        cast.year1.add(cast.ben, Role.TUTOR, by=cast.femi)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(cohort=cast.year1, person=cast.ben, role=Role.TUTOR)
    cast.ben.memberships.get().end(by=cast.femi)
    assert cast.year1.add(cast.ben, Role.TUTOR, by=cast.femi).role == Role.TUTOR


def test_trainee_here_and_tutor_there(cast):
    """A2, scenario 47: one account, two memberships."""
    cast.other.add(cast.ben, Role.TUTOR, by=cast.hana)
    assert {membership.role for membership in cast.ben.memberships.all()} == {Role.TRAINEE, Role.TUTOR}


def test_a_new_trainee_has_a_journal_that_nobody_else_sees(cast):
    """P1: made when they are enrolled, once; a tutor gets none."""
    nell, tess = factories.person("nell"), factories.person("tess")
    cast.year1.add(nell, Role.TRAINEE, by=cast.femi)
    cast.other.add(nell, Role.TRAINEE, by=cast.hana)
    cast.year1.add(tess, Role.TUTOR, by=cast.femi)
    (journal,) = Page.objects.filter(owner=nell)
    assert (journal.title, journal.is_journal, journal.shares.exists()) == ("My journal", True, False)
    assert not Page.objects.filter(owner=tess).exists()
    seen = {who: Page.objects.visible_to(factories.viewer(who)).filter(owner=nell).exists() for who in cast.everybody}
    assert set(seen.values()) == {False}


def test_owners_are_told_once_of_a_newcomer_to_whom_pages_open(cast, shared):
    """A5: for all pages together; not where only tutors see the page and a trainee joins; nor of an examiner."""
    factories.show(factories.page(cast.amira, "Second", "Words."), cast.year1)
    only_tutors = factories.page(cast.ben, "Tutors", "Words.")
    factories.show(only_tutors, cast.year1, tutors_only=True)

    def told():
        return sorted(Notification.objects.filter(kind="joined").values_list("recipient__name", flat=True))

    cast.year1.add(factories.person("nell"), Role.TRAINEE, by=cast.femi)
    assert told() == ["Amira Haddad"]
    cast.year1.add(factories.person("eva"), Role.EXAMINER, by=cast.femi)
    assert told() == ["Amira Haddad"]
    cast.year1.add(factories.person("tess"), Role.TUTOR, by=cast.femi)
    assert told() == ["Amira Haddad", "Amira Haddad", "Ben Whitlock"]


def test_a_cohorts_own_dates_open_and_close_nothing(cast, entry):
    """A6."""
    Cohort.objects.filter(pk=cast.year1.pk).update(ends=timezone.localdate() - timedelta(days=30))
    assert Page.objects.visible_to(factories.viewer(cast.ben)).filter(pk=entry.page_id).exists()
    assert Cohort.objects.visible_to(factories.viewer(cast.ben)).filter(pk=cast.year1.pk).exists()
    assert not Cohort.objects.running(timezone.now()).filter(pk=cast.year1.pk).exists()


def test_who_knows_whom(cast):
    """A4, A8: the people of one's cohorts and of those one administers; a deactivated person is known no more."""

    def known(who):
        return {person.first_name for person in User.objects.visible_to(factories.viewer(who))}

    here = {"Amira", "Ben", "Cleo", "Daniel", "Moira", "Eve"}
    assert known(cast.ben) == known(cast.dan) == known(cast.eve) == here
    assert known(cast.femi) == here | {"Femi"}
    assert known(cast.gus) == {"Gus"}
    assert known(cast.hana) == {"Hana"}
    assert known(None) == set()
    cast.cleo.deactivate()
    assert known(cast.ben) == here - {"Cleo"}


def test_the_last_course_admin_does_not_end_their_own_appointment(cast):
    """Scenario 48."""
    mine = cast.femi.appointments.get()
    with pytest.raises(ValidationError, match="only course admin"):
        mine.end(by=cast.femi)
    cast.year1.appoint(cast.moira, by=cast.femi)
    assert mine.end(by=cast.femi) == 1
    assert CourseAdmin.objects.current(timezone.now()).filter(cohort=cast.year1).count() == 1


def test_a_deactivated_person_is_let_in_again_without_their_old_password(cast):
    """A7."""
    assert cast.ben.check_password(factories.PASSWORD)
    hash_before = cast.ben.get_session_auth_hash()
    cast.ben.deactivate()
    cast.ben.activate()
    ben = User.objects.get(pk=cast.ben.pk)
    assert ben.is_active and not ben.has_usable_password()
    assert ben.get_session_auth_hash() != hash_before


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ben@Sheaf.Example ", "ben@sheaf.example"),
        ("STRASSE@sheaf.example", "strasse@sheaf.example"),
        ("ÉVA@BÜCHER.example", "éva@xn--bcher-kva.example"),
        ("ﬁona@sheaf.example", "fiona@sheaf.example"),
    ],
)
def test_an_address_has_one_form(typed, stored, db):
    """Normalised in Python, so that both databases compare alike."""
    assert normalise_email(typed) == stored
    person = User.objects.create_user(typed, "Somebody")
    assert User.objects.by_address(typed.upper()) == person
