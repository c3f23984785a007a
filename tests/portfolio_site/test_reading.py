"""Reading: what is new to me, in turn, and back where I was."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Role
from cohorts.viewer import Viewer
from comments.models import Offer
from portfolio_site.reading import in_turn, to_read, with_instant
from portfolios.models import Entry, Page, Reading, Share

from .. import factories


def titles(client, address="/reading/"):
    reply = client.get(address)
    assert reply.status_code == 200
    return [text.written.heading for text in reply.context["texts"]]


def shown_at(entry, days):
    Entry.objects.filter(pk=entry.pk).update(first_shown_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def journals(cast, shared):
    """Three people's journals, shown to the cohort two months ago."""
    found = [shared]
    for owner in (cast.ben, cast.cleo):
        journal = Page.journal_of(owner)
        factories.show(journal, cast.year1)
        found.append(journal)
    Share.objects.update(created_at=timezone.now() - timedelta(days=60))
    return found


def test_by_person_oldest_first(cast, journals, sign_in):
    """Whoever has waited longest comes first, with all that is theirs."""
    for journal, title, days in (
        (journals[0], "Amira new", 1),
        (journals[1], "Ben old", 9),
        (journals[1], "Ben new", 0.5),
        (journals[2], "Cleo", 5),
        (journals[0], "Amira old", 7),
    ):
        shown_at(factories.entry(journal, title), days)
    assert titles(sign_in(cast.dan)) == ["Ben old", "Ben new", "Amira old", "Amira new", "Cleo"]
    text = sign_in(cast.dan).get("/reading/").content.decode()
    assert "5 to read" in text and "by three people. Oldest first." in text
    assert "Begin with Ben Whitlock" in text


def test_only_what_is_shown_to_this_reader(cast, journals, sign_in):
    """E1, E2, L4: no draft, nothing kept to oneself; for tutors only what is for tutors; nothing of one's own."""
    factories.entry(journals[0], "For all")
    factories.entry(journals[0], "For tutors", shown_to="tutors")
    factories.entry(journals[0], "For nobody", shown_to="me")
    factories.entry(journals[0], "A draft", shown=False)
    assert set(titles(sign_in(cast.dan))) == {"For all", "For tutors"}
    assert titles(sign_in(cast.ben)) == ["For all"]
    for who in (cast.amira, cast.eve, cast.femi, cast.gus, cast.hana):
        assert titles(sign_in(who)) == []


def test_pages_are_read_too(cast, sign_in):
    """A page's own text; not before it is shown, and not the copy that is being written."""
    page = factories.page(cast.amira, "What I teach and why", "I came to teaching sideways.")
    assert titles(sign_in(cast.dan)) == []
    factories.show(page, cast.year1, tutors_only=True)
    assert titles(sign_in(cast.dan)) == ["What I teach and why"]
    assert titles(sign_in(cast.ben)) == []
    address = reverse("reading_page", args=[page.public_id])
    assert "I came to teaching sideways." in sign_in(cast.dan).get(address).content.decode()
    assert sign_in(cast.ben).get(address).status_code == 404


def test_since_when_it_is_shown_to_this_reader(cast, journals):
    """The latest of: shown at all, shown by this share, joined the cohort."""
    entry = factories.entry(journals[0])
    now = timezone.now()
    shown_at(entry, 20)
    Share.objects.update(created_at=now - timedelta(days=60))

    def days(who):
        text = with_instant(to_read(Viewer.of(who, now)), Viewer.of(who, now)).get()
        return round((now - text.shown).total_seconds() / 86400)

    assert days(cast.dan) == 20
    Share.objects.update(starts=now - timedelta(days=3))
    assert days(cast.dan) == 3
    nell = factories.person("nell")
    cast.year1.add(nell, Role.TUTOR, by=cast.femi, now=now - timedelta(days=1))
    assert days(nell) == 1
    assert days(cast.dan) == 3


