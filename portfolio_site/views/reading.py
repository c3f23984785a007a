"""Reading: what others have newly shown to me, one after the other, and back where I was."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.doors import signed_in
from comments.models import Comment
from portfolios.models import Entry, Reading
from portfolios.views import content

from ..needs import Standing
from ..reading import bit, in_turn, lines_of, shown_texts, to_read, with_instant, with_words

ON_A_PAGE = 30
BESIDE = 60  # texts in the list beside the one that is read
READ_FOR = timedelta(days=30)


def address(text):
    """Where a text of the list is read."""
    if text.entry_id:
        return reverse("reading_entry", args=[text.entry.public_id])
    return reverse("reading_page", args=[text.page.public_id])


def _list(viewer):
    return in_turn(with_instant(to_read(viewer), viewer)).select_related("entry", "page__owner")


def _ready(texts, viewer, *, words=True):
    """Give each text of a list what its row shows: its address, its first words, the line under its owner's name."""
    texts = list(texts)
    lines = lines_of({text.page.owner for text in texts}, viewer) if words else {}
    for text in texts:
        if text.entry:
            text.entry.page = text.page
        text.url = address(text)
        text.line = lines.get(text.page.owner_id, text.page.owner.teaches)
        text.bit = bit(text) if words else ""
    return texts


@require_safe
@signed_in
def reading(request):
    """What is new to the viewer, by person, oldest first; or, with ?read, what they read in the last 30 days."""
    viewer = request.viewer
    if "read" in request.GET:
        return _read_lately(request)
    paginator = Paginator(with_words(_list(viewer)), ON_A_PAGE)
    paginator.count = Standing.of(request).numbers["to_read"]
    page_obj = paginator.get_page(request.GET.get("page"))
    texts = _ready(page_obj.object_list, viewer)
    people = len({text.page.owner_id for text in texts}) if paginator.num_pages == 1 else 0
    context = {"texts": texts, "page_obj": page_obj, "number": paginator.count, "people": people}
    return render(request, "portfolio_site/reading.html", context)


def _read_lately(request):
    """What the viewer has marked as read or commented on, the last first, as far as they may see it still."""
    viewer = request.viewer
    since = viewer.now - READ_FOR
    marked = Reading.objects.filter(person=viewer.person, read_at__gt=since)
    said = Comment.objects.filter(author=viewer.person, created_at__gt=since)
    when = {}
    for rows in (marked.values_list("page", "entry", "read_at"), said.values_list("page", "entry", "created_at")):
        for page, entry, at in rows:
            when[page, entry] = max(at, when.get((page, entry), at))
    texts = (
        with_words(shown_texts(viewer))
        .select_related("entry", "page__owner")
        .filter(page__in={page for page, _ in when})
    )
    texts = [text for text in texts if (text.page_id, text.entry_id) in when]
    texts.sort(key=lambda text: when[text.page_id, text.entry_id], reverse=True)
    for text in texts:
        text.shown = when[text.page_id, text.entry_id]
    return render(request, "portfolio_site/reading_done.html", {"texts": _ready(texts, viewer)})


@require_safe
def reading_entry(request, public_id):
    """One entry, with the list beside it and what comes next (E1, E2)."""
    entry = content.entry_for(request.viewer, public_id)
    return _read(request, entry, content.entry_content(entry, request.viewer))


@require_safe
def reading_page(request, public_id):
    """One page's own text, with the list beside it and what comes next (P2)."""
    page = content.page_for(request.viewer, public_id)
    return _read(request, page, content.page_content(page, request.viewer))


def _read(request, thing, what):
    viewer = request.viewer
    if thing.can_be_edited_by(viewer.person):
        return redirect(thing)
    if what.version is None:
        raise Http404
    texts = _ready(_list(viewer)[:BESIDE], viewer, words=False)
    place = next((number for number, text in enumerate(texts) if text.pk == what.version.pk), None)
    following = None
    if place is not None:
        following = texts[(place + 1) % len(texts)] if len(texts) > 1 else None
    elif texts:
        # Read already: on with the same person, else with whoever has waited longest.
        following = next((text for text in texts if text.page.owner_id == thing.owner_id), texts[0])
    context = {
        "thing": thing,
        "is_entry": isinstance(thing, Entry),
        "page": thing.page if isinstance(thing, Entry) else thing,
        "owner": thing.owner,
        "content": what,
        "texts": texts,
        "number": Standing.of(request).numbers["to_read"],
        "current": what.version.pk,
        "is_to_read": place is not None or to_read(viewer).filter(pk=what.version.pk).exists(),
        "next": following.url if following else reverse("reading"),
        "has_next": following is not None,
        "here": request.path,
    }
    return render(request, "portfolio_site/reading_text.html", context)
