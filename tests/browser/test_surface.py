"""The surface over a text: what is seen is what readers will see, and what is stored is the Markdown of it."""

import gzip
import random
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from rjsmin import jsmin

from portfolios.rendering import render

from .. import factories
from ..payloads import PAYLOADS
from ..portfolios.hostile import SNIPPETS
from ..portfolios.test_rendering import DOCUMENTS, HONEST
from .surfaces import PASTE, Shown, body, calm, press, source

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "portfolio_site" / "demo" / "writing"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
SCRIPTS = HERE.parent.parent / "static" / "js"
EDITOR_AT_MOST = 40 * 1024  # all its modules over the wire

# --- What is seen is what it will be ----------------------------------------------------------------


OPEN = """async (texts) => {
  const from = document.querySelector('script[src*="js/writing"]').src.replace(/writing[^/]*$/, '');
  const { Surface } = await import(from + 'surface.js');
  return texts.map((text) => {
    const area = document.createElement('textarea');
    area.id = 'tried';
    area.value = text;
    const holder = document.createElement('div');
    holder.append(area);
    document.body.append(holder);
    let told = 0;
    area.addEventListener('input', () => { told += 1; });
    const surface = new Surface(area);
    const kept = surface.markdown;
    surface.send();
    const seen = surface.root.innerHTML;
    const raw = surface.root.querySelector('.raw') !== null;
    surface.records = new WeakMap(); // as if each line had been touched
    const again = surface.markdown;
    holder.remove();
    return { kept, seen, raw, told, again, value: area.value };
  });
}"""


def some_texts(number):
    """Texts as people and Markdown's own tests make them, mixed by chance that is the same each time."""
    chance = random.Random(12)
    words = [
        "word",
        "é",
        "مرحبا",
        "the quiet half",
        "2*3",
        "snake_case",
        "C#",
        "!",
        "(x)",
        "[1]",
        "1986.",
        "a < b",
        "&",
    ]
    words += ["https://x.example/a_b", "www.kent.ac.uk", '"q"', "it's", "\\", "*", "_", "x*", "#", "•", "3.", "-", "`"]
    wraps = [("", "")] * 4 + [
        ("**", "**"),
        ("*", "*"),
        ("_", "_"),
        ("`", "`"),
        ("[", "](https://b.example/(c))"),
        ("***", "***"),
    ]
    begins = [
        "",
        "",
        "",
        "",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "3. ",
        "> ",
        ">> ",
        "> - ",
        "# ",
        "### ",
        "  - ",
        "    - ",
        "• ",
        "  ",
        "\\# ",
    ]

    def line():
        made = []
        for _ in range(chance.randint(1, 3)):
            before, after = chance.choice(wraps)
            made.append(before + " ".join(chance.choice(words) for _ in range(chance.randint(1, 3))) + after)
        return chance.choice(begins) + " ".join(made)

    return [
        "".join(line() + "\n" * chance.choice([1, 1, 2, 3]) for _ in range(chance.randint(1, 7))) for _ in range(number)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_text_that_is_opened_is_unchanged_and_is_seen_as_it_will_be(write):
    """Text → what is seen → text: the same letters; and what is seen is what the renderer shows its readers."""
    entries = [part for file in DEMO.glob("*.md") for part in re.split(r"\n(?=[=#]{1,2} )|\n---+\n", file.read_text())]
    texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in (
        *(text for text, _ in DOCUMENTS), *HONEST.values(), *entries, *SNIPPETS, *PAYLOADS, *some_texts(600)
    ) if "\ud800" not in text]  # fmt: skip
    assert len(entries) > 10 and len(texts) > 2_000
    page = write()
    wrong, raw = [], 0
    for start in range(0, len(texts), 100):
        for text, found in zip(
            texts[start : start + 100], page.evaluate(OPEN, texts[start : start + 100]), strict=True
        ):
            if text.strip() and (found["told"] or found["value"] != text or found["kept"] != text):
                wrong.append(("changed", text, found["kept"]))
            shown = Shown(render(text)).lines
            raw += found["raw"]
            if not found["raw"] and Shown(found["seen"]).lines != shown:
                wrong.append(("seen", text, found["seen"]))
            elif Shown(render(found["again"])).lines != shown and not put_otherwise(text):
                wrong.append(("again", text, found["again"]))
    assert wrong == []
    assert raw < len(texts) / 10


def put_otherwise(text):
    """What comes out better once it is changed: italics of half a word, of all of it; `_www.…_`, a link then."""
    return re.search(r"\w\*{3}\w|_(https?://|www\.)", text) is not None


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
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
    for _ in range(40):
        page.keyboard.press("Control+z")
    expect(source(page)).to_have_value("Words before.")
    assert page.url.endswith("/edit/")


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
    press(page, "Undo")
    assert [source(page, place).input_value() for place in (0, 1)] == [whole, ""]
    for _ in range(3):
        press(page, "Undo")
    assert [source(page, place).input_value() for place in (0, 1)] == ["", ""]
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_attribute("aria-disabled", "true")
    for _ in range(4):
        press(page, "Do it again")
    assert [source(page, place).input_value() for place in (0, 1)] == [whole, "four"]
    assert Shown(body(page).inner_html()).lines == Shown(render(whole)).lines
    expect(page.locator("#state")).to_have_text(SAVED)


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
    found = [each for each in SCRIPTS.glob("*.js") if each.name.startswith(("surface", "writing", "picture-"))]
    weights = {each.name: len(gzip.compress(jsmin(each.read_text()).encode())) for each in found}
    assert sum(weights.values()) <= EDITOR_AT_MOST, weights
    address, page, loaded = write().url, page_for(cast.amira), set()
    page.on("request", lambda request: loaded.add(request.url.rsplit("/", 1)[-1]))
    page.goto("/", wait_until="networkidle")
    assert "kept.js" in loaded and not loaded & set(weights)
    page.goto(address, wait_until="networkidle")
    assert "surface.js" in loaded
