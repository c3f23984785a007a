"""Who is told of what is said (N2). What a notification says is decided again each time it is listed (N1)."""

from datetime import timedelta

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse

from cohorts.models import Notification
from cohorts.registry import Post, Seen, register_kind, said_of

DECISIONS = {"approve": "comment_shown", "keep": "comment_kept", "decline": "comment_declined"}


# -- writing them, in the transaction of their cause ---------------------------------------------------------------


def written(comment, now):
    """A comment was written: the owner is told; of the owner's own, whoever it answers and the thread."""
    if not comment.is_by_owner:
        Notification.tell(comment.owner, "comment_new", comment, actor=comment.author, due_at=now)
    elif comment.private_with_id:
        Notification.tell(comment.private_with, "comment_answered", comment, actor=comment.author, due_at=now)
    else:
        _tell_thread(comment, now)


def turned(comment, before, act, actor, now):
    """A key was turned: tell whom it concerns; a decision only when its undo has lapsed (N4, C8)."""
    if act in DECISIONS or act == "undo":
        Notification.objects.about(comment).filter(due_at__gt=now).delete()
    if act in DECISIONS:
        _tell_decided(comment, act, actor, now + timedelta(seconds=settings.UNDO_SECONDS))
    elif act == "undo":
        _tell_what_stands_again(comment, now)
    elif act in ("edit", "offer", "agree") and comment.waits and not before.waits:
        # It waits once, however often its author turns the key back and out again.
        Notification.objects.about(comment).filter(kind="comment_new").delete()
        Notification.tell(comment.owner, "comment_new", comment, actor=actor, due_at=now)
    elif act == "ask":
        Notification.tell(comment.author, "comment_asked", comment, actor=actor, due_at=now)
    elif act == "leave":
        Notification.tell(comment.owner, "comment_left", comment, actor=actor, due_at=now)
    elif act == "agree" and comment.is_approved:
        Notification.tell(comment.owner, "comment_agreed", comment, actor=actor, due_at=now)
        if not before.is_approved:
            _tell_thread(comment, now)
    elif act == "remove" and comment.removed_by != "author":
        Notification.tell(comment.author, "comment_removed", comment, actor=actor, due_at=now)
        if comment.removed_by == "admin":
            Notification.tell(comment.owner, "comment_removed", comment, actor=actor, due_at=now)


def _tell_decided(comment, act, owner, due):
    """Tell the author what was decided; and of what is shown, the thread."""
    Notification.tell(comment.author, DECISIONS[act], comment, actor=owner, due_at=due)
    if act == "approve":
        _tell_thread(comment, due)


def _tell_what_stands_again(comment, now):
    """After an undo: the decision that it put back is told, where the undone one came before it was (C8)."""
    made = comment.events.filter(
        act__in=DECISIONS, to_decision=comment.decided, version=comment.version, revision__lt=comment.revision - 1
    ).last()
    if made is None or comment.decided == "none":
        return
    if Notification.objects.about(comment).filter(kind=DECISIONS[made.act], due_at__gt=made.at).exists():
        return
    _tell_decided(comment, made.act, made.actor, max(now, made.at + timedelta(seconds=settings.UNDO_SECONDS)))


def _tell_thread(comment, due):
    """Tell the author of the parent that they were answered, and those who take part that there is more."""
    if comment.parent_id is None:
        return
    parent_author = comment.parent.author
    if parent_author.pk not in (comment.author_id, comment.page.owner_id):
        Notification.tell(parent_author, "comment_answered", comment, actor=comment.author, due_at=due)
    root = comment.above.filter(parent__isnull=True).get()
    told = {comment.author_id, comment.page.owner_id, parent_author.pk}
    for each in [root, *root.below.select_related("author").order_by("pk")]:
        if each.author_id not in told and not each.is_removed:
            told.add(each.author_id)
            Notification.tell(each.author, "comment_more", comment, actor=comment.author, due_at=due)


# -- listing them ----------------------------------------------------------------------------------------------------


def _comments(viewer):
    """Every comment, and whether the viewer may read it now: the words decide what is said of which (N1)."""
    from .models import Comment

    readable = Q(pk__in=Comment.objects.visible_to(viewer).values("pk"))
    every = Comment.objects.annotate(is_readable=ExpressionWrapper(readable, BooleanField()))
    return every.select_related("author", "page__owner", "entry__page")


