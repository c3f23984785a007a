"""The sender: claims a letter, sends it outside any transaction, marks it in another (N4, decision 0010).

Any number of senders may run at once, in one process or in many. A letter is claimed by one conditional UPDATE; a
sender that dies between sending and marking leaves a claim that lapses, and the next one sends the letter again with
the same Message-ID. What fails is tried again, later each time; what an address refuses for good is given up in the
end, and everybody else's mail goes on.
"""

import logging
import os
import smtplib
import socket
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from ..identifiers import new_public_id
from ..models import Letter, Notification
from .composing import compose
from .gathering import gather
from .hours import is_quiet

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)  # longer than one mail can take with the time-outs of EMAIL_TIMEOUT
SOON_AGAIN = timedelta(minutes=1)  # after trouble on the way: twice as long each time, an hour at most, for ever
HOUR = timedelta(hours=1)
# After a refusal for good (5xx for this address or this mail); after the last of these it is given up.
REFUSED_AGAIN = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
TROUBLES = 3  # letters in a row that met trouble: the server is left alone until the next turn
TROUBLE = (OSError, smtplib.SMTPException)


class ServerDown(Exception):
    """The mail server does not answer as it should: nothing was sent, nothing is lost."""


class Sender:
    """One sender. `clock` returns the present; `name` says in the table who holds a claim."""

    def __init__(self, name="", clock=timezone.now):
        self.name = (name or f"{socket.gethostname()[:16]}-{os.getpid()}-{new_public_id()[:6]}")[:40]
        self.clock = clock
        self.connection = None

    def run(self, stop, every=None, hourly=None):
        """Do a turn every few seconds until the Event `stop` is set; longer pauses while the server is down.

        `hourly(now)` is what else is to be done beside the mail, at the beginning and then once an hour.
        """
        every = every or settings.POST_SECONDS
        pause, last = every, None
        while not stop.is_set():
            if hourly is not None and (last is None or self.clock() - last >= HOUR):
                last = self.clock()
                self._beside(hourly)
            try:
                self.turn()
                pause = every
            except ServerDown as trouble:
                pause = min(pause * 2, max(every, 600))
                logger.warning("The mail server cannot be used (%s). Next try in %d s.", trouble, pause)
            except Exception:
                # A busy database, say. Rows and claims are as they were: the next turn goes on.
                logger.exception("The post stumbled, and goes on.")
                pause = min(pause * 2, max(every, 600))
            finally:
                connections.close_all()
            stop.wait(pause)

    def _beside(self, work):
        try:
            work(self.clock())
        except Exception:
            logger.exception("What is done once an hour stumbled, and is tried again.")

    def turn(self):
        """Gather what is due and send what is ready. Returns how many mails went out. Raises ServerDown."""
        gather(self.clock())
        sent = troubles = 0
        try:
            while troubles < TROUBLES and self._ready().exists():
                self._connect()
                letter = self._claim()
                if letter is None:
                    continue
                outcome = self._deliver(letter)
                sent += outcome is True
                troubles = troubles + 1 if outcome is False else 0
        finally:
            self._disconnect()
        return sent

    # -- the server --------------------------------------------------------------------------------------

    def _connect(self):
        """Have a connection, with TLS and signed in where so set: with EMAIL_USE_TLS nothing goes in clear."""
        if self.connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except TROUBLE as trouble:
            _close(connection)
            raise ServerDown(_said(trouble)) from None
        self.connection = connection

    def _disconnect(self):
        if self.connection is not None:
            _close(self.connection)
            self.connection = None

    # -- one letter --------------------------------------------------------------------------------------

    def _ready(self):
        now = self.clock()
        ready = Letter.objects.ready(now)
        return ready.filter(urgent=True) if is_quiet(now) else ready

    def _claim(self):
        """Return the next letter, held by this sender alone, or None if another was faster."""
        now = self.clock()
        pk = self._ready().values_list("pk", flat=True).first()
        mine = Letter.objects.ready(now).order_by().filter(pk=pk)
        if pk is None or not mine.update(claimed_by=self.name, claimed_until=now + CLAIM):
            return None
        return Letter.objects.select_related("recipient").get(pk=pk)

    def _deliver(self, letter):
        """Send one claimed letter. True: it went out. False: trouble on the way. None: nothing to send, or refused."""
        try:
            composed = compose(letter, self.clock())
        except Exception:
            logger.exception("Letter %s could not be written.", letter.public_id)
            self._later(letter, SOON_AGAIN * 2 ** min(letter.tries, 6))
            return None
        if composed is None:
            self._nothing_to_say(letter)
            return None
        try:
            self.connection.send_messages([composed.message])
        except Exception as trouble:
            self._disconnect()  # in what state it is nobody knows
            return self._failed(letter, trouble)
        self._mark(letter, composed.told)
        return True

    def _failed(self, letter, trouble):
        """Put the letter back for later; give it up after the last refusal for good."""
        logger.warning("Letter %s was not sent: %s.", letter.public_id, _said(trouble))
        if not _is_final(trouble):
            self._later(letter, min(SOON_AGAIN * 2 ** min(letter.tries, 10), HOUR))
            return False
        if letter.tries < len(REFUSED_AGAIN):
            self._later(letter, REFUSED_AGAIN[letter.tries])
        else:
            with transaction.atomic():
                now = self.clock()
                if self._held(letter).update(given_up_at=now, address="", claimed_by="", claimed_until=None):
                    letter.notifications.filter(settled_at__isnull=True).update(settled_at=now)
        return None

    def _later(self, letter, delay):
        """Let go of the letter until `delay` is over."""
        self._held(letter).update(
            tries=letter.tries + 1, try_at=self.clock() + delay, claimed_by="", claimed_until=None
        )

    def _nothing_to_say(self, letter):
        """Its recipient may know none of it any more, or wants no mail: be through with it, unsent (N1)."""
        with transaction.atomic():
            if self._held(letter).exists():
                letter.notifications.filter(settled_at__isnull=True).update(settled_at=self.clock())
                letter.delete()

    def _mark(self, letter, told):
        """Write down that it went out, and what it told of."""
        now = self.clock()
        with transaction.atomic():
            if self._held(letter).update(sent_at=now, address="", claimed_by="", claimed_until=None):
                rows = Notification.objects.filter(letter=letter, settled_at__isnull=True)
                rows.filter(pk__in=told).update(sent_at=now, settled_at=now)
                rows.update(settled_at=now)

    def _held(self, letter):
        return Letter.objects.open().filter(Q(claimed_by=self.name), pk=letter.pk)


def _close(connection):
    try:
        connection.close()
    except TROUBLE:
        pass


def _is_final(trouble):
    """True if the server refused this address or this mail for good (5xx); else it is worth trying for ever."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in trouble.recipients.values())
    if isinstance(trouble, smtplib.SMTPDataError):
        return 500 <= trouble.smtp_code < 600
    return not isinstance(trouble, TROUBLE)  # an address that cannot be written, say


def _said(trouble):
    """What to write into the log: what went wrong, without anybody's address."""
    code = getattr(trouble, "smtp_code", "")
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code = ", ".join(str(code) for code, _ in trouble.recipients.values())
    return f"{type(trouble).__name__} {code}".strip()
