"""The mailbox of a development machine, and the mail that leaves behind the reply."""

import logging

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.http import Http404
from django.test import RequestFactory

from portfolio_site import mail
from portfolio_site.views import mailbox


def test_there_is_no_mailbox_but_on_a_development_machine(client, db):
    assert client.get("/mailbox/").status_code == 404
    with pytest.raises(Http404):
        mailbox.mailbox(RequestFactory().get("/mailbox/"))


def test_it_shows_what_would_have_been_sent_newest_first(tmp_path):
    backend = EmailBackend(file_path=str(tmp_path))
    backend.send_messages([EmailMessage("First", "Grüße\n\n    ABC123\n", "sheaf@x.example", ["amira@x.example"])])
    backend.close()
    EmailBackend(file_path=str(tmp_path)).send_messages(
        [EmailMessage("Second ✓", "two <b>lines</b>\nhere", "sheaf@x.example", ["ben@x.example"])]
    )
    found = mailbox.messages(tmp_path)
    assert {(each["subject"], each["to"]) for each in found} == {
        ("First", "amira@x.example"),
        ("Second ✓", "ben@x.example"),
    }
    assert {each["text"] for each in found} == {"Grüße\n\n    ABC123", "two <b>lines</b>\nhere"}
    assert all(each["sent"].tzinfo for each in found)
    assert mailbox.messages(tmp_path / "nothing") == []


def test_a_mail_server_that_fails_breaks_no_reply(settings, caplog):
    settings.MAIL_BEHIND_REPLY = True
    settings.EMAIL_BACKEND = "tests.portfolio_site.test_mailbox.Broken"
    with caplog.at_level(logging.ERROR):
        mail.send_later(EmailMessage("x", "y", "a@x.example", ["amira@x.example"])).result(timeout=10)
    assert "could not be sent" in caplog.text


class Broken:
    """A mail server that is down."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError
