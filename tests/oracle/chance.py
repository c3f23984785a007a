"""Random small worlds. Everything that a rule looks at happens before, exactly at, or after `now`."""

from datetime import UTC, datetime, timedelta

from . import quoted
from .world import (
    Appointment,
    Asking,
    Cohort,
    Comment,
    Entry,
    File,
    Membership,
    Page,
    Pair,
    Person,
    Question,
    Report,
    Share,
    Stop,
    Text,
    World,
)

NOW = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFERS = ("owner", "tutors", "people", "visitors")
DEEPEST = 4


def span(random, always):
    """A pair (first instant, last instant or None); `always` is how likely it is to hold at any time asked."""
    if random.random() < always:
        return NOW - 48 * HOUR, None
    first = NOW + random.choice((-48, -48, -1, 0, 1)) * HOUR
    last = random.choice((None, NOW - HOUR, NOW, NOW, NOW + HOUR))
    return first, last if last is None or last >= first else None


def a_world(random):
    """Return a World made by `random`, a random.Random."""
    world = World(now=NOW)
    for number in range(random.randint(4, 6)):
        world.people.append(Person(number + 1, random.random() > 0.06, random.random() < 0.08))
    for number in range(random.choice((1, 1, 2))):
        world.cohorts.append(Cohort(number + 1, random.random() < 0.15))
    _belong(random, world)
    _pages(random, world)
    for _ in range(random.randint(2, 8)):
        _comment(random, world)
    _stops(random, world)
    _pairs(random, world)
    _questions(random, world)
    _reports(random, world)
    quoted.add_to(random, world)
    return world


def _ids(rows):
    return [row.id for row in rows]


def _belong(random, world):
    for cohort in world.cohorts:
        for person in world.people:
            if random.random() < (0.9 if cohort.id == 1 else 0.5):
                role = random.choice(("trainee", "trainee", "trainee", "tutor", "tutor", "examiner"))
                _join(random, world, cohort.id, person.id, role)
            if random.random() < 0.12:
                since, until = span(random, 0.7)
                number = len(world.appointments) + 1
                world.appointments.append(Appointment(number, cohort.id, person.id, since, until))


def _join(random, world, cohort, person, role):
    joined, left = span(random, 0.75)
    number = len(world.memberships) + 1
    world.memberships.append(Membership(number, cohort, person, role, joined, left))
    if left is not None and random.random() < 0.4:  # they come back, perhaps as something else, perhaps at once
        again = max(left, joined) + random.choice((0, 0, 1)) * HOUR
        world.memberships.append(
            Membership(number + 1, cohort, person, random.choice(("trainee", "tutor", "examiner")), again)
        )


def _pages(random, world):
    for number in range(random.choice((1, 1, 2))):
        owner = random.choice(world.people).id
        world.pages.append(Page(number + 1, owner, random.random() > 0.15, random.random() > 0.3))
    for person in world.people:
        if random.random() < 0.5:
            world.files.append(File(len(world.files) + 1, person.id))
    for page in world.pages:
        _shares(random, world, page)
        if random.random() < 0.05:
            in_the_bin(world, page)
        _text(random, world, page, None)
        for _ in range(random.choice((0, 1, 1, 2)) if page.is_journal else 0):
            entry = Entry(
                len(world.entries) + 1,
                page.id,
                random.random() < 0.8,
                random.choice(("page", "page", "page", "tutors", "tutors", "me")),
            )
            if random.random() < 0.08:
                entry.is_binned, entry.is_published = True, False  # it went there as a draft
            world.entries.append(entry)
            _text(random, world, page, entry.id)


def in_the_bin(world, page):
    """P1: with the page in the bin its shares are over; one that had not begun never does."""
    page.is_binned = True
    for share in world.shares:
        if share.page == page.id:
            end_share(share, world.now)


def end_share(share, now):
    """P4: 'end now' closes it at once."""
    if share.starts is not None and share.starts > now:
        share.starts = share.ends = now
    elif share.ends is None or share.ends > now:
        share.ends = now


def _shares(random, world, page):
    targets = [("cohort", cohort.id, tutors) for cohort in world.cohorts for tutors in (False, True)]
    targets += [("person", person.id, False) for person in world.people] + [("address", None, False)]
    wanted = random.sample(targets, random.choice((0, 1, 1, 2, 2)))
    if random.random() < 0.6 and targets[0] not in wanted:
        wanted.append(targets[0])
    for kind, target, tutors in wanted:
        starts, ends = span(random, 0.65)
        if random.random() < 0.4:
            starts = None
        world.shares.append(
            Share(
                len(world.shares) + 1,
                page.id,
                cohort=target if kind == "cohort" else None,
                tutors_only=tutors,
                person=target if kind == "person" else None,
                starts=starts,
                ends=ends,
            )
        )


def _pairs(random, world):
    """Critical friends, agreed or only asked, and pages that one of them shows to the pair."""
    taken = set()
    for _ in range(random.choice((0, 1, 2, 3))):
        page = random.choice(world.pages)
        other = random.choice(world.people).id
        two = tuple(sorted((page.owner, other)))
        if page.owner == other or two in taken:
            continue
        taken.add(two)
        agreed, ended = span(random, 0.6) if random.random() < 0.85 else (None, None)
        pair = Pair(len(world.pairs) + 1, *random.sample(two, 2), agreed, ended)
        world.pairs.append(pair)
        if random.random() < 0.7:
            starts, ends = span(random, 0.8)
            number = max((share.id for share in world.shares), default=0) + 1
            world.shares.append(Share(number, page.id, pair=pair.id, starts=starts, ends=ends))


