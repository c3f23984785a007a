"""Critical friends: asked, agreed, ended; an address gives the same answer whoever has it (A8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cohorts.models import Leaving, Notification, Pair, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def paired(one, two, now):
    pair = Pair.ask(one, person=two, now=now)
    pair.agree(by=two, now=now)
    return Pair.objects.get(pk=pair.pk)


def news(person, now=None):
    return [each["line"] for each in Notification.listed_for(factories.viewer(person, now))]


def test_asked_and_agreed_they_are_a_pair(cast, now):
    pair = Pair.ask(cast.ben, person=cast.amira, now=now)
    assert not Pair.objects.current(now).exists()
    assert news(cast.amira) == ["Ben Whitlock asks you to be critical friends"]
    assert pair.agree(by=cast.amira, now=now)
    assert Pair.objects.current(now).get().holds(now)
    assert news(cast.amira) == []
    assert news(cast.ben) == ["Amira Haddad is your critical friend now"]
    assert not pair.agree(by=cast.amira, now=now)  # once is enough
    assert Notification.objects.filter(kind="friend_agreed").count() == 1


def test_it_holds_from_the_instant_of_agreeing_up_to_the_end(cast, now):
    pair = paired(cast.amira, cast.ben, now)
    assert not Pair.objects.current(now - timedelta(seconds=1)).exists()
    end = now + timedelta(hours=1)
    pair.end(by=cast.ben, now=end)
    assert Pair.objects.current(end - timedelta(seconds=1)).exists()
    assert not Pair.objects.current(end).exists()
    assert pair.ended_by == cast.ben


def test_only_the_one_who_is_asked_agrees(cast, now):
    pair = Pair.ask(cast.amira, person=cast.ben, now=now)
    for who in (cast.amira, cast.cleo):
        with pytest.raises(ValidationError):
            pair.agree(by=who, now=now)
    assert not Pair.objects.current(now).exists()


def test_nobody_else_ends_it(cast, now):
    pair = paired(cast.amira, cast.ben, now)
    for who in (cast.cleo, cast.dan, cast.femi, cast.hana):
        assert not pair.end(by=who, now=now)
    assert Pair.objects.current(now).exists()


def test_what_was_asked_can_be_taken_back_by_the_asker_alone(cast, now):
    pair = Pair.ask(cast.amira, person=cast.ben, now=now)
    assert not pair.end(by=cast.ben, now=now)
    assert pair.end(by=cast.amira, now=now)
    with pytest.raises(ValidationError, match="taken back"):
        pair.agree(by=cast.ben, now=now)
    assert news(cast.ben) == []


def test_asking_back_is_agreeing(cast, now):
    Pair.ask(cast.amira, person=cast.ben, now=now)
    assert Pair.ask(cast.ben, person=cast.amira, now=now).is_agreed
    assert Pair.objects.count() == 1


def test_asked_twice_is_asked_once(cast, now):
    first = Pair.ask(cast.amira, person=cast.ben, now=now)
    assert Pair.ask(cast.amira, person=cast.ben, now=now) == first
    assert len(news(cast.ben)) == 1


def test_the_database_knows_one_open_pair_of_two_people_whoever_asked(cast, now):
    Pair.objects.create(asker=cast.amira, other=cast.ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(asker=cast.ben, other=cast.amira)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(asker=cast.ben, other=cast.ben)
    Pair.objects.update(ended_at=now)
    Pair.objects.create(asker=cast.ben, other=cast.amira)


@pytest.mark.parametrize("who", ["dan", "eve", "femi", "hana"])
def test_only_trainees_ask_and_are_asked(who, cast, now):
    with pytest.raises(ValidationError, match="trainee"):
        Pair.ask(getattr(cast, who), person=cast.amira, now=now)
    with pytest.raises(ValidationError, match="trainee"):
        Pair.ask(cast.amira, person=getattr(cast, who), now=now)


def test_nobody_asks_themselves(cast, now):
    for how in ({"person": cast.amira}, {"address": "Amira@Sheaf.Example"}):
        with pytest.raises(ValidationError, match="This is you"):
            Pair.ask(cast.amira, now=now, **how)


def seen(pair, viewer):
    found = Pair.objects.visible_to(viewer).filter(pk=pair.pk).first()
    return found and (found.address, found.is_agreed, found.ended_at)


def test_an_address_looks_the_same_whoever_has_it(cast, now):
    """A8: gus of another cohort, a tutor, somebody deactivated, nobody; also after it was declined."""
    factories.person("ivo", is_active=False)
    viewer = factories.viewer(cast.amira, now)
    asked = {}
    for key in ("gus", "dan", "ivo", "nobody"):
        asked[key] = Pair.ask(cast.amira, address=f"{key}@sheaf.example", now=now)
        assert seen(asked[key], viewer) == (f"{key}@sheaf.example", False, None)
    assert [key for key in asked if asked[key].other_id] == ["gus"]
    assert news(cast.gus) == ["Amira Haddad asks you to be critical friends"]
    assert news(cast.dan) == []
    asked["gus"].decline(by=cast.gus, now=now)
    cast.gus.deactivate()
    for key, pair in asked.items():
        assert seen(pair, viewer) == (f"{key}@sheaf.example", False, None)


def test_an_address_tells_nothing_of_whom_one_knows_by_name(cast, now):
    """Asked by name and by address: two rows for the asker, which say no more than what was typed."""
    pair = paired(cast.amira, cast.ben, now)
    by_address = Pair.ask(cast.amira, address="ben@sheaf.example", now=now)
    assert by_address.pk != pair.pk
    assert not by_address.is_agreed
    first = Pair.ask(cast.amira, address="cleo@sheaf.example", now=now)
    second = Pair.ask(cast.amira, person=cast.cleo, now=now)
    assert first.pk != second.pk
    assert Pair.objects.visible_to(factories.viewer(cast.amira, now)).count() == 4
    assert len(news(cast.cleo)) == 1


def test_who_asked_is_not_recognised_by_their_address(cast, now):
    Pair.ask(cast.gus, address="amira@sheaf.example", now=now)
    mine = Pair.ask(cast.amira, address="gus@sheaf.example", now=now)
    assert not mine.is_agreed
    assert not Pair.objects.current(now).exists()


def test_agreed_the_address_gives_way_to_the_name(cast, now):
    pair = Pair.ask(cast.amira, address="gus@sheaf.example", now=now)
    pair.agree(by=cast.gus, now=now)
    pair = Pair.objects.get(pk=pair.pk)
    assert (pair.address, pair.other) == ("", cast.gus)
    known = User.objects.visible_to(factories.viewer(cast.amira, now))
    assert cast.gus in known


def test_an_address_that_belongs_to_somebody_later_reaches_them_when_asked_again(cast, now):
    pair = Pair.ask(cast.amira, address="newcomer@sheaf.example", now=now)
    newcomer = factories.person("newcomer")
    factories.join(newcomer, cast.other)
    assert Pair.ask(cast.amira, address="newcomer@sheaf.example", now=now) == pair
    assert len(news(newcomer)) == 1


def test_critical_friends_know_each_other_and_nobody_else_does(cast, now):
    assert cast.gus not in User.objects.visible_to(factories.viewer(cast.amira, now))
    pair = paired(cast.amira, cast.gus, now)
    assert cast.gus in User.objects.visible_to(factories.viewer(cast.amira, now))
    assert cast.amira in User.objects.visible_to(factories.viewer(cast.gus, now))
    assert cast.gus not in User.objects.visible_to(factories.viewer(cast.ben, now))
    assert not Pair.objects.visible_to(factories.viewer(cast.ben, now)).exists()
    assert not Pair.objects.visible_to(factories.viewer(None, now)).exists()
    pair.end(by=cast.amira, now=now)
    assert cast.gus not in User.objects.visible_to(factories.viewer(cast.amira, now))


def test_declined_the_asker_is_not_told_and_may_not_press(cast, now):
    pair = Pair.ask(cast.amira, person=cast.ben, now=now)
    assert pair.decline(by=cast.ben, now=now)
    assert news(cast.amira) == news(cast.ben) == []
    assert seen(pair, factories.viewer(cast.amira, now)) == ("", False, None)
    assert seen(pair, factories.viewer(cast.ben, now)) is None
    pair.end(by=cast.amira, now=now)
    again = Pair.ask(cast.amira, person=cast.ben, now=now + timedelta(days=29))
    assert news(cast.ben, now + timedelta(days=29)) == []
    again.end(by=cast.amira, now=now + timedelta(days=29))
    later = now + timedelta(days=31)
    Pair.ask(cast.amira, person=cast.ben, now=later)
    assert len(news(cast.ben, later)) == 1


def test_who_is_deactivated_is_nobodys_critical_friend(cast, now):
    paired(cast.amira, cast.ben, now)
    cast.ben.deactivate()
    assert not Pair.objects.current(now).exists()
    assert not Pair.objects.visible_to(factories.viewer(cast.amira, now)).exists()


def test_who_leaves_sheaf_leaves_no_pair_and_what_was_asked_by_address_tells_nothing(cast, now):
    """C17, A8: the row of who is erased reads as that of nobody, and reaches no new owner of the address."""
    pair = paired(cast.amira, cast.ben, now)
    asked = {
        address: Pair.ask(cast.gus, address=address, now=now) for address in ("ben@sheaf.example", "none@sheaf.example")
    }
    by_name = Pair.ask(cast.cleo, person=cast.ben, now=now)
    his = Pair.ask(cast.ben, address="someone@sheaf.example", now=now)

    def listed():
        return sorted(row.address for row in Pair.objects.visible_to(factories.viewer(cast.gus)))

    assert asked["ben@sheaf.example"].other == cast.ben and listed() == sorted(asked)
    leaving = Leaving.begin(cast.ben, now=now)
    assert not Pair.objects.current(now).exists() and listed() == sorted(asked)
    leaving.finish(now)
    assert listed() == sorted(asked)
    assert {row.other for row in Pair.objects.filter(asker=cast.gus)} == {None}
    assert not Pair.objects.filter(pk__in=[by_name.pk, his.pk]).exists()
    assert Pair.objects.get(pk=pair.pk).ended_at is not None
    factories.join(User.objects.create_user("ben@sheaf.example", "Another Ben"), cast.year1)
    assert {row.other for row in Pair.objects.filter(asker=cast.gus)} == {None}


def test_what_was_put_away_is_agreed_to_by_asking_alone(cast, now):
    """By a request made by hand neither; whoever thinks otherwise asks themselves."""
    pair = Pair.ask(cast.amira, person=cast.ben, now=now)
    pair.decline(by=cast.ben, now=now)
    assert not pair.can_be_answered_by(cast.ben)
    with pytest.raises(ValidationError, match="put this away"):
        pair.agree(by=cast.ben, now=now)
    assert not Pair.objects.current(now).exists() and news(cast.amira) == []
    assert Pair.ask(cast.ben, person=cast.amira, now=now).is_agreed
    assert Pair.objects.current(now).get() == pair


def test_only_so_many_are_asked_in_a_day(cast, now):
    for number in range(10):
        Pair.ask(cast.amira, address=f"someone{number}@sheaf.example", now=now)
    with pytest.raises(ValidationError, match="tomorrow"):
        Pair.ask(cast.amira, address="one-more@sheaf.example", now=now)
    Pair.ask(cast.amira, address="one-more@sheaf.example", now=now + timedelta(days=1))
