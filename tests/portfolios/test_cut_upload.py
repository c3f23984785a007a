"""A connection that is cut in the middle of a file: nothing of it is anywhere, and the same form can be sent again.

Over a socket, with half of the bytes that the head promises: to the server that Sheaf runs with, which waits for all
of them, and to Django's own, which does not.
"""

import gc
import os
import socket
import struct
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import waitress
from django.conf import settings as current
from django.core.signals import request_finished

from portfolio_site.management.commands.serve import Command
from portfolio_site.wsgi import application
from portfolios import stored
from portfolios.models import Attachment, Page

from ..full import ways
from ..races.crowd import session_of
from . import kinds

pytestmark = pytest.mark.django_db(transaction=True)

BOUNDARY = "a-line-between-the-parts"
KEY, TOKEN = "a1b2c3d4e5f60718", "abcdefghijklmnopqrstuvwxyzabcdef"
PLAN = "plan.pdf", kinds.pdf(b"A plan for Thursday. " * 50_000)  # a megabyte
NOTES = "notes.txt", b"Half of them looked at their boots.\n" * 30_000  # half of it would be a whole file, too


@pytest.fixture
def store(settings, both_folders):
    """A store and a folder for what arrives, in which every file lies on the disk at once."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    return both_folders


@pytest.fixture
def own_server(store):
    """`manage.py serve` in a thread: its port, whether bytes come, and whether nobody is there any more."""
    sockets, made = {}, []

    def begin(app, *, _quiet, **limits):
        made.append(waitress.create_server(app, map=sockets, **limits))

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    Command().answer(SimpleNamespace(serve=begin), application, listener, threads=2)
    (server,) = made
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    channels = server.active_channels
    yield SimpleNamespace(port=port, hears=lambda: bool(channels), is_calm=lambda: not channels)
    server.trigger.pull_trigger(lambda: waitress.wasyncore.close_all(sockets))
    thread.join(5)
    server.task_dispatcher.shutdown()


@pytest.fixture
def django_server(store, live_server, caplog):
    """Django's own server, which writes down what arrives as it comes."""
    ended = []

    def end(**kwargs):
        ended.append(True)

    request_finished.connect(end)
    caplog.set_level("CRITICAL", "django.request")  # pytest keeps what is logged, and with it the request and its file
    port, folder = urlsplit(live_server.url).port, store / "incoming"
    yield SimpleNamespace(port=port, hears=lambda: bool(files(folder)), is_calm=lambda: bool(ended))
    request_finished.disconnect(end)


@pytest.fixture(params=["own_server", "django_server"])
def server(request):
    return request.getfixturevalue(request.param)


def upload(person, entry, name, data):
    """The bytes of the request that sends a file up, as the script of the writing surface does."""
    form = {"do": "upload", "kind": "file", "form_key": KEY}
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{form[each]}\r\n' for each in form]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = "".join(parts).encode() + f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
    body += data + f"\r\n--{BOUNDARY}--\r\n".encode()
    cookies = f"{current.SESSION_COOKIE_NAME}={session_of(person)}; {current.CSRF_COOKIE_NAME}={TOKEN}"
    lines = (
        f"POST /entries/{entry.public_id}/edit/ HTTP/1.1",
        "Host: localhost",
        "Accept: application/json",
        f"Cookie: {cookies}",
        f"X-CSRFToken: {TOKEN}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def send(port, request):
    """Send all of it, and return the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while data := connection.recv(65_536):
            answer += data
    return answer


def cut(server, request, *, hard):
    """Send half of it, and be gone: hard as a phone in a tunnel that its network gives up, else as a closed window."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(request[: len(request) // 2])
    wait_until(server.hears)
    if hard:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def held(folder):
    """What lies there when nothing is left of the request that brought it."""
    gc.collect()
    return files(folder)


def wait_until(there):
    limit = time.monotonic() + 10
    while not there():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.mark.parametrize("hard", [True, False], ids=["reset", "closed"])
@pytest.mark.parametrize("document", ways(PLAN, NOTES, few=1), ids=ways("PDF", "text", few=1))
def test_half_a_document_is_nowhere_and_the_whole_one_comes_after(cast, server, store, document, hard):
    entry = Page.journal_of(cast.amira).new_entry()
    request = upload(cast.amira, entry, *document)
    cut(server, request, hard=hard)
    wait_until(lambda: server.is_calm() and not held(store))
    assert not Attachment.objects.exists()
    assert [each.kind for each in entry.working().ordered_sections()] == ["text"]
    assert stored.check() == stored.Found(), "there is nothing to be swept"

    assert send(server.port, request).split(b"\r\n")[0].split()[1] == b"200"
    (file,) = Attachment.objects.all()
    assert file.bytes == len(document[1]) and file.owner == cast.amira
    assert [path.read_bytes() for path in held(store)] == [document[1]]
    assert stored.check() == stored.Found()


def test_what_a_server_that_died_left_is_found_and_told(cast, store):
    """Of what was on its way when the power went: `incoming` has it, and `check_files` says so."""
    left = store / "incoming" / "tmp0.upload"
    left.write_bytes(PLAN[1][:1000])
    found = stored.check()
    assert [path for path, _ in found.leftovers] == [left]
    os.utime(left, (time.time() - 2 * 86_400,) * 2)
    assert stored.mend(stored.check(), found.leftovers[0][1]) == 1 and not left.exists()
