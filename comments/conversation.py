"""A thing's conversation as one viewer sees it: what stands in it, what stands aside, and what they may do.

Who sees a comment is decided by `Comment.objects` alone; here its answers are put in their order.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from cohorts.models import CourseAdmin, Membership, Role
from portfolios import audiences
from portfolios.models import Share

from . import wording
from .models import Comment, Decision, Offer, Remover, Stop
from .models.seeing import TURNED

DEEPEST = 4  # levels that are indented; deeper ones follow in their order at the last


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
    state: str = ""  # in words, for the two who know that there is one
    state_kind: str = ""  # waits, private, kept, declined, tutors
    can_reply: bool = False
    can_answer_privately: bool = False
    can_edit: bool = False
    can_decide: bool = False
    can_remove: bool = False
    can_offer: bool = False  # the author can turn their key further or back
    can_ask: bool = False  # the owner can ask its author to show it to more (C13)
    can_stop: bool = False  # the owner can stop its author (C19)
    can_report: bool = False
    asks: str = ""  # what the owner asks of its author, in words, for these two
    is_mine: bool = False
    is_changed: bool = False  # since it was approved: it waits again
    sends: list = field(default_factory=list)  # the buttons under a reply for others

    @property
    def first_name(self):
        return self.comment.author.first_name

    @property
    def is_for_deciding(self):
        """True if it stands with the two buttons, which say already that it waits."""
        return self.can_decide and self.comment.waits and not self.is_shown

    @property
    def has_more(self):
        """True if there is anything to offer in its '…' menu."""
        return self.can_decide or self.can_remove or self.can_edit or self.can_report


@dataclass
class Conversation:
    """What stands under a thing: `shown` for everybody who is here, `aside` for two people or not yet decided."""

    thing: Any
    shown: list
    aside: list
    count: int  # of comments whose text stands in `shown`
    waiting: int
    private: int
    others: int = 0  # declined, or under a comment that is not shown
    around: Any = None

    @property
    def fold(self):
        """The one line on one's own page: '1 waits for you · 1 private conversation' (look.md 6)."""
        parts = []
        if self.waiting:
            parts.append(f"{self.waiting} {'waits' if self.waiting == 1 else 'wait'} for you")
        if self.private:
            parts.append(f"{self.private} private conversation{'' if self.private == 1 else 's'}")
        if self.others:
            parts.append(f"{self.others} not shown")
        return " · ".join(parts)


@dataclass(frozen=True)
class Around:
    """What is known of the people around a thing, by one query."""

    lines: dict  # {person pk: 'Horticulture · Year 1 Hadlow'}
    tutors: tuple = ()  # the page's tutors (P5), as `audiences.Member`
    is_tutors_only: bool = False
    is_only_examiner: bool = False  # the viewer sees it as External Examiner and not otherwise (C1)
    runs_owner: bool = False  # the viewer is course admin of a cohort in which the owner is a trainee (C9)
    is_stopped: bool = False  # the owner has stopped the viewer: to them the comments are closed (C19)


def around(thing, viewer, people=()):
    """Return the Around of a thing for this viewer and the authors `people` (their pks)."""
    page, person = thing.page, viewer.person
    live = Share.objects.live(viewer.now).filter(page=page)
    known = {*people, page.owner_id, *([person.pk] if person else [])}
    tutoring = audiences.tutoring(live)
    stops = Stop.objects.holding().filter(owner=page.owner_id, person=person) if person else Stop.objects.none()
    rows = (
        Membership.objects.current(viewer.now)
        .filter(Q(person__in=known) | tutoring)
        .select_related("cohort", "person")
        .annotate(
            tutors_it=ExpressionWrapper(tutoring & Q(person__is_active=True), output_field=BooleanField()),
            beyond_tutors=Exists(live.filter(tutors_only=False)),
            as_reader=Exists(Share.objects.reaching(viewer).filter(page=page, kind__in=audiences.AS_READER)),
            stopped=Exists(stops),
            run=Exists(
                CourseAdmin.objects.current(viewer.now).filter(person=person, cohort=OuterRef("cohort"))
                if person
                else CourseAdmin.objects.none()
            ),
        )
        .order_by("person__name", "pk")
    )
    rows = list(rows)
    tutors, examines, runs = {}, False, False
    for row in rows:
        if row.tutors_it and row.person_id != page.owner_id:
            tutors.setdefault(row.person_id, audiences.Member(row.person, True, line=row.line))
        if person and row.person_id == person.pk and row.role == Role.EXAMINER:
            examines = True
        if row.person_id == page.owner_id and row.role == Role.TRAINEE and row.run:
            runs = True
    is_owner = person is not None and person.pk == page.owner_id
    return Around(
        lines=lines_of(rows, page.owner_id),
        tutors=tuple(tutors.values()),
        is_tutors_only=bool(rows) and not rows[0].beyond_tutors,
        is_only_examiner=examines and not is_owner and not rows[0].as_reader,
        runs_owner=runs and not is_owner,
        is_stopped=rows[0].stopped if rows else stops.exists(),
    )


