"""The doors of the writing surface: a new entry, an entry, a page, and what a text would look like."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.models import Sent
from portfolios import writing
from portfolios.forms.writing import WritingForm
from portfolios.models import Entry, Page

from .pressing import Writing
from .surface import Base, render_preview, surface


@require_POST
def write(request):
    """Open a blank entry at once: of the journal that is named, else of one's own first one (P1)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    named = request.POST.get("journal") or request.POST.get("page")
    if named:
        journal = get_object_or_404(Page.objects.visible_to(viewer), public_id=named, is_journal=True)
        if not journal.can_be_edited_by(viewer.person):
            raise PermissionDenied
    else:
        journal = Page.journal_of(viewer.person)
    if "texts" in request.POST:
        return begun_elsewhere(request, journal)
    address = reverse("entry_edit", args=[journal.new_entry().public_id])
    return redirect(f"{address}?start=picture" if request.POST.get("start") == "picture" else address)


def begun_elsewhere(request, journal):
    """Open the entry that was begun without a network, with as many empty texts as it has there; once for its key.

    The answer is what a window of the surface knows of it. The words then come as from any window: whoever has
    changed the entry meanwhile keeps their text, and those words are kept beside it (E5).
    """
    key = Sent.key_of(request.POST.get("form_key", ""), "begun elsewhere")
    try:
        number = max(1, min(int(request.POST["texts"]), writing.MOST_SECTIONS // 2))
    except ValueError:
        return JsonResponse({"error": "This could not be read. Please try again."}, status=422)

    def begin():
        return journal.new_entry(texts=number).public_id

    own = Entry.objects.visible_to(request.viewer).filter(page__owner=request.viewer.person)
    entry = own.filter(public_id=Sent.once(request.viewer.person, key, begin)).first()
    entry = entry or own.get(public_id=begin())  # the first one has been thrown away since
    version = entry.start_working()
    texts = [section.key for section in version.ordered_sections() if section.kind == "text"]
    if not texts:
        texts = [version.sections.create(kind="text", position=version.section_after()).key]
    address = reverse("entry_edit", args=[entry.public_id])
    return JsonResponse({"address": address, "of": version.public_id, "texts": texts})


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request, public_id):
    """Write an entry."""
    entries = Entry.objects.visible_to(request.viewer).select_related("page__owner")
    return edit(request, get_object_or_404(entries, public_id=public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def page_edit(request, public_id):
    """Write the own text of a page."""
    pages = Page.objects.visible_to(request.viewer).select_related("owner")
    return edit(request, get_object_or_404(pages, public_id=public_id))


def edit(request, thing):
    """The body of both: the right, then the surface, or one of its acts."""
    if not thing.can_be_edited_by(request.viewer.person):
        raise PermissionDenied
    if request.method == "POST":
        return Writing(request, thing).answer()
    version = thing.to_write_on()  # looking makes no working copy: the first save does (C15)
    return surface(request, thing, version, WritingForm(thing, version), Base.fresh(version))


@require_POST
def preview(request):
    """What a text would look like, without storing any of it: the same fields as the writing surface sends."""
    if request.viewer.person is None:
        raise Http404
    form = WritingForm.loose(request.viewer.person, request.POST)
    form.is_valid()
    sections = [piece.section for piece in form.pieces]
    for section in sections:
        for name, value in form.words[section.key].items():
            if name not in ("kind", "attachment", "quoted"):
                setattr(section, name, value)
    return render_preview(request, None, getattr(form, "cleaned_data", {}).get("title", ""), sections)
