"""One's own account: another address, where one is signed in, and proving who one is."""

import re
import time
from unittest import mock

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import User
from cohorts.post import Sender
from portfolio_site.accounts import devices

from ..factories import PASSWORD

SETTINGS, ADDRESS, CONFIRM, DEVICES = (
    "/settings/", "/settings/address/", "/settings/address/confirm/", "/settings/devices/",
)  # fmt: skip
PROVE = "/accounts/reauthenticate/code/"
NEW, AMIRA = "amira.haddad@new.example", "amira@sheaf.example"
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


def enter(address=AMIRA, agent=FIREFOX):
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": address, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def prove(client, path=ADDRESS):
    asked = client.get(path)
    assert "/reauthenticate/" in asked["Location"]
    client.post(asked["Location"], {"password": PASSWORD})
    return client


def code_in_mail():
    return re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]


@pytest.mark.parametrize("many", [1, 30])
def test_the_settings_say_how_each_thing_stands(cast, django_assert_num_queries, many):
    for _ in range(many):
        client = enter()
    client.get(SETTINGS)
    with django_assert_num_queries(6):
        words = client.get(SETTINGS).content.decode()
    assert AMIRA in words and "Amira Haddad" in words
    assert ("On 30 devices" in words) is (many == 30)
    with django_assert_num_queries(5):
        client.get(DEVICES)


def test_a_new_address_is_confirmed_there_and_announced_at_the_old_one(cast):
    here, elsewhere = enter(), enter(agent=PHONE)
    assert elsewhere.get("/portfolio/").status_code == 200
    assert prove(here).post(ADDRESS, {"address": NEW.upper()})["Location"] == CONFIRM
    assert mail.outbox[-1].to == [NEW]
    for _ in range(2):
        assert here.get(CONFIRM).status_code == 200
    assert User.objects.get(pk=cast.amira.pk).email == AMIRA
    assert here.post(CONFIRM, {"code": code_in_mail()})["Location"] == SETTINGS
    assert User.objects.get(pk=cast.amira.pk).email == NEW
    Sender().turn()
    assert mail.outbox[-1].to == [AMIRA] and NEW in mail.outbox[-1].body
    assert here.get("/portfolio/").status_code == 200
    assert elsewhere.get("/portfolio/").status_code == 302
    for address, gets_in in ((AMIRA, False), (NEW, True)):
        client = Client()
        client.post("/accounts/login/", {"login": address, "password": PASSWORD})
        assert ("_auth_user_id" in client.session) is gets_in


def test_a_wrong_code_changes_nothing_and_three_of_them_spend_the_right_one(cast):
    client = prove(enter())
    client.post(ADDRESS, {"address": NEW})
    code = code_in_mail()
    for _ in range(3):
        assert "not the code" in client.post(CONFIRM, {"code": "WRON-GONE"}, follow=True).content.decode()
    client.post(CONFIRM, {"code": code})
    assert User.objects.get(pk=cast.amira.pk).email == AMIRA


def test_a_code_lasts_15_minutes(cast):
    client = prove(enter())
    client.post(ADDRESS, {"address": NEW})
    later = time.time() + 15 * 60 + 1
    with mock.patch("portfolio_site.accounts.codes.time.time", lambda: later):
        client.post(CONFIRM, {"code": code_in_mail()})
    assert User.objects.get(pk=cast.amira.pk).email == AMIRA


