"""What stands on a page or an entry for one viewer: the same for a reader and for the owner who views as them (P9).

A journal page takes two queries of its own, the page and the sections with their entries, and for its owner two more:
whom it is shown to. An entry takes the same, and one for who has read it. Comments come on top. It is the same number
with one entry and with thirty.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.shortcuts import get_object_or_404

from portfolios import finding, rendering
from portfolios.models import Entry, Follow, Inquiry, Page, Reading, Section, Share, Version
from portfolios.models.binning import KEPT
from portfolios.models.pages import Status
from portfolios.models.texts import State

EXCERPT = 220


@dataclass
class Listed:
    """One entry in its journal's list: the entry, its first words and its cover, the first picture unless chosen."""

    entry: Any
    bit: str = ""
    picture: Any = None


@dataclass
class Content:
    """The published text of a page or entry, and what belongs to it."""

    sections: list = field(default_factory=list)
    version: Any = None
    is_draft: bool = False  # the owner sees their working copy, nobody else sees anything
    entries: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    wanted: Any = None  # which entries were asked for
    newer: str = ""  # the query string of the turn of newer entries, where there is one
    older: str = ""
    more_drafts: bool = False


def state_of(reading_of, viewer, versions):
    """Annotations that a page or entry carries for this viewer: what they have read, what has changed."""
    mine = reading_of.filter(person=viewer.person)
    return {
        "read_number": Subquery(mine.values("number")[:1]),
        "read_at": Subquery(mine.values("read_at")[:1]),
        "shown_number": Subquery(versions.filter(state=State.PUBLISHED).values("number")[:1]),
        "is_changing": Exists(versions.filter(state=State.WORKING, sequence__gt=0)),
    }


def page_for(viewer, public_id, **conditions):
    """The door of a page: the page as this viewer may see it, else Http404 (P2)."""
    published = Entry.objects.visible_to(viewer).filter(status=Status.PUBLISHED)
    read = published.filter(page=OuterRef("pk"))
    shown = read.order_by().values("page").annotate(number=Count("pk")).values("number")
    pages = (
        Page.objects.visible_to(viewer)
        .filter(**conditions)
        .select_related("owner")
        .annotate(
            entries_shown=Coalesce(Subquery(shown, output_field=IntegerField()), 0),
            months=finding.months_of(read),
            entry_tags=finding.tags_on(entries__in=published.filter(page=OuterRef(OuterRef("pk"))).values("pk")),
            tag_names=finding.tags_on(pages=OuterRef("pk")),
            has_bare_draft=Exists(working_drafts(OuterRef("pk")).filter(sections__isnull=True)),
            follow_wish=Subquery(Follow.objects.filter(person=viewer.person, page=OuterRef("pk")).values("wanted")[:1]),
            is_tutored=Exists(Share.objects.reaching_as_tutor(viewer).filter(page=OuterRef("pk"))),
            **state_of(
                Reading.objects.filter(page=OuterRef("pk"), entry__isnull=True),
                viewer,
                Version.objects.filter(page=OuterRef("pk"), entry__isnull=True),
            ),
        )
    )
    return get_object_or_404(pages, public_id=public_id)


def entry_for(viewer, public_id, **conditions):
    """The door of an entry: the entry as this viewer may see it, else Http404 (E1, E2).

    It carries `older` and `newer`, what stands beside it in its journal of what the viewer may see, and
    `entries_shown`, how many that are.
    """
    beside = Entry.objects.visible_to(viewer).filter(page=OuterRef("page"), status=Status.PUBLISHED)
    as_row = JSONObject(public_id="public_id", title="title", happened_on="happened_on")
    number = beside.order_by().values("page").annotate(number=Count("pk")).values("number")
    entries = (
        Entry.objects.visible_to(viewer)
        .filter(**conditions)
        .select_related("page__owner")
        .annotate(
            older=Subquery(beside.filter(before("lt")).newest_first().values(row=as_row)[:1]),
            newer=Subquery(beside.filter(before("gt")).newest_first().reverse().values(row=as_row)[:1]),
            entries_shown=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            tag_names=finding.tags_on(entries=OuterRef("pk")),
            part_of=Subquery(
                Inquiry.objects.filter(entries=OuterRef("pk"))
                .order_by()
                .values("owner")
                .annotate(every=finding.JsonList(JSONObject(public_id="public_id", question="question")))
                .values("every")
            ),
            **state_of(
                Reading.objects.filter(entry=OuterRef("pk")), viewer, Version.objects.filter(entry=OuterRef("pk"))
            ),
        )
    )
    found = get_object_or_404(entries, public_id=public_id)
    found.older, found.newer = neighbour(found.older, found.page), neighbour(found.newer, found.page)
    return found


def before(than):
    """Q: entries that stand before (`lt`) or after (`gt`) the one of the outer query, in the order of a journal."""
    columns = ("happened_on", "first_shown_at", "pk")
    found = Q()
    for place, column in enumerate(columns):
        alike = {name: OuterRef(name) for name in columns[:place]}
        found |= Q(**alike, **{f"{column}__{than}": OuterRef(column)})
    return found


def neighbour(row, page):
    """The Entry of a row beside another: with its address and its heading, and nothing else."""
    if not row:
        return None
    day = date.fromisoformat(row["happened_on"][:10])
    return Entry(public_id=row["public_id"], title=row["title"], happened_on=day, page=page)


