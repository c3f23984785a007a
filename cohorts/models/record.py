"""The record of a cohort: who did what, when (A5). Memberships and appointments keep their own beginnings and ends."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Act(models.TextChoices):
    """What the two tables of belonging do not say by themselves."""

    INVITED = "invited", "sent a new invitation"
    CANCELLED = "cancelled", "cancelled the invitation"
    WORDS = "words", "changed the title or workplace"
    ADDRESS = "address", "corrected the e-mail address"
    ENDS = "ends", "changed the last day"
    BEGUN = "begun", "made this cohort from another one"


class CohortEvent(models.Model):
    """One act of one course admin. It holds no text: what was written stands where it was written."""

    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=10, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    day = models.DateField(null=True)  # of Act.ENDS: the day that was chosen
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(act__in=Act.values), name="cohort_event_act_known")]

    def __str__(self):
        return f"{self.act} in cohort {self.cohort_id}"
