"""Storing what one editor holds, whatever other windows have stored meanwhile (E5)."""

from django.db import transaction
from django.utils import timezone

from .sections import STEP, WORDS, Section, says_something, take_words
from .texts import State, Version


def save_working_copy(version, *, of, base, tab, title, happened_on, words, cover=None, act=None):
    """Store what one editor holds; return (version stored into, True if it is the working copy).

    `of` and `base` are the public_id and the sequence of the working copy as the editor has it (or of the published
    text and 0, where it was opened before there was a copy), `tab` its own random name. `words` is what
    it holds, in its order: {section key: {"kind", "attachment", "address", and those of WORDS that it sends}}. `title`,
    `happened_on` and `cover`, the key of the picture chosen, are left alone where None.
    `act(version)` may then change the order of the sections, in the same transaction.

    If another window has saved since, the newer text stays, `act` is not done, and what this one holds is
    kept beside it (E5): then the second value is False. The same holds of words for a section that is no
    longer there. A reply that was lost is asked again with the same base by the same tab and is stored
    again, without a second copy. A text that says the same as the newer one needs no place of its own, and
    one that says nothing has nothing to keep: then (the working copy, False).
    """
    now = timezone.now()
    with transaction.atomic():
        version.written.lock()
        version.refresh_from_db()
        version.forget_sections()
        sections = {section.key: section for section in version.ordered_sections()}
        published = version.written.version_in(State.PUBLISHED)
        known = version.state == State.WORKING and of in (version.public_id, published and published.public_id)
        newest = version.sequence == base or (version.sequence == base + 1 and version.tab == tab)
        homeless = any(key not in sections and says_something(given) for key, given in words.items())
        if not known or not newest or homeless:
            if version.says(title, happened_on, words, cover):
                return version, True
            if not (title or any(says_something(given) for given in words.values())):
                return version, False
            return _keep_aside(version, tab, title, happened_on, words, cover, now), False
        if title is not None:
            version.title = title
        if happened_on is not None:
            version.happened_on = happened_on
        if cover is not None and not version.is_cover(cover):
            version.cover = cover
        version.tab, version.saved_at, version.sequence = tab, now, base + 1
        version.save(update_fields=["title", "happened_on", "cover", "tab", "saved_at", "sequence"])
        for key, given in words.items():
            if key in sections:
                take_words(sections[key], given)
        Section.objects.bulk_update(sections.values(), WORDS)
        if act is not None:
            act(version)
        version.forget_sections()
    return version, True


def _keep_aside(version, tab, title, happened_on, words, cover, now):
    """Keep what an older tab holds beside the newer text: one place for each tab, always its latest words."""
    aside = version.written.aside().filter(tab=tab).first()
    if aside is None:
        aside = Version(page=version.page, entry=version.entry, state=State.ASIDE, tab=tab)
    aside.title = version.title if title is None else title
    aside.happened_on = version.happened_on if happened_on is None else happened_on
    aside.saved_at = now
    aside.sequence += 1
    aside.save()
    aside.sections.all().delete()
    kept = []
    for number, (key, given) in enumerate(words.items(), start=1):
        if given["kind"] in ("picture", "file") and given.get("attachment") is None:
            continue
        kind, quoted = given["kind"], given.get("quoted")
        kind = "text" if kind == "quotation" and quoted is None else kind
        of = {"attachment": given.get("attachment"), "quoted_id": quoted, "address": given.get("address", "")}
        section = Section(version=aside, position=number * STEP, kind=kind, **of)
        take_words(section, given)
        if key == cover:
            Version.objects.filter(pk=aside.pk).update(cover=section.key)
        kept.append(section)
    Section.objects.bulk_create(kept)
    aside.forget_sections()
    return aside
