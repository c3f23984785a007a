"""A pair as a share (P3): the other half of the pair sees the page for as long as the two are a pair."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification, Pair, Role
from portfolios.audiences import audience_of
from portfolios.models import Page, Share
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast):
    now = timezone.now() - timedelta(hours=1)
    made = Pair.ask(cast.ben, person=cast.amira, now=now)
    made.agree(by=cast.amira, now=now)
    return Pair.objects.get(pk=made.pk)


@pytest.fixture
def page(cast):
    return factories.page(cast.amira, "What I teach and why", "a secret of the page")


@pytest.fixture
def share(page, pair):
    return Share.objects.create(page=page, kind="pair", pair=pair)


def seers(cast, page):
    return [who.first_name for who in cast.everybody if Page.objects.visible_to(factories.viewer(who)).contains(page)]


def test_the_pair_sees_it_and_nobody_else(cast, page, share):
    assert seers(cast, page) == ["Amira", "Ben"]


def test_it_ends_with_the_pair_at_once(cast, page, pair, share, sign_in):
    ben = sign_in(cast.ben)
    assert "a secret of the page" in ben.get(page.get_absolute_url()).content.decode()
    ben.post(reverse("friend_end", args=[pair.public_id]))
    assert ben.get(page.get_absolute_url()).status_code == 404
    assert audience_of(page, timezone.now()).is_alone
    assert "Ben Whitlock" not in audience_words(cast, page, sign_in)


def audience_words(cast, page, sign_in):
    body = sign_in(cast.amira).get(reverse("sharing", args=[page.public_id])).content.decode()
    return body[body.index("<main") : body.index('id="choose"')]


def test_it_comes_back_neither_with_a_new_pair_nor_for_the_deactivated(cast, page, pair, share):
    pair.end(by=cast.ben, now=timezone.now())
    again = Pair.ask(cast.ben, person=cast.amira, now=timezone.now())
    again.agree(by=cast.amira, now=timezone.now())
    assert seers(cast, page) == ["Amira"]
    Share.objects.create(page=page, kind="pair", pair=again)
    assert seers(cast, page) == ["Amira", "Ben"]
    cast.ben.deactivate()
    assert audience_of(page, timezone.now()).is_alone


def test_asked_and_not_agreed_opens_nothing(cast, page):
    asked = Pair.ask(cast.cleo, person=cast.amira, now=timezone.now())
    Share.objects.create(page=page, kind="pair", pair=asked)
    assert seers(cast, page) == ["Amira"]


def test_a_friend_is_no_tutor_of_the_page(cast, page, share):
    factories.join(cast.ben, cast.other, Role.TUTOR)
    assert not Page.objects.tutored_by(factories.viewer(cast.ben)).contains(page)


def test_a_friend_who_examines_elsewhere_may_comment(cast, page, share):
    """C1: whoever sees a page only as External Examiner does not comment; a critical friend sees it as that."""
    from comments import talk

    factories.join(cast.ben, cast.other, Role.EXAMINER)
    assert talk.may_comment(factories.viewer(cast.ben), page)
    assert not talk.conversation(page, factories.viewer(cast.ben)).around.is_only_examiner


def test_chosen_on_the_sheet_it_is_shown_and_told_once(cast, page, pair, sign_in):
    amira = sign_in(cast.amira)
    url = reverse("sharing", args=[page.public_id])
    assert f'value="pair-{pair.public_id}"' in amira.get(url).content.decode()
    looked = amira.post(url, {"do": "look", "whom": f"pair-{pair.public_id}"}).content.decode()
    assert "1 person will be able to read it" in looked
    assert "Your critical friend" in looked
    assert "Can any of your learners be recognised?" in looked
    assert not page.shares.exists()
    amira.post(url, {"do": "show", "whom": f"pair-{pair.public_id}", "seen": f"pair-{pair.public_id}||"})
    assert seers(cast, page) == ["Amira", "Ben"]
    told = [each["title"] for each in Notification.listed_for(factories.viewer(cast.ben)) if each["title"]]
    assert told == [page.title]
    sheet = audience_words(cast, page, sign_in)
    assert "Shown to <b>Ben Whitlock</b>" in sheet
    assert "Your critical friend, since" in sheet
    assert "View as Ben Whitlock" in sheet
    assert f'value="pair-{pair.public_id}"' not in amira.get(url).content.decode()  # shown already


def test_a_pair_of_others_and_one_that_is_over_cannot_be_chosen(cast, page, pair, sign_in):
    others = Pair.ask(cast.ben, person=cast.cleo, now=timezone.now())
    others.agree(by=cast.cleo, now=timezone.now())
    pair.end(by=cast.ben, now=timezone.now())
    amira, url = sign_in(cast.amira), reverse("sharing", args=[page.public_id])
    for each in (others, pair):
        whom = f"pair-{each.public_id}"
        answer = amira.post(url, {"do": "show", "whom": whom, "seen": f"{whom}||"})
        assert "Choose whom to show it to." in answer.content.decode()
    assert not page.shares.exists()


def test_viewed_as_the_friend_also_one_of_another_cohort(cast, page, sign_in):
    now = timezone.now()
    made = Pair.ask(cast.gus, address="amira@sheaf.example", now=now)
    made.agree(by=cast.amira, now=now)
    Share.objects.create(page=page, kind="pair", pair=made)
    look = reverse("page_as", args=[page.public_id, cast.gus.public_id])
    assert "a secret of the page" in sign_in(cast.amira).get(look).content.decode()
    assert "View as Gus Tarrant" in audience_words(cast, page, sign_in)


def test_the_database_keeps_the_target(cast, page, pair, share):
    for wrong in (
        {"kind": "pair"},
        {"kind": "pair", "pair": pair},  # a second one for the same pair
        {"kind": "person", "person": cast.ben, "pair": pair},
        {"kind": "cohort", "cohort": cast.year1, "pair": pair},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Share.objects.create(page=page, **wrong)
