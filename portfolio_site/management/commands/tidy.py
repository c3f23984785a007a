"""`manage.py tidy`: what is due once a day. Whoever has left for good is erased, sessions that ended are deleted."""

from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolio_site import devices
from portfolio_site.leaving import finish_leaving


def tidy(now):
    """Do what is due at `now`; may be called as often as one likes. Returns how many people were erased."""
    erased = finish_leaving(now)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    devices.forget_ended()
    return erased


class Command(BaseCommand):
    help = "Erase whoever left Sheaf a fortnight ago, and sessions that are over. Run it once a day."

    def handle(self, **options):
        erased = tidy(timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Erased: {erased}.")
