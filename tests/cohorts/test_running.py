"""A course admin's week: roles, ends, appointments, the last day, the next cohort, and the record of it all."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from cohorts.models import Cohort, CourseAdmin, Leaving, Membership, Notification, Role
from cohorts.recording import record_of
from portfolios.models import Page

from .. import factories


def test_another_role_ends_one_membership_and_begins_another(cast, shared):
    """A5: both are recorded, at one instant; owners whose pages open to the new role are told."""
    ben = cast.ben.memberships.get()
    now = timezone.now()
    held = ben.change_role(Role.TUTOR, by=cast.femi, now=now)
    ben.refresh_from_db()
    assert (ben.left_at, ben.ended_by) == (now, cast.femi)
    assert (held.joined_at, held.added_by, held.role) == (now, cast.femi, "tutor")
    assert Notification.objects.filter(kind="joined", recipient=cast.amira).count() == 1
    assert held.change_role(Role.TUTOR, by=cast.femi) is held


def test_nobody_changes_their_own_role_and_nobody_resumes_themselves(cast):
    """A5."""
    mine = factories.join(cast.femi, cast.year1, Role.TUTOR)
    with pytest.raises(ValidationError, match="Nobody"):
        mine.change_role(Role.TRAINEE, by=cast.femi)
    mine.end(by=cast.femi)
    with pytest.raises(ValidationError, match="Nobody"):
        Membership.objects.get(pk=mine.pk).resume(by=cast.femi)


def test_a_role_is_changed_from_two_windows_once(cast):
    one, two = (Membership.objects.get(person=cast.ben) for _ in range(2))
    one.change_role(Role.TUTOR, by=cast.femi)
    with pytest.raises(ValidationError, match="ended meanwhile"):
        two.change_role(Role.EXAMINER, by=cast.femi)
    assert cast.ben.memberships.count() == 2


def test_who_was_taken_out_is_taken_in_again_as_before(cast):
    held = factories.join(cast.gus, cast.year1, Role.TUTOR, title="Maths coach")
    held.end(by=cast.femi)
    again = Membership.objects.get(pk=held.pk).resume(by=cast.femi)
    assert (again.role, again.title, again.added_by) == ("tutor", "Maths coach", cast.femi)
    with pytest.raises(ValidationError, match="already"):
        again.resume(by=cast.femi)


def test_the_last_course_admin_cannot_go_by_whomever(cast):
    """Scenario 48; only those who look after the site leave a cohort without one."""
    other = cast.year1.appoint(cast.moira, by=cast.femi)
    mine = cast.femi.appointments.get()
    assert mine.end(by=cast.moira) == 1
    mine.refresh_from_db()
    assert mine.ended_by == cast.moira
    with pytest.raises(ValidationError, match="only course admin"):
        other.end(by=cast.moira)
    cast.femi.deactivate()
    assert other.end(by=cast.hana) == 1


def test_who_is_deactivated_does_not_count_as_another_course_admin(cast):
    cast.year1.appoint(cast.moira, by=cast.femi)
    cast.moira.deactivate()
    with pytest.raises(ValidationError, match="only course admin"):
        cast.femi.appointments.get().end(by=cast.femi)


def test_who_was_appointed_and_has_not_come_does_not_count_as_another_course_admin(cast):
    """Scenario 48: nobody would be there who could open the invitation again, or read a report."""
    newcomer = cast.year1.appoint_new("newadm@sheaf.example", "New Adm", by=cast.femi).person
    with pytest.raises(ValidationError, match="only course admin"):
        cast.femi.appointments.get().end(by=cast.femi)
    assert Leaving.hindrances(cast.femi, timezone.now())
    newcomer.set_password("a quiet half of the room")
    newcomer.save()
    assert cast.femi.appointments.get().end(by=cast.femi) == 1


@pytest.mark.django_db(transaction=True)
def test_two_course_admins_who_end_each_other_leave_one(cast):
    """Under two at once, again and again: one of them stays."""
    for _ in range(10):
        CourseAdmin.objects.all().delete()
        pair = [factories.appoint(who, cast.year1) for who in (cast.femi, cast.moira)]
        gate, refused = threading.Barrier(2), []

        def end(mine, other, gate=gate, refused=refused):
            try:
                gate.wait()
                other.end(by=mine.person)
            except ValidationError:
                refused.append(mine)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=end, args=pair), threading.Thread(target=end, args=pair[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert CourseAdmin.objects.filter(until__isnull=True).count() == 1 and len(refused) == 1
    connection.close()


def test_the_last_day_ends_the_showing_and_nothing_else(cast, shared):
    """A6."""
    cast.year1.set_last_day(timezone.localdate() - timedelta(days=1), by=cast.femi)
    assert not Cohort.objects.running(timezone.now()).filter(pk=cast.year1.pk).exists()
    assert Page.objects.visible_to(factories.viewer(cast.ben)).filter(pk=shared.pk).exists()
    with pytest.raises(ValidationError, match="before it begins"):
        cast.year1.set_last_day(date(2020, 1, 1), by=cast.femi)
    cast.year1.set_last_day(None, by=cast.femi)
    cast.year1.set_last_day(None, by=cast.femi)
    assert cast.year1.events.count() == 2


def test_the_next_cohort_leaves_this_one_as_it_is(cast, shared):
    """A6: both memberships are current, what was shown stays shown, nothing opens by itself."""
    before = set(Membership.objects.filter(cohort=cast.year1).values_list("pk", "left_at"))
    chosen = list(cast.year1.members(timezone.now(), Role.TRAINEE)) + list(cast.dan.memberships.all())
    new = cast.year1.begin_next(factories.year_2(cast), chosen, by=cast.femi)
    assert set(Membership.objects.filter(cohort=cast.year1).values_list("pk", "left_at")) == before
    here = {each.person.first_name: (each.role, each.title) for each in new.members(timezone.now())}
    assert here["Daniel"] == ("tutor", "Personal tutor") and sorted(here) == ["Amira", "Ben", "Cleo", "Daniel"]
    assert Page.objects.visible_to(factories.viewer(cast.ben)).filter(pk=shared.pk).exists()
    assert not shared.shares.filter(cohort=new).exists()


def test_its_course_admins_are_those_of_this_one_and_nobody_appointed_themselves(cast):
    """A5."""
    CourseAdmin.objects.filter(person=cast.femi).update(appointed_by=cast.hana)
    cast.year1.appoint(cast.moira, by=cast.femi)
    new = cast.year1.begin_next(factories.year_2(cast), [], by=cast.femi)
    found = {each.person: each.appointed_by for each in new.appointments.all()}
    assert found == {cast.femi: cast.hana, cast.moira: cast.femi}


def test_the_same_next_cohort_is_made_once_and_nobody_takes_themselves_along(cast):
    mine = factories.join(cast.femi, cast.year1, Role.TUTOR)
    with pytest.raises(ValidationError, match="Nobody gives themselves"):
        cast.year1.begin_next(factories.year_2(cast), [mine], by=cast.femi)
    assert not Cohort.objects.filter(name="Year 2 Hadlow").exists()
    cast.year1.begin_next(factories.year_2(cast), [], by=cast.femi)
    with pytest.raises(ValidationError, match="already"):
        cast.year1.begin_next(factories.year_2(cast), [], by=cast.femi)


def test_the_record_says_who_did_what(cast):
    """A5."""
    held = cast.year1.add(cast.gus, Role.TUTOR, by=cast.femi)
    held.describe(by=cast.femi, title="Maths coach")
    assert not held.describe(by=cast.femi, title="Maths coach")
    held.end(by=cast.femi)
    cast.year1.appoint(cast.moira, by=cast.femi)
    cast.year1.set_last_day(date(2027, 7, 9), by=cast.femi)
    mine = [deed.words for deed in record_of(cast.year1) if deed.by == cast.femi]
    assert mine == [
        "set the last day: 9 July 2027",
        "appointed Moira Finch course admin",
        "ended the membership of Gus Tarrant as tutor",
        "changed what Gus Tarrant is called here",
        "enrolled Gus Tarrant as tutor",
    ]
    cast.year1.appointments.get(person=cast.moira).end(by=cast.moira)
    Leaving.begin(cast.moira)
    own = [deed.words for deed in record_of(cast.year1) if deed.by == cast.moira]
    assert own == ["left, tutor until then", "gave up being course admin"]
