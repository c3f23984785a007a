"""The sender and a real mail server: each mail once, nothing lost, nothing in clear (N4)."""

import logging
import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from cohorts.models import Letter, Notification
from cohorts.post import Sender, ServerDown, sending
from cohorts.post.gathering import gather
from cohorts.post.sending import REFUSED_AGAIN

from .. import factories

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def waiting(cast, entry, clock):
    """One notification for Amira."""
    factories.comment(cast.ben, entry, now=clock.at)
    return Notification.objects.get(recipient=cast.amira)


def ids(server):
    return [each["Message-ID"] for each in server.mails]


def test_it_arrives_once_and_is_marked(waiting, cast, server, sender, clock):
    assert sender.turn() == 1
    (sent,) = server.mails
    assert sent["To"] == cast.amira.email and sent["From"] == "Sheaf <sheaf@sheaf.example>"
    waiting.refresh_from_db()
    assert waiting.sent_at == waiting.settled_at == clock.at
    letter = Letter.objects.get()
    assert letter.sent_at == clock.at and letter.claimed_until is None
    assert sent["Message-ID"] == f"<{letter.public_id}@sheaf.example>"
    clock.move(days=2)
    assert sender.turn() == 0


# -- servers that fail -------------------------------------------------------------------------------------------------


def test_a_server_that_is_down_delays_and_loses_nothing(waiting, server, sender, clock, settings):
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody listens there
    for _ in range(5):
        with pytest.raises(ServerDown):
            sender.turn()
        clock.move(minutes=10)
    settings.EMAIL_PORT = port
    assert sender.turn() == 1 and len(server.mails) == 1


def test_a_server_that_answers_nobody(waiting, server, sender, clock):
    server.mode = "refuse"
    with pytest.raises(ServerDown):
        sender.turn()
    server.mode = ""
    assert sender.turn() == 1


def test_an_address_that_is_refused_is_given_up_in_the_end_and_the_others_get_theirs(
    cast, entry, server, sender, clock
):
    """5xx for one address."""
    server.refused = {cast.amira.email}
    mine = factories.page(cast.ben, "Ben's page", "Words.")
    factories.show(mine, cast.year1)
    factories.comment(cast.ben, entry, now=clock.at)
    factories.comment(cast.cleo, mine, now=clock.at)
    assert sender.turn() == 1
    assert [each["To"] for each in server.mails] == [cast.ben.email]
    for wait in REFUSED_AGAIN:
        letter = Letter.objects.get(recipient=cast.amira)
        assert letter.given_up_at is None and letter.try_at == clock.at + wait
        clock.at = letter.try_at
        if not 7 <= clock.at.hour < 20:
            clock.move(hours=12)
        assert sender.turn() == 0
    letter.refresh_from_db()
    assert letter.given_up_at and letter.sent_at is None
    row = Notification.objects.get(recipient=cast.amira)
    assert row.settled_at and not row.sent_at
    assert len(Notification.listed_for(factories.viewer(cast.amira, clock.at))) == 1, "it stands on the site"
    factories.comment(cast.cleo, entry, now=clock.at)
    server.refused = set()
    assert sender.turn() == 1, "what comes later is tried afresh"


@pytest.mark.parametrize("mode", ["busy", "hang", "drop"])
def test_trouble_on_the_way_is_tried_again_later_with_the_same_message_id(waiting, server, sender, clock, mode):
    """451; a server that never answers; one that takes the mail and closes the connection instead of saying so."""
    server.mode = mode
    assert sender.turn() == 0
    letter = Letter.objects.get()
    assert letter.sent_at is None and letter.tries == 1 and letter.try_at > clock.at
    assert sender.turn() == 0, "not before its time"
    waits = []
    for _ in range(3):
        before = clock.at
        clock.at = letter.try_at
        sender.turn()
        letter.refresh_from_db()
        waits.append(letter.try_at - before)
    assert waits == sorted(waits) and waits[0] < waits[-1], "later each time"
    server.mode = ""
    clock.at = letter.try_at
    assert sender.turn() == 1
    assert set(ids(server)) == {f"<{letter.public_id}@sheaf.example>"}
    waiting.refresh_from_db()
    assert waiting.sent_at


def test_a_mail_that_is_refused_keeps_nobody_elses(cast, entry, server, sender, clock):
    server.mode = "reject"
    factories.comment(cast.ben, entry, now=clock.at)
    assert sender.turn() == 0
    server.mode = ""
    mine = factories.page(cast.ben, "Ben's page", "Words.")
    factories.show(mine, cast.year1)
    factories.comment(cast.cleo, mine, now=clock.at)
    assert sender.turn() == 1 and server.mails[0]["To"] == cast.ben.email