def page_content(page, viewer, wanted=None):
    """Return the Content of `page` for `viewer`: its own text, and of a journal one turn of the entries wanted."""
    asked = wanted or finding.Wanted()
    own = page.can_be_edited_by(viewer.person)
    states = [State.PUBLISHED, State.WORKING] if own else [State.PUBLISHED]
    texts = Q(version__page=page, version__entry__isnull=True, version__state__in=states)
    if page.is_journal and page.entries_shown:
        entries = asked.turn(Entry.objects.visible_to(viewer).filter(page=page, status=Status.PUBLISHED))
        texts |= Q(version__entry__in=Subquery(entries.values("pk")), version__state=State.PUBLISHED)
    drafts = turn_of_drafts(page, asked.drafts) if own and page.is_journal and asked.is_first else None
    if drafts is not None:
        texts |= Q(version__in=Subquery(drafts.values("pk")))
    sections = list(
        Section.objects.filter(texts)
        .telling_hidden_quotations(viewer)
        .select_related("version__entry", "attachment", "quoted__page")
        .order_by(
            F("version__entry__happened_on").desc(),
            F("version__entry__first_shown_at").desc(),
            F("version__entry_id").desc(),
            "position",
            "pk",
        )
    )
    of_page, of_entries, of_drafts = [], [], []
    for section in sections:
        if section.version.entry_id is None:
            of_page.append(section)
        else:
            (of_drafts if section.version.entry.is_draft else of_entries).append(section)
    content = own_text([section for section in of_page if section.is_readable])
    content.wanted = asked
    content.entries, content.newer, content.older = asked.cut(listed(of_entries, page))
    if drafts is not None:
        found = drafts_of(page, of_drafts, drafts)
        content.drafts, content.more_drafts = found[: finding.DRAFTS_IN_A_TURN], len(found) > finding.DRAFTS_IN_A_TURN
    return content


def entry_content(entry, viewer):
    """Return the Content of `entry` for `viewer`; of a draft, which only its owner reaches, the working copy (E1)."""
    return entries_content([entry], viewer)[entry.pk]


def entries_content(entries, viewer):
    """{key: Content} of several entries, each as `entry_content` has it. One query."""
    drafts = [entry.pk for entry in entries if entry.is_draft]
    shown = [entry.pk for entry in entries if not entry.is_draft]
    texts = Q(version__entry__in=drafts, version__state=State.WORKING)
    texts |= Q(version__entry__in=shown, version__state=State.PUBLISHED)
    found = {entry.pk: [] for entry in entries}
    sections = Section.objects.filter(texts).without_hidden_quotations(viewer)
    for section in sections.select_related("version", "attachment", "quoted__page").order_by("position", "pk"):
        found[section.version.entry_id].append(section)
    return {pk: own_text(sections) for pk, sections in found.items()}


def own_text(sections):
    """Return a Content with the published sections of one text; without any, those of the working copy as a draft."""
    published = [section for section in sections if section.version.state == State.PUBLISHED]
    shown = [section for section in (published or sections) if section.has_content]
    if shown:
        shown[0].first = True
    if shown and not published:
        for section in shown:
            as_draft(section)
    version = sections[0].version if sections else None
    return Content(sections=shown, version=version, is_draft=bool(shown) and not published)


def as_drafts(sections):
    """Those of a working copy that hold something, each rendered by `as_draft`."""
    shown = [section for section in sections if section.has_content]
    for section in shown:
        as_draft(section)
    return shown


def as_draft(section):
    """Render a section of a working copy for its owner; a text that cannot be set is shown as it was typed."""
    try:
        section.shape.render(section)
    except ValidationError:
        section.html = rendering.render_as_typed(section.body)


def listed(sections, page):
    """Return a Listed for each entry whose sections these are, in their order: by its texts and pictures alone."""
    found = {}
    for section in sections:
        row = found.get(section.version.entry_id)
        if row is None:
            entry = section.version.entry
            entry.page = page
            row = found[entry.pk] = Listed(entry)
        if section.kind == "picture" and (row.picture is None or section.key == section.version.cover):
            row.picture = section.attachment
        if section.kind == "text" and not row.bit:
            row.bit = rendering.plain(section.body, EXCERPT)
    return list(found.values())


def drafts_of(page, sections, turn):
    """The owner's drafts in a turn, the one written last first: working copies with `words`, their first text.

    `sections` are those of the drafts; a draft that has lost all of its sections is asked for apart.
    """
    found = {}
    for section in sections:
        draft = found.setdefault(section.version_id, section.version)
        if section.kind == "text" and not getattr(draft, "words", ""):
            draft.words = section.body
    if page.has_bare_draft:
        for draft in turn.select_related("entry"):
            found.setdefault(draft.pk, draft)
    drafts = [draft for draft in found.values() if is_begun(draft)]
    return sorted(drafts, key=lambda draft: (draft.saved_at, draft.pk), reverse=True)


def turn_of_drafts(page, number):
    """The working copies of one turn of a journal's drafts, the last written first, and one more (`finding`)."""
    start = number * finding.DRAFTS_IN_A_TURN
    return working_drafts(page).order_by("-saved_at", "-pk")[start : start + finding.DRAFTS_IN_A_TURN + 1]


def working_drafts(page):
    """The working copies of the drafts of a journal; `page` may be an OuterRef."""
    return Version.objects.filter(KEPT, page=page, entry__status=Status.DRAFT, state=State.WORKING)


def is_begun(draft):
    """False for the blank entry that + has opened and nobody has written into."""
    return bool(draft.title or getattr(draft, "words", "") or draft.sequence or draft.entry.first_shown_at)


def readers_of(thing):
    """Who has said that they read this text, the last one first: Readings with `is_old` where it has changed since."""
    readings = list(Reading.objects.of(thing).select_related("person").order_by("-read_at", "-pk"))
    for reading in readings:
        reading.is_old = thing.shown_number is not None and reading.number < thing.shown_number
    return readings
