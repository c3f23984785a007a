"""Verbs of the one question (0013), of reports to course admins (C9, 0012), and of stopping somebody (C19)."""

from cohorts.models import User
from cohorts.viewer import Viewer
from comments.asking_readers import candidates
from comments.models import Question, QuestionReader, Report, Stop
from comments.reporting import HandOver
from portfolios.models import Entry, Page

from . import compare
from . import world as plain


def stored_thing(page, entry):
    """The page, or the entry of it, as the code has it."""
    return Entry.objects.select_related("page__owner").get(pk=entry) if entry else Page.objects.get(pk=page)


class QuestionChanges:
    """The owner asks readers, asks others, withdraws; a reader sets it aside or answers by any comment."""

    def standing(self, page, entry):
        """The question that stands on a thing."""
        found = [row for row in self.world.questions if (row.page, row.entry) == (page, entry) and not row.is_withdrawn]
        return found[0] if found else None

    def may_be_put_to(self, page, entry):
        """0013: people whom the owner knows by name as its readers (P9), and who may write there."""
        rules, owner = self.rules, self.rules.pages[page].owner
        to_tutors = entry is not None and rules.entries[entry].shown_to == "tutors"

        def is_named(person):
            return any(
                rules.reaches(share, person)
                and (share.cohort is None or rules.sees_cohort(owner, share.cohort))
                and (not to_tutors or "tutor" in rules.roles(person, share.cohort))
                for share in rules.live_shares(page)
            )

        return {
            row.id
            for row in self.world.people
            if row.id != owner and rules.may_comment(row.id, page, entry) and is_named(row.id)
        }

    def put_to(self, question, people):
        """Note whom the code has asked by now: who was asked already is not asked anew."""
        known = {row.person for row in self.world.askings if row.question == question.id}
        for row in QuestionReader.objects.filter(question=question.id).exclude(person__in=known):
            assert row.person_id in people, "nobody else is asked (0013)"
            self.world.askings.append(plain.Asking(row.pk, question.id, row.person_id, self.world.now))

    def do_question(self):
        """One at a time for each thing; only its owner asks; the same again has the effect of once (C8)."""
        page, entry = self.any(compare.things(self.world))
        owner = self.rules.pages[page].owner
        thing = stored_thing(page, entry)
        if self.rules.sees_thing(owner, page, entry):
            offered = {each.person.pk for each in candidates(thing, Viewer.of(self.user(owner), self.world.now))}
            expected = self.may_be_put_to(page, entry)
            assert offered == expected, f"may be asked of {page, entry}: {offered}, the rules say {expected}"
        by = owner if self.random.random() < 0.85 else self.any(self.world.people).id
        others = [row.id for row in self.world.people if row.id != owner]
        people = self.random.sample(others, self.random.choice((0, 1, 1, 2)))
        standing = self.standing(page, entry)
        body = f"question {self.new_words()}"
        if standing is not None and self.random.random() < 0.5:
            body = Question.objects.get(pk=standing.id).body
        allowed = by == owner and bool(people)
        allowed = allowed and (standing is None or body == Question.objects.get(pk=standing.id).body)
        asked = [self.user(person) for person in people]
        for _ in range(self.random.choice((1, 2))):
            made = self.attempt(allowed, lambda: Question.ask(thing, body, asked, by=self.user(by), now=self.world.now))
            if made is not None and standing is None:
                standing = plain.Question(made.pk, page, entry)
                self.world.questions.append(standing)
            if made is not None:
                self.put_to(standing, people)
        return f"{by} asks {people} about {page, entry}: {allowed}"

    def do_ask_others(self):
        """Exactly these: who is new is asked from now on, who is left out is asked no more."""
        question = self.any(self.world.questions)
        if question is None:
            return None
        owner = self.rules.pages[question.page].owner
        others = [row.id for row in self.world.people if row.id != owner]
        people = self.random.sample(others, self.random.choice((0, 1, 2)))
        allowed = bool(people) and not question.is_withdrawn
        row = Question.objects.get(pk=question.id)
        asked = [self.user(person) for person in people]

        def act():
            row.ask_also(asked, now=self.world.now)
            return row

        if self.attempt(allowed, act) is not None:
            self.world.askings = [
                each for each in self.world.askings if each.question != question.id or each.person in people
            ]
            self.put_to(question, people)
        return f"question {question.id} to {people}: {allowed}"

    def do_withdraw_question(self):
        question = self.any([row for row in self.world.questions if not row.is_withdrawn])
        if question is None or self.random.random() < 0.5:
            return None
        for _ in range(2):
            Question.objects.get(pk=question.id).withdraw(now=self.world.now)
        question.is_withdrawn = True
        return f"question {question.id} withdrawn"

    def do_set_aside(self):
        asking = self.any(self.world.askings)
        if asking is None:
            return None
        QuestionReader.objects.get(pk=asking.id).set_aside(now=self.world.now)
        asking.is_aside = True
        return f"{asking.person} sets question {asking.question} aside"


