"""Where higher apps put what `cohorts` has to call. It calls; it never imports (design.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

KINDS = {}
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

    `seen` takes (viewer, notifications) and returns {notification pk: {"line", "url", …}} for those whose
    object the recipient may see now; what is missing from the answer is neither listed nor counted (N1).
    """

    name: str
    seen: Callable
    post: Post = Post.SOON


def register_kind(name, seen, post=Post.SOON):
    """Register the kind `name` at start; `seen` decides what the recipient may know of it now (N1)."""
    KINDS[name] = Kind(name, seen, post)


def on_newcomers(listener):
    """Register a function that is called with the memberships of one enrolment, in its transaction (A5)."""
    if listener not in _newcomer_listeners:
        _newcomer_listeners.append(listener)


def tell_of_newcomers(memberships):
    """Call whoever has to tell the owners of pages that open to these newcomers (A5)."""
    for listener in _newcomer_listeners:
        listener(memberships)
