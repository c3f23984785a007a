"""A database whose disk is full: that is said, and not that too much came at once (E5)."""

import sqlite3

import psycopg
import pytest
from django.db import OperationalError

from portfolio_site.views import errors


def full_sqlite():
    """The error that SQLite itself raises where no page more can be written."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE one (words)")
    base.execute("PRAGMA max_page_count = 3")
    try:
        base.execute("INSERT INTO one VALUES (?)", ["x" * 100_000])
    except sqlite3.OperationalError as error:
        return error
    finally:
        base.close()


@pytest.mark.parametrize(
    ("cause", "full"),
    [
        (full_sqlite(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.LockNotAvailable(), False),
        (None, False),
    ],
)
def test_no_room_in_the_database_is_said(rf, cause, full):
    error = OperationalError("database or disk is full")
    error.__cause__ = cause
    page = errors.busy(rf.post("/"), error)
    told = errors.busy(rf.post("/", headers={"Accept": "application/json"}), error)
    assert page.status_code == told.status_code == 503
    for answer in (page, told):
        words = answer.content.decode()
        assert ("There is no room on the server just now." in words) is full
