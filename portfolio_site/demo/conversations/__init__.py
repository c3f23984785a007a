"""What was said about the pages of the demo, by whom, when, and what became of it.

Every state of the truth table in rules.md is here at least once. `on(...)` opens the comments of one page or
entry, `say(...)` is one comment; what happened to it afterwards is told in order by `then`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Act:
    """One turn of a key, `days` ago at `clock`: approve, keep, decline, edit, offer, remove."""

    verb: str
    days: int
    clock: str
    words: str = ""  # the note of a decline, the new text of an edit, the reason of a removal, the new key of an offer
    by: str = ""  # who removes


@dataclass
class Say:
    """One comment by `who`, offered to `owner`, `tutors` or `people`; `private` is a reply for two (C11)."""

    who: str
    days: int
    clock: str
    body: str
    to: str = "people"
    private: bool = False
    then: tuple = ()
    replies: tuple = ()


@dataclass
class Thread:
    owner: str
    title: str
    comments: list = field(default_factory=list)


def on(owner, title, *comments):
    """The comments of the page or entry `title` of `owner`."""
    return Thread(owner, title, list(comments))


def say(who, days, clock, body, *replies, to="people", then=()):
    """A comment or a reply that `who` sends so far as `to`."""
    return Say(who, days, clock, body, to, False, tuple(then), replies)


def privately(who, days, clock, body, *replies, then=()):
    """A reply that only the owner and the author of what it answers will ever see."""
    return Say(who, days, clock, body, "owner", True, tuple(then), replies)


def approve(days, clock):
    return Act("approve", days, clock)


def keep(days, clock):
    return Act("keep", days, clock)


def decline(days, clock, note=""):
    return Act("decline", days, clock, note)


def edit(days, clock, body):
    return Act("edit", days, clock, body)


def offer(days, clock, to):
    return Act("offer", days, clock, to)


def remove(days, clock, by, reason=""):
    return Act("remove", days, clock, reason, by)


def all_threads():
    """Every conversation of the demo."""
    from . import amira, first_half, hadlow, medway

    return [*amira.THREADS, *first_half.THREADS, *hadlow.THREADS, *medway.THREADS]