@pytest.mark.parametrize("mode", ["", "bad-tls", "tls-refused"])
def test_nothing_is_sent_in_clear(waiting, server, sender, clock, settings, mode):
    """EMAIL_USE_TLS: a server that offers no STARTTLS, fails at it, or refuses it, gets no word of the mail."""
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "sheaf", "the-password"
    server.mode = mode
    for _ in range(2):
        with pytest.raises(ServerDown):
            sender.turn()
        clock.move(minutes=10)
    assert server.accepted == []
    spoken = "\n".join(server.said)
    assert "MAIL FROM" not in spoken.upper() and "AUTH" not in spoken.upper() and "the-password" not in spoken
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    server.mode = ""
    assert sender.turn() == 1, "and nothing is lost"


@pytest.mark.parametrize("where", ["greeting", "ehlo", "starttls"])
def test_a_server_that_falls_silent_before_it_gets_a_mail(waiting, server, sender, settings, where):
    """The sender gives up after EMAIL_TIMEOUT, holds no letter meanwhile, says nothing in clear, and loses nothing."""
    settings.EMAIL_USE_TLS = True
    server.mode, began = f"hang-{where}", time.monotonic()
    with pytest.raises(ServerDown):
        sender.turn()
    assert settings.EMAIL_TIMEOUT <= time.monotonic() - began < 10  # 1 s; the server would be silent for 20
    letter = Letter.objects.get()
    assert (letter.sent_at, letter.claimed_until, letter.tries) == (None, None, 0)
    assert {line.split()[0].upper() for line in server.said} <= {"EHLO", "STARTTLS"} and server.accepted == []
    server.behave()
    settings.EMAIL_USE_TLS = False
    assert sender.turn() == 1 and len(server.mails) == 1


def test_no_transaction_is_open_while_the_server_is_talked_to(transactional_db, waiting, server, sender, monkeypatch):
    """However long it takes, nobody who writes waits for it (N4)."""
    talked, reply = [], smtplib.SMTP.getreply

    def listening(smtp):
        talked.append(connection.in_atomic_block)
        return reply(smtp)

    monkeypatch.setattr(smtplib.SMTP, "getreply", listening)
    assert sender.turn() == 1
    assert len(talked) > 4 and not any(talked)  # greeting, EHLO, MAIL, RCPT, DATA twice


def test_after_three_in_trouble_the_server_is_left_alone_until_the_next_turn(cast, entry, server, sender, clock):
    pages = [factories.page(cast.amira, f"Page {number}", "Words.") for number in range(6)]
    for page in pages:
        factories.show(page, cast.year1)
        factories.comment(cast.ben, page, now=clock.at)
    server.mode = "busy"
    sender.turn()
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 0, 1, 1, 1]


def test_the_log_names_nobody(cast, waiting, server, sender, clock, caplog):
    server.refused = {cast.amira.email}
    with caplog.at_level(logging.INFO):
        sender.turn()
    assert "SMTPRecipientsRefused 550" in caplog.text
    assert cast.amira.email not in caplog.text and "Ben" not in caplog.text


def test_a_kind_that_breaks_stops_nobody_elses_mail(cast, entry, server, sender, clock, monkeypatch):
    compose = sending.compose

    def broken(letter, now):
        if letter.recipient == cast.amira:
            raise RuntimeError("a mistake of ours")
        return compose(letter, now)

    mine = factories.page(cast.ben, "Ben's page", "Words.")
    factories.show(mine, cast.year1)
    factories.comment(cast.ben, entry, now=clock.at)
    factories.comment(cast.cleo, mine, now=clock.at)
    monkeypatch.setattr(sending, "compose", broken)
    assert sender.turn() == 1
    monkeypatch.undo()
    clock.move(minutes=5)
    assert sender.turn() == 1


# -- two senders, and one that is killed ---------------------------------------------------------------------------


def test_a_claim_is_one_senders_until_it_lapses(waiting, server, sender, clock):
    gather(clock.at)
    assert sender._claim() is not None
    other = Sender("second", clock)
    assert other.turn() == 0 and server.mails == []
    clock.move(minutes=9)
    assert other.turn() == 0
    clock.move(minutes=1)
    assert other.turn() == 1
    assert Letter.objects.get().sent_at == clock.at


def test_who_lost_the_claim_marks_nothing(waiting, server, sender, clock):
    """A sender that slept through its claim: the other one's mark stands."""
    gather(clock.at)
    letter = sender._claim()
    clock.move(minutes=11)
    assert Sender("second", clock).turn() == 1
    sent_at = Letter.objects.get().sent_at
    clock.move(minutes=1)
    sender._mark(letter, [waiting.pk])
    sender._later(letter, REFUSED_AGAIN[0])
    sender._nothing_to_say(letter)
    assert Letter.objects.get().sent_at == sent_at and Letter.objects.get().tries == 0


CODE = """
import os, signal, sys, time
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from cohorts.post import Sender
settings.POST_QUIET_FROM, settings.POST_QUIET_UNTIL = 24, 0
if "killed" in sys.argv:
    Sender._mark = lambda *each: os.kill(os.getpid(), signal.SIGKILL)
ahead = timedelta(seconds=int(sys.argv[2]))
print("ready", flush=True)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
print(Sender(clock=lambda: timezone.now() + ahead).turn())
"""


