"""A text that an older window wrote over a newer one: both are kept, and their owner chooses (E5)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portfolios.models import Version
from portfolios.models.binning import KEPT
from portfolios.models.texts import State

from .content import as_drafts


@require_http_methods(["GET", "HEAD", "POST"])
def text_aside(request, public_id):
    """Two texts that were written in two windows, side by side; only their owner ever sees them (E1, E5)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    versions = Version.objects.filter(KEPT, state=State.ASIDE, page__owner=viewer.person)
    aside = get_object_or_404(versions.select_related("page__owner", "entry__page__owner"), public_id=public_id)
    thing = aside.written
    address = reverse("page_edit" if thing.page == thing else "entry_edit", args=[thing.public_id])
    if request.method == "POST":
        if request.POST.get("do") == "use":
            thing.choose_aside(aside)
            messages.success(request, "This is the text you go on with. The other one is kept beside it.")
            return redirect(address)
        if request.POST.get("do") == "keep":
            thing.dismiss_aside(aside)
            messages.success(request, "The newer text stays.")
            return redirect(address)
    newer = thing.working() or thing.published
    for version in (newer, aside):
        version.shown = as_drafts(version.ordered_sections())
    context = {"thing": thing, "page": aside.page, "newer": newer, "aside": aside, "address": address}
    return render(request, "portfolios/aside.html", context)
