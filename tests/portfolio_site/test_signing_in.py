"""Signing in: nobody learns who is enrolled (A1), and nobody stays signed in longer than they said."""

import re
import time
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.models import Leaving, User
from portfolio_site.accounts.signing_in import AccountAdapter
from portfolio_site.middleware import SessionTimesMiddleware

from ..factories import PASSWORD

LOGIN, CODE, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"
AMIRA, NOBODY = "amira@sheaf.example", "nobody@sheaf.example"


@pytest.fixture(autouse=True)
def nobody_has_tried(db):
    """What other tests left of the counters of attempts takes queries of its own once it is out of date."""
    cache.clear()


def signed_in(client):
    return "_auth_user_id" in client.session


def masked(response, address):
    """A reply without what differs from request to request: the token of the form, and the address asked for.

    Cookies count by their names and attributes, and by whether they hold anything.
    """
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", response.content.decode())
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    cookies = {
        name: (bool(cookie.value), {**cookie, "expires": bool(cookie["expires"])})
        for name, cookie in response.cookies.items()
    }
    return response.status_code, text.replace(address, "ADDRESS"), headers, cookies


def replies(path, data, address):
    """What a fresh browser gets for a form: every page up to the last, masked."""
    client, pages, _ = asked(path, data, address)
    return client, pages


def asked(path, data, address):
    """The same, and the work that it took: its queries, how many mails were written, how many passwords hashed."""
    client = Client()
    client.get(path)
    encode, written = MD5PasswordHasher.encode, AccountAdapter.render_mail
    with (
        mock.patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=encode) as hashed,
        mock.patch.object(AccountAdapter, "render_mail", autospec=True, side_effect=written) as drawn,
        CaptureQueriesContext(connection) as captured,
    ):
        response = client.post(path, data)
    # now: the next request empties what was captured
    queries = [re.sub(r"\d+|'[^']*'|%s", "?", query["sql"]) for query in captured.captured_queries]
    assert queries
    pages = [masked(response, address)]
    if response.status_code == 302:
        pages.append(masked(client.get(response["Location"]), address))
    return client, pages, {"queries": queries, "mails": drawn.call_count, "hashed": hashed.call_count}


def test_a_password_lets_in(cast, client):
    response = client.post(LOGIN, {"login": AMIRA, "password": PASSWORD})
    assert response.status_code == 302 and response["Location"] == reverse("home")
    assert signed_in(client)


@pytest.mark.parametrize("written", ["AMIRA@Sheaf.Example", "  amira@sheaf.example ", "ａｍｉｒａ@sheaf.example"])
def test_an_address_may_be_written_in_other_ways(cast, client, written):
    client.post(LOGIN, {"login": written, "password": PASSWORD})
    assert signed_in(client)


def test_an_address_with_a_domain_in_letters_of_elsewhere(db, client):
    User.objects.create_user("zoe@bücher.example", "Zoë", PASSWORD)
    client.post(LOGIN, {"login": "zoe@bücher.example", "password": PASSWORD})
    assert signed_in(client)


def test_an_address_that_is_too_long_is_answered_by_the_form(db, client):
    for domain in ("sheaf.example", "bücher.example"):
        reply = client.post(LOGIN, {"login": "x" * 300 + "@" + domain, "password": PASSWORD})
        assert reply.status_code == 200 and 'id="id_login_error"' in reply.content.decode()


GONE, LEFT = "ben@sheaf.example", "cleo@sheaf.example"
WRONG = "x" * 12


@pytest.fixture
def others(cast):
    """Ben is deactivated; Cleo leaves, and can come back. Somebody else has asked before, so that nothing is cold."""
    cast.ben.deactivate()
    Leaving.begin(cast.cleo)
    for path, field in ((LOGIN, "login"), (CODE, "email"), (RESET, "email")):
        asked(path, {field: "first@sheaf.example", "password": WRONG}, "first@sheaf.example")


@pytest.mark.parametrize("known", [AMIRA, GONE, LEFT])
def test_a_wrong_password_and_an_unknown_address_get_one_answer_for_one_work(others, known):
    _, there, work = asked(LOGIN, {"login": known, "password": WRONG}, known)
    _, nowhere, other = asked(LOGIN, {"login": NOBODY, "password": WRONG}, NOBODY)
    assert there == nowhere
    assert work == other
    assert work["hashed"] == 1


