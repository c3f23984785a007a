"""The demo loads into an empty Sheaf, shows every state of a comment, and shows nothing to anybody by accident."""

import contextlib
import io
import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from cohorts.models import Cohort, CourseAdmin, User
from cohorts.viewer import Viewer
from comments.models import Comment, Decision, Offer, Remover
from portfolio_site.demo import cast, drawing, loading, sign_ins
from portfolio_site.demo.conversations import all_threads
from portfolio_site.demo.manuscripts import Picture, Text, read_all
from portfolio_site.reading import to_read
from portfolios.models import Attachment, Entry, LookingBack, Page, Share

PASSWORD = "boots on the wrong feet"
COMMON_NAMES = set(
    "Aaron Abigail Adam Ahmed Aisha Alex Alfie Ali Alice Amelia Amy Archie Ava Ben Beth Bethany Bradley Caitlin Callum "
    "Cameron Charlie Charlotte Chloe Connor Courtney Daisy Daniel David Declan Demi Dylan Eleanor Ella Ellie Elliot "
    "Emily Emma Erin Ethan Evie Fatima Finley Freddie Freya Gavin Gemma George Georgia Grace Hannah Harry Harvey Henry "
    "Holly Imogen Isabella Isla Jack Jacob Jade Jake James Jamie Jasmine Jason Jessica Jodie Joel Jordan Josh Joshua "
    "Kai Kate Katie Kayleigh Kelly Kieran Kirsty Kyle Laura Lauren Leah Leo Lewis Liam Libby Lily Logan Louis Lucy "
    "Luke Maisie Maryam Mason Matthew Megan Mia Michael Mohammed Molly Muhammad Natasha Nathan Niamh Nicole Noah "
    "Oliver Olivia Oscar Owen Paige Poppy Rachel Rebecca Reece Riley Rosie Ruby Ryan Samantha Sarah Scarlett Sean "
    "Shannon Shaun Sienna Skye Sophie Stacey Summer Theo Thomas Tia Toby Tom Tyler William Yasmin Zac Zara Zoe".split()
)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests of this file and taken away after them."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            call_command("demo", "--quick", password=PASSWORD, verbosity=0)
            yield {person.email.split("@")[0]: person for person in User.objects.all()}
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def people(demo, db):
    return demo


def titles(things):
    return sorted(thing.heading for thing in things)


def the(model, owner, title):
    by = {"page__owner": owner} if model is Entry else {"owner": owner}
    return model.objects.get(title=title, **by)


def sees(person, model):
    return model.objects.visible_to(Viewer.of(person))


# -- who is there -------------------------------------------------------------------------------------------


def test_two_cohorts_fourteen_trainees_four_tutors(people):
    roles = [
        (membership.person.email, membership.role)
        for cohort in Cohort.objects.all()
        for membership in cohort.members(Viewer.of(None).now)
    ]
    trainees = {email for email, role in roles if role == "trainee"}
    tutors = {email for email, role in roles if role == "tutor"}
    assert Cohort.objects.count() == 2
    assert len(trainees) == 14
    assert len(tutors) == 4
    assert trainees & tutors == {"anwen@sheaf.example"}
    assert {email for email, role in roles if role == "examiner"} == {"eve@sheaf.example"}
    assert set(CourseAdmin.objects.values_list("person__email", flat=True)) == {"femi@sheaf.example"}
    assert people["hana"].is_superuser
    assert all(person.check_password(PASSWORD) for person in people.values())


def test_names_of_any_length_and_somebody_with_nothing_yet(people):
    assert max(len(person.name) for person in people.values()) > 60
    joanna = people["joanna"]
    assert joanna.sentence == "I am writing."
    assert not Entry.objects.filter(page__owner=joanna).exists()
    assert [page.is_journal for page in Page.objects.filter(owner=joanna)] == [True]
    assert not Share.objects.filter(page__owner=joanna).exists()


# -- what is shown to whom ----------------------------------------------------------------------------------


def test_what_ben_sees_is_what_was_shown_to_him(people):
    """Drafts, entries for tutors or for oneself, and pages for others are not among it (P2, E1, E2)."""
    expected = [
        piece.title
        for owner, pages in read_all().items()
        for page in pages
        if owner != "ben" and any(each.kind == "cohort" and each.whom == "hadlow" for each in page.shown)
        for piece in (page, *page.entries)
        if piece.audience == "page" and not piece.draft
    ]
    pages = sees(people["ben"], Page).exclude(owner=people["ben"])
    entries = sees(people["ben"], Entry).exclude(page__owner=people["ben"])
    seen = [*titles(pages), *titles(entries)]
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize(
    ("title", "readers"),
    [
        ("The quiet half of the room", {"ben", "cleo", "dan", "moira", "anwen"}),
        ("What I say when I do not know", {"dan", "moira", "anwen"}),
        ("The learner by the door", set()),
        ("Three minutes of nothing", set()),
    ],
)
def test_amiras_entries_narrow_their_journal(people, title, readers):
    asked = ("ben", "cleo", "dan", "moira", "anwen", "eve", "femi", "gus", "hana")
    entry = Entry.objects.distinct().get(page__owner=people["amira"], versions__title=title)
    assert {key for key in asked if sees(people[key], Entry).filter(pk=entry.pk).exists()} == readers


