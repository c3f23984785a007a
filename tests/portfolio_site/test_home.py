"""Home: what needs you, and nothing that is not yours to know."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Offer
from portfolios.models import Entry, Page, Reading

from .. import factories


def home(client):
    reply = client.get("/")
    assert reply.status_code == 200
    return reply.content.decode()


def test_the_first_sign_in_of_a_trainee(cast, sign_in):
    """Nobody sees what one writes until one shows it; the first entry is one button away; who is here."""
    text = home(sign_in(cast.ben))
    assert "Welcome, Ben." in text
    assert "Nobody sees anything you write until you show it to them." in text
    assert f'action="{reverse("write")}"' in text and "Write your first entry" in text
    assert "Daniel Okafor" in text and "Personal tutor of Year 1 Hadlow" in text
    assert "2 trainees and 2 tutors, besides you" in text
    assert "Gus Tarrant" not in text and "Femi Adeyemi" not in text


def test_looking_at_home_makes_nothing(cast, sign_in):
    """C15: the journal is made when somebody is enrolled, or by the first POST, and never by looking."""
    home(sign_in(cast.ben))
    assert not Page.objects.filter(owner=cast.ben).exists()


def test_comments_that_wait_stand_first(cast, entry, sign_in):
    """Scenario 22: amira is told of them with faces and one green button; nobody else hears of them."""
    for author in (cast.ben, cast.cleo, cast.moira):
        factories.comment(author, entry, "Waiting words.")
    text = home(sign_in(cast.amira))
    assert "3 comments wait for you" in text
    assert "From Ben Whitlock, Cleo Marsh and Moira Finch." in text
    assert "One thing needs you" in text
    assert text.count('class="button go"') + text.count('class="go"') == 1
    for other in (cast.ben, cast.cleo, cast.dan, cast.femi, cast.hana):
        assert "wait for you" not in home(sign_in(other))
        assert "waits for you" not in home(sign_in(other))


def test_the_number_beside_home_is_that_of_its_lines(cast, entry, sign_in):
    factories.comment(cast.ben, entry, "It waits.")
    factories.comment(cast.dan, entry, "Between us.", Offer.OWNER)
    factories.entry(entry.page, "Three minutes of nothing", shown=False)
    text = home(sign_in(cast.amira))
    assert "Three things need you" in text
    assert '<span class="n">3<span class="sr"> things need you</span></span>' in text


def test_an_answer_stands_there_until_it_is_opened(cast, entry, sign_in):
    """Opening it is a POST, which marks it as read and lands on the comment (C15)."""
    said = factories.comment(cast.dan, entry, "Between us: it is ready.", Offer.OWNER)
    client = sign_in(cast.amira)
    text = home(client)
    assert "Daniel has written to you alone" in text
    notice = Notification.objects.get(recipient=cast.amira)
    assert notice.read_at is None
    reply = client.post(reverse("news_read"), {"notice": notice.public_id})
    assert reply["Location"] == f"{entry.get_absolute_url()}#c-{said.public_id}"
    assert "Daniel has written to you alone" not in home(client)


def test_a_draft_stands_on_its_owners_home_alone(cast, shared, sign_in):
    """E1, scenario 13. A blank entry that was only opened is no draft."""
    factories.entry(shared, "Three minutes of nothing", shown=False)
    shared.new_entry()
    assert "Three minutes of nothing" in home(sign_in(cast.amira))
    assert "One thing needs you" in home(sign_in(cast.amira))
    for other in (cast.ben, cast.dan, cast.femi, cast.hana):
        assert "Three minutes of nothing" not in home(sign_in(other))


def test_what_was_taken_back_is_a_draft_again(cast, entry, sign_in):
    """E3, scenario 14."""
    factories.entry(Page.journal_of(cast.ben), "My own", "So that this is not my first sign-in.")
    assert "Begin with Amira Haddad" in home(sign_in(cast.dan))
    assert "The quiet half of the room" in home(sign_in(cast.ben))
    entry.back_to_draft()
    assert "Your draft, saved" in home(sign_in(cast.amira))
    assert "Amira" not in home(sign_in(cast.dan))
    assert "Amira" not in home(sign_in(cast.ben))


def test_a_tutor_begins_with_whoever_waits_longest(cast, entry, sign_in):
    text = home(sign_in(cast.dan))
    assert "Begin with Amira Haddad" in text
    assert "One thing needs you" in text
    Reading.record(cast.dan, entry)
    text = home(sign_in(cast.dan))
    assert "Nothing needs you today" in text
    assert "Nothing waits for your reading." in text


def test_what_peers_show_is_new_and_what_they_do_not_is_not(cast, entry, sign_in):
    """'New in Year 1': only what this viewer may read (N1, E2)."""
    factories.entry(entry.page, "For tutors", "Only they see it.", shown_to="tutors")
    factories.entry(entry.page, "For nobody", "Mine.", shown_to="me")
    factories.entry(Page.journal_of(cast.ben), "My own", "So that this is not my first sign-in.")
    text = home(sign_in(cast.ben))
    assert "New in Year 1 Hadlow" in text and "The quiet half of the room" in text
    assert "For tutors" not in text and "For nobody" not in text
    assert "For tutors" in home(sign_in(cast.dan)) or "2 to read" in home(sign_in(cast.dan))


def test_a_course_admin_reads_what_they_can_do(cast, entry, sign_in):
    text = home(sign_in(cast.femi))
    assert "You are course admin of Year 1 Hadlow." in text
    assert reverse("cohort", args=[cast.year1.public_id]) in text
    assert "The quiet half of the room" not in text


def test_an_ended_membership_closes_the_list_at_once(cast, entry, sign_in):
    """A6, scenario 3."""
    factories.entry(Page.journal_of(cast.ben), "My own", "Something.")
    client = sign_in(cast.ben)
    assert "The quiet half of the room" in home(client)
    cast.ben.memberships.get().end(by=cast.femi)
    assert "The quiet half of the room" not in home(client)


def test_a_deactivated_persons_session_ends_at_once(cast, entry, sign_in):
    """A7: the next request is a visitor's, and stays one when they are let in again."""
    client = sign_in(cast.ben)
    assert client.get(entry.get_absolute_url()).status_code == 200
    cast.ben.deactivate()
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get("/").status_code == 302
    cast.ben.activate()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("number", [1, 30])
