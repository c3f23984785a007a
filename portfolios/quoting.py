"""Passages of one's own entries, quoted in another text of one's own.

Who cannot see the quoted entry sees neither passage nor link nor gap (`Sections.without_hidden_quotations`).
"""

import hashlib

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from . import rendering
from .finding import FOUND_IN_A_TURN
from .models import Entry, Section
from .models.binning import KEPT
from .models.pages import Status
from .models.sections import STEP
from .models.texts import State, Version

MOST_DRAFTS = 10
MOST_PASSAGES = 1000  # of one entry; each is read by the parser
MOST_QUOTED = 100_000  # characters, as in any text
MOST_SOURCES = 30  # or as many as a search finds


def passages_of(entry):
    """{mark: paragraph, as plain words in lines} of the text that readers of `entry` see; of a draft, its own."""
    version = entry.published or entry.working()
    found = {}
    for section in version.ordered_sections() if version else ():
        if section.kind != "text":
            continue
        for paragraph in section.body.split("\n\n"):
            if len(found) == MOST_PASSAGES:
                return found
            words = rendering.lines(paragraph)
            if words:
                found[hashlib.sha256(words.encode()).hexdigest()[:12]] = words
    return found


def places_for(person, besides):
    """The drafts into which the person may quote, the one written last first; each with `words`, the first of it."""
    texts = Version.objects.filter(KEPT, entry__page__owner=person, entry__status="draft", state=State.WORKING)
    texts = with_first_words(texts.exclude(entry=besides)).select_related("entry__page").order_by("-saved_at", "-pk")
    found = []
    for text in texts[:MOST_DRAFTS]:
        text.entry.words = text.words
        found.append(text.entry)
    return found


def with_first_words(texts):
    """The Versions of `texts` with `words`: the body of their first text that has one, or None."""
    first = Section.objects.filter(version=OuterRef("pk"), kind="text").exclude(body="").order_by("position", "pk")
    return texts.annotate(words=Subquery(first.values("body")[:1]))


def quote(words, entry, into):
    """Put a passage of `entry` into the working copy of `into`, with a text to go on with after it.

    An editor that is open meanwhile learns of it as of any newer text (E5).
    """
    with transaction.atomic():
        into.lock()
        working = into.start_working()
        last = working.sections.order_by("position", "pk").last()
        position = last.position if last else STEP
        if last is not None and not (last.has_content or last.stage):
            Section.objects.filter(pk=last.pk).update(position=position + STEP)
        else:
            position += STEP
            working.sections.create(kind="text", position=position + STEP)
        made = working.sections.create(kind="quotation", position=position, body=words, quoted=entry)
        working.forget_sections()
        Version.objects.filter(pk=working.pk).update(sequence=working.sequence + 1, tab="", saved_at=timezone.now())
    return made


def entry_of(person, public_id, besides):
    """The person's own entry of that public_id into which a passage goes, drafted or shown, or None."""
    own = Entry.objects.filter(page__owner=person, page__binned_at__isnull=True, binned_at__isnull=True)
    return own.exclude(pk=besides.pk).select_related("page").filter(public_id=public_id).first()


def sources_for(person, besides, title=""):
    """(texts of the person's other entries that hold words, the newest first; whether there are more).

    With `title` in their titles. Each is a Version with `words`, the first of it. One query.
    """
    most = FOUND_IN_A_TURN if title else MOST_SOURCES
    texts = Version.objects.filter(
        KEPT,
        Q(state=State.PUBLISHED) | Q(state=State.WORKING, entry__status=Status.DRAFT),
        entry__page__owner=person,
        title__icontains=title,
    )
    texts = with_first_words(texts.exclude(entry=besides)).exclude(words=None)
    found = list(texts.select_related("entry__page").order_by("-entry__happened_on", "-entry__pk")[: most + 1])
    return found[:most], len(found) > most
