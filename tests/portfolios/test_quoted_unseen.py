"""For whoever cannot see what is quoted there is neither passage nor link nor gap: in View as, and byte for byte."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.reporting import HandOver
from portfolios import quoting
from portfolios.models import Entry, Inquiry, Section

from .. import factories
from ..test_access import masked

pytestmark = pytest.mark.django_db

SECRET = "Half of them looked at their boots."


@pytest.fixture
def source(shared):
    """An entry for tutors alone."""
    return factories.entry(shared, "A secret title", SECRET, shown_to="tutors")


@pytest.fixture
def quoting_entry(shared, source):
    """An entry for everybody that quotes it between two texts of its own."""
    into = factories.entry(shared, "Looking over it", "What I think today.", shown=False)
    quoting.quote(SECRET, source, into)
    last = into.working().sections.order_by("position").last()
    Section.objects.filter(pk=last.pk).update(body="And tomorrow.")
    into.publish()
    return Entry.objects.get(pk=into.pk)


@pytest.fixture
def quoting_page(cast, source):
    """A page that quotes it, shown to the cohort."""
    page = factories.page(cast.amira, "What I believe", "I begin with boots.")
    quoting.quote(SECRET, source, page)
    page.publish()
    factories.show(page, cast.year1)
    return page


def told_of(source, reply):
    """What a reply tells of the quotation; a figure is the gap."""
    marks = (SECRET, "A secret title", source.public_id, 'class="quotation"')
    return {mark for mark in marks if mark in reply.content.decode()}


def test_viewed_as_somebody_it_is_what_they_see(cast, source, quoting_entry, quoting_page, sign_in):
    """P9: as a tutor all of it, as a peer nothing, not even room for it; nor once nobody is shown the source."""
    amira = sign_in(cast.amira)

    def looks(who):
        return [
            amira.get(reverse("entry_as", args=[quoting_entry.public_id, who.public_id])),
            amira.get(reverse("page_as", args=[quoting_page.public_id, who.public_id])),
        ]

    for look in looks(cast.dan):
        assert len(told_of(source, look)) == 4
    for look in looks(cast.ben):
        assert look.status_code == 200 and any(mine in look.content.decode() for mine in ("I think today.", "I begin"))
        assert not told_of(source, look)
    source.show_to("me")
    for look in looks(cast.dan):
        assert not told_of(source, look)
    for thing in (quoting_entry, quoting_page):
        assert len(told_of(source, amira.get(thing.get_absolute_url()))) == 4


@pytest.mark.parametrize("of_all", [False, True], ids=["in a text", "and nothing else"])
def test_it_leaves_no_gap_in_what_somebody_else_reads(
    cast, shared, source, quoting_entry, quoting_page, sign_in, of_all
):
    """Ben reads the same bytes, wherever he meets the entry, with the quotation and without it."""
    if of_all:
        quoting_entry.published.sections.exclude(kind="quotation").update(body="", html="")
        quoting_page.published.sections.exclude(kind="quotation").update(body="", html="")
    places = [
        quoting_entry.get_absolute_url(),
        quoting_page.get_absolute_url(),
        shared.get_absolute_url(),
        reverse("reading_entry", args=[quoting_entry.public_id]),
        reverse("reading"),
        reverse("home"),
        reverse("person", args=[cast.amira.public_id]),
    ]
    ben, dan = sign_in(cast.ben), sign_in(cast.dan)
    tutors = sum(len(told_of(source, dan.get(place))) == 4 for place in places)
    assert tutors == 3, "it stands in the entry, on the page, and in Reading"

    def of_ben(place):
        status, head, text = masked(ben.get(place), place)
        return status, head, re.sub(r'name="form_key" value="\w+"', "KEY", text)

    with_it = [of_ben(place) for place in places]
    Section.objects.filter(kind="quotation").delete()
    for place, seen in zip(places, with_it, strict=True):
        assert of_ben(place) == seen, place


def test_what_lies_in_the_bin_is_quoted_nowhere(cast, source, quoting_entry, quoting_page, sign_in):
    """E1: not even for its owner; back out of the bin it is a draft, and hers alone."""
    amira, dan = sign_in(cast.amira), sign_in(cast.dan)
    things = (quoting_entry, quoting_page)
    assert all(len(told_of(source, dan.get(thing.get_absolute_url()))) == 4 for thing in things)
    source.put_into_bin(timezone.now())
    for who in (amira, dan):
        assert not any(told_of(source, who.get(thing.get_absolute_url())) for thing in things)
    Entry.objects.get(pk=source.pk).take_back(timezone.now())
    assert all(len(told_of(source, amira.get(thing.get_absolute_url()))) == 4 for thing in things)
    assert not any(told_of(source, dan.get(thing.get_absolute_url())) for thing in things)


def test_a_report_carries_no_quotation(cast, source, quoting_entry):
    """It goes to course admins, who may not see the source; nor does its reporter's preview of it name it."""
    over = HandOver(quoting_entry, cast.dan, timezone.now())
    assert "What I think today." in over.words and "And tomorrow." in over.words
    assert SECRET not in over.words


def test_what_stands_in_a_list_is_ones_own_words(cast, shared, source, sign_in):
    """An entry that begins with a quotation: its first words in Reading, in a list and in an inquiry are its own."""
    into = factories.entry(shared, "It begins with it", "", shown=False)
    quoting.quote(SECRET, source, into)
    last = into.working().sections.order_by("position").last()
    Section.objects.filter(pk=last.pk).update(body="My own words come second.")
    into.publish()
    inquiry = Inquiry.asked(cast.amira, "Why boots?")
    inquiry.entries.add(into)
    ben = sign_in(cast.ben)
    for place in (reverse("reading"), shared.get_absolute_url(), inquiry.get_absolute_url()):
        page = ben.get(place)
        assert "My own words" in page.content.decode(), place
        assert not told_of(source, page), place


def test_an_entry_that_only_quotes_stands_in_its_journal_all_the_same(cast, shared, source, sign_in):
    """The list has as many entries as the journal says, and still no word of what is quoted."""
    into = factories.entry(shared, "Looking over it", "", shown=False)
    quoting.quote(SECRET, source, into)
    into.working().sections.filter(kind="text").delete()
    into.publish()
    for who, told in ((cast.amira, True), (cast.dan, True), (cast.ben, False)):
        client = sign_in(who)
        journal = client.get(shared.get_absolute_url())
        assert "Looking over it" in journal.content.decode()
        assert bool(told_of(source, client.get(into.get_absolute_url()))) is told
    assert not told_of(source, journal)
