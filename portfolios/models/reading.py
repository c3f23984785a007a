"""That somebody has read something: a deliberate act of the reader, told to the owner, and no log."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Readings(models.QuerySet):
    def of(self, thing):
        """Readings of a page's own text, or of one entry."""
        if thing.page == thing:
            return self.filter(page=thing, entry__isnull=True)
        return self.filter(entry=thing)


class Reading(models.Model):
    """One person has read one text, in the version of that number."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="readings")
    entry = models.ForeignKey("portfolios.Entry", on_delete=models.CASCADE, null=True, related_name="readings")
    number = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)

    objects = Readings.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page"], condition=Q(entry__isnull=True), name="one_page_reading"
            ),
            models.UniqueConstraint(
                fields=["person", "entry"], condition=Q(entry__isnull=False), name="one_entry_reading"
            ),
        ]

    def __str__(self):
        return f"reading {self.pk}"

    @classmethod
    def record(cls, person, thing, now=None):
        """Say that `person` has read `thing` as it stands; again only brings it up to date."""
        entry = None if thing.page == thing else thing
        number = thing.published.number if thing.published else 0
        reading, _ = cls.objects.update_or_create(
            person=person,
            page=thing.page,
            entry=entry,
            defaults={"number": number, "read_at": now or timezone.now()},
        )
        return reading
