"""Somebody leaves or comes back in the instant in which a superuser deactivates them (A7, C17)."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import CourseAdmin, Leaving, User
from portfolio_site.accounts.signing_in import COME_BACK

from .. import factories
from .crowd import Crowd, Press, session_of
from .test_races import ROUNDS, after, in_any_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hana(cast):
    return session_of(cast.hana)


def deactivate(session, person):
    data = {"action": "deactivate", "_selected_action": [person.pk]}
    return Press(session, reverse("admin:cohorts_user_changelist"), data)


def stored(**data):
    """A session in which these things are known; returns the value of its cookie."""
    session = SessionStore()
    session.update(data)
    session.save()
    return session.session_key


def has_no_way(person):
    """They are not active, and nothing that they can do makes them so."""
    now = timezone.now()
    return not User.objects.get(pk=person.pk).is_active and not (
        Leaving.objects.may_come_back(now).filter(person=person).exists()
    )


def test_coming_back_and_being_deactivated(cast, hana):
    """Whoever was first: they are not here, and there is no way back."""
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            person = factories.person(f"vera{number}", "Vera Nash")
            Leaving.begin(person)
            session = stored(**{COME_BACK: {"person": person.pk, "at": int(time.time())}})
            replies = crowd.press(*in_any_order(deactivate(hana, person), Press(session, reverse("come_back"))))
            after(replies, 302)
            assert has_no_way(person)
            former = User.objects.get(pk=person.pk)
            leaving = Leaving.objects.filter(person=person).first()
            if leaving is None:  # they came back, and were deactivated as whom they are
                assert former.left_at is None and former.name == "Vera Nash"
            else:
                assert former.left_at and leaving.closed_at and former.name == "A former member"


def just_proved(person):
    """The key of a session in which they have just given their password."""
    client = Client()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_two_superusers_who_leave_at_once(cast):
    """Somebody stays who looks after the site."""
    User.objects.filter(is_superuser=True).update(is_superuser=False)
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            User.objects.filter(is_superuser=True).update(is_superuser=False)
            pair = [factories.person(f"{who}{number}", is_staff=True, is_superuser=True) for who in ("una", "vera")]
            after(crowd.press(*[Press(just_proved(each), reverse("leave")) for each in pair]), 200, 302)
            assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_one_course_admin_leaves_while_the_other_ends_herself(cast):
    """48: one of them stays, whoever was first."""
    path = reverse("cohort_running", args=[cast.year1.public_id])
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            CourseAdmin.objects.filter(cohort=cast.year1).delete()
            una, vera = [factories.person(f"{who}{number}") for who in ("una", "vera")]
            for each in (una, vera):
                factories.appoint(each, cast.year1)
            ends = Press(session_of(vera), path, {"do": "end", "person": vera.public_id})
            after(crowd.press(*in_any_order(Press(just_proved(una), reverse("leave")), ends)), 200, 302, 403)
            assert cast.year1.course_admins(timezone.now()).count() == 1


def test_leaving_and_being_deactivated(cast, hana):
    """Leaving is no way round a deactivation."""
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            person = factories.person(f"vera{number}", "Vera Nash")
            key = just_proved(person)
            replies = crowd.press(*in_any_order(deactivate(hana, person), Press(key, reverse("leave"))))
            after(replies, 200, 302, 404)  # who is a visitor by then has nothing to leave
            assert has_no_way(person)
    assert Leaving.objects.exists(), "some were faster than the superuser"
