"""Every shown text is kept; its owner compares two and goes back to one, and nobody else sees them (E1, E5)."""

import pytest

from portfolios.comparing import MOST_PAIRS, compare, comparison, differing
from portfolios.models import Attachment, Version
from portfolios.models.saving import save_working_copy
from portfolios.models.texts import State
from tests import factories


@pytest.fixture
def changed(entry):
    """The entry, shown a second time with one word changed."""
    factories.write_into(entry, "Half of them looked at the ceiling.")
    entry.publish()
    return entry


def address(thing):
    return f"/entries/{thing.public_id}/versions/"


def both(thing):
    past = thing.own_versions().get(state=State.PAST)
    return {"old": past.public_id, "new": thing.published.public_id}


def test_every_shown_text_is_listed_for_its_owner(changed, cast, sign_in):
    page = sign_in(cast.amira).get(address(changed)).content.decode()
    assert "Version 1" in page and "Version 2" in page
    assert "The one that is shown now" in page


def test_nobody_else_sees_them(changed, cast, sign_in):
    """E1: tutors and peers who read the entry are told that there are no versions."""
    given = both(changed)
    assert "boots" in sign_in(cast.amira).get(address(changed), given).content.decode()
    for who in (cast.ben, cast.dan, cast.eve, cast.hana):
        client = sign_in(who)
        assert client.get(address(changed)).status_code == 404
        assert client.get(address(changed), given).status_code == 404
        assert client.post(f"/versions/{given['old']}/restore/").status_code == 404
    assert changed.working() is None


def test_what_changed_is_marked_word_by_word(changed, cast, sign_in):
    page = sign_in(cast.amira).get(address(changed), both(changed)).content.decode()
    assert '<del><span class="sr">[taken out: </span>boots.<span class="sr">]</span></del>' in page.replace(
        "their ", ""
    )
    assert "ceiling." in page
    assert page.count("<del>") == 2 and page.count("<ins>") == 2  # one of each in the sentence that says what they mean


def test_versions_of_another_text_are_not_compared(changed, cast, sign_in, shared):
    other = factories.entry(shared, "Another", "Words.")
    given = {"old": other.published.public_id, "new": changed.published.public_id}
    assert sign_in(cast.amira).get(address(changed), given).status_code == 404


def test_going_back_changes_nothing_that_is_shown(changed, cast, sign_in):
    past = changed.own_versions().get(state=State.PAST)
    answer = sign_in(cast.amira).post(f"/versions/{past.public_id}/restore/")
    assert answer["Location"] == f"/entries/{changed.public_id}/edit/"
    working = changed.working()
    assert [section.body for section in working.ordered_sections()] == ["Half of them looked at their boots."]
    page = sign_in(cast.ben).get(f"/entries/{changed.public_id}/").content.decode()
    assert "ceiling" in page and "boots" not in page
    changed.publish()
    assert changed.own_versions().filter(state=State.PAST).count() == 2
    assert "boots" in sign_in(cast.ben).get(f"/entries/{changed.public_id}/").content.decode()


def test_what_stood_in_the_working_copy_is_kept_aside(changed):
    """E5: going back loses nothing that was typed; twice is once."""
    factories.write_into(changed, "Not shown yet.")
    past = changed.own_versions().get(state=State.PAST)
    changed.restore(past)
    changed.restore(past)
    kept = changed.aside().get()
    assert kept.ordered_sections()[0].body == "Not shown yet."


def test_a_copy_that_says_nothing_new_is_not_kept(changed):
    changed.start_working()
    changed.restore(changed.own_versions().get(state=State.PAST))
    assert not changed.aside().exists()


def test_an_editor_that_was_open_meanwhile_loses_nothing(changed):
    """E5: its words are kept beside the version that was gone back to."""
    open_in = changed.start_working()
    base, key = open_in.sequence, open_in.ordered_sections()[0].key
    restored = changed.restore(changed.own_versions().get(state=State.PAST))
    words = {key: {"kind": "text", "body": "Typed meanwhile."}}
    stored, is_copy = save_working_copy(
        changed.working(),
        of=open_in.public_id,
        base=base,
        tab="0" * 16,
        title=None,
        happened_on=None,
        words=words,
    )
    assert not is_copy
    assert stored.ordered_sections()[0].body == "Typed meanwhile."
    assert Version.objects.get(pk=restored.pk).ordered_sections()[0].body == "Half of them looked at their boots."


