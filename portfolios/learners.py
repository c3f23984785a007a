"""Before peers read a text for the first time: can any of the writer's learners be recognised?

It is asked once for each entry and page. Whoever keeps a private list of names is told where one of them stands.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q

from .models import Entry, LearnerNames, Page, Section
from .models.pages import ShownTo, Status
from .models.texts import State

MOST_NAMES = 200
NAME_MAX_LENGTH = 50
MOST_HITS = 8
MOST_LOOKED_AT = 1_000  # sections, the newest texts first, where a journal is shown with all that is in it
BETWEEN = re.compile(r"\n[ \t]*\n\s*")
ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
APOSTROPHES = str.maketrans("’‘ʼ", "'''")  # phones write the curly ones
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def names_in(lines):
    """The names of a list with one a line, each once."""
    found = {}
    for line in (lines or "").splitlines():
        name = " ".join(unicodedata.normalize("NFC", line).split())
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def folded(words):
    """Words as they are compared: without capitals, accents and curls; 'Zoë' and 'ZOE' are one name."""
    plain = unicodedata.normalize("NFD", words.upper()).translate(APOSTROPHES)
    return "".join(each for each in plain if each not in ACCENTS)


def names_of(person):
    """The names on the person's private list."""
    return names_in(LearnerNames.objects.filter(owner=person).values_list("names", flat=True).first())


@dataclass(frozen=True)
class Hit:
    """A name of the list, and where it stands first: 'in the second paragraph', 'in the title'."""

    name: str
    where: str


def hits(names, title, sections):
    """Return a Hit for each of `names` that stands in a text as a word of its own, in the order of the text."""
    if not names:
        return []
    known = {folded(name): name for name in reversed(names)}
    spelt = (r"\s+".join(map(re.escape, each.split())) for each in sorted(known, key=len, reverse=True))
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)})(?![^\W_])")  # _so_ Markdown sets a word in italics
    found = {}
    for where, words in places(title, sections):
        for match in pattern.finditer(folded(words)):
            name = known[" ".join(match[0].split())]
            found.setdefault(name, Hit(name, where))
    return list(found.values())


def while_writing(person, version):
    """What the writing surface shows of the list: the names, to find them as one types, and those that stand there.

    One query.
    """
    names = names_of(person)
    return {"learner_names": names, "named": hits(names, version.title, version.ordered_sections())}


def places(title, sections):
    """(where, words) of everything in a text that readers meet."""
    yield "in the title", title
    number = 0
    for section in sections:
        if section.kind == "picture":
            yield "in the description of a picture", section.description
            yield "in the line under a picture", section.caption
            continue
        if section.kind in ("file", "video"):
            yield f"in the line about a {section.kind}", section.caption
            if section.attachment_id:
                yield "in the name of a file", section.attachment.name
            continue
        for paragraph in BETWEEN.split(section.body.strip()):
            if paragraph:
                number += 1
                yield f"in the {ordinal(number)} paragraph", paragraph


def ordinal(number):
    """'second'; beyond twelve '13th'."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    end = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"


def are_peers(members):
    """True if somebody is among these Members who is no tutor of the page."""
    return any(not member.is_tutor for member in members)


def goes_along(page):
    """The entries that whoever is newly shown this page reads with it."""
    return Entry.objects.filter(page=page, status=Status.PUBLISHED, shown_to=ShownTo.PAGE, binned_at__isnull=True)


def checked(thing, now):
    """Note that the owner has said it of this page or entry: it is not asked again."""
    type(thing).objects.filter(pk=thing.pk, learners_checked_at__isnull=True).update(learners_checked_at=now)
    if isinstance(thing, Page):
        goes_along(thing).filter(learners_checked_at__isnull=True).update(learners_checked_at=now)


@dataclass(frozen=True)
class Ask:
    """What is asked before something is shown: in one question, and once."""

    about_learners: bool
    hits: list
    undescribed: list

    def __bool__(self):
        return self.about_learners or bool(self.undescribed)


def ask(thing, readers, title, sections, *, is_shown):
    """The Ask before `thing` is shown to `readers`, Members of its page's audience; not if `is_shown`."""
    about = are_peers(readers) and not is_shown and thing.learners_checked_at is None
    undescribed = [each for each in sections if each.is_undescribed]
    found = hits(names_of(thing.owner), title, sections) if about else []
    return Ask(about, found[:MOST_HITS], undescribed if readers else [])


def hits_along(names, page, entry=None, *, publish=False):
    """The Hits of everything that whoever is newly shown `page` will read, `entry` with it or the page's new text.

    One query; none without names.
    """
    if not names:
        return []
    own = Q(version__page=page, version__entry__isnull=True)
    own &= Q(version__state=State.WORKING if publish else State.PUBLISHED)
    wanted = own | Q(version__entry__in=goes_along(page).values("pk"), version__state=State.PUBLISHED)
    if entry is not None:
        wanted |= Q(version__entry=entry, version__state=State.WORKING)
    texts = {}
    sections = Section.objects.filter(wanted).select_related("version").order_by("-version", "position", "pk")
    for section in sections[:MOST_LOOKED_AT]:
        texts.setdefault(section.version, []).append(section)
    found = {}
    for version, mine in texts.items():
        of = f" of “{version.title}”" if version.title else ""
        for hit in hits(names, version.title, mine):
            found.setdefault(hit.name, Hit(hit.name, f"{hit.where}{of}"))
    return list(found.values())[:MOST_HITS]
