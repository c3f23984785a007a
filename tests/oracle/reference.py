"""Who may see what, written from rules.md alone: slow, plain, and without a database.

Every function names the rules it states. `without` leaves some of them out: the counts ask with it
whether a rule made a difference in a world, so that a run that never met a rule is noticed.
"""

from functools import cached_property

from .asking import Questions, Reports
from .quoted import Quoted

REACH = {"owner": 0, "tutors": 1, "people": 2, "visitors": 3}
TUTOR, PERSON, VISITOR = 1, 2, 3  # how far the author's key must be turned for this kind of viewer


class Rules(Questions, Reports, Quoted):
    """The rules for one world at one instant. People are named by id; a visitor is None."""

    def __init__(self, world, now, without=()):
        self.world = world
        self.now = now
        self.without = frozenset(without)
        self.memory = {}
        self.people = {row.id: row for row in world.people}
        self.pages = {row.id: row for row in world.pages}
        self.entries = {row.id: row for row in world.entries}
        self.comments = {row.id: row for row in world.comments}
        self.files = {row.id: row for row in world.files}
        self.questions = {row.id: row for row in world.questions}
        self.askings = {row.id: row for row in world.askings}
        self.reports = {row.id: row for row in world.reports}
        self.texts = {row.id: row for row in world.texts}
        self.quotations = {row.id: row for row in world.quotations}
        self.inquiries = {row.id: row for row in world.inquiries}

    def keeps(self, rule):
        return rule not in self.without

    def remembered(self, name, *question):
        """Return the answer of the method `name`; nothing in a world changes while it is asked."""
        key = (name, *question)
        if key not in self.memory:
            self.memory[key] = getattr(self, name)(*question)
        return self.memory[key]

    # --- people ---------------------------------------------------------------------------------

    def viewer(self, person):
        """A7: a deactivated person is nobody in particular."""
        if person is None or (self.keeps("A7") and not self.people[person].is_active):
            return None
        return person

    def is_current(self, row):
        """A6: from its first instant on, up to its last, which is outside."""
        if self.keeps("A6 begins") and self.now < row.joined:
            return False
        if self.keeps("A6 at the end") and row.left == self.now:
            return False
        return not (self.keeps("A6 ends") and row.left is not None and row.left < self.now)

    def roles(self, person, cohort):
        """A2, A3: the roles somebody has now in one cohort; an appointment as course admin is none."""
        found = {
            row.role
            for row in self.world.memberships
            if row.person == person and (row.cohort == cohort or not self.keeps("A2")) and self.is_current(row)
        }
        if not self.keeps("A3") and self.administers(person, cohort):
            found.add("tutor")
        return found

    def administers(self, person, cohort):
        """A3: course admin of this cohort, now."""
        return any(
            row.person == person and row.cohort == cohort and self.is_current(row) for row in self.world.appointments
        )

    def sees_cohort(self, person, cohort):
        """A4, A6: its members now, and its course admins now. A superuser has no part in it."""
        person = self.viewer(person)
        return person is not None and bool(self.roles(person, cohort) or self.administers(person, cohort))

    def sees_person(self, person, other):
        """A4, A7, A8: oneself, whoever is now in a cohort that one belongs to or administers, critical friends."""
        person = self.viewer(person)
        if person is None or self.viewer(other) is None:
            return False
        if self.keeps("A8 pair") and any({row.one, row.two} == {person, other} for row in self.pairs_that_hold()):
            return True
        return person == other or any(
            self.sees_cohort(person, cohort.id) and self.roles(other, cohort.id) for cohort in self.world.cohorts
        )

    def pairs_that_hold(self):
        """P3, A7: both have agreed, neither has ended it, and nobody of the two is deactivated. The end is outside."""
        return [
            row
            for row in self.world.pairs
            if row.agreed is not None
            and row.agreed <= self.now
            and not (self.keeps("P3 pair ends") and row.ended is not None and row.ended <= self.now)
            and self.viewer(row.one) is not None
            and self.viewer(row.two) is not None
        ]

    # --- pages ----------------------------------------------------------------------------------

    def is_live(self, share):
        """P4: starts ≤ now < ends."""
        if share.starts is not None:
            if self.keeps("P4 starts") and self.now < share.starts:
                return False
            if not self.keeps("P4 at the start") and self.now == share.starts:
                return False
        if share.ends is not None:
            if self.keeps("P4 ends") and share.ends < self.now:
                return False
            if self.keeps("P4 at the end") and self.now == share.ends:
                return False
        return True

    def reaches_by_cohort(self, share, person):
        """P3, P5: its trainees and tutors now, or its tutors now; no External Examiner."""
        if share.cohort is None or not self.keeps("P3 cohort"):
            return False
        roles = self.remembered("roles", person, share.cohort)
        wanted = {"tutor"} if share.tutors_only and self.keeps("P3 tutors") else {"trainee", "tutor"}
        if not self.keeps("P3 examiner"):
            wanted.add("examiner")
        return bool(roles & wanted)

    def reaches_by_pair(self, share, person):
        """P3: the two of a pair, while they are one."""
        if share.pair is None or not self.keeps("P3 pair"):
            return False
        return any(row.id == share.pair and person in (row.one, row.two) for row in self.pairs_that_hold())

    def reaches(self, share, person):
        """P3: a cohort, one person by name, or a pair of critical friends."""
        if share.pair is not None:
            return self.reaches_by_pair(share, person)
        if share.person is not None:
            return share.person == person and self.keeps("P3 person")
        return self.reaches_by_cohort(share, person)

    def is_closed(self, page):
        """P6: the owner is deactivated. A page in the bin is closed to its owner as well: the bin alone has it (E1)."""
        return self.pages[page].is_binned or (self.keeps("P6") and not self.people[self.pages[page].owner].is_active)

    def live_shares(self, page):
        return [share for share in self.world.shares if share.page == page and self.is_live(share)]

    def sees_page(self, person, page):
        """P2, P6: one owns it, or a live share of it reaches one. Nothing else."""
        person = self.viewer(person)
        if person is None or self.is_closed(page):
            return False
        if self.pages[page].owner == person or (not self.keeps("P2") and self.people[person].is_superuser):
            return True
        return any(self.reaches(share, person) for share in self.live_shares(page))

    def is_tutor(self, person, page):
        """P5: reached, now, by a membership as tutor."""
        person = self.viewer(person)
        if person is None or self.is_closed(page):
            return False
        role = "tutor" if self.keeps("P5") else "trainee"
        return any(
            self.reaches_by_cohort(share, person) and role in self.remembered("roles", person, share.cohort)
            for share in self.live_shares(page)
        )

    # --- entries and files ----------------------------------------------------------------------

    def sees_entry(self, person, entry):
        """E1, E2: a draft is its owner's; else the page's people, its tutors, or only me. In the bin: nobody's."""
        row = self.entries[entry]
        if row.is_binned or not self.remembered("sees_page", person, row.page):
            return False
        if self.pages[row.page].owner == person:
            return True
        if self.keeps("E1") and not row.is_published:
            return False
        if row.shown_to == "me":
            return not self.keeps("E2 me")
        if row.shown_to == "tutors" and self.keeps("E2 tutors"):
            return self.remembered("is_tutor", person, row.page)
        return self.keeps("E2 page")

    def sees_thing(self, person, page, entry):
        """The page itself, or one entry of it."""
        if entry is None:
            return self.remembered("sees_page", person, page)
        return self.remembered("sees_entry", person, entry)

    def sees_file(self, person, file):
        """E4: its owner; and whoever sees a text of that same owner that uses it now as it is published."""
        viewer = self.viewer(person)
        if viewer is None:
            return False
        owner = self.files[file].owner
        if owner == viewer:
            return True
        return any(
            file in text.files
            and (text.state == "published" or not self.keeps("E4 version"))
            and (self.pages[text.page].owner == owner or not self.keeps("E4 owner"))
            and (self.sees_thing(person, text.page, text.entry) or self._seen_wrongly(person, text))
            for text in self.world.texts
        )

    def _seen_wrongly(self, person, text):
        """What a file would be open to if it did not follow the entry that uses it (E3, E4)."""
        if text.entry is None or not self.remembered("sees_page", person, text.page):
            return False
        if not self.entries[text.entry].is_published:
            return not self.keeps("E4 draft")
        return not self.keeps("E4 entry")

    # --- comments: two keys ---------------------------------------------------------------------

    def owner_of(self, comment):
        return self.pages[comment.page].owner

    def decision(self, comment):
        """C5: the owner's own are approved at each version; C6, C7: else a decision is for the version it saw."""
        if comment.author == self.owner_of(comment):
            return "approved" if self.keeps("C5") else "none"
        if comment.decided_version == comment.version or not self.keeps("C6"):
            return comment.decision
        return "none"

    def is_turned(self, comment, kind):
        """Both keys, for one kind of viewer: approved for this version, and offered as far (rules.md 4)."""
        decision = self.decision(comment)
        approved = (
            decision == "approved"
            or (decision == "none" and not self.keeps("C3 waiting"))
            or (decision == "kept" and not self.keeps("C4 kept"))
            or (decision == "declined" and not self.keeps("C4 declined"))
        )
        reach = REACH[comment.offered]
        if not self.keeps("C3 owner") and reach == 0:
            reach = VISITOR
        if not self.keeps("C2 tutors") and reach == TUTOR:
            reach = PERSON
        return approved and reach >= kind

    def above(self, comment):
        """Every comment above, the nearest first."""
        found = []
        while comment.parent is not None:
            comment = self.comments[comment.parent]
            found.append(comment)
        return found

    def kind(self, person, page):
        """How far a key must be turned for this viewer: a tutor of the page, somebody else, a visitor (P5)."""
        if person is None:
            return VISITOR
        return TUTOR if self.remembered("is_tutor", person, page) else PERSON

    def is_shown_to(self, kind, comment):
        """Both keys turned for this kind, here and in every comment above, removed or not (C12)."""
        above = self.above(comment) if self.keeps("C12") else []
        return all(self.is_turned(each, kind) for each in [comment, *above])

    def is_party(self, person, comment):
        """Its author, the owner, and to whom the owner answered privately (C3, C11)."""
        parties = {comment.author, self.owner_of(comment)}
        if comment.private_with is not None and self.keeps("C11"):
            parties.add(comment.private_with)
        return person in parties

    def would_see(self, person, comment):
        """Whether somebody would see this text if nobody had removed it."""
        person = self.viewer(person)
        if self.keeps("E3"):
            if not self.sees_thing(person, comment.page, comment.entry):
                return False
        elif not self.remembered("sees_page", person, comment.page):
            return False
        if self.is_party(person, comment):
            return True
        if not self.keeps("A4") and any(
            self.administers(person, cohort.id) and self.roles(self.owner_of(comment), cohort.id)
            for cohort in self.world.cohorts
        ):
            return True
        return self.is_shown_to(self.kind(person, comment.page), comment)

    def sees_comment(self, person, comment):
        """The truth table of rules.md 4: whether somebody reads the text of a comment."""
        comment = self.comments[comment]
        return (not comment.removed_by or not self.keeps("C10 text")) and self.would_see(person, comment)

    def waits(self, comment):
        """C4: offered further than the owner, and not decided in this version; one's own never wait (C5).

        Nothing waits on what lies in the bin, where its owner does not see it (E1, A4).
        """
        comment = self.comments[comment]
        if self.pages[comment.page].is_binned or (comment.entry and self.entries[comment.entry].is_binned):
            return False
        return not comment.removed_by and comment.offered != "owner" and self.decision(comment) == "none"

    def waits_for(self, person, comment):
        """C4: it waits for the owner of its page."""
        return self.owner_of(self.comments[comment]) == person and self.waits(comment)

    def counts_for(self, person, comment):
        """C3: in the number under a thing stands what one reads there and what is shown; nothing that waits.

        Nor one's own under something that one does not see: it stands aside, 'The comment this answers is not shown'.
        """
        row = self.comments[comment]
        shown = self.is_shown_to(TUTOR, row) or not self.keeps("C3 counts")
        return self.sees_comment(person, comment) and shown and all(self.would_see(person, o) for o in self.above(row))

    @cached_property
    def replies(self):
        found = {row.id: [] for row in self.world.comments}
        for row in self.world.comments:
            if row.parent is not None:
                found[row.parent].append(row.id)
        return found

    def stands(self, person, comment):
        """C10: something of it is on the page: its text, or the placeholder of a removed one."""
        return self.sees_comment(person, comment) or self.leaves_placeholder(person, comment)

    def leaves_placeholder(self, person, comment):
        """C10: for those who could see it the moment before, as long as they see a reply to it."""
        row = self.comments[comment]
        return (
            bool(row.removed_by)
            and self.would_see(person, row)
            and (any(self.stands(person, reply) for reply in self.replies[comment]) or not self.keeps("C10 last"))
        )

    # --- what somebody may do -------------------------------------------------------------------

    def is_only_examiner(self, person, page):
        """C1: whoever is an External Examiner and is reached by name alone; the owner and a critical friend are not."""
        if self.pages[page].owner == person:
            return False
        examines = any("examiner" in self.roles(person, cohort.id) for cohort in self.world.cohorts)
        return examines and not any(
            self.reaches_by_cohort(share, person) or self.reaches_by_pair(share, person)
            for share in self.live_shares(page)
        )

    def is_stopped(self, person, page):
        """C19: the owner of the page has stopped this person from commenting on all their pages."""
        return any(stop.owner == self.pages[page].owner and stop.person == person for stop in self.world.stops)

    def may_comment(self, person, page, entry):
        """C1, C19: whoever sees the thing, if the page's comments are open, and not as External Examiner only."""
        viewer = self.viewer(person)
        if viewer is None or not self.sees_thing(viewer, page, entry):
            return False
        if self.keeps("C19") and (not self.pages[page].comments_open or self.is_stopped(viewer, page)):
            return False
        return not (self.keeps("C1 examiner") and self.is_only_examiner(viewer, page))

    def partner(self, comment):
        """C11: with whom the owner can talk under it: its author, or whom the owner answered privately."""
        return comment.author if comment.author != self.owner_of(comment) else comment.private_with

    def conversation(self, comment):
        """A comment, and what it answers as long as the same two talk privately: what their talk began under.

        What somebody else wrote above and removed ends no conversation of these two (C11).
        """
        found = [comment]
        while comment.offered == "owner" and comment.parent is not None:
            above = self.comments[comment.parent]
            if self.partner(above) != self.partner(comment):
                break
            comment = above
            found.append(comment)
        return found

    def may_answer_privately(self, person, comment):
        """C11, C17, C19: the owner and the author, until it is removed or declined, while comments are open."""
        row = self.comments[comment]
        partner = self.partner(row)
        if partner is not None and self.people[partner].left is not None:
            return False
        if partner is None or person not in (partner, self.owner_of(row)):
            return False
        if self.keeps("C19") and not self.pages[row.page].comments_open:
            return False
        return not any(
            (each.removed_by and self.keeps("C10 answer"))
            or (self.decision(each) == "declined" and self.keeps("C4 answer"))
            for each in self.conversation(row)
        )

    def is_open_for_replies(self, comment):
        """C10, C12, C19: only a comment that is itself shown takes a reply for others."""
        row = self.comments[comment]
        if self.keeps("C10 answer") and row.removed_by:
            return False
        if self.keeps("C19") and not self.pages[row.page].comments_open:
            return False
        return self.is_shown_to(TUTOR, row)

    def removes_as(self, person, comment):
        """C9: as what somebody may remove it: author, owner, a course admin who reads it or to whom it was reported."""
        person = self.viewer(person)
        row = self.comments[comment]
        if person is None or row.removed_by:
            return set()
        found = set()
        if person == row.author:
            found.add("author")
        if person == self.owner_of(row):
            found.add("owner")
        administers = any(
            self.administers(person, cohort.id) and "trainee" in self.roles(self.owner_of(row), cohort.id)
            for cohort in self.world.cohorts
        )
        if not found and administers and (self.sees_comment(person, comment) or not self.keeps("C9 admin")):
            found.add("admin")
        if not found and self.keeps("C9 reported") and self.was_reported_to(person, comment):
            found.add("admin")
        return found
