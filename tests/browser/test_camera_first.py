"""On a phone the first thing in the toolbar is the picture: the camera is one tap away (look.md 5)."""

import pytest
from playwright.sync_api import expect

from .. import factories

CONTROLS = "a, button, summary, input, select, textarea"


def first_control(page):
    """The first that can be seen in the toolbar, by the order of the page and by where it stands."""
    controls = page.get_by_role("toolbar").locator(CONTROLS).filter(visible=True)
    assert controls.count() > 3
    places = [each.bounding_box() for each in controls.all()]
    leftmost = min(range(len(places)), key=lambda number: (round(places[number]["y"] / 20), places[number]["x"]))
    assert leftmost == 0, "it is first for eyes as for keys"
    return controls.first


@pytest.mark.parametrize("where", ["entry", "page", "without a connection"])
def test_the_camera_comes_first(cast, shared, page_for, where):
    address = {
        "entry": lambda: f"/entries/{shared.new_entry().public_id}/edit/",
        "page": lambda: f"/pages/{factories.page(cast.amira, 'Mine', 'Words.').public_id}/edit/",
        "without a connection": lambda: "/away/write/",
    }[where]()
    page = page_for(cast.amira, width=390)
    page.goto("/")
    page.goto(address)
    page.wait_for_load_state("load")
    first = first_control(page)
    expect(first).to_have_id("tool-picture")
    expect(first).to_have_accessible_name("Picture")
    box = first.bounding_box()
    assert box["x"] + box["width"] <= 390 and min(box["width"], box["height"]) >= 44
    with page.expect_file_chooser() as chooser:
        first.click()
    assert chooser.value.element.get_attribute("accept") == "image/*"
