"""Notices about one's account: told where one was reached then, once, whatever becomes of the mail server (N4)."""

import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cohorts.models import Leaving, Letter, Notification, User
from cohorts.post import ServerDown
from portfolio_site.accounts import notices

from ..factories import PASSWORD, viewer
from ..portfolio_site.test_account import ADDRESS, AMIRA, CONFIRM, NEW, SETTINGS, enter, prove

LEAVE = "/settings/leave/"
UNUSED = {"email_changed", "email_deleted", "email_confirmed", "account_disconnected"}  # no address of ours leads there


def plain(message):
    """The plain part of a mail as the server got it, its lines joined."""
    return " ".join(message.get_body(("plain",)).get_content().split())


def asks_for(client, server):
    """Ask for the new address; returns the code."""
    assert prove(client).post(ADDRESS, {"address": NEW})["Location"] == CONFIRM
    return re.search(r"^ +(\S+)\s*$", server.mails[-1].get_content(), re.MULTILINE)[1]


@pytest.fixture
def moved(cast):
    """Amira has another address; returns the letter to the old one."""
    with transaction.atomic():
        cast.amira.move_to(NEW)
        notices.tell("address_changed", cast.amira, AMIRA)
    return Letter.objects.get()


@pytest.mark.parametrize("mode", ["refuse", "busy", "hang"])
def test_the_old_address_is_told_once_although_the_server_was_down(cast, server, sender, clock, mode):
    client = enter()
    code = asks_for(client, server)
    server.mode = mode
    assert client.post(CONFIRM, {"code": code})["Location"] == SETTINGS
    assert User.objects.get(pk=cast.amira.pk).email == NEW
    clock.set(23)  # what is urgent does not wait for the morning
    for _ in range(2):
        try:
            assert sender.turn() == 0
        except ServerDown:
            assert mode == "refuse"
        clock.move(minutes=20)
    assert [each["To"] for each in server.mails] == [NEW]  # the code
    server.mode = ""
    assert sender.turn() == 1
    told = server.mails[-1]
    assert told["To"] == AMIRA and told["Subject"] == "Your address for Sheaf was changed"
    assert f"it is {NEW} now" in plain(told) and plain(told).startswith("Hello Amira,")
    clock.move(hours=3)
    assert sender.turn() == 0 and len(server.mails) == 2
    assert Letter.objects.get().address == ""


def test_the_move_the_end_of_other_sessions_and_the_notice_are_one(cast, server, sender):
    elsewhere, client = enter(), enter()
    code = asks_for(client, server)
    for what in ("portfolio_site.views.account.devices.end_all", "portfolio_site.views.account.notices.tell"):
        with mock.patch(what, side_effect=OSError), pytest.raises(OSError):
            client.post(CONFIRM, {"code": code})
        assert User.objects.get(pk=cast.amira.pk).email == AMIRA
        assert elsewhere.get("/portfolio/").status_code == 200
        assert not Letter.objects.exists() and not Notification.objects.exists()


def test_the_rows_hold_no_words_and_the_old_address_goes_with_the_mail(cast, moved, server, sender):
    """N1."""
    notice = Notification.objects.get()
    assert [getattr(notice, name) for name in ("kind", "topic")] == ["address_changed", ""]
    assert (moved.address, moved.urgent, moved.kind) == (AMIRA, True, Letter.Kind.OWN)
    assert sender.turn() == 1
    moved.refresh_from_db()
    assert moved.sent_at and moved.address == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(address=AMIRA)


def test_an_old_address_that_is_refused_for_good_does_not_stay(cast, moved, server, sender, clock):
    server.refused = {AMIRA}
    for _ in range(5):
        assert sender.turn() == 0
        clock.at = max(clock.at, Letter.objects.get().try_at)
    moved.refresh_from_db()
    assert moved.given_up_at and moved.address == "" and server.mails == []


def test_an_old_address_goes_after_30_days_without_a_server(cast, moved, server, sender, clock):
    notices.tell("password_changed", cast.amira, AMIRA)
    now = timezone.now()
    Letter.tidy(now + timedelta(days=29))
    assert Letter.objects.filter(address=AMIRA).count() == 2
    assert Letter.tidy(now + timedelta(days=31)) == 2
    clock.move(days=31)
    assert sender.turn() == 0 and not Letter.objects.exists() and server.mails == []


def test_who_has_gone_back_to_the_old_address_is_not_told_there(cast, moved, server, sender):
    """N1: what is said is decided when it is sent."""
    cast.amira.move_to(AMIRA)
    assert sender.turn() == 0 and server.mails == [] and not Letter.objects.exists()


def test_the_old_address_is_told_although_they_were_deactivated_or_leave(cast, moved, server, sender):
    """Somebody else may have done both."""
    Leaving.begin(cast.amira)
    assert sender.turn() == 1
    assert server.mails[-1]["To"] == AMIRA and plain(server.mails[-1]).startswith("Hello Amira,")
    notices.tell("password_changed", cast.ben, cast.ben.email)
    cast.ben.deactivate()
    assert sender.turn() == 1 and server.mails[-1]["To"] == "ben@sheaf.example"


