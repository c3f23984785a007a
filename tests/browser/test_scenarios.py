"""Scenarios 12 to 21 as people go through them: on a phone and at a desk, by touch and by the keys alone,

with the script and without it.
"""

import html
import io

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from portfolios.models import Attachment, Entry

from .. import factories
from ..full import ways
from ..portfolios.test_files import phone_photo, taken_in, use
from .surfaces import PASTE

SECRET = "Nobody in the back row said a word."
MOST_KEYS = 150  # from the top of a page to whatever stands on it
PARTIES = pytest.mark.parametrize(
    ("width", "js"),
    ways(
        pytest.param(390, True, id="phone"),
        pytest.param(1280, False, id="desk without script"),
        pytest.param(390, False, id="phone without script"),
        pytest.param(1280, True, id="desk"),
        few=2,
    ),
)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class Hands:
    """Somebody at a page: a finger on a phone, the keys alone at a desk."""

    def __init__(self, page, width, js):
        self.page, self.js, self.touch = page, js, width < 700

    def reach(self, thing):
        """Bring the focus to a control, at a desk by Tab (and among radio buttons by the arrows)."""
        if self.touch:
            thing.focus()
            return
        for _ in range(MOST_KEYS):
            if thing.evaluate("each => each === document.activeElement"):
                return
            same = "(each) => document.activeElement?.name && each.name === document.activeElement.name && each.type"
            self.page.keyboard.press("ArrowDown" if thing.evaluate(same) == "radio" else "Tab")
        raise AssertionError(f"no key leads to {thing}")

    def press(self, thing):
        """Press a button, a link, a fold; choose a radio button."""
        if self.touch:
            thing.tap()
            return
        self.reach(thing)
        if thing.evaluate("each => each.type") != "radio" or not thing.is_checked():
            self.page.keyboard.press(" " if thing.evaluate("each => each.type") == "radio" else "Enter")

    def button(self, name, **more):
        self.press(self.page.get_by_role("button", name=name, **{"exact": True, **more}).first)

    def type(self, words, place=0):
        """Write into a text: on the surface, or into the textarea where there is no script."""
        area = self.page.locator(".surface" if self.js else "textarea.body").nth(place)
        self.reach(area)
        self.page.keyboard.type(words)

    def source(self, place=0):
        return self.page.locator("textarea.body").nth(place)

    def choose(self, shown_to):
        """Who is to see the entry: 'page', 'tutors' or 'me'."""
        self.press(self.page.locator(".reach > summary"))
        radio = self.page.locator(f'.reach input[value="{shown_to}"]')
        self.press(radio)
        expect(radio).to_be_checked()

    def show(self):
        self.press(self.page.locator("#show"))
        expect(self.page.get_by_role("button", name="No, show it")).to_be_visible()
        self.button("No, show it")
        self.page.wait_for_url("**/entries/*/")

    def add_a_picture(self, file):
        """The camera's button on a phone with the script, else the form that is folded between two pieces."""
        page = self.page
        if self.js:
            with page.expect_file_chooser() as chooser:
                self.press(page.locator("#tool-picture"))
            chooser.value.set_files(file)
        else:
            self.press(page.locator(".between > summary").first)
            page.locator(".between input[type=file][accept^=image]").first.set_input_files(file)
            self.button("Add the picture")
        expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)


@pytest.fixture
def hands(page_for, cast, width, js):
    """hands(person, thing) puts somebody of the party before a page."""

    def at(address, who=cast.amira):
        page = page_for(who, width, js=js)
        page.goto(address)
        return Hands(page, width, js)

    return at


def edit(thing):
    return f"/{'pages' if thing.page == thing else 'entries'}/{thing.public_id}/edit/"


def places(cast, shared, hands):
    """Where something of a journal may stand for those who see it: lists, counts, dates, what is new.

    They are the same however the writer pressed: all of them are looked at for one party, the journal for the others.
    """
    if not (hands.touch and hands.js):
        return [shared.get_absolute_url()]
    front = f"/people/{cast.amira.public_id}/"
    journal, cohort = shared.get_absolute_url(), f"/cohorts/{cast.year1.public_id}/"
    lists = [f"{journal}?q=secret", f"{journal}?month={timezone.localdate():%Y-%m}", f"{journal}?month=2026-11"]
    return ["/", journal, *lists, front, cohort, "/reading/", "/news/"]