def _answer(line, condition=lambda comment: True):
    """What is said of comments that the recipient may read now, where `condition` holds of them too."""

    def words(viewer, comment):
        if not comment.is_readable or not condition(comment):
            return None
        return {
            "line": line(comment),
            "title": comment.thing.heading,
            "url": _address(comment, viewer),
            "topic": comment.page.public_id,
            "place": comment.page.title_for(viewer.person),
        }

    return Seen(_comments, words)


def _address(comment, viewer):
    """Where it is read: what waits for its owner in the list of what waits, at that comment (scenario 43)."""
    if comment.waits and comment.can_be_decided_by(viewer.person):
        return f"{reverse('waiting')}?comment={comment.public_id}#c-{comment.public_id}"
    return f"{comment.thing.get_absolute_url()}#c-{comment.public_id}"


def _new(comment):
    if comment.waits:
        return f"{comment.author.first_name} has written a comment. It waits for you"
    if comment.is_private:
        return f"{comment.author.first_name} has written to you alone"
    return f"{comment.author.first_name} has written a comment"


def seen_report(viewer, notices):
    """The mail to a course admin: that there is a report, and nothing that was handed over with it."""
    from .models import Report

    def letter(report):
        return {
            "subject": "Something was reported to you",
            "lines": [
                "Somebody has reported something to you and the other course admins of their cohort.",
                "What it is stands on Sheaf, for course admins alone. It does not say who reported it.",
            ],
            "button": ("Read the report", reverse("report", args=[report.public_id])),
        }

    return said_of(notices, Report.objects.visible_to(viewer).open(), letter)


def _own_words(condition, what):
    """To the author with their own words (N1); to the owner, when a course admin removed it, without.

    Told also where the author sees the page no more: with the note, and no title.
    """

    def words(viewer, comment):
        mine = comment.author_id == viewer.person.pk
        if not condition(comment) or not (mine or comment.page.owner_id == viewer.person.pk):
            return None
        whose = "Your comment" if mine else f"{comment.author.first_name}’s comment on your page"
        return {
            "line": f"{whose} {what.format(comment.get_removed_by_display() if comment.is_removed else '')}",
            "note": comment.note,
            "words": comment.body if mine else "",
            "url": reverse("comments_mine") if mine else comment.page.get_absolute_url(),
            "topic": comment.page.public_id,
        }

    return Seen(_comments, words)


def seen_question(viewer, notices):
    """'Amira asks you', with the question, until it is answered, set aside or withdrawn (N1)."""
    from .models import QuestionReader

    def line(row):
        thing = row.question.thing
        return {
            "line": f"{row.question.page.owner.first_name} asks you",
            "title": thing.heading,
            "note": row.question.body,
            "url": f"{thing.get_absolute_url()}#comments",
            "topic": row.question.page.public_id,
            "place": row.question.page.title_for(viewer.person),
        }

    standing = QuestionReader.objects.standing_for(viewer)
    return said_of(notices, standing.select_related("question__entry__page", "question__page__owner"), line)


def register():
    """Make the kinds of this app known, at start."""
    from . import reminding

    for name, seen in {
        "comment_new": _answer(_new),
        "comment_shown": _answer(lambda c: f"{c.owner.first_name} shows your comment", lambda c: c.is_approved),
        "comment_kept": _answer(
            lambda c: f"{c.owner.first_name} keeps your comment between you two", lambda c: c.is_kept
        ),
        "comment_declined": _own_words(lambda c: c.is_declined and not c.is_removed, "was declined"),
        "comment_answered": _answer(lambda c: f"{c.author.first_name} answered you"),
        "comment_more": _answer(lambda c: f"{c.author.first_name} has added to a conversation you are in"),
        "comment_removed": _own_words(lambda c: c.is_removed, "was removed by {}"),
        # Only while the owner asks, and its author sees where it stands (N1).
        "comment_asked": _answer(
            lambda c: f"{c.owner.first_name} asks whether others may read your comment", lambda c: c.is_asked
        ),
        "comment_agreed": _answer(
            lambda c: f"{c.author.first_name} has agreed: the comment is shown", lambda c: c.is_approved
        ),
        "comment_left": _answer(
            lambda c: f"{c.author.first_name} would rather leave the comment as it is", lambda c: c.is_left
        ),
        "question": seen_question,
        "remind": reminding.seen_reminders,
    }.items():
        register_kind(name, seen)
    register_kind("report", seen_report, Post.OWN)
