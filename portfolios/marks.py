"""The marks in what a person typed that mean something, found in time that grows with the text alone.

Python-Markdown reads a text again and again: 20,000 opening brackets cost it 20 seconds. So this pass
goes over the text first, once. It finds headings, lists, quotations, code, links and emphasis, hands those
on in one narrow form (each block is one line), and puts a stand-in for every other character that
Markdown could take for a mark. The parser therefore sees only marks that are paired, nested a few levels
deep and limited in number, and no character is ever lost: whatever is not a mark is shown as it was typed.

Where Markdown surprises people who type, this pass decides for the people:

- a line break is a line break;
- a list may follow a line of text directly, may be nested by two spaces, may use 1) or •, and ends at two
  empty lines;
- a heading needs a space after its #, so '#1 in the class' stays a sentence;
- a line of --- is a rule, never makes a heading of the line above;
- spaces at the start of a line are no code; code stands between backticks or ``` lines;
- four figures and a full stop begin a sentence (1986. It was), up to three a list;
- [1]: and other definitions stay visible, since a list of references looks just like them;
- an address is a link without any mark; a picture from elsewhere is only its description (it is not loaded).

The stand-ins are noncharacters of Unicode (U+FDD0 to U+FDEF), which no text may hold: `tidy` has
replaced them before, so nobody can type one.
"""

import re
from collections import deque
from typing import NamedTuple

DEEPEST_QUOTE = 4
DEEPEST_LIST = 5
DEEPEST_EMPHASIS = 6
MOST_MARKS = 4_000  # in one paragraph; the parser copies the paragraph once for each
LONGEST_ADDRESS = 2_000

_MARKS = "\\`*_[]<>&!\"'()#+-."
_STAND_IN = {ord(mark): chr(0xFDD0 + number) for number, mark in enumerate(_MARKS)}
BREAK = "\ufde8"
CODE = "\ufde9"
COMMENT_HEADING = 5  # a level that `canonical` never gives otherwise

_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}
_RESTORE = {ord(stand_in): _HTML.get(chr(mark), chr(mark)) for mark, stand_in in _STAND_IN.items()}
_BREAK = re.compile(f" ?{BREAK} ?")

