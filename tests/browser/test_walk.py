"""A walk through every page as each of the cast: nothing against the content policy, nothing for axe-core, nothing that

scrolls sideways on a phone, and no first view over its weight (look.md). A page that is missing from it fails.
"""

import gzip
import re
from functools import cache

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.urls import Resolver404, resolve, reverse

from cohorts.models import User
from tests.shots import CAST, addresses
from tests.stages import STAGES

from ..full import FULL
from ..portfolio_site.test_budgets import BUDGETS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KB = 1024
PAGE_AT_MOST = 60 * KB  # HTML, CSS and JavaScript of a first view, over the wire
SCRIPT_AT_MOST = 15 * KB  # except where one writes
VIEWS = {"phone in the light": (390, 844, "light"), "desk in the dark": (1280, 900, "dark")}
if not FULL:  # each page as each of the cast, in both views; else each page once, in one
    VIEWS.pop("desk in the dark")
PEOPLE = (*CAST, "visitor")
# Without its own <style>, which it would put into pages whose sheets import others, and the policy refuses. In the
# tables of Django's admin columns of hidden fields have no heading.
ASKED = {"preload": False, "rules": {"empty-table-header": {"enabled": False}}}
PLAIN = re.compile(
    r"admin-(campus|programme|people|password|users$|cohorts$|.*-(add|history)$)"
)  # Django’s own: in a full run only
ELSEWHERE = {  # pages that no address alone leads to
    "test_account_pages.py, and stages of a visitor": """
        change_address leave mfa_activate_totp mfa_add_webauthn mfa_deactivate_totp mfa_edit_webauthn
        mfa_generate_recovery_codes mfa_reauthenticate mfa_remove_webauthn mfa_view_recovery_codes
    """,
    "stages of amira, femi and hana": """
        admin:portfolio_site_sitetext_change admin:portfolio_site_sitetext_delete
        admin:portfolio_site_sitetext_history report text_aside
    """,
}
PARTIES = {" ".join(party): party for party in (PEOPLE[::3], PEOPLE[1::3], PEOPLE[2::3])} if FULL else {"all": PEOPLE}


@pytest.fixture
def demo(transactional_db, tmp_path, settings):
    if connection.vendor != "sqlite":
        pytest.skip("the face does not depend on the database: it is walked on SQLite")
    settings.MEDIA_ROOT = tmp_path
    call_command("demo", "--quick", password="a quiet half of the room", verbosity=0)


def walks():
    """({who: (their User, {name: path})} as each of the cast walks, names of all addresses); None is a visitor's."""
    found, known, names = {}, set(), set()
    for who in PEOPLE:
        person = None if who == "visitor" else User.objects.get(email__startswith=f"{who}@")
        every = addresses(person)
        names |= {name_of(path) for path in every.values()}
        mine = {name: path for name, path in every.items() if FULL or not (name in known or PLAIN.match(name))}
        found[who], known = (person, mine), known | set(every)
    return found, names


def name_of(path):
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return "404"


@pytest.mark.parametrize("party", PARTIES)
def test_walk(party, demo, page_for, live_server):
    """Each page is opened once as each of them, on a phone, and looked at there and then as on a desk in the dark."""
    axe, (pages, walked) = Axe(), walks()
    elsewhere = {name for names in ELSEWHERE.values() for name in names.split()}
    findings = [f"nobody walks to {name}" for name, *_ in BUDGETS if name not in walked | elsewhere]
    for who in PARTIES[party]:
        person, paths = pages[who]
        page = page_for(person)
        weights = weigh(page)
        for name, path in paths.items():
            weights.clear()
            see_as(page, "phone in the light")
            # The modules of the writing page come one by one.
            page.goto(path, wait_until="networkidle" if name.endswith("-edit") else "load")
            if not name.startswith("admin"):  # the Django admin brings scripts and styles of its own, for a few people
                findings += too_heavy(f"{who}, {name}", weights)
            findings += seen(f"{who}, {name}", page, axe)
        if person is None:  # where one writes without a network, a visitor has no key: the page asks, and is told
            asked = f"404: POST {live_server.url}{reverse('device_key')}"
            page.problems[:] = [problem for problem in page.problems if problem != asked]
        page.context.close()
        for stage in STAGES.get(who, ()) if FULL else ():
            page = page_for(person)
            for name in stage(page, live_server.url):
                findings += seen(f"{who}, {name}", page, axe)
            page.context.close()
    assert findings == []


def too_heavy(what, weights):
    """What of a first view is over its weight."""
    total, script = sum(weights.values()), sum(size for url, size in weights.items() if ".js" in url)
    if total > PAGE_AT_MOST:
        yield f"{what}: {total} bytes"
    if script > SCRIPT_AT_MOST and "edit" not in what:
        yield f"{what}: {script} bytes of script"


def seen(what, page, axe):
    """What is wrong with the page in each view; at the end it is as on a phone again."""
    for view in VIEWS:
        see_as(page, view)
        yield from (f"{what}, {view}: {each}" for each in looked_at(page, axe))
    see_as(page, "phone in the light")


def see_as(page, view):
    width, height, scheme = VIEWS[view]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # colours change


def looked_at(page, axe):
    """What is wrong with the page as it is now."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{wide} px too wide"
    violations = axe.run(page, options=ASKED).response["violations"]
    if violations:  # a page that was caught between two colours has none at a second look
        page.wait_for_timeout(500)
        violations = axe.run(page, options=ASKED).response["violations"]
    for violation in violations:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        yield f"{violation['id']}: {nodes}"


@cache
def lying(body):
    return len(brotli.compress(body))


def weigh(page):
    """{address: bytes over the wire} of what a page is made of: its HTML with gzip, and styles and scripts with Brotli,

    as WhiteNoise lays them ready for browsers on HTTPS (here with the comments that production takes out of scripts).
    """
    weights = {}

    def add(response):
        kind = response.request.resource_type
        if kind in ("document", "stylesheet", "script") and response.status == 200:
            body = response.body()
            weights[response.url] = len(gzip.compress(body)) if kind == "document" else lying(body)

    page.on("response", add)
    return weights
