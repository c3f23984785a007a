"""News: what one was told, each decided again when it is listed (N1)."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.doors import signed_in
from cohorts.models import Notification

from ..needs import Standing


@require_safe
@signed_in
def news(request):
    """The newest hundred notifications of which the viewer may know now, newest first (N1)."""
    Standing.of(request).numbers  # noqa: B018 - how much waits stands around the page, and in a reminder on it
    listed = Notification.listed_for(request.viewer)
    unread = sum(1 for each in listed if each["notice"].read_at is None)
    return render(request, "portfolio_site/news.html", {"news": listed, "unread": unread})


@require_safe
@signed_in
def news_open(request, public_id):
    """Where the link in a mail lands: what the notification is about, if its recipient may see that now (N1, N3).

    The address names the notification alone, and sends on with its fragment, which a sign-in on the way would
    lose. It marks nothing as read (C15).
    """
    mine = Notification.objects.due(request.viewer).filter(public_id=public_id).select_related("actor")
    found = Notification.seen_by(request.viewer, list(mine))
    if not found:
        raise Http404
    return redirect(found[0]["url"])


@require_POST
@signed_in
def news_read(request):
    """Mark one notification as read and go to what it is about; without `notice`, mark all that are due."""
    viewer = request.viewer
    notices = Notification.objects.due(viewer)
    if "notice" not in request.POST:
        notices.filter(read_at__isnull=True).update(read_at=viewer.now)
        return redirect("news")
    found = Notification.seen_by(viewer, list(notices.filter(public_id=request.POST["notice"]).select_related("actor")))
    if not found:
        raise Http404
    Notification.objects.filter(pk=found[0]["notice"].pk, read_at__isnull=True).update(read_at=viewer.now)
    return redirect(found[0]["url"])