@pytest.mark.parametrize(
    ("owner", "title", "readers"),
    [
        ("amira", "What I teach and why", {"ben", "dan"}),
        ("amira", "Observation 2: my own evaluation", {"dan"}),
        ("amira", "Teaching with things in the hand", set()),
        ("cleo", "Observation 2: my own evaluation", {"dan", "amira"}),
        ("tom", "For whoever teaches in bay four after me", {"ben", "dan", "amira", "gus"}),
        ("tom", "My journal", {"ben", "dan", "amira", "femi"}),
        ("anwen", "My journal", {"dan", "gus"}),
    ],
)
def test_pages_are_shown_to_whom_they_were_shown(people, owner, title, readers):
    asked = {"amira", "ben", "dan", "eve", "femi", "gus", "hana"} - {owner}
    page = the(Page, people[owner], title)
    assert {key for key in asked if sees(people[key], Page).filter(pk=page.pk).exists()} == readers


def test_a_superuser_and_a_course_admin_see_nothing_that_was_not_shown_to_them(people):
    assert not sees(people["hana"], Page).exists()
    assert titles(sees(people["femi"], Page)) == ["My journal"]  # Tom's, by name


def test_there_is_a_share_that_ended_and_one_to_come(people):
    now = Viewer.of(None).now
    assert Share.objects.filter(ends__lt=now).exists()
    assert Share.objects.filter(starts__gt=now).exists()


def test_nothing_lies_in_the_future(people):
    now = Viewer.of(None).now
    assert not Entry.objects.filter(first_shown_at__gt=now).exists()
    assert not Comment.objects.filter(created_at__gt=now).exists()
    assert not Entry.objects.filter(happened_on__gt=now.date()).exists()


# -- comments -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("offered", [Offer.PEOPLE, Offer.TUTORS])
@pytest.mark.parametrize("state", ["none", "approved", "kept", "declined", "older"])
def test_every_row_of_the_truth_table_is_there(people, offered, state):
    said = Comment.objects.filter(offered_to=offered, removed_by="").exclude(author=F("page__owner"))
    if state == "older":
        found = said.filter(decision=Decision.APPROVED, decided_version__lt=F("version"))
    else:
        found = said.filter(decision=state).filter(decided_version=0 if state == "none" else F("version"))
    assert found.exists()


def test_one_was_declined_with_a_note_changed_and_shown(people):
    entry = the(Entry, people["amira"], "Marking in the rain")
    changed = Comment.objects.get(entry=entry, author=people["grace"])
    assert changed.is_approved
    assert [event.act for event in changed.events.order_by("at", "pk")] == ["write", "decline", "edit", "approve"]


def test_private_ones(people):
    said = Comment.objects.filter(offered_to=Offer.OWNER, removed_by="")
    assert said.exclude(author=F("page__owner")).filter(parent__isnull=True).exists()
    assert said.filter(author=F("page__owner"), private_with__isnull=False).exists()
    assert said.exclude(author=F("page__owner")).filter(parent__isnull=False).exists()
    assert said.filter(decision=Decision.APPROVED, decided_version=F("version")).exists()  # turned back


@pytest.mark.parametrize("remover", list(Remover))
@pytest.mark.parametrize("answered", [True, False])
def test_removed_ones(people, remover, answered):
    removed = Comment.objects.filter(removed_by=remover)
    shown = Comment.objects.filter(removed_by="", decision=Decision.APPROVED, decided_version=F("version"))
    below = {pk for reply in shown for pk in reply.above.values_list("pk", flat=True)}
    assert [each for each in removed if (each.pk in below) == answered]


def test_four_levels_of_replies_stand_under_each_other(people):
    deepest = max(Comment.objects.all(), key=lambda comment: comment.above.count())
    assert deepest.above.count() >= 4
    assert deepest in sees(people["cleo"], Comment)


def test_three_wait_for_amira_and_others_have_something_to_decide(people):
    waiting = Comment.objects.waiting_for(people["amira"])
    assert [comment.author.first_name for comment in waiting] == ["Moira", "Cleo", "Ben"]
    for key in ("ben", "cleo", "sian", "tom", "leila", "gus", "rob", "anwen"):
        assert Comment.objects.waiting_for(people[key]).exists(), key
    assert not Comment.objects.waiting_for(people["joanna"]).exists()


def test_what_waits_or_is_private_is_seen_by_two(people):
    """C3, over the whole demo: no third person has a comment that is private or not approved."""
    unseen = [comment for comment in Comment.objects.select_related("page") if not comment.is_approved]
    for person in people.values():
        shown = set(sees(person, Comment).values_list("pk", flat=True))
        for comment in unseen:
            if person.pk not in (comment.author_id, comment.page.owner_id, comment.private_with_id):
                assert comment.pk not in shown


def test_daniel_has_six_texts_to_read(people):
    texts = to_read(Viewer.of(people["dan"]))
    assert sorted(text.written.heading for text in texts) == [
        "Hands first",
        "Leading from the near side",
        "Silence is not consent",
        "The rabbit that would not be weighed",
        "Three broken taps",
        "What I teach and why",
    ]


