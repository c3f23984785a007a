"""The surface over a text: what is seen is what readers will see, and what is stored is the Markdown of it."""

import random
import re
from pathlib import Path

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from rjsmin import jsmin

from portfolios.rendering import render

from .. import factories
from ..full import ways
from ..portfolios.editor import text_of
from .surfaces import PASTE, Shown, body, calm, press, source

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "portfolio_site" / "demo" / "writing"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SCRIPTS = HERE.parent.parent / "static" / "js"
EDITOR_AT_MOST = 40 * 1024  # all its modules over the wire


@pytest.mark.django_db(transaction=True)
def test_opening_and_leaving_writes_nothing(write):
    text = "* a\n* b\n\n# A #\nunder __it__\n\n```\ncode **x**\n```\n\n- a\n\n  more of a\n"
    page = write(text)
    sent = []
    page.on("request", lambda request: sent.append(request.method) if "/edit/" in request.url else None)
    for key in ("Control+End", "ArrowLeft", "ArrowUp", "Control+Home", "Control+a", "Tab"):
        page.keyboard.press(key)
    page.wait_for_timeout(2_000)
    assert "POST" not in sent
    assert source(page).input_value() == text.strip("\n") or source(page).input_value() == text
    # What is not touched stays as it was typed, to the letter, beside what is.
    before = source(page).input_value()
    body(page).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(source(page)).to_have_value(before.replace("* a\n* b", "- a!\n- b"))
    expect(body(page).locator(".raw").first).to_have_text("```\ncode **x**\n```", use_inner_text=True)


# --- Writing ------------------------------------------------------------------------------------------


