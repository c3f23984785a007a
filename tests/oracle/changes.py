"""Random verbs, done twice: by the models' methods, and to the plain world as rules.md says they act.

Every change is a method that returns None where it could not be tried in this world, else a sentence of what
was done. Where the rules refuse an act the code has to refuse it too, and nothing may change.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError

from cohorts.models import Cohort, Membership, User
from cohorts.viewer import Viewer
from comments.models import Comment
from portfolios.models import Entry, Page, Section, Share

from . import compare
from . import world as plain
from .asked_and_told import QuestionChanges, ReportChanges, StopChanges
from .asked_to_show import AskingChanges
from .build import canary
from .chance import end_share
from .gone import LeavingChanges
from .paired import PairChanges
from .quoted import Quotation
from .reference import REACH, Rules

STEP = timedelta(seconds=7)  # several acts fall into the minute of an undo (C8)
UNDO = timedelta(seconds=60)


class Changes(AskingChanges, QuestionChanges, ReportChanges, StopChanges, PairChanges, LeavingChanges):
    """One random sequence of verbs on a world that is built; `met` counts what of C13 and C17 had an effect."""

    def __init__(self, world, random, met):
        self.world, self.random, self.met = world, random, met
        self.decided = []  # [event, comment, what stood before, the instant], newest last
        self.agreed_at = {}  # comment -> the versions in which its author has agreed (C13)
        self.words = 0
        for comment in world.comments:
            comment.words = self.new_words()
            if comment.decision == "declined":
                comment.decision = "none"  # the verbs remember which words were declined: rows alone do not
                Comment.objects.filter(pk=comment.id).update(decision="none")

    def new_words(self):
        self.words += 1
        return self.words

    def step(self, verb=None):
        """Do one random thing, or `verb` where there is something to do it to; return what it was."""
        self.world.now += self.random.choice((STEP, STEP, STEP, UNDO + STEP))
        self.rules = Rules(self.world, self.world.now)
        names = [name for name in dir(self) if name.startswith("do_")]
        names += [
            "do_write",
            "do_reply",
            "do_edit",
            "do_edit",
            "do_offer",
            "do_approve",
            "do_decline",
            "do_undo",
            "do_undo",
        ]
        tries = [verb] * 10 if verb else []
        while True:
            done = getattr(self, tries.pop() if tries else self.random.choice(names))()
            if done:
                self.check_askings()
                return f"{self.world.now:%H:%M:%S} {done}"

    # -- helpers ---------------------------------------------------------------------------------

    def any(self, rows):
        return self.random.choice(rows) if rows else None

    def user(self, person):
        return User.objects.get(pk=person)

    def attempt(self, allowed, act):
        """Do `act`; it has to be refused exactly when the rules do not allow it. Returns its result or None."""
        try:
            result = act()
        except ValidationError as refusal:
            assert not allowed, f"the code refused what the rules allow: {refusal}"
            return None
        assert allowed, "the code allowed what the rules refuse"
        return result

    def stored(self, comment):
        return Comment.objects.select_related("page__owner", "entry__page__owner", "author", "parent").get(
            pk=comment.id
        )

    def seen_version(self, comment):
        """The version that somebody had before them: mostly the present one, sometimes an older."""
        return comment.version if self.random.random() < 0.8 else comment.version - 1

    # -- comments: writing -----------------------------------------------------------------------

    def do_write(self):
        return self._write(None, private=False)

    def do_reply(self):
        parent = self.any([row for row in self.world.comments if len(self.rules.above(row)) < 3])
        return parent and self._write(parent, private=self.random.random() < 0.4)

    def do_show_and_answer(self):
        """C12: in one act the owner shows a waiting comment and answers it."""
        parent = self.any([row for row in self.world.comments if self.rules.waits(row.id)])
        if parent is None or not all(self.rules.is_turned(each, 1) for each in self.rules.above(parent)):
            return None
        return self._write(parent, private=False, show=self.seen_version(parent))

    def _write(self, parent, private, show=None):
        rules, world = self.rules, self.world
        thing = (parent.page, parent.entry) if parent else self.any(compare.things(world))
        owner = rules.pages[thing[0]].owner
        asked = [row.id for row in world.people if rules.sees_thing(row.id, *thing)]
        author = owner if show is not None else self.any(asked)
        if author is None or author not in asked or rules.is_only_examiner(author, thing[0]):
            return None  # the caller asks this before (C1): not the verb's matter
        offered = "owner" if private else self.random.choice(("owner", "tutors", "people", "people"))
        if show is not None:
            offered = "people"
        allowed = rules.pages[thing[0]].comments_open
        if parent is not None and show is not None:
            allowed = allowed and show == parent.version
        elif parent is not None:
            allowed = rules.may_answer_privately(author, parent.id) if private else rules.is_open_for_replies(parent.id)
        if (author == owner and offered == "owner" and not private) or rules.is_stopped(author, thing[0]):
            allowed = False
        words = self.new_words()
        made = self.attempt(
            allowed,
            lambda: Comment.write(
                author=self.user(author),
                thing=Entry.objects.get(pk=thing[1]) if thing[1] else Page.objects.get(pk=thing[0]),
                body=f"words {words}",
                offered_to=offered,
                parent=self.stored(parent) if parent else None,
                private=private,
                show=show,
                now=world.now,
            ),
        )
        done = f"{author} writes to {offered} on {thing}, answering {parent and parent.id}, show {show}: {allowed}"
        if made is not None:
            row = plain.Comment(
                made.pk, *thing, author, parent and parent.id, offered=offered, words=words, at=world.now
            )
            if author == owner:
                row.decision, row.decided_version = "approved", 1
                row.private_with = rules.partner(parent) if private else None
            if show is not None:
                parent.decision, parent.decided_version = "approved", parent.version
                parent.declined_words -= {parent.words}
            world.comments.append(row)
        return done

    # -- comments: the author's key --------------------------------------------------------------

    def do_edit(self):
        """C5, C6, C7: the version rises; what was approved waits again, the owner's own stays shown."""
        own = [row for row in self.world.comments if row.author == self.rules.owner_of(row) and not row.removed_by]
        row = self.any(own if own and self.random.random() < 0.4 else self.world.comments)
        if row is None:
            return None
        by = row.author if self.random.random() < 0.85 else self.any(self.world.people).id
        version = self.seen_version(row)
        same = row.declined_words and self.random.random() < 0.3
        words = self.any(sorted(row.declined_words)) if same else self.new_words()
        if words == row.words:
            return None
        again = same and row.offered != "owner" and row.author != self.rules.owner_of(row)
        allowed = by == row.author and not row.removed_by and version == row.version and not again
        self.attempt(allowed, lambda: self.stored(row).edit(f"words {words}", by=self.user(by), version=version))
        if allowed:
            row.version += 1
            row.words = words
            if row.author == self.rules.owner_of(row):
                row.decided_version = row.version
        return f"{by} edits {row.id} at version {version}: {allowed}"

    def do_offer(self):
        """C6, C9, C12: further waits anew; back needs nobody and takes effect at once."""
        rules, row = self.rules, self.any(self.world.comments)
        if row is None:
            return None
        to = self.random.choice(("owner", "tutors", "people", "visitors"))
        further = REACH[to] > REACH[row.offered]
        if to == row.offered or (further and row.parent is not None and not rules.pages[row.page].comments_open):
            return None
        by = row.author if self.random.random() < 0.85 else self.any(self.world.people).id
        version = self.seen_version(row) if further else row.version
        own = row.author == rules.owner_of(row)
        allowed = by == row.author and not row.removed_by and row.private_with is None
        if further:
            allowed = allowed and version == row.version and (own or row.words not in row.declined_words)
            allowed = allowed and (row.parent is None or rules.is_open_for_replies(row.parent))
        self.attempt(allowed, lambda: self.stored(row).offer(to, by=self.user(by), version=version))
        if allowed and further and row.asked_to == to:  # C13: as far as the owner asks
            self.agreed_at.setdefault(row.id, set()).add(version)
            self.agreed(row)
        elif allowed:
            self.no_asking(row)
            row.offered = to
            if further:
                row.version += 1
                row.decided_version = row.version if own else row.decided_version
        return f"{by} offers {row.id} to {to} at version {version}: {allowed}"

    # -- comments: the owner's key ---------------------------------------------------------------

    def _decide(self, decision, verb):
        rules, row = self.rules, self.any(self.world.comments)
        if row is None:
            return None
        owner = rules.owner_of(row)
        by = owner if self.random.random() < 0.85 else self.any(self.world.people).id
        version = self.seen_version(row)
        allowed = by == owner and row.author != owner and row.offered != "owner" and not row.removed_by
        allowed = allowed and version == row.version
        for _ in range(self.random.choice((1, 1, 2))):  # C8: twice has the effect of once
            events = self.stored(row).events.count()
            act = getattr(self.stored(row), verb)
            self.attempt(allowed, lambda act=act: act(by=self.user(by), version=version, now=self.world.now))
            changed = allowed and (row.decision, row.decided_version) != (decision, row.version)
            assert self.stored(row).events.count() == events + changed, "one record for each change (C8, C16)"
            if changed:
                before = (row.decision, row.decided_version, row.declined_words)
                row.decision, row.decided_version = decision, row.version
                row.declined_words -= {row.words}
                row.declined_words |= {row.words} if decision == "declined" else set()
                if decision != "approved":
                    self.no_asking(row)
                self.decided.append((self.stored(row).events.last(), row, before, self.world.now))
        return f"{by} decides {row.id} at version {version}: {decision}, {allowed}"

    def do_approve(self):
        return self._decide("approved", "approve")

    def do_keep(self):
        return self._decide("kept", "keep")

    def do_decline(self):
        return self._decide("declined", "decline")

    def do_decline_and_offer_again(self):
        """C6: words that were declined are not offered again unchanged, back and forth neither."""
        row = self.any([row for row in self.world.comments if self.rules.waits(row.id)])
        if row is None:
            return None
        owner, author = self.user(self.rules.owner_of(row)), self.user(row.author)
        self.stored(row).decline(by=owner, version=row.version, now=self.world.now)
        row.decision, row.decided_version = "declined", row.version
        row.declined_words |= {row.words}
        row.offered = "owner"
        self.no_asking(row)
        self.stored(row).withdraw(by=author, now=self.world.now)
        self.attempt(False, lambda: self.stored(row).offer("people", by=author, version=row.version))
        return f"{row.id} declined and offered again"

    def do_undo(self):
        """C8: what stood before comes back, for a minute, as long as nothing else has changed the comment."""
        if not self.decided:
            return None
        event, row, before, at = self.decided.pop()
        allowed = (
            self.world.now - at < UNDO
            and row.offered != "owner"
            and not row.removed_by
            and self.stored(row).revision == event.revision
        )
        by = self.user(self.rules.owner_of(row))
        self.attempt(allowed, lambda: self.stored(row).undo(event, by=by, now=self.world.now))
        if allowed:
            row.decision, row.decided_version, row.declined_words = before
        return f"undo on {row.id}: {allowed}"

    def do_remove(self):
        """C9, C10: by its author, the owner, or a course admin with a reason; final."""
        rules, row = self.rules, self.any(self.world.comments)
        person = self.any(self.world.people).id
        if row is None or row.removed_by:
            return None
        if self.random.random() < 0.5:
            person = self.random.choice((row.author, rules.owner_of(row)))
        roles = rules.removes_as(person, row.id)
        viewer = Viewer.of(self.user(person), self.world.now)
        self.attempt(bool(roles), lambda: self.stored(row).remove(viewer, reason="It is abusive."))
        if roles:
            row.removed_by = next(role for role in ("author", "owner", "admin") if role in roles)
            self.no_asking(row)
        return f"{person} removes {row.id}: {bool(roles)}"

    # -- pages and entries -----------------------------------------------------------------------

    def do_publish(self):
        """E1: the working copy is what others read from now on; what they read before is past."""
        row = self.any(self.world.entries)
        if row is None:
            return None
        texts = {text.state: text for text in self.world.texts if text.entry == row.id}
        working, published = texts.get("working"), texts.get("published")
        allowed = bool(working or published) and not row.is_binned
        self.attempt(allowed, lambda: Entry.objects.get(pk=row.id).publish(now=self.world.now))
        if allowed:
            row.is_published = True
            if working and published:
                published.state = "past"
            (working or published).state = "published"
        return f"publish entry {row.id}: {allowed}"

    def do_take_back(self):
        """E3: taken back to draft, at once, with its files; what was read is past."""
        row = self.any([entry for entry in self.world.entries if entry.is_published])
        if row is None:
            return None
        Entry.objects.get(pk=row.id).back_to_draft()
        self.to_draft(row)
        return f"entry {row.id} back to draft"

    def to_draft(self, row):
        """E3: what was read is past; its owner goes on with the same text, if there is no newer one."""
        row.is_published = False
        texts = {text.state: text for text in self.world.texts if text.entry == row.id}
        if "published" in texts:
            texts["published"].state = "past"
            if "working" not in texts:
                number = 10_000 + len(self.world.texts)
                files = texts["published"].files
                self.world.texts.append(plain.Text(number, row.page, row.id, "working", files))
                self.quoted_again(texts["published"].id, number, row.id)

    def quoted_again(self, old, new, entry):
        """A text that is copied takes its quotations along."""
        mine = [row for row in self.world.quotations if row.text == old]
        copies = Section.objects.filter(version__entry=entry, version__state="working", kind="quotation")
        assert sorted(copies.values_list("quoted", flat=True)) == sorted(row.quoted for row in mine)
        self.world.quotations += [Quotation(row.pk, new, row.quoted_id) for row in copies]

    def do_bin(self):
        """E1, P1: an entry or a page goes into the bin, or comes back: as a draft, and as its owner's alone."""
        row = self.any([*self.world.entries, *self.world.pages])
        is_entry = isinstance(row, plain.Entry)
        thing = (Entry if is_entry else Page).objects.get(pk=row.id)
        for _ in range(2):  # once is enough (C8)
            (thing.take_back if row.is_binned else thing.put_into_bin)(self.world.now)
        row.is_binned = not row.is_binned
        if is_entry:
            self.to_draft(row)
        for share in self.world.shares:
            if not is_entry and share.page == row.id:
                end_share(share, self.world.now)
        return f"{'entry' if is_entry else 'page'} {row.id} in the bin: {row.is_binned}"

    def do_narrow(self):
        """E2: to the page's people, its tutors, or only me."""
        row = self.any(self.world.entries)
        if row is None:
            return None
        row.shown_to = self.random.choice(("page", "tutors", "me"))
        Entry.objects.get(pk=row.id).show_to(row.shown_to)
        return f"entry {row.id} shown to {row.shown_to}"

    def do_open_comments(self):
        """C19."""
        row = self.any(self.world.pages)
        row.comments_open = not row.comments_open
        Page.objects.get(pk=row.id).set_comments_open(row.comments_open)
        return f"comments on {row.id} open: {row.comments_open}"

    def do_end_share(self):
        """P4: 'end now' closes it at once; one that had not begun never does."""
        row = self.any(self.world.shares)
        if row is None:
            return None
        Share.objects.get(pk=row.id).end_now(self.world.now)
        end_share(row, self.world.now)
        return f"share {row.id} ends now"

    def do_share(self):
        """P3: a new share with one person."""
        page = self.any([row for row in self.world.pages if not row.is_binned])
        if page is None:
            return None
        taken = {row.person for row in self.world.shares if row.page == page.id} | {page.owner}
        person = self.any([row.id for row in self.world.people if row.id not in taken])
        if person is None:
            return None
        made = Share.objects.create(page_id=page.id, kind="person", person_id=person)
        self.world.shares.append(plain.Share(made.pk, page.id, person=person))
        return f"page {page.id} shown to {person}"

    def do_new_page(self):
        """P1: a new page is its owner's alone."""
        person = self.any(self.world.people).id
        made = Page.start(self.user(person), canary("new", plain.Page(self.new_words(), person)))
        self.world.pages.append(plain.Page(made.pk, person, is_journal=False))
        return f"{person} starts page {made.pk}"

    # -- people ----------------------------------------------------------------------------------

    def do_join(self):
        """A5, A6, P1: from this instant on; a new trainee has a journal that nobody else sees."""
        cohort, person = self.any(self.world.cohorts).id, self.any(self.world.people).id
        if self.random.random() < 0.7:  # mostly somebody who is no member now
            members = {row.person for row in self.world.memberships if row.cohort == cohort and row.left is None}
            person = self.any([row.id for row in self.world.people if row.id not in members]) or person
        by = person if self.random.random() < 0.3 else self.any(self.world.people).id
        role = self.random.choice(("trainee", "tutor", "examiner"))
        allowed = by != person and not any(
            row.cohort == cohort and row.person == person and row.left is None for row in self.world.memberships
        )
        where, who = Cohort.objects.get(pk=cohort), self.user(person)
        made = self.attempt(allowed, lambda: where.add(who, role, by=self.user(by), now=self.world.now))
        if made is not None:
            self.world.memberships.append(plain.Membership(made.pk, cohort, person, role, self.world.now))
            known = {row.id for row in self.world.pages}
            for page in Page.objects.exclude(pk__in=known):
                self.world.pages.append(plain.Page(page.pk, page.owner_id))
        return f"{person} joins {cohort} as {role}, by {by}: {allowed}"

    def do_leave(self):
        """A6: ending closes at once."""
        row = self.any([row for row in self.world.memberships if row.left is None and row.joined <= self.world.now])
        if row is None:
            return None
        Membership.objects.get(pk=row.id).end(by=None, now=self.world.now)
        row.left = self.world.now
        return f"membership {row.id} ends"
