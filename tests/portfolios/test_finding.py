"""A journal of any length is found through: by month, by tag, by words of a title, twenty at a time."""

import time
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portfolios.models import Entry, Section, Tag, Version
from portfolios.models.tags import MOST_TAGS, add_tag, remove_tag
from tests import factories
from tests.full import ways

COUNTING = 12  # statements by which a search is counted for the limit, savepoints of the test included


def many(journal, number, first=date(2026, 11, 20)):
    """Entries of one a day backwards, `Entry 1` the newest; published, in a few statements."""
    now = timezone.now()
    made = Entry.objects.bulk_create(
        Entry(
            page=journal,
            title=f"Entry {each + 1}",
            status="published",
            happened_on=first - timedelta(days=each),
            first_shown_at=now - timedelta(days=each),
        )
        for each in range(number)
    )
    texts = Version.objects.bulk_create(
        Version(page=journal, entry=entry, state="published", number=1, title=entry.title) for entry in made
    )
    Section.objects.bulk_create(
        Section(version=text, kind="text", body="Words.", html="<p>Words.</p>") for text in texts
    )
    return made


def titles(response):
    return [row.entry.title for row in response.context["content"].entries]


def link(response, which):
    return f"?{getattr(response.context['content'], which)}"


def test_turns_follow_one_another_without_gap_or_double(shared, cast, sign_in):
    many(shared, 45)
    client, at = sign_in(cast.ben), shared.get_absolute_url()
    first = client.get(at)
    second = client.get(at + link(first, "older"))
    third = client.get(at + link(second, "older"))
    found = titles(first) + titles(second) + titles(third)
    assert found == [f"Entry {number}" for number in range(1, 46)]
    assert first.context["content"].newer == "" and third.context["content"].older == ""
    assert titles(client.get(at + link(third, "newer"))) == titles(second)
    assert titles(client.get(at + link(second, "newer"))) == titles(first)
    assert client.get(at + link(second, "newer")).context["content"].newer == ""


def test_a_new_entry_meanwhile_moves_nothing(shared, cast, sign_in):
    many(shared, 30)
    client, at = sign_in(cast.ben), shared.get_absolute_url()
    older = link(client.get(at), "older")
    before = titles(client.get(at + older))
    many(shared, 1, date(2026, 11, 22))
    assert titles(client.get(at + older)) == before


def test_by_month_by_tag_by_title(shared, cast, sign_in):
    other = factories.page(cast.amira, "Another journal", is_journal=True)
    for name in ("elsewhere one", "elsewhere two", "elsewhere three"):  # the numbers of tags are none of pages
        add_tag(factories.entry(other, name), name)
    rows = many(shared, 40)
    for row in rows[2:4]:
        add_tag(row, "Questioning")
    client, at = sign_in(cast.ben), shared.get_absolute_url()
    assert len(titles(client.get(at + "?month=2026-10"))) == 20
    assert titles(client.get(at + "?month=2026-10&q=try+25")) == ["Entry 25"]
    assert titles(client.get(at + "?tag=questioning")) == ["Entry 3", "Entry 4"]
    assert titles(client.get(at + "?q=ENTRY+12")) == ["Entry 12"]
    page = client.get(at).content.decode()
    assert '<option value="2026-10">October 2026</option>' in page
    assert '<option value="Questioning">Questioning</option>' in page
    assert "elsewhere" not in page
    assert 'value="Questioning" selected' in client.get(at + "?tag=questioning").content.decode()
    assert "No entry here is like that" in client.get(at + "?q=nothing").content.decode()


@pytest.mark.parametrize("query", ["month=2026-13", "month=0000-01", "q=x", "before=none", "tag=&q="])
def test_what_makes_no_sense_is_no_error(shared, cast, sign_in, query):
    many(shared, 2)
    assert sign_in(cast.ben).get(f"{shared.get_absolute_url()}?{query}").status_code == 200


