"""Text, what is seen, text: the surface changes no letter, and shows what the renderer shows its readers."""

import random
import re
from pathlib import Path

import pytest

from portfolios.rendering import render

from ..full import FULL
from ..payloads import PAYLOADS
from ..portfolios.hostile import SNIPPETS
from ..portfolios.test_rendering import DOCUMENTS, HONEST
from .surfaces import Shown

DEMO = Path(__file__).parent.parent.parent / "portfolio_site" / "demo" / "writing"
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
    hostile, more = (PAYLOADS, 600) if FULL else (PAYLOADS[::3], 200)
    every = [text for text, _ in DOCUMENTS] + [*HONEST.values(), *entries, *SNIPPETS, *hostile, *some_texts(more)]
    texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in every if "\ud800" not in text]
    assert len(entries) > 10 and len(texts) > (2_000 if FULL else 700)
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