# Everywhere in prose; the rest of _MARKS matters only in addresses or at the start of a line.
_PROSE = {ord(mark): _STAND_IN[ord(mark)] for mark in "\\`*_[]<>&!"}

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_TOKEN = re.compile(
    r"""
      (?P<escape>\\[!-/:-@\[-`{-~])
    | (?P<ticks>`+)
    | (?P<run>\*+|_+)
    | (?P<opening>!?\[)
    | (?P<closing>\])
    | <(?P<angle>https?://[^\s<>]{1,2000}|mailto:[^\s<>]{1,300}|[^\s<>@:/\\]{1,64}@[a-z0-9.-]{1,190})>
    | (?P<address>(?<!\w)(?:https?://|www\.)[^\W_][^\s<>`"\\\[\]]*+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TARGET = re.compile(
    r"""\(\s{0,4}
    (?: <(?P<angle>[^<>\n]{0,2000})> | (?P<plain>(?:[^\s()<>]|\([^\s()<>]{0,2000}\)){0,2000}+) )
    (?: \s{1,4} (?: "(?P<double>[^"\n]{0,300})" | '(?P<single>[^'\n]{0,300})' ) )?
    \s{0,4}\)""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:https?://[^\s\\<>\"/?#][^\s\\<>\"]*|mailto:[^\s\\<>\":/@]+@[^\s\\<>\"/@]+)", re.IGNORECASE)
_ITEM = re.compile(r"(?:(?P<bullet>[-*+•])|(?P<number>[0-9]{1,3})[.)])(?P<gap>[ ]+)(?=\S)")
_FENCE = re.compile(r" {0,3}(`{3,}+[^`]*|~{3,}+.*)")
_START = re.compile(r"[-+#]|\d+\.")


class Block(NamedTuple):
    """One block on its way to the parser: its depth in quotations and in lists, kind, mark and lines."""

    quote: int
    level: int
    kind: str  # 'text', 'item', 'heading', 'rule', 'code'
    mark: str
    lines: list
    near: bool  # directly under the block before it, without an empty line


def tidy(text):
    """Return `text` with one kind of line end and nothing that no text may hold.

    CRLF and Word's own line breaks become LF; NUL and other control characters, lone surrogates and
    noncharacters become U+FFFD, so that a reader sees that something stood there.
    """
    return _UNWANTED.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def is_address(text):
    """Say whether `text` is an address that a link may lead to: http, https or mailto, never relative."""
    return len(text) <= LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def canonical(text, headings=True):
    """Return what the parser is to read, and the list of code blocks that stand apart from it.

    `text` went through `tidy`. Without `headings` each heading becomes one of COMMENT_HEADING.
    """
    blocks = list(_blocks(text.split("\n")))
    codes = []
    lines = []
    outline = []
    before = None
    outermost = 0  # the level at which the items that stand together began
    for block in blocks:
        together = before and block.near and block.kind == before.kind == "item" and block.level >= outermost
        if not together:
            outermost = block.level
            if before is not None:
                lines.append(("> " * min(block.quote, before.quote)).rstrip())
        if block.kind == "code":
            content = f"{CODE}{len(codes)}{CODE}"
            codes.append("\n".join(block.lines).translate(_STAND_IN))
        elif block.kind == "rule":
            content = "---"
        else:
            content = _inline("\n".join(block.lines))
            start = _START.match(content)  # what would begin a list, a heading or a rule
            if start:
                content = start.group().translate(_STAND_IN) + content[start.end() :]
        mark = block.mark
        if block.kind == "heading":
            content = content.replace("#", _STAND_IN[ord("#")])  # a C# at the end is not a mark
            mark = "#" * (_heading_level(outline, len(mark)) if headings else COMMENT_HEADING) + " "
        lines.append("> " * block.quote + "    " * block.level + mark + content)
        before = block
    return "\n".join(lines), codes


def restore(html):
    """Return the parser's `html` with the characters that stand-ins stood for, escaped as HTML needs."""
    return _BREAK.sub("<br>\n", html).translate(_RESTORE)


def _heading_level(outline, typed):
    """Return 2 for the first heading, 3 for a deeper one, then 4: no level is left out, whatever is typed."""
    while outline and outline[-1] >= typed:
        outline.pop()
    outline.append(typed)
    return min(1 + len(outline), 4)


# --- Lines to blocks --------------------------------------------------------------------------------


def _blocks(lines):
    """Yield the blocks of `lines`, each exactly once, in order."""
    closes = _fence_ends(lines)
    current = None
    columns = []  # where the marks of the open list stand, outermost first
    kinds = {}  # the kind of list at each level
    near = False
    depth = 0
    number = 0
    while number < len(lines):
        line = lines[number]
        if number in closes:
            if current:
                yield current
            yield Block(0, 0, "code", "", lines[number + 1 : closes[number]], False)
            current, columns, near, depth, number = None, [], False, 0, closes[number] + 1
            continue
        number += 1
        quote, column, rest = _measure(line)
        if not rest:
            if current:
                yield current
            elif not near:
                columns = []  # two empty lines end a list
            current, near = None, False
            continue
        if quote != depth:
            if current:
                yield current
            current, columns, near, depth = None, [], False, quote
        kind, mark, content = _kind(rest)
        if kind == "item" and mark not in ("- ", "1. ") and current and current.kind == "text":
            kind, mark, content = "text", "", rest  # a sentence that goes on with a number
        if kind == "text" and current and current.kind != "heading":
            current.lines.append(content)
            continue
        if current:
            yield current
        level = 0
        if kind == "item":
            level = _list_level(columns, column)
            near = near and kinds.get(level, mark[-2]) == mark[-2]
            kinds = {other: kinds[other] for other in kinds if other < level} | {level: mark[-2]}
        elif kind == "text" and columns and column > columns[0] + 1:
            level = sum(column > other + 1 for other in columns)
            del columns[level:]
        else:
            columns = []
        current = Block(quote, level, kind, mark, [content], near)
        near = True
        if kind == "rule":
            yield current
            current = None
    if current:
        yield current


def _fence_ends(lines):
    """Say for each line that opens a code block which line closes it. One that is never closed opens none."""
    ends = {}
    opened = None
    last = {}  # the last line that could close a fence of this character
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare[:3] in ("```", "~~~") and set(bare) == {bare[0]}:
            last[bare[0]] = number
    for number, line in enumerate(lines):
        if opened is not None:
            bare = line.strip()
            if bare[:3] == opened[1] * 3 and set(bare) == {opened[1]}:
                ends[opened[0]] = number
                opened = None
        elif _FENCE.fullmatch(line):
            character = line.lstrip()[0]
            if last.get(character, -1) > number:
                opened = (number, character)
    return ends


def _measure(line):
    """Return how deep `line` stands in quotations, at which column its text begins, and that text."""
    rest = line.rstrip()
    quote = 0
    while True:
        bare = rest.lstrip(" \t\u3000")
        if bare[:1] != ">" or quote == DEEPEST_QUOTE:
            break
        quote += 1
        rest = bare[1:].removeprefix(" ")
    column = len(rest[: len(rest) - len(bare)].expandtabs(4))
    return quote, column, bare.strip()


def _kind(rest):
    """Return what the stripped line `rest` is, its mark in the one form the parser reads, and its text."""
    if rest[0] in "-*_" and len(rest) >= 3 and set(rest) <= {rest[0], " "} and rest.count(rest[0]) >= 3:
        return "rule", "", ""
    if rest[0] == "#":
        bare = rest.lstrip("#")
        title = bare.strip()
        shorn = title.rstrip("#")
        if shorn != title and (not shorn or shorn[-1] == " "):
            title = shorn.rstrip()
        if len(rest) - len(bare) <= 6 and bare[:1] in (" ", "\t") and title:
            return "heading", "#" * (len(rest) - len(bare)), title
    item = _ITEM.match(rest.replace("\t", " ", 1) if "\t" in rest[:12] else rest)
    if item:
        mark = f"{int(item['number'])}. " if item["number"] else "- "
        return "item", mark, rest[item.end() :].strip()
    return "text", "", rest


def _list_level(columns, column):
    """Put an item that begins at `column` into the open list `columns`; return its level from 0."""
    while len(columns) > 1 and columns[-1] > column:
        columns.pop()
    if not columns or (column >= columns[-1] + 2 and len(columns) < DEEPEST_LIST):
        columns.append(column)
    elif column < columns[-1]:
        columns[-1] = column
    return len(columns) - 1


# --- The text of one block --------------------------------------------------------------------------


class _Run(NamedTuple):
    """A run of * or _ that may open or close emphasis, and where it stands in the output."""

    place: int
    character: str
    length: int
    opens: bool
    closes: bool


class _Bracket(NamedTuple):
    """An opening bracket, and what had been found before it."""

    place: int
    picture: bool
    runs: int
    links: int


def _inline(text):
    """Return the text of one block on one line, with its code, links and emphasis in the parser's own form.

    Goes from left to right once. Brackets are paired on a stack and emphasis on a short one; what stays
    unpaired stays as typed.
    """
    out, runs, brackets, links = [], [], [], []
    ticks = _tick_runs(text)
    place = 0
    marks = 0
    while marks < MOST_MARKS:
        token = _TOKEN.search(text, place)
        if token is None:
            break
        out.append(_prose(text[place : token.start()]))
        place = token.end()
        kind, found = token.lastgroup, token.group()
        if kind == "escape":
            out.append(found[1].translate(_STAND_IN))
        elif kind == "ticks":
            end = _closing_ticks(ticks, len(found), place)
            content = text[place:end].strip() if end is not None else ""
            if content:
                fence = "`" * len(found)
                out.append(fence + " ".join(content.split("\n")).translate(_STAND_IN) + fence)
                place = end + len(found)
                marks += 1
            else:
                out.append(_prose(found))
        elif kind == "run":
            run = _flanks(text, token, len(out))
            if run:
                runs.append(run)
                marks += 1
            out.append(_prose(found))
        elif kind == "opening":
            brackets.append(_Bracket(len(out), found[0] == "!", len(runs), len(links)))
            out.append(_prose(found))
        elif kind == "closing":
            end = _close_bracket(text, place, out, runs, brackets, links)
            if end is None:
                out.append(_prose(found))
            else:
                place = end
                marks += 1
        else:
            address = token[kind]
            if kind == "address":
                address = _trim(address)
                place = token.start() + len(address)
            link = _automatic_link(address)
            if link:
                links.append((len(out), address))
                marks += 1
            out.append(link or _prose(text[token.start() : place]))
    out.append(_prose(text[place:]))
    _emphasise(out, runs)
    return "".join(out)


def _prose(text):
    """Plain characters: nothing in the result can be taken for a mark."""
    return text.replace("\t", " ").translate(_PROSE).replace("\n", f" {BREAK} ")


def _tick_runs(text):
    """Where runs of backticks stand, by their length, from left to right."""
    places = {}
    for run in re.finditer("`+", text):
        places.setdefault(len(run.group()), deque()).append(run.start())
    return places


def _closing_ticks(ticks, length, place):
    """The next run of exactly `length` backticks from `place` on, or None."""
    places = ticks.get(length, ())
    while places and places[0] < place:
        places.popleft()
    return places[0] if places else None


def _flanks(text, token, place):
    """Return the run as something that may open or close emphasis, or None if it can do neither.

    A single * inside a word is arithmetic (2*3*4) and a _ inside a word is a file's name; only ** may stand
    inside a word, since people make half a word bold with the toolbar.
    """
    run = token.group()
    if len(run) > 3:
        return None
    before = text[token.start() - 1] if token.start() else " "
    after = text[token.end()] if token.end() < len(text) else " "
    strict = run[0] == "_" or len(run) == 1
    opens = not after.isspace() and not (strict and (before.isalnum() or before == "_"))
    closes = not before.isspace() and not (strict and (after.isalnum() or after == "_"))
    return _Run(place, run[0], len(run), opens, closes) if opens or closes else None


def _emphasise(out, runs):
    """Put the marks of emphasis back where `runs` pair up, nested at most DEEPEST_EMPHASIS deep."""
    opened = deque(maxlen=DEEPEST_EMPHASIS)  # the outermost is given up when a deeper one comes
    used = {}
    for run in runs:
        left = run.length
        while run.closes and left:
            pair = _opener(opened, run.character, run.length, left)
            if pair is None:
                break
            opener = opened[pair]
            while len(opened) > pair:
                opened.pop()
            taken = min(opener.length, left)
            used[opener.place] = used.get(opener.place, 0) + taken
            used[run.place] = used.get(run.place, 0) - taken
            left -= taken
            if opener.length > taken:
                opened.append(opener._replace(length=opener.length - taken))
        if run.opens and left == run.length:
            opened.append(run)
    for run in runs:
        taken = abs(used.get(run.place, 0))
        rest = _prose(run.character * (run.length - taken))
        marks = run.character * taken
        out[run.place] = rest + marks if used.get(run.place, 0) > 0 else marks + rest


def _opener(opened, character, length, left):
    """The index of the innermost open run that `left` marks of a closing run of `length` close, or None."""
    for index in range(len(opened) - 1, -1, -1):
        opener = opened[index]
        if opener.character == character and (opener.length == left or opener.length == 3 or length == 3):
            return index
    return None


def _close_bracket(text, place, out, runs, brackets, links):
    """At a closing bracket before `place`: make a link or a picture's description of what it closes.

    Returns where to read on, or None if the bracket is only a bracket.
    """
    if not brackets:
        return None
    bracket = brackets.pop()
    target = _TARGET.match(text, place)
    if target is None:
        return None
    address = (target["angle"] if target["plain"] is None else target["plain"]).strip()
    if bracket.picture:
        empty = not "".join(out[bracket.place + 1 :]).strip()
        out[bracket.place] = _prose(address) if empty else ""
        return target.end()
    if address[:4].lower() == "www.":
        address = "https://" + address
    if not is_address(address):
        return None
    _emphasise(out, runs[bracket.runs :])
    del runs[bracket.runs :]
    for index, typed in links[bracket.links :]:
        out[index] = _prose(typed)
    del links[bracket.links :]
    if not "".join(out[bracket.place + 1 :]).strip():
        out.append(_prose(address))
    title = target["double"] or target["single"]
    title = f' "{_solid(title.strip())}"' if title and title.strip() else ""
    out[bracket.place] = "["
    out.append(f"](<{_solid(address)}>{title})")
    brackets.clear()  # a link holds no link
    return target.end()


def _solid(text):
    """An address or a title: every character that could be a mark is a stand-in."""
    return text.translate(_STAND_IN)


def _automatic_link(address):
    """The link for an address that stands in the text as it is, or None if no link may lead there."""
    target = address
    if address[:4].lower() == "www.":
        target = "https://" + address
    elif "@" in address and "://" not in address and address[:7].lower() != "mailto:":
        target = "mailto:" + address
    if not is_address(target):
        return None
    shown = address[7:] if address[:7].lower() == "mailto:" else address
    return f"[{_solid(shown)}](<{_solid(target)}>)"


def _trim(address):
    """Cut off what ends the sentence rather than the address: stops, quotation marks, an unpaired bracket."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in ".,;:!?'*_]}”’»…":
            break
        end -= 1
    return address[:end]
