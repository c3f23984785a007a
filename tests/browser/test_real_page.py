"""The page that this product exists to carry, made as its authors would make it, on a phone.

The text is not part of the repository: it is read from ../shared, and the test says so where that is absent.
"""

import re
from html import escape, unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portfolios.models import Page

from .surfaces import PASTE

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "real" / "we-are-all-in-it-together.txt"
HEADINGS = ("A model", "Catalyst for learning", "Domain, community and practice", "Trainer to social artist")

pytestmark = pytest.mark.django_db(transaction=True)


def as_copied():
    """(title, HTML) of the real page as a browser puts it into the clipboard: headings, paragraphs, one list."""
    lines = SOURCE.read_text(encoding="utf-8").split("Add comment")[0].strip().splitlines()
    title, *rest = [line.strip() for line in lines if line.strip()]
    copied = []
    for line in rest:
        tag = "h2" if line in HEADINGS or line.startswith("So what have we learned") else "p"
        tag = "li" if line.startswith("•") else tag
        copied.append(f"<{tag}>{escape(line.lstrip('• '))}</{tag}>")
    return title, re.sub(r"<li>.*</li>", lambda found: f"<ul>{found[0]}</ul>", "".join(copied))


@pytest.mark.skipif(not SOURCE.exists(), reason="../shared/real is not on this machine")
def test_the_real_page(transactional_db, cast, page_for):
    title, copied = as_copied()
    amira = page_for(cast.amira)
    amira.goto("/pages/new/")
    amira.get_by_label("What is it called?").fill(title)
    amira.get_by_role("button", name="Make it and write").click()
    amira.locator(".surface").first.focus()
    amira.evaluate(PASTE, [copied, ""])
    expect(amira.locator("#state")).to_contain_text(re.compile(r"^Saved \d\d:\d\d$"))
    amira.locator("#show").click()
    amira.get_by_role("radio", name="Year 1 Hadlow").first.check()
    expect(amira.locator("#meaning")).to_contain_text("will be able to read it")
    amira.get_by_role("button", name="No, show it").click()
    made = Page.objects.get(owner=cast.amira)
    assert made.title == title and made.shares.filter(cohort=cast.year1).exists()

    ben = page_for(cast.ben, width=1280)
    ben.goto(made.get_absolute_url())
    main = ben.get_by_role("main")
    for heading in HEADINGS:
        expect(main.get_by_role("heading", name=heading)).to_be_visible()
    assert main.locator(".prose li").count() == 7
    seen = " ".join(main.inner_text().split())
    for words in re.sub(r"<[^>]+>", "\n", copied).splitlines():  # its people, each paragraph, and whom it refers to
        assert " ".join(unescape(words).split()) in seen, words
    assert "Clare Brown, Louise Carr" in seen and "(Wenger-Trayner, 2009)" in seen
    ben.get_by_label("Your comment to Amira").fill("We look forward to becoming social artists, too.")
    ben.get_by_role("button", name="Offer to everyone on this page").click()
    expect(main).to_contain_text("Waits for Amira")

    cleo = page_for(cast.cleo)
    cleo.goto(made.get_absolute_url())
    expect(cleo.get_by_role("main")).to_contain_text("Trainer to social artist")
    expect(cleo.get_by_role("main")).not_to_contain_text("becoming social artists, too")

    amira.goto("/comments/waiting/")
    expect(amira.get_by_role("main")).to_contain_text("becoming social artists, too")
    amira.get_by_role("button", name="Show to Year 1 Hadlow").first.click()
    expect(amira.get_by_text("Undo").first).to_be_visible()

    cleo.reload()
    expect(cleo.get_by_role("main")).to_contain_text("becoming social artists, too")
