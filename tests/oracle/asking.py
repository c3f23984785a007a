"""Questions to named readers and reports to course admins, written from C9 and the decision records 0012 and 0013."""


class Questions:
    """The part of the rules that knows whom an owner asks something, and who learns of it."""

    def is_withdrawn(self, question):
        return self.keeps("0013 withdrawn") and question.is_withdrawn

    def has_answered(self, asking):
        """0013: they have commented on that very thing since they were asked, and not removed it themselves."""
        question = self.questions[asking.question]
        return any(
            row.author == asking.person
            and row.page == question.page
            and (row.entry == question.entry or not self.keeps("0013 elsewhere"))
            and (row.at > asking.at or not self.keeps("0013 before"))
            and (row.removed_by != "author" or not self.keeps("0013 removed"))
            for row in self.world.comments
        )

    def is_asked_now(self, person, asking):
        """0013: whoever is asked, of what they see and may answer now, until they answer or set it aside (E3, C19)."""
        person = self.viewer(person)
        asking = self.askings[asking]
        question = self.questions[asking.question]
        return (
            person is not None
            and (person == asking.person or not self.keeps("0013 asked"))
            and not self.is_withdrawn(question)
            and not (asking.is_aside and self.keeps("0013 aside"))
            and not (self.has_answered(asking) and self.keeps("0013 answered"))
            and self.sees_thing(person, question.page, question.entry)
            and (self.may_comment(person, question.page, question.entry) or not self.keeps("0013 may answer"))
        )

    def is_asking(self, person, question):
        """0013: its owner reads what they ask, as long as it is not withdrawn."""
        question = self.questions[question]
        return (
            self.pages[question.page].owner == person
            and not self.is_withdrawn(question)
            and self.sees_thing(person, question.page, question.entry)
        )

    def reads_question(self, person, question):
        """0013: its owner, and those who are asked it now; nobody else learns that there is one."""
        asked = [row.id for row in self.world.askings if row.question == question]
        return self.is_asking(person, question) or any(self.is_asked_now(person, asking) for asking in asked)

    def told_of_the_asked(self, person):
        """Return {(question, "stands")} and {(asking, what became of it)}: what an owner reads of what they ask."""
        states = {
            (row.id, "answered" if self.has_answered(row) else "aside" if row.is_aside else "open")
            for row in self.world.askings
            if self.is_asking(person, row.question)
        }
        return states | {(row.id, "stands") for row in self.world.questions if self.is_asking(person, row.id)}


class Reports:
    """The part of the rules that knows who learns of a report."""

    def sees_report(self, person, report):
        """C9, 0012: a course admin, now, of a cohort in which the owner is a trainee now; not who owns or wrote it."""
        person = self.viewer(person)
        report = self.reports[report]
        if person is None or (person == report.owner and self.keeps("0012 owner")):
            return False
        if person == report.writer and self.keeps("0012 writer"):
            return False
        return any(
            self.administers(person, cohort.id)
            and ("trainee" in self.roles(report.owner, cohort.id) or not self.keeps("0012 trainee"))
            for cohort in self.world.cohorts
        )

    def was_reported_to(self, person, comment):
        """C9: a report of this comment is before them, whatever they did about it."""
        return any(row.comment == comment and self.sees_report(person, row.id) for row in self.world.reports)