def seen_by(sign_in, who, addresses, *words):
    """The addresses at which somebody reads one of these words."""
    client = sign_in(who)
    found = {address: html_of(client, address) for address in addresses}
    return {address for address, text in found.items() if any(word in text for word in words)}


def html_of(client, address):
    return html.unescape(client.get(address, follow=True).content.decode())


# --- 12 --------------------------------------------------------------------------------------------


@PARTIES
def test_12_a_page_is_reordered_by_keyboard_alone(cast, page_for, width, js):
    page_of = factories.page(cast.amira, "What I teach and why", "first")
    working = page_of.start_working()
    working.sections.create(kind="text", position=working.section_after(), body="second")
    page = page_for(cast.amira, width, js=js)
    page.goto(edit(page_of))
    hands = Hands(page, 1280, js)
    hands.press(page.get_by_role("button", name="Move down text 1"))
    expect(hands.source()).to_have_value("second")
    expect(page.get_by_text("Moved down: now 2 of 2.")).to_be_attached()
    page.goto(edit(page_of))
    assert [hands.source(place).input_value() for place in (0, 1)] == ["second", "first"]


# --- 13 to 15 --------------------------------------------------------------------------------------


@PARTIES
def test_13_a_draft_in_a_shared_journal_is_nobodys(cast, shared, hands, sign_in):
    factories.entry(shared, "An entry that is shown")
    draft = shared.new_entry()
    amira = hands(edit(draft))
    title = amira.page.get_by_role("textbox", name="Title", exact=False).first
    amira.reach(title)
    amira.page.keyboard.type("A secret lesson")
    amira.type(SECRET)
    amira.button("Done for now")
    amira.page.wait_for_url(f"**{shared.get_absolute_url()}")
    expect(amira.page.get_by_role("main")).to_contain_text("A secret lesson")
    assert seen_by(sign_in, cast.amira, places(cast, shared, amira), SECRET)
    for who in (cast.ben, cast.dan, cast.eve, cast.gus):
        assert not seen_by(sign_in, who, places(cast, shared, amira), "A secret lesson", SECRET, draft.public_id)
        assert sign_in(who).get(draft.get_absolute_url()).status_code == 404
    assert "2 entries" not in sign_in(cast.ben).get(shared.get_absolute_url()).content.decode()


@PARTIES
def test_14_taken_back_to_draft_it_is_gone_at_once(cast, shared, hands, sign_in, tmp_path):
    entry = factories.entry(shared, "A secret lesson", SECRET, shown=False)
    picture = taken_in(cast.amira)
    use(entry, picture, description="Boots.")
    entry.publish()
    factories.comment(cast.dan, entry, "A word of Daniel's.", approved=True)
    addresses = [f"/files/{picture.public_id}/{size}/" for size in Attachment.SIZES] + [entry.get_absolute_url()]
    ben = sign_in(cast.ben)
    assert {ben.get(address).status_code for address in addresses} == {200}
    assert "A word of Daniel's." in html_of(ben, addresses[-1])
    amira = hands(entry.get_absolute_url())
    assert seen_by(sign_in, cast.ben, places(cast, shared, amira), "A secret lesson")
    amira.press(amira.page.get_by_role("link", name="Change", exact=True))
    amira.press(amira.page.get_by_text("Take it back to draft …"))
    amira.button("Take it back to draft")
    expect(amira.page.get_by_role("main")).to_contain_text("Only you see this draft")
    assert {ben.get(address).status_code for address in addresses} == {404}
    assert not seen_by(sign_in, cast.ben, places(cast, shared, amira), "A secret lesson", SECRET, "A word of Daniel's.")


