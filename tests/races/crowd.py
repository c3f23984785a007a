"""Several people press at the same instant: threads on PostgreSQL, processes on SQLite.

What they press is a POST through the whole product, middleware and all, with the session of each.
"""

import multiprocessing
import threading
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, connections
from django.test import Client


@dataclass
class Press:
    """One POST of one person; `session` is the value of their session's cookie."""

    session: str
    path: str
    data: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)


def session_of(person):
    """Sign a person in and return the value of their session's cookie."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def post(press):
    """Send it; return (status, body). A fault in the product is a status 500, as it would be for them."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = press.session
    reply = client.post(press.path, press.data, headers=press.headers)
    return reply.status_code, reply.content.decode()


def _work(pipe):
    """A process of its own: takes presses, waits for the start, sends them, and gives back the replies."""
    connections.close_all()
    while (presses := pipe.recv()) is not None:
        pipe.send("ready")
        pipe.recv()
        pipe.send([post(press) for press in presses])
    connections.close_all()


class Crowd:
    """As many hands as `size`. Use it as a context; `press` sends all that it is given at once."""

    def __init__(self, size):
        self.size = size
        self.hands = []

    def __enter__(self):
        if connection.vendor == "sqlite":
            connections.close_all()  # nothing of a connection may live on both sides of a fork
            fork = multiprocessing.get_context("fork")
            for _ in range(self.size):
                here, there = fork.Pipe()
                process = fork.Process(target=_work, args=(there,), daemon=True)
                process.start()
                self.hands.append((here, process))
        return self

    def __exit__(self, *_):
        for pipe, process in self.hands:
            pipe.send(None)
            process.join(10)

    def press(self, *presses):
        """Send all at the same instant; return their replies in the same order."""
        shares = [list(range(start, len(presses), self.size)) for start in range(min(self.size, len(presses)))]
        send = self._by_processes if self.hands else self._by_threads
        replies = [None] * len(presses)
        for share, found in zip(shares, send([[presses[place] for place in share] for share in shares]), strict=True):
            for place, reply in zip(share, found, strict=True):
                replies[place] = reply
        return replies

    def _by_processes(self, shares):
        hands = self.hands[: len(shares)]
        for (pipe, _), share in zip(hands, shares, strict=True):
            pipe.send(share)
        for pipe, _ in hands:
            assert pipe.recv() == "ready"
        for pipe, _ in hands:
            pipe.send("go")
        return [pipe.recv() for pipe, _ in hands]

    def _by_threads(self, shares):
        gate, found = threading.Barrier(len(shares)), [None] * len(shares)

        def run(number):
            try:
                gate.wait()
                found[number] = [post(press) for press in shares[number]]
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(shares))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found
