"""Comments in a real browser: said, decided, undone; by hand, by key, several at a time, and without a script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment
from tests.factories import comment, viewer
from tests.full import ways

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "/comments/waiting/"


@pytest.fixture
def three(cast, entry):
    """Three comments that wait for amira, oldest first."""
    now = timezone.now()
    return [
        comment(who, entry, body, now=now - timedelta(hours=hours))
        for who, body, hours in (
            (cast.moira, "A generous reading.", 5),
            (cast.cleo, "Sideways, so did I.", 4),
            (cast.ben, "Three broken taps.", 3),
        )
    ]


def item(page, made):
    return page.locator(f"#c-{made.public_id}")


def seen_by(who):
    return set(Comment.objects.visible_to(viewer(who)).values_list("body", flat=True))


@pytest.mark.parametrize("js", [True, False])
def test_one_after_the_other(cast, entry, three, page_for, js):
    """look.md 6, 9: the same with and without a script; the undo stands there, and the last is said kindly."""
    page = page_for(cast.amira, js=js)
    page.goto(WAITING)
    expect(page.locator("h1")).to_have_text("3 comments wait for you")
    item(page, three[0]).get_by_role("button", name="Show to Year 1 Hadlow").click()
    expect(page.locator("h1")).to_have_text("2 comments wait for you")
    expect(page.locator(".undo li")).to_have_count(1)
    expect(page.locator(".undo")).to_contain_text("Year 1 Hadlow can now see Moira’s comment.")
    item(page, three[1]).get_by_role("button", name="Keep between us").click()
    expect(page.locator(".undo li")).to_have_count(2)
    page.get_by_role("button", name="Undo: Year 1 Hadlow can now see Moira’s comment.").click()
    expect(page.locator("h1")).to_have_text("2 comments wait for you")
    assert seen_by(cast.cleo) == {"Sideways, so did I."}
    item(page, three[0]).get_by_text("Decline with a note …").click()
    item(page, three[0]).get_by_label("A note to Moira, if you like").fill("Not on this page.")
    item(page, three[0]).get_by_role("button", name="Decline", exact=True).click()
    expect(page.locator("h1")).to_have_text("1 comment waits for you")
    last = item(page, three[2])
    last.get_by_text("Answer …").click()
    last.get_by_label("Your answer to Ben").fill("All of it is assessed.")
    last.get_by_role("button", name="Show both to Year 1 Hadlow").click()
    expect(page.locator("h1")).to_have_text("That was the last one. Well done.")
    assert seen_by(cast.dan) == {"Three broken taps.", "All of it is assessed."}
    assert Comment.objects.get(pk=three[0].pk).note == "Not on this page."


def test_by_key_and_keys_off(cast, entry, three, page_for):
    """Single keys where there is a keyboard; they can be switched off, and that lasts (WCAG 2.1.4)."""
    page = page_for(cast.amira, width=1280)
    page.goto(WAITING)
    expect(item(page, three[0])).to_have_class("wait now")
    page.keyboard.press("j")
    expect(item(page, three[1])).to_have_class("wait now")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("s")
    expect(page.locator("h1")).to_have_text("2 comments wait for you")
    expect(item(page, three[1])).to_have_class("wait now")
    page.keyboard.press("a")
    box = item(page, three[1]).get_by_label("Your answer to Cleo")
    expect(box).to_be_focused()
    page.keyboard.type("ask k and s")
    expect(box).to_have_value("ask k and s")
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Switch single keys off").click()
    page.locator("h1").click()
    page.keyboard.press("k")
    page.reload()
    expect(page.get_by_role("button", name="Switch single keys on")).to_be_visible()
    page.keyboard.press("s")
    page.wait_for_timeout(300)
    assert Comment.objects.waiting_for(cast.amira).count() == 2


def test_several_at_a_time(cast, entry, three, page_for):
    """38 in small: two chosen, shown at once, one of them taken back."""
    page = page_for(cast.amira, width=1280)
    page.goto(WAITING)
    expect(page.locator("#several")).to_be_hidden()
    for made in three[:2]:
        item(page, made).get_by_label("Choose").check()
    expect(page.locator("#several")).to_contain_text("2 chosen")
    page.locator("#several").get_by_role("button", name="Show to Year 1 Hadlow").click()
    expect(page.locator("h1")).to_have_text("1 comment waits for you")
    page.get_by_role("button", name="Undo: Year 1 Hadlow can now see Cleo’s comment.").click()
    expect(page.locator("h1")).to_have_text("2 comments wait for you")
    assert seen_by(cast.dan) == {"A generous reading."}


@pytest.mark.parametrize("js", [True, False])
def test_28_the_new_text_stands_in_its_place(cast, entry, three, page_for, js):
    """28, C7; and what is typed elsewhere on the page stays."""
    page = page_for(cast.amira, js=js)
    page.goto(WAITING)
    three[2].edit("Four broken taps.", by=cast.ben, version=1)
    if js:
        item(page, three[1]).get_by_text("Answer …").click()
        item(page, three[1]).get_by_label("Your answer to Cleo").fill("Half a sentence")
    item(page, three[2]).get_by_role("button", name="Show to Year 1 Hadlow").click()
    changed = item(page, three[2])
    expect(changed).to_contain_text("The writer has changed this comment since you opened it. Here is the new text.")
    expect(changed).to_contain_text("Four broken taps.")
    if js:
        expect(item(page, three[1]).get_by_label("Your answer to Cleo")).to_have_value("Half a sentence")
    assert seen_by(cast.dan) == set()
    changed.get_by_role("button", name="Show to Year 1 Hadlow").click()
    expect(page.locator("h1")).to_have_text("2 comments wait for you")
    assert seen_by(cast.dan) == {"Four broken taps."}
    if js:
        page.problems.clear()  # a 409 is told by the browser


@pytest.mark.parametrize("js", [True, False])
def test_saying_something_on_somebodys_page(cast, entry, page_for, js):
    """22, 32: the buttons say what will happen; then it waits, for two people."""
    shown = comment(cast.dan, entry, "What did you see?", approved=True)
    page = page_for(cast.ben, js=js)
    page.goto(entry.get_absolute_url())
    page.get_by_label("Your comment to Amira").fill("Three broken taps.")
    page.get_by_role("button", name="Offer to everyone on this page").click()
    mine = page.locator("article.only")
    expect(mine).to_contain_text("Waits for Amira. Only you and Amira see it.")
    expect(mine).to_contain_text("Three broken taps.")
    expect(page.get_by_label("Your comment to Amira")).to_have_value("")
    thread = page.locator(f"#c-{shown.public_id}")
    thread.get_by_text("Reply", exact=True).click()
    thread.get_by_label("Your answer to Daniel").fill("Their hands knew it.")
    thread.get_by_role("button", name="Send to Amira and the tutors").click()
    expect(page.locator("article.only")).to_have_count(2)
    mine.first.get_by_role("button", name="Make it for Amira only").click()
    expect(page.locator("article.only").first).to_contain_text("Only you and Amira can see this")
    assert set(Comment.objects.filter(author=cast.ben).values_list("offered_to", flat=True)) == {"owner", "tutors"}


@pytest.mark.parametrize("width", ways(390, 1280, few=1))
def test_on_ones_own_page_what_waits_is_folded(cast, entry, three, page_for, width):
    """look.md 6: one line, opened by hand; decided there, it stands among what is shown."""
    page = page_for(cast.amira, width=width)
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text("Three broken taps.")).to_be_hidden()
    page.get_by_text("3 wait for you").click()
    item(page, three[2]).get_by_role("button", name="Show to Year 1 Hadlow").click()
    expect(page.locator("#talk")).to_have_text("1 comment")
    expect(page.locator(".undo li")).to_have_count(1)
    expect(page.get_by_text("2 wait for you")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_refusal_stands_at_the_form_and_nothing_is_lost(cast, entry, shared, page_for):
    """44, E5: comments were closed while ben was writing."""
    page = page_for(cast.ben)
    page.goto(entry.get_absolute_url())
    shared.set_comments_open(False)
    page.get_by_label("Your comment to Amira").fill("Half an hour of thought.")
    page.get_by_role("button", name="Send to Amira only").click()
    expect(page.locator(".mine .wrong")).to_contain_text("Comments on this page are closed.")
    expect(page.get_by_label("Your comment to Amira")).to_have_value("Half an hour of thought.")
    page.problems.clear()  # a 403 is told by the browser