def lines_for(people, owner, now):
    """{person pk: the quiet line under their name} as the owner of a page knows them; one query."""
    rows = list(
        Membership.objects.current(now).filter(person__in={*people, owner.pk}).select_related("cohort", "person")
    )
    return lines_of(rows, owner.pk)


def lines_of(memberships, owner):
    """Lines by the membership in a cohort of the owner's; of anybody else what they teach or are."""
    own = {row.cohort_id for row in memberships if row.person_id == owner}
    lines = {}
    for row in sorted(memberships, key=lambda each: each.cohort_id in own):
        if row.cohort_id in own:
            lines[row.person_id] = row.line
        else:
            lines.setdefault(row.person_id, row.person.teaches or row.get_role_display())
    return lines


def conversation(thing, viewer, *, frozen=False):
    """Return the Conversation under `thing` as `viewer` sees it: two queries, however many comments.

    `frozen` (the owner views their page as another) leaves out every act.
    """
    rows = list(
        Comment.objects.seen_but_for_removal(viewer)
        .on(thing)
        .annotate(
            turned=ExpressionWrapper(TURNED, output_field=BooleanField()),
            locked_above=Comment.objects.locked_above(),
        )
        .select_related("author", "private_with", "parent__author", "parent__private_with")
        .order_by("created_at", "pk")
    )
    return Builder(thing, viewer, rows, frozen).build()


class Builder:
    def __init__(self, thing, viewer, rows, frozen):
        self.thing, self.viewer, self.rows, self.frozen = thing, viewer, rows, frozen
        self.owner = thing.owner
        self.by_pk = {row.pk: row for row in rows}
        for row in rows:
            row.page = thing.page  # the one object: no query for each comment
            if row.entry_id:
                row.entry = thing
            if row.parent_id in self.by_pk:
                row.parent = self.by_pk[row.parent_id]
            elif row.parent_id:
                row.parent.page = thing.page
        self.around = around(thing, viewer, {row.author_id for row in rows})
        self.by_owner = viewer.person is not None and viewer.person.pk == thing.owner_id
        self.is_open = thing.comments_open and not self.around.is_stopped
        self.may_reply = viewer.person is not None and self.is_open and not self.around.is_only_examiner

    def build(self):
        nodes = {row.pk: self.node(row) for row in self.rows}
        shown, aside = [], []
        for row in self.rows:
            node, parent = nodes[row.pk], nodes.get(row.parent_id)
            if node.is_shown and (row.parent_id is None or (parent and parent.is_shown)):
                (parent.replies if parent else shown).append(node)
            elif parent is not None and not parent.is_shown:
                parent.replies.append(node)
            else:
                node.answers = row.parent if parent is not None and not parent.is_placeholder else None
                aside.append(node)
        aside = pruned(aside)
        shown = pruned(shown, {node.comment.parent_id for node in aside})
        if self.by_owner:
            aside.sort(key=lambda node: not node.comment.waits)
        waiting = [node for node in walk(aside) if self.by_owner and node.comment.waits]
        private = [node for node in aside if node.comment.is_private or node.comment.is_kept]
        others = [node for node in aside if node not in private and not node.comment.waits]
        return Conversation(
            thing=self.thing,
            shown=flattened(shown),
            aside=flattened(aside),
            count=sum(1 for node in walk(shown) if not node.is_placeholder),
            waiting=len(waiting),
            private=len({(node.comment.parent_id or -node.comment.pk, node.comment.partner_id) for node in private}),
            others=len(others),
            around=self.around,
        )

    def node(self, comment):
        person = self.viewer.person
        mine = person is not None and comment.author_id == person.pk
        node = Node(
            comment,
            is_shown=comment.turned and not comment.locked_above,
            is_placeholder=comment.is_removed,
            line=self.around.lines.get(comment.author_id, ""),
            is_mine=mine,
        )
        if comment.is_removed:
            return node
        if comment.parent_id and not comment.is_private:
            node.answers_hidden = comment.locked_above or comment.parent_id not in self.by_pk
        node.is_changed = comment.waits and comment.decision == Decision.APPROVED
        node.state_kind, node.state = self.state(comment, mine)
        if comment.is_asked and (mine or self.by_owner):
            node.asks = wording.asking_words(comment, mine)
        if self.frozen or person is None:
            return node
        node.can_answer_privately = (
            comment.can_be_answered_privately_by(person)
            and not (self.around.is_only_examiner or self.around.is_stopped)
            and (not mine or (comment.is_kept and not self.by_owner))
        )
        node.can_reply = node.is_shown and not node.answers_hidden and self.may_reply
        node.can_edit = node.can_offer = mine
        if comment.private_with_id or self.by_owner:
            node.can_offer = False
        node.can_decide = comment.can_be_decided_by(person)
        node.can_remove = mine or self.by_owner or self.around.runs_owner
        node.can_ask = self.below_open(comment) and comment.could_be_asked_by(person)
        node.can_stop = self.by_owner and not mine
        node.can_report = not mine
        return node

    def below_open(self, comment):
        """True if the comment answers none, or one that is shown: `is_open_for_replies` without a query."""
        parent = self.by_pk.get(comment.parent_id)
        if comment.parent_id is None or parent is None:
            return comment.parent_id is None
        return parent.turned and not parent.locked_above and not parent.is_removed and self.thing.comments_open

    def state(self, comment, mine):
        """(kind, words) of what only some know of a comment; empty for what everybody here sees (look.md)."""
        owner = self.owner.first_name
        other = comment.partner.first_name if self.by_owner and comment.partner else owner
        if comment.is_private:
            if comment.is_by_owner and comment.partner_id is None:
                return "private", "Only you can see this"
            return "private", f"Only you and {other} can see this"
        if comment.waits:
            if self.by_owner:
                return "waits", f"Waits for you. Only you and {other} see it."
            return "waits", f"Waits for {owner}. Only you and {owner} see it."
        if comment.is_kept:
            return "kept", f"{'You keep' if self.by_owner else f'{owner} keeps'} this between you two"
        if comment.is_declined:
            return "declined", f"Declined. Only you and {other} see it." if self.by_owner else "Declined"
        if comment.offered_to == Offer.TUTORS and not self.around.is_tutors_only:
            return "tutors", "Shown to the tutors"
        return "", ""