OUT_OF_SIGHT = """() => [...document.querySelectorAll('.desk > *, .tools > *, .tools .marks > *')].filter((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  return width && (left < -0.5 || right > innerWidth + 0.5 || each.scrollWidth > each.clientWidth + 1);
}).map((each) => each.outerHTML.slice(0, 80))"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 390])
def test_every_tool_is_in_sight_on_a_phone(write, width):
    """Nothing has to be pushed sideways, and undo stays under the thumb when its opposite comes."""
    page = write(width=width)
    page.keyboard.type("One")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_have_attribute("aria-disabled", "false")
    expect(page.get_by_role("button", name="How it will look")).to_be_in_viewport(ratio=1)
    assert page.evaluate(OUT_OF_SIGHT) == []
    before = undo.bounding_box()
    undo.click()
    expect(page.get_by_role("button", name="Do it again")).to_be_in_viewport(ratio=1)
    assert page.evaluate(OUT_OF_SIGHT) == []
    after = undo.bounding_box()
    assert (after["x"] + after["width"], after["y"]) == (before["x"] + before["width"], before["y"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", ways(390, 1280, few=1))
def test_somebody_who_knows_no_mark(write, width, cast, page_for):
    """Headings, bold, italics, a list, a quotation and a link by what can be pressed; readers see the same."""
    page = write(width=width)
    press(page, "Heading")
    page.keyboard.type("The quiet half")
    page.keyboard.press("Enter")
    page.keyboard.type("They were ")
    press(page, "Bold")
    page.keyboard.type("very")
    press(page, "Bold")
    press(page, "Italics")
    page.keyboard.type(" quiet")
    press(page, "Italics")
    page.keyboard.type(" today, * or # or 1. or [not](so) is no mark.")
    page.keyboard.press("Enter")
    press(page, "List")
    page.keyboard.type("boots")
    page.keyboard.press("Enter")
    page.keyboard.type("hands")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Quotation")
    page.keyboard.type("Never done.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("See ")
    press(page, "Link")
    page.get_by_label("Words").fill("the college")
    page.get_by_label("Leads to").fill("kent ac")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is no address")
    page.get_by_label("Leads to").fill("www.kent.ac.uk")
    page.keyboard.press("Enter")
    expect(body(page)).to_be_focused()
    page.keyboard.type(", page 3.")
    expect(body(page).get_by_role("link", name="the college")).to_have_attribute("href", "https://www.kent.ac.uk")
    seen = Shown(body(page).inner_html()).lines
    assert [line[0] for line in seen] == ["heading", "text", "item", "item", "text", "text"]
    assert Shown(render(source(page).input_value())).lines == seen
    expect(page.locator("#state")).to_have_text(SAVED)
    page.locator("#show").click()
    page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(f"**/entries/{page.entry.public_id}/")
    reader = page_for(cast.ben)
    reader.goto(f"/entries/{page.entry.public_id}/")
    prose = reader.locator(".prose").first
    expect(prose.locator("strong")).to_have_text("very")
    expect(prose.locator("em")).to_have_text("quiet")
    expect(prose.get_by_role("listitem")).to_have_text(["boots", "hands"])
    expect(prose.locator("blockquote")).to_have_text("Never done.")
    expect(prose).to_contain_text("today, * or # or 1. or [not](so) is no mark.")


@pytest.mark.django_db(transaction=True)
def test_somebody_who_types_markdown(write):
    page = write()
    lines = [
        "## Heading",
        "one **b** and _i_ and `c` and [k](https://x.example)",
        "- a",
        "- b",
        "b2",
        "",
        "",
        "1. c",
        "",
        "> q",
    ]
    for number, line in enumerate(lines):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line)
    markup = body(page).inner_html()
    for element in ("<h2", "<strong>b</strong>", "<em>i</em>", "<code>c</code>", "<ul>", "<ol>", "<blockquote>"):
        assert element in markup
    expect(body(page).get_by_role("listitem")).to_have_text(["a", "b", "b2", "c"])
    expect(body(page).get_by_role("link", name="k")).to_have_attribute("href", "https://x.example")
    # The mark was a mark: one step back it is the letters again.
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("**not**")
    expect(body(page).locator("strong")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(body(page).locator("strong")).to_have_count(1)
    expect(source(page)).to_have_value(re.compile(r"\\\*\\\*not\\\*\\\*$"))


@pytest.mark.django_db(transaction=True)
def test_keys_as_everywhere(write):
    """Backspace and Delete across lines, Enter in the middle, a break, half a selection of two lists."""
    page = write("## A\n\n- b\n- c\n\n> d\n\ne")
    keys = page.keyboard
    keys.press("Control+Home")
    keys.press("End")
    keys.press("Delete")  # joins the item to the heading
    expect(source(page)).to_have_value("## Ab\n\n- c\n\n> d\n\ne")
    keys.press("Home")
    keys.press("Backspace")  # a heading becomes a sentence
    expect(source(page)).to_have_value("Ab\n\n- c\n\n> d\n\ne")
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(source(page)).to_have_value("A\n\nb\n\n- c\n\n> d\n\ne")
    keys.press("Backspace")
    keys.press("Shift+Enter")
    expect(source(page)).to_have_value("A\nb\n\n- c\n\n> d\n\ne")
    keys.press("Shift+Control+End")
    keys.type("Z")
    expect(source(page)).to_have_value("A\nZ")
    keys.press("Control+a")
    keys.press("Backspace")
    expect(source(page)).to_have_value("")
    expect(body(page)).to_have_class(re.compile("blank"))
    for _ in range(3):
        keys.press("Control+z")
    expect(source(page)).to_have_value(re.compile(r"- c\n\n> d\n\ne$"))


@pytest.mark.django_db(transaction=True)
def test_words_that_are_composed(write):
    """What an input method or a phone's keyboard composes arrives once, bold where bold was asked for."""
    page = write()
    session = page.context.new_cdp_session(page)

    def compose(*steps):
        for step in steps:
            session.send(
                "Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)}
            )
        session.send("Input.insertText", {"text": steps[-1]})

    compose("に", "にほ", "日本")
    press(page, "Bold")
    compose("g", "go", "語")
    press(page, "Bold")
    compose("だ")
    expect(source(page)).to_have_value("日本**語**だ")
    page.keyboard.press("Enter")
    compose("مر", "مرحبا")
    expect(source(page)).to_have_value("日本**語**だ\n\nمرحبا")
    assert body(page).locator("p").evaluate_all("all => all.map((p) => getComputedStyle(p).direction)") == [
        "ltr",
        "rtl",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_text_is_edited_across_marks_without_any_of_them_being_lost(write):
    """Keys by chance, then: what is seen is what the stored text shows."""
    chance = random.Random(7)
    page = write(
        "## A heading\n\nSome **bold** and _slanted_ words, [linked](https://x.example).\n\n"
        "- one\n  - two\n- three\n\n> said"
    )
    keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Shift+ArrowRight", "Shift+ArrowDown"]
    keys += ["Backspace", "Delete", "Enter", "Shift+Enter", "Control+b", "Control+i", "Control+z", "Control+Backspace"]
    for round_ in range(12):
        for _ in range(12):
            if chance.random() < 0.35:
                page.keyboard.type(chance.choice(["ab ", "x", "* ", "_a_ ", "- ", "1. ", "# ", "é!", "[x](y) ", "\\ "]))
            elif chance.random() < 0.15:
                press(page, chance.choice(["List", "Quotation", "Heading"]))
            else:
                page.keyboard.press(chance.choice(keys))
        body(page).blur()
        stored, seen = source(page).input_value(), body(page).inner_html()
        body(page).focus()
        assert Shown(render(stored)).lines == split_at_breaks(Shown(seen).lines), (round_, stored, seen)


@pytest.mark.django_db(transaction=True)
def test_the_caret_comes_back_to_a_text_that_is_shorter_by_now(write):
    page = write("Some words.")
    page.keyboard.press("Control+End")
    body(page).blur()
    body(page).evaluate("root => { root.querySelector('p').firstChild.data = 'So'; }")
    body(page).focus()
    page.keyboard.type("up.")
    expect(source(page)).to_have_value("Soup.")


def split_at_breaks(lines):
    """An empty line within a paragraph makes two of it once it is stored; that is all that may differ."""
    made = []
    for *place, letters in lines:
        words = "".join(letter for letter, *_ in letters)
        if place[0] == "text" and "\n\n" in words:
            start = 0
            for part in re.split(r"\n\n+", words):
                at = words.index(part, start)
                made.append((*place, calm(letters[at : at + len(part)])))
                start = at + len(part)
        elif place[0] in ("item", "heading"):
            made.append((*place, calm([each for n, each in enumerate(letters) if words[n : n + 2] != "\n\n"])))
        else:
            made.append((*place, letters))
    return made


# --- Undo --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_model_and_its_stages_come_beside_the_text_and_undo_goes_on(write):
    page = write("Words before.")
    page.keyboard.press("Control+End")
    page.keyboard.type(" And after.")
    page.locator("#stuck > summary").click()
    page.get_by_role("button", name="Gibbs").click()
    expect(page.locator("#stuck > summary")).to_be_focused()
    expect(page.locator("#stuck .step")).to_have_count(6)
    page.get_by_role("button", name="Start this stage").first.click()
    expect(page.locator(".stage-of")).to_have_count(1)
    expect(page.locator(".surface").nth(1)).to_be_focused()
    page.keyboard.type("At once.")
    expect(page.locator("textarea.body").nth(1)).to_have_value("At once.")
    expect(page.locator("#stuck .step").first).to_contain_text("Begun")
    # The server has a part in taking the stage back: what is asked meanwhile is done when it has answered.
    held = []
    page.route("**/edit/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    for _ in range(40):
        page.keyboard.press("Control+z")
    page.wait_for_timeout(300)
    assert held
    expect(source(page)).to_have_value("Words before. And after.")
    page.unroute("**/edit/")  # and lets go what was held
    expect(source(page)).to_have_value("Words before.")
    expect(page.locator(".stage-of")).to_have_count(0)
    assert page.url.endswith("/edit/")
    for _ in range(40):
        page.keyboard.press("Control+Shift+z")
    expect(source(page)).to_have_value("Words before. And after.")
    expect(page.locator("textarea.body").nth(1)).to_have_value("At once.")


@pytest.mark.django_db(transaction=True)
def test_undo_outlives_everything(write, tmp_path):
    """Typing, the toolbar, a paste, a picture that came between, a piece that moved: back and forth again."""
    file = tmp_path / "boots.jpg"
    file.write_bytes(factories.picture(400, 300))
    page = write(width=1280)
    page.keyboard.type("one")
    page.keyboard.press("Control+a")
    press(page, "Bold")
    page.keyboard.press("End")
    page.evaluate(PASTE, ["<p>two <i>and</i></p><ul><li>three</li></ul>", ""])
    whole = "**one**two _and_\n\n- three"
    expect(source(page)).to_have_value(whole)
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)
    body(page, 1).focus()
    page.keyboard.type("four")
    page.get_by_role("button", name="Move up text 3").click()
    expect(page.locator("#live")).to_contain_text("Moved up")
    expect(page.get_by_role("button", name="Move up text 2")).to_be_visible()  # by its place now
    press(page, "Undo")
    expect(page.locator("#live")).to_contain_text("Moved down")
    press(page, "Undo")
    assert [source(page, place).input_value() for place in (0, 1)] == [whole, ""]
    for _ in range(3):
        press(page, "Undo")
    assert [source(page, place).input_value() for place in (0, 1)] == ["", ""]
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_attribute("aria-disabled", "true")
    for _ in range(5):
        press(page, "Do it again")
    expect(page.locator("#live")).to_contain_text("Moved up")
    assert [source(page, place).input_value() for place in (0, 1)] == [whole, "four"]
    assert Shown(body(page).inner_html()).lines == Shown(render(whole)).lines
    expect(page.locator("#state")).to_have_text(SAVED)


@pytest.mark.django_db(transaction=True)
def test_a_text_that_was_added_goes_by_undo(write):
    page = write("one", width=1280)
    page.locator(".between > summary").last.click()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(body(page, 1)).to_be_focused()
    page.keyboard.type("two")
    press(page, "Undo")
    press(page, "Undo")
    expect(page.locator(".surface")).to_have_count(1)
    assert source(page).input_value() == "one"
    press(page, "Do it again")
    expect(page.locator(".surface")).to_have_count(2)


@pytest.mark.django_db(transaction=True)
def test_the_toolbar_changes_only_what_is_seen_and_has_the_caret(write):
    """Not a text further up while one is in the title, and nothing while one looks how it will look."""
    page = write("words", width=1280)
    page.keyboard.press("Control+End")
    page.keyboard.type(" more")
    title = page.locator("textarea.title")
    title.fill("The title")
    page.wait_for_timeout(1_000)  # what is typed in one go is one step
    title.press_sequentially(" XX")
    for name in ("Heading", "Bold", "Undo"):
        press(page, name)
    assert source(page).input_value() == "words more" and title.input_value() == "The title"
    title.press("Control+Shift+z")
    assert title.input_value() == "The title XX"
    title.press("Control+z")
    title.press("Control+z")
    assert title.input_value() == "A title"
    title.press("Control+z")
    assert source(page).input_value() == "words"
    press(page, "Do it again")
    page.get_by_role("button", name="How it will look").click()
    expect(page.locator("#look")).to_contain_text("This is how it will look.")
    press(page, "Heading")
    expect(page.locator("#look")).to_be_hidden()
    assert source(page).input_value() == "words more"
    page.get_by_role("button", name="How it will look").click()
    expect(page.locator("#look")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#look")).to_be_hidden()


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_comes_back_by_undo(write, tmp_path):
    """Without leaving the text, and with all that undo knows of it."""
    file = tmp_path / "boots.jpg"
    file.write_bytes(factories.picture(400, 300))
    page = write("one", width=1280)
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)
    body(page, 1).focus()
    page.keyboard.type("two")
    page.get_by_role("button", name="Remove text 3").click()
    expect(page.locator(".surface")).to_have_count(1)
    expect(page.locator("#state")).to_contain_text("Removed")
    page.get_by_role("button", name="Remove picture 2").click()
    expect(page.locator(".piece.picture")).to_have_count(0)
    assert text_of(page.entry) == ["one"]
    page.locator("#state").get_by_role("button", name="Undo").click()
    expect(page.locator(".piece.picture")).to_have_count(1)
    press(page, "Undo")
    expect(body(page, 1)).to_have_text("two")
    assert text_of(page.entry) == ["one", "two"]
    press(page, "Undo")
    expect(source(page, 1)).to_have_value("")
    press(page, "Do it again")
    expect(source(page, 1)).to_have_value("two")
    press(page, "Do it again")
    expect(page.locator(".surface")).to_have_count(1)
    page.context.set_offline(True)  # what could not be done is done when it is asked for again
    press(page, "Undo")
    expect(page.locator("#state")).to_contain_text("No connection")
    page.context.set_offline(False)
    press(page, "Undo")
    expect(body(page, 1)).to_have_text("two")
    expect(page.locator("#state")).to_have_text(SAVED)
    page.problems.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", ways(390, 1280, few=1))
def test_quoting_and_questions_come_over_the_text_and_undo_goes_on(write, shared, width):
    factories.write_into(shared.new_entry(), "The quiet half said nothing.\n\nThen they did.", "Pair work")
    page = write("Words before.", width=width)
    page.keyboard.press("Control+End")
    page.keyboard.type(" And after.")
    page.get_by_role("button", name="Quote from an earlier entry").click()
    over = page.get_by_role("dialog")
    over.get_by_role("searchbox").fill("pair")
    over.get_by_role("button", name="Find").click()
    over.get_by_role("link", name="Pair work").click()
    over.get_by_role("button", name="Quote").click()
    expect(over.get_by_role("alert")).to_have_text("Choose at least one passage.")
    assert Axe().run(page).response["violations"] == []
    over.get_by_label("Then they did.").check()
    over.get_by_role("button", name="Quote").click()
    expect(over).to_have_count(0)
    expect(page.locator(".piece .quotation")).to_contain_text("Then they did.")
    page.get_by_role("button", name="Part of an inquiry of mine").click()
    over.get_by_label("A new inquiry").fill("How do I get the quiet half to talk?")
    page.context.set_offline(True)
    over.get_by_role("button", name="Save").click()
    expect(over.get_by_role("alert")).to_contain_text("press again when it is back")
    page.context.set_offline(False)
    over.get_by_role("button", name="Save").click()
    expect(over).to_have_count(0)
    page.get_by_text("Part of an inquiry of mine").click()
    expect(page.get_by_label("How do I get the quiet half to talk?")).to_be_checked()
    page.get_by_role("button", name="A new inquiry").click()
    expect(over.get_by_label("A new inquiry")).to_be_visible()
    page.keyboard.press("Escape")
    expect(over).to_have_count(0)
    body(page, 1).focus()
    page.keyboard.type("Why?")
    expect(page.locator("#state")).to_have_text(SAVED)
    assert text_of(page.entry) == ["Words before. And after.", "Why?"]
    for _ in range(20):
        page.keyboard.press("Control+z")
    expect(source(page)).to_have_value("Words before.")
    page.problems.clear()


@pytest.mark.django_db(transaction=True)
def test_what_another_window_saved_meanwhile_is_not_written_over(write):
    """E5: a question that is asked over an older text does not make it the newer one."""
    page = write("Words before.")
    other = page.context.new_page()
    other.goto(page.url, wait_until="networkidle")
    body(other).focus()
    other.keyboard.press("Control+End")
    other.keyboard.type(" NEWER WORDS.")
    expect(other.locator("#state")).to_have_text(SAVED)
    page.get_by_role("button", name="Part of an inquiry of mine").click()
    over = page.get_by_role("dialog")
    over.get_by_label("A new inquiry").fill("Why?")
    over.get_by_role("button", name="Save").click()
    expect(source(page)).to_have_value("Words before. NEWER WORDS.")  # opened anew
    body(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" x")
    expect(page.locator("#state")).to_have_text(SAVED)
    assert text_of(page.entry) == ["Words before. NEWER WORDS. x"]


# --- The toolbar ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_toolbar_says_where_the_caret_is_and_stays_above_the_keyboard(write):
    page = write(
        "plain **bold** [link](https://x.example)\n\n- item\n\n> said\n\n## head\n\n" + "\n\n".join(["words " * 9] * 12)
    )

    def pressed():
        return page.locator('.tools [aria-pressed="true"]').evaluate_all("all => all.map((b) => b.dataset.mark)")

    for words, mark in (
        ("bold", ["bold"]),
        ("link", ["link"]),
        ("item", ["list"]),
        ("said", ["quote"]),
        ("head", ["heading"]),
    ):
        body(page).get_by_text(words, exact=True).click()
        page.wait_for_timeout(50)
        assert pressed() == mark
    page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, 'height', { configurable: true, value: 500 });
          visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )
    tools = page.locator(".tools")
    box = tools.bounding_box()
    assert box["y"] + box["height"] == pytest.approx(500, abs=1)
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    page.wait_for_function(
        "(top) => document.getSelection().getRangeAt(0).getBoundingClientRect().bottom < top", arg=box["y"]
    )
    small = (
        "all => all.filter((b) => b.offsetWidth && (b.offsetWidth < 44 || b.offsetHeight < 44)).map((b) => b.outerHTML)"
    )
    assert page.locator(".tools > button, .tools > a, .tools .marks > button").evaluate_all(small) == []
    press(page, "Link")
    expect(page.get_by_label("Leads to")).to_be_visible()
    form = page.locator("#link-form").bounding_box()
    assert form["y"] + form["height"] <= box["y"] + 1
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(body(page)).to_be_focused()


