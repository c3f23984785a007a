"""Deleting a page or an entry, and the bin where it waits: its owner takes it back, or erases it for good."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.doors import signed_in
from portfolios import audiences, bin
from portfolios.models import Entry, Page

from .pages import own

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def page_delete(request, public_id):
    """Delete a page: GET says what that means, POST puts it into the bin."""
    pages = Page.objects.visible_to(request.viewer).select_related("owner")
    return delete(request, get_object_or_404(pages, public_id=public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_delete(request, public_id):
    """Delete an entry: GET says what that means, POST puts it into the bin."""
    entries = Entry.objects.visible_to(request.viewer).select_related("page__owner")
    return delete(request, get_object_or_404(entries, public_id=public_id))


def delete(request, thing):
    """The body of both: the right, then the question, or the verb."""
    viewer = request.viewer
    thing = own(thing, viewer)
    is_entry = thing.page != thing
    if request.method == "POST":
        thing.put_into_bin(viewer.now)
        messages.success(request, "It is in your bin. You can take it back from there.")
        return redirect(thing.page if is_entry else "portfolio")
    context = {
        "thing": thing,
        "page": thing.page,
        "is_entry": is_entry,
        "is_draft": is_entry and thing.is_draft,
        "audience": audiences.audience_of(thing.page, viewer.now),
        "shown_to": thing.shown_to if is_entry else "page",
        "number": 0 if is_entry else thing.entries.filter(binned_at__isnull=True).count(),
        "never_shown": is_entry and thing.first_shown_at is None,
        "days": settings.BIN_DAYS,
    }
    return render(request, "portfolios/delete.html", context)


@require_safe
@signed_in
def bin_list(request):
    """What one has deleted, the last first, with how long it can be taken back."""
    turn = Paginator(bin.rows_of(request.viewer.person), ON_A_PAGE).get_page(request.GET.get("page"))
    found = bin.described(list(turn))
    for row in found:
        row.days = row.days_left(request.viewer.now)
    return render(request, "portfolios/bin.html", {"rows": found, "turn": turn, "days": settings.BIN_DAYS})


def found_for(viewer, public_id):
    """The door: what lies in the viewer's own bin under this public_id, else Http404."""
    found = bin.find(viewer.person, public_id) if viewer.person else None
    if found is None:
        raise Http404
    return found


@require_POST
def bin_back(request, public_id):
    """Take it back: a page is seen by its owner alone, an entry is a draft (P1)."""
    found = found_for(request.viewer, public_id)
    thing = found.take_back(request.viewer.now)
    if found.kind == "entry":
        messages.success(request, "It is back, as a draft: only you see it until you show it.")
    elif found.kind in ("page", "journal"):
        messages.success(request, "It is back. Only you see it until you show it to somebody.")
    else:
        messages.success(request, "It is back in its text. Readers see no change until you show it.")
        return redirect("page_edit" if thing.page == thing else "entry_edit", thing.public_id)
    return redirect(thing)


@require_http_methods(["GET", "HEAD", "POST"])
def bin_erase(request, public_id):
    """Erase it now: GET asks, POST erases it for good, with the files that nothing else uses."""
    found = found_for(request.viewer, public_id)
    if request.method == "POST":
        found.erase()
        messages.success(request, "It is erased.")
        return redirect(reverse("bin"))
    return render(request, "portfolios/bin_erase.html", {"row": found})
