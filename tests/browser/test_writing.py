"""Writing in a real browser, on a phone and at a desk, with and without its script (look.md 5, E5)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from portfolios.models import Attachment, Section

from .. import factories
from ..full import ways
from ..portfolios.test_files import phone_photo
from .surfaces import body, source

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def surface(shared, page_for, cast):
    """surface(…) opens a window of Amira's on one blank entry of her shared journal."""
    entry = shared.new_entry()

    def open_window(who=cast.amira, thing=entry, **how):
        page = page_for(who, **how)
        page.goto(f"/entries/{thing.public_id}/edit/")
        return page

    open_window.entry = entry
    return open_window


def state(page):
    return page.locator("#state")


def text_of(entry, state="working"):
    version = entry.own_versions().get(state=state)
    return [each.body for each in version.ordered_sections() if each.kind == "text"]


def test_what_one_types_is_saved_a_moment_later(surface):
    page = surface()
    body(page).press_sequentially("Half of them looked at their boots.")
    expect(state(page)).to_have_text("Not saved yet")
    expect(state(page)).to_have_text(SAVED)
    assert text_of(surface.entry) == ["Half of them looked at their boots."]
    page.reload()
    expect(source(page)).to_have_value("Half of them looked at their boots.")
    page.get_by_role("button", name="Show to Year 1 Hadlow").click()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{surface.entry.public_id}/")
    expect(page.get_by_role("main")).to_contain_text("Half of them looked at their boots.")


def test_showing_at_once_takes_the_last_words_along(surface):
    page = surface()
    body(page).fill("Typed and shown in one breath.")
    page.locator("#show").click()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{surface.entry.public_id}/")
    assert text_of(surface.entry, "published") == ["Typed and shown in one breath."]


def test_two_windows_are_told_and_both_texts_are_kept(surface):
    """Scenario 18."""
    older, newer = surface(), surface(width=1280)
    body(newer).fill("newer words")
    expect(state(newer)).to_have_text(SAVED)
    body(older).fill("older words")
    expect(older.locator("#notes")).to_contain_text("There is a newer text, saved")
    expect(state(older)).to_contain_text("Kept beside the newer text")
    expect(source(older)).to_have_value("older words")
    older.get_by_role("link", name="Look at both").click()
    expect(older.get_by_role("main")).to_contain_text("newer words")
    expect(older.get_by_role("main")).to_contain_text("older words")
    older.get_by_role("button", name="Use this one").click()
    expect(source(older)).to_have_value("older words")
    older.problems.clear()  # the reply that told the older window had the status 409


def test_signed_out_and_in_again_in_another_window(surface, cast):
    """Scenario 17: nothing typed is lost, and it is said what to do."""
    page = surface()
    body(page).fill("Before. ")
    expect(state(page)).to_have_text(SAVED)
    page.context.clear_cookies()
    body(page).press_sequentially("A long afterthought.")
    expect(state(page)).to_contain_text("You have been signed out. Your text stays here.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another window").click()
    other = opened.value
    other.get_by_label("E-mail address").fill("amira@sheaf.example")
    other.get_by_label("Password").fill(factories.PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda address: "login" not in address)
    expect(state(page)).to_have_text(SAVED, timeout=20_000)
    assert text_of(surface.entry) == ["Before. A long afterthought."]
    page.problems.clear()


def test_without_a_connection_nothing_is_claimed(surface):
    page = surface()
    page.wait_for_load_state("networkidle")  # from then on the device knows whose it is
    page.context.set_offline(True)
    body(page).fill("In the polytunnel there is no signal.")
    expect(state(page)).to_have_text(re.compile("^Kept on this (phone|computer), not saved yet$"))
    page.locator("#show").click()
    expect(source(page)).to_have_value("In the polytunnel there is no signal.")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert text_of(surface.entry) == ["In the polytunnel there is no signal."]
    page.problems.clear()


def test_a_photo_from_the_phone_goes_up_while_one_writes_on(surface, cast, page_for, tmp_path):
    """Scenario 20, with the description typed while it goes up, and words typed elsewhere meanwhile."""
    file = tmp_path / "IMG_0417.jpg"
    file.write_bytes(phone_photo())
    page = surface()
    body(page).fill("Before the picture.")
    page.route("**/edit/", lambda route: (page.wait_for_timeout(400), route.continue_())[1])
    with page.expect_file_chooser() as chooser:
        page.locator("#tool-picture").click()
    chooser.value.set_files(file)
    expect(page.locator(".going .up")).to_contain_text("Go on writing.")
    page.get_by_label("What would you tell someone who cannot see it?").fill("Six pairs of boots.")
    body(page).press_sequentially(" And on.")
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)
    expect(page.locator(".going")).to_have_count(0)
    expect(source(page)).to_have_value("Before the picture. And on.")
    expect(body(page, 1)).to_be_visible()
    expect(page.get_by_label("What would you tell someone who cannot see it?")).to_have_value("Six pairs of boots.")
    expect(state(page)).to_have_text(SAVED)
    assert text_of(surface.entry) == ["Before the picture. And on.", ""]
    made = Attachment.objects.get()
    assert (made.width, made.height) == (1500, 2000)  # made smaller before it was sent
    page.locator("#show").click()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{surface.entry.public_id}/")
    reader = page_for(cast.ben)
    reader.goto(f"/entries/{surface.entry.public_id}/")
    shown = reader.get_by_role("img", name="Six pairs of boots.")
    expect(shown).to_be_visible()
    assert shown.evaluate("each => each.decode().then(() => each.naturalHeight > each.naturalWidth)")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_that_is_no_picture(surface, tmp_path):
    file = tmp_path / "plan.jpg"
    file.write_bytes(b"%PDF-1.7")
    page = surface()
    body(page).fill("Kept.")
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.locator(".going")).to_contain_text("This file is a PDF")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.locator(".going")).to_have_count(0)
    expect(source(page)).to_have_value("Kept.")
    page.problems.clear()


