"""On paper an entry is what one would hand in: title, author, date and words, and nothing to press (print.css)."""

import re

import pytest
from playwright.sync_api import expect

from portfolios.models import Entry

from .. import factories
from ..portfolios.test_files import taken_in, use
from ..portfolios.test_finding import many

LINK = "https://example.org/boots"
TEXT = f"Half of them looked at their boots.\n\n[Why boots](<{LINK}>)\n\n| Week | Boots |\n| --- | --- |\n| 3 | six |"
PRESSED = (
    "nav, header.top, footer.foot, button, .button, form input:not([type=hidden]), form textarea, form select, "
    "form label, details > summary, .skip, .links, .acts, .tools"
)
PROMISED = (
    ".top, .places, .skip, .tools, .desk, .act, .undo, .several, .beside, .looking, .between, .turn, .filter, .mine, "
    ".send, .pair, .links, .acts, .answer, .more, .more-of, .fold, .only, .no-print, button, .button, kbd, audio"
)
SEEN = """(names) => [...document.querySelectorAll(names)]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().height > 1)
  .map((each) => each.outerHTML.slice(0, 120))"""


def on_paper(page, address):
    """Open a page as it is printed. Returns what of it could be pressed on the screen."""
    page.goto(address, wait_until="networkidle")
    on_screen = page.evaluate(SEEN, PRESSED)
    page.emulate_media(media="print")
    return on_screen


def seen(page, names):
    return page.evaluate(SEEN, names)


@pytest.fixture
def printed(entry, cast, settings, tmp_path):
    """An entry with a picture, a link and a comment, of which there is an older and a newer one."""
    settings.MEDIA_ROOT = tmp_path
    factories.write_into(entry, TEXT)
    use(entry, taken_in(cast.amira), caption="Six pairs.")
    entry.publish()
    factories.comment(cast.dan, entry, "The secateurs are a diagnosis.", approved=True)
    many(entry.page, 9)
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.parametrize("who", ["amira", "ben"])
def test_an_entry_is_title_author_date_and_words(cast, printed, page_for, who):
    page = page_for(getattr(cast, who), width=1280, scheme="dark")
    assert len(on_paper(page, printed.get_absolute_url())) > 8
    assert seen(page, PRESSED) == []
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(printed.title)
    expect(main.locator(".print-only")).to_have_text("Amira Haddad, 12 November 2026")
    for words in ("Half of them looked at their boots.", "Six pairs.", "The secateurs are a diagnosis."):
        expect(main.get_by_text(words)).to_be_visible()
    expect(main.locator(".prose img")).to_be_visible()
    # As one would hand it in: neither who sees it nor who has read it.
    assert page.locator(".shown").count() == (who == "amira")
    assert seen(page, ".shown, .has-read") == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    after = page.evaluate("getComputedStyle(document.querySelector('.prose a[href^=http]'), '::after').content")
    assert LINK in after, "on paper nobody can press it"


def test_a_page_and_a_journal_are_printed_without_what_is_pressed_or_empty(cast, printed, page_for):
    """What print.css promises of them: the list without its form, the title with its author, no empty conversation."""
    about = factories.page(cast.amira, "What I teach and why", "Seeds, mostly.")
    factories.show(about, cast.year1)
    page = page_for(cast.ben, width=1280)
    main = page.get_by_role("main")

    assert any('class="find' in each or "Find" in each for each in on_paper(page, printed.page.get_absolute_url()))
    assert seen(page, PRESSED) == seen(page, "form.find, .no-print") == []
    expect(main.locator("#found .entries > li")).to_have_count(10)
    expect(main.get_by_text("Half of them looked at their boots.")).to_be_visible()

    page.emulate_media(media="screen")
    on_paper(page, about.get_absolute_url())
    assert seen(page, PRESSED) == []
    expect(main.get_by_role("heading", level=1)).to_have_text("What I teach and why")
    expect(main.locator(".print-only")).to_contain_text("Amira Haddad, ")
    assert page.locator(".talk").count() == 1 and seen(page, ".talk") == []


def test_what_is_for_pressing_is_on_no_page_that_is_printed(cast, printed, page_for):
    """Each of these stands on the screen there, and on paper nothing of it."""
    factories.comment(cast.ben, printed, "This one waits.")
    page = page_for(cast.amira, width=1280)
    for address, names in {
        "/portfolio/": [".acts", ".top", ".places"],
        "/files/": [".filter"],
        f"{printed.get_absolute_url()}versions/": [".links"],
        "/comments/waiting/": [".pair", ".more-of", "kbd"],
        printed.get_absolute_url(): [".turn", ".mine", ".answer", ".fold"],
    }.items():
        page.emulate_media(media="screen")
        page.goto(address)
        assert all(seen(page, name) for name in names), address
        page.emulate_media(media="print")
        assert seen(page, PROMISED) == [], address


def test_it_is_a4_with_the_numbers_of_its_pages(cast, printed, page_for):
    page = page_for(cast.ben, width=1280)
    page.goto(printed.get_absolute_url(), wait_until="networkidle")
    made = page.pdf(prefer_css_page_size=True)
    sizes = {tuple(round(float(each)) for each in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", made)}
    assert sizes == {(0, 0, 595, 842)}
    rules = page.evaluate("""() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .flatMap((rule) => [rule, ...(rule.cssRules ?? [])]).filter((rule) => rule instanceof CSSPageRule)
      .map((rule) => rule.cssText)""")
    assert len(rules) == 1 and 'counter(page) " / " counter(pages)' in rules[0]
