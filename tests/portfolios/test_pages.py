"""Pages and entries as their readers and their owner see them: scenarios 1, 2, 13, 14, 15; P1, P2, E1, E2, E3."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from portfolios.models import Entry, Page, Reading

from .. import factories
from ..full import ways

pytestmark = pytest.mark.django_db

SECRET = "Half of them looked at their boots."
OUTSIDERS = ("ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")


def main_of(reply):
    """What stands between header and foot."""
    text = reply.text
    return text[text.index("<main") : text.index("</main>")]


def clean_404(reply, *words):
    """True if the reply is the 404 page and names nothing of the object."""
    return reply.status_code == 404 and not any(word in reply.text for word in words)


# -- making pages ---------------------------------------------------------------------------------------------------


def test_a_new_page_is_its_owners_alone(cast, sign_in):
    """Scenario 1, P1: amira makes a page and titles it; ben, dan, femi, hana and a visitor get 404."""
    amira = sign_in(cast.amira)
    reply = amira.post(reverse("page_new"), {"title": "What I teach and why"})
    page = Page.objects.get(owner=cast.amira, title="What I teach and why")
    assert reply.url == reverse("page_edit", args=[page.public_id])
    assert not page.is_journal
    assert "What I teach and why" in amira.get(page.get_absolute_url()).text
    for key in OUTSIDERS:
        reply = sign_in(getattr(cast, key)).get(page.get_absolute_url())
        assert clean_404(reply, "What I teach"), key
    assert clean_404(sign_in().get(page.get_absolute_url()), "What I teach")


def test_two_pages_of_one_title_have_two_addresses(cast, sign_in):
    """Scenario 2."""
    amira = sign_in(cast.amira)
    for _ in range(2):
        amira.post(reverse("page_new"), {"title": "Observations"})
    addresses = {page.get_absolute_url() for page in Page.objects.filter(title="Observations")}
    assert len(addresses) == 2
    for address in addresses:
        assert amira.get(address).status_code == 200
        assert "bservations" not in address


def test_a_journal_can_be_made_and_bad_titles_are_refused(cast, sign_in):
    amira = sign_in(cast.amira)
    amira.post(reverse("page_new"), {"title": "Observation diary", "is_journal": "journal"})
    assert Page.objects.get(title="Observation diary").is_journal
    number = Page.objects.count()
    for title, sentence in (("", "Give the page a title"), ("   ", "Give the page a title"), ("x" * 201, "201 char")):
        reply = amira.post(reverse("page_new"), {"title": title})
        assert sentence in reply.text
    assert "x" * 201 in reply.text, "what was typed is still there"
    assert amira.post(reverse("page_new"), {"title": "A", "is_journal": "no"}).status_code == 200
    assert Page.objects.count() == number
    assert sign_in().get(reverse("page_new")).status_code == 302


# -- reading --------------------------------------------------------------------------------------------------------


def test_a_draft_is_absent_for_everybody_else(cast, shared, entry, sign_in):
    """Scenario 13, E1: from page, counts and dates; its owner has it listed apart."""
    draft = factories.entry(shared, "Three minutes of nothing", "Nobody spoke.", shown=False)
    mine = sign_in(cast.amira).get(shared.get_absolute_url()).text
    assert "Three minutes of nothing" in mine
    assert "1 draft: only you see it" in mine
    for who in (cast.ben, cast.dan):
        text = sign_in(who).get(shared.get_absolute_url()).text
        assert entry.heading in text
        assert "Three minutes" not in text
        assert draft.public_id not in text
        assert clean_404(sign_in(who).get(draft.get_absolute_url()), "Three minutes", "Nobody spoke")
        beside = sign_in(who).get(entry.get_absolute_url()).text
        assert draft.public_id not in beside
        assert "All 2 entries" not in beside
    assert "Nobody spoke." in sign_in(cast.amira).get(draft.get_absolute_url()).text


def test_the_working_copy_of_something_published_is_its_owners_alone(cast, entry, sign_in):
    """E1: what amira is changing is not what ben reads; she is told that it is not shown yet."""
    factories.write_into(entry, "A second thought.", "Another title")
    text = sign_in(cast.ben).get(entry.get_absolute_url()).text
    assert SECRET in text
    assert "second thought" not in text
    assert "Another title" not in text
    mine = sign_in(cast.amira).get(entry.get_absolute_url()).text
    assert SECRET in mine
    assert "the change is not shown yet" in mine


def test_back_to_draft_is_gone_at_once(cast, entry, sign_in):
    """Scenario 14, E3: with its comments; they stay for the owner and come back with the entry."""
    factories.comment(cast.dan, entry, "The secateurs are a diagnosis.", approved=True)
    ben, amira = sign_in(cast.ben), sign_in(cast.amira)
    assert "The secateurs are a diagnosis." in ben.get(entry.get_absolute_url()).text
    assert ben.post(reverse("entry_draft", args=[entry.public_id])).status_code == 403
    assert ben.get(entry.get_absolute_url()).status_code == 200
    reply = amira.post(reverse("entry_draft", args=[entry.public_id]))
    assert reply.url == entry.get_absolute_url()
    assert clean_404(ben.get(entry.get_absolute_url()), SECRET, "secateurs")
    assert entry.heading not in ben.get(entry.page.get_absolute_url()).text
    mine = amira.get(entry.get_absolute_url()).text
    assert "The secateurs are a diagnosis." in mine
    assert "Nobody else can see this entry now" in mine
    assert Comment.objects.get().is_approved
    amira.post(reverse("entry_draft", args=[entry.public_id]))  # once is enough
    Entry.objects.get().publish()
    assert "The secateurs are a diagnosis." in ben.get(entry.get_absolute_url()).text


def test_an_entry_narrows_its_pages_audience(cast, shared, sign_in):
    """Scenario 15, E2: 'only me' is amira's; 'my tutors' is dan's and moira's, with its comments, never ben's."""
    only = factories.entry(shared, "Only mine", "For nobody.", shown_to="me")
    tutors = factories.entry(shared, "For my tutors", "I do not know what to tell them.", shown_to="tutors")
    factories.comment(cast.dan, tutors, "Tell them that.", "tutors", approved=True)
    for who, sees in ((cast.dan, True), (cast.moira, True), (cast.ben, False), (cast.cleo, False)):
        client = sign_in(who)
        text = client.get(shared.get_absolute_url()).text
        assert ("For my tutors" in text) is sees
        assert "Only mine" not in text
        assert client.get(only.get_absolute_url()).status_code == 404
        reply = client.get(tutors.get_absolute_url())
        assert (reply.status_code == 200) is sees
        assert ("Tell them that." in reply.text) is sees
    mine = sign_in(cast.amira).get(shared.get_absolute_url()).text
    assert "Only mine" in mine
    assert "For my tutors" in mine


def test_entries_are_listed_newest_first_twenty_at_a_time(cast, shared, sign_in):
    for number in range(23):
        made = factories.entry(shared, f"Entry {number:02}", f"Words of {number:02}.")
        Entry.objects.filter(pk=made.pk).update(happened_on=date(2026, 1, 1) + timedelta(days=number))
    ben = sign_in(cast.ben)
    first = ben.get(shared.get_absolute_url())
    second = ben.get(f"{shared.get_absolute_url()}?{first.context['content'].older}")
    titles = [row.entry.title for row in first.context["content"].entries]
    assert titles == [f"Entry {number:02}" for number in range(22, 2, -1)]
    assert [row.entry.title for row in second.context["content"].entries] == ["Entry 02", "Entry 01", "Entry 00"]
    assert "Words of 22." in first.text
    assert ben.get(f"{shared.get_absolute_url()}?before=nonsense").status_code == 200
    assert ben.get(f"{shared.get_absolute_url()}?month=99999999999999999999").status_code == 200


def test_the_entries_beside_are_those_that_the_viewer_may_see(cast, shared, sign_in):
    """E1, E2: 'before' and 'after' skip what is a draft or not for this viewer."""
    made = [factories.entry(shared, f"Entry {number}", "Words.") for number in range(5)]
    for number, each in enumerate(made):
        Entry.objects.filter(pk=each.pk).update(happened_on=date(2026, 3, 1) + timedelta(days=number))
    made[1].show_to("tutors")
    made[3].back_to_draft()
    reply = sign_in(cast.ben).get(made[2].get_absolute_url())
    found = reply.context["entry"]
    assert (found.older.title, found.newer.title, found.entries_shown) == ("Entry 0", "Entry 4", 3)
    assert "All 3 entries" in reply.text
    found = sign_in(cast.dan).get(made[2].get_absolute_url()).context["entry"]
    assert (found.older.title, found.newer.title, found.entries_shown) == ("Entry 1", "Entry 4", 4)


def test_entries_of_one_day_stand_beside_each_other_once(cast, shared, sign_in):
    """The order of the list is the order of 'before' and 'after', also within a day."""
    for number in range(4):
        factories.entry(shared, f"Entry {number}", "Words.")
    ben = sign_in(cast.ben)
    listed = [row.entry for row in ben.get(shared.get_absolute_url()).context["content"].entries]
    for place, each in enumerate(listed):
        found = ben.get(each.get_absolute_url()).context["entry"]
        assert (found.newer.public_id if found.newer else None) == (listed[place - 1].public_id if place else None)
        last = place == len(listed) - 1
        assert (found.older.public_id if found.older else None) == (None if last else listed[place + 1].public_id)


def test_who_sees_it_stands_at_the_top(cast, shared, entry, sign_in):
    """Look 3: in words, for the owner; a reader sees whose it is instead."""
    amira = sign_in(cast.amira)
    assert "Shown to <b>Year 1 Hadlow (4 people)</b>" in amira.get(shared.get_absolute_url()).text
    assert "Shown to <b>Year 1 Hadlow (4 people)</b>" in amira.get(entry.get_absolute_url()).text
    entry.show_to("tutors")
    assert "Shown to <b>my tutors (2)</b>" in amira.get(entry.get_absolute_url()).text
    entry.show_to("me")
    assert "Only you see this" in amira.get(entry.get_absolute_url()).text
    text = sign_in(cast.ben).get(shared.get_absolute_url()).text
    assert "Amira Haddad" in main_of(sign_in(cast.ben).get(shared.get_absolute_url()))
    assert "Shown to" not in text


# -- who sees this entry ----------------------------------------------------------------------------------------------


def test_narrowing_an_entry_takes_effect_at_once(cast, entry, sign_in):
    """E3: in place, by one POST; ben loses it with its comments."""
    factories.comment(cast.dan, entry, "Good question.", approved=True)
    ben, amira = sign_in(cast.ben), sign_in(cast.amira)
    address = reverse("entry_shown_to", args=[entry.public_id])
    assert ben.get(entry.get_absolute_url()).status_code == 200
    assert amira.post(address, {"shown_to": "tutors"}).url == entry.get_absolute_url()
    assert clean_404(ben.get(entry.get_absolute_url()), SECRET, "Good question")
    assert "Good question." in sign_in(cast.dan).get(entry.get_absolute_url()).text
    amira.post(address, {"shown_to": "me"})
    assert sign_in(cast.dan).get(entry.get_absolute_url()).status_code == 404


def test_widening_an_entry_says_first_who_gains(cast, entry, sign_in):
    """P10: nothing changes before it was confirmed; ben and cleo are named, dan and moira see it already."""
    factories.comment(cast.dan, entry, "Good question.", approved=True)
    factories.comment(cast.ben, entry, "Only for you.", "owner")
    entry.show_to("tutors")
    amira, address = sign_in(cast.amira), reverse("entry_shown_to", args=[entry.public_id])
    shown = main_of(amira.post(address, {"shown_to": "page"}))
    assert "2 more people will be able to read it" in shown
    assert "Ben Whitlock" in shown
    assert "Cleo Marsh" in shown
    assert "Moira Finch" not in shown
    assert "1 comment by Daniel Okafor, which you have shown" in shown
    assert "Not what is private or waits." in shown
    assert sign_in(cast.ben).get(entry.get_absolute_url()).status_code == 404
    # what was looked at is what is confirmed
    amira.post(address, {"shown_to": "page", "seen": "tutors"})
    assert sign_in(cast.ben).get(entry.get_absolute_url()).status_code == 404
    amira.post(address, {"shown_to": "page", "seen": "page"})
    assert sign_in(cast.ben).get(entry.get_absolute_url()).status_code == 200


def test_names_are_for_those_whom_the_owner_knows(cast, entry, sign_in):
    """P10: of a cohort that amira does not belong to, she learns the number."""
    factories.show(entry.page, cast.other)
    entry.show_to("me")
    address = reverse("entry_shown_to", args=[entry.public_id])
    shown = main_of(sign_in(cast.amira).post(address, {"shown_to": "page"}))
    assert "5 more people will be able to read it" in shown
    assert "Ben Whitlock" in shown
    assert "Gus" not in shown
    assert "And 1 more" in shown


def test_only_the_owner_changes_who_sees_an_entry(cast, entry, sign_in):
    address = reverse("entry_shown_to", args=[entry.public_id])
    assert sign_in(cast.ben).post(address, {"shown_to": "me"}).status_code == 403
    for who in (cast.gus, cast.hana, cast.femi, cast.eve, None):
        assert sign_in(who).post(address, {"shown_to": "me"}).status_code == 404
    amira = sign_in(cast.amira)
    assert amira.get(address).status_code == 405
    for bad in ({}, {"shown_to": "everybody"}, {"shown_to": ""}):
        assert amira.post(address, bad).status_code == 302
    assert Entry.objects.get().shown_to == "page"


# -- having read ------------------------------------------------------------------------------------------------------


def test_read_nothing_to_add(cast, entry, sign_in):
    """A deliberate act of the reader, told to the owner alone; after a change it is offered again."""
    dan, amira, ben = sign_in(cast.dan), sign_in(cast.amira), sign_in(cast.ben)
    address = reverse("entry_read", args=[entry.public_id])
    assert "Read, nothing to add" in dan.get(entry.get_absolute_url()).text
    assert not Reading.objects.exists(), "looking at it is no reading"
    dan.post(address)
    dan.post(address)
    assert Reading.objects.get().person == cast.dan
    assert "Daniel Okafor has read this" in amira.get(entry.get_absolute_url()).text
    assert "has read this" not in ben.get(entry.get_absolute_url()).text
    text = dan.get(entry.get_absolute_url()).text
    assert "You read this on" in text
    assert "Read, nothing to add" not in text
    factories.write_into(entry, "A second thought.")
    entry.publish()
    text = dan.get(entry.get_absolute_url()).text
    assert "Amira has changed this since you read it on" in text
    assert "Read again, nothing to add" in text
    assert "Daniel Okafor (before your last change)" in amira.get(entry.get_absolute_url()).text
    dan.post(address)
    assert "has changed this since" not in dan.get(entry.get_absolute_url()).text


def test_reading_is_for_those_who_see_it(cast, entry, sign_in):
    page = factories.page(cast.amira, text="I teach plants.")
    factories.show(page, cast.eve)
    for address in (reverse("entry_read", args=[entry.public_id]), reverse("page_read", args=[page.public_id])):
        assert sign_in(cast.gus).post(address).status_code == 404
        assert sign_in().post(address).status_code == 404
        assert sign_in(cast.amira).post(address).status_code == 403
        assert sign_in(cast.dan).get(address).status_code == 405 if "entries" in address else True
    assert not Reading.objects.exists()
    eve = sign_in(cast.eve)
    reply = eve.post(reverse("page_read", args=[page.public_id]), {"next": "https://elsewhere.example/"})
    assert reply.url == page.get_absolute_url(), "never to another site"
    assert eve.post(reverse("page_read", args=[page.public_id]), {"next": "/reading/"}).url == "/reading/"
    assert "Eve Lindqvist has read this" in sign_in(cast.amira).get(page.get_absolute_url()).text


# -- budgets ----------------------------------------------------------------------------------------------------------


def fill(cast, journal, number):
    for each in range(number):
        made = factories.entry(journal, f"Entry {each}", "Words.")
        factories.comment(cast.dan, made, "Read.", approved=True)
        factories.comment(cast.dan, journal, "Read all.", approved=True, now=timezone.now() - timedelta(days=each))


@pytest.mark.parametrize("number", ways(18, 1, few=1))
@pytest.mark.parametrize(("who", "queries"), [("amira", 12), ("ben", 10), ("dan", 10)])
def test_a_journal_takes_the_same_queries_with_one_entry_and_with_many(
    cast, shared, sign_in, django_assert_num_queries, who, queries, number, settings
):
    settings.COMMENTS_PER_MINUTE = settings.COMMENTS_PER_DAY = 1000
    fill(cast, shared, number)
    client = sign_in(getattr(cast, who))
    client.get(shared.get_absolute_url())
    with django_assert_num_queries(queries):
        client.get(shared.get_absolute_url())


@pytest.mark.parametrize("number", ways(18, 1, few=1))
@pytest.mark.parametrize(("who", "queries"), [("amira", 12), ("ben", 9), ("dan", 9)])
def test_an_entry_takes_the_same_queries_alone_and_among_many(
    cast, shared, sign_in, django_assert_num_queries, who, queries, number, settings
):
    settings.COMMENTS_PER_MINUTE = settings.COMMENTS_PER_DAY = 1000
    fill(cast, shared, number)
    entry = Entry.objects.first()
    for person in (cast.ben, cast.dan)[:number]:
        Reading.record(person, entry)
    for each in range(number):
        factories.comment(cast.dan, entry, f"Again {each}.", approved=True)
    client = sign_in(getattr(cast, who))
    client.get(entry.get_absolute_url())
    with django_assert_num_queries(queries):
        client.get(entry.get_absolute_url())


def test_a_page_is_set_in_one_of_two_widths(cast, shared, sign_in):
    """Its entries are set as it is; whoever only reads it cannot change that."""
    entry = factories.entry(shared)
    amira, ben = sign_in(cast.amira), sign_in(cast.ben)
    for wide in ("1", ""):
        assert amira.post(f"/pages/{shared.public_id}/width/", {"wide": wide}).status_code == 302
        for address in (f"/pages/{shared.public_id}/", f"/entries/{entry.public_id}/"):
            assert ('class="read broad"' in ben.get(address).content.decode()) is bool(wide)
    assert ben.post(f"/pages/{shared.public_id}/width/", {"wide": "1"}).status_code == 403
    shared.refresh_from_db()
    assert not shared.is_wide
