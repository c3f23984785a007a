"""A walk through every page as each of the cast: nothing against the content policy, nothing for axe-core, nothing that

scrolls sideways on a phone, and no first view over its weight (look.md).
"""

import gzip
from functools import cache

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection

from cohorts.models import User
from tests.shots import CAST, addresses

from ..full import FULL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KB = 1024
PAGE_AT_MOST = 60 * KB  # HTML, CSS and JavaScript of a first view, over the wire
SCRIPT_AT_MOST = 15 * KB  # except where one writes
VIEWS = {"phone in the light": (390, 844, "light"), "desk in the dark": (1280, 900, "dark")}
if not FULL:  # each page as each of the cast, in both views; else each page once, in one
    VIEWS.pop("desk in the dark")
PEOPLE = (*CAST, "visitor")
PARTIES = {" ".join(party): party for party in (PEOPLE[::3], PEOPLE[1::3], PEOPLE[2::3])} if FULL else {"all": PEOPLE}


@pytest.fixture
def demo(transactional_db, tmp_path, settings):
    if connection.vendor != "sqlite":
        pytest.skip("the face does not depend on the database: it is walked on SQLite")
    settings.MEDIA_ROOT = tmp_path
    call_command("demo", "--quick", password="a quiet half of the room", verbosity=0)


def walks():
    """{who: (their User, {name: path})}: the pages that each of the cast walks through; None is a visitor's."""
    found, known = {}, set()
    for who in PEOPLE:
        person = None if who == "visitor" else User.objects.get(email__startswith=f"{who}@")
        found[who] = person, {name: path for name, path in addresses(person).items() if FULL or name not in known}
        known |= set(found[who][1])
    return found


@pytest.mark.parametrize("party", PARTIES)
def test_walk(party, demo, page_for):
    """Each page is opened once as each of them, on a phone, and looked at there and then as on a desk in the dark."""
    axe, findings, pages = Axe(), [], walks()
    for who in PARTIES[party]:
        person, paths = pages[who]
        page = page_for(person)
        weights = weigh(page)
        for name, path in paths.items():
            if name.startswith("admin"):  # the Django admin brings scripts and styles of its own, for a few people
                continue
            weights.clear()
            see_as(page, "phone in the light")
            # The modules of the writing page come one by one.
            page.goto(path, wait_until="networkidle" if name.endswith("-edit") else "load")
            total, script = sum(weights.values()), sum(size for url, size in weights.items() if ".js" in url)
            if total > PAGE_AT_MOST:
                findings.append(f"{who}, {name}: {total} bytes")
            if script > SCRIPT_AT_MOST and "edit" not in name:
                findings.append(f"{who}, {name}: {script} bytes of script")
            for view in VIEWS:
                see_as(page, view)
                findings += [f"{who}, {name}, {view}: {each}" for each in looked_at(page, axe)]
        page.problems[:] = [problem for problem in page.problems if not problem.startswith("404")]
        page.context.close()
    assert findings == []


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
    violations = axe.run(page).response["violations"]
    if violations:  # a page that was caught between two colours has none at a second look
        page.wait_for_timeout(500)
        violations = axe.run(page).response["violations"]
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
