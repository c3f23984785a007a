"""What was reported to the course admins of an owner's cohorts, and what they did about it."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from cohorts.identifiers import new_public_id
from cohorts.models import CourseAdmin, Membership, Notification, Role
from portfolios.models import Entry, Page

from .keys import NotAllowed, Stale

KEPT_FOR = timedelta(days=90)


class Outcome(models.TextChoices):
    REMOVED = "removed", "removed"
    ASIDE = "aside", "set aside"


def admins_for(owner, now, apart_from=()):
    """Course admins of the cohorts in which `owner` is a trainee now: appointments with person and cohort, by name.

    Each person once. Nobody whom the report is about is among them (`apart_from`: their pks), nor, where somebody
    else is there, who was appointed and has not come yet.
    """
    cohorts = Membership.objects.current(now).filter(person=owner, role=Role.TRAINEE).values("cohort")
    found = (
        CourseAdmin.objects.current(now)
        .filter(cohort__in=cohorts, person__is_active=True)
        .exclude(person__in=[owner.pk, *apart_from])
        .select_related("person", "cohort")
        .order_by("person__name", "pk")
    )
    once = list({appointment.person_id: appointment for appointment in reversed(found)}.values())[::-1]
    return [each for each in once if each.person.has_come] or once


class Reports(models.QuerySet):
    def visible_to(self, viewer):
        """Reports to the course admins of a cohort in which the owner is a trainee now (C9).

        Whoever wrote what was reported, or owns the page, does not see that there is a report.
        """
        person = viewer.person
        if person is None:
            return self.none()
        runs = CourseAdmin.objects.current(viewer.now).filter(person=person).values("cohort")
        trainees = Membership.objects.current(viewer.now).filter(role=Role.TRAINEE, cohort__in=runs)
        return self.filter(owner__in=trainees.values("person")).exclude(Q(owner=person) | Q(writer=person))

    def open(self):
        """Those that nobody has dealt with."""
        return self.filter(outcome="")

    def outlived(self, now):
        """Those whose 90 days are over."""
        return self.filter(reported_on__lt=timezone.localdate(now) - KEPT_FOR)


class Report(models.Model):
    """What one person handed over to the course admins; who it was is stored nowhere.

    `mark` is a digest of what was handed over and of the day: the same report twice is one (C8). No name is in it.
    The words are a copy, since the one who wrote them could take them away; it is kept for 90 days.
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

    objects = Reports.as_manager()

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

    @classmethod
    def hand_over(cls, parts, *, reason, admins, now):
        """Store what the reporter looked at and chose to hand over, and tell `admins`. Returns the report.

        `parts` are the columns that say what it is about; who reports is no argument, so that nothing of it can be
        kept (nobody learns who reported). The same twice is one report, told once (C8).
        """
        day = timezone.localdate(now)
        about = [parts.get(name) for name in ("page", "entry", "comment")]
        named = [*(each.pk if each else "" for each in about), parts.get("version", 0), parts["words"], reason, day]
        mark = hashlib.sha256(repr(named).encode()).hexdigest()
        with transaction.atomic():
            report, is_new = cls.objects.get_or_create(
                mark=mark, defaults={**parts, "reason": reason, "reported_on": day}
            )
            if is_new:
                for appointment in admins:
                    Notification.tell(appointment.person, "report", report, actor=None, due_at=now)
        return report

    @property
    def is_open(self):
        return not self.outcome

    @property
    def is_changed(self):
        """True if the comment has other words now than those that were handed over."""
        return self.comment is not None and self.comment.version != self.version

    @property
    def can_be_removed(self):
        """True if there is a comment that a course admin could still remove."""
        return self.comment is not None and not self.comment.is_removed

    def remove_comment(self, viewer, reason):
        """Remove the comment that was reported, with a reason that its author and the owner are told (C9).

        Every report about it is dealt with then. Raises NotAllowed where there is no such comment any more, and
        ValidationError without a reason.
        """
        if not self.can_be_removed:
            raise NotAllowed("The comment is not there any more.")
        with transaction.atomic():
            self.comment.remove(viewer, reason=reason, now=viewer.now)
            Report.objects.open().filter(comment=self.comment).update(
                outcome=Outcome.REMOVED, handled_at=viewer.now, handled_by=viewer.person
            )

    def set_aside(self, viewer, note=""):
        """Leave things as they are, with a note for the other course admins. Nobody else is told.

        Raises Stale where another course admin was faster.
        """
        rows = (
            Report.objects.filter(pk=self.pk)
            .filter(outcome="")
            .update(outcome=Outcome.ASIDE, handled_at=viewer.now, handled_by=viewer.person, note=note.strip())
        )
        if not rows:
            raise Stale("Somebody has dealt with this report meanwhile.")


def tidy_reports(now):
    """Delete reports older than 90 days. Returns how many."""
    return Report.objects.outlived(now).delete()[0]