# -- trees of any depth, without recursion: nobody can write a conversation that is too deep to be shown -------------


def walk(nodes):
    """Each node and what stands below it, in the order of reading."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.replies))


def pruned(nodes, answered=()):
    """Drop placeholders to which no reply is seen (C10), below them or elsewhere: `answered` are the pks of those."""

    def stays(node):
        return node.replies or not node.is_placeholder or node.comment.pk in answered

    for node in reversed(list(walk(nodes))):
        node.replies = [reply for reply in node.replies if stays(reply)]
    return [node for node in nodes if stays(node)]


def flattened(nodes, level=1):
    """Let what is deeper than `DEEPEST` follow in its order at that level, each with what it answers."""
    for node in nodes:
        if level < DEEPEST:
            flattened(node.replies, level + 1)
        elif node.replies:
            below = list(walk(node.replies))
            for each in below:
                each.answers = None if each.comment.parent.is_removed else each.comment.parent
            for each in below:
                each.replies = []
            node.replies = below
    return nodes


# -- numbers -----------------------------------------------------------------------------------------------------


def counts(pages, viewer):
    """{("page", pk): number} and {("entry", pk): number} of the comments that stand in the conversations of

    these pages and their entries for this viewer: one query for a list of pages. What waits or is private
    is in no number (C3).
    """
    seen = Comment.objects.own(viewer) | Comment.objects.both_keys(viewer)
    rows = (
        Comment.objects.on_things_seen_by(viewer)
        .filter(TURNED, removed_by="", page__in=pages)
        .filter(Comment.objects.shown(viewer) | Comment.objects.own(viewer))
        .filter(~Comment.objects.locked_above(), ~Comment.objects.locked_above(seen))
        .order_by()
        .values_list("page_id", "entry_id")
        .annotate(number=Count("pk"))
    )
    return {("entry", entry) if entry else ("page", page): number for page, entry, number in rows}


def remover_words(comment):
    """'Comment removed by its author', on the placeholder (C10)."""
    return f"Comment removed by {Remover(comment.removed_by).label}"
