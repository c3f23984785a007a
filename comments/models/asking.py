"""The owner asks a comment's author to turn their key further (C13)."""

from .declined import DeclinedWords
from .keys import Decision, NotAllowed, Offer

NO_ASKING = {"asked_to": "", "asked_version": 0, "asked_at": None}


class Asking:
    """The part of a comment that knows what its owner asks for.

    The asking approves the version that the owner saw, in advance: it shows nothing by itself. When the author agrees
    to that text it is shown at once; when they have changed it since, it waits like any other.
    """

    @property
    def is_asked(self):
        """True while the owner asks, and the author's key is not turned so far already."""
        return bool(self.asked_to) and not self.is_removed and Offer(self.asked_to).reach > Offer(self.offered_to).reach

    @property
    def is_asked_as_it_stands(self):
        """True if agreeing would show it at once: these are the words that the owner approved by asking."""
        return self.is_asked and self.asked_version == self.version

    @property
    def is_left(self):
        """True if its author would rather leave these words as they are; the owner does not ask twice."""
        return self.left_version == self.version

    def could_be_asked_by(self, person):
        """As far as this comment alone says it: see `can_be_asked_by`."""
        if person is None or self.page.owner_id != person.pk or self.is_by_owner or self.is_removed:
            return False
        if self.is_declined or self.is_left:
            return False
        if self.author is None or self.author.left_at:  # nobody is there who could agree (C17)
            return False
        return Offer(self.offered_to).reach < Offer.PEOPLE.reach and len(self.conversation()) == 1

    def can_be_asked_by(self, person):
        """C13: by the owner, about what somebody else says to fewer than everyone.

        Never about a private answer between the two (C11), about what was declined (C6), nor below a comment
        that is not shown itself (C12).
        """
        return self.could_be_asked_by(person) and (self.parent_id is None or self.parent.is_open_for_replies())

    def ask(self, to, *, by, version, now):
        """Ask the author to turn their key to `to`, and approve this version in advance (C7, C13)."""
        to = Offer(to)
        if by is None or self.page.owner_id != by.pk:
            raise NotAllowed("Only the owner of a page asks for this.")
        if self.asked_to == to and self.asked_version == version == self.version:
            return self
        if not self.can_be_asked_by(by):
            if self.is_left:
                raise NotAllowed(f"{self.author.first_name} would rather leave it as it is.")
            raise NotAllowed("There is nobody to ask about this comment.")
        narrower = [each for each in Offer if each.reach < to.reach]
        return self._turn(
            by,
            "ask",
            now,
            when=self.as_it_was(version=version, offered_to__in=narrower),
            done=lambda now_is: now_is.asked_to == to and now_is.asked_version == version == now_is.version,
            why=f"asks for {to.value}",
            asked_to=to,
            asked_version=version,
            asked_at=now,
        )

    def take_back_asking(self, *, by, now):
        """The owner asks no more. What the author has agreed to meanwhile stays as it is."""
        if by is None or self.page.owner_id != by.pk:
            raise NotAllowed("This is not yours to take back.")
        if not self.asked_to:
            return self
        return self._turn(
            by,
            "unask",
            now,
            when=self.as_it_was(asked_to=self.asked_to),
            done=lambda now_is: not now_is.asked_to,
            **NO_ASKING,
        )

    def agree(self, *, by, version, now):
        """The author turns their key as far as the owner asks.

        The very version that the owner approved by asking is shown at once; another one waits (C13). Raises Stale
        where the text or the asking has changed since the author saw it.
        """
        if not self.can_be_edited_by(by):
            raise NotAllowed("This comment is not yours to offer.")
        if not self.is_asked:
            if self.events.filter(act="agree", version=version + 1).exists() and self.version == version + 1:
                return self
            raise NotAllowed(f"{self.owner.first_name} does not ask for this any more.")
        if self.parent_id and not self.parent.is_open_for_replies():
            raise NotAllowed("The comment that this answers is not shown, so it cannot be offered to others.")
        shown = {}
        if self.asked_version == version:
            shown = {"decision": Decision.APPROVED, "decided_version": version + 1, "decided_at": now}
        else:
            DeclinedWords.objects.refuse_again(by, self.thing, self.body, NotAllowed)
        return self._turn(
            by,
            "agree",
            now,
            when=self.as_it_was(version=version, asked_to=self.asked_to, asked_version=self.asked_version),
            done=lambda now_is: now_is.events.filter(act="agree", version=version + 1).exists(),
            why="as the owner asked",
            offered_to=self.asked_to,
            version=version + 1,
            **shown,
            **NO_ASKING,
        )

    def leave(self, *, by, version, now):
        """The author would rather leave it as it is: the owner is told, and does not ask for these words again."""
        if not self.can_be_edited_by(by):
            raise NotAllowed("This comment is not yours.")
        if not self.asked_to:
            return self
        return self._turn(
            by,
            "leave",
            now,
            when=self.as_it_was(version=version, asked_to=self.asked_to),
            done=lambda now_is: not now_is.asked_to,
            left_version=version,
            **NO_ASKING,
        )
