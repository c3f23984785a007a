"""What is due goes into letters: one for each page and hour at most, one of the day, one for what stands alone (N3)."""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from ..models import Letter, MailChoice, Notification, User, When
from ..registry import KINDS, Post
from ..viewer import Viewer
from .hours import is_quiet, morning

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
AT_ONCE = 1000  # rows settled in one statement


def _named(*, post=None, urgent=None):
    return [
        kind.name
        for kind in KINDS.values()
        if (post is None or kind.post is post) and (urgent is None or kind.urgent is urgent)
    ]


def waiting(now):
    """Notifications that may go into a letter at `now`: due, in none yet, and neither of the night nor of tomorrow."""
    rows = Notification.objects.filter(settled_at__isnull=True, letter__isnull=True, due_at__lte=now)
    alone = Q(kind__in=_named(post=Post.OWN))
    if is_quiet(now):
        return rows.filter(alone, kind__in=_named(urgent=True))
    daily = ~alone & (Q(kind__in=_named(post=Post.DIGEST)) | Q(recipient__mail_choice__when=When.DAILY))
    return rows.exclude(daily, due_at__gt=morning(now))


def settle_unwanted(now):
    """Be through with what is not mailed at all: chosen so, read already, for nobody, or of no kind we know.

    Whoever was enrolled and has not come yet gets their invitation, and finds the rest when they come.
    """
    unwanted = (
        Q(recipient__mail_choice__when=When.SITE)
        | Q(recipient__is_active=False)
        | Q(recipient__in=User.objects.not_come().values("pk"))
        | Q(read_at__isnull=False)
        | Q(kind__in=_named(post=Post.NEVER))
        | ~Q(kind__in=list(KINDS))
    )
    due = Notification.objects.filter(settled_at__isnull=True, letter__isnull=True, due_at__lte=now)
    found = list(due.exclude(kind__in=_named(post=Post.OWN)).filter(unwanted).values_list("pk", flat=True)[:AT_ONCE])
    if found:
        due.filter(pk__in=found).update(settled_at=now)
    return len(found)


def gather(now):
    """Put everything that may go out at `now` into letters. Returns how many letters were made."""
    while settle_unwanted(now) == AT_ONCE:
        pass
    recipients = waiting(now).order_by("recipient").values_list("recipient", flat=True).distinct()
    made = 0
    for person in User.objects.filter(pk__in=list(recipients)).order_by("pk"):
        try:
            made += gather_for(person, now)
        except DatabaseError:
            raise
        except Exception:
            # A mistake in one kind must not keep everybody else's mail.
            logger.exception("What waits for person %s could not be gathered.", person.pk)
    return made


def gather_for(person, now):
    """Put what waits for one person into letters; what they may not know now is settled, and not sent (N1)."""
    rows = list(waiting(now).filter(recipient=person).select_related("actor").order_by("due_at", "pk"))
    viewer = Viewer.of(person, now)
    seen = {each["notice"].pk: each for each in Notification.seen_by(viewer, rows)} if viewer.person else {}
    unseen = [row.pk for row in rows if row.pk not in seen]
    by_topic, alone = defaultdict(list), []
    for row in rows:
        if row.pk not in seen:
            continue
        if KINDS[row.kind].post is Post.OWN:
            alone.append(row)
        else:
            by_topic[seen[row.pk].get("topic") or row.kind].append(row)
    with transaction.atomic():
        # One sender at a time decides for one person: else two of them could each make a letter about one page.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        free = set(waiting(now).filter(recipient=person).values_list("pk", flat=True))
        Notification.objects.filter(pk__in=free.intersection(unseen)).update(settled_at=now)
        made = [_letter(person, Letter.Kind.OWN, {"": [row]}, now, free) for row in alone]
        made += _about_pages(person, by_topic, now, free)
    return sum(made)


def _about_pages(person, by_topic, now, free):
    """The letter of the day if one is due, which then takes everything; else one letter for each page."""
    if not by_topic:
        return []
    told = Notification.objects.filter(recipient=person, topic__in=by_topic, letter__isnull=False)
    lately = Q(letter__sent_at__gt=now - HOUR) | Q(letter__sent_at__isnull=True, letter__given_up_at__isnull=True)
    busy = set(told.filter(lately).values_list("topic", flat=True))
    daily = MailChoice.of(person) == When.DAILY
    of_day = any(daily or KINDS[row.kind].post is Post.DIGEST for rows in by_topic.values() for row in rows)
    if of_day:
        if not person.letters.filter(kind=Letter.Kind.DAY, created_at__gte=morning(now)).exists():
            # A page of which there was a mail within the hour lets the digest wait, and what is new with it.
            return [] if busy else [_letter(person, Letter.Kind.DAY, by_topic, now, free)]
        if daily:
            return []
        by_topic = {
            topic: [row for row in rows if KINDS[row.kind].post is not Post.DIGEST] for topic, rows in by_topic.items()
        }
    return [
        _letter(person, Letter.Kind.SOON, {topic: rows}, now, free)
        for topic, rows in by_topic.items()
        if rows and topic not in busy
    ]


def _letter(person, kind, by_topic, now, free):
    """Make one letter of these rows, as far as no other sender has taken them. Returns 1, or 0 if it has all."""
    mine = {topic: [row for row in rows if row.pk in free] for topic, rows in by_topic.items()}
    if not any(mine.values()):
        return 0
    urgent = any(KINDS[row.kind].urgent for rows in mine.values() for row in rows)
    letter = Letter.objects.create(recipient=person, kind=kind, urgent=urgent, created_at=now, try_at=now)
    for topic, rows in mine.items():
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(letter=letter, topic=topic)
    return 1
