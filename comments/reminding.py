"""The one figure of A4, and what a course admin may do about it: remind an owner, once a day at most."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification, Role, User

from .models import Comment

KIND = "remind"
REST = timedelta(days=1)


def figures(people):
    """{person pk: {"number", "oldest"}} of those of `people` for whom comments wait (A4). Nothing else is told."""
    rows = (
        Comment.objects.waiting()
        .filter(page__owner__in=people)
        .order_by()
        .values("page__owner")
        .annotate(number=Count("pk"), oldest=Min("created_at"))
    )
    return {row["page__owner"]: {"number": row["number"], "oldest": row["oldest"]} for row in rows}


def reminded_lately(people, now):
    """{person pk: instant} of those of `people` who were reminded within the last day, by whomever."""
    rows = Notification.objects.filter(kind=KIND, recipient__in=people, created_at__gt=now - REST)
    return dict(rows.order_by("created_at").values_list("recipient", "created_at"))


def remind_owner(owner, *, by, cohort, now=None):
    """Tell `owner` that comments wait for them; no text goes along (A4). Returns True if they are told now.

    False where nothing waits, or where they were reminded within the last day. Raises PermissionDenied unless
    `by` is course admin of `cohort` and the owner a trainee of it, both now.
    """
    now = now or timezone.now()
    if not cohort.is_administered_by(by, now) or not cohort.members(now, Role.TRAINEE).filter(person=owner).exists():
        raise PermissionDenied("A course admin reminds trainees of their own cohorts.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two at once: the second finds the first's row
        if not figures([owner]) or reminded_lately([owner], now):
            return False
        return Notification.tell(owner, KIND, cohort, actor=by) is not None


def seen_reminders(viewer, notices):
    """'Femi Adeyemi reminds you: 3 comments wait for you', while some do. No title, no author, no text (A4)."""
    number = viewer.known("waiting", Comment.objects.waiting_for(viewer.person).count)
    if not number:
        return {}
    what = "1 comment waits for you" if number == 1 else f"{number} comments wait for you"
    return {
        notice.pk: {
            "line": f"{notice.actor.name if notice.actor else 'A course admin'} reminds you: {what}",
            "title": "Comments that wait",
            "url": reverse("waiting"),
        }
        for notice in notices
    }
