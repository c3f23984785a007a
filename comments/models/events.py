"""The record of every change of a comment's keys. It outlives the text and holds none (C16)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from cohorts.identifiers import new_public_id

from .keys import Decision, Offer


class CommentEvent(models.Model):
    """Who turned which key of a comment, when, from what to what, and why."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    comment = models.ForeignKey("comments.Comment", on_delete=models.PROTECT, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=20)  # the name of the verb: write, edit, approve, undo …
    why = models.CharField(max_length=40, blank=True)  # 'answered', 'removed by a course admin' … never words of theirs
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()  # the comment's, after this change
    from_offered = models.CharField(max_length=10, choices=Offer.choices, blank=True)
    to_offered = models.CharField(max_length=10, choices=Offer.choices, blank=True)
    from_decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    from_decided_version = models.PositiveIntegerField(default=0)
    to_decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "revision"], name="one_event_for_each_change"),
        ]

    def __str__(self):
        return f"{self.act} of comment {self.comment_id}"