def start(server, gate, tmp_path, ahead, *more):
    """A sender in a process of its own, on the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        parts = connection.settings_dict
        address = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{name}"
    environment = os.environ | {
        "SHEAF_ENV_FILE": "",
        "DJANGO_SETTINGS_MODULE": "portfolio_site.settings",
        "DATABASE_URL": address,
        "VAR_DIR": str(tmp_path),
        "DEBUG": "0",
        "HTTPS": "0",
        "SITE_URL": "http://sheaf.example",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(server.port),
        "EMAIL_USE_TLS": "0",
    }
    command = [sys.executable, "-c", CODE, str(gate), str(ahead), *more]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def many(transactional_db, cast, clock):
    """Thirty people with one notification each, and Amira with two of one page: 31 mails."""
    journal = factories.page(cast.amira, "My journal", "Words.")
    factories.show(journal, cast.year1)
    for number in range(30):
        person = factories.person(f"p{number}", f"Person {number}")
        factories.join(person, cast.year1)
        Notification.tell(person, "page_shown", journal, actor=cast.amira)
    factories.comment(cast.ben, journal)
    factories.comment(cast.cleo, journal)
    return 31


@pytest.mark.slow
def test_two_processes_at_once_send_each_mail_once(many, server, tmp_path):
    gate = tmp_path / "gate"
    senders = [start(server, gate, tmp_path, 60) for _ in range(2)]
    gate.touch()
    numbers = [int(each.communicate(timeout=120)[0]) for each in senders]
    assert sum(numbers) == many == len(server.mails)
    assert len(set(ids(server))) == many
    assert Letter.objects.filter(sent_at__isnull=False).count() == Letter.objects.count() == many
    assert not Notification.objects.filter(settled_at__isnull=True).exists()


@pytest.mark.slow
def test_one_that_is_killed_between_sending_and_marking(many, server, tmp_path):
    """The next one sends that mail again, with the same Message-ID, and everything else once."""
    gate = tmp_path / "gate"
    gate.touch()
    killed = start(server, gate, tmp_path, 60, "killed")
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(server.mails) == 1 and not Letter.objects.filter(sent_at__isnull=False).exists()
    early = start(server, gate, tmp_path, 120)
    assert int(early.communicate(timeout=120)[0]) == many - 1
    late = start(server, gate, tmp_path, 60 + 11 * 60)
    assert int(late.communicate(timeout=120)[0]) == 1
    found = ids(server)
    assert len(found) == many + 1 and len(set(found)) == many
    assert found[0] == found[-1]


@pytest.mark.slow
def test_many_threads_make_one_letter_of_one_page(transactional_db, cast, clock, server):
    """The rule 'one mail for each page and hour' while several senders gather at once."""
    journal = factories.page(cast.amira, "My journal", "Words.")
    factories.show(journal, cast.year1)
    sent, barrier = [], threading.Barrier(4)

    def one(number):
        try:
            sender = Sender(f"s{number}", clock)
            for _ in range(3):
                barrier.wait(timeout=30)
                sent.append(sender.turn())
        finally:
            connections.close_all()

    for number in range(8):
        factories.comment(cast.ben, journal, f"Words {number}", now=clock.at)
    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(sent) == 1 == len(server.mails)
    assert Letter.objects.count() == 1


# -- the loop and the command ------------------------------------------------------------------------------------------


class Stop:
    """An Event that notes how long it is waited for, and is set after so many waits."""

    def __init__(self, after):
        self.after, self.waits = after, []

    def is_set(self):
        return len(self.waits) >= self.after

    def wait(self, seconds):
        self.waits.append(seconds)


def test_the_loop_waits_longer_while_the_server_is_down_and_does_what_is_due_once_an_hour(
    transactional_db, cast, entry, server, clock, settings
):
    factories.comment(cast.ben, entry, now=clock.at)
    server.mode = "refuse"
    stop, hours = Stop(after=4), []
    Sender("loop", clock).run(stop, every=20, hourly=hours.append)
    assert stop.waits == [40, 80, 160, 320] and hours == [clock.at]
    server.mode = ""
    stop = Stop(after=2)
    Sender("loop", clock).run(stop, every=20)
    assert stop.waits == [20, 20] and len(server.mails) == 1


def test_what_is_done_beside_the_mail_may_fail(transactional_db, cast, entry, server, clock, caplog):
    def fails(now):
        raise RuntimeError

    factories.comment(cast.ben, entry, now=clock.at)
    Sender("loop", clock).run(Stop(after=1), every=20, hourly=fails)
    assert len(server.mails) == 1


def test_the_command_does_one_turn_or_says_what_is_wrong(db, settings, capsys):
    settings.POST_QUIET_FROM, settings.POST_QUIET_UNTIL = 24, 0
    call_command("post")
    assert capsys.readouterr().out == "Sent: 0\n"


def test_the_command_says_that_the_server_is_down(cast, entry, server, settings):
    settings.POST_QUIET_FROM, settings.POST_QUIET_UNTIL = 24, 0
    factories.comment(cast.ben, entry)
    server.mode = "refuse"
    with pytest.raises(CommandError, match="Nothing is lost"):
        call_command("post")
