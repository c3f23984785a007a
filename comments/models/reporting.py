"""What was reported to the course admins of an owner's cohorts, and what they did about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cohorts.identifiers import new_public_id
from portfolios.models import Entry, Page


class Outcome(models.TextChoices):
    REMOVED = "removed", "removed"
    ASIDE = "aside", "set aside"


class Report(models.Model):
    """What one person handed over to the course admins; who it was is stored nowhere.

    `mark` is a keyed digest of the reporter and the thing: the same report twice is one (C8), and no name can be read
    from it. The words are a copy, since the one who wrote them could take them away; it is kept for 90 days.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    mark = models.CharField(max_length=64, unique=True)
    reported_on = models.DateField(default=timezone.localdate)  # a day, no instant: the hour could tell who it was
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey("comments.Comment", on_delete=models.SET_NULL, null=True, related_name="reports")
    is_comment = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)  # of the comment, as it was handed over
    title = models.CharField(max_length=200)
    written_at = models.DateTimeField(null=True)
    has_words = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    reason = models.TextField(max_length=2_000)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True, max_length=2_000)  # between the course admins

    class Meta:
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", handled_at__isnull=True)
                | Q(outcome__in=Outcome.values, handled_at__isnull=False),
                name="report_handled_has_its_instant",
            ),
            models.CheckConstraint(condition=Q(has_words=True) | Q(words=""), name="report_holds_what_was_handed_over"),
        ]

    def __str__(self):
        return f"report {self.public_id}"
