"""When mail may go out: not at night, and the digest in the morning; both by the site's clock (N3)."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def _local(now):
    return timezone.localtime(now, timezone.get_default_timezone())


def is_quiet(now):
    """True from 21:00 to 07:00 (POST_QUIET_FROM, POST_QUIET_UNTIL): no mail then, but for what is urgent."""
    hour = _local(now).hour
    return hour >= settings.POST_QUIET_FROM or hour < settings.POST_QUIET_UNTIL


def on_its_way(now):
    """What is true of a mail that is not urgent: 'is on its way', and at night when it goes out."""
    return f"goes out at {settings.POST_QUIET_UNTIL:02}:00" if is_quiet(now) else "is on its way"


def morning(now):
    """The latest 07:00 at or before `now`: what was due by then belongs into that morning's digest.

    By the wall clock, so that the days on which the clocks change have one like any other.
    """
    local = _local(now)
    at = datetime.combine(local.date(), time(settings.POST_QUIET_UNTIL), tzinfo=timezone.get_default_timezone())
    if at > now:
        at = datetime.combine(
            local.date() - timedelta(days=1), time(settings.POST_QUIET_UNTIL), tzinfo=timezone.get_default_timezone()
        )
    return at
