"""Looking back: after some weeks an old entry of one's own returns, one at a time, and can be answered."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from . import quoting
from .models import Entry, LookingBack
from .models.pages import Status

REST = timedelta(days=7)  # after each act nothing comes back for a week
LATER = timedelta(weeks=4)
PASSAGE = 600  # characters of the old text that stand above the answer


def returning(person, now):
    """The old entries of the person that may return now, the oldest first; none within a week of the last act."""
    acts = LookingBack.objects.filter(entry__page__owner=person)
    settled = LookingBack.objects.filter(entry=OuterRef("pk")).filter(
        Q(returns_at=None) | Q(returns_at__gt=now) | Q(answer__status=Status.PUBLISHED)
    )
    limit = now - timedelta(weeks=settings.LOOKING_BACK_WEEKS)
    return Entry.objects.filter(
        ~Exists(settled),
        ~Exists(acts.filter(at__gt=now - REST)),
        page__owner=person,
        page__binned_at__isnull=True,
        binned_at__isnull=True,
        status=Status.PUBLISHED,
        first_shown_at__lte=limit,
    ).order_by("first_shown_at", "pk")


def answer(entry, now):
    """Return a new draft beside the old entry, with its beginning quoted; asked twice, the draft of the first time.

    As long as it is a draft the old entry comes back, so that what was begun is not forgotten.
    """
    with transaction.atomic():
        entry.lock()
        last = LookingBack.objects.filter(entry=entry, answer__binned_at__isnull=True, answer__status=Status.DRAFT)
        kept = last.select_related("answer__page").order_by("-at").first()
        if kept is not None:
            LookingBack.objects.filter(pk=kept.pk).update(at=now, returns_at=now + LATER)
            return kept.answer
        made = entry.page.entries.create(happened_on=timezone.localdate(now))
        made.make_working_copy()
        LookingBack.objects.create(entry=entry, at=now, answer=made, returns_at=now + LATER)
        passages = quoting.passages_of(entry)
        if passages:
            words, rest = "", list(passages.values())
            while rest and (not words or len(words) + len(rest[0]) < PASSAGE):
                words = "\n\n".join(part for part in (words, rest.pop(0)) if part)
            quoting.quote(words, entry, made)
    return made


def put_off(entry, now, *, for_good=False):
    """Let an entry come back later, or no more."""
    LookingBack.objects.create(entry=entry, at=now, returns_at=None if for_good else now + LATER)


def answers_to(entry):
    """The entries that look back on this one, the first one first."""
    found = Entry.objects.filter(looks_back_on__entry=entry, binned_at__isnull=True)
    return found.select_related("page").order_by("created_at", "pk")
