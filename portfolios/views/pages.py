"""Pages as their readers and their owner see them; making a new one; saying that one was read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.doors import signed_in, way_back
from cohorts.identifiers import new_public_id
from cohorts.models import Sent
from portfolios import audiences
from portfolios.finding import Wanted, months_in_words
from portfolios.forms.pages import PageForm
from portfolios.models import Follow, Page, Reading

from . import content


@require_safe
def page(request, public_id):
    """A page: its own text, the entries of a journal, and what is said about it."""
    viewer = request.viewer
    found, wanted = content.page_for(viewer, public_id), Wanted.by(request)
    return render(request, "portfolios/page.html", page_context(found, viewer, wanted), status=wanted.status)


def page_context(page, viewer, wanted=None):
    """What templates/portfolios/page_content.html needs to show `page` to `viewer`."""
    is_owner = page.can_be_edited_by(viewer.person)
    shown = content.page_content(page, viewer, wanted)
    return {
        "page": page,
        "thing": page,
        "viewer": viewer,
        "is_owner": is_owner,
        "content": shown,
        "months": months_in_words(page.months),
        "entry_tags": sorted(page.entry_tags or (), key=str.casefold),
        "tags": sorted(page.tag_names or (), key=str.casefold),
        "listed": [row.entry for row in shown.entries],
        "audience": audiences.audience_of(page, viewer.now) if is_owner else None,
        # a journal is read entry by entry: only what stands alone is marked as read
        "can_be_read": not is_owner and not page.is_journal and page.shown_number is not None,
        "follows": page.is_tutored if page.follow_wish is None else page.follow_wish,
        "readers": content.readers_of(page) if is_owner and not page.is_journal else [],
    }


@signed_in
def page_new(request):
    """Make a page; it is seen by its owner alone (P1). GET asks for a title, POST goes on to write."""
    form = PageForm(request.POST or None, initial={"form_key": new_public_id()})
    if request.method == "POST" and form.is_valid():
        owner, given = request.viewer.person, form.cleaned_data

        def start():
            return Page.start(owner, given["title"], is_journal=given["is_journal"]).public_id

        key = Sent.key_of(given["form_key"], given["title"], given["is_journal"])
        return redirect("page_edit", Sent.once(owner, key, start))
    return render(request, "portfolios/page_new.html", {"form": form})


@require_POST
def page_width(request, public_id):
    """Set the page, and the entries on it, in the wide width (wide=1) or in the narrow one."""
    pages = Page.objects.visible_to(request.viewer).select_related("owner")
    found = own(get_object_or_404(pages, public_id=public_id), request.viewer)
    found.set_wide(request.POST.get("wide") == "1")
    return redirect(found)


@require_POST
def page_read(request, public_id):
    """'Read, nothing to add': tell the owner that one has read it. A deliberate act, and no log."""
    return record_reading(request, content.page_for(request.viewer, public_id))


@require_POST
def follow(request, public_id):
    """Be told of this journal's new entries (do=start), or no more (do=stop) (N2). It is the reader's own affair."""
    viewer = request.viewer
    found = get_object_or_404(Page.objects.visible_to(viewer), public_id=public_id, is_journal=True)
    if found.can_be_edited_by(viewer.person):
        raise PermissionDenied
    wanted = request.POST.get("do") != "stop"
    Follow.choose(viewer.person, found, wanted)
    if wanted:
        messages.success(request, "You follow this journal. What is new in it comes in a mail each morning.")
    else:
        messages.success(request, "You follow this journal no more. You can still read it.")
    return redirect(way_back(request, found.get_absolute_url()))


def record_reading(request, thing):
    """Record that the viewer has read `thing`, and go back to where they were. Its owner: PermissionDenied."""
    if thing.can_be_edited_by(request.viewer.person):
        raise PermissionDenied
    Reading.record(request.viewer.person, thing, now=request.viewer.now)
    after = way_back(request, "")
    if after:
        return redirect(after)
    messages.success(request, f"{thing.owner.first_name} can see that you have read it.")
    return redirect(thing)


def own(thing, viewer):
    """Return `thing` if it is the viewer's own; what they see and may not change answers 403."""
    if not thing.can_be_edited_by(viewer.person):
        raise PermissionDenied
    return thing
