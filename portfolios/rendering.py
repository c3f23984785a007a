"""Markdown that a person typed, as HTML that is safe to show: the only place that marks their text safe.

Text goes through four stages, each of which can be tried alone:

1. `marks.tidy` and `marks.canonical` find the marks that mean something, in bounded time;
2. `parse` is Python-Markdown without raw HTML, pictures, reference definitions and indented code;
3. `clean_with_bleach` lets through only what TAGS names;
4. `clean_with_nh3` does so again with a parser of its own, since bleach gets no security fixes any more:
   it has the last word, and sets `rel` and `dir`.

Text is rendered when it is saved; the row keeps RENDERER beside the HTML, and `manage.py rerender` renders
again what an older version made. Raise RENDERER with every change of what comes out.
docs/decisions/0001-markdown-bleach-nh3.md has the reasons.
"""

import html
import re
import xml.etree.ElementTree as etree
from typing import NamedTuple

import bleach
import nh3
from django.utils.safestring import mark_safe
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.util import AtomicString

from portfolios import marks

RENDERER = 1

# Longer than any field takes (100,000): what comes here longer did not come through a form.
LONGEST = 120_000
# Tags and escaped characters: bleach takes up to 30 µs for each, the other stages far less. A text of
# 100,000 characters with 3,000 links or 10,000 list items stays well below; one of '<' alone does not.
MOST_PIECES = 24_000

BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre"})
TAGS = BLOCKS | {"hr", "br", "strong", "em", "code", "a"}
# Taken away with all they hold; of any other tag only the tag goes and its text stays.
EMPTIED = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"})
# A link here is somebody's own: it gets no window handle, no referrer, and no credit with search engines.
REL = "noopener noreferrer nofollow ugc"


class TooComplicated(ValueError):
    """A text that would take too long to render; its sentence is for the person who typed it."""


class Renderable(NamedTuple):
    """A model whose rows keep a text with its HTML, for `manage.py rerender`."""

    model: type
    body: str
    html: str
    version: str
    render: object


renderables = []


def renderable(model, body="body", html="html", version="rendered_by", render=None):
    """Note that rows of `model` keep rendered text. To be called once, in the app's `ready()`.

    A higher app names its own model here, so that this one need not know it.
    """
    entry = Renderable(model, body, html, version, render or globals()["render"])
    if entry not in renderables:
        renderables.append(entry)


def render(text):
    """Return the Markdown `text` of a section as safe HTML.

    Headings start at h2, below the page's own, and leave no level out. Raises TooComplicated.
    """
    return mark_safe(_clean(parse(text)))  # noqa: S308 - the last stage is an allow-list


def render_comment(text):
    """Return the Markdown `text` of a comment as safe HTML: as `render`, with bold lines for headings.

    A comment stands in a page that has an outline of its own. Raises TooComplicated.
    """
    return mark_safe(_clean(parse(text, headings=False)))  # noqa: S308 - the last stage is an allow-list


def render_as_typed(text):
    """Return `text` as safe HTML without looking for marks: what to show of one that is TooComplicated."""
    paragraphs = re.split(r"\n{2,}", marks.tidy(text).strip("\n"))
    typed = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs if each.strip())
    return mark_safe(clean_with_nh3(typed.replace("\n", "<br>")))  # noqa: S308 - the last stage is an allow-list


def plain(text, length):
    """Return the beginning of the Markdown `text`, without marks, on one line of at most `length` characters.

    For lists and titles of the browser; a plain string, which templates escape. Never raises: a text that
    is too complicated is shown as it was typed.
    """
    # Marks and addresses show nothing: read on far enough that something is left, but not the whole text,
    # since a list asks this for each of its rows.
    beginning = marks.tidy(text[: 3 * length + 600])
    try:
        shown = html.unescape(_TAG.sub(_space_for_a_block, parse(beginning)))
    except TooComplicated:
        shown = beginning
    words = " ".join(shown.split())
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    # A long first word (a language without spaces, an address) is cut where the room ends.
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip(" ,;:.–-") + "…"


def lines(text):
    """Return the words of the Markdown `text` without marks, each block and each item of a list on its own line.

    A plain string, which templates escape. Never raises, as `plain`.
    """
    try:
        shown = html.unescape(_TAG.sub(_line_for_a_block, parse(marks.tidy(text))))
    except TooComplicated:
        shown = text
    return "\n".join(words for line in shown.splitlines() if (words := " ".join(line.split())) not in ("", "•"))


