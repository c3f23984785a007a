"""A small real SMTP server on loopback, which can be told to misbehave in each of the ways that servers do."""

import socket
import ssl
import threading
from email import message_from_bytes, policy


class MailServer:
    """Listens on a port of its own and keeps what it accepted.

    `mode` says how it behaves from now on: "" well; "refuse" no connection is answered; "hang" it never answers DATA;
    "hang-greeting", "hang-ehlo", "hang-starttls" it takes the connection and falls silent there, until `behave()`;
    "slow" it keeps a mail and says so after `behave()`, or after twenty seconds;
    "drop" it accepts a mail and closes the connection instead of saying so; "busy" 451 to each mail; "reject" 554 to
    each mail; "no-tls" does not offer STARTTLS; "bad-tls" offers it, says 220 and then speaks no TLS; "tls-refused"
    offers it and answers 454; "tls" offers it and speaks it, with `certificate`. `refused` are addresses that get 550.
    `said` is what it heard, `secret` that part of it which nobody on the way could read.
    """

    def __init__(self):
        self.mode, self.refused, self.accepted, self.said = "", set(), [], []
        self.secret, self.certificate = [], ""  # the certificate: a path to a file that holds its key as well
        self.kept = threading.Condition()
        self.open = True
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def mails(self):
        """What was accepted, parsed, in its order."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.accepted]

    def behave(self):
        """Behave well from now on, and towards who waits."""
        with self.kept:
            self.mode = ""
            self.kept.notify_all()

    def close(self):
        self.open = False
        self.socket.close()

    def _listen(self):
        while self.open:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            if self.mode == "refuse":
                connection.close()
                continue
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        connection.settimeout(20)
        try:
            with connection, connection.makefile("rb") as lines:
                self._converse(connection, lines)
        except (OSError, ssl.SSLError):
            pass

    def _converse(self, connection, lines):
        def say(words):
            connection.sendall(words.encode() + b"\r\n")

        def hangs(where):
            with self.kept:
                return self.mode == f"hang-{where}" and self.kept.wait_for(lambda: not self.mode, timeout=20)

        if hangs("greeting"):
            return
        say("220 loopback")
        to, is_secret = [], False
        while line := lines.readline():
            said = line.decode("latin-1").strip()
            self.said.append(said)
            if is_secret:
                self.secret.append(said)
            verb = said.split(" ")[0].upper()
            if hangs(verb.lower()):
                return
            if verb in ("EHLO", "HELO"):
                offers = ["250-loopback", "250-8BITMIME"]
                if self.mode in ("bad-tls", "tls-refused", "tls", "hang-starttls") and not is_secret:
                    offers.append("250-STARTTLS")
                if is_secret:
                    offers.append("250-AUTH PLAIN")
                say("\r\n".join([*offers, "250 SIZE 10000000"]))
            elif verb == "STARTTLS":
                if self.mode == "tls-refused":
                    say("454 TLS not available")
                    continue
                say("220 go ahead")
                if self.mode == "tls":
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(self.certificate)
                    connection = context.wrap_socket(connection, server_side=True)
                    lines, is_secret = connection.makefile("rb"), True
                    continue
                connection.sendall(b"this is no TLS\r\n" * 10)
                return
            elif verb == "MAIL":
                to = []
                say("250 ok")
            elif verb == "RCPT":
                address = said.partition("<")[2].partition(">")[0]
                if address in self.refused:
                    say("550 no such mailbox")
                else:
                    to.append(address)
                    say("250 ok")
            elif verb == "DATA":
                say("354 go on")
                if not self._take(say, lines):
                    return
            elif verb == "AUTH":
                say("235 come in")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _take(self, say, lines):
        """Read one mail. False: the connection ends here."""
        body = []
        while (line := lines.readline()) not in (b".\r\n", b""):
            body.append(line[1:] if line.startswith(b"..") else line)
        if self.mode == "hang":
            with self.kept:
                self.kept.wait_for(lambda: self.mode != "hang", timeout=15)
            return False
        if self.mode == "slow":
            with self.kept:
                self.kept.wait_for(lambda: self.mode != "slow", timeout=20)
        if self.mode == "busy":
            say("451 try again later")
            return True
        if self.mode == "reject":
            say("554 not this mail")
            return True
        self.accepted.append(b"".join(body))
        if self.mode == "drop":
            return False
        say("250 kept")
        return True
