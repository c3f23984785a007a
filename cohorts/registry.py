"""Where higher apps put what `cohorts` has to call. It calls; it never imports (design.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

KINDS = {}
TIDYING = {}
_newcomer_listeners = []


class Post(Enum):
    """How a kind of notification goes out by mail, if its recipient has not chosen *only on the site* (N3)."""

    SOON = "soon"  # collected: one mail for each page and hour at most
    DIGEST = "digest"  # in the daily digest only
    OWN = "own"  # a mail by itself whatever was chosen, and not in the list on the site: an invitation, a report
    NEVER = "never"  # in the list on the site only


@dataclass(frozen=True)
class Kind:
    """One kind of notification.

    `seen` takes (viewer, notifications) and returns {notification pk: {…}} for those whose object the recipient may
    see now; what is missing from the answer is neither listed, counted nor sent (N1). In each answer:

    * "line" (a sentence), "url" (a path), and where there are some "title", "note", "words" (the recipient's own);
    * "topic", the public_id of the page it is about, by which mail is collected (N3), and "place", its title, if
      the recipient may know it;
    * for Post.OWN instead "subject", "lines" (plain paragraphs), "button" (label, path), and "to" if the mail goes
      to another address than the recipient's, "called" if the recipient is called otherwise than their row says.
    """

    name: str
    seen: Callable
    post: Post = Post.SOON
    urgent: bool = False


def register_kind(name, seen, post=Post.SOON, *, urgent=False):
    """Register the kind `name` at start; `seen` decides what the recipient may know of it now (N1).

    `urgent` is for Post.OWN: its mail goes out at night, too.
    """
    KINDS[name] = Kind(name, seen, post, urgent)


@dataclass(frozen=True)
class Seen:
    """A kind's `seen` in two parts: what the recipient may know of, `rows(viewer)`, and `words(viewer, row)`.

    Kinds with the same `rows` are listed by one query (`seen_together`).
    """

    rows: Callable
    words: Callable

    def __call__(self, viewer, notices):
        return said_of(notices, self.rows(viewer), lambda row: self.words(viewer, row))


def seen_together(viewer, notices):
    """{notification pk: words} for `notices` of any kinds: one query for each sort of thing that they speak of."""
    said, by_rows = {}, {}
    for name in {notice.kind for notice in notices} & KINDS.keys():
        seen, mine = KINDS[name].seen, [notice for notice in notices if notice.kind == name]
        if isinstance(seen, Seen):
            by_rows.setdefault(seen.rows, []).extend(mine)
        else:
            said.update(seen(viewer, mine))
    for rows, mine in by_rows.items():
        for notice, row in _with_rows(mine, rows(viewer)):
            if words := KINDS[notice.kind].seen.words(viewer, row):
                said[notice.pk] = words
    return said


def said_of(notices, rows, words):
    """What a kind's `seen` returns: {notification pk: words(row)} for `notices` whose object is among `rows`.

    `rows` is a queryset of what the recipient may know of now; where `words` finds nothing, nothing is said (N1).
    """
    return {notice.pk: found for notice, row in _with_rows(notices, rows) if (found := words(row))}


def _with_rows(notices, rows):
    """(notification, row) for those of `notices` whose object is among the queryset `rows`. One query."""
    found = {row.pk: row for row in rows.filter(pk__in={notice.object_id for notice in notices})}
    return [(notice, found[notice.object_id]) for notice in notices if notice.object_id in found]


def on_newcomers(listener):
    """Register a function that is called with the memberships of one enrolment, in its transaction (A5)."""
    if listener not in _newcomer_listeners:
        _newcomer_listeners.append(listener)


def tell_of_newcomers(memberships):
    """Call whoever has to tell the owners of pages that open to these newcomers (A5)."""
    for listener in _newcomer_listeners:
        listener(memberships)


def on_tidying(name, tidy):
    """Register what `manage.py tidy` does once a day under `name`: `tidy(now)` returns how many things it did."""
    TIDYING[name] = tidy
