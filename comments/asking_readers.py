"""One question to named readers: whom an owner can ask, and what stands beside the comment box of each."""

from dataclasses import dataclass
from typing import Any

from cohorts.models import Membership, Role
from portfolios import choosing
from portfolios.audiences import AS_READER, audience_of
from portfolios.models.pages import ShownTo

from .models import QuestionReader, Stop


@dataclass(frozen=True)
class Candidate:
    """Somebody whom the owner can ask, with what tells them apart from another one of their name (A8)."""

    person: Any
    line: str = ""


def candidates(thing, viewer):
    """Whom the owner can ask about `thing`: readers whom they know by name and who may write under it now (C1, C19)."""
    page, now = thing.page, viewer.now
    if not page.comments_open or getattr(thing, "is_draft", False):
        return []
    shown_to = getattr(thing, "shown_to", ShownTo.PAGE)
    audience = audience_of(page, now)
    members = choosing.named_members(audience, choosing.known_cohorts(viewer))
    if shown_to != ShownTo.PAGE:
        members = [member for member in members if member.is_tutor and shown_to == ShownTo.TUTORS]
    people = {member.person.pk for member in members}
    if not people:
        return []
    as_reader = {member.person.pk for part in audience.live if part.share.kind in AS_READER for member in part.people}
    examiners = Membership.objects.current(now).filter(person__in=people - as_reader, role=Role.EXAMINER)
    silent = {
        *(examiners.values_list("person", flat=True) if people - as_reader else ()),
        *Stop.objects.holding().filter(owner=page.owner_id).values_list("person", flat=True),
    }
    members = [member for member in members if member.person.pk not in silent]
    return [
        Candidate(member.person, member.apart or member.line.rpartition(" · ")[0])
        for member in choosing.tell_apart(members, now)
    ]


def why_nobody(thing):
    """Why there is nobody to ask, in a sentence."""
    if not thing.page.comments_open:
        return "Comments on this page are closed: nobody could answer. Open them first, under ‘Who sees this’."
    if getattr(thing, "is_draft", False):
        return "Nobody else sees this draft. Show it first, then ask."
    return "Nobody whom you know by name sees this and can write to you. Show it to somebody first, then ask."


@dataclass(frozen=True)
class Asked:
    """What the owner reads of one whom they have asked."""

    reader: Any
    state: str


def asked_on(thing, seeing=None):
    """[Asked] of the question that stands on `thing`, for its owner: one query.

    `seeing` are the pks of those who can see and answer it now, where the caller knows them.
    """
    rows = QuestionReader.objects.open().on(thing).select_related("question", "person")
    return [Asked(row, state_of(row, seeing)) for row in rows]


def state_of(row, seeing=None):
    """'has answered', 'has set it aside', 'has not answered yet', 'cannot answer now'."""
    if row.has_answered:
        return "has answered"
    if row.set_aside_at:
        return "has set it aside"
    if not row.person.is_active or (seeing is not None and row.person_id not in seeing):
        return "cannot see it or answer now"
    return "has not answered yet"


def question_for(thing, viewer):
    """The QuestionReader of what the viewer is asked about `thing`, until they answered or set it aside; or None."""
    return QuestionReader.objects.standing_for(viewer).on(thing).select_related("question").first()
