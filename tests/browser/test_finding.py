"""A journal's list follows what is typed and chosen, is heard by who does not see it, and needs no script."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from .. import factories
from ..portfolios.test_finding import many

BOOTS = ["Boots, week two", "Boots, week one"]


@pytest.fixture
def journal_of_many(shared):
    """Twenty-five entries, two of which are about boots: the list has twenty at a time."""
    many(shared, 23)
    for number, title in enumerate(reversed(BOOTS)):
        entry = factories.entry(shared, title, "Six pairs.")
        type(entry).objects.filter(pk=entry.pk).update(happened_on=date(2026, 9, 1 + number))
    return shared


def titles(page):
    return page.locator("#found .entries > li h2")


def asked_of(page):
    """What the page asks the server for from now on: 'document' for a page, 'fetch' for what its script asks."""
    asked = []
    page.on("request", lambda request: asked.append(request.resource_type))
    return asked


def test_the_list_follows_two_letters_without_a_load(cast, journal_of_many, page_for):
    page = page_for(cast.ben)
    page.goto(journal_of_many.get_absolute_url(), wait_until="networkidle")
    box, live = page.get_by_label("Words of a title"), page.locator("#live")
    expect(titles(page)).to_have_count(20)
    expect(page.get_by_role("button", name="Find", exact=True)).to_be_hidden()
    page.evaluate("window.stillHere = true")
    length, asked = page.evaluate("history.length"), asked_of(page)

    box.press_sequentially("b")
    page.wait_for_timeout(500)
    assert "fetch" not in asked, "one letter is not asked for"
    box.press_sequentially("o")
    expect(titles(page)).to_have_text(BOOTS)
    expect(live).to_have_text("2 entries.")
    expect(live).to_have_attribute("role", "status")
    expect(page).to_have_url(re.compile(r"/\?q=bo$"))
    assert asked.count("fetch") == 1
    expect(box).to_be_focused()

    box.press_sequentially("ots, week o")
    expect(titles(page)).to_have_text(["Boots, week one"])
    expect(live).to_have_text("1 entry.")
    box.fill("no such title")
    expect(titles(page)).to_have_count(0)
    expect(live).to_have_text("No entry.")
    box.fill("entry")
    expect(titles(page)).to_have_count(10)
    expect(live).to_have_text("More than 10 entries.")
    page.get_by_label("Month").select_option("2026-09")
    expect(titles(page)).to_have_count(0)
    box.fill("bo")
    box.press("Enter")
    expect(titles(page)).to_have_text(BOOTS)
    expect(page).to_have_url(re.compile(r"/\?q=bo&month=2026-09$"))
    page.get_by_label("Month").select_option("")
    box.fill("")
    expect(titles(page)).to_have_count(20)
    expect(page).to_have_url(re.compile(r"/$"))
    assert page.evaluate("window.stillHere") is True and page.evaluate("history.length") == length
    assert "document" not in asked and "script" not in asked


def test_without_the_script_the_form_finds(cast, journal_of_many, page_for):
    page = page_for(cast.ben, js=False)
    page.goto(journal_of_many.get_absolute_url())
    page.get_by_label("Words of a title").fill("bo")
    page.get_by_label("Month").select_option("2026-09")
    expect(titles(page)).to_have_count(20)
    page.get_by_role("button", name="Find", exact=True).click()
    expect(titles(page)).to_have_text(BOOTS)
    expect(page).to_have_url(re.compile(r"/\?q=bo&month=2026-09$"))
    page.get_by_role("link", name="All entries").click()
    expect(titles(page)).to_have_count(20)


def test_past_the_limit_a_sentence_stands_at_the_field_and_what_was_typed_stays(
    cast, journal_of_many, page_for, settings
):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "search": "1/m/key", "people": "1/m/key"}
    cache.clear()
    page = page_for(cast.amira)
    page.goto(journal_of_many.get_absolute_url(), wait_until="networkidle")
    box = page.get_by_label("Words of a title")
    box.fill("boots")
    expect(titles(page)).to_have_text(BOOTS)
    box.fill("entry")
    expect(page.locator("#find-wrong")).to_contain_text("You have searched very often in a short time.")
    expect(box).to_have_value("entry")
    box.fill("")
    expect(titles(page)).to_have_count(20)
    expect(page.locator("#find-wrong")).to_have_count(0)
    page.goto(reverse("sharing", args=[journal_of_many.public_id]), wait_until="networkidle")
    page.get_by_text("Somebody by e-mail address").click()
    address = page.get_by_label("Their whole e-mail address")
    for written, said in (("one@elsewhere.example", "one@elsewhere.example"), ("two@elsewhere.example", "very often")):
        address.fill(written)
        address.press("Tab")
        expect(page.locator("#meaning")).to_contain_text(said)
    expect(address).to_have_value("two@elsewhere.example")
    page.problems.clear()  # the browser's own word about 429