@pytest.mark.django_db(transaction=True)
def test_a_link_can_be_asked_for_before_its_form_has_come(write):
    """The form comes when somebody begins to write; over a slow line they are quicker, and it comes once."""
    page = write("", width=1280)
    held = []
    page.route("**/writing-link*.js", lambda route: held.append(route))
    page.reload()
    body(page).click()
    for _ in range(2):
        page.keyboard.press("Control+k")
    page.wait_for_timeout(300)
    assert len(held) == 1 and not page.get_by_label("Leads to").is_visible()
    held[0].continue_()
    page.get_by_label("Words", exact=True).fill("the college")
    page.get_by_label("Leads to").fill("college.example")
    page.keyboard.press("Enter")
    expect(source(page)).to_have_value("[the college](https://college.example)")


@pytest.mark.django_db(transaction=True)
def test_a_link_is_changed_and_taken_away_by_keyboard(write):
    page = write("See [the college](https://old.example) now.", width=1280)
    page.keyboard.press("Control+Home")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Leads to")).to_have_value("https://old.example")
    page.get_by_label("Leads to").fill("amira@example.org")
    page.keyboard.press("Enter")
    expect(source(page)).to_have_value("See [the college](mailto:amira@example.org) now.")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Take the link away").click()
    expect(source(page)).to_have_value("See the college now.")


@pytest.mark.django_db(transaction=True)
def test_the_editor_is_light(write, page_for, cast):
    """All that is ever loaded for writing alone, pictures and files too, as production sends it; none elsewhere."""
    parts = ("surface", "writing", "picture-", "device-files", "device-bring")  # the last two also where words are kept
    found = [each for each in SCRIPTS.glob("*.js") if each.name.startswith(parts)]
    weights = {each.name: len(brotli.compress(jsmin(each.read_text()).encode())) for each in found}
    assert sum(weights.values()) <= EDITOR_AT_MOST, weights
    address, page, loaded = write().url, page_for(cast.amira), set()
    page.on("request", lambda request: loaded.add(request.url.rsplit("/", 1)[-1]))
    page.goto("/", wait_until="networkidle")
    assert "kept.js" in loaded and not loaded & set(weights)
    page.goto(address, wait_until="networkidle")
    assert "surface.js" in loaded
