"""The tags of a page or an entry: its owner adds and removes them one by one; they hold at once for whoever sees it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portfolios.forms.pages import TagForm
from portfolios.models import Entry, Page, Tag
from portfolios.models.tags import MOST_TAGS, add_tag, remove_tag

from .pages import own

MOST_OFFERED = 300  # of one's own, for completion


@require_http_methods(["GET", "HEAD", "POST"])
def page_tags(request, public_id):
    """The tags of a page."""
    pages = Page.objects.visible_to(request.viewer).select_related("owner")
    return tags(request, get_object_or_404(pages, public_id=public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_tags(request, public_id):
    """The tags of an entry."""
    entries = Entry.objects.visible_to(request.viewer).select_related("page__owner")
    return tags(request, get_object_or_404(entries, public_id=public_id))


def tags(request, thing):
    """The body of both: do=add with a name, do=remove with one."""
    thing = own(thing, request.viewer)
    form = TagForm(request.POST if request.POST.get("do") == "add" else None)
    if request.method == "POST" and request.POST.get("do") == "remove":
        remove_tag(thing, request.POST.get("name", ""))
        return redirect(request.path)
    if form.is_valid():
        try:
            add_tag(thing, form.cleaned_data["name"])
            messages.success(request, f"Added: {form.cleaned_data['name']}.")
            return redirect(request.path)
        except ValidationError as refusal:
            form.add_error("name", refusal)
    there = list(thing.tags.all())
    offered = Tag.objects.filter(owner=thing.owner).exclude(pk__in=[tag.pk for tag in there])
    context = {"thing": thing, "form": form, "tags": there, "offered": offered[:MOST_OFFERED], "most": MOST_TAGS}
    return render(request, "portfolios/tags_edit.html", context)