class ReportChanges:
    """Somebody hands over what they see; a course admin removes it or leaves things as they are."""

    def would_read(self, owner, apart_from):
        """C9, 0012: course admins, now, of a cohort in which the owner is a trainee now; nobody it is about."""
        rules = self.rules
        return {
            row.id
            for row in self.world.people
            if rules.viewer(row.id) is not None
            and row.id not in {owner, *apart_from}
            and any(
                rules.administers(row.id, cohort.id) and "trainee" in rules.roles(owner, cohort.id)
                for cohort in self.world.cohorts
            )
        }

    def do_report(self):
        """0012: the same report twice is one; it goes to those who are named before it is sent."""
        rules = self.rules
        reporter = self.any([row.id for row in self.world.people if row.is_active])
        if reporter is None:
            return None
        seen = [(None, *thing) for thing in compare.things(self.world) if rules.sees_thing(reporter, *thing)]
        seen = [thing for thing in seen if rules.pages[thing[1]].owner != reporter]
        said = [row for row in self.world.comments if rules.sees_comment(reporter, row.id) and row.author != reporter]
        seen += [(row, row.page, row.entry) for row in said] * 2
        if not seen:
            return None
        comment, page, entry = self.any(seen)
        owner = rules.pages[page].owner
        writer = comment.author if comment else owner
        thing = self.stored(comment) if comment else stored_thing(page, entry)
        over = HandOver(thing, self.user(reporter), self.world.now)
        goes_to = {each.person_id for each in over.admins}
        expected = self.would_read(owner, {writer, reporter})
        assert goes_to == expected, f"a report goes to {goes_to}, the rules say {expected}"
        parts = {
            "owner": User.objects.get(pk=owner),
            "writer": User.objects.get(pk=writer),
            "page": Page.objects.get(pk=page),
            "entry": Entry.objects.get(pk=entry) if entry else None,
            "comment": thing if comment else None,
            "is_comment": comment is not None,
            "version": over.version,
            "title": "a title",
            "has_words": False,
            "words": "",
        }
        reason = f"reason {self.new_words()}"
        made = {Report.hand_over(parts, reason=reason, admins=over.admins, now=self.world.now).pk for _ in range(2)}
        assert len(made) == 1, "the same report twice is one (C8)"
        self.world.reports.append(plain.Report(made.pop(), owner, writer, page, entry, comment and comment.id))
        return f"{reporter} reports {comment and comment.id} on {page, entry}"

    def some_report(self):
        """A report and somebody who reads it."""
        pairs = [
            (row, person.id)
            for row in self.world.reports
            for person in self.world.people
            if self.rules.sees_report(person.id, row.id)
        ]
        return self.any(pairs) or (None, None)

    def do_remove_what_was_reported(self):
        """C9: with a reason; every open report about it is dealt with then."""
        row, person = self.some_report()
        if row is None:
            return None
        comment = self.rules.comments.get(row.comment)
        reason = self.random.choice(("It is abusive.", "It is abusive.", " "))
        allowed = comment is not None and not comment.removed_by and bool(reason.strip())
        viewer = Viewer.of(self.user(person), self.world.now)

        def act():
            Report.objects.get(pk=row.id).remove_comment(viewer, reason)
            return True

        if self.attempt(allowed, act):
            comment.removed_by = "admin"
            self.no_asking(comment)
            for each in self.world.reports:
                if each.comment == comment.id and not each.outcome:
                    each.outcome = "removed"
        self.check_reports()
        return f"{person} removes what report {row.id} is about: {allowed}"

    def do_leave_what_was_reported(self):
        row, person = self.some_report()
        if row is None:
            return None
        viewer, allowed = Viewer.of(self.user(person), self.world.now), not row.outcome

        def act():
            Report.objects.get(pk=row.id).set_aside(viewer)
            return True

        if self.attempt(allowed, act):
            row.outcome = "aside"
        self.check_reports()
        return f"{person} leaves what report {row.id} is about: {allowed}"

    def check_reports(self):
        told = dict(Report.objects.values_list("pk", "outcome"))
        expected = {row.id: row.outcome for row in self.world.reports}
        assert told == expected, f"reports: the code says {told}, the rules say {expected}"


class StopChanges:
    """C19: stopping one person, and letting them write again."""

    def do_stop(self):
        owner, person = self.any(self.world.people).id, self.any(self.world.people).id
        allowed = owner != person
        for _ in range(self.random.choice((1, 2))):
            made = self.attempt(allowed, lambda: Stop.put(self.user(owner), self.user(person), self.world.now))
        standing = [row for row in self.world.stops if (row.owner, row.person) == (owner, person)]
        if allowed and not standing:
            self.world.stops.append(plain.Stop(made.pk, owner, person))
        return f"{owner} stops {person}: {allowed}"

    def do_lift(self):
        row = self.any(self.world.stops)
        if row is None:
            return None
        lifted = Stop.lift(self.user(row.owner), self.user(row.person), self.world.now)
        assert lifted == 1
        assert Stop.lift(self.user(row.owner), self.user(row.person), self.world.now) == 0
        self.world.stops.remove(row)
        return f"{row.owner} lets {row.person} write again"
