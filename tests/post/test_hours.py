"""When mail may go out: by the clock on the wall, also on the days on which it is changed (N3)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cohorts.post.hours import is_quiet, morning

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(0, 0, True), (6, 59, True), (7, 0, False), (12, 0, False), (20, 59, False), (21, 0, True), (23, 59, True)],
)
@pytest.mark.parametrize("day", [(2026, 11, 12), (2026, 7, 1), (2026, 3, 29), (2026, 10, 25)])
def test_no_mail_from_nine_to_seven(day, hour, minute, quiet):
    """In winter, in summer, and on both Sundays on which the clocks change."""
    assert is_quiet(datetime(*day, hour, minute, tzinfo=LONDON)) is quiet


def test_it_is_the_sites_clock_that_counts():
    assert not is_quiet(datetime(2026, 7, 1, 6, 30, tzinfo=UTC))  # half past seven in summer
    assert is_quiet(datetime(2026, 12, 1, 6, 30, tzinfo=UTC))
    assert is_quiet(datetime(2026, 7, 1, 20, 30, tzinfo=UTC))
    assert not is_quiet(datetime(2026, 12, 1, 20, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 11, 12, 7, 0), (2026, 11, 12, 7)),
        ((2026, 11, 12, 6, 59), (2026, 11, 11, 7)),
        ((2026, 11, 12, 23, 0), (2026, 11, 12, 7)),
        ((2026, 3, 29, 8, 0), (2026, 3, 29, 7)),  # the night was an hour shorter
        ((2026, 3, 29, 6, 0), (2026, 3, 28, 7)),
        ((2026, 10, 25, 7, 30), (2026, 10, 25, 7)),  # and an hour longer
        ((2026, 1, 1, 3, 0), (2025, 12, 31, 7)),
    ],
)
def test_the_morning_of_a_digest(now, expected):
    assert morning(datetime(*now, tzinfo=LONDON)) == datetime(*expected, tzinfo=LONDON)
