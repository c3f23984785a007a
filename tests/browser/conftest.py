"""A real browser for the tests of this folder: Debian's Chromium, driven by Playwright.

Without Chromium these tests are skipped, saying so; with CI=true they fail instead, so that nobody
believes they ran.
"""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.test import Client

from .. import factories
from ..full import FULL

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # root in a container
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
TIMEOUT = 15_000  # milliseconds; two busy cores


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


def chromium_path():
    """Where the system's Chromium is, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run of this process."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if FULL:
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=TIMEOUT)

    # Playwright keeps an event loop running in this thread, and Django would refuse to ask the
    # database from it. Nothing here is asynchronous in fact.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


def of_the_server(sender):
    """Whether this sender of a request's signals is the server, and not a test's own client."""
    return isinstance(sender, type) and issubclass(sender, WSGIHandler)


class Traffic:
    """How many requests the server is working on.

    The tables are emptied after a test. A request that still runs then would wait for them while they
    wait for it, which PostgreSQL calls a deadlock.
    """

    def __init__(self):
        self.count, self.lock = 0, threading.Lock()

    def begin(self, sender, **kwargs):
        with self.lock:
            self.count += of_the_server(sender)

    def end(self, sender, **kwargs):
        with self.lock:
            self.count -= of_the_server(sender)

    def wait_for_calm(self):
        """Return when nothing has been worked on for a moment, or after ten seconds."""
        calm, until = 0, time.monotonic() + 10
        while calm < 3 and time.monotonic() < until:
            calm = calm + 1 if self.count <= 0 else 0
            time.sleep(0.03)


@pytest.fixture
def traffic(live_server):
    """Counts requests from before the first page to after the last."""
    counter = Traffic()
    request_started.connect(counter.begin)
    request_finished.connect(counter.end)
    yield counter
    request_started.disconnect(counter.begin)
    request_finished.disconnect(counter.end)


@pytest.fixture
def page_for(browser, live_server, traffic, settings):
    """page_for(person, width=390, scheme='light', js=True) opens a page of a browser of theirs.

    None is a visitor. `page.goto("/reading/")` takes paths. `page.problems` collects what nobody should
    see: violations of the content policy, errors of scripts, parts that do not load, requests to other
    hosts. The test fails at its end if there are any; `page.problems.clear()` says they were expected.
    It asks for `settings`, so that what a test sets holds until its last page is closed.
    """
    contexts, problems = [], []

    def open_page(person=None, width=390, scheme="light", js=True, height=None):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height or (844 if width < 700 else 900)},
            has_touch=width < 700,
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=js,
            service_workers="block",  # what has to do with it has a browser of its own: test_offline.py
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT)
        if person is not None:
            client = Client()
            client.force_login(person)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.problems = []
        problems.append(page.problems)
        watch(page, live_server.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    traffic.wait_for_calm()
    assert not any(problems), [problem for each in problems for problem in each]


def is_elsewhere(url, home):
    """Whether a browser that asks for this address leaves the site at `home`."""
    return not url.startswith((home, "blob:", "data:", "about:"))


def watch(page, home):
    """Write what goes wrong on a page into `page.problems`."""

    def said(message):
        # What does not load is told below, with its status; a page of its own may well be a 404.
        if message.type == "error" and "Failed to load resource" not in message.text:
            page.problems.append(f"console: {message.text}")

    def asked(request):
        if is_elsewhere(request.url, home):
            page.problems.append(f"another host: {request.url}")

    def answered(response):
        document = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not document):
            page.problems.append(f"{response.status}: {response.request.method} {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: page.problems.append(f"script: {error}"))
    page.on("request", asked)
    page.on("response", answered)


@pytest.fixture
def write(shared, page_for, cast, settings, tmp_path):
    """write(text, …) opens a window of Amira's on an entry of hers that holds this text."""

    settings.MEDIA_ROOT = tmp_path

    def open_window(text="", **how):
        entry = shared.new_entry()
        if text:
            factories.write_into(entry, text, "A title")
        page = page_for(cast.amira, **how)
        page.entry = entry
        page.goto(f"/entries/{entry.public_id}/edit/")
        page.locator(".surface").first.focus()
        return page

    return open_window
