"""The last hour of the thirty days in the bin: nothing goes before they are over, and all of it goes then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolios import bin, writing
from portfolios.models import Entry, Page, Version
from portfolios.models.texts import State
from tests import factories

DAYS = 30
KINDS = ("page", "entry", "section")


@pytest.fixture
def binned(cast, entry):
    """binned(kind) puts one thing of Amira's into the bin; returns (since when, whether it can still be found)."""

    def put(kind):
        now = timezone.now()
        if kind == "section":
            working = factories.write_into(entry, "Kept.")
            piece = working.sections.create(kind="text", body="Taken out.", position=working.section_after())
            writing.bin_section(piece, working)
            holder = Version.objects.get(state=State.BIN)
            return holder.saved_at, Version.objects.filter(pk=holder.pk).exists
        thing = factories.page(cast.amira, "Taken away", "Words.") if kind == "page" else entry
        thing.put_into_bin(now)
        texts = {"page": thing} if kind == "page" else {"entry": thing}
        return (
            now,
            lambda: type(thing).objects.filter(pk=thing.pk).exists() and Version.objects.filter(**texts).exists(),
        )

    return put


def test_it_is_thirty_days(settings):
    assert settings.BIN_DAYS == DAYS


@pytest.mark.parametrize("kind", KINDS)
def test_an_hour_before_nothing_goes_and_a_second_after_it_is_gone(binned, cast, sign_in, kind):
    since, is_there = binned(kind)
    assert is_there()
    assert bin.tidy(since + timedelta(days=DAYS - 1, hours=23)) == 0
    assert is_there()
    assert bin.rows_of(cast.amira)
    assert bin.tidy(since + timedelta(days=DAYS)) == 0, "the last second is its owner's"
    assert is_there()
    assert bin.tidy(since + timedelta(days=DAYS, seconds=1)) == 1
    assert not is_there()
    assert not bin.rows_of(cast.amira)
    assert "The bin is empty" in sign_in(cast.amira).get("/bin/").content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_in_its_last_hour_it_can_still_be_taken_back(binned, cast, kind):
    since, is_there = binned(kind)
    last = since + timedelta(days=DAYS - 1, hours=23)
    bin.tidy(last)
    (row,) = bin.described(list(bin.rows_of(cast.amira)))
    assert row.erased_at == since + timedelta(days=DAYS)
    row.take_back(last)
    assert bin.tidy(since + timedelta(days=2 * DAYS)) == 0
    assert is_there() is (kind != "section"), "a piece is in its text again, and needs no holder"
    assert not bin.rows_of(cast.amira)


def test_each_has_its_own_thirty_days(shared, entry):
    """What went first goes first; an entry of a page in the bin goes with the page, not before."""
    now = timezone.now()
    other = factories.entry(shared, "Another", "Words.")
    entry.put_into_bin(now)
    other.put_into_bin(now + timedelta(days=5))
    shared.put_into_bin(now + timedelta(days=10))
    assert bin.tidy(now + timedelta(days=DAYS, seconds=1)) == 1
    assert list(Entry.objects.filter(page=shared)) == [other]
    assert bin.tidy(now + timedelta(days=DAYS + 5, seconds=1)) == 1
    assert not Entry.objects.filter(page=shared).exists()
    assert bin.tidy(now + timedelta(days=DAYS + 9, hours=23)) == 0
    assert Page.objects.filter(pk=shared.pk).exists()
    assert bin.tidy(now + timedelta(days=DAYS + 10, seconds=1)) == 1
    assert not Page.objects.filter(pk=shared.pk).exists()
