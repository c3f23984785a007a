"""Sees that a run was not blind: which rows of the truth table it met, and for which rules it mattered.

A rule was met in a world if leaving it out of the reference would change an answer that two viewers get
differently. A run that never met a rule could not notice that the code breaks it.
"""

from collections import Counter

from . import quoted
from .compare import told_by_rules, told_of_quoted, viewers
from .reference import REACH, Rules

ENOUGH = 20  # differences for one rule, after which it is asked no more: each costs a second reading of the world

RULES = """
    A2; A3; A4; A8 pair; A6 begins; A6 ends; A6 at the end; A7;
    P2; P3 cohort; P3 tutors; P3 person; P3 examiner; P3 pair; P3 pair ends;
    P4 starts; P4 ends; P4 at the start; P4 at the end; P5; P6;
    E1; E2 page; E2 tutors; E2 me; E3; E4 version; E4 owner; E4 draft; E4 entry;
    C1 examiner; C2 tutors; C3 waiting; C3 owner; C3 counts; C4 kept; C4 declined; C4 answer; C5; C6; C9 admin;
    C9 reported; C10 text; C10 answer; C10 last; C11; C12; C19;
    0012 owner; 0012 writer; 0012 trainee; 0013 asked; 0013 answered; 0013 before; 0013 elsewhere; 0013 removed;
    0013 aside; 0013 withdrawn; 0013 may answer
"""
RULES = [name.strip() for name in RULES.split(";")] + quoted.RULES

# The truth table of rules.md 4, by hand. No page is open to visitors yet: their column is not asked.
COLUMNS = ("author", "owner", "tutor", "other", "author of the parent")
TABLE = {
    "visitors, approved": "YYYYY",
    "people, approved": "YYYYY",
    "tutors, approved": "YYY--",
    "further than the owner, not approved for this version": "YY---",
    "owner, any": "YY---",
    "removed": "-----",
}


def row_of(comment, owner):
    if comment.removed_by:
        return "removed"
    if comment.offered == "owner":
        return "owner, any"
    approved = comment.decision == "approved" and comment.decided_version == comment.version
    if approved or comment.author == owner:
        return f"{comment.offered}, approved"
    return "further than the owner, not approved for this version"


def column_of(rules, person, comment):
    if person == comment.author:
        return "author"
    if person == rules.owner_of(comment):
        return "owner"
    if rules.is_tutor(person, comment.page):
        return "tutor"
    if comment.parent is not None and rules.comments[comment.parent].author == person:
        return "author of the parent"
    return "other"


def _items(answer):
    return set(answer.items()) if isinstance(answer, dict) else answer


class Counts:
    """What the worlds of one run reached."""

    def __init__(self):
        self.worlds = 0
        self.cells = Counter()  # (row, column) -> worlds
        self.rows = Counter()
        self.quoted = Counter()  # of the passages: (row, column) -> worlds
        self.rules = Counter(dict.fromkeys(RULES, 0))

    def look_at(self, world):
        """Count one world; assert that the reference keeps the truth table where it stands alone."""
        self.worlds += 1
        rules = Rules(world, world.now)
        answers = {person: told_by_rules(rules, person) for person in viewers(world)}
        self.look_at_table(world, rules)
        self._quoted(rules)
        of_quoted = {person: told_of_quoted(rules, person) for person in viewers(world)}
        for name in RULES:
            if self.rules[name] < ENOUGH:
                other = Rules(world, world.now, without=[name])
                told, of_all = (told_of_quoted, of_quoted) if name in quoted.RULES else (told_by_rules, answers)
                without = {person: told(other, person) for person in viewers(world)}
                self.rules[name] += _matters(of_all, without)

    def missing_cells(self):
        """Return the single cells of the truth table that no world reached."""
        return [(row, column) for row in TABLE for column in COLUMNS if not self.cells[row, column]]

    def look_at_table(self, world, rules):
        """Count the cells that one world reaches; assert that the reference keeps the truth table there."""
        cells = set()
        for comment in world.comments:
            if not all(
                rules.is_turned(above, max(1, REACH[comment.offered])) and not above.removed_by
                for above in rules.above(comment)
            ):
                continue  # what it answers could hide it (C12): the table is about a comment's own two keys
            for person in world.people:
                if rules.sees_thing(rules.viewer(person.id), comment.page, comment.entry):
                    cell = row_of(comment, rules.owner_of(comment)), column_of(rules, person.id, comment)
                    expected = TABLE[cell[0]][COLUMNS.index(cell[1])]
                    if cell[0] != "owner, any" or person.id != comment.private_with:  # C11, the table's asterisk
                        assert rules.sees_comment(person.id, comment.id) == (expected == "Y"), (cell, str(world))
                    cells.add(cell)
        self.cells.update(cells)
        self.rows.update({row for row, column in cells if column not in ("author", "owner")})

    def _quoted(self, rules):
        """The same of passages: who reads one in a text that they read."""
        cells = set()
        for row, column, quotation, person in quoted.cells_of(rules):
            expected = quoted.TABLE[row][quoted.COLUMNS.index(column)]
            sees = rules.reads_quotation(person.id, quotation.id)
            assert sees == (expected == "Y"), (row, column, str(rules.world))
            cells.add((row, column))
        self.quoted.update({row for row, column in cells if column != "owner"} | cells)

    def missing(self, worlds_for_a_row):
        """Return what the run was blind for, in words: rows and rules."""
        return [
            *(f"the row '{row}': {self.rows[row]} worlds" for row in TABLE if self.rows[row] < worlds_for_a_row),
            *(f"passages of what is {row}: none" for row in quoted.TABLE if not self.quoted[row]),
            *(f"the rule {name}" for name in RULES if not self.rules[name]),
        ]

    def __str__(self):
        lines = [f"{self.worlds} worlds"]
        for row in TABLE:
            cells = ", ".join(f"{column} {self.cells[row, column]}" for column in COLUMNS)
            lines.append(f"  {row}: {self.rows[row]} ({cells})")
        lines += [f"  passages of what is {row}: {self.quoted[row]}" for row in quoted.TABLE]
        rules = (f"{name} {number}{'+' if number >= ENOUGH else ''}" for name, number in self.rules.items())
        return "\n".join([*lines, "  " + " · ".join(rules)])


def _matters(answers, without):
    """True if a rule that is left out of `without` changed an answer in which two viewers differ."""
    for person, mine in answers.items():
        for question, answer in mine.items():
            for thing in _items(answer) ^ _items(without[person].get(question, set())):
                for told in (answers, without):
                    got = {thing in _items(told[each].get(question, ())) for each in told}
                    if len(got) == 2:
                        return True
    return False
