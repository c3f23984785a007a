"""Whom an owner has stopped from commenting on all their pages (C19)."""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from .keys import NotAllowed


class Stops(models.QuerySet):
    def holding(self):
        """Those that have not been taken back."""
        return self.filter(until__isnull=True)

    def of(self, owner):
        """Whom this owner has stopped now, in order of name."""
        return self.holding().filter(owner=owner).select_related("person").order_by("person__name", "pk")

    def stops(self, person, owner_id):
        """True if the owner has stopped this person; a visitor is nobody whom one can stop."""
        return person is not None and self.holding().filter(owner=owner_id, person=person).exists()


class Stop(models.Model):
    """One person may not comment on any page of one owner, from an instant until they may again (C19).

    To the person the pages look like pages whose comments are closed, and nobody tells them.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stops")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    objects = Stops.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person"], condition=Q(until__isnull=True), name="one_stop_for_each_two"
            ),
            models.CheckConstraint(condition=~Q(owner=F("person")), name="nobody_stops_themselves"),
        ]

    def __str__(self):
        return f"stop {self.pk}"

    @classmethod
    def put(cls, owner, person, now):
        """Stop `person` from commenting on all pages of `owner`; once is enough (C8). Nobody is told.

        Raises NotAllowed for oneself.
        """
        if owner == person:
            raise NotAllowed("You cannot stop yourself.")
        try:
            with transaction.atomic():
                return cls.objects.create(owner=owner, person=person, since=now)
        except IntegrityError:
            return cls.objects.holding().filter(owner=owner, person=person).first()

    @classmethod
    def lift(cls, owner, person, now):
        """Let `person` comment again. Returns how many rows changed: 1, or 0 if they could already."""
        return cls.objects.holding().filter(owner=owner, person=person).update(until=now)
