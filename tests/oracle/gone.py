"""Verbs of A7 and C17: deactivated, let in again, leaving Sheaf, coming back, and erased when the fortnight is over."""

from cohorts.models import Leaving, Pair
from portfolio_site.leaving import erase
from portfolios.models import Attachment, Entry, Page, Share

from .reference import TUTOR


class LeavingChanges:
    """The part of the random verbs by which people go and come back."""

    def do_deactivate(self):
        """A7, P6: rarely, and back again. Of who is leaving the way back goes and comes, and nothing else (C17)."""
        row = self.any([row for row in self.world.people if not row.is_erased])
        if row is None or self.random.random() < 0.6:
            return None
        user = self.user(row.id)
        is_open = row.is_active if row.left is None else not row.is_closed
        for changed in (True, False):
            assert (user.deactivate() if is_open else user.activate()) is changed, "once is enough (C8)"
        if row.left is None:
            row.is_active = not is_open
        else:
            row.is_closed = is_open
        return f"{row.id} active: {row.is_active}, closed: {row.is_closed}"

    def do_leave_sheaf(self):
        """C17: closed at once; not the last who runs a cohort or the site."""
        row = self.any([row for row in self.world.people if row.is_active and row.left is None])
        if row is None or self.random.random() < 0.5:
            return None
        now, active = self.world.now, {each.id for each in self.world.people if each.is_active}
        running = [
            each
            for each in self.world.appointments
            if each.joined <= now and (each.left is None or each.left > now) and each.person in active
        ]
        alone = [
            each
            for each in running
            if each.person == row.id and not any(o.cohort == each.cohort and o.person != row.id for o in running)
        ]
        others = [each for each in self.world.people if each.is_superuser and each.is_active and each.id != row.id]
        allowed = not alone and not (row.is_superuser and not others)
        who = self.user(row.id)
        without = self.random.random() < 0.3
        if self.attempt(allowed, lambda: Leaving.begin(who, without_words=without, now=now)) is not None:
            row.is_active, row.left, row.without_words = False, now, without
            for each in self.world.memberships:
                if each.person == row.id and each.left is None:
                    each.left, each.by_leaving = max(now, each.joined), True
            for each in self.world.appointments:
                if each.person == row.id and each.left is None:
                    each.left = now
        return f"{row.id} leaves Sheaf: {allowed}"

    def do_come_back(self):
        """C17: as they were, but for a place that they have got anew, and for appointments (A5)."""
        row = self.any([row for row in self.world.people if row.left is not None and not row.is_erased])
        if row is None:
            return None
        leaving = Leaving.objects.get(person=row.id)
        if self.attempt(not row.is_closed, lambda: leaving.come_back(now=self.world.now)) is None:
            return f"{row.id} may not come back"
        row.is_active, row.left = True, None
        anew = {each.cohort for each in self.world.memberships if each.person == row.id and each.left is None}
        for each in self.world.memberships:
            if each.person == row.id and each.by_leaving:
                each.by_leaving = False
                if each.cohort not in anew:
                    each.left = None
        return f"{row.id} comes back"

    def do_erase(self):
        """C17: what was shown on others' pages stays, unless they asked for that to go too; all else is gone."""
        row = self.any([row for row in self.world.people if row.left is not None and not row.is_erased])
        if row is None:
            return None
        leaving = Leaving.objects.get(person=row.id)
        over = leaving.until
        mine = [each for each in self.world.comments if each.author == row.id and not each.removed_by]
        stays = [
            each
            for each in mine
            if self.rules.owner_of(each) != row.id and not row.without_words and self.rules.is_shown_to(TUTOR, each)
        ]
        self.met["C17 stays"] += bool(stays)
        self.met["C17 goes"] += len(mine) > len(stays)
        assert erase(leaving, over)
        row.is_erased = True
        for each in mine:
            if each not in stays:
                each.removed_by = "author"
                self.no_asking(each)
        self._erase_pages(row.id)
        self._erase_ties(row.id, over)
        return f"{row.id} is erased"

    def _erase_pages(self, person):
        """What is theirs goes; what holds others' comments keeps a bare row, which nobody sees (P6)."""
        world = self.world
        theirs = {row.id for row in world.pages if row.owner == person}
        there = set(Page.objects.values_list("pk", flat=True)), set(Entry.objects.values_list("pk", flat=True))
        world.texts = [row for row in world.texts if row.page not in theirs]
        assert not Share.objects.filter(page__in=theirs).exists()
        world.shares = [row for row in world.shares if row.page not in theirs]
        asked = {row.id for row in world.questions if row.page in theirs}
        world.questions = [row for row in world.questions if row.id not in asked]
        world.askings = [row for row in world.askings if row.question not in asked]
        spoken = {row.page for row in world.comments}
        assert there[0] >= theirs & spoken, "others' comments keep their page (C9)"
        world.pages = [row for row in world.pages if row.id in there[0]]
        world.entries = [row for row in world.entries if row.id in there[1]]
        for row in world.pages:
            row.comments_open = row.comments_open and row.id not in theirs
        for row in world.entries:
            row.is_published = row.is_published and row.page not in theirs
        texts, entries = {row.id for row in world.texts}, {row.id for row in world.entries}
        world.quotations = [row for row in world.quotations if row.text in texts and row.quoted in entries]
        world.inquiries = [row for row in world.inquiries if row.owner != person]
        world.lookings_back = [row for row in world.lookings_back if row.entry in entries]
        files = set(Attachment.objects.values_list("pk", flat=True))
        world.files = [row for row in world.files if row.owner != person or row.id in files]

    def _erase_ties(self, person, over):
        """No share, pair, question or stop names them any more."""
        world = self.world
        pairs = {row.id for row in world.pairs if person in (row.one, row.two)}
        world.shares = [row for row in world.shares if row.person != person and row.pair not in pairs]
        world.pairs = [row for row in world.pairs if row.id not in pairs or row.agreed is not None]
        for row in world.pairs:
            if row.id in pairs and row.ended is None:
                row.ended = over
        known = set(Pair.objects.values_list("pk", flat=True))
        assert known == {row.id for row in world.pairs}, "askings go, and pairs end"
        world.askings = [row for row in world.askings if row.person != person]
        world.stops = [row for row in world.stops if person not in (row.owner, row.person)]
