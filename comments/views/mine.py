"""*Comments I wrote*: one's own words, also where one sees their page no more (C9)."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts.doors import signed_in

from .. import wording
from ..models import Comment, Offer

ON_A_PAGE = 30


@dataclass
class Mine:
    """One comment of one's own: of what is out of sight neither title nor name (C9)."""

    comment: Any
    in_sight: bool

    @property
    def owner(self):
        """The owner's first name where their page is in sight, else words that name nobody."""
        return self.comment.owner.first_name if self.in_sight else ""

    @property
    def state_kind(self):
        comment = self.comment
        kinds = ("private", comment.is_private), ("waits", comment.waits), ("kept", comment.is_kept)
        return next((kind for kind, true in kinds if true), "")

    @property
    def state(self):
        """Its state in words (vocabulary.md); for what is out of sight without a name."""
        comment, owner = self.comment, self.owner or "the owner"
        if comment.is_removed:
            return f"Removed by {comment.get_removed_by_display()}"
        if comment.is_private:
            other = comment.partner.first_name if self.in_sight and comment.is_by_owner and comment.partner else owner
            if comment.is_by_owner and comment.partner is None:
                return "Only you can see this"
            return f"Only you and {other} can see this"
        if comment.waits:
            return f"Waits for {owner}. Only you and {owner} see it."
        if comment.is_kept:
            return f"{owner[0].upper()}{owner[1:]} keeps this between you two"
        if comment.is_declined:
            return "Declined"
        return "Shown to the tutors" if comment.offered_to == Offer.TUTORS else "Shown to those who see the page"

    @property
    def asks(self):
        """What the owner asks of it (C13); of what is out of sight nothing."""
        return wording.asking_words(self.comment, True) if self.in_sight and self.comment.is_asked else ""

    @property
    def can_turn_back(self):
        """The key can be turned back to the owner alone, from here too (C9)."""
        return not (self.comment.is_removed or self.comment.is_private or self.comment.is_by_owner)


@require_safe
@signed_in
def comments_mine(request):
    """Everything the viewer wrote, newest first, with what they may still do to it (C9)."""
    viewer = request.viewer
    written = Comment.objects.written_by(viewer).select_related("page__owner", "entry__page__owner", "private_with")
    page = Paginator(written, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    seen = set(
        Comment.objects.on_things_seen_by(viewer).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    items = [Mine(row, row.pk in seen) for row in rows]
    context = {"items": items, "page_obj": page, "next": request.get_full_path()}
    return render(request, "comments/mine.html", context)
