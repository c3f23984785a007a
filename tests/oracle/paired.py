"""Verbs of critical friends: ask, agree, put away, end (0013)."""

from django.core.exceptions import ValidationError

from cohorts.models import Notification, Pair
from cohorts.viewer import Viewer

from . import world as plain


class PairChanges:
    """The part of the random verbs by which two become critical friends, and stop being it."""

    def is_trainee(self, person):
        """0013: only trainees ask and are asked."""
        return any("trainee" in self.rules.roles(person, cohort.id) for cohort in self.world.cohorts)

    def open_pair(self, one, two):
        """What stands between the two, asked or agreed and not ended, whoever asked."""
        found = [row for row in self.world.pairs if {row.one, row.two} == {one, two} and row.ended is None]
        return found[0] if found else None

    def do_ask_friend(self):
        """By name. Of somebody who has asked already it is the answer, put away or not."""
        asker, other = self.any(self.world.people).id, self.any(self.world.people).id
        standing = self.open_pair(asker, other)
        crossing = standing is not None and standing.agreed is None and standing.one == other
        people = self.rules.people
        allowed = asker != other and self.is_trainee(asker) and self.is_trainee(other) and people[other].is_active
        if crossing and not people[asker].is_active:
            return None  # nobody asks who is not there: the door is before this
        now = self.world.now
        made = self.attempt(allowed, lambda: Pair.ask(self.user(asker), person=self.user(other), now=now))
        if made is not None and standing is None:
            self.world.pairs.append(plain.Pair(made.pk, asker, other))
        elif made is not None:
            assert made.pk == standing.id, "one open pair of two people"
            if crossing:
                standing.agreed, standing.is_put_away = now, False
        return f"{asker} asks {other} to be critical friends: {allowed}"

    do_ask_friend_too = do_ask_friend

    def do_agree_to_friend(self):
        """By who is asked, once; not what they have put away, nor whose asker is gone (A7)."""
        row = self.any(self.world.pairs)
        if row is None:
            return None
        by = row.two if self.random.random() < 0.8 else self.any(self.world.people).id
        is_pair = row.agreed is not None and row.ended is None and by == row.two
        fresh = row.agreed is None and row.ended is None and not row.is_put_away
        allowed = is_pair or (fresh and by == row.two and self.rules.people[row.one].is_active)
        pair, now = Pair.objects.get(pk=row.id), self.world.now
        told = Notification.objects.filter(kind="friend_agreed").count()
        for time in range(2):
            try:
                done = pair.agree(by=self.user(by), now=now)
            except ValidationError:
                assert not allowed, "the code refused what the rules allow"
            else:
                assert allowed and done is (time == 0 and not is_pair), "once has the effect (C8)"
        changed = allowed and not is_pair
        assert Notification.objects.filter(kind="friend_agreed").count() == told + changed
        if changed:
            row.agreed = now
        return f"{by} agrees to pair {row.id}: {allowed}"

    def do_put_away(self):
        """The asker is not told: to them it is as if nobody had answered (A8)."""
        row = self.any(self.world.pairs)
        if row is None:
            return None
        by = row.two if self.random.random() < 0.8 else self.any(self.world.people).id
        before = self.asked_by(row.one)
        done = Pair.objects.get(pk=row.id).decline(by=self.user(by), now=self.world.now)
        expected = by == row.two and row.agreed is None and row.ended is None and not row.is_put_away
        assert done is expected
        assert self.asked_by(row.one) == before
        row.is_put_away = row.is_put_away or expected
        return f"{by} puts pair {row.id} away: {done}"

    def asked_by(self, person):
        return set(Pair.objects.visible_to(Viewer.of(self.user(person), self.world.now)).values_list("pk", flat=True))

    def do_end_pair(self):
        """By either of a pair, by the asker of an asking; it closes at once."""
        now = self.world.now
        row = self.any([row for row in self.world.pairs if row.agreed is None or row.agreed <= now])
        if row is None:
            return None
        by = self.random.choice((row.one, row.two, self.any(self.world.people).id))
        expected = row.ended is None and (by == row.one or (by == row.two and row.agreed is not None))
        assert Pair.objects.get(pk=row.id).end(by=self.user(by), now=now) is expected
        if expected:
            row.ended = now
        return f"{by} ends pair {row.id}: {expected}"
