"""What the tests of the writing surface share: what is seen in it, what is stored, and how something is pasted."""

import time
from html.parser import HTMLParser

PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData('text/html', html);
  if (text) data.setData('text/plain', text);
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def body(page, place=0):
    return page.locator(".surface").nth(place)


def source(page, place=0):
    return page.locator("textarea.body").nth(place)


def press(page, name):
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def until(page, there):
    """Return when `there()` is true; fail when it is not so within 20 seconds."""
    limit = time.monotonic() + 20
    while not there():
        assert time.monotonic() < limit
        page.wait_for_timeout(50)


def calm(letters):
    """Spaces as a browser shows them, and no marks on them."""
    made = []
    for letter, marks, link in letters:
        if letter in "\v\n":
            while made and made[-1][0] == " ":
                made.pop()
            made.append(("\n", set(), None))
        elif letter.isspace():
            if made and not made[-1][0].isspace():
                made.append((" ", set(), None))
        elif letter != "\ufeff":
            made.append((letter, marks, link))
    while made and made[-1][0].isspace():
        made.pop()
    while made and made[0][0].isspace():
        made.pop(0)
    return made


class Shown(HTMLParser):
    """HTML as lines: (kind, quotations, level, list, heading, [(letter, its marks)])."""

    LINES = ("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre")

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.found, self.blocks, self.marks, self.line = [], [], [], None
        self.feed(markup)
        self.close()
        self.lines = [(*rest, letters) for *rest, each in self.found if (letters := calm(each)) or rest[0] == "rule"]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "br":
            self.handle_data("\v")
        elif tag == "hr":
            self.line = None
            self.found.append(("rule", self.deep("blockquote"), 0, "", 0, []))
        elif tag in self.LINES:
            self.line = None
            self.blocks.append((tag, attributes))
        else:
            self.marks.append((tag, attributes))

    def handle_endtag(self, tag):
        if tag in self.LINES:
            self.line = None
            self.blocks.pop()
        elif tag != "br":
            self.marks.pop()

    def deep(self, *tags):
        return sum(tag in tags for tag, _ in self.blocks)

    def handle_data(self, data):
        if self.line is None:
            if not data.strip(" \t\n"):
                return
            lists = [tag for tag, _ in self.blocks if tag in ("ul", "ol")]
            heading = [int(of.get("aria-level", tag[1])) for tag, of in self.blocks if tag in ("h2", "h3", "h4")]
            raw = [of for tag, of in self.blocks if tag == "pre"]
            kind = "raw" if raw else "heading" if heading else "item" if lists else "text"
            self.line = []
            place = max(0, len(lists) - 1), lists[-1] if lists else "", heading[0] if heading else 0
            self.found.append((kind, self.deep("blockquote"), *place, self.line))
        tags = {tag for tag, _ in self.marks}
        link = next(((of.get("href"), of.get("title", "")) for tag, of in self.marks if tag == "a"), None)
        self.line += [(letter, tags & {"strong", "em", "code"}, link) for letter in data.replace("\n", " ")]