@pytest.mark.parametrize(
    ("shown_to", "readers"),
    ways(("tutors", ["dan", "moira"]), ("me", []), few=1),
)
@PARTIES
def test_15_an_entry_for_me_or_for_my_tutors(cast, shared, hands, sign_in, shown_to, readers):
    entry = shared.new_entry()
    amira = hands(edit(entry))
    amira.choose(shown_to)
    amira.type(SECRET)
    amira.press(amira.page.locator("#show"))
    if not amira.js:  # the button said another thing when it was pressed
        expect(amira.page.get_by_text("You have chosen other readers since.", exact=False).first).to_be_visible()
        amira.press(amira.page.locator("#show"))
    amira.page.wait_for_url(f"**{entry.get_absolute_url()}")
    expect(amira.page.get_by_role("main")).to_contain_text(SECRET)
    said = "A word that was said."
    factories.comment(cast.dan if readers else cast.amira, entry, said, approved=bool(readers))
    assert said in html_of(sign_in(cast.amira), entry.get_absolute_url())
    for name in ("ben", "cleo", "dan", "moira", "eve", "gus", "femi", "hana"):
        who = getattr(cast, name)
        sees = sign_in(who).get(entry.get_absolute_url())
        assert sees.status_code == (200 if name in readers else 404), name
        assert (said in html_of(sign_in(who), entry.get_absolute_url())) is (name in readers), name
        found = seen_by(sign_in, who, places(cast, shared, amira), SECRET, said, entry.public_id)
        assert bool(found) is (name in readers), (name, found)


# --- 16 to 18 --------------------------------------------------------------------------------------


@PARTIES
def test_16_an_entry_without_anything_is_refused_and_without_a_title_has_its_date(cast, shared, hands):
    entry = shared.new_entry()
    amira = hands(edit(entry))
    title = amira.page.get_by_role("textbox", name="Title", exact=False).first
    amira.reach(title)
    amira.page.keyboard.type("Only a title")
    amira.press(amira.page.locator("#show"))
    expect(amira.page.get_by_text("There is nothing in this entry yet.", exact=False).first).to_be_visible()
    expect(title).to_have_value("Only a title")
    assert Entry.objects.get(pk=entry.pk).is_draft
    title.fill("")
    amira.add_a_picture({"name": "boots.jpg", "mimeType": "image/jpeg", "buffer": factories.picture(800, 600)})
    told = amira.page.get_by_label("What would you tell someone who cannot see it?")
    told.fill("Six pairs of boots.")
    amira.page.locator("#write-happened_on").evaluate("each => { each.type = 'text'; each.value = 'on Monday'; }")
    amira.press(amira.page.locator("#show"))
    expect(amira.page.locator("#write-happened_on_error")).to_be_visible()
    expect(told).to_have_value("Six pairs of boots.")
    expect(amira.page.locator(".piece.picture img")).to_be_visible()
    amira.page.locator("#write-happened_on").fill("2026-11-12")
    amira.show()
    expect(amira.page.get_by_role("heading", level=1)).to_have_text("Thursday 12 November 2026")
    amira.page.problems.clear()


@PARTIES
def test_17_a_long_entry_outlives_its_session(cast, shared, hands):
    entry = shared.new_entry()
    long = " ".join(f"{SECRET} Number {number}." for number in range(120))
    amira = hands(edit(entry))
    amira.type("Before. ")
    Session.objects.all().delete()
    if amira.js:
        amira.page.locator(".surface").fill(long)
        expect(amira.page.locator("#state")).to_contain_text("You have been signed out. Your text stays here.")
    else:
        amira.source().fill(long)
        amira.button("Done for now")
        expect(amira.page.get_by_label("What you typed")).to_have_value(long)
    with amira.page.context.expect_page() as opened:
        amira.press(amira.page.get_by_role("link", name="Sign in in another window"))
    other = opened.value
    other.get_by_label("E-mail address").fill("amira@sheaf.example")
    other.get_by_label("Password").fill(factories.PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda address: "login" not in address)
    if amira.js:
        expect(amira.page.locator("#state")).to_contain_text("Saved", timeout=20_000)
    else:
        amira.button("Send it again")
        expect(amira.page.get_by_role("heading", name="Please send it once more")).to_be_visible()  # with a new token
        amira.button("Send it again")
        amira.page.wait_for_url(f"**{shared.get_absolute_url()}")
    kept = [each.body for each in entry.own_versions().get(state="working").ordered_sections()]
    assert kept == [long]
    amira.page.problems.clear()


@PARTIES
def test_18_the_older_window_is_told_and_both_texts_are_kept(cast, shared, hands):
    entry = shared.new_entry()
    older, newer = hands(edit(entry)), hands(edit(entry))
    newer.type("newer words")
    if newer.js:
        expect(newer.page.locator("#state")).to_contain_text("Saved")
    else:
        newer.button("Done for now")
        newer.page.wait_for_url(f"**{shared.get_absolute_url()}")
    older.type("older words")
    if older.js:
        expect(older.page.locator("#notes")).to_contain_text("There is a newer text, saved")
        older.press(older.page.get_by_role("link", name="Look at both"))
    else:
        older.button("Done for now")
    expect(older.page.get_by_role("main")).to_contain_text("newer words")
    expect(older.page.get_by_role("main")).to_contain_text("older words")
    older.button("Use this one")
    expect(older.source()).to_have_value("older words")
    expect(older.page.locator("#notes")).to_contain_text("There is another text of this")
    older.page.problems.clear()


