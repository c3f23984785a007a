"""Quotations, inquiries, looking back: their rows, their rules, and how they come about.

Written from E1, E2, E3, from the promise that for whoever cannot see what is quoted 'neither passage nor link nor
gap is there', and from the decision record 0018.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(weeks=1)
WEEKS = 6 * WEEK  # after which an entry returns


@dataclass
class Quotation:
    """A passage of one's own entry, in another text of one's own. Numbered from 1001, behind the other sections."""

    id: int
    text: int
    quoted: int


@dataclass
class Inquiry:
    """A question that somebody carries for long, and the entries of theirs which belong to it."""

    id: int
    owner: int
    entries: tuple = ()


@dataclass
class LookingBack:
    """What somebody did with an entry that came back: answered it, put it off, or wanted it no more."""

    id: int
    entry: int
    at: datetime
    returns: datetime | None = None  # never, if it is wanted no more
    answer: int | None = None


class Quoted:
    """The part of the rules that knows what comes from an entry, and goes only as far as that entry does."""

    def sees_passage(self, person, quotation):
        """E2, E3: whoever sees the entry that it comes from, now; its owner too sees none of what lies in the bin."""
        row = self.quotations[quotation]
        if not self.keeps("0018 source"):
            return self.viewer(person) is not None
        return self.remembered("sees_entry", person, row.quoted)

    def reads_quotation(self, person, quotation):
        """E1: it stands in a text that one reads, and one sees the entry that it comes from."""
        row = self.texts[self.quotations[quotation].text]
        if not self.sees_thing(person, row.page, row.entry) or not self.sees_passage(person, quotation):
            return False
        return row.state == "published" or self.pages[row.page].owner == person

    def quoted_in(self, person, things):
        """The passages that stand in these entries: in the text that readers see, of a draft in its working copy."""
        states = {(row.page, row.id): "published" if row.is_published else "working" for row in self.world.entries}
        return {
            row.id
            for row in self.world.quotations
            for text in [self.texts[row.text]]
            if (text.page, text.entry) in things
            and text.state == states.get((text.page, text.entry))
            and self.reads_quotation(person, row.id)
        }

    def sees_inquiry(self, person, inquiry):
        """0018: whose it is; and whoever sees a shown entry of it. A draft tells nobody else of it (E1)."""
        person = self.viewer(person)
        row = self.inquiries[inquiry]
        if person is None:
            return False
        if row.owner == person:
            return self.keeps("0018 own") or bool(row.entries)
        return not self.keeps("0018 inquiry") or bool(self.shown_of(person, row))

    def shown_of(self, person, inquiry):
        """The entries of an inquiry that stand on its page: for its owner the drafts too."""
        return {
            entry
            for entry in inquiry.entries
            if self.remembered("sees_entry", person, entry)
            and (self.entries[entry].is_published or inquiry.owner == person)
        }

    def returns(self, person, entry):
        """0018: what one has shown, some weeks ago, and not answered or put off; not within a week of the last act."""
        person = self.viewer(person)
        row = self.entries[entry]
        if person is None or row.is_binned or self.pages[row.page].is_binned:
            return False
        if self.pages[row.page].owner != person and self.keeps("0018 whose"):
            return False
        if not row.is_published and self.keeps("0018 shown"):
            return False
        if (row.first_shown is None or row.first_shown > self.now - WEEKS) and self.keeps("0018 weeks"):
            return False
        for act in self.world.lookings_back:
            of_this_person = self.pages[self.entries[act.entry].page].owner == person
            if of_this_person and act.at > self.now - WEEK and self.keeps("0018 rest"):
                return False
            is_answered = act.answer is not None and self.entries[act.answer].is_published
            if act.entry == entry and (act.returns is None or is_answered) and self.keeps("0018 answered"):
                return False
            if act.entry == entry and act.returns is not None and act.returns > self.now and self.keeps("0018 later"):
                return False
        return True


RULES = """
    0018 source; 0018 own; 0018 inquiry; 0018 whose; 0018 shown; 0018 weeks; 0018 rest; 0018 answered; 0018 later
"""
RULES = [name.strip() for name in RULES.split(";")]

# Who reads a passage of a text that they read, by hand: its owner, a tutor of the page of the source, somebody else.
COLUMNS = ("owner", "tutor", "other")
TABLE = {
    "shown": "YYY",
    "to tutors": "YY-",
    "only me": "Y--",
    "a draft": "Y--",
    "in the bin": "---",
    "on a page unseen": "---",
}


def cells_of(rules):
    """Yield (row, column, quotation, person) for everybody who reads a text in which somebody is quoted."""
    for row in rules.world.quotations:
        text, source = rules.texts[row.text], rules.entries[row.quoted]
        for person in rules.world.people:
            owner = rules.pages[text.page].owner == person.id
            if not rules.sees_thing(person.id, text.page, text.entry) or not (owner or text.state == "published"):
                continue
            if source.is_binned or rules.pages[source.page].is_binned:
                state = "in the bin"
            elif not source.is_published:
                state = "a draft"
            elif not rules.sees_page(person.id, source.page):
                state = "on a page unseen"
            else:
                state = {"page": "shown", "tutors": "to tutors", "me": "only me"}[source.shown_to]
            yield (
                state,
                "owner" if owner else "tutor" if rules.is_tutor(person.id, source.page) else "other",
                row,
                person,
            )


# --- how they come about ----------------------------------------------------------------------------


def add_to(random, world):
    """Let people quote their own entries, carry questions, and look back."""
    owners = {page.id: page.owner for page in world.pages}
    for text in world.texts:
        own = [row.id for row in world.entries if owners[row.page] == owners[text.page] and row.id != text.entry]
        for source in random.sample(own, min(len(own), random.choice((0, 1, 1, 2)))):
            world.quotations.append(Quotation(len(world.quotations) + 1001, text.id, source))
    for owner in sorted(set(owners.values())):
        own = [row.id for row in world.entries if owners[row.page] == owner]
        belonging = random.sample(own, random.randint(0, len(own)))
        if belonging or random.random() < 0.3:
            world.inquiries.append(Inquiry(len(world.inquiries) + 1, owner, tuple(sorted(belonging))))
    moment = timedelta(microseconds=1)
    for row in world.entries:
        if random.random() < 0.6:
            row.first_shown = world.now - WEEKS + random.choice((-WEEK, -WEEK, -moment, 0 * WEEK, moment))
        if random.random() < 0.35:
            _act(random, world, row, owners)


def _act(random, world, row, owners):
    moment = timedelta(microseconds=1)
    at = world.now - random.choice((WEEK, WEEK + moment, 5 * WEEK, 5 * WEEK, WEEK - moment))
    made = LookingBack(len(world.lookings_back) + 1, row.id, at)
    taken = {each.answer for each in world.lookings_back}
    others = [each.id for each in world.entries if each.page == row.page and each.id not in {row.id, *taken}]
    if others and random.random() < 0.5:
        made.answer = random.choice(others)
    if random.random() < 0.7:
        made.returns = world.now + random.choice((-WEEK, -moment, 0 * WEEK, moment, WEEK))
    world.lookings_back.append(made)