@pytest.mark.parametrize("kind", notices.SAID)
def test_each_change_is_told_by_the_post_at_the_address_of_that_moment(cast, sender, kind, rf):
    """As allauth tells it; a mail that is delayed says when it was."""
    get_adapter(rf.get("/")).send_notification_mail(f"account/email/{kind}", cast.amira, {"anything": object()})
    assert mail.outbox == [] and not Notification.listed_for(viewer(cast.amira))
    cast.amira.move_to(NEW)
    assert sender.turn() == 1 and sender.turn() == 0
    message = mail.outbox[0]
    assert message.to == [AMIRA] and message.subject == notices.SAID[kind][0]
    when = timezone.localtime(Notification.objects.get().created_at)
    for part in (message.body, message.alternatives[0].content):
        assert f"{when:%-d %B %Y, %H:%M}" in part and "If it was not you" in part and "{" not in part.split("<h1")[-1]


def test_a_password_that_was_changed_is_told_although_the_server_was_down(cast, server, sender, clock):
    client, new = enter(), "a new and quiet sentence"
    server.mode = "refuse"
    reply = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert reply.status_code == 302
    with pytest.raises(ServerDown):
        sender.turn()
    clock.move(hours=1)
    server.mode = ""
    assert sender.turn() == 1 and [each["To"] for each in server.mails] == [AMIRA]
    assert server.mails[0]["Subject"] == "Your password for Sheaf was changed"


@pytest.mark.parametrize("what", ["password/change", "password/reset", "2fa/app/off", "passkeys/remove"])
def test_a_change_and_its_notice_are_one(cast, what):
    """A server that dies between them has done neither."""
    client, new = prove(enter()), "a new and quiet sentence"
    for kind in ("totp", "webauthn"):
        passkey = Authenticator.objects.create(user=cast.amira, type=kind, data={"secret": "x", "name": "Phone"})
    if what == "password/reset":
        client = Client()
        client.post("/accounts/password/reset/", {"email": AMIRA})
        link = re.search(r"https://\S+(/accounts/\S+)", mail.outbox[-1].body)[1]
        path = client.get(link)["Location"]
    else:
        path = f"/accounts/{what}/".replace("passkeys", f"passkeys/{passkey.pk}")
    with mock.patch("portfolio_site.accounts.signing_in.notices.tell", side_effect=OSError), pytest.raises(OSError):
        client.post(path, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get(pk=cast.amira.pk).check_password(PASSWORD)
    assert Authenticator.objects.filter(user=cast.amira).count() == 2
    assert not Letter.objects.exists()


def test_allauth_tells_of_nothing_that_has_no_words_here():
    """A new version of it that tells of more would end in an error."""
    source = Path(allauth.__file__).parent
    files = [file for part in ("account", "mfa", "socialaccount") for file in (source / part).rglob("*.py")]
    found = set()
    for file in files:
        found.update(re.findall(r'send_notification_mail\(\s*"[\w/]+/(\w+)"', file.read_text(encoding="utf-8")))
    assert {"password_changed", "webauthn_removed", "account_connected"} <= found
    assert found - UNUSED <= set(notices.SAID)


def test_who_leaves_is_told_although_the_server_was_down(cast, server, sender, clock):
    client = enter("ben@sheaf.example")
    prove(client, LEAVE)
    server.mode = "refuse"
    assert client.post(LEAVE).status_code == 200
    assert not get_user(client).is_authenticated
    with pytest.raises(ServerDown):
        sender.turn()
    clock.move(hours=1)
    server.mode = ""
    assert sender.turn() == 1
    told = server.mails[-1]
    assert told["To"] == "ben@sheaf.example" and plain(told).startswith("Hello Ben, You have left Sheaf.")
    until = timezone.localtime(Leaving.objects.get().until)
    assert f"Until {until:%-d %B %Y, %H:%M} you can come back" in plain(told)
    assert "former member" not in told.as_string()
    assert Letter.objects.get().address == ""


def test_leaving_and_its_notice_are_one(cast):
    client = prove(enter("ben@sheaf.example"), LEAVE)
    with mock.patch("portfolio_site.views.leaving.notices.tell", side_effect=OSError), pytest.raises(OSError):
        client.post(LEAVE)
    assert not Leaving.objects.exists() and client.get("/portfolio/").status_code == 200


def test_who_is_back_by_then_is_not_told_that_they_have_left(cast, sender):
    leaving = Leaving.begin(cast.ben)
    notices.tell("left", cast.ben, cast.ben.email)
    leaving.come_back()
    assert sender.turn() == 0 and mail.outbox == []


def test_an_address_that_a_superuser_changes_is_told_at_the_old_one(cast, sign_in, server, sender):
    """Not where it was never used: then it may be a stranger's, who is not told the new one."""
    hana, new = sign_in(cast.hana), {"name": "New", "email": "new@sheaf.example"}
    invited = User.objects.enrol("slip@sheaf.example", "Nell Nash")
    for person in (cast.ben, invited):
        path = f"/admin/cohorts/user/{person.pk}/change/"
        assert hana.post(path, {**new, "email": f"{person.public_id}@sheaf.example"}).status_code == 302
    letter = Letter.objects.get()
    assert letter.address == "ben@sheaf.example"
    assert sender.turn() == 1
    told = server.mails[-1]
    assert told["To"] == "ben@sheaf.example" and told["Subject"] == "Your address for Sheaf was changed"
    assert f"it is {cast.ben.public_id}@sheaf.example now" in plain(told)
    with mock.patch("cohorts.admin.Letter.to_address", side_effect=OSError), pytest.raises(OSError):
        hana.post(f"/admin/cohorts/user/{cast.ben.pk}/change/", new)
    assert not User.objects.filter(email=new["email"]).exists()


def test_nothing_of_it_is_left_after_they_are_erased(cast, moved):
    Leaving.begin(cast.amira).finish(timezone.now())
    assert not Letter.objects.exists() and not Notification.objects.exists()
