"""The pages behind a proof, and those of nobody: axe-core, the width of a phone, the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from cohorts.models import User

from ..factories import PASSWORD
from ..full import ways
from .test_passkeys import authenticator

pytestmark = pytest.mark.django_db(transaction=True)

PROVED = ("/settings/", "/settings/address/", "/settings/devices/", "/accounts/passkeys/", "/accounts/passkeys/add/")
PROVED += ("/accounts/2fa/app/on/", "/settings/leave/", "/portfolio/edit/?next=/settings/")


def look(page, name):
    """What is wrong with the page as it stands, in words."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{name}: {wide} px too wide"] if wide > 0 else []
    violations = Axe().run(page).response["violations"]
    return found + [f"{name}: {each['id']}: {each['nodes'][0]['html'][:150]}" for each in violations]


@pytest.mark.parametrize(("width", "scheme"), ways((320, "light"), (1280, "dark"), few=1))
def test_pages_of_ones_account(db, page_for, width, scheme):
    amira = User.objects.create_user("amira@sheaf.example", "Amira Haddad-Lowestoft-Featherstonehaugh", PASSWORD)
    page = page_for(amira, width=width, scheme=scheme)
    authenticator(page)
    page.goto("/settings/leave/")
    found = look(page, "proof")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Leave Sheaf").wait_for()
    page.goto("/accounts/passkeys/add/")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/accounts/passkeys/")
    for path in PROVED:
        page.goto(path)
        found += look(page, path)
    page.get_by_role("link", name="Leave it as it is").click()
    page.wait_for_url("**/settings/")
    for name in ("Another name", "Remove"):
        page.goto("/accounts/passkeys/")
        page.get_by_role("link", name=name).click()
        page.wait_for_url(lambda address: not address.endswith("/passkeys/"))
        found += look(page, name)
    page.goto("/settings/leave/")
    page.get_by_role("button", name="Leave Sheaf").click()
    page.get_by_role("heading", name="You have left Sheaf").wait_for()
    found += look(page, "left")
    page.goto("/accounts/login/")
    found += look(page, "sign in")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Come back").wait_for()
    found += look(page, "come back")
    page.get_by_role("button", name="Come back").click()
    page.get_by_text("Welcome back").wait_for()
    assert found == []
