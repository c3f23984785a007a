"""Leaving Sheaf (C17): what is said before, and what is done when the fortnight is over."""

import json
import logging

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

import comments.leaving
import portfolios.leaving
from cohorts.models import DeviceSeed, Leaving, Sent, User
from cohorts.models.leaving import FORMER
from portfolios.storage import PrivateStorage

from .accounts import devices

logger = logging.getLogger(__name__)


def told_before(person, now):
    """What the page says before anybody leaves: numbers of each kind, and what has to be done first."""
    pages, entries, pictures = portfolios.leaving.counted(person)
    shown, not_shown = comments.leaving.counted(person)
    return {
        "pages": pages,
        "entries": entries,
        "pictures": pictures,
        "shown": shown,
        "not_shown": not_shown,
        "memberships": list(person.memberships.current(now).select_related("cohort")),
        "hindrances": Leaving.hindrances(person, now),
    }


def finish_leaving(now):
    """Erase everybody whose fortnight is over at `now`. Returns how many.

    Each of them in pieces, each piece in its own transaction, in an order in which every piece may be done again:
    what is broken off is finished by the next call. One who cannot be erased keeps nobody else waiting.
    """
    done = 0
    for leaving in Leaving.objects.over(now).select_related("person").order_by("said_at", "pk"):
        try:
            done += erase(leaving, now)
        except Exception:
            logger.exception("Somebody who has left could not be erased; the next run tries again.")
    return done


def erase(leaving, now):
    """Erase one person for good. Returns True, or False if they have come back in the meantime."""
    with transaction.atomic():
        held = Leaving.objects.select_for_update().filter(pk=leaving.pk).first()
        if held is None or not held.is_over(now):
            return False
        Leaving.objects.filter(pk=held.pk).update(erasing=True)  # from here on there is no way back
    person = held.person
    comments.leaving.erase(person, without_words=held.without_words, now=now)
    portfolios.leaving.erase(person)
    if held.portrait:
        PrivateStorage().delete(held.portrait)
    _erase_ways_in(person)
    _erase_from_record_of_admin(person, held.name)
    held.finish(now)
    return True


def _erase_ways_in(person):
    devices.end_all(person)
    with transaction.atomic():
        for model in (Authenticator, SocialAccount, EmailAddress):
            model.objects.filter(user=person).delete()
        DeviceSeed.objects.filter(person=person).delete()
        Sent.objects.filter(person=person).delete()


def _erase_from_record_of_admin(person, name):
    """Take the name out of what the Django admin has noted about people and cohorts; the acts themselves stay."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    about.update(object_repr=FORMER)
    in_json = json.dumps(name)[1:-1]
    for row in LogEntry.objects.filter(change_message__contains=in_json):
        LogEntry.objects.filter(pk=row.pk).update(change_message=row.change_message.replace(in_json, FORMER))
