"""The same list twice at once, and two lists with the same newcomer: nobody is made, enrolled or mailed twice."""

import threading

import pytest
from django.db import connections

from cohorts.enrolment import Roll
from cohorts.models import Invitation, Membership, Notification, User

from .. import factories

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def at_once(*acts):
    """Do all `acts` in threads of their own, at one moment. Returns what each returned or raised."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_same_list_twice_at_once(cast, shared):
    """Scenario 46, sharper: one of the two enrols, the other is shown that it is done."""
    for number in range(ROUNDS):
        text = "name,e-mail,role\n" + "".join(f"T,r{number}-{each}@sheaf.example,tutor\n" for each in range(5))
        rolls = [Roll.of_text(text, cohort=cast.year1, by=cast.femi) for _ in range(2)]
        told = Notification.objects.filter(kind="joined").count()
        answers = at_once(*(lambda roll=roll: roll.enrol(seen=roll.seen) for roll in rolls))
        assert sorted(type(answer).__name__ for answer in answers) == ["Changed", "list"]
        new = User.objects.filter(email__startswith=f"r{number}-")
        assert new.count() == Membership.objects.filter(person__in=new).count() == 5
        assert Invitation.objects.filter(person__in=new).count() == 5
        assert Notification.objects.filter(kind="invitation", recipient__in=new).count() == 5
        assert Notification.objects.filter(kind="joined").count() == told + 1


def test_two_cohorts_enrol_the_same_newcomer_at_once(cast):
    """One person, two memberships, one invitation (A2)."""
    factories.appoint(cast.hana, cast.other)
    for number in range(ROUNDS):
        text = f"name,e-mail,role\nNell,n{number}@sheaf.example,trainee\n"
        rolls = [
            Roll.of_text(text, cohort=cast.year1, by=cast.femi),
            Roll.of_text(text, cohort=cast.other, by=cast.hana),
        ]
        answers = at_once(*(lambda roll=roll: roll.enrol() for roll in rolls))
        assert [type(answer) for answer in answers] == [list, list], answers
        nell = User.objects.get(email=f"n{number}@sheaf.example")
        assert nell.memberships.count() == 2
        assert Invitation.objects.filter(person=nell).count() == 1
        assert Notification.objects.filter(kind="invitation", recipient=nell).count() == 1


def test_one_role_is_changed_by_two_at_once(cast):
    for number in range(ROUNDS):
        held = Membership.objects.get(person=cast.ben, left_at=None)
        roles = [role for role in ("trainee", "tutor", "examiner") if role != held.role]
        windows = [Membership.objects.select_related("person").get(pk=held.pk) for _ in roles]
        pairs = zip(windows, roles, strict=True)
        answers = at_once(*(lambda one=one, role=role: one.change_role(role, by=cast.femi) for one, role in pairs))
        assert sum(isinstance(answer, Membership) for answer in answers) == 1, answers
        assert Membership.objects.filter(person=cast.ben, left_at=None).count() == 1
        assert Membership.objects.filter(person=cast.ben).count() == number + 2
