"""A long list is enrolled in one transaction: what is in sight meanwhile."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from ..full import ways

pytestmark = pytest.mark.django_db(transaction=True)


def contrast(locator):
    """Of the words of an element with its own ground, as WCAG 2 reckons it."""
    colours = locator.evaluate("each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]")
    light = []
    for colour in colours:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        light.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize(("width", "scheme"), ways((390, "light"), (1280, "dark"), few=1))
def test_that_it_is_at_work_is_in_sight(cast, page_for, width, scheme):
    """Under the button, which can still be read: words, and a bar as wide as a line with a part of it filled."""
    page = page_for(cast.femi, width=width, scheme=scheme)
    page.goto(f"/cohorts/{cast.year1.public_id}/enrol/list/")
    page.locator("textarea").fill("name,e-mail,role\nNell,nell@sheaf.example,trainee\nJoe,joe@sheaf.example,trainee")
    page.get_by_role("button", name="Look it through").click()
    expect(page.locator("h1")).to_have_text("2 people would be enrolled")
    page.wait_for_load_state()
    page.evaluate("addEventListener('submit', event => event.preventDefault())")  # as if the answer took for ever
    form = page.locator("[data-enrolling]")
    form.locator("button").first.click()
    expect(form).to_contain_text("Enrolling 2 people, all or none …")
    expect(form.locator("button").first).to_be_disabled()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_in_viewport(ratio=1)
    box = bar.bounding_box()
    assert box["width"] == form.bounding_box()["width"] and box["height"] >= 4, box
    seen = Image.open(io.BytesIO(bar.screenshot())).convert("RGB")
    assert max(number for number, _ in seen.getcolors()) < 0.8 * seen.width * seen.height, "it is all of one colour"
    assert contrast(form.locator("button").first) >= 4.5