def _text(random, world, page, entry):
    states = ["published"] if random.random() < 0.9 else []
    states += random.sample(("working", "past", "aside"), random.choice((0, 1, 2)))
    for state in states:
        own = [file.id for file in world.files if file.owner == page.owner]
        others = [file.id for file in world.files if file.owner != page.owner]
        files = [random.choice(own)] if own and random.random() < 0.5 else []
        if others and random.random() < 0.25:
            files.append(random.choice(others))
        world.texts.append(Text(len(world.texts) + 1, page.id, entry, state, tuple(files)))


def _comment(random, world):
    number = len(world.comments) + 1
    parent = None
    if world.comments and random.random() < 0.5:
        parent = random.choice(world.comments)
        if _depth(world, parent) >= DEEPEST:
            parent = None
    if parent is not None:
        page = next(page for page in world.pages if page.id == parent.page)
        entry = parent.entry
    else:
        page = random.choice(world.pages)
        entry = random.choice([None, *(entry.id for entry in world.entries if entry.page == page.id)])
    made = Comment(number, page.id, entry, random.choice(world.people).id, parent and parent.id)
    made.at = NOW - 40 * HOUR + timedelta(minutes=number)
    partner = parent and (parent.author if parent.author != page.owner else parent.private_with)
    if partner and random.random() < 0.35:
        _make_private(random, made, page.owner, partner)
    else:
        _turn_keys(random, made, page.owner)
    if random.random() < 0.15:
        made.removed_by = random.choice(("author", "owner", "admin"))
    world.comments.append(made)


def _make_private(random, made, owner, partner):
    """A private reply of one of the two (C11)."""
    made.author = random.choice((owner, owner, partner))
    made.offered = "owner"
    if made.author == owner:
        made.private_with, made.decision, made.decided_version = partner, "approved", 1


def _turn_keys(random, made, owner):
    made.version = random.choice((1, 1, 2, 3))
    if made.author == owner:  # C5: approved at each version; never private but as a reply
        made.offered = random.choice(OFFERS[1:])
        made.decision, made.decided_version = "approved", made.version
        return
    made.offered = random.choice(("owner", "tutors", "tutors", "people", "people", "people", "visitors"))
    made.decision = random.choice(("none", "approved", "approved", "approved", "approved", "kept", "declined"))
    made.decided_version = made.version if random.random() < 0.8 else random.randint(0, made.version - 1)


def _stops(random, world):
    for owner in sorted({page.owner for page in world.pages}):
        others = [person.id for person in world.people if person.id != owner]
        if random.random() < 0.3:
            world.stops.append(Stop(len(world.stops) + 1, owner, random.choice(others)))


def _questions(random, world):
    """What owners ask: mostly those who wrote there, before or after they were asked or in the same instant."""
    things = [(page.id, None) for page in world.pages] + [(entry.page, entry.id) for entry in world.entries]
    for thing in things:
        if random.random() < 0.4:
            continue
        states = random.choice(((False,), (False,), (False,), (True,), (True, False)))
        for is_withdrawn in states:
            question = Question(len(world.questions) + 1, *thing, is_withdrawn)
            world.questions.append(question)
            _askings(random, world, question)


def _askings(random, world, question):
    owner = next(page.owner for page in world.pages if page.id == question.page)
    others = [person.id for person in world.people if person.id != owner]
    asked = random.sample(others, random.randint(1, min(3, len(others))))
    wrote = sorted({row.author for row in world.comments if (row.page, row.entry) == (question.page, question.entry)})
    asked += [person for person in wrote if person in others and person not in asked and random.random() < 0.7]
    for person in asked:
        written = [row.at for row in world.comments if row.author == person and row.page == question.page]
        at = random.choice((NOW - 48 * HOUR, NOW - 48 * HOUR, NOW - 2 * HOUR, *written))
        world.askings.append(Asking(len(world.askings) + 1, question.id, person, at, random.random() < 0.2))


def _reports(random, world):
    """Comments, pages and entries that were handed over, whatever their keys are; some were dealt with."""
    pages = {page.id: page for page in world.pages}
    for _ in range(random.choice((0, 1, 1, 2))):
        about = random.choice([*world.comments, *world.comments, *world.pages, *world.entries])
        page = about if about in world.pages else pages[about.page]
        comment = about if about in world.comments else None
        entry = about.id if about in world.entries else comment and comment.entry
        world.reports.append(
            Report(
                len(world.reports) + 1,
                page.owner,
                comment.author if comment else page.owner,
                page.id,
                entry,
                comment and comment.id,
                random.choice(("", "", "removed" if comment and comment.removed_by else "aside")),
            )
        )


def _depth(world, comment):
    by_id = {row.id: row for row in world.comments}
    depth = 1
    while comment.parent is not None:
        comment, depth = by_id[comment.parent], depth + 1
    return depth