def test_nobody_finds_what_they_do_not_see(shared, cast, sign_in):
    """E1, E2: no title, no month and no tag of a draft, of what is for tutors, or of what lies in the bin."""
    many(shared, 10)
    old = {"happened_on": date(2020, 1, 5)}
    hidden = [
        factories.entry(shared, "Secret draft", shown=False),
        factories.entry(shared, "Secret of tutors", shown_to="tutors"),
        factories.entry(shared, "Secret of mine", shown_to="me"),
        factories.entry(shared, "Secret in the bin"),
    ]
    for entry in hidden:
        Entry.objects.filter(pk=entry.pk).update(**old)
        add_tag(entry, "hidden word")
    hidden[3].put_into_bin(timezone.now())
    at = shared.get_absolute_url()
    owner = sign_in(cast.amira).get(at).content.decode()
    assert "2020-01" in owner and "hidden word" in owner
    client = sign_in(cast.ben)
    page = client.get(at).content.decode()
    assert "2020-01" not in page and "hidden word" not in page
    for query in ("?q=Secret", "?tag=hidden+word", "?month=2020-01"):
        assert titles(client.get(at + query)) == []
    assert titles(sign_in(cast.dan).get(at + "?q=Secret")) == ["Secret of tutors"]
    assert titles(sign_in(cast.amira).get(at + "?q=Secret")) != []
    assert "Secret in the bin" not in titles(sign_in(cast.amira).get(at + "?q=Secret"))
    for entry in hidden:  # the place of what is not seen tells nothing
        assert titles(client.get(f"{at}?after={entry.public_id}")) == []


@pytest.mark.parametrize(("who", "queries"), ways(("amira", 12), ("ben", 10), ("dan", 10), few=2))
def test_three_thousand_entries_take_as_many_queries_as_one(
    shared, cast, sign_in, django_assert_num_queries, who, queries
):
    made = many(shared, 3_000)
    for entry in made[:40]:
        add_tag(entry, f"tag {entry.pk % 7}")
    client, at = sign_in(getattr(cast, who)), shared.get_absolute_url()
    client.get(at)
    for query in ("", "?tag=tag+3", "?q=Entry", f"?before={made[2000].public_id}"):
        began = time.process_time()
        with django_assert_num_queries(queries + (COUNTING if "q=" in query else 0)):
            assert client.get(at + query).status_code == 200
        assert time.process_time() - began < 3  # about a third of a second; SQLite's own work is in it


# --- Tags ---------------------------------------------------------------------------------------------------


def test_tags_are_added_and_removed_one_by_one(entry, cast, sign_in):
    client, at = sign_in(cast.amira), f"/entries/{entry.public_id}/tags/"
    client.post(at, {"do": "add", "name": "  Quiet   half "})
    client.post(at, {"do": "add", "name": "quiet half"})
    assert [tag.name for tag in entry.tags.all()] == ["Quiet half"]
    assert "Quiet half" in sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    client.post(at, {"do": "remove", "name": "Quiet half"})
    assert not Tag.objects.exists()
    assert "Quiet half" not in sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()


def test_bad_tags_are_refused_with_a_sentence(entry, cast, sign_in):
    client, at = sign_in(cast.amira), f"/entries/{entry.public_id}/tags/"
    for name in ("", " ", "x" * 51, "two\nlines"):
        page = client.post(at, {"do": "add", "name": name})
        assert page.status_code == 200 and page.context["form"].errors
    for number in range(MOST_TAGS):
        add_tag(entry, f"tag {number}")
    with pytest.raises(ValidationError, match="as many as fit"):
        add_tag(entry, "one more")
    add_tag(entry, "TAG 3")
    assert entry.tags.count() == MOST_TAGS
    assert not Tag.objects.filter(key="one more").exists()


def test_one_owners_tags_are_their_own(entry, cast, sign_in):
    """Completion offers one's own alone."""
    theirs = factories.entry(factories.page(cast.ben, "Ben's", is_journal=True), "His")
    add_tag(theirs, "his word")
    add_tag(entry, "her word")
    other = factories.entry(entry.page, "Another")
    page = sign_in(cast.amira).get(f"/entries/{other.public_id}/tags/").content.decode()
    assert "her word" in page and "his word" not in page
    remove_tag(entry, "his word")
    assert theirs.tags.count() == 1