def test_home_takes_ten_queries_however_much_there_is(cast, entry, number, sign_in, django_assert_num_queries):
    for each in range(number):
        author = (cast.ben, cast.cleo, cast.dan)[each % 3]
        factories.comment(author, entry, f"Waiting {each}", now=timezone.now() - timedelta(days=2, minutes=each))
        factories.comment(cast.dan, entry, f"Alone {each}", Offer.OWNER, now=timezone.now() - timedelta(days=4 + each))
        factories.entry(entry.page, f"Draft {each}", shown=False)
        factories.entry(_shown_journal(cast.cleo, cast.year1), f"Of Cleo {each}")
    client = sign_in(cast.amira)
    home(client)
    with django_assert_num_queries(10):
        home(client)


def _shown_journal(owner, cohort):
    journal = Page.journal_of(owner)
    if not journal.shares.exists():
        factories.show(journal, cohort)
    return journal


def test_entries_kept_to_oneself_are_not_counted_for_a_tutor(cast, entry, sign_in):
    """L4."""
    Entry.objects.filter(pk=entry.pk).update(shown_to="me")
    assert "to read" not in home(sign_in(cast.dan))


def test_an_answer_that_can_be_read_no_more_is_neither_listed_nor_counted(cast, entry, sign_in):
    """N1, E3: with the entry goes the line on Home and the number beside it."""
    said = factories.comment(cast.ben, entry, approved=True)
    factories.comment(cast.amira, entry, "I shall try it on Tuesday.", parent=said)
    factories.entry(Page.journal_of(cast.ben), "My own", "So that this is not my first sign-in.")
    client = sign_in(cast.ben)
    assert "Amira answered you" in home(client)
    assert "One thing needs you" in home(client)
    entry.show_to("tutors")
    assert "answered you" not in home(client)
    assert "Nothing needs you today" in home(client)
