"""Mail that leaves behind the reply."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

logger = logging.getLogger(__name__)
_sender = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def _send(message):
    try:
        message.send()
    except Exception:
        # The person asks again when nothing arrives; the address stays out of the log.
        logger.exception("A mail could not be sent.")


def send_later(message):
    """Send an EmailMessage after the reply, in this process; failures go to the log.

    Returns something to wait for, where one must. For codes and links alone, which somebody waits for
    and asks for again. With MAIL_BEHIND_REPLY = False (tests) it is sent at once.
    """
    if settings.MAIL_BEHIND_REPLY:
        return _sender.submit(_send, message)
    return message.send()
