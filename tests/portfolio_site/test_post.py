"""The pages about mail: what is chosen, switching it off without signing in, following a journal (N2, N3)."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.models import MailChoice, When
from cohorts.post.leaving_off import path_for, token_for
from portfolios.models import Follow

from .. import factories

PAGE = "/settings/mail/"


# -- the choice --------------------------------------------------------------------------------------------------------


def test_it_is_as_it_happens_at_first(cast, sign_in):
    reply = sign_in(cast.ben).get(PAGE)
    assert reply.context["form"].initial == {"when": "soon"}
    assert cast.ben.email in reply.text
    assert not MailChoice.objects.exists(), "looking stores nothing"


@pytest.mark.parametrize("when", When.values)
def test_one_of_three_is_chosen(cast, sign_in, when):
    client = sign_in(cast.ben)
    for _ in range(2):
        assert client.post(PAGE, {"when": when})["Location"] == PAGE
    assert MailChoice.of(cast.ben) == when and MailChoice.objects.count() == 1
    assert MailChoice.of(cast.amira) == "soon"


@pytest.mark.parametrize("data", [{}, {"when": "never"}, {"when": ""}])
def test_anything_else_is_explained(cast, sign_in, data):
    reply = sign_in(cast.ben).post(PAGE, data)
    assert reply.status_code == 400 and "Choose one of the three." in reply.text
    assert MailChoice.of(cast.ben) == "soon"


def test_a_visitor_signs_in_first(client, db):
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


# -- switching off -----------------------------------------------------------------------------------------------------


def test_the_link_opens_a_page_with_a_button_and_the_button_does_it(cast, client):
    """C15, signed out."""
    address = path_for(cast.ben)
    reply = client.get(address)
    assert "Switch mail off" in reply.text and reply["Referrer-Policy"] == "no-referrer"
    assert MailChoice.of(cast.ben) == "soon"
    assert cast.ben.email not in reply.text and cast.ben.name not in reply.text
    reply = client.post(address)
    assert "Mail is off" in reply.text and MailChoice.of(cast.ben) == "site"
    assert "Mail is off" in client.get(address).text


def test_a_mail_program_does_it_by_itself(cast):
    """RFC 8058: a POST without a cookie or a token of ours."""
    client = Client(enforce_csrf_checks=True)
    assert client.post(path_for(cast.ben), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailChoice.of(cast.ben) == "site" and MailChoice.of(cast.amira) == "soon"


def test_a_signature_that_is_not_ours_opens_nothing(cast, client):
    token = token_for(cast.ben)
    public_id, _, signature = token.partition(".")
    for wrong in (
        public_id,
        f"{public_id}.{'x' * len(signature)}",
        f"{cast.amira.public_id}.{signature}",
        f"{token}x",
        "x",
        "..",
    ):
        for ask in (client.get, client.post):
            assert ask(reverse("post_off", args=[wrong])).status_code == 404
    assert not MailChoice.objects.exists()


def test_it_is_valid_for_a_year_and_over_a_change_of_the_key(cast, client, settings, monkeypatch):
    """Then it says so, and where mail is switched off; a mail program that posts is answered likewise."""
    address = path_for(cast.ben)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert client.get(address).status_code == 200
    now = time.time()
    for days, works in ((364, True), (366, False)):
        monkeypatch.setattr("django.core.signing.time.time", lambda days=days: now + days * 24 * 60 * 60)
        mailer = Client(enforce_csrf_checks=True)
        for reply in (client.get(address), mailer.post(address, {"List-Unsubscribe": "One-Click"})):
            assert reply.status_code == (200 if works else 410)
            assert ("over a year old" in reply.text) is not works
            assert works or (PAGE in reply.text and reply["Referrer-Policy"] == "no-referrer")
        assert MailChoice.of(cast.ben) == ("site" if works else "soon")
        MailChoice.choose(cast.ben, "soon")


# -- following ---------------------------------------------------------------------------------------------------------


def test_a_tutor_follows_at_first_and_anybody_may(cast, shared, sign_in):
    """N2."""
    address = reverse("follow", args=[shared.public_id])
    dan, ben = sign_in(cast.dan), sign_in(cast.ben)
    assert "Follow no more" in dan.get(shared.get_absolute_url()).text
    assert "Follow this journal" in ben.get(shared.get_absolute_url()).text
    dan.post(address, {"do": "stop"})
    ben.post(address, {"do": "start"})
    assert "Follow this journal" in dan.get(shared.get_absolute_url()).text
    assert "Follow no more" in ben.get(shared.get_absolute_url()).text
    assert Follow.objects.count() == 2
    amira = sign_in(cast.amira)
    assert "Follow" not in amira.get(shared.get_absolute_url()).text
    assert amira.post(address, {"do": "start"}).status_code == 403
    assert sign_in(cast.gus).post(address).status_code == 404


def test_a_page_that_is_no_journal_cannot_be_followed(cast, sign_in):
    page = factories.page(cast.amira, "What I teach", "Words.")
    factories.show(page, cast.year1)
    ben = sign_in(cast.ben)
    assert "Follow this" not in ben.get(page.get_absolute_url()).text
    assert ben.post(reverse("follow", args=[page.public_id])).status_code == 404


def test_the_journals_one_follows_are_listed_while_one_sees_them(cast, shared, sign_in):
    Follow.choose(cast.ben, shared, True)
    ben = sign_in(cast.ben)
    assert "Amira Haddad" in ben.get(PAGE).text
    reply = ben.post(reverse("follow", args=[shared.public_id]), {"do": "stop", "next": PAGE})
    assert reply["Location"] == PAGE
    assert "Amira Haddad" not in ben.get(PAGE).text
    dan = sign_in(cast.dan)
    assert "Amira Haddad" in dan.get(PAGE).text
    shared.shares.get().end_now(factories.viewer().now)
    assert "Amira Haddad" not in dan.get(PAGE).text


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_queries_with_thirty_journals(cast, number, sign_in, django_assert_num_queries):
    for each in range(number):
        owner = factories.person(f"o{each}", f"Owner {each}")
        journal = factories.page(owner, f"Journal {each}", is_journal=True)
        factories.show(journal, cast.dan)
        Follow.choose(cast.dan, journal, True)
    dan = sign_in(cast.dan)
    assert f"Journal {number - 1}" in dan.get(PAGE).text
    with django_assert_num_queries(6):
        dan.get(PAGE)
