"""From nothing to a served Sheaf at a terminal: `serve --empty` asks what `manage.py start` asks, then serves."""

import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import termios
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120  # for one answer of a machine that has much else to do; it takes about five


class Terminal:
    """A program at a terminal of its own, which is asked for passwords at it too. `shown` is what stood on it."""

    def __init__(self, *arguments, **environment):
        self.ours, theirs = pty.openpty()
        self.shown = ""
        self.program = subprocess.Popen(
            arguments,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env=os.environ | environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    def waits_for(self, words):
        """Read on until this was shown; return what was shown since the last time, with it."""
        found, until = "", time.monotonic() + SECONDS
        while words not in found:
            ready, _, _ = select.select([self.ours], [], [], max(0, until - time.monotonic()))
            assert ready, f"{words!r} was not shown: {self.shown}{found}"
            found += os.read(self.ours, 1).decode("latin-1")  # a letter each: what comes after stays to be read
        self.shown += found
        return found

    def answers(self, question, *answers):
        """Wait for the question each time, and type."""
        for answer in answers:
            self.waits_for(question)
            os.write(self.ours, f"{answer}\n".encode())

    def close(self):
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        os.close(self.ours)


@pytest.fixture
def terminal(tmp_path):
    """`manage.py serve --empty` in a folder with nothing in it."""
    serve = (sys.executable, "manage.py", "serve", "--empty", "--port", "0", "--no-post")
    settings = {"DJANGO_SETTINGS_MODULE": "portfolio_site.settings", "DEBUG": "1", "SHEAF_ENV_FILE": ""}
    database = f"sqlite:///{tmp_path}/sheaf.sqlite3"
    program = Terminal(*serve, **settings, VAR_DIR=str(tmp_path), DATABASE_URL=database, SITE_URL="", ALLOWED_HOSTS="")
    yield program
    program.close()


def test_an_empty_sheaf_is_begun_by_questions_and_served(terminal, tmp_path):
    terminal.answers("Your name:", "Hana Sol")
    terminal.answers("Your e-mail address:", "no address", "hana@sheaf.example")
    assert "is no e-mail address" in terminal.shown
    terminal.answers("The campus where the first cohort meets:", "", "Hadlow")
    terminal.answers("Its programme", "Diploma in Teaching")
    terminal.answers("call the cohort", "Year 1 Hadlow")
    terminal.answers("Its first day [", "soon", "2026-09-07")
    terminal.answers("E-mail address of its course admin (empty: you):", "femi@sheaf.example")
    terminal.answers("Their name:", "Femi Adeyemi")
    terminal.answers("A password of at least 12 characters", "short", "a quiet and long sentence")
    terminal.answers("The same again:", "a quiet and long sentence")
    terminal.waits_for("Sign in as hana@sheaf.example with your password.")
    address = re.search(r"http://127\.0\.0\.1:\d+/", terminal.waits_for("(Ctrl-C stops it)"))[0]
    assert "a quiet and long" not in terminal.shown, "a password is not shown as it is typed"
    assert "amira" not in terminal.shown.casefold(), "the demo is not loaded"
    with urllib.request.urlopen(address) as reply:
        assert reply.status == 200 and "Sign in" in reply.read().decode()
    os.killpg(terminal.program.pid, signal.SIGINT)
    terminal.waits_for("Everything that was saved is kept.")
    assert terminal.program.wait(SECONDS) == 0
    database = sqlite3.connect(tmp_path / "sheaf.sqlite3")
    people = database.execute("SELECT name, is_superuser FROM cohorts_user ORDER BY id")
    assert people.fetchall() == [("Hana Sol", 1), ("Femi Adeyemi", 0)]
