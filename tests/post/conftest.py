"""Mail in tests: a clock that stands at noon until it is moved, and a real server on loopback."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from cohorts.models import Notification
from cohorts.post import Sender
from cohorts.registry import KINDS

from .server import MailServer


class Clock:
    """The present, which moves only when it is told to: tomorrow at noon, by the site's clock, to begin with."""

    def __init__(self):
        self.day = timezone.localdate() + timedelta(days=1)
        self.set(12)

    def __call__(self):
        return self.at

    def move(self, **how_far):
        self.at += timedelta(**how_far)
        return self.at

    def set(self, hour, minute=0, days=0):
        """That hour of the first day, or so many days after it."""
        day = self.day + timedelta(days=days)
        self.at = datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(settings):
    """A mail server that behaves, until its `mode` is set."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 1
    settings.DEFAULT_FROM_EMAIL = "Sheaf <sheaf@sheaf.example>"
    yield server
    server.close()


@pytest.fixture
def sender(clock, settings):
    settings.DEFAULT_FROM_EMAIL = "Sheaf <sheaf@sheaf.example>"
    return Sender("first", clock)


@pytest.fixture
def tell(clock):
    """tell(recipient, kind, thing, actor): as an app does, at the test's own hour."""

    def make(recipient, kind, thing, actor, **more):
        row = Notification.tell(recipient, kind, thing, actor=actor, due_at=more.pop("due_at", clock.at))
        assert row is not None and kind in KINDS
        return row

    return make
