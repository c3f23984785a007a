"""Who may comment on a thing and to whom they can send it; and a thing's conversation as one viewer sees it."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from cohorts.models import Membership, Role
from portfolios.models import Share
from portfolios.models.pages import ShownTo

from .models import Comment, Decision, Offer

TURNED = Q(decision=Decision.APPROVED, decided_version=F("version")) & ~Q(offered_to=Offer.OWNER)


def is_only_examiner(viewer, page):
    """True if the viewer sees the page as External Examiner and not as member of a cohort it is shown to (C1)."""
    person = viewer.person
    if person is None or page.owner_id == person.pk:
        return False
    if not Membership.objects.current(viewer.now).filter(person=person, role=Role.EXAMINER).exists():
        return False
    return not Share.objects.reaching(viewer).filter(page=page, kind="cohort").exists()


def may_comment(viewer, thing):
    """True if the viewer, who sees `thing`, may write under it (C1, C19)."""
    return viewer.person is not None and thing.comments_open and not is_only_examiner(viewer, thing.page)


@dataclass(frozen=True)
class Send:
    """One send button: how far it turns the author's key, and the words on it (C2)."""

    offer: Offer
    label: str
    help: str
    icon: str


def sends(viewer, thing, audience, parent=None):
    """Return the send buttons for this viewer under this thing, the narrowest first (C2).

    `audience` is the page's Audience. On one's own page there is one: those who see the thing read it at once (C5).
    A reply cannot be offered further than the comment that it answers (C12).
    """
    owner = thing.owner
    for_tutors = getattr(thing, "shown_to", ShownTo.PAGE) == ShownTo.TUTORS or audience.is_tutors_only
    furthest = Offer(parent.offered_to) if parent is not None and not parent.is_private else Offer.PEOPLE
    if viewer.person == owner:
        offer = Offer.TUTORS if furthest == Offer.TUTORS else Offer.PEOPLE
        return [Send(offer, "Comment", "", "people")]
    name = owner.first_name
    found = [Send(Offer.OWNER, f"Send to {name} only", "A conversation between you two.", "lock")]
    tutors = [member.name for member in audience.tutors if member.person != viewer.person]
    if any(member.person == viewer.person for member in audience.tutors):
        tutors.append("you")
    if tutors:
        found.append(Send(Offer.TUTORS, f"Send to {name} and the tutors", listed(tutors), "person"))
    if furthest != Offer.TUTORS and not (for_tutors and tutors):
        found.append(
            Send(
                Offer.PEOPLE,
                "Offer to everyone on this page",
                f"{name} decides whether the others see it.",
                "people",
            )
        )
    return found


def listed(names, most=4):
    """'Daniel Okafor, Moira Finch and you'; from `most` on the rest as a number."""
    names = list(names)
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def refuse_too_many(person, now):
    """Raise ValidationError if this person has written too much in the last minute or day (defaults.md)."""
    from datetime import timedelta

    for span, most, words in (
        (timedelta(minutes=1), settings.COMMENTS_PER_MINUTE, "Wait a minute, then send it again."),
        (timedelta(days=1), settings.COMMENTS_PER_DAY, "Send it again tomorrow."),
    ):
        if Comment.objects.filter(author=person, created_at__gt=now - span).count() >= most:
            raise ValidationError({"body": f"You have written {most} comments in a short time. {words}"})


# -- a conversation as one viewer sees it ----------------------------------------------------------------------------


@dataclass
class Node:
    """One comment in its place, or the placeholder of a removed one."""

    comment: Any
    replies: list = field(default_factory=list)
    is_shown: bool = False  # to others too: stands in the conversation
    is_placeholder: bool = False
    line: str = ""  # the quiet line under the author's name
    answers: Any = None  # what it answers, where that stands elsewhere and the viewer sees it
    answers_hidden: bool = False  # 'The comment this answers is not shown'
    can_reply: bool = False
    can_answer_privately: bool = False
    can_edit: bool = False
    can_decide: bool = False
    can_remove: bool = False
    is_mine: bool = False


@dataclass
class Conversation:
    """What stands under a thing: `shown` for everybody who is here, `aside` for two people or not yet decided."""

    thing: Any
    shown: list
    aside: list
    count: int  # of comments whose text stands in `shown`
    waiting: int
    private: int

    @property
    def fold(self):
        """The one line on one's own page: '1 waits for you · 1 private conversation' (look.md 6)."""
        parts = []
        if self.waiting:
            parts.append(f"{self.waiting} {'waits' if self.waiting == 1 else 'wait'} for you")
        if self.private:
            parts.append(f"{self.private} private conversation{'' if self.private == 1 else 's'}")
        others = len(self.aside) - self.waiting - self.private
        if others > 0:
            parts.append(f"{others} not shown")
        return " · ".join(parts)


