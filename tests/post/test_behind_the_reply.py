"""No page waits for the mail server (N4): what is mailed while somebody waits leaves behind the reply (0007)."""

import time

import pytest
from django.test import Client

AMIRA = "amira@sheaf.example"
HANGS = 20  # seconds, of MailServer's mode "slow"


def until(what, seconds=30):
    """True as soon as `what()` is."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    return what()


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/accounts/login/code/", "Your code to sign in to Sheaf"),
        ("/accounts/password/reset/", "A new password for Sheaf"),
    ],
)
def test_a_mail_server_that_hangs_keeps_no_reply_waiting(cast, server, settings, path, subject):
    """The reply comes while the server still hangs; the mail arrives when it goes on."""
    settings.MAIL_BEHIND_REPLY, settings.EMAIL_TIMEOUT = True, 60
    server.mode = "slow"
    try:
        start = time.monotonic()
        reply = Client().post(path, {"email": AMIRA})
        took = time.monotonic() - start
        assert reply.status_code == 302 and server.mails == [] and took < HANGS
        assert until(lambda: "data" in server.said), "the mail is on its way meanwhile"
    finally:
        server.behave()
    assert until(lambda: server.mails)
    assert [(each["To"], each["Subject"]) for each in server.mails] == [(AMIRA, subject)]
