"""Nothing moves by itself while a page arrives (look.md, Weight), however late its pictures and scripts come."""

import time

import pytest
from django.core.files.base import ContentFile

from portfolios import attachments, writing

from .. import factories

MOST = 0.05  # of the cumulative layout shift, where nobody has touched anything
LATE = {"script": 0.05, "image": 0.4}  # seconds, one after the other
NOTE = """() => {
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      const what = sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 80));
      if (!hadRecentInput) window.moved.push({ value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def late(route):
    time.sleep(LATE[route.request.resource_type])
    route.continue_()


def with_pictures(thing, owner):
    """Put a picture, and two that stand together, after its text, and show it."""
    version = thing.start_working()
    files = [ContentFile(factories.picture(1200, 800 + 100 * number), "pots.jpg") for number in range(3)]
    taken = [attachments.take_in(file, owner) for file in files]
    for some in (taken[:1], taken[1:]):
        writing.AddPictures(version.ordered_sections()[-1].key, attachments=some)(version)
        version.forget_sections()
    version.sections.filter(kind="text", body="").update(body="They dried.\n\n" * 9)
    version.forget_sections()
    thing.publish(sequence=version.sequence)
    return thing


def test_nothing_moves_while_a_page_arrives(cast, shared, page_for):
    """Home, a front, a page with pictures, an entry, the writing page and the list of what waits, on a phone."""
    entry = with_pictures(factories.entry(shared), cast.amira)
    plain = factories.entry(shared, "Another", "Words.\n\n" * 12)
    for thing in (entry, plain):
        factories.comment(cast.ben, thing)
        factories.comment(cast.dan, thing, approved=True)
    page = page_for(cast.amira)
    page.context.add_init_script(f"({NOTE})()")
    page.route("**/static/js/**", late)
    page.route("**/files/**", late)
    moved = {}
    for path in (
        "/",
        f"/people/{cast.amira.public_id}/",
        shared.get_absolute_url(),
        entry.get_absolute_url(),
        f"/entries/{entry.public_id}/edit/",
        "/comments/waiting/",
    ):
        assert page.goto(path, wait_until="networkidle").status == 200
        page.evaluate("scrollTo(0, 800)")  # what is further down comes when it is near
        page.wait_for_load_state("networkidle")
        moved[path] = page.evaluate("window.moved")
    assert {path: found for path, found in moved.items() if sum(each["value"] for each in found) >= MOST} == {}
