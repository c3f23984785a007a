"""The versions of a text: every one that was shown, what changed between two, going back to one (E1, E5).

They are their owner's alone: for everybody else these addresses do not exist.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portfolios import comparing
from portfolios.models import Entry, Page, Version
from portfolios.models.binning import KEPT
from portfolios.models.texts import State

ON_A_PAGE = 50
FIRST = {State.WORKING: 0, State.PUBLISHED: 1}  # then the earlier ones


@require_safe
def page_versions(request, public_id):
    """The versions of a page's own text."""
    pages = Page.objects.visible_to(request.viewer).filter(owner=request.viewer.person)
    return versions(request, get_object_or_404(pages.select_related("owner"), public_id=public_id))


@require_safe
def entry_versions(request, public_id):
    """The versions of an entry."""
    entries = Entry.objects.visible_to(request.viewer).filter(page__owner=request.viewer.person)
    return versions(request, get_object_or_404(entries.select_related("page__owner"), public_id=public_id))


def versions(request, thing):
    """The list of them; with `old` and `new`, the two beside each other."""
    found = list(thing.own_versions().exclude(state=State.BIN).order_by("-saved_at", "-pk"))
    found.sort(key=lambda version: FIRST.get(version.state, 2))
    for version in found:
        version.name, version.line = words_of(version)
    by_id = {version.public_id: version for version in found}
    address = reverse("page_versions" if thing.page == thing else "entry_versions", args=[thing.public_id])
    is_changing = any(version.state == State.WORKING and version.saves for version in found)
    context = {"thing": thing, "page": thing.page, "address": address, "is_changing": is_changing}
    if "old" in request.GET or "new" in request.GET:
        old, new = (by_id.get(request.GET.get(name, "")) for name in ("old", "new"))
        if old is None or new is None:
            raise Http404
        if found.index(old) < found.index(new):  # the older one stands first, in whatever order they were chosen
            old, new = new, old
        return render(request, "portfolios/versions_compare.html", {**context, "found": comparing.comparison(old, new)})
    for place, version in enumerate(found):
        version.before = found[place + 1] if place + 1 < len(found) else None
        version.is_far = place > 1  # of the second, 'what changed' of the newest says it
    turn = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "portfolios/versions.html", {**context, "versions": turn, "number": len(found), "newest": found[0]}
    )


def words_of(version):
    """(what it is, who sees it) of one version."""
    if version.state == State.WORKING:
        return "What you are writing", "Only you see it"
    if version.state == State.PUBLISHED:
        return f"Version {version.number}", "The one that is shown now"
    if version.number:
        return f"Version {version.number}", "Was shown"
    return "Kept aside", "Never shown"


@require_POST
def version_restore(request, public_id):
    """Go back to this version: it becomes the text to go on with. Nothing that is shown changes (E1)."""
    if request.viewer.person is None:
        raise Http404
    own = Version.objects.filter(KEPT, page__owner=request.viewer.person, state__in=(State.PAST, State.PUBLISHED))
    version = get_object_or_404(own.select_related("page__owner", "entry__page__owner"), public_id=public_id)
    thing = version.written
    thing.restore(version)
    name = words_of(version)[0]
    said = f"{name} is back to go on with." if version.number else "It is back to go on with."
    if thing.aside().exists():
        said += " What you were writing is kept beside it."
    messages.success(request, f"{said} Readers see no change until you show it.")
    return redirect("page_edit" if thing.page == thing else "entry_edit", thing.public_id)
