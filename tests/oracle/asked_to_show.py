"""Verbs of C13: the owner asks the author to turn their key further, the author agrees or would rather leave it."""

from cohorts.viewer import Viewer
from comments.models import Comment

from .reference import REACH, Rules


class AskingChanges:
    """The part of the random verbs that knows whom an owner asks for what."""

    def is_asked(self, row):
        """C13: the owner asks for further than the author's key is turned."""
        return bool(row.asked_to) and not row.removed_by and REACH[row.asked_to] > REACH[row.offered]

    def no_asking(self, row):
        """0012: kept, declined, removed, or the key turned otherwise: the asking is over."""
        row.asked_to, row.asked_version = "", 0

    def may_be_asked(self, row):
        """C13, C6, C11, C12: what somebody else says to fewer than everyone, and neither declined nor private talk.

        Nor what its author would rather leave as it stands (0012), nor whoever has left (C17).
        """
        rules = self.rules
        return (
            row.author != rules.owner_of(row)
            and rules.people[row.author].left is None
            and not row.removed_by
            and REACH[row.offered] < REACH["people"]
            and rules.decision(row) != "declined"
            and row.left_version != row.version
            and len(rules.conversation(row)) == 1
            and (row.parent is None or rules.is_open_for_replies(row.parent))
        )

    def agreed(self, row):
        """What agreeing does: shown at once in the version that was asked for, else it waits (C13)."""
        at_once = row.asked_version == row.version
        self.met["C13 at once" if at_once else "C13 waits"] += 1
        if at_once:
            row.declined_words -= {row.words}
            row.decision, row.decided_version = "approved", row.version + 1
        row.offered = row.asked_to
        row.version += 1
        self.no_asking(row)

    def some_row(self, fits):
        """Mostly a comment that fits; sometimes any."""
        fitting = [row for row in self.world.comments if fits(row)]
        return self.any(fitting if fitting and self.random.random() < 0.85 else self.world.comments)

    def once_or_twice(self, row, allowed, act, changes):
        """C8: the same twice has the effect of once, and one record."""
        for time in range(self.random.choice((1, 1, 2))):
            events = self.stored(row).events.count()
            self.attempt(allowed, lambda: act(self.stored(row)))
            recorded = bool(allowed and changes and time == 0)
            assert self.stored(row).events.count() == events + recorded, "one record for each change (C8, C16)"

    def do_ask(self):
        row = self.some_row(self.may_be_asked)
        if row is None:
            return None
        owner = self.rules.owner_of(row)
        by = owner if self.random.random() < 0.85 else self.any(self.world.people).id
        to, version = self.random.choice(("tutors", "people")), self.seen_version(row)
        stands = row.asked_to == to and row.asked_version == version == row.version
        allowed = by == owner and (
            stands or (self.may_be_asked(row) and version == row.version and REACH[to] > REACH[row.offered])
        )
        if stands and not self.may_be_asked(row):
            return None  # asked already, and now something above is closed: nothing to say of asking once more
        user = self.user(by)
        self.once_or_twice(
            row, allowed, lambda it: it.ask(to, by=user, version=version, now=self.world.now), not stands
        )
        if allowed:
            row.asked_to, row.asked_version = to, version
        return f"{by} asks to show {row.id} at version {version} to {to}: {allowed}"

    do_ask_too = do_ask

    def do_agree(self):
        row = self.some_row(self.is_asked)
        if row is None:
            return None
        if row.parent is not None and not self.rules.pages[row.page].comments_open:
            return None  # whether a key under closed comments turns further is nowhere said: as with `do_offer`
        by = row.author if self.random.random() < 0.85 else self.any(self.world.people).id
        version = self.seen_version(row)
        if version in self.agreed_at.get(row.id, ()):
            return None  # the same answer once more, in an older window
        allowed = (
            by == row.author
            and self.is_asked(row)
            and version == row.version
            and (row.asked_version == version or row.words not in row.declined_words)  # C6: not what was asked for
            and (row.parent is None or self.rules.is_open_for_replies(row.parent))
        )
        user = self.user(by)
        self.once_or_twice(row, allowed, lambda it: it.agree(by=user, version=version, now=self.world.now), True)
        if allowed:
            self.agreed_at.setdefault(row.id, set()).add(version)
            self.agreed(row)
        return f"{by} agrees to show {row.id} at version {version}: {allowed}"

    do_agree_too = do_agree

    def do_edit_what_is_asked(self):
        """C13: if they edit, it waits, and agreeing does not show what the owner has not read."""
        row = self.any([row for row in self.world.comments if self.is_asked(row)])
        if row is None or row.author == self.rules.owner_of(row):
            return None
        words, author = self.new_words(), self.user(row.author)
        self.stored(row).edit(f"words {words}", by=author, version=row.version)
        row.version, row.words = row.version + 1, words
        return f"{row.author} edits {row.id}, which is asked for"

    def do_leave_it(self):
        row = self.some_row(self.is_asked)
        if row is None:
            return None
        by = row.author if self.random.random() < 0.85 else self.any(self.world.people).id
        version = self.seen_version(row)
        allowed = by == row.author and not row.removed_by and (not row.asked_to or version == row.version)
        changes = bool(row.asked_to)
        user = self.user(by)
        self.once_or_twice(row, allowed, lambda it: it.leave(by=user, version=version, now=self.world.now), changes)
        if allowed and changes:
            row.left_version = version
            self.no_asking(row)
        return f"{by} would rather leave {row.id}: {allowed}"

    def do_take_back_asking(self):
        row = self.some_row(self.is_asked)
        if row is None:
            return None
        owner = self.rules.owner_of(row)
        by = owner if self.random.random() < 0.85 else self.any(self.world.people).id
        changes, user = bool(row.asked_to), self.user(by)
        self.once_or_twice(row, by == owner, lambda it: it.take_back_asking(by=user, now=self.world.now), changes)
        if by == owner:
            self.no_asking(row)
        return f"{by} asks no more for {row.id}: {by == owner}"

    def check_askings(self):
        """Everybody reads of exactly those askings that are theirs to answer, on what they see."""
        rules = Rules(self.world, self.world.now)
        for person in (row.id for row in self.world.people if row.is_active):
            asked = Comment.objects.asked_of(Viewer.of(self.user(person), self.world.now))
            told = set(asked.values_list("pk", flat=True))
            theirs = [row for row in self.world.comments if row.author == person and self.is_asked(row)]
            expected = {row.id for row in theirs if rules.sees_thing(person, row.page, row.entry)}
            assert told == expected, f"asked of {person}: the code says {told}, the rules say {expected}"
