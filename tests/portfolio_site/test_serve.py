"""`manage.py serve`: a port that cannot be had is a clear sentence, and nothing is served half-prepared."""

import io
import socket
import threading
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from cohorts.post import Sender
from portfolio_site.management.commands.serve import Command


def serve(*arguments):
    """Run the command without serving. Returns what it wrote."""
    out = io.StringIO()
    replaced = (
        mock.patch.object(Command, "serve"),
        mock.patch("django.db.connections.close_all"),
        mock.patch("signal.signal"),
    )
    with replaced[0], replaced[1], replaced[2]:
        call_command("serve", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_where_it_is(db):
    said = serve("--port", "0")
    assert "Sheaf is at http://127.0.0.1:" in said and "Stopped." in said
    assert "password" not in said  # the demo's people are for development machines


def test_without_a_terminal_an_empty_sheaf_asks_nothing(db):
    said = serve("--port", "0", "--empty")
    assert "Nobody is enrolled here yet. Begin with: manage.py start" in said and "Sheaf is at" in said


def test_a_port_in_use_is_a_clear_sentence(db):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use.*make run PORT="):
            serve("--port", str(port))


@pytest.mark.parametrize("port", ["abc", "70000", "-1", ""])
def test_a_port_that_is_none_is_a_clear_sentence(db, port):
    with pytest.raises(CommandError, match="PORT must be a number"):
        serve(f"--port={port}")


@pytest.mark.parametrize("post", [True, False])
def test_mail_is_sent_beside_it_and_ends_with_it(monkeypatch, post):
    """The sender begins with the server and is told to stop when the server ends."""
    begun, ended = threading.Event(), threading.Event()

    def run(self, stop, hourly):
        begun.set()
        stop.wait(10)
        ended.set()

    monkeypatch.setattr(Sender, "run", run)
    monkeypatch.setattr(Command, "answer", lambda *each: begun.wait(10 if post else 0))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Command().serve(listener, 1, post=post)
    assert ended.wait(10 if post else 0) is post


def test_it_does_not_start_unprepared(db):
    unprepared = mock.patch("portfolio_site.management.commands.serve.troubles", lambda: ["migrations are missing"])
    with unprepared, pytest.raises(CommandError, match="migrations are missing"):
        serve("--port", "0")
