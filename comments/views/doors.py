"""The doors of the views of comments: what is not visible to the viewer is not there (404)."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from portfolios.models import Entry, Page

from ..models import Comment


def page_or_404(request, public_id):
    """A page that the viewer sees."""
    return get_object_or_404(Page.objects.visible_to(request.viewer).select_related("owner"), public_id=public_id)


def entry_or_404(request, public_id):
    """An entry that the viewer sees."""
    entries = Entry.objects.visible_to(request.viewer).select_related("page__owner")
    return get_object_or_404(entries, public_id=public_id)


def whole(comments):
    """The queryset with what every page about one comment asks for."""
    return comments.select_related("author", "page__owner", "entry__page__owner", "private_with", "parent__author")


def comment_or_404(request, public_id):
    """A comment that the viewer reads."""
    return get_object_or_404(whole(Comment.objects.visible_to(request.viewer)), public_id=public_id)


def own_or_404(request, public_id, **more):
    """The viewer's own comment, also where they see its page no more (C9); somebody else's that they read: 403."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    readable = Comment.objects.visible_to(viewer).values("pk")
    comments = whole(Comment.objects.filter(Q(author=viewer.person) | Q(pk__in=readable), **more))
    comment = get_object_or_404(comments, public_id=public_id)
    if comment.author_id != viewer.person.pk:
        raise PermissionDenied("Only who wrote a comment can change it.")
    return comment


def is_in_sight(request, comment):
    """True if the viewer sees the thing that their comment is on, so that its title may be named (C9)."""
    return Comment.objects.visible_to(request.viewer).filter(pk=comment.pk).exists()


def others_on_own_page(request, public_id):
    """What somebody else wrote on a page of the viewer's; on somebody else's page, or of one's own words: 403."""
    comment = comment_or_404(request, public_id)
    if comment.page.owner_id != request.viewer.person.pk:
        raise PermissionDenied("That is for the owner of the page.")
    if comment.is_by_owner:
        raise PermissionDenied("This is your own.")
    return comment