def test_read_nothing_to_add(cast, journals, sign_in):
    """A deliberate act that takes it from the list and goes on to the next one; the owner sees it."""
    first, second = factories.entry(journals[1], "Ben old"), factories.entry(journals[0], "Amira new")
    shown_at(first, 5)
    client = sign_in(cast.dan)
    address = reverse("reading_entry", args=[first.public_id])
    reply = client.get(address)
    assert reply.context["next"] == reverse("reading_entry", args=[second.public_id])
    assert "Read, nothing to add" in reply.content.decode()
    assert not Reading.objects.exists()
    reply = client.post(reverse("entry_read", args=[first.public_id]), {"next": reply.context["next"]})
    assert reply["Location"] == reverse("reading_entry", args=[second.public_id])
    assert titles(client) == ["Amira new"]
    assert titles(client, "/reading/?read") == ["Ben old"]
    assert "Read, nothing to add" not in client.get(address).content.decode()
    assert "Daniel" in sign_in(cast.ben).get(first.get_absolute_url()).content.decode()


def test_a_comment_leads_back_to_where_one_was_and_takes_it_from_the_list(cast, journals, sign_in):
    entry = factories.entry(journals[0])
    client = sign_in(cast.dan)
    address = reverse("reading_entry", args=[entry.public_id])
    assert f'name="next" value="{address}"' in client.get(address).content.decode()
    reply = client.post(
        reverse("entry_comment", args=[entry.public_id]),
        {"body": "The secateurs are a diagnosis.", "offer": Offer.OWNER, "next": address},
    )
    assert reply.status_code == 302
    assert reply["Location"].split("#")[0] == address
    assert titles(client) == []
    assert titles(client, "/reading/?read") == ["The quiet half of the room"]


def test_an_address_of_reading_opens_nothing_more(cast, journals, sign_in):
    """P2, E2: 404 as for what does not exist; the owner is led to the entry itself."""
    entry = factories.entry(journals[0], "For tutors", shown_to="tutors")
    address = reverse("reading_entry", args=[entry.public_id])
    assert sign_in(cast.dan).get(address).status_code == 200
    for who in (cast.ben, cast.eve, cast.femi, cast.gus, cast.hana, None):
        assert sign_in(who).get(address).status_code == 404
    assert sign_in(cast.amira).get(address)["Location"] == entry.get_absolute_url()
    draft = factories.entry(journals[0], "A draft", shown=False)
    assert sign_in(cast.dan).get(reverse("reading_entry", args=[draft.public_id])).status_code == 404


def test_what_was_read_and_is_shown_no_more_is_not_in_the_list_of_the_last_days(cast, journals, sign_in):
    entry = factories.entry(journals[0])
    Reading.record(cast.dan, entry)
    assert titles(sign_in(cast.dan), "/reading/?read") == ["The quiet half of the room"]
    entry.show_to("me")
    assert titles(sign_in(cast.dan), "/reading/?read") == []


@pytest.mark.parametrize("number", [1, 30])
def test_reading_takes_as_many_queries_with_one_row_as_with_thirty(
    cast, journals, number, sign_in, django_assert_num_queries
):
    for each in range(number):
        last = factories.entry(journals[each % 3], f"Entry {each}", f"Text {each}")
    client = sign_in(cast.dan)
    address = reverse("reading_entry", args=[last.public_id])
    client.get("/reading/"), client.get(address)
    with django_assert_num_queries(6):
        assert len(titles(client)) == number
    with django_assert_num_queries(10):
        client.get(address)


def test_the_order_is_the_same_twice(cast, journals):
    """Ties are broken by the row, so that 'next' never goes round in a circle."""
    for each in range(6):
        factories.entry(journals[each % 3], f"Entry {each}")
    Entry.objects.update(first_shown_at=timezone.now() - timedelta(days=1))
    viewer = factories.viewer(cast.dan, timezone.now())
    order = [text.pk for text in in_turn(with_instant(to_read(viewer), viewer))]
    assert order == [text.pk for text in in_turn(with_instant(to_read(viewer), viewer))]
    assert len(order) == 6
