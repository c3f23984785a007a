"""`make run` as somebody meets it on a fresh machine: a real process, an address, a mailbox, Ctrl-C, and again."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ..battery.server import free_port
from ..full import FULL

ROOT = Path(__file__).resolve().parents[2]
OURS = (
    "DJANGO_SETTINGS_MODULE",
    "LOG_LEVEL",
    "DEBUG",
    "HTTPS",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
)
PATIENCE = 60  # seconds; two busy cores

pytestmark = [
    pytest.mark.skipif(not FULL, reason="starts and stops real servers: asked with CI=true"),
    pytest.mark.skipif(
        not shutil.which("make") or not (ROOT / ".venv" / "run-stamp").exists(), reason="make has not made .venv here"
    ),
]


@pytest.fixture
def around(tmp_path):
    """The environment of a machine with nothing on it, and a folder for what Sheaf keeps."""
    return {key: value for key, value in os.environ.items() if key not in OURS} | {
        "SHEAF_ENV_FILE": "",
        "VAR_DIR": str(tmp_path / "var"),
    }


class Running:
    """`make run` with nobody in it yet, in a process group of its own, as a terminal has it."""

    def __init__(self, around, port):
        command = ["make", "--no-print-directory", "run", "DEMO=0", f"PORT={port}"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=around, text=True, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said = ""
        while "Ctrl-C" not in self.said and self.process.poll() is None:
            self.said += self.process.stdout.readline()

    def end(self):
        """Ctrl-C: everything in the foreground is told. Returns what was said since."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.communicate(timeout=PATIENCE)[0]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Somebody:
    """A browser without a window: keeps cookies, follows redirects, sends a page's form."""

    def __init__(self, port):
        self.home = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, path, data=None):
        """Return (address, text) of the page; `data` is sent with the token of the page's own form."""
        if data is not None:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.open(path)[1])[1]
            data = urlencode({"csrfmiddlewaretoken": token, **data}).encode()
        headers = {"Referer": self.home + path}
        with self.opener.open(urllib.request.Request(self.home + path, data, headers), timeout=PATIENCE) as page:
            return page.url, unescape(page.read().decode())


def test_it_says_where_it_is_and_keeps_what_people_wrote(around, tmp_path):
    port = free_port()
    with Running(around, port) as first:
        assert f"Sheaf is at http://127.0.0.1:{port}/" in first.said and "Begin with: manage.py start" in first.said
        flags = {"email": "ivy@sheaf.example", "name": "Ivy Larkin", "campus": "Hadlow", "programme": "Diploma"}
        flags["cohort"] = "Year 1 Hadlow"
        begin = [sys.executable, "manage.py", "start", *(f"--{key}={value}" for key, value in flags.items())]
        begun = subprocess.run(begin, cwd=ROOT, env=around | {"DEBUG": "1"}, capture_output=True, text=True)
        assert begun.returncode == 0, begun.stderr
        somebody = Somebody(port)
        assert "No mail yet." in somebody.open("/mailbox/")[1]
        somebody.open("/accounts/login/code/", {"email": "ivy@sheaf.example"})
        with_code = somebody.open("/mailbox/")[1]
        assert "To ivy@sheaf.example" in with_code
        code = re.search(r"<br> +([\w-]+)<br>", with_code)[1]
        somebody.open("/accounts/login/code/confirm/", {"code": code})
        made, _ = somebody.open("/pages/new/", {"title": "What I found in the yard"})
        assert "/pages/" in made
        taken = subprocess.run(
            ["make", "--no-print-directory", "run", "DEMO=0", f"PORT={port}"],
            cwd=ROOT, env=around, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert taken.returncode and f"Port {port} is in use" in taken.stderr + taken.stdout
        assert "Traceback" not in taken.stderr
        assert "Stopped. Everything that was saved is kept." in first.end()

    with Running(around, port) as second:
        assert "Begin with" not in second.said
        assert "What I found in the yard" in somebody.open("/")[1] + somebody.open(made.removeprefix(somebody.home))[1]
        assert "Stopped." in second.end()
    assert (tmp_path / "var" / "sheaf.sqlite3").exists()
