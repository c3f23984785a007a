"""From the empty Home to an entry with a picture that the cohort sees, on a phone: at most nine taps beside typing."""

import pytest
from playwright.sync_api import expect

from portfolios.models import Entry

from ..portfolios.test_files import phone_photo

MOST = 9
IN_THE_GALLERY = 2  # of the phone: the photo, and 'Done'
COUNT = """() => addEventListener('pointerdown', (event) => {
  if (event.isTrusted) sessionStorage.setItem('taps', Number(sessionStorage.getItem('taps') ?? 0) + 1);
}, true)"""


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def taps(page):
    return int(page.evaluate("sessionStorage.getItem('taps') ?? 0"))


def test_a_first_entry_takes_nine_taps_at_most(cast, page_for, sign_in):
    """Cleo has written nothing yet. She tells what is to be seen, and that no learner can be recognised."""
    page = page_for(cast.cleo)
    page.context.add_init_script(f"({COUNT})()")
    page.goto("/")
    page.locator("main").get_by_role("button", name="Write your first entry").tap()
    page.wait_for_url("**/entries/*/edit/")
    expect(page.locator(".surface, textarea.body").first).to_be_focused()
    page.keyboard.type("We potted on the tomatoes, and nobody asked why.")
    with page.expect_file_chooser() as chooser:
        page.locator("#tool-picture").tap()
    chooser.value.set_files({"name": "IMG_0417.jpg", "mimeType": "image/jpeg", "buffer": phone_photo()})
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)
    page.locator("#show").tap()
    page.wait_for_url("**/sharing/**")
    expect(page.get_by_role("radio", name="Year 1 Hadlow", exact=False).first).to_be_checked()
    expect(page.get_by_text("One picture has no description")).to_be_visible()
    page.get_by_label("What would you tell someone who cannot see it?").tap()
    page.keyboard.type("A row of tomatoes in pots.")
    page.get_by_role("button", name="No, show it").tap()
    page.wait_for_url("**/entries/*/")
    counted = taps(page) + IN_THE_GALLERY
    assert 5 <= counted <= MOST, counted
    entry = Entry.objects.get(page__owner=cast.cleo, status="published")
    shown = sign_in(cast.ben).get(entry.get_absolute_url())
    assert shown.status_code == 200
    assert 'alt="A row of tomatoes in pots."' in shown.content.decode()
