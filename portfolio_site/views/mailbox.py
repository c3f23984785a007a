"""The mailbox of a development machine: what Sheaf would have sent."""

from datetime import UTC
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

NEWEST = 50


def messages(folder):
    """The newest messages in a folder of Django's file backend, newest first, as dictionaries."""
    files = sorted(Path(folder).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    found = []
    for path in files[:NEWEST]:
        # Each message in a file ends with a line of 79 hyphens.
        for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if not raw.strip():
                continue
            message = message_from_bytes(raw, policy=policy.default)
            body = message.get_body(preferencelist=("plain", "html"))
            sent = message["Date"].datetime if message["Date"] else None
            if sent and sent.tzinfo is None:  # '-0000': the time is UTC, and where it was sent is not said
                sent = sent.replace(tzinfo=UTC)
            found.append(
                {
                    "to": message["To"],
                    "subject": message["Subject"],
                    "sent": localtime(sent) if sent else None,
                    "text": body.get_content().strip() if body else "",
                }
            )
    found.sort(key=lambda message: message["sent"].timestamp() if message["sent"] else 0, reverse=True)
    return found[:NEWEST]


@require_safe
def mailbox(request):
    """Every mail of this machine, for whoever sits at it. Without DEBUG there is no such page."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "mailbox.html", {"mails": messages(settings.MAILBOX_DIR)})
