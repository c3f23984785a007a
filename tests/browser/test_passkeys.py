"""Passkeys in Chromium, with an authenticator that the browser makes up: added, used to sign in, used as proof."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from cohorts.models import User
from cohorts.post import Sender

from ..factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amira(db):
    return User.objects.create_user("amira@sheaf.example", "Amira Haddad", PASSWORD)


def authenticator(page, **more):
    """Give the page's browser a device with a finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **more,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def prove(page, path):
    page.goto(path)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**{path}")


def make_a_passkey(page):
    authenticator(page)
    prove(page, "/accounts/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/accounts/passkeys/")


def test_a_passkey_is_made_and_signs_in_without_a_password(amira, page_for):
    page = page_for(amira)
    authenticator(page)
    prove(page, "/accounts/passkeys/add/")
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/accounts/passkeys/")
    assert page.get_by_text("My phone", exact=True).is_visible()
    Sender().turn()
    assert mail.outbox[-1].to == ["amira@sheaf.example"] and "passkey" in mail.outbox[-1].subject
    assert [each.type for each in Authenticator.objects.all()] == ["webauthn"]

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/login/")
    page.goto("/accounts/login/?next=/settings/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Settings").wait_for()
    assert page.get_by_text("1 passkey", exact=False).is_visible()


def test_a_passkey_is_proof_for_who_has_no_password(amira, page_for):
    page = page_for(amira)
    make_a_passkey(page)
    amira.set_unusable_password()
    amira.save()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="Home").first.wait_for()
    page.goto("/settings/address/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/settings/address/")
    assert page.get_by_label("New address").is_visible()


def test_the_same_device_is_not_added_twice_and_the_page_says_so(amira, page_for):
    page = page_for(amira)
    make_a_passkey(page)
    page.goto("/accounts/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("has a passkey for Sheaf already").wait_for()
    assert Authenticator.objects.count() == 1


def test_a_device_that_checks_nobody_is_not_enough(amira, page_for):
    page = page_for(amira)
    authenticator(page, isUserVerified=False)
    prove(page, "/accounts/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.locator("[data-trouble]").wait_for()
    assert not Authenticator.objects.exists()


def test_a_passkey_of_somebody_deactivated_lets_nobody_in(amira, page_for):
    page = page_for(amira)
    make_a_passkey(page)
    amira.deactivate()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/accounts/inactive/")


def test_without_scripts_no_passkey_is_offered(amira, page_for):
    page = page_for(js=False)
    page.goto("/accounts/login/")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