def parse(text, headings=True):
    """Return the HTML that the Markdown `text` makes. NOT SAFE: only the stages after it make it so.

    Raises TooComplicated with a sentence for the person.
    """
    if len(text) > LONGEST:
        raise TooComplicated(f"This text is too long to show: {len(text):,} characters. Please divide it.")
    source, codes = marks.canonical(marks.tidy(text), headings)
    _check(source.count("\n"))  # a line is a block or the space between two: it becomes a tag at least
    made = marks.restore(_parser(codes).convert(source))
    _check(made.count("<") + made.count("&"))
    if headings:
        return made
    level = marks.COMMENT_HEADING
    return made.replace(f"<h{level}>", "<p><strong>").replace(f"</h{level}>", "</strong></p>")


def _check(pieces):
    """Raise TooComplicated where a text has more pieces than can be shown in time."""
    if pieces > MOST_PIECES:
        raise TooComplicated(
            "This text holds more marks, lines or characters such as < and & than Sheaf can show at once. "
            "Please divide it into several sections."
        )


def clean_with_bleach(markup):
    """Return `markup` with nothing but the elements of TAGS and their allowed attributes, after bleach."""
    return bleach.clean(
        markup,
        tags=TAGS,
        attributes=_keeps,
        protocols={"http", "https", "mailto"},
        strip=True,
        strip_comments=True,
    )


def clean_with_nh3(markup):
    """Return `markup` with nothing but the elements of TAGS, each block with its own direction, after nh3.

    dir="auto" lets a paragraph in Arabic run from right to left between two in English.
    """
    return nh3.clean(
        markup,
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        attribute_filter=_filter,
        set_tag_attribute_values={tag: {"dir": "auto"} for tag in BLOCKS},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=REL,
        strip_comments=True,
    )


def _clean(markup):
    """Both allow-lists, nh3 last."""
    return clean_with_nh3(clean_with_bleach(markup))


def _keeps(tag, name, value):
    """Say whether an element keeps this attribute: a list's start, a link's title, and where it leads."""
    if tag == "a" and name == "href":
        return marks.is_address(value)
    return (tag == "a" and name == "title") or (tag == "ol" and name == "start" and value.isdecimal())


def _filter(tag, name, value):
    """nh3 asks this of every attribute, those it sets itself among them."""
    return value if (name, value) in (("rel", REL), ("dir", "auto")) or _keeps(tag, name, value) else None


_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_INLINE = frozenset({"strong", "em", "code", "a"})


def _space_for_a_block(tag):
    """Words of two paragraphs do not run together when their tags go."""
    return "" if tag[2] in _INLINE else " "


def _line_for_a_block(tag):
    """What begins or ends stands on its own line, and an item of a list is seen to be one."""
    if tag[2] in _INLINE:
        return ""
    return "\n• " if tag[2] == "li" and not tag[1] else "\n"


class _CodeBlocks(BlockProcessor):
    """Puts the code blocks that `marks.canonical` took out back where they stood."""

    FOUND = re.compile(f"{marks.CODE}([0-9]+){marks.CODE}")

    def __init__(self, parser, codes):
        super().__init__(parser)
        self.codes = codes

    def test(self, parent, block):
        return bool(self.FOUND.fullmatch(block))

    def run(self, parent, blocks):
        number = int(self.FOUND.fullmatch(blocks.pop(0))[1])
        code = etree.SubElement(etree.SubElement(parent, "pre"), "code")
        code.text = AtomicString(self.codes[number] + "\n")


def _parser(codes):
    """A Markdown parser with what Sheaf uses and no more. It keeps state, so each text gets its own."""
    parser = Markdown(extensions=["sane_lists"], output_format="html")
    parser.preprocessors.deregister("html_block")
    for name in ("code", "setextheader", "reference"):
        parser.parser.blockprocessors.deregister(name)
    for name in _UNUSED:
        parser.inlinePatterns.deregister(name)
    parser.postprocessors.deregister("raw_html")
    parser.postprocessors.deregister("amp_substitute")
    parser.parser.blockprocessors.register(_CodeBlocks(parser.parser, codes), "code_blocks", 110)
    return parser


# What `marks` has dealt with, or what Sheaf does not show: raw HTML, pictures, reference links.
_UNUSED = (
    "escape",
    "reference",
    "image_link",
    "image_reference",
    "short_reference",
    "short_image_ref",
    "autolink",
    "automail",
    "linebreak",
    "html",
    "entity",
)
