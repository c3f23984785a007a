"""How often somebody may fail (defaults.md): per account and per address, and no header of theirs changes whose."""

import re
import time
from unittest import mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from ..factories import PASSWORD

LOGIN, AMIRA = "/accounts/login/", "amira@sheaf.example"
WRONG = "wrong and long enough"


@pytest.fixture(autouse=True)
def nobody_has_tried(db):
    """The counters of attempts outlive the tests that write for good."""
    cache.clear()


def tries(number, client=None, address=AMIRA, **headers):
    """Fail `number` times; returns the last page."""
    client = client or Client()
    for turn in range(number):
        given = {name: value.format(turn) for name, value in headers.items()}
        reply = client.post(LOGIN, {"login": address.format(turn), "password": WRONG}, headers=given)
    return reply.content.decode()


def gets_in(password=PASSWORD, address=AMIRA, **headers):
    client = Client()
    client.post(LOGIN, {"login": address, "password": password}, headers=headers)
    return "_auth_user_id" in client.session


FORGED = {"x-forwarded-for": "203.0.113.{}", "x-real-ip": "198.51.100.{}", "forwarded": "for=192.0.2.{}"}


def test_five_failures_for_an_account_from_wherever_they_come(cast):
    tries(4, **FORGED)
    assert gets_in()  # four are no five, and a success does not wipe them away
    tries(1, **FORGED)
    assert not gets_in() and not gets_in(**{"x-forwarded-for": "203.0.113.99"})
    assert gets_in(address="ben@sheaf.example")


def test_the_account_opens_again_by_itself(cast):
    tries(5)
    later = time.time() + 5 * 60 + 1
    with mock.patch("time.time", lambda: later):
        assert gets_in()


def test_the_delay_grows_and_ends(cast):
    start = time.time()

    def after(minutes):
        return mock.patch("time.time", lambda: start + minutes * 60)

    tries(5)
    with after(6):
        tries(5)
    with after(12):
        assert not gets_in()  # after ten failures five minutes are not enough
    with after(31):
        assert gets_in()


def test_a_mailed_code_lets_in_while_the_password_has_to_wait(cast):
    tries(5)
    assert not gets_in()
    client = Client()
    client.post("/accounts/login/code/", {"email": AMIRA})
    code = re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("headers", [{}, FORGED])
def test_ten_failures_a_minute_for_an_address_and_nobody_chooses_theirs(cast, headers):
    """With no proxy of our own, X-Forwarded-For is somebody's invention."""
    tries(10, address="nobody{}@sheaf.example", **headers)
    assert not gets_in(address="ben@sheaf.example")
    later = time.time() + 61
    with mock.patch("time.time", lambda: later):
        assert gets_in(address="ben@sheaf.example")


def test_behind_one_proxy_the_last_address_counts_and_what_stands_before_it_is_invented(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    tries(10, address="nobody{}@sheaf.example", **{"x-forwarded-for": "203.0.113.{}, 192.0.2.7"})
    assert not gets_in(address="ben@sheaf.example", **{"x-forwarded-for": "203.0.113.77, 192.0.2.7"})
    assert gets_in(address="ben@sheaf.example", **{"x-forwarded-for": "192.0.2.7, 192.0.2.8"})


@pytest.mark.parametrize("headers", [{}, FORGED])
@pytest.mark.parametrize(
    ("path", "most", "refused"),
    [("/accounts/login/code/", 20, 200), ("/accounts/password/reset/", 20, 429)],
)
def test_twenty_askings_a_minute_for_an_address_and_nobody_chooses_theirs(cast, path, most, refused, headers):
    """For codes and for reset links: each of them asks for somebody else."""
    start = time.time()

    def ask(turn, after=0, **more):
        given = {name: value.format(turn) for name, value in headers.items()}
        with mock.patch("time.time", lambda: start + after):
            return Client().post(path, {"email": f"nobody{turn}@sheaf.example"}, headers=given, **more)

    assert {ask(turn).status_code for turn in range(most)} == {302}
    assert ask(most).status_code == refused
    assert mail.outbox == []
    assert ask(most, REMOTE_ADDR="198.51.100.7").status_code == 302  # somebody who is really elsewhere
    assert ask(most, after=61).status_code == 302


@pytest.mark.parametrize("headers", [{}, FORGED])
def test_thirty_sign_ins_a_minute_for_an_address_right_ones_too(cast, headers):
    start = time.time()

    def enter(turn, after=0, **more):
        given = {name: value.format(turn) for name, value in headers.items()}
        with mock.patch("time.time", lambda: start + after):
            return Client().post(LOGIN, {"login": AMIRA, "password": PASSWORD}, headers=given, **more)

    assert {enter(turn).status_code for turn in range(30)} == {302}
    assert enter(30).status_code == 429
    assert enter(30, REMOTE_ADDR="198.51.100.7").status_code == 302
    assert enter(30, after=61).status_code == 302


@pytest.mark.parametrize("header", ["", ",", "not an address", "1.2.3.4, <script>", "::1, " * 400, "999.1.1.1"])
def test_an_odd_header_is_no_500(cast, settings, header):
    for proxies in (0, 1, 2):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        reply = Client(raise_request_exception=False).post(
            LOGIN, {"login": AMIRA, "password": WRONG}, headers={"x-forwarded-for": header}
        )
        assert reply.status_code < 500, (proxies, header)


def test_reset_links_are_limited_for_whom_they_are_asked_and_say_nothing_new(cast):
    pages = {}
    for address in (AMIRA, "nobody@sheaf.example"):
        replies = [Client().post("/accounts/password/reset/", {"email": address}) for _ in range(6)]
        pages[address] = [reply.status_code for reply in replies]
    assert pages[AMIRA] == pages["nobody@sheaf.example"] == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_asking_for_codes_is_limited_for_an_address_and_says_nothing_new(cast):
    pages = {}
    for address in (AMIRA, "nobody@sheaf.example"):
        replies = [Client().post("/accounts/login/code/", {"email": address}) for _ in range(5)]
        pages[address] = [reply.status_code for reply in replies]
    assert pages[AMIRA] == pages["nobody@sheaf.example"]
    assert pages[AMIRA] == [302] * 3 + [200] * 2  # the form again, with a sentence
