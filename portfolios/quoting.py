"""Passages of one's own entries, quoted in another text of one's own.

Who cannot see the quoted entry sees neither passage nor link nor gap (`Sections.without_hidden_quotations`).
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from . import rendering
from .models import Entry, Section
from .models.binning import KEPT
from .models.texts import STEP, State, Version

LONGEST = 2000  # characters of one paragraph
MOST_DRAFTS = 10


def passages_of(entry):
    """{mark: paragraph, as plain words} of the text that readers of `entry` see; of a draft, of what is written."""
    version = entry.published or entry.working()
    found = {}
    for section in version.ordered_sections() if version else ():
        if section.kind != "text":
            continue
        for paragraph in section.body.split("\n\n"):
            words = rendering.plain(paragraph, LONGEST)
            if words:
                found[hashlib.sha256(words.encode()).hexdigest()[:12]] = words
    return found


def places_for(person, besides):
    """The drafts into which the person may quote, the one written last first."""
    texts = Version.objects.filter(KEPT, entry__page__owner=person, entry__status="draft", state=State.WORKING)
    texts = texts.exclude(entry=besides).select_related("entry__page").order_by("-saved_at", "-pk")
    return [text.entry for text in texts[:MOST_DRAFTS]]


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


def draft_of(person, public_id):
    """The person's own entry of that public_id into which a passage goes, or None."""
    return Entry.objects.filter(
        page__owner=person, page__binned_at__isnull=True, binned_at__isnull=True, public_id=public_id
    ).first()