def test_pieces_are_matched_by_their_key(entry):
    entry.start_working().sections.create(kind="text", body="A second text.", position=9000)
    entry.publish()
    old, new = entry.own_versions().get(state=State.PAST), entry.published
    found = comparison(old, new)
    assert [(row.note, row.old is None) for row in found.rows] == [("", False), ("new text", True)]


def test_another_title_is_marked_and_does_nothing(entry, cast, sign_in):
    factories.write_into(entry, "Words.", "The <b>loud</b> half of the room")
    entry.publish()
    page = sign_in(cast.amira).get(address(entry), both(entry)).content.decode()
    assert "Title: changed" in page
    assert "&lt;b&gt;loud&lt;/b&gt;" in page and "<b>loud" not in page
    assert '<del><span class="sr">[taken out: </span>quiet' in page


def test_a_picture_that_changed_is_said(entry, cast):
    def picture():
        return Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=4, height=3)

    one = entry.start_working().sections.create(kind="picture", attachment=picture(), position=9000)
    entry.publish()
    entry.start_working().sections.filter(key=one.key).update(attachment=picture(), description="Boots")
    entry.publish()
    entry.start_working().sections.filter(key=one.key).delete()
    entry.publish()
    first, second, third, fourth = entry.own_versions().order_by("number")
    assert comparison(first, second).rows[1].note == "new picture"
    assert comparison(second, third).rows[1].note == "another picture, another description"
    assert comparison(third, fourth).rows[1].note == "picture taken out"


def test_another_cover_and_a_picture_that_decorates_are_said(entry, cast):
    working = entry.start_working()
    keys = [
        working.sections.create(
            kind="picture",
            attachment=Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=4, height=3),
            position=9000 + place,
        ).key
        for place in range(2)
    ]
    entry.publish()
    working = entry.start_working()
    working.cover = keys[1]
    working.save()
    working.sections.filter(key=keys[1]).update(decorative=True)
    entry.publish()
    first, second = entry.own_versions().get(number=2), entry.published
    assert [row.note for row in comparison(first, second).rows] == [
        "",
        "the cover no more",
        "said to be decoration, the cover now",
    ]
    assert [row.note for row in comparison(second, first).rows][1:] == [
        "the cover now",
        "decoration no more, the cover no more",
    ]
    assert not comparison(first, second).is_same


def test_a_piece_that_moved_is_said(entry):
    working = entry.start_working()
    other = working.sections.create(kind="text", body="Other.", position=9000)
    entry.publish()
    working = entry.start_working()
    working.move(working.sections.get(key=other.key), -1)
    entry.publish()
    found = comparison(entry.own_versions().get(number=2), entry.published)
    assert sorted(row.note for row in found.rows) == ["", "moved"]


def test_marks_leave_the_tags_whole():
    old, new = compare('<p dir="auto">One <strong>two three</strong> four</p>', '<p dir="auto">One two three four</p>')
    plain = old.replace('<span class="sr">[taken out: </span>', "").replace('<span class="sr">]</span>', "")
    assert plain == '<p dir="auto">One <strong><del>two three</del></strong> four</p>'
    assert new.count("<ins>") == new.count("</ins>") == 1


def test_a_hostile_text_is_compared_in_time():
    """What would take difflib minutes is said to differ as a whole."""
    left, right = ["a", "b"] * 25_000, ["b", "a"] * 25_000
    assert differing(left, right) == ([(0, 50_000, 0, 50_000)], MOST_PAIRS)


@pytest.mark.django_db
def test_the_list_asks_the_same_number_of_queries(entry, cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.amira)
    client.get(address(entry))
    with django_assert_num_queries(6):
        client.get(address(entry))
    published = entry.published
    for number in range(2, 32):
        published.copy(State.PAST, number=number)
    with django_assert_num_queries(6):
        client.get(address(entry))
