"""Whom a page is shown to: one row for each cohort, each person and each pair, with its dates."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id
from cohorts.models.pairs import holding

from .. import audiences


class Shares(models.QuerySet):
    def live(self, now):
        """Shares that are open at `now`: starts ≤ now < ends (P4). No job has to run."""
        return self.not_over(now).filter(Q(starts__isnull=True) | Q(starts__lte=now))

    def not_over(self, now):
        """Shares that are open now or will be. With a pair of critical friends its shares are over."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=now), Q(pair__isnull=True) | holding(now, "pair__"))

    def reaching(self, viewer):
        """Live shares that show their page to this viewer (P3, P5)."""
        return self.live(viewer.now).filter(audiences.reaching(viewer))

    def reaching_as_tutor(self, viewer):
        """Live shares that reach this viewer by a membership as tutor (P5)."""
        return self.live(viewer.now).filter(audiences.reaching_as_tutor(viewer))


class Share(models.Model):
    """One page shown to one cohort, one person or one pair, from one instant to another (P3, P4)."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=10)
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.PROTECT, null=True, blank=True)
    tutors_only = models.BooleanField(default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    pair = models.ForeignKey("cohorts.Pair", on_delete=models.PROTECT, null=True, blank=True)
    # How the owner named somebody outside their cohorts. It is all they ever see of them, whether the
    # address belongs to anybody or not (A8).
    address = models.CharField(max_length=254, blank=True)
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = Shares.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="cohort", cohort__isnull=False, person__isnull=True, address="", pair__isnull=True)
                    | (
                        Q(kind="person", cohort__isnull=True, tutors_only=False, pair__isnull=True)
                        & (Q(person__isnull=False) | ~Q(address=""))
                    )
                    | Q(
                        kind="pair",
                        pair__isnull=False,
                        cohort__isnull=True,
                        person__isnull=True,
                        tutors_only=False,
                        address="",
                    )
                ),
                name="share_has_its_own_target",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="share_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["page", "cohort", "tutors_only"],
                condition=Q(kind="cohort"),
                name="one_share_for_a_cohort",
            ),
            models.UniqueConstraint(
                fields=["page", "person"],
                condition=Q(kind="person", person__isnull=False, address=""),
                name="one_share_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["page", "address"],
                condition=Q(kind="person") & ~Q(address=""),
                name="one_share_for_an_address",
            ),
            models.UniqueConstraint(fields=["page", "pair"], condition=Q(kind="pair"), name="one_share_for_a_pair"),
        ]

    def __str__(self):
        return f"share {self.public_id}"

    @property
    def audience(self):
        """The class of this share's kind: its query, its sentence, its people."""
        return audiences.KINDS[self.kind]

    def is_live(self, now):
        """True if the share is open at `now` (P4)."""
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)

    @property
    def since(self):
        return self.starts or self.created_at

    def covers(self, starts, ends, now):
        """True if whoever this share reaches sees the page all the time from `starts` to `ends`, from now on."""
        begins = max(starts or now, now)
        return self.is_live(begins) and (self.ends is None or (ends is not None and ends <= self.ends))

    def opens_longer(self, starts, ends, now):
        """True if by these dates somebody would see the page at an instant at which they do not by its own (P10)."""
        earlier = self.starts is not None and self.starts > now and (starts is None or starts < self.starts)
        later = self.ends is not None and (ends is None or ends > self.ends)
        return earlier or later

    def set_dates(self, starts, ends, now):
        """Give the share other dates. Raises ValidationError at the field that is wrong (P4)."""
        check_dates(starts, ends, now)
        self.starts, self.ends = starts, ends
        self.save(update_fields=["starts", "ends"])

    def end_now(self, now):
        """Close the share at `now`: the next request of whom it alone reached gets a 404. Once is enough."""
        Share.objects.filter(pk=self.pk).filter(Q(starts__isnull=True) | Q(starts__lte=now)).exclude(
            ends__lte=now
        ).update(ends=now)
        Share.objects.filter(pk=self.pk, starts__gt=now).update(starts=now, ends=now)
        self.refresh_from_db()


def check_dates(starts, ends, now):
    """Refuse an end in the past and a start after the end (P4), each with a sentence at its field."""
    if ends is not None and ends <= now:
        raise ValidationError({"ends": "This day is over. To close it at once, use ‘End now’."})
    if starts is not None and ends is not None and starts >= ends:
        raise ValidationError({"ends": "It would end before it starts. Choose a later day, or leave it open."})
