"""Show waits for what is on its way, as long as its writer waits with it."""

import re

import pytest
from playwright.sync_api import expect

from .surfaces import until
from .test_pictures import carries_file, choose, file, photo

pytestmark = pytest.mark.django_db(transaction=True)


def test_showing_waits_for_a_picture_that_is_on_its_way(write):
    page = write("Before the picture.")
    held = []

    def hold(route):
        if carries_file(route):
            held.append(route)
        else:
            route.continue_()

    page.route("**/edit/", hold)
    choose(page, file("a.jpg", photo(10)))
    expect(page.locator(".going img")).to_be_visible()
    page.locator("#show").click()
    expect(page.locator("#live")).to_contain_text("A picture is still going up.")
    assert page.entry.own_versions().filter(state="published").count() == 0
    until(page, lambda: held)
    held[0].continue_()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{page.entry.public_id}/")
    expect(page.locator(".prose img")).to_be_visible()


def test_who_writes_on_meanwhile_shows_nothing(write):
    """What was pressed while a picture was going up is forgotten with the next letter."""
    page = write("Before the picture.")
    held = []
    page.route("**/edit/", lambda route: held.append(route) if carries_file(route) else route.continue_())
    choose(page, file("a.jpg", photo(10)))
    expect(page.locator(".going img")).to_be_visible()
    page.locator("#show").click()
    expect(page.locator("#state")).to_contain_text("unless you write on.")
    page.locator(".surface").first.press_sequentially(" Wait, ")
    until(page, lambda: held)
    held[0].continue_()
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1)
    expect(page.locator("#state")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    page.wait_for_timeout(500)
    assert page.url.endswith("/edit/") and page.get_by_text("Can any of your learners").count() == 0
    assert page.entry.own_versions().filter(state="published").count() == 0
