"""Serve Sheaf from this machine: python manage.py serve."""

import errno
import signal
import socket
import sys
import threading

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from cohorts.models import User
from cohorts.post import Sender
from portfolio_site.demo import sign_ins
from portfolio_site.views.health import troubles

from .tidy import tidy


class Command(BaseCommand):
    """Waitress: threads in one process, in development and behind a proxy."""

    help = "Serve Sheaf until Ctrl-C."
    requires_system_checks = ["__all__"]

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (127.0.0.1).")
        parser.add_argument("--port", default="8000", help="Port to listen on (8000).")
        parser.add_argument("--demo", action="store_true", help="First prepare the database and fill an empty one.")
        parser.add_argument("--empty", action="store_true", help="First prepare the database, and load no demo.")
        parser.add_argument("--threads", type=int, default=8, help="Requests at the same time (8).")
        parser.add_argument("--no-post", action="store_true", help="Send no mail: `post --forever` does, elsewhere.")

    def handle(self, *, host, port, demo, empty, threads, no_post, **options):
        """Listen, say where, and serve. Raises CommandError with a sentence where that cannot be."""
        for name in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C, and how a service manager says it
            signal.signal(name, signal.default_int_handler)
        listener = self.listen(host, port)
        try:
            told = self.prepare(demo=demo) if demo or empty else False
            self.check(databases=["default"])
            wrong = troubles()
            if wrong:
                raise CommandError(f"Not started: {', '.join(wrong)}. Run migrate and createcachetable first.")
            connections.close_all()
            self.announce(host, listener.getsockname()[1], people=settings.DEBUG and not told)
            self.serve(listener, threads, post=not no_post)
        except KeyboardInterrupt:
            pass
        self.stdout.write("\nStopped. Everything that was saved is kept.")

    def serve(self, listener, threads, post=True):
        """Answer requests until a signal, and send mail beside it: a thread that ends with this process."""
        import waitress

        from portfolio_site.wsgi import application

        stop = threading.Event()
        if settings.DEBUG and not settings.SITE_URL_IS_GIVEN:
            settings.SITE_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if post:
            threading.Thread(target=Sender().run, args=(stop,), kwargs={"hourly": tidy}, daemon=True).start()
        try:
            self.answer(waitress, application, listener, threads)
        finally:
            stop.set()

    def answer(self, waitress, application, listener, threads):
        """Waitress, with our limits."""
        waitress.serve(
            application,
            sockets=[listener],
            threads=threads,
            ident=None,
            max_request_body_size=settings.REQUEST_MAX_BYTES + 1,
            # Without a proxy of ours nobody may say where they come from.
            clear_untrusted_proxy_headers=not settings.ALLAUTH_TRUSTED_PROXY_COUNT,
            _quiet=True,
        )

    def listen(self, host, port):
        """A socket bound to host and port. Raises CommandError where that is impossible."""
        if not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65535:
            raise CommandError(f"PORT must be a number up to 65535, not {port!r}.")
        try:
            family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, int(port)))
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is in use: something else is being served there. "
                    f"Choose another one, for example: make run PORT={int(port) + 1}"
                ) from None
            raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None
        return listener

    def prepare(self, *, demo):
        """Migrate, make the cache table, load the demo into an empty database: in one process, to start in seconds.

        Without the demo an empty database is begun by questions, where somebody can answer. Returns True if it is
        told already who can sign in, or if that is nobody's business here.
        """
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        empty = not User.objects.exists()
        if not demo:
            if empty and sys.stdin.isatty():
                call_command("start", stdout=self.stdout)
            elif empty:
                self.stdout.write("Nobody is enrolled here yet. Begin with: manage.py start")
            return True
        call_command("demo", if_empty=True, stdout=self.stdout)
        return empty

    def announce(self, host, port, people):
        """Say where Sheaf is, and on a development machine who can sign in."""
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"\n  Sheaf is at http://{shown}:{port}/   (Ctrl-C stops it)\n")
        if people:
            self.stdout.write("\n".join(sign_ins()))
        self.stdout.flush()
