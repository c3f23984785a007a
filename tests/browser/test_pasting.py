"""What is pasted keeps its structure and drops its styling (scenario 19)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portfolios.rendering import render

from .. import factories
from ..payloads import PAYLOADS
from ..portfolios.hostile import SNIPPETS
from .surfaces import PASTE, Shown, body, press, source

HERE = Path(__file__).parent
SAVED = re.compile(r"^Saved \d\d:\d\d$")

FROST = """## What the frost did

The **second** group had _not_ covered the beds. See [the forecast](https://www.example.org/frost?night=3).

### Next time

- Fleece by four o'clock
  - **Pegs** at the corners
- A list by the door

And in this order:

1. look
2. cover"""
SAID = "\n\n> Cold air runs downhill."
TABLE = """Before.

**Time** | Activity

09:00 | Check the fleece and the pegs

| _Tea_ with all

After."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("word", FROST + SAID),
        ("google-docs", FROST),
        ("web-page", FROST + SAID),
        ("mahara", FROST + SAID),
        ("word-online", FROST),
    ],
)
def test_pasting_keeps_structure_and_drops_styling(write, program, text):
    """Scenario 19, with the clipboard as each program fills it."""
    page = write()
    page.evaluate(PASTE, [(HERE / "clipboard" / f"{program}.html").read_text(), "not this"])
    expect(source(page)).to_have_value(text)
    assert Shown(body(page).inner_html()).lines == Shown(render(text)).lines
    assert not re.search(r"style|class=\"(?!raw)|<span|<font|<img", body(page).inner_html())
    expect(page.locator(".pasted")).to_have_text("A picture was left out of what you pasted. Add it with the camera.")
    page.keyboard.type(" And on.")
    press(page, "Undo")
    press(page, "Undo")
    expect(source(page)).to_have_value("")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", ["word", "google-docs", "word-online"])
def test_a_row_of_a_table_is_pasted_as_one_line(write, program):
    """Each cell holds paragraphs of its own."""
    page = write()
    page.evaluate(PASTE, [(HERE / "clipboard" / f"{program}-table.html").read_text(), "not this"])
    expect(source(page)).to_have_value(TABLE)
    assert Shown(body(page).inner_html()).lines == Shown(render(TABLE)).lines


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>Time<td>Activity<tr><td>9<td>Tea</table>", "Time | Activity\n\n9 | Tea"),
        ("<table><tr><td><p>one</p><p>two</p></table>", "one\n\ntwo"),  # set out in a table, as letters are
        (
            "".join(f"<h{n}>h{n}</h{n}>" for n in range(1, 7)),
            "\n\n".join(f"{'#' * min(6, n + 1)} h{n}" for n in range(1, 7)),
        ),
    ],
)
def test_other_tables_and_headings(write, html, text):
    page = write()
    page.evaluate(PASTE, [html, ""])
    expect(source(page)).to_have_value(text)


@pytest.mark.django_db(transaction=True)
def test_pasting_words_without_html(write):
    page = write()
    page.keyboard.type("AB")
    page.keyboard.press("ArrowLeft")
    page.evaluate(PASTE, ["", "one\ntwo\n\n# no heading, *no* stars"])
    expect(body(page).locator("p")).to_have_count(2)
    expect(body(page)).to_have_text("Aonetwo# no heading, *no* starsB")
    assert Shown(render(source(page).input_value())).lines == Shown(body(page).inner_html()).lines


@pytest.mark.django_db(transaction=True)
def test_pasting_into_the_middle_and_cutting(write):
    page = write("- a\n- bc\n\nlast")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.evaluate(PASTE, ["<b>x</b>", ""])
    expect(source(page)).to_have_value("- a\n- b**x**c\n\nlast")
    page.evaluate(PASTE, ["<p>one</p><p>two</p>", ""])
    expect(body(page)).to_have_text("abxonetwoclast")
    assert Shown(render(source(page).input_value())).lines == Shown(body(page).inner_html()).lines


@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_pasted_over_words_links_them(write):
    page = write("See the report today")
    page.keyboard.press("Control+Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for _ in range(10):
        page.keyboard.press("Shift+ArrowRight")
    page.evaluate(PASTE, ["", "https://x.example/a_b"])
    expect(source(page)).to_have_value("See [the report](https://x.example/a_b) today")


@pytest.mark.django_db(transaction=True)
def test_hostile_html_that_is_pasted(write):
    page = write()
    page.evaluate("void (window.ran = window.alert = () => { window.heard = true; })")
    for text in [*SNIPPETS, *PAYLOADS[:300]]:
        page.evaluate(PASTE, [f"<p>a</p>{text}<p>b</p>", ""])
    assert page.evaluate("window.heard") is None
    names = set(body(page).evaluate("e => [...e.querySelectorAll('*')].map((x) => x.nodeName)"))
    assert names <= set("P H2 HR PRE UL OL LI BLOCKQUOTE STRONG EM CODE A BR".split())
    hrefs = body(page).locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    assert all(re.match(r"https?://|mailto:", href) for href in hrefs)
    page.problems.clear()


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_pasted_goes_the_way_of_pictures(write):
    page = write()
    page.keyboard.type("Look:")
    page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], 'boots.jpg', { type: 'image/jpeg' }));
          const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        list(factories.picture(200, 150)),
    )
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=30_000)
    expect(source(page)).to_have_value("Look:")
