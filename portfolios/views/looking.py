"""*View as*: a page or entry as somebody else sees it, in its owner's own frame (P9).

By GET alone; nothing is recorded, and nothing else accepts the look: pictures come through the owner's own rights.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cohorts.models import User
from cohorts.viewer import Viewer
from portfolios.finding import Wanted
from portfolios.models import Entry, Page

from . import content
from .entries import entry_context
from .pages import page_context

STRANGER = "stranger"


@dataclass(frozen=True)
class Look:
    """As whom the owner looks: a person, or a stranger who signs in and is in none of it."""

    who: str
    person: Any

    @property
    def is_stranger(self):
        return self.person is None

    @property
    def name(self):
        return "a stranger" if self.is_stranger else self.person.name


@require_GET
def page_as(request, public_id, who):
    """The page as `who` sees it, for its owner alone; everybody else gets 404."""
    viewer = request.viewer
    look, other = look_of(who, viewer)
    try:
        seen = content.page_for(other, public_id, owner=viewer.person)
    except Http404:
        pages = Page.objects.visible_to(viewer).filter(owner=viewer.person)
        return nothing(request, get_object_or_404(pages, public_id=public_id), look, other)
    refuse_nameless(look, seen)
    wanted = Wanted.by(request)
    context = {**page_context(seen, other, wanted), "look": look}
    return render(request, "portfolios/look_page.html", context, status=wanted.status)


@require_GET
def entry_as(request, public_id, who):
    """The entry as `who` sees it, for its owner alone; everybody else gets 404."""
    viewer = request.viewer
    look, other = look_of(who, viewer)
    try:
        seen = content.entry_for(other, public_id, page__owner=viewer.person)
    except Http404:
        entries = Entry.objects.visible_to(viewer).filter(page__owner=viewer.person).select_related("page")
        return nothing(request, get_object_or_404(entries, public_id=public_id), look, other)
    refuse_nameless(look, seen.page)
    return render(request, "portfolios/look_entry.html", {**entry_context(seen, other), "look": look})


def look_of(who, viewer):
    """Return (Look, Viewer) for the person whose id is `who`, or for a stranger. Nobody of that id: Http404."""
    if who == STRANGER:
        return Look(STRANGER, None), Viewer.of(None, viewer.now)
    known = User.objects.visible_to(viewer).filter(pk=OuterRef("pk"))
    people = User.objects.filter(is_active=True).exclude(pk=viewer.person.pk if viewer.person else None)
    person = get_object_or_404(people.annotate(is_known=Exists(known)), public_id=who)
    return Look(who, person), Viewer.of(person, viewer.now)


def refuse_nameless(look, page):
    """Raise Http404 for somebody whom the owner does not see by name: not of their cohorts, nor shown the page by name.

    Who was shown the page by an address alone stays an address (A8).
    """
    if look.is_stranger or look.person.is_known:
        return
    if not page.shares.filter(kind="person", person=look.person, address="").exists():
        raise Http404


def nothing(request, thing, look, other):
    """What the other sees is: nothing. Said in the owner's frame, of people whom the page itself reaches."""
    if not look.is_stranger:
        refuse_nameless(look, thing.page)
        get_object_or_404(Page.objects.visible_to(other), pk=thing.page.pk)
    return render(request, "portfolios/look_nothing.html", {"thing": thing, "page": thing.page, "look": look})