def conversation(thing, viewer, *, frozen=False):
    """Return the Conversation under `thing` as `viewer` sees it: two queries, however many comments.

    `frozen` (the owner views their page as another) leaves out every act.
    """
    locked_above = Comment.objects.filter(below=OuterRef("pk")).exclude(TURNED)
    rows = list(
        Comment.objects.seen_but_for_removal(viewer)
        .on(thing)
        .annotate(turned=ExpressionWrapper(TURNED & ~Exists(locked_above), output_field=BooleanField()))
        .select_related("author", "page__owner", "private_with")
        .order_by("created_at", "pk")
    )
    return Builder(thing, viewer, rows, frozen).build()


class Builder:
    def __init__(self, thing, viewer, rows, frozen):
        self.thing, self.viewer, self.rows, self.frozen = thing, viewer, rows, frozen
        self.by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.page = thing.page  # the one object: no query for each comment
            if row.parent_id in self.by_pk:
                row.parent = self.by_pk[row.parent_id]
        self.lines = lines_of({row.author_id for row in rows}, thing.owner, viewer.now)

    def build(self):
        nodes = {row.pk: self.node(row) for row in self.rows}
        shown, aside = [], []
        for row in self.rows:
            node = nodes[row.pk]
            parent = nodes.get(row.parent_id)
            if node.is_shown and (parent is None or parent.is_shown):
                (parent.replies if parent else shown).append(node)
            elif not node.is_placeholder:
                if parent is not None and not parent.is_shown and not parent.is_placeholder:
                    parent.replies.append(node)
                else:
                    node.answers = row.parent if parent is not None and not parent.is_placeholder else None
                    aside.append(node)
        shown = pruned(shown)
        owner = self.viewer.person == self.thing.owner
        return Conversation(
            thing=self.thing,
            shown=shown,
            aside=aside,
            count=sum(1 for node in walk(shown) if not node.is_placeholder),
            waiting=sum(1 for node in walk(aside) if owner and node.comment.waits),
            private=sum(1 for node in aside if node.comment.is_private or node.comment.is_kept),
        )

    def node(self, comment):
        person = self.viewer.person
        mine = comment.author_id == person.pk if person else False
        node = Node(
            comment,
            is_shown=comment.turned,
            is_placeholder=comment.is_removed,
            line=self.lines.get(comment.author_id, ""),
            is_mine=mine,
        )
        if comment.parent_id and not comment.is_private:
            node.answers_hidden = not comment.turned and comment.is_approved
        if self.frozen or comment.is_removed or person is None:
            return node
        owner = person.pk == self.thing.owner_id
        node.can_answer_privately = comment.can_be_answered_privately_by(person) and not (mine and not owner)
        node.can_reply = comment.turned and self.thing.comments_open
        node.can_edit = mine
        node.can_decide = comment.can_be_decided_by(person)
        node.can_remove = mine or owner
        return node


def pruned(nodes):
    """Drop placeholders under which no reply is seen (C10)."""
    kept = []
    for node in nodes:
        node.replies = pruned(node.replies)
        if node.replies or not node.is_placeholder:
            kept.append(node)
    return kept


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(node.replies)


def lines_of(people, owner, now):
    """{person pk: 'Horticulture · Year 1 Hadlow'} by their membership in a cohort of the owner, else any; one query."""
    found = {}
    own = set()
    memberships = (
        Membership.objects.current(now).filter(person__in={*people, owner.pk}).select_related("cohort", "person")
    )
    memberships = list(memberships)
    own = {membership.cohort_id for membership in memberships if membership.person_id == owner.pk}
    for membership in sorted(memberships, key=lambda each: each.cohort_id in own):
        if membership.cohort_id in own:
            found[membership.person_id] = membership.line
        else:
            found.setdefault(membership.person_id, membership.person.teaches or membership.get_role_display())
    return found


def counts(things_of_pages, viewer):
    """{page pk: number} and {entry pk: number} of comments shown to this viewer: one query for a list of pages."""
    rows = (
        Comment.objects.on_things_seen_by(viewer)
        .filter(removed_by="", page__in=things_of_pages)
        .filter(Comment.objects.shown(viewer) | (TURNED & Comment.objects.own(viewer)))
        .values_list("page_id", "entry_id")
    )
    found = {}
    for page, entry in rows:
        key = ("entry", entry) if entry else ("page", page)
        found[key] = found.get(key, 0) + 1
    return found


__all__ = [
    "Conversation",
    "Node",
    "Send",
    "conversation",
    "counts",
    "may_comment",
    "refuse_too_many",
    "sends",
]
