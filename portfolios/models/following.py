"""Who wants to be told of a journal's new entries (N2)."""

from django.conf import settings
from django.db import models


class Follow(models.Model):
    """One person's wish about one journal. Without a row its tutors follow it, and nobody else does."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="follows")
    wanted = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="one_wish_for_a_journal")]

    def __str__(self):
        return f"follow {self.pk}"

    @classmethod
    def choose(cls, person, page, wanted):
        """Follow the journal, or follow it no more. The same twice is once."""
        cls.objects.update_or_create(person=person, page=page, defaults={"wanted": wanted})
