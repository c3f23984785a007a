"""What a browser does with HTTP, as far as the battery needs it; and a line on which replies get lost."""

import contextlib
import http.client
import http.cookiejar
import mimetypes
import random
import secrets
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

PATIENCE = 20  # seconds, as the writing surface has


class Lost(Exception):
    """No reply, or half of one: nobody knows whether it was done."""


@dataclass
class Reply:
    status_code: int
    content: bytes
    location: str
    seconds: float

    @property
    def text(self):
        return self.content.decode(errors="replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class Browser:
    """Cookies of its own, forms as browsers send them, and a new connection for each request."""

    def __init__(self, root):
        self.root = root
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _Stay()
        )

    def token(self):
        return next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")

    def get(self, path):
        return self._send(urllib.request.Request(urllib.parse.urljoin(self.root, path)))

    def post(self, path, fields, files=(), *, json=False):
        """Send a form. `files` are (field, file name, bytes). Raises Lost."""
        token = self.token()
        body, kind = _multipart({**fields, "csrfmiddlewaretoken": token}, files)
        request = urllib.request.Request(urllib.parse.urljoin(self.root, path), data=body, method="POST")
        request.add_header("Content-Type", kind)
        if json:
            request.add_header("Accept", "application/json")
            request.add_header("X-CSRFToken", token)
        return self._send(request)

    def _send(self, request):
        started = time.monotonic()
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return self._reply(answer, started)
        except urllib.error.HTTPError as answer:
            with answer:
                return self._reply(answer, started)
        except (OSError, http.client.HTTPException) as error:
            raise Lost(f"{type(error).__name__} after {time.monotonic() - started:.1f} s") from error

    def _reply(self, answer, started):
        try:
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Lost("cut off") from error
        return Reply(answer.status, content, answer.headers.get("Location", ""), time.monotonic() - started)


def _multipart(fields, files):
    line = secrets.token_hex(16)
    parts = []
    for name, value in fields.items():
        parts.append(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, called, data in files:
        head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        kind = mimetypes.guess_type(called)[0]
        parts += [f"{head}Content-Type: {kind}\r\n\r\n".encode(), data, b"\r\n"]
    return b"".join([*parts, f"--{line}--\r\n".encode()]), f"multipart/form-data; boundary={line}"


class Line:
    """Passes connections on to the server; of `lose` of the forms the reply is read to its end and thrown away."""

    def __init__(self, target, seed, lose=0.0):
        self.target, self.lose, self.lost = target, lose, 0
        self.dice = random.Random(seed)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near):
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=PATIENCE)
            except OSError:
                return
            with far, contextlib.suppress(OSError):
                near.settimeout(2 * PATIENCE)
                first = near.recv(65536)
                loses = first.startswith(b"POST") and self.dice.random() < self.lose
                far.sendall(first)
                threading.Thread(target=_pump, args=(near, far), daemon=True).start()
                far.settimeout(2 * PATIENCE)
                answered = False
                while data := far.recv(65536):
                    answered = True
                    if not loses:
                        near.sendall(data)
                self.lost += loses and answered
            for end in (near, far):  # closing alone says nothing to the other end while the pump reads
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


def _pump(near, far):
    with contextlib.suppress(OSError):
        while data := near.recv(65536):
            far.sendall(data)
