"""Who may comment on a thing and to whom they can send it (C1, C2). What stands there: `conversation.py`."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError

from cohorts.models import Membership, Role
from cohorts.viewer import Viewer
from cohorts.wording import listed
from portfolios import audiences
from portfolios.models import Share
from portfolios.models.pages import ShownTo

from .conversation import conversation, counts
from .models import Comment, Offer, Stop


def is_only_examiner(viewer, page):
    """True if the viewer sees the page as External Examiner and not as member of a cohort it is shown to (C1)."""
    person = viewer.person
    if person is None or page.owner_id == person.pk:
        return False
    if not Membership.objects.current(viewer.now).filter(person=person, role=Role.EXAMINER).exists():
        return False
    return not Share.objects.reaching(viewer).filter(page=page, kind__in=audiences.AS_READER).exists()


def are_closed_for(viewer, thing):
    """True if the comments of `thing` are closed, or its owner has stopped the viewer, which looks the same (C19)."""
    return not thing.comments_open or Stop.objects.stops(viewer.person, thing.owner_id)


def may_comment(viewer, thing):
    """True if the viewer, who sees `thing`, may write under it (C1, C19)."""
    if viewer.person is None or are_closed_for(viewer, thing):
        return False
    return not is_only_examiner(viewer, thing.page)


@dataclass(frozen=True)
class Send:
    """One send button: how far it turns the author's key, and the words on it (C2)."""

    offer: Offer
    label: str
    help: str
    icon: str


def sends(viewer, thing, audience, parent=None):
    """Return the send buttons for this viewer under this thing, the narrowest first (C2).

    `audience` is the page's Audience, or its Around: who its tutors are. On one's own page there is one
    button: those who see the thing read it at once (C5). Tutors who are the viewer alone are nobody to
    send it to. A reply cannot be offered further than the comment that it answers (C12).
    """
    owner = thing.owner
    for_tutors = getattr(thing, "shown_to", ShownTo.PAGE) == ShownTo.TUTORS or audience.is_tutors_only
    furthest = Offer(parent.offered_to) if parent is not None and not parent.is_private else Offer.PEOPLE
    if viewer.person == owner:
        offer = Offer.TUTORS if furthest == Offer.TUTORS else Offer.PEOPLE
        return [Send(offer, "Comment", "", "people")]
    name = owner.first_name
    found = [Send(Offer.OWNER, f"Send to {name} only", "A conversation between you two.", "lock")]
    others = [member.name for member in audience.tutors if member.person != viewer.person]
    among = len(others) < len(audience.tutors)
    if others:
        names = listed([*others, "you"] if among else others, most=4)
        found.append(Send(Offer.TUTORS, f"Send to {name} and the tutors", names, "person"))
    if furthest != Offer.TUTORS and not (for_tutors and (others or among)):
        found.append(
            Send(
                Offer.PEOPLE,
                "Offer to everyone on this page",
                f"{name} decides whether the others see it.",
                "people",
            )
        )
    return found


def asks(comment, audience, now):
    """How far the owner can ask the author to turn their key: as far as the author could turn it themselves (C13)."""
    parent = comment.parent if comment.parent_id and not comment.parent.is_private else None
    found = sends(Viewer(comment.author, now), comment.thing, audience, parent)
    return [each for each in found if each.offer.reach > Offer(comment.offered_to).reach]


def refuse_too_many(person, now):
    """Raise ValidationError if this person has written too much in the last minute or day (defaults.md)."""
    for span, most, words in (
        (timedelta(minutes=1), settings.COMMENTS_PER_MINUTE, "Wait a minute, then send it again."),
        (timedelta(days=1), settings.COMMENTS_PER_DAY, "Send it again tomorrow."),
    ):
        if Comment.objects.filter(author=person, created_at__gt=now - span).count() >= most:
            raise ValidationError({"body": f"You have written {most} comments in a short time. {words}"})


__all__ = [
    "Send",
    "are_closed_for",
    "asks",
    "conversation",
    "counts",
    "may_comment",
    "refuse_too_many",
    "sends",
]
