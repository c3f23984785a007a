"""The bin: what its owner has deleted waits some days, seen by them alone and in the bin alone, and can be taken back.

A page or entry in the bin has `binned_at`; a section that was taken out of a text stands alone in a version of the
state `bin`. `KEPT` is the one condition that says what is not in the bin; `visible_to` is built on it.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

KEPT = Q(page__binned_at__isnull=True, entry__binned_at__isnull=True)  # over what stands on a page or on an entry


def over(now):
    """The instant before which something was put into the bin that is erased at `now`."""
    return now - timedelta(days=settings.BIN_DAYS)


class Binnable(models.Model):
    """What can be put into the bin, and taken back for some days."""

    binned_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_binned(self):
        return self.binned_at is not None
