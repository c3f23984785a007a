"""The texts of the house, read once and made safe by the one module that does: help, privacy, accessibility."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portfolios import rendering

from .models import SiteText

HERE = Path(__file__).parent
HELP = (
    "writing",
    "without-a-connection",
    "showing",
    "comments",
    "deciding",
    "pictures",
    "files",
    "private-things",
    "critical-friends",
    "cohorts",
    "when-something-is-wrong",
    "accounts",
)


@dataclass(frozen=True)
class HelpPage:
    """One page of help: its name in the address, title, one sentence, and its text as safe HTML."""

    slug: str
    title: str
    sentence: str
    html: str


@cache
def help_page(slug):
    """Return the HelpPage of this name, read from `help/<slug>.md`: '# title', a sentence, the text."""
    title, sentence, _, text = (HERE / "help" / f"{slug}.md").read_text(encoding="utf-8").split("\n", 3)
    return HelpPage(slug, title.removeprefix("# "), sentence, rendering.render(text))


def help_pages():
    """All pages of help, in the order in which they are listed."""
    return [help_page(slug) for slug in HELP]


@cache
def shipped(key):
    """The text that comes with Sheaf, as safe HTML, for a college that has not written its own yet."""
    return rendering.render((HERE / "texts" / f"{key}.md").read_text(encoding="utf-8"))


def site_text(key):
    """(the college's own SiteText or None, else the HTML of the one that comes with Sheaf). One query."""
    own = SiteText.objects.filter(key=key).first()
    return (own, "") if own else (None, shipped(key))
