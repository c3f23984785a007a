"""What people type, as HTML: each stage alone, then all of them; bounds; documents as they must come out."""
# ruff: noqa: E501 - a document and its HTML stand on one line each

import re
import time
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portfolios import marks, rendering
from portfolios.rendering import TooComplicated, clean_with_bleach, clean_with_nh3, parse, plain, render
from tests.full import FULL
from tests.portfolios.hostile import SNIPPETS

ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start", "dir"}} | {
    tag: {"dir"} for tag in rendering.BLOCKS - {"ol"}
}


class Reader(HTMLParser):
    """Reads HTML and keeps every element, attribute and word that a browser would find in it."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self.other = [], "", []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def problems(markup):
    """Whatever stands in `markup` that no text of a person may make."""
    read = Reader(markup)
    found = list(read.other)
    for tag, attributes in read.elements:
        if tag not in rendering.TAGS:
            found.append(tag)
        found += [(tag, name) for name in attributes if name not in ATTRIBUTES.get(tag, ())]
        href = attributes.get("href")
        if href is not None and not re.match(r"https?://[^/\\\s]|mailto:[^/\\\s]", href, re.IGNORECASE):
            found.append((tag, href))
        if attributes.get("dir") not in (None, "auto"):
            found.append((tag, attributes["dir"]))
        if tag == "ol" and not attributes.get("start", "1").isdecimal():
            found.append((tag, attributes["start"]))
    return found


# --- Each stage alone -------------------------------------------------------------------------------


def test_problems_are_found_where_there_are_some():
    """The check itself is not blind."""
    seen = [snippet for snippet in SNIPPETS if problems(snippet)]
    assert len(SNIPPETS) >= 100
    assert len(seen) >= len(SNIPPETS) - 8


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_parser_alone_shows_raw_html_as_typed(snippet):
    assert problems(parse(snippet)) == []
    assert problems(parse(f"> - **{snippet}** `{snippet}`\n\n# {snippet}\n\n[{snippet}](https://x.example)")) == []


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_parser_knows_no_html_even_where_our_own_pass_would_miss_it(snippet):
    assert problems(rendering._parser([]).convert(f"{snippet}\n\na {snippet} b &lt;img src=x&gt;")) == []


def test_nh3_alone_takes_scripts_and_styles_away_with_all_they_hold():
    assert clean_with_nh3("a<script>b()</script><style>c{}</style><svg><text>d</text></svg>e") == "ae"


@pytest.mark.parametrize("clean", [clean_with_bleach, clean_with_nh3])
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_each_sanitiser_alone_takes_out_what_is_hostile(clean, snippet):
    for markup in (snippet, f"<p>{snippet}</p>", f"<ul><li>{snippet}<li>{snippet}</ul>", f"<pre><code>{snippet}"):
        cleaned = clean(markup)
        assert problems(cleaned) == []
        assert problems(clean(cleaned)) == []


@pytest.mark.parametrize("clean", [clean_with_bleach, clean_with_nh3])
def test_each_sanitiser_alone_keeps_what_the_parser_makes(clean):
    text = '# A\n\n**b** *c* `d` [e](https://x.example "f")\ng\n\n- h\n\n3. i\n\n> j\n\n---\n\n```\nk\n```'
    made = parse(text)
    assert [tag for tag, _ in Reader(clean(made)).elements] == [tag for tag, _ in Reader(made).elements]
    assert Reader(clean(made)).text == Reader(made).text


def test_nh3_has_the_last_word_on_links_and_direction():
    assert clean_with_nh3('<p dir="rtl"><a rel="opener" href="https://x.example">x</a></p>') == (
        '<p dir="auto"><a href="https://x.example" rel="noopener noreferrer nofollow ugc">x</a></p>'
    )


@pytest.mark.parametrize("stage", ["parse", "clean_with_bleach", "clean_with_nh3"])
def test_render_goes_through_every_stage(monkeypatch, stage):
    """Taking one stage out is noticed: each is called once, and nh3 last."""
    calls = []
    for name in ("parse", "clean_with_bleach", "clean_with_nh3"):
        real = getattr(rendering, name)
        monkeypatch.setattr(
            rendering, name, lambda *a, _name=name, _real=real, **k: (calls.append(_name), _real(*a, **k))[1]
        )
    assert isinstance(rendering.render("x"), SafeString)
    assert calls == ["parse", "clean_with_bleach", "clean_with_nh3"]


# --- All of it --------------------------------------------------------------------------------------

MARKY = st.text(alphabet="[]()!*_`~\\<>&#-+=.:;\"'/ \n\tab1hps\u0645\ufdd0\x02\x03\u2028", max_size=300)
PIECES = st.lists(
    st.sampled_from(
        [*SNIPPETS, "**", "*", "_", "[", "](", ")", "](https://a.example)", "`", "```\n", "> ", "- ", "1. ", "# ",
         "\n", "\n\n", "    ", "![", "<https://b.example>", "https://c.example", "javascript:", "\x02klzzwxh:0001\x03",
         "\x02wzxhzdk:0\x03", "\x02amp\x03", "word ", "é", "مرحبا "]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=400), MARKY, PIECES))
@example("\ud800")
@example("\x00")
@example("a\ufdd0b\ufde9" + "0\ufde9")
@example("\ufde90\ufde9")
def test_whatever_is_typed_comes_out_harmless_and_whole(text):
    for make in (rendering.render, rendering.render_comment, rendering.render_as_typed):
        made = make(text)
        assert isinstance(made, SafeString)
        assert problems(made) == []
        made.encode()
        assert not re.search("[\ufdd0-\ufdef\x00-\x08]", made)
    assert problems(parse(text)) == []
    shown = plain(text, 80)
    assert type(shown) is str
    assert len(shown) <= 80
    assert "\n" not in shown


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="*_`#>-+. \nab[]!&<\\é\u0645", max_size=200))
def test_no_letter_is_ever_lost(text):
    """Marks may go, letters may not: with no address in the text every letter is shown, in its order."""
    letters = re.sub(r"[^ab&<é\u0645]", "", text)
    assert re.sub(r"[^ab&<é\u0645]", "", Reader(render(text)).text) == letters


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab é\u0645\n", min_size=1, max_size=200))
def test_rendering_what_was_rendered_changes_nothing(text):
    made = render(text)
    assert clean_with_nh3(clean_with_bleach(made)) == made


# --- Bounds -----------------------------------------------------------------------------------------

HUNDRED_THOUSAND = 100_000
PATTERNS = [
    "[", "![", "]", "[]", "[](", "[a](", "[a](http://x(", "](", "[a][b] ", "[a]: http://x\n", "[^1] ", "[[a](http://b)](http://c)",
    "[" * 10 + "a" + "]" * 10, "![![a](b)](b)", "[a](\"", "[](\n", "*", "*a ", "**a ", "*a*", "**a**", "***a", "a*b**c*d***e",
    "*a **b *c **d d** c* b** a* ", "***a**b* ", "*a _b **c __d ", "_", "_a ", "_a_ ", "__a__", "*a [b* c](http://x) ", "*a\n",
    "> ", ">", "> > >\n", ">" * 50 + "a\n", "> - a\n", ">- a\n>> b\n> c\n", "> a\n\nb\n\n", "> *a\n", "- - - ", "- a\n", "- a\n\n",
    "-\n", "- ", "* * *\n", "- a\n  - b\n", "  - a\n    - b\n      - c\n", "- a\n  1. b\n", "+ a\n* b\n- c\n", "1. a\n", "1. a\n\n",
    "1" * 300 + ". a\n", "1) a\n", "• a\n", " ", "    a\n", "\t", "\t- a\n", "`", "`a", "`a`", "``` ", "```\n", "`a` ``b`` ",
    "`a``b```c````d", "~", "~~~\n", "~~~a\n", "<", ">a\n", "&", "&amp;", "&#x41;", "&lt", "<b>", "<!--", "<![CDATA[", "</p>", "<script>",
    "<http://a.b>", "<a@b.c>", "<http://", "http://", "http://a.b ", "http://a)", "www.a.b ", "[a](http://x) ", "[a](<http://x> 't') ",
    "#", "# a\n", "# ", "#a\n", "# a\n## b\n### c\n", "---\n", "a\n---\n", "=\n", "|", "|a|b|\n|-|-|\n", "a", "a ", "a\n", "a\n\n", "\n",
    "(", ")", "()", "\"", "'", "\\", "\\*", "\\`", "\x00", "\ud800", "\u2028", "\r", "é", "😀", "مرحبا ", "\u202e", "x" * 2500 + " ",
]  # fmt: skip


def timed(pattern):
    """Return what so many characters of it make ('' if refused), and the seconds of processor time.

    Where it took long it is asked again: what else the machine does can only add.
    """
    text = (pattern * (HUNDRED_THOUSAND // len(pattern) + 1))[:HUNDRED_THOUSAND]
    taken = []
    while not taken or (taken[-1] >= 2 and len(taken) < 3):
        started = time.process_time()
        try:
            made = render(text)
        except TooComplicated as refusal:
            made = ""
            assert str(refusal).endswith(".")
        taken.append(time.process_time() - started)
    return made, min(taken)


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern", PATTERNS if FULL else ["[", "![", "*a ", "> ", *PATTERNS[4::5]], ids=lambda pattern: ascii(pattern[:20])
)
def test_a_hundred_thousand_characters_of_anything(pattern):
    made, taken = timed(pattern)
    assert taken < 2, f"{taken:.2f} s"
    assert not re.search("[\ufdd0-\ufdef]", made)


@pytest.mark.slow
@settings(max_examples=15 if FULL else 5, deadline=None)
@given(st.text(alphabet="[]()!*_`<>&#-+. \n\tab", min_size=1, max_size=30))
def test_a_hundred_thousand_characters_of_what_hypothesis_finds(pattern):
    _, taken = timed(pattern)
    assert taken < 2, f"{taken:.2f} s"


HONEST = {
    "prose": "I planned the session around *Begonia* cuttings, and **every** group named its tools. " * 20 + "\n\n",
    "links": "As [Eynon and Gambino (2018)](https://www.example.org/papers/2018?id=7) say, 'reflect' [1]. ",
    "brackets": "They disagreed [see note 4], and so did I [sic] (Brookfield [1995], p. 12). ",
    "lines": "watering\npotting on\npricking out\n",
    "list": "- a spade, a fork and a rake\n  - cleaned, dried\n- two pairs of gloves\n",
    "quotation": "> 'The reflective practitioner', he says,\n> is 'never done'.\n\nI agree.\n\n",
    "code": "`a < b && c > d`, `x[i]`, then a sentence about it; ",
    "arabic": "كتبت هذا النص بالعربية لأنني أفكر بها، ثم ترجمته للمجموعة. ",
    "sums": "2 * 3 * 4 = 24, a_b_c, 5 < 6 & 7 > 6, 50 % [of] all. ",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HONEST)
def test_a_long_honest_text_is_never_refused(name):
    text = (HONEST[name] * (HUNDRED_THOUSAND // len(HONEST[name]) + 1))[:HUNDRED_THOUSAND]
    started = time.process_time()
    shown = Reader(render(text)).text
    assert time.process_time() - started < 2
    assert len(shown) > 20_000
    if name == "links":
        assert render(text).count("<a ") > 1_000  # all of one paragraph


def test_what_never_came_through_a_form_is_refused():
    with pytest.raises(TooComplicated, match="too long"):
        render("a" * (rendering.LONGEST + 1))


# --- Documents as they come out ---------------------------------------------------------------------

REL = 'rel="noopener noreferrer nofollow ugc"'
DOCUMENTS = [
    ("", ""),
    ("   \n\t\n", ""),
    ("Hello", '<p dir="auto">Hello</p>'),
    ("one\ntwo\n\nthree", '<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>'),
    ("one\r\ntwo\rthree\x0bfour", '<p dir="auto">one<br>\ntwo<br>\nthree<br>\nfour</p>'),
    ("a\x00b\ud800c\x02d", '<p dir="auto">a\ufffdb\ufffdc\ufffdd</p>'),
    ("# A\n## B\n### C\n#### D", '<h2 dir="auto">A</h2>\n<h3 dir="auto">B</h3>\n<h4 dir="auto">C</h4>\n<h4 dir="auto">D</h4>'),
    ("### A\ntext\n### B\n# C", '<h2 dir="auto">A</h2>\n<p dir="auto">text</p>\n<h2 dir="auto">B</h2>\n<h2 dir="auto">C</h2>'),
    ("# A ##", '<h2 dir="auto">A</h2>'),
    ("# C#", '<h2 dir="auto">C#</h2>'),
    ("#1 in the class\n#\n####### no", '<p dir="auto">#1 in the class<br>\n#<br>\n####### no</p>'),
    ("*a* _b_ **c** __d__ ***e***", '<p dir="auto"><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <strong><em>e</em></strong></p>'),
    ("**a *b***", '<p dir="auto"><strong>a <em>b</em></strong></p>'),
    ("2*3*4 snake_case_name * a * un**believ**able", '<p dir="auto">2*3*4 snake_case_name * a * un<strong>believ</strong>able</p>'),
    ("*open **bold** `a*b`", '<p dir="auto">*open <strong>bold</strong> <code>a*b</code></p>'),
    ("\\*not\\* \\# \\[x\\](y) C:\\dir", '<p dir="auto">*not* # [x](y) C:\\dir</p>'),
    ("Bring:\n- a spade\n- gloves\nand a hat", '<p dir="auto">Bring:</p>\n<ul dir="auto">\n<li dir="auto">a spade</li>\n<li dir="auto">gloves<br>\nand a hat</li>\n</ul>'),
    ("- a\n  - b\n    - c\n- d", '<ul dir="auto">\n<li dir="auto">a<ul dir="auto">\n<li dir="auto">b<ul dir="auto">\n<li dir="auto">c</li>\n</ul>\n</li>\n</ul>\n</li>\n<li dir="auto">d</li>\n</ul>'),
    ("1. a\n2. b", '<ol dir="auto">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ol>'),
    ("3) a\n4) b", '<ol start="3" dir="auto">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ol>'),
    ("• a\n• b", '<ul dir="auto">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>'),
    ("1986. It was a good year", '<p dir="auto">1986. It was a good year</p>'),
    ("- a\n1. b", '<ul dir="auto">\n<li dir="auto">a</li>\n</ul>\n<ol dir="auto">\n<li dir="auto">b</li>\n</ol>'),
    ("- a\n\n  more\n\nafter", '<ul dir="auto">\n<li dir="auto">\n<p dir="auto">a</p>\n<p dir="auto">more</p>\n</li>\n</ul>\n<p dir="auto">after</p>'),
    ("  - a\n\n\n    after", '<ul dir="auto">\n<li dir="auto">a</li>\n</ul>\n<p dir="auto">after</p>'),
    ("- a\n\n\n- b", '<ul dir="auto">\n<li dir="auto">\n<p dir="auto">a</p>\n</li>\n<li dir="auto">\n<p dir="auto">b</p>\n</li>\n</ul>'),
    ("# A\n\n- a\n  - b\n---\n\n  c", '<h2 dir="auto">A</h2>\n<ul dir="auto">\n<li dir="auto">a<ul dir="auto">\n<li dir="auto">b</li>\n</ul>\n</li>\n</ul>\n<hr>\n<p dir="auto">c</p>'),
    ("> a\n> b\n\nc", '<blockquote dir="auto">\n<p dir="auto">a<br>\nb</p>\n</blockquote>\n<p dir="auto">c</p>'),
    ("> a\n>> b", '<blockquote dir="auto">\n<p dir="auto">a</p>\n<blockquote dir="auto">\n<p dir="auto">b</p>\n</blockquote>\n</blockquote>'),
    ("> - a\n> - b", '<blockquote dir="auto">\n<ul dir="auto">\n<li dir="auto">a</li>\n<li dir="auto">b</li>\n</ul>\n</blockquote>'),
    ("a\n---\nb", '<p dir="auto">a</p>\n<hr>\n<p dir="auto">b</p>'),
    ("a\n===", '<p dir="auto">a<br>\n===</p>'),
    ("    indented", '<p dir="auto">indented</p>'),
    ("`a < b && c`", '<p dir="auto"><code>a &lt; b &amp;&amp; c</code></p>'),
    ("``a ` b`` `", '<p dir="auto"><code>a ` b</code> `</p>'),
    ("```python\nif a < b:\n    **x** &amp;\n\n# y\n```", '<pre dir="auto"><code>if a &lt; b:\n    **x** &amp;amp;\n\n# y\n</code></pre>'),
    ("```\nnever closed", '<p dir="auto">```<br>\nnever closed</p>'),
    ("<b>bold</b> &lt; &amp; &", '<p dir="auto">&lt;b&gt;bold&lt;/b&gt; &amp;lt; &amp;amp; &amp;</p>'),
    ("[Kent](https://www.kent.ac.uk/a_b_c?x=1&y=2 \"the 'college'\")", f'<p dir="auto"><a href="https://www.kent.ac.uk/a_b_c?x=1&amp;y=2" title="the \'college\'" {REL}>Kent</a></p>'),
    ("[a *b* [1]](<https://x.example/(y)>)", f'<p dir="auto"><a href="https://x.example/(y)" {REL}>a <em>b</em> [1]</a></p>'),
    ("[](https://x.example)", f'<p dir="auto"><a href="https://x.example" {REL}>https://x.example</a></p>'),
    ("[mail](mailto:amira@example.org)", f'<p dir="auto"><a href="mailto:amira@example.org" {REL}>mail</a></p>'),
    ("[x](www.kent.ac.uk)", f'<p dir="auto"><a href="https://www.kent.ac.uk" {REL}>x</a></p>'),
    ("See https://x.example/a_(b), or www.x.example.", f'<p dir="auto">See <a href="https://x.example/a_(b)" {REL}>https://x.example/a_(b)</a>, or <a href="https://www.x.example" {REL}>www.x.example</a>.</p>'),
    ("(https://x.example/a*b*c)", f'<p dir="auto">(<a href="https://x.example/a*b*c" {REL}>https://x.example/a*b*c</a>)</p>'),
    ("<https://x.example> <amira@example.org>", f'<p dir="auto"><a href="https://x.example" {REL}>https://x.example</a> <a href="mailto:amira@example.org" {REL}>amira@example.org</a></p>'),
    ("[https://a.example](https://b.example)", f'<p dir="auto"><a href="https://b.example" {REL}>https://a.example</a></p>'),
    ("[x](javascript:alert(1)) [y](//evil.example) [z](/pages/)", '<p dir="auto">[x](javascript:alert(1)) [y](//evil.example) [z](/pages/)</p>'),
    ("[a [b](https://x.example) c](https://y.example)", f'<p dir="auto">[a <a href="https://x.example" {REL}>b</a> c](<a href="https://y.example" {REL}>https://y.example</a>)</p>'),
    ("[x](data:text/html,y) [1] [a][b]", '<p dir="auto">[x](data:text/html,y) [1] [a][b]</p>'),
    ("[1]: https://x.example", f'<p dir="auto">[1]: <a href="https://x.example" {REL}>https://x.example</a></p>'),
    ("![my *bench*](https://evil.example/x.png)!", '<p dir="auto">my <em>bench</em>!</p>'),
    ("![](photo.jpg) !x", '<p dir="auto">photo.jpg !x</p>'),
    ("[![b](c.png)](https://x.example)", f'<p dir="auto"><a href="https://x.example" {REL}>b</a></p>'),
    ("مرحبا **بالعالم**", '<p dir="auto">مرحبا <strong>بالعالم</strong></p>'),
    ("- | a | b |\n~~c~~ :smile: ©", '<ul dir="auto">\n<li dir="auto">| a | b |<br>\n~~c~~ :smile: ©</li>\n</ul>'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS)
def test_documents(text, expected):
    assert render(text) == expected


def test_quotations_and_lists_are_not_nested_without_end():
    made = render(">" * 40 + " a\n\n" + "\n".join("  " * deep + "- b" for deep in range(40)))
    assert made.count("<blockquote") == marks.DEEPEST_QUOTE
    assert made.count("<ul") == marks.DEEPEST_LIST
    assert Reader(made).text.count(">") == 40 - marks.DEEPEST_QUOTE
    assert made.count("<li") == 40


def test_a_heading_in_a_comment_is_a_bold_line():
    assert rendering.render_comment("## Well *done*\nyes") == (
        '<p dir="auto"><strong>Well <em>done</em></strong></p>\n<p dir="auto">yes</p>'
    )


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("", 10, ""),
        ("# A **b**\n\n- c\n- [d](https://x.example)", 50, "A b c d"),
        ("a <b> & c", 50, "a <b> & c"),
        ("one two three four", 12, "one two…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("![a bench](x.png)", 50, "a bench"),
        ("<" * 100_000, 5, "<<<<…"),
    ],
)
def test_plain(text, length, expected):
    assert plain(text, length) == expected


def test_as_typed_is_escaped_and_keeps_its_lines():
    assert rendering.render_as_typed("**a** <b>\nc\n\nd") == (
        '<p dir="auto">**a** &lt;b&gt;<br>c</p><p dir="auto">d</p>'
    )


# --- Rendering again --------------------------------------------------------------------------------


@pytest.fixture
def section(cast):
    from portfolios.models import Page, Section
    from portfolios.models.texts import State, Version

    page = Page.journal_of(cast.amira)
    version = Version.objects.filter(page=page).first() or Version.objects.create(page=page, state=State.WORKING)

    def make(**fields):
        return Section.objects.create(version=version, kind="text", **fields)

    return SimpleNamespace(make=make)


def test_rerender_renews_what_an_older_renderer_made(section, monkeypatch, capsys):
    monkeypatch.setattr(rendering, "RENDERER", 3)
    old = section.make(body="**new**", html="<p>old</p>", rendered_by=2)
    current = section.make(body="**new**", html="<p>kept</p>", rendered_by=3)
    draft = section.make(body="**new**", html="", rendered_by=0)
    odd = section.make(body="<" * 90_000, html="<p>old</p>", rendered_by=1)
    call_command("rerender")
    for row in (old, current, draft, odd):
        row.refresh_from_db()
    assert (old.html, old.rendered_by) == ('<p dir="auto"><strong>new</strong></p>', 3)
    assert (current.html, draft.html) == ("<p>kept</p>", "")
    assert odd.rendered_by == 3
    assert odd.html.count("&lt;") == 90_000
    assert "2 rendered, 1 of them as typed" in capsys.readouterr().out


def test_rerender_leaves_a_text_that_is_saved_meanwhile(section, monkeypatch):
    from portfolios.models import Section

    monkeypatch.setattr(rendering, "RENDERER", 3)
    row = section.make(body="old", html="<p>old</p>", rendered_by=2)

    def saved_meanwhile(body):
        Section.objects.filter(pk=row.pk).update(body="newer", html="<p>newer</p>", rendered_by=3)
        return "<p>old again</p>"

    monkeypatch.setattr(rendering, "renderables", [])
    rendering.renderable(Section, render=saved_meanwhile)
    call_command("rerender")
    row.refresh_from_db()
    assert row.html == "<p>newer</p>"