# --- 19 to 21 -------------------------------------------------------------------------------------


@PARTIES
def test_19_what_is_pasted_keeps_its_structure_or_at_least_its_words(cast, shared, hands, js):
    """Without the script a browser pastes words alone; `test_pasting.py` has what each program copies."""
    entry = shared.new_entry()
    amira = hands(edit(entry))
    copied = '<h2 style="color:red">Next time</h2><ul><li>one</li><li><b>two</b></li></ul>'
    amira.reach(amira.page.locator(".surface" if js else "textarea.body").first)
    if js:
        amira.page.evaluate(PASTE, [copied, "Next time\none\ntwo"])
        expect(amira.page.locator(".surface").get_by_role("heading", name="Next time")).to_be_visible()
        expect(amira.source()).to_have_value("## Next time\n\n- one\n- **two**")
    else:
        amira.page.keyboard.insert_text("Next time\none\ntwo")
    amira.button("Done for now")
    amira.page.wait_for_url(f"**{shared.get_absolute_url()}")
    kept = [each.body for each in entry.own_versions().get(state="working").ordered_sections()]
    assert kept == ["## Next time\n\n- one\n- **two**" if js else "Next time\none\ntwo"]


@PARTIES
def test_20_a_photo_from_the_phone_stands_upright_and_tells_no_place(cast, shared, hands, sign_in, page_for, tmp_path):
    photo = phone_photo()
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825), "there is a place to be lost"
    amira = hands(edit(shared.new_entry()))
    amira.type(SECRET)
    amira.add_a_picture({"name": "IMG_0417.jpg", "mimeType": "image/jpeg", "buffer": photo})
    amira.page.get_by_label("What would you tell someone who cannot see it?").fill("Six pairs of boots.")
    amira.show()
    made = Attachment.objects.get()
    assert made.height > made.width
    ben = sign_in(cast.ben)
    for size in Attachment.SIZES:
        reply = ben.get(f"/files/{made.public_id}/{size}/")
        assert reply.status_code == 200
        served = Image.open(io.BytesIO(b"".join(reply)))
        assert served.height > served.width and not served.getexif() and "exif" not in served.info
        red = served.convert("RGB").getpixel((served.width * 9 // 10, served.width // 10))
        assert red[0] > 150 and red[1] < 90  # the corner that is red is top right: it stands upright
    shown = amira.page.get_by_role("img", name="Six pairs of boots.")
    expect(shown).to_be_visible()
    assert amira.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if amira.touch:
        loaded = shown.evaluate("each => new URL(each.currentSrc).pathname")
        assert loaded == f"/files/{made.public_id}/small/" and len(b"".join(ben.get(loaded))) < 100_000


@PARTIES
def test_21_a_model_offers_its_stages_and_going_on_with_another_loses_no_word(cast, shared, hands, sign_in):
    entry = shared.new_entry()
    amira = hands(edit(entry))
    page = amira.page
    amira.type("Before any stage.")
    amira.press(page.locator("#stuck > summary"))
    amira.button("Gibbs", exact=False)
    expect(page.locator(".step h2").nth(2)).to_be_visible()
    first, second, third = page.locator(".step h2").all_inner_texts()[:3]
    question = page.locator(".step li").first.inner_text()
    amira.press(page.locator(".step").nth(1).get_by_role("button", name="Start this stage"))
    expect(page.locator("textarea.body")).to_have_count(2)
    amira.type("Felt in the second stage.", 1)
    amira.button("Kolb", exact=False)
    expect(page.locator(".step h2").first).not_to_have_text(first)
    expect(amira.source()).to_have_value("Before any stage.")
    expect(amira.source(1)).to_have_value("Felt in the second stage.")
    amira.button("Without a model")
    expect(page.locator(".step")).to_have_count(0)
    expect(amira.source(1)).to_have_value("Felt in the second stage.")
    amira.show()
    read = sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    assert "Before any stage." in read and "Felt in the second stage." in read
    assert second in read and question not in read and third not in read