def test_nobody_learns_in_this_way_who_is_enrolled(cast):
    """A8: an address that somebody has gets the same answer, and no mail."""
    pages = []
    for address, mails in ((NEW, 1), ("ben@sheaf.example", 0)):
        client, before = prove(enter()), len(mail.outbox)
        reply = client.post(ADDRESS, {"address": address})
        assert len(mail.outbox) - before == mails
        words = client.get(reply["Location"]).content.decode().replace(address, "ADDRESS")
        pages.append((reply.status_code, re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", words)))
    assert pages[0] == pages[1]
    assert client.post(CONFIRM, {"code": ""}).status_code == 200
    assert User.objects.get(pk=cast.amira.pk).email == AMIRA


@pytest.mark.parametrize("wrong", ["", "no address", AMIRA, "a@b", "x" * 300 + "@sheaf.example"])
def test_a_bad_address_is_refused_at_its_field(cast, wrong):
    reply = prove(enter()).post(ADDRESS, {"address": wrong})
    assert reply.status_code == 200 and 'id="id_address_error"' in reply.content.decode()
    assert mail.outbox == []


def test_codes_are_not_mailed_without_end(cast):
    client = prove(enter())
    for _ in range(7):
        reply = client.post(ADDRESS, {"address": NEW})
    assert "too often" in reply.content.decode()
    assert len(mail.outbox) == 5


def test_the_address_is_nobody_elses_by_the_time_the_code_comes(cast):
    client = prove(enter())
    client.post(ADDRESS, {"address": NEW})
    User.objects.create_user(NEW, "Another Amira")
    assert "cannot be used" in client.post(CONFIRM, {"code": code_in_mail()}, follow=True).content.decode()
    assert User.objects.get(pk=cast.amira.pk).email == AMIRA


def test_what_was_sent_before_the_password_is_not_done_after_it_was_given_up(cast):
    client = enter()
    assert client.post(ADDRESS, {"address": NEW}).status_code == 302
    prove(client)  # looks again, and is asked for the password again
    assert mail.outbox == []


def test_who_has_only_codes_gives_a_code(cast):
    cast.amira.set_unusable_password()
    cast.amira.save()
    client = Client()
    client.post("/accounts/login/code/", {"email": AMIRA})
    client.post("/accounts/login/code/confirm/", {"code": code_in_mail()})
    assert client.get(ADDRESS).status_code == 200  # just signed in by a code: that is proof enough
    later = time.time() + 11 * 60
    with mock.patch("time.time", lambda: later):
        asked = client.get(ADDRESS)
        assert asked["Location"].startswith(PROVE)
        before = len(mail.outbox)
        client.get(asked["Location"])
        assert len(mail.outbox) == before  # looking sends nothing (C15)
        client.post(PROVE, {"do": "send", "next": ADDRESS})
        assert mail.outbox[-1].to == [AMIRA]
        assert client.post(PROVE, {"code": "WRON-GONE", "next": ADDRESS}).status_code == 200
        assert client.get(ADDRESS).status_code == 302
        assert client.post(PROVE, {"code": code_in_mail(), "next": ADDRESS})["Location"] == ADDRESS
        assert client.get(ADDRESS).status_code == 200
        assert client.post(PROVE, {"do": "send", "next": "https://evil.example/"}).status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_it_there(cast):
    here, phone, ben = enter(), enter(agent=PHONE), enter("ben@sheaf.example")
    words = here.get(DEVICES).content.decode()
    assert "Firefox on a Mac" in words and "Safari on an iPhone" in words and "This device" in words
    bens = UserSession.objects.get(user=cast.ben)
    assert here.post(DEVICES, {"end": str(bens.pk)}).status_code == 404
    assert ben.get("/portfolio/").status_code == 200
    row = UserSession.objects.get(user=cast.amira, session_key=phone.session.session_key)
    assert here.post(DEVICES, {"end": str(row.pk)}).status_code == 302
    assert phone.get("/portfolio/").status_code == 302
    assert here.get("/portfolio/").status_code == 200
    for nonsense in ("", "x", "-1", "9" * 30, "²"):
        assert here.post(DEVICES, {"end": nonsense}).status_code == 404


def test_everywhere_else_leaves_this_one(cast):
    here, phone, ben = enter(), enter(agent=PHONE), enter("ben@sheaf.example")
    here.post(DEVICES, {"end": "others"})
    assert [client.get("/portfolio/").status_code for client in (here, phone, ben)] == [200, 302, 200]
    assert "iPhone" not in here.get(DEVICES).content.decode()


def test_what_a_browser_says_of_itself_is_never_shown(cast):
    client = enter(agent="<script>alert(1)</script> Chrome/120 Windows")
    words = client.get(DEVICES).content.decode()
    assert "alert(1)" not in words and "Chrome on Windows" in words
    assert devices.described("") == "A browser on some device"


def test_a_name_is_changed_where_others_see_it(cast, entry, sign_in):
    client = sign_in(cast.amira)
    reply = client.post(reverse("portfolio_edit"), {"name": "Amira Haddad-Lowe", "next": SETTINGS})
    assert reply["Location"] == SETTINGS
    assert "Amira Haddad-Lowe" in sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    for bad in ("", "x" * 151, "two\nlines"):
        reply = client.post(reverse("portfolio_edit"), {"name": bad})
        assert reply.status_code == 200 and 'id="id_name_error"' in reply.content.decode()


def test_who_was_just_invited_is_offered_a_passkey_without_another_proof(cast):
    """The invitation's own way in counts as proof, and stands among the devices."""
    from cohorts.models import Invitation

    nell = User.objects.create_user("nell@sheaf.example", "Nell Ashdown")
    cast.year1.add(nell, "trainee", by=cast.femi)
    Invitation.welcome([nell], by=cast.femi, now=timezone.now())
    client = Client(headers={"user-agent": PHONE})
    form = client.get(nell.invitation.get_absolute_url(), follow=True)
    client.post(
        form.redirect_chain[-1][0] if form.redirect_chain else form.request["PATH_INFO"],
        {"name": "Nell Ashdown", "how": "password", "password": "three wet leaves on a sill"},
    )
    assert "_auth_user_id" in client.session
    assert client.get("/accounts/passkeys/add/").status_code == 200
    assert "Safari on an iPhone" in client.get(DEVICES).content.decode()


def test_a_code_asked_for_at_the_old_address_lets_nobody_in_after_the_change(cast):
    """Whoever reads the old mailbox asked for it a moment before."""
    thief, amira = Client(), prove(enter())
    thief.post("/accounts/login/code/", {"email": AMIRA})
    code = code_in_mail()
    amira.post(ADDRESS, {"address": NEW})
    assert amira.post(CONFIRM, {"code": code_in_mail()})["Location"] == SETTINGS
    thief.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in thief.session
    assert "_auth_user_id" in amira.session
