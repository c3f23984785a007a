"""Asks the code and the reference the same questions; every answer is a set of numbers or a yes or no."""

from datetime import UTC, datetime, timedelta

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.models import Cohort, User
from cohorts.viewer import Viewer
from comments import asking_readers, talk
from comments.models import Comment, Question, QuestionReader, Report
from portfolios import audiences, looking_back
from portfolios.models import Attachment, Entry, Inquiry, Page, Section
from portfolios.views import content

from . import quoted
from .reference import Rules

MOMENT = timedelta(microseconds=1)


def instants(world, random):
    """`now`, where many things begin and end exactly; and one other: just beside it or an hour away."""
    hour = timedelta(hours=1)
    return [world.now, world.now + random.choice((-hour, -MOMENT, MOMENT, hour))]


def viewers(world):
    return [*(row.id for row in world.people), None]


def things(world):
    """(page, None) for the page itself, (page, entry) for an entry."""
    return [(row.id, None) for row in world.pages] + [(row.page, row.id) for row in world.entries]


# --- what the reference says ---------------------------------------------------------------------


def _ids(rows, sees, *viewer):
    return {row.id for row in rows if sees(*viewer, row.id)}


def told_by_rules(rules, person):
    """Return {question: answer} of the reference for one viewer."""
    world = rules.world
    answers = {
        "pages": _ids(world.pages, rules.sees_page, person),
        "tutored": _ids(world.pages, rules.is_tutor, person),
        "entries": _ids(world.entries, rules.sees_entry, person),
        "files": _ids(world.files, rules.sees_file, person),
        "comments": _ids(world.comments, rules.sees_comment, person),
        "cohorts": _ids(world.cohorts, rules.sees_cohort, person),
        "people": _ids(world.people, rules.sees_person, person),
        "asked": _ids(world.askings, rules.is_asked_now, person),
        "reports": _ids(world.reports, rules.sees_report, person),
    }
    if rules.viewer(person) is not None:
        answers["waiting"] = _ids(world.comments, rules.waits_for, person)
    counts = {}
    for row in world.comments:
        if rules.counts_for(person, row.id):
            key = ("entry", row.entry) if row.entry else ("page", row.page)
            counts[key] = counts.get(key, 0) + 1
    answers["counts"] = counts
    answers["may comment"] = {thing for thing in things(world) if rules.may_comment(person, *thing)}
    answers["placeholders"] = _ids(world.comments, rules.leaves_placeholder, person)
    answers["private answers"] = _ids(world.comments, rules.may_answer_privately, person)
    answers["asks"] = rules.told_of_the_asked(person)
    answers["removes"] = {row.id for row in world.comments if rules.removes_as(person, row.id)}
    return answers | told_of_quoted(rules, person)


def told_of_quoted(rules, person):
    """The same of passages, inquiries and what returns: all that the rules of 0018 decide."""
    world = rules.world
    answers = {
        "passages": _ids(world.quotations, rules.sees_passage, person),
        "inquiries": _ids(world.inquiries, rules.sees_inquiry, person),
    }
    if rules.viewer(person) is not None:
        answers["returning"] = _ids(world.entries, rules.returns, person)
    return answers


def told_of_everybody(rules):
    """Return the answers that are nobody's in particular."""
    comments = rules.world.comments
    return {
        "waiting": _ids(comments, rules.waits),
        "open for replies": _ids(comments, rules.is_open_for_replies),
    }


def audience_by_rules(rules, page):
    """Return who can see a page, and who of them are its tutors, without its owner (P5, P9)."""
    others = [row.id for row in rules.world.people if row.id != rules.pages[page].owner]
    return {
        "people": {other for other in others if rules.sees_page(other, page)},
        "tutors": {other for other in others if rules.is_tutor(other, page)},
    }


# --- what the code says --------------------------------------------------------------------------


def querysets(viewer):
    """Return {question: queryset} for one viewer: the querysets from which everything starts."""
    found = {
        "pages": Page.objects.visible_to(viewer),
        "tutored": Page.objects.tutored_by(viewer),
        "entries": Entry.objects.visible_to(viewer),
        "files": Attachment.objects.visible_to(viewer),
        "comments": Comment.objects.visible_to(viewer),
        "cohorts": Cohort.objects.visible_to(viewer),
        "people": User.objects.visible_to(viewer),
        "asked": QuestionReader.objects.standing_for(viewer),
        "reports": Report.objects.visible_to(viewer),
        "passages": Section.objects.filter(kind="quotation").without_hidden_quotations(viewer),
        "inquiries": Inquiry.objects.visible_to(viewer),
    }
    if viewer.person is not None:
        found["waiting"] = Comment.objects.waiting_for(viewer.person)
        found["returning"] = looking_back.returning(viewer.person, viewer.now)
    return found


def _numbers(rows):
    found = [number for (number,) in rows]
    assert len(found) == len(set(found)), f"twice in one list: {found}"
    return set(found)