@pytest.mark.parametrize(("known", "sent"), [(AMIRA, 1), (GONE, 0), (LEFT, 1)])
def test_asking_for_a_code_tells_nobody_who_is_enrolled(others, known, sent):
    """Who leaves gets a code, to come back with (C17)."""
    here, there, work = asked(CODE, {"email": known}, known)
    assert len(mail.outbox) == sent
    elsewhere, nowhere, other = asked(CODE, {"email": NOBODY}, NOBODY)
    assert len(mail.outbox) == sent
    assert there == nowhere
    assert work == other
    assert work["mails"] == 1
    for _ in range(3):
        one, two = here.post(CONFIRM, {"code": "WRONG1"}), elsewhere.post(CONFIRM, {"code": "WRONG1"})
        assert masked(one, known) == masked(two, NOBODY)
    assert not signed_in(here) and not signed_in(elsewhere)


@pytest.mark.parametrize(("known", "sent"), [(AMIRA, 1), (GONE, 0), (LEFT, 0)])
def test_asking_for_a_new_password_tells_nobody_who_is_enrolled(others, known, sent):
    _, there, work = asked(RESET, {"email": known}, known)
    assert len(mail.outbox) == sent
    _, nowhere, other = asked(RESET, {"email": NOBODY}, NOBODY)
    assert len(mail.outbox) == sent
    assert there == nowhere
    assert work == other
    assert work["mails"] == 1


def test_a_code_lets_in_once_and_not_later_than_15_minutes(cast):
    def code():
        return re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]

    client, _ = replies(CODE, {"email": AMIRA}, "")
    assert mail.outbox[-1].to == [AMIRA]
    assert client.get(CONFIRM).status_code == 200 and not signed_in(client)
    assert client.post(CONFIRM, {"code": code()}).status_code == 302
    assert signed_in(client)
    late, _ = replies(CODE, {"email": AMIRA}, "")
    later = time.time() + 15 * 60 + 1
    with mock.patch("time.time", lambda: later):
        late.post(CONFIRM, {"code": code()})
    assert not signed_in(late)


def test_a_code_is_of_no_use_in_another_browser(cast):
    replies(CODE, {"email": AMIRA}, "")
    code = re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]
    thief, _ = replies(CODE, {"email": NOBODY}, "")
    thief.post(CONFIRM, {"code": code})
    assert not signed_in(thief)


def test_a_deactivated_person_does_not_get_in_by_their_password(cast):
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)  # even if the password had stayed
    client = Client()
    client.post(LOGIN, {"login": GONE, "password": PASSWORD})
    assert not signed_in(client)


def test_a_deactivated_person_is_signed_out_at_once(cast, sign_in):
    client = sign_in(cast.ben)
    assert client.get("/portfolio/").status_code == 200
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert client.get("/portfolio/").status_code != 200


def test_a_reset_link_never_follows_the_host_of_a_request(cast, settings):
    settings.ALLOWED_HOSTS = ["*"]
    Client().post(RESET, {"email": cast.amira.email}, headers={"host": "evil.example"})
    assert "https://sheaf.example/accounts/password/reset/key/" in mail.outbox[-1].body
    assert "evil.example" not in mail.outbox[-1].body


def test_a_reset_link_is_spent_by_the_form_and_not_by_a_scanner(cast):
    replies(RESET, {"email": AMIRA}, "")
    link = re.search(r"https://sheaf\.example(/\S+)", mail.outbox[-1].body)[1]
    scanner, owner, thief = Client(), Client(), Client()
    for _ in range(3):
        scanner.get(link, follow=True)
    form = owner.get(link)["Location"]
    new = "a new and quiet sentence"
    assert owner.post(form, {"password1": new, "password2": new}).status_code == 302
    cast.amira.refresh_from_db()
    assert cast.amira.check_password(new)
    assert thief.get(link).status_code == 200  # says that the link is used up, and offers no form
    assert not thief.session.get("_password_reset_key")


def test_a_reset_link_works_for_one_hour(cast):
    replies(RESET, {"email": AMIRA}, "")
    link = re.search(r"https://sheaf\.example(/\S+)", mail.outbox[-1].body)[1]
    asked_at = datetime.now()

    def works_after(**age):
        with mock.patch.object(PasswordResetTokenGenerator, "_now", lambda self: asked_at + timedelta(**age)):
            return Client().get(link).status_code == 302  # on to the form

    assert works_after(minutes=59)
    assert not works_after(minutes=61)


def test_a_new_password_ends_the_other_sessions(cast, sign_in):
    here, elsewhere = sign_in(cast.amira), sign_in(cast.amira)
    new = "a new and quiet sentence"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/portfolio/").status_code == 200
    assert elsewhere.get("/portfolio/").status_code != 200


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_signs_up_or_adds_an_address(cast, sign_in, path):
    for client in (Client(), sign_in(cast.amira)):
        assert client.get(path).status_code == 404
        assert client.post(path, {"email": "new@sheaf.example"}).status_code == 404


