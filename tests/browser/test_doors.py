"""The doors in a real browser: signing in, a new password, the admin, under the content policy."""

import re

import pytest
from django.core import mail

from ..factories import PASSWORD


@pytest.mark.parametrize("js", [True, False])
def test_signing_in_and_out(cast, page_for, js):
    page = page_for(js=js)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("amira@sheaf.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Keep me signed in on this device").check()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile("login"))


def test_a_code_by_mail(cast, page_for):
    page = page_for()
    page.goto("/accounts/login/code/")
    page.get_by_label("E-mail address").fill("Amira@Sheaf.example")
    page.get_by_role("button", name="Send me the code").click()
    page.wait_for_url("**/confirm/**")
    code = re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]
    page.locator("input[name=code]").fill(code)
    page.locator("main button").first.click()
    page.wait_for_url(re.compile(r"^https?://[^/]+/$"))


def test_a_new_password_from_the_mail(cast, page_for):
    """The form behind the secret address can be sent: a policy of no-referrer on it would prevent that."""
    page = page_for()
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail address").fill("amira@sheaf.example")
    page.locator("main form button").click()
    page.wait_for_url("**/done/")
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]
    page.goto(link)
    new = "seedlings want light, not heat"
    page.locator("input[name=password1]").fill(new)
    page.locator("input[name=password2]").fill(new)
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "password/reset/key" not in url)
    cast.amira.refresh_from_db()
    assert cast.amira.check_password(new)


@pytest.mark.parametrize("path", ["", "cohorts/user/", "cohorts/user/add/", "cohorts/cohort/", "cohorts/cohort/add/"])
def test_the_admin_works_under_the_content_policy(cast, page_for, path):
    page = page_for(cast.hana, width=1280)
    assert page.goto(f"/admin/{path}").status == 200
    assert page.locator("h1").count()


def test_an_error_page_stands_on_its_own(cast, page_for):
    page = page_for()
    assert page.goto("/nowhere/%00/").status == 404
    assert page.locator("h1").is_visible()
