"""Fill an empty Sheaf with people, pages and conversations to try it with: python manage.py demo."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portfolio_site.demo import PASSWORD, loading, sign_ins


class Command(BaseCommand):
    """Two cohorts, two terms of entries, and comments in every state. It never touches what is there already."""

    help = "Load the demo into an empty database, and say who to sign in as."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where somebody is enrolled already.")
        parser.add_argument("--today", type=self.day, help="Count back from this day (YYYY-MM-DD), not from today.")
        parser.add_argument("--password", help="The password of all these people; needed in production.")
        parser.add_argument("--quick", action="store_true", help="Draw tiny pictures.")

    @staticmethod
    def day(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"--today takes a date like 2026-11-14, not {text!r}.") from error

    def handle(self, *, if_empty, today, password, quick, **options):
        """Load the demo. Raises CommandError where people are enrolled already, and in production without

        a password of one's own: the demo's is printed in its documentation.
        """
        if not loading.is_empty():
            if if_empty:
                return
            raise CommandError("Somebody is enrolled here already; nothing was changed. The demo needs an empty Sheaf.")
        if not settings.DEBUG and not password:
            raise CommandError("This is no development machine: choose a password for the demo's people, --password=…")
        password = password or PASSWORD
        self.stdout.write("Writing two terms of a demo, and drawing its pictures …")
        self.stdout.flush()
        numbers = loading.load(today=today, password=password, quick=quick)
        self.stdout.write("There are now " + ", ".join(f"{number} {what}" for what, number in numbers.items()) + ".")
        self.stdout.write("\n".join(sign_ins(password)))