def test_five_failures_in_five_minutes_and_then_a_pause_but_no_lasting_lock(cast):
    client = Client()
    for _ in range(5):
        client.post(LOGIN, {"login": AMIRA, "password": "wrong and long enough"})
    response = client.post(LOGIN, {"login": AMIRA, "password": PASSWORD})
    assert not signed_in(client) and "Too many tries" in response.content.decode()
    later = time.time() + 5 * 60 + 1
    with mock.patch("time.time", lambda: later):
        client.post(LOGIN, {"login": AMIRA, "password": PASSWORD})
    assert signed_in(client)


def test_the_admin_has_no_door_of_its_own(cast, sign_in):
    response = Client().get("/admin/login/?next=/admin/")
    assert response.status_code == 302 and response["Location"].startswith(LOGIN)
    assert Client().post("/admin/login/", {"username": "hana@sheaf.example", "password": PASSWORD}).status_code == 302
    assert sign_in(cast.amira).get("/admin/login/").status_code in (403, 404)
    assert sign_in(cast.hana).get("/admin/").status_code == 200


# --- How long --------------------------------------------------------------------------------------


def enter(path=LOGIN, **more):
    """A browser in which Amira has signed in."""
    client = Client()
    client.post(path, {"login": AMIRA, "password": PASSWORD, **more})
    assert signed_in(client)
    return client


def seen_ago(client, seconds, key=SessionTimesMiddleware.SEEN):
    """Turn the session's clock back."""
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def test_without_the_tick_it_ends_with_the_browser_and_after_12_idle_hours(cast):
    client = enter()
    assert client.cookies["sessionid"]["max-age"] == ""
    client.get("/portfolio/")
    seen_ago(client, 11 * 3600)
    assert client.get("/portfolio/").status_code == 200
    seen_ago(client, 12 * 3600 + 60)
    assert client.get("/portfolio/").status_code != 200
    assert not Session.objects.exists()


def test_with_the_tick_it_lasts_90_days_from_the_last_visit(cast):
    client = enter(remember="on")
    assert client.cookies["sessionid"]["max-age"] == 90 * 24 * 3600
    client.get("/portfolio/")
    seen_ago(client, 80 * 24 * 3600)
    client.cookies["sessionid"]["max-age"] = ""
    assert client.get("/portfolio/").status_code == 200
    assert client.cookies["sessionid"]["max-age"] == 90 * 24 * 3600  # rolled on


@pytest.mark.parametrize(("tick", "age"), [({}, ""), ({"remember": "on"}, 90 * 24 * 3600)])
def test_the_tick_counts_for_a_code_too(cast, tick, age):
    client, _ = replies(CODE, {"email": AMIRA, **tick}, "")
    client.post(CONFIRM, {"code": re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]})
    assert signed_in(client)
    assert client.cookies["sessionid"]["max-age"] == age


def test_signing_out_everywhere_ends_every_session_of_mine_and_of_nobody_else(cast, sign_in):
    here, elsewhere, other = sign_in(cast.amira), sign_in(cast.amira), sign_in(cast.ben)
    assert here.get("/accounts/logout/everywhere/").status_code == 405
    response = here.post("/accounts/logout/everywhere/")
    assert response.status_code == 302 and response.headers["Clear-Site-Data"]
    assert [client.get("/portfolio/").status_code == 200 for client in (here, elsewhere, other)] == [False, False, True]
    assert Client().post("/accounts/logout/everywhere/").status_code == 302


def test_most_requests_write_no_session(cast):
    client = enter()
    client.get("/health/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/health/")
    assert not [query for query in queries if "UPDATE" in query["sql"]]


def test_the_admin_asks_for_the_password_after_30_idle_minutes(cast):
    client = Client()
    client.post(LOGIN, {"login": "hana@sheaf.example", "password": PASSWORD, "remember": "on"})
    assert client.get("/admin/").status_code == 200
    session = client.session
    session[SessionTimesMiddleware.ADMIN] -= 31 * 60
    session["account_authentication_methods"][-1]["at"] -= 31 * 60
    session.save()
    response = client.get("/admin/cohorts/user/")
    assert response.status_code == 302 and response["Location"].startswith("/accounts/reauthenticate/?next=")
    assert client.get("/portfolio/").status_code == 200  # nothing but the admin is closed
    response = client.post(response["Location"], {"password": PASSWORD})
    assert response["Location"] == "/admin/cohorts/user/"
    assert client.get("/admin/").status_code == 200