def test_amira_carries_a_question_quotes_herself_and_looks_back(people):
    """Two of those who read her see her passage for tutors, or do not; her old entry has its answer beside it."""
    inquiry = people["amira"].inquiries.get()
    assert sees(people["ben"], Entry).filter(inquiries=inquiry).count() == inquiry.entries.count() == 4
    entry = the(Entry, people["amira"], "What I know about the quiet half so far")
    of = {
        key: entry.published.sections.without_hidden_quotations(Viewer.of(people[key])).filter(kind="quotation").count()
        for key in ("amira", "dan", "ben")
    }
    assert of == {"amira": 3, "dan": 3, "ben": 2}
    looked = LookingBack.objects.get()
    assert (looked.entry.title, looked.answer.title) == ("A lanyard and a key", "The key, since then")
    stages = the(Entry, people["amira"], "The quiet half of the room").published.sections.exclude(stage="")
    assert [section.stage for section in stages] == ["Inquiry", "Reflection", "Integration"]


# -- the matter itself --------------------------------------------------------------------------------------


def test_texts_are_of_real_length_and_use_every_picture():
    written = read_all()
    pieces = [piece for pages in written.values() for page in pages for piece in (page, *page.entries)]
    entries = [piece for piece in pieces if piece.is_entry and not piece.draft]
    assert len(entries) >= 60
    assert all(90 <= piece.words <= 450 for piece in entries)
    used = {each.drawing for piece in pieces for each in piece.sections if isinstance(each, Picture)}
    assert used == set(drawing.PICTURES)
    assert all(
        each.description and each.caption for piece in pieces for each in piece.sections if isinstance(each, Picture)
    )
    assert any("\u0627" in each.body for piece in pieces for each in piece.sections if isinstance(each, Text))


def test_no_learner_is_named():
    """No name that learners of these years commonly have stands in a text, unless it is one of the cast's."""
    said = " ".join(repr(each) for each in (*read_all().values(), *all_threads()))
    named = COMMON_NAMES & set(re.findall(r"\b[A-Z][a-z]+\b", said))
    assert {"Amira", "Grace"} <= set(re.findall(r"\b[A-Z][a-z]+\b", said))  # the texts are there, and the search finds
    assert named <= {person.name.split()[0] for person in cast.PEOPLE}


SAYS = """
import hashlib
from portfolio_site.demo import drawing
from portfolio_site.demo.conversations import all_threads
from portfolio_site.demo.manuscripts import read_all
said = repr((read_all(), [repr(thread) for thread in all_threads()], drawing.draw("taps", 80)))
print(hashlib.sha256(said.encode()).hexdigest())
"""


def test_the_same_is_said_each_time():
    """In each process: nothing hangs on the order of a set, or on a clock."""
    here = io.StringIO()
    with contextlib.redirect_stdout(here):
        exec(SAYS, {})
    there = subprocess.run(
        [sys.executable, "-c", SAYS], capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "7"}
    )
    assert here.getvalue() == there.stdout, there.stderr


@pytest.mark.parametrize("name", ["seedlings", "taps", "rabbit"])
def test_a_picture_is_the_same_each_time(name):
    assert drawing.draw(name, 80) == drawing.draw(name, 80)


def test_portraits_are_those_of_people():
    assert {person.key for person in cast.PEOPLE if person.portrait} <= set(drawing.FACES)


def test_pictures_belong_to_whose_text_they_stand_in(people):
    assert Attachment.objects.exists()
    for attachment in Attachment.objects.prefetch_related("sections__version__page"):
        assert {section.version.page.owner_id for section in attachment.sections.all()} == {attachment.owner_id}


# -- the command --------------------------------------------------------------------------------------------


def test_it_refuses_to_run_over_what_is_there(people):
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("demo", "--quick", password=PASSWORD)
    before = Comment.objects.count()
    call_command("demo", "--if-empty", "--quick")
    assert Comment.objects.count() == before


def test_in_production_it_wants_a_password_of_ones_own(settings, monkeypatch):
    settings.DEBUG = False
    monkeypatch.setattr(loading, "is_empty", lambda: True)
    with pytest.raises(CommandError, match="choose a password"):
        call_command("demo", "--quick")


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 8, 10), date(2027, 1, 3), date(2028, 2, 29)])
def test_what_is_long_past_falls_into_a_term_and_yesterday_is_yesterday(today):
    demo = loading.Demo(loading.present(today))
    assert demo.day(1) == today - timedelta(days=1)
    days = [demo.day(number) for number in range(-5, 152)]
    assert days == sorted(set(days), reverse=True)
    assert not {day.month for day in days[60:]} & {8}


def test_a_day_can_be_given():
    assert loading.present(date(2026, 11, 14)).date() == date(2026, 11, 14)
    with pytest.raises(CommandError, match="takes a date"):
        call_command("demo", "--today=yesterday")


def test_it_says_who_to_sign_in_as():
    lines = "\n".join(sign_ins())
    assert "amira@sheaf.example" in lines
    assert cast.PASSWORD in lines
