"""Send the mail that is due: python manage.py post, or post --forever beside the server."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from cohorts.post import Sender, ServerDown


class Command(BaseCommand):
    """One turn of the sender, or turns until a signal."""

    help = "Send the notifications that are due by mail; --forever goes on until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--forever", action="store_true", help="Go on until Ctrl-C or SIGTERM.")
        parser.add_argument("--every", type=int, default=None, help="Seconds between two turns (POST_SECONDS).")

    def handle(self, *, forever, every, **options):
        """Send. Raises CommandError if the mail server cannot be used in a single turn."""
        sender = Sender()
        if not forever:
            try:
                self.stdout.write(f"Sent: {sender.turn()}")
            except ServerDown as trouble:
                raise CommandError(f"The mail server cannot be used ({trouble}). Nothing is lost.") from None
            return
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        sender.run(stop, every)
