"""The names of learners that somebody wants to be warned of. Nobody but themselves ever sees the list."""

from django.conf import settings
from django.db import models


class LearnerNames(models.Model):
    """One person's private list, a name a line."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="learner_names")
    names = models.TextField(blank=True, max_length=10_000)

    def __str__(self):
        return f"names {self.pk}"