class Templates:
    """The querysets' SQL, built once for each sort of viewer; who asks, and when, is put in for each world.

    Building a query takes Django fifty times as long as running it on a small world, and a database reads it longer
    than it runs it: so each is asked once for all viewers of a sort, by a row of the people where it names the viewer.
    One viewer of each whole world is asked with querysets of their own (`Code.lists`), which proves that this is the
    same.
    """

    PERSON = 987_654_321
    NOW = datetime(1999, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    AGO = (timedelta(0), quoted.WEEK, quoted.WEEKS)  # instants that a query reckons from `now`

    def __init__(self):
        self.known = {}

    def of(self, sort):
        """Return {question: (SQL, parameters) or None} for those who are (superuser, staff), or for visitors: None."""
        if sort not in self.known:
            person = sort and User(pk=self.PERSON, is_superuser=sort[0], is_staff=sort[1])
            with CaptureQueriesContext(connection) as asked:
                built = querysets(Viewer(person, self.NOW))
            assert not len(asked), "a queryset asked the database while it was built"
            self.known[sort] = {question: self.template(queryset, sort) for question, queryset in built.items()}
        return self.known[sort]

    def template(self, queryset, sort):
        """Return a queryset's SQL with pairs (viewer, found) as its rows, and its parameters."""
        try:
            sql, params = queryset.order_by().values_list("pk").query.sql_with_params()
        except EmptyResultSet:
            return None
        pieces = sql.split("%s")
        assert sql.startswith('SELECT "') and len(pieces) == len(params) + 1
        for place, value in enumerate(params):
            pieces[place] += "viewer.id" if value == self.PERSON else "%s"
        viewer = "NULL"
        if sort is not None:
            viewer, pieces[0] = "viewer.id", pieces[0].replace(" FROM ", " FROM cohorts_user viewer, ", 1)
            pieces.append(" AND viewer.is_active AND viewer.is_superuser = %s AND viewer.is_staff = %s")
            params = [*(value for value in params if value != self.PERSON), *sort]
        return "".join(pieces).replace("SELECT ", f"SELECT {viewer}, ", 1), params

    @staticmethod
    def cursor():
        """A cursor that has each statement planned once: PostgreSQL plans one of these longer than it runs it."""
        if connection.vendor != "postgresql":
            return connection.cursor()
        connection.ensure_connection()
        server = connection.connection
        server.prepare_threshold = 0
        server.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        return psycopg.Cursor(server)

    @staticmethod
    def one_by_one(sort, people):
        """What to add to a statement, with its parameters: nothing, or on PostgreSQL one viewer after the other.

        It keeps what a subquery found for one row of the people and takes it for the next; a viewer's own queryset
        names one person only and is not concerned.
        """
        if sort is None or connection.vendor != "postgresql":
            return [("", [])]
        return [
            (" AND viewer.id = %s", [row.id])
            for row in people
            if row.is_active and sort == (row.is_superuser, row.is_superuser)
        ]

    def lists(self, people, now):
        """Return {person: {question: answer}} for the rows of `people` and, as None, for a visitor."""
        adapt = connection.ops.adapt_datetimefield_value
        instants = {adapt(self.NOW - ago): adapt(now - ago) for ago in self.AGO}
        sorts = {None} | {(row.is_superuser, row.is_superuser) for row in people if row.is_active}
        found = {}
        with self.cursor() as cursor:
            for sort in sorts:
                for question, template in self.of(sort).items():
                    rows = []
                    if template is not None:
                        sql, params = template
                        params = [instants.get(value, value) for value in params]
                        for more, value in self.one_by_one(sort, people):
                            cursor.execute(sql + more, params + value)
                            rows += cursor.fetchall()
                    assert len(rows) == len(set(rows)), f"{question}: twice in one list: {rows}"
                    for row in people:
                        if row.is_active and sort == (row.is_superuser, row.is_superuser):
                            found.setdefault(row.id, {})[question] = {pk for viewer, pk in rows if viewer == row.id}
                    if sort is None:
                        found.setdefault(None, {})[question] = {pk for _, pk in rows}
        return {row.id: found[row.id if row.is_active else None] for row in people} | {None: found[None]}


TEMPLATES = Templates()


STATES = {
    "has answered": "answered",
    "has set it aside": "aside",
    "has not answered yet": "open",
    "cannot see it or answer now": "open",
}


class Code:
    """The code's answers for a world that is built."""

    def __init__(self, world):
        self.world = world
        self.pages = {page.pk: page for page in Page.objects.select_related("owner")}
        self.entries = {entry.pk: entry for entry in Entry.objects.select_related("page__owner")}
        self.comments = {
            comment.pk: comment for comment in Comment.objects.select_related("page__owner", "entry", "author")
        }
        self.users = {user.pk: user for user in User.objects.all()}

    def viewer(self, person, now):
        return Viewer.of(self.users.get(person), now)

    def thing(self, page, entry):
        return self.entries[entry] if entry is not None else self.pages[page]

    def lists(self, person, now):
        """Return {question: answer} of the querysets and the counts for one viewer."""
        viewer = self.viewer(person, now)
        answers = {question: _numbers(rows.values_list("pk")) for question, rows in querysets(viewer).items()}
        counts = talk.counts(self.pages.values(), viewer)
        return answers | {"counts": {key: number for key, number in counts.items() if number}}

    def conversations(self, person, now, seen):
        """Return what stands under the things that the viewer sees: read, placeholders, and where they may write."""
        viewer = self.viewer(person, now)
        read, placeholders, may = [], [], set()
        for thing in seen:
            talked = talk.conversation(self.thing(*thing), viewer)
            for node in _walk([*talked.shown, *talked.aside]):
                (placeholders if node.is_placeholder else read).append(node.comment.pk)
            if talk.may_comment(viewer, self.thing(*thing)):
                may.add(thing)
        assert len(read) == len(set(read)), f"twice in one conversation: {read}"
        return {"comments": set(read), "placeholders": set(placeholders), "may comment": may}

    def acts(self, person, now):
        """Return what the comments themselves say of one person."""
        viewer = self.viewer(person, now)
        user = self.users.get(person)
        rows = self.comments.items()
        return {
            "private answers": {pk for pk, row in rows if user and row.can_be_answered_privately_by(user)},
            "removes": {pk for pk, row in rows if row.remover_for(viewer)},
            "asks": self.asks(viewer),
        }

    def asks(self, viewer):
        """Return what an owner reads of whom they ask: the place of the question is the door to it."""
        told = set()
        seen = [*Page.objects.visible_to(viewer), *Entry.objects.visible_to(viewer).select_related("page")]
        for thing in seen:
            if thing.can_be_edited_by(viewer.person):
                standing = Question.on(thing)
                told |= {(standing.pk, "stands")} if standing else set()
                told |= {(each.reader.pk, STATES[each.state]) for each in asking_readers.asked_on(thing)}
        return told

    def quotations(self, person, now, seen):
        """Return the passages that stand in the texts of the entries that the viewer sees, as those are read."""
        viewer = self.viewer(person, now)
        texts = [content.entry_content(self.entries[entry], viewer) for _, entry in seen if entry is not None]
        return {"quoted": {row.pk for text in texts for row in text.sections if row.kind == "quotation"}}

    def audience(self, page, now):
        """Return whom the words on a page name (P9)."""
        told = audiences.audience_of(self.pages[page], now)
        return {
            "people": {member.person.pk for member in told.people if member.person},
            "tutors": {member.person.pk for member in told.tutors},
        }

    def of_everybody(self):
        return {
            "waiting": set(Comment.objects.waiting().values_list("pk", flat=True)),
            "open for replies": {pk for pk, row in self.comments.items() if row.is_open_for_replies()},
        }


def _walk(nodes):
    for node in nodes:
        yield node
        yield from _walk(node.replies)


# --- both ----------------------------------------------------------------------------------------


def differences(world, random, *, briefly=False):
    """Return a list of sentences, one for each question that the code answers otherwise than the rules.

    `briefly` asks only the lists, at one instant.
    """
    found = []

    def compare(whom, now, said, expected):
        for question, answer in said.items():
            if answer != expected[question]:
                found.append(
                    f"{question} for {'a visitor' if whom is None else whom} at {now:%H:%M:%S.%f}: "
                    f"the code says {answer}, the rules say {expected[question]}"
                )

    for now in [world.now] if briefly else instants(world, random):
        rules = Rules(world, now)
        for person, said in TEMPLATES.lists(world.people, now).items():
            compare(person, now, said, told_by_rules(rules, person))
    if briefly:
        return found
    code = Code(world)
    for page in world.pages:
        if not rules.is_closed(page.id):  # P6: nobody sees it, its owner neither, so nobody can ask
            compare(f"page {page.id}", now, code.audience(page.id, now), audience_by_rules(rules, page.id))
    compare("everybody", world.now, code.of_everybody(), told_of_everybody(Rules(world, world.now)))
    person = random.choice(viewers(world))
    expected = told_by_rules(rules, person)
    compare(person, now, code.lists(person, now), expected)
    told = {row.id for row in world.people if any(rules.sees_report(row.id, report.id) for report in world.reports)}
    for each in [person, *sorted(told - {person})]:  # few people have a report before them, and it lets them act (C9)
        compare(each, now, code.acts(each, now), told_by_rules(rules, each))
    person = random.choice([row.id for row in world.people] or [None])
    expected = told_by_rules(rules, person)
    seen = [thing for thing in things(world) if rules.sees_thing(person, *thing)]
    compare(person, now, code.conversations(person, now, seen), expected)
    compare(person, now, code.quotations(person, now, seen), {"quoted": rules.quoted_in(person, seen)})
    return found
