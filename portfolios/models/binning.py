"""The bin: what its owner has deleted waits some days, seen by them alone and in the bin alone, and can be taken back.

A page or entry in the bin has `binned_at`; a section that was taken out of a text stands alone in a version of the
state `bin`. `KEPT` is the one condition that says what is not in the bin; `visible_to` is built on it.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
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

    def close(self, now):
        """Take it from everybody but its owner, in a way that does not come back by itself."""
        raise NotImplementedError

    def put_into_bin(self, now):
        """Delete it: gone at once for everybody else, everywhere, its files and comments too (E1, E3, E4).

        Its owner can take it back for BIN_DAYS. Once is enough.
        """
        with transaction.atomic():
            self.lock()
            if type(self).objects.filter(pk=self.pk, binned_at__isnull=True).exists():
                self.close(now)
                type(self).objects.filter(pk=self.pk).update(binned_at=now)
            self.refresh_from_db()

    def take_back(self, now):
        """Take it out of the bin: a page as its owner's alone, an entry as a draft (P1). Once is enough."""
        with transaction.atomic():
            self.lock()
            if type(self).objects.filter(pk=self.pk, binned_at__isnull=False).exists():
                self.close(now)
                type(self).objects.filter(pk=self.pk).update(binned_at=None)
            self.refresh_from_db()
