"""A codes app and recovery codes, and what a passkey does not ask for (its use: tests/browser/test_passkeys.py)."""

import re
import time
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from cohorts.post import Sender

from ..factories import PASSWORD
from .test_account import AMIRA, code_in_mail, enter, prove

ON, OFF, SPARE, SQUARE = (
    "/accounts/2fa/app/on/", "/accounts/2fa/app/off/", "/accounts/2fa/recovery/", "/accounts/2fa/app/square.svg",
)  # fmt: skip
STEP = "/accounts/2fa/authenticate/"


def code_of_app(secret, at=None):
    at = at or time.time()
    with mock.patch("time.time", lambda: at):
        return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


@pytest.fixture
def secret(cast, django_capture_on_commit_callbacks):
    """The secret of Amira's codes app, which she has just turned on."""
    with django_capture_on_commit_callbacks(execute=True):
        return turn_on(enter())


def turn_on(client):
    words = prove(client, ON).get(ON).content.decode()
    secret = re.search(r"<code>(\w+)</code>", words)[1]
    assert client.get(SQUARE)["Content-Type"] == "image/svg+xml"
    assert client.post(ON, {"code": "000000"}).status_code == 200
    assert client.post(ON, {"code": code_of_app(secret)})["Location"] == SPARE
    return secret


def first_step(**data):
    client = Client()
    reply = client.post("/accounts/login/", {"login": AMIRA, "password": PASSWORD, **data})
    assert reply["Location"].startswith(STEP) and "_auth_user_id" not in client.session
    assert client.get("/portfolio/").status_code == 302
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_codes_app_is_turned_on_by_its_first_code_and_told(cast, secret):
    Sender().turn()
    told = {message.subject: message for message in mail.outbox}["Your codes app is on"]
    assert told.to == [AMIRA] and "second step" in told.body
    stored = Authenticator.objects.get(user=cast.amira, type="totp").data["secret"]
    assert secret not in stored


def test_signing_in_then_takes_both_steps(cast, secret):
    client = first_step()
    client.post(STEP, {"code": "000000"})
    assert not is_in(client)
    later = time.time() + 60
    with mock.patch("time.time", lambda: later):
        client.post(STEP, {"code": code_of_app(secret, later)})
    assert is_in(client)


def test_a_mailed_code_takes_the_second_step_too(cast, secret):
    client = Client()
    client.post("/accounts/login/code/", {"email": AMIRA})
    assert client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})["Location"].startswith(STEP)
    assert not is_in(client)


def test_one_code_is_not_taken_twice(cast, secret):
    at = time.time() + 60
    with mock.patch("time.time", lambda: at):
        code = code_of_app(secret, at)
        first, second = first_step(), first_step()
        first.post(STEP, {"code": code})
        second.post(STEP, {"code": code})
    assert is_in(first) and not is_in(second)


def test_the_tick_is_kept_over_the_second_step(cast, secret):
    client = first_step(remember="on")
    later = time.time() + 60
    with mock.patch("time.time", lambda: later):
        client.post(STEP, {"code": code_of_app(secret, later)})
    assert client.cookies["sessionid"]["max-age"] == 90 * 24 * 3600


def test_a_recovery_code_lets_in_once(cast, secret):
    owner = prove_by_password(enter_with(secret))
    codes = re.findall(r"<li><code>(\w+)</code>", owner.get(SPARE).content.decode())
    assert len(codes) == len(set(codes)) == 10
    file = owner.get("/accounts/2fa/recovery/file/")
    assert codes[0] in file.content.decode() and "attachment" in file["Content-Disposition"]
    client = first_step()
    client.post(STEP, {"code": codes[0]})
    assert is_in(client)
    again = first_step()
    again.post(STEP, {"code": codes[0]})
    assert not is_in(again)
    assert codes[0] not in owner.get(SPARE).content.decode()
    owner.post("/accounts/2fa/recovery/new/")
    old = first_step()
    old.post(STEP, {"code": codes[1]})
    assert not is_in(old)


def enter_with(secret):
    client = first_step()
    later = time.time() + 90
    with mock.patch("time.time", lambda: later):
        client.post(STEP, {"code": code_of_app(secret, later)})
    return client


def prove_by_password(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_guessing_codes_is_slowed_down(cast, secret):
    client = first_step()
    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    later = time.time() + 60
    with mock.patch("time.time", lambda: later):
        reply = client.post(STEP, {"code": code_of_app(secret, later)})
    assert not is_in(client) and "too" in reply.content.decode().lower()


def test_turning_it_off_asks_who_it_is_and_takes_the_recovery_codes_along(cast, secret):
    client = enter_with(secret)
    assert client.post(OFF).status_code == 302 and Authenticator.objects.filter(user=cast.amira).exists()
    prove_by_password(client).post(OFF)
    assert not Authenticator.objects.filter(user=cast.amira).exists()
    Sender().turn()
    assert "no longer asks" in mail.outbox[-1].body
    assert enter()


def test_recovery_codes_and_keys_of_others_do_not_exist(cast, secret):
    ben = prove(enter("ben@sheaf.example"), ON)
    assert ben.get(SPARE).status_code == 404
    key = Authenticator.objects.create(user=cast.amira, type="webauthn", data={"name": "Amira’s phone"})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        path = reverse(name, args=[key.pk])
        assert (ben.get(path).status_code, ben.post(path).status_code) == (404, 404)
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_passkey_asks_nobody_for_a_second_step(cast):
    """Whoever keeps it on their phone still signs in by a password or a code at a college's computer."""
    Authenticator.objects.create(user=cast.amira, type="webauthn", data={"name": "My phone"})
    assert is_in(enter())


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"id": 1}',
        "x" * 5000,
        "9" * 4301,
        "[" * 15_000,
        '{"a":' * 3_000,
        '{"response": {"userHandle": "x"}}',
    ],
)
def test_a_made_up_passkey_is_refused(cast, credential):
    client = Client()
    client.get("/accounts/passkeys/login/", headers={"accept": "application/json"})
    reply = client.post("/accounts/passkeys/login/", {"credential": credential})
    assert reply.status_code == 302 and reply["Location"].startswith("/accounts/login/")
    assert not is_in(client)
    mine = prove(enter(), ON)
    assert mine.get("/accounts/passkeys/add/").status_code == 200
    assert mine.post("/accounts/passkeys/add/", {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()
