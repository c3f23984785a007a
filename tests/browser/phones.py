"""A phone of one's own for a test: a browser with a profile on disk, and the network between it and the server."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Error

from ..races.crowd import session_of
from .conftest import ARGUMENTS, chromium_path


class Network:
    """What lies between the phone and the server. Switched off, it cuts what is open and lets nothing through."""

    def __init__(self, port):
        self.to, self.on, self.open = ("localhost", port), True, set()
        self.door = socket.create_server(("localhost", 0))
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self.let_in, daemon=True).start()

    def let_in(self):
        while True:
            try:
                phone, _ = self.door.accept()
            except OSError:
                return
            if not self.on:
                phone.close()
                continue
            server = socket.create_connection(self.to)
            self.open |= {phone, server}
            for one, other in ((phone, server), (server, phone)):
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one, other):
        try:
            while data := one.recv(65_536):
                other.sendall(data)
        except OSError:
            pass
        for each in (one, other):
            self.open.discard(each)
            hang_up(each)

    def switch(self, on):
        self.on = on
        if not on:
            for each in list(self.open):
                hang_up(each)


def hang_up(connection):
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


class Phone:
    """One device with one profile. It can be closed, run out of battery, and be opened again."""

    def __init__(self, browser, live_server, folder):
        self.chromium, self.folder, self.context = browser.browser_type, folder, None
        self.network = Network(urlsplit(live_server.url).port)
        self.home = f"http://localhost:{self.network.port}"

    def open(self, *, online=True):
        self.context = self.chromium.launch_persistent_context(
            self.folder,
            executable_path=chromium_path(),
            args=ARGUMENTS,
            base_url=self.home,
            viewport={"width": 390, "height": 844},
            has_touch=True,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        self.switch(online)
        return self.context.pages[0]

    def switch(self, online):
        self.network.switch(online)
        self.context.set_offline(not online)

    def be(self, person, keeps=True):
        """Sign in as `person`; `keeps` is the tick 'Keep me signed in on this device'."""
        session = session_of(person)
        if not keeps:
            stored = SessionStore(session)
            stored.set_expiry(0)
            stored.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.home}
        self.context.add_cookies([{**cookie, "expires": int(time.time()) + 86_400}])

    def close(self):
        if self.context:
            self.context.close()
        self.context = None

    def die(self):
        """The battery is dead: the browser that holds this profile is gone without a word."""
        mine = f"--user-data-dir={self.folder}".encode()
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = each.read_bytes().split(b"\0")
            except OSError:
                continue
            if mine in words and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(each.parent.name), signal.SIGKILL)
        with suppress(Error):  # nobody is there any more
            self.context.close()
        self.context = None
