"""Somebody leaves or comes back in the instant in which a superuser deactivates them (A7, C17)."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Leaving, User
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


def test_leaving_and_being_deactivated(cast, hana):
    """Leaving is no way round a deactivation."""
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            person = factories.person(f"vera{number}", "Vera Nash")
            key = session_of(person)
            session = SessionStore(key)
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
            replies = crowd.press(*in_any_order(deactivate(hana, person), Press(key, reverse("leave"))))
            after(replies, 200, 302, 404)  # who is a visitor by then has nothing to leave
            assert has_no_way(person)