def test_pieces_are_moved_by_keyboard_alone(surface):
    """Scenario 12: announced, and there after a reload."""
    page = surface(width=1280)
    body(page).fill("one")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("textarea.body")).to_have_count(2)
    expect(body(page, 1)).to_be_focused()
    page.keyboard.type("two")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Move up text 2")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Moved up: now 1 of 2.")
    expect(source(page)).to_have_value("two")
    page.reload()
    assert [source(page, place).input_value() for place in (0, 1)] == ["two", "one"]


def test_the_toolbar_makes_of_words_what_they_will_be(surface):
    page = surface(width=1280)
    area = body(page)
    area.fill("They were quiet")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.get_by_role("button", name="Bold").click()
    expect(area.locator("strong")).to_have_text("quiet")
    expect(source(page)).to_have_value("They were **quiet**")
    expect(page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Bold").click()
    expect(source(page)).to_have_value("They were quiet")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="List").click()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    expect(area.get_by_role("listitem")).to_have_text(["one", "two"])
    expect(source(page)).to_have_value("They were quiet\n\n- one\n- two")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Heading").click()
    page.keyboard.type("Next time")
    expect(area.get_by_role("heading", name="Next time")).to_be_visible()
    page.get_by_role("button", name="How it will look").click()
    look = page.locator("#look")
    expect(look.get_by_role("listitem")).to_have_text(["one", "two"])
    expect(look.get_by_role("heading", name="Next time")).to_be_visible()
    expect(area).to_be_hidden()
    expect(page.locator("#stuck")).to_be_hidden()  # nothing but what readers will see
    assert look.bounding_box()["y"] < 200
    page.get_by_role("button", name="How it will look").click()
    expect(page.locator("#stuck")).to_be_visible()
    expect(area).to_be_visible()


def test_the_button_says_what_it_does(surface):
    page = surface()
    page.locator(".reach summary").click()
    page.get_by_role("radio", name="My tutors").check()
    expect(page.locator("#show")).to_have_text("Show to my tutors")
    page.get_by_role("radio", name="Only me").check()
    expect(page.locator("#show")).to_have_text("Keep for myself")
    body(page).fill("For myself.")
    page.locator("#show").click()
    page.wait_for_url(f"**/entries/{surface.entry.public_id}/")
    surface.entry.refresh_from_db()
    assert (surface.entry.status, surface.entry.shown_to) == ("published", "me")


def test_everything_works_without_the_script(surface, tmp_path):
    file = tmp_path / "boots.jpg"
    file.write_bytes(factories.picture(800, 600))
    page = surface(js=False)
    source(page).fill("one")
    page.locator(".between > summary").click()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("textarea.body")).to_have_count(2)
    source(page, 1).fill("two")
    page.locator(".between > summary").first.click()
    page.locator(".between input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Add the picture").first.click()
    expect(page.locator(".pic img")).to_be_visible()
    page.get_by_label("What would you tell someone who cannot see it?").fill("Boots.")
    source(page, 1).focus()
    page.get_by_role("button", name="Move up text 3").click()
    expect(source(page)).to_have_value("one")
    expect(source(page, 1)).to_have_value("two")
    page.get_by_role("button", name="How it will look").click()
    expect(page.get_by_role("img", name="Boots.")).to_be_visible()
    page.get_by_role("link", name="Go on writing").click()
    page.locator("#show").click()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{surface.entry.public_id}/")
    kinds = [each.kind for each in surface.entry.published.ordered_sections()]
    assert kinds == ["text", "text", "picture"]


@pytest.mark.parametrize("scheme", ways("light", "dark", few=1))
@pytest.mark.parametrize("width", ways(390, 1280, 320, few=2))
def test_nothing_stands_in_anybodys_way(surface, cast, width, scheme):
    """axe finds nothing, nothing scrolls sideways, and what is pressed on a phone is large enough."""
    entry = surface.entry
    working = factories.write_into(entry, "A text. " * 60, "A title of some length, as they come")
    working.sections.create(
        kind="picture",
        position=9000,
        attachment=Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=40, height=30),
    )
    Section.objects.filter(kind="picture").update(description="Boots.")
    page = surface(width=width, scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.problems.clear()  # the picture has no file in this test
