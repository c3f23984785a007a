"""`manage.py tidy`: what is due once a day. Each app registers its own with `cohorts.registry.on_tidying`."""

import logging

from django.core.management.base import BaseCommand
from django.utils import timezone

from cohorts.registry import TIDYING

logger = logging.getLogger(__name__)


def tidy(now):
    """Do what is due at `now`; may be called as often as one likes. Returns {name: how many it dealt with}.

    What fails is logged and keeps nothing else waiting; the next call tries it again.
    """
    done = {}
    for name, work in TIDYING.items():
        try:
            done[name] = work(now)
        except Exception:
            logger.exception("Tidying %s failed.", name)
    return done


class Command(BaseCommand):
    help = (
        "Delete what is due: people who left a fortnight ago, what has lain in a bin too long, old reports, sessions "
        "that are over. Run it once a day."
    )

    def handle(self, **options):
        for name, number in tidy(timezone.now()).items():
            if options["verbosity"]:
                self.stdout.write(f"{name}: {number}")
