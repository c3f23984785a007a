"""What is deleted waits in the bin, seen there alone and by its owner alone; taken back it is theirs alone (E1, P1)."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from comments.models import Comment, Offer, Question
from portfolio_site.needs import drafts
from portfolios import bin, writing
from portfolios.models import Attachment, Entry, Page, Section, Share, Version
from portfolios.models.texts import State
from portfolios.storage import PrivateStorage
from tests import factories

NOW = timezone.now


@pytest.fixture
def picture(cast, settings, tmp_path):
    """A picture of Amira's in the store."""
    settings.MEDIA_ROOT = tmp_path
    file = Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=40, height=30)
    for size in Attachment.SIZES:
        PrivateStorage().save(file.path(size), ContentFile(factories.picture()))
    return file


def place(thing, file):
    working = thing.start_working()
    return working.sections.create(kind="picture", attachment=file, position=working.section_after())


def addresses(entry, file, comment):
    return (
        f"/entries/{entry.public_id}/",
        f"/entries/{entry.public_id}/edit/",
        f"/entries/{entry.public_id}/versions/",
        f"/comments/{comment.public_id}/edit/",
        f"/files/{file.public_id}/small/",
    )


def test_a_deleted_entry_is_gone_for_everybody_at_once(entry, cast, sign_in, picture):
    """E1, E3, E4: its page, its comments, its pictures, its number."""
    place(entry, picture)
    entry.publish()
    factories.comment(cast.cleo, entry, "What Cleo said", approved=True)
    entry_at, file_at = f"/entries/{entry.public_id}/", f"/files/{picture.public_id}/small/"
    journal_at = f"/pages/{entry.page.public_id}/"
    for who in (cast.ben, cast.dan):
        client = sign_in(who)
        assert "What Cleo said" in client.get(entry_at).content.decode()
        assert client.get(file_at).status_code == 200
        assert entry.title in client.get(journal_at).content.decode()
    answer = sign_in(cast.amira).post(f"/entries/{entry.public_id}/delete/")
    assert answer["Location"] == journal_at
    for who in (cast.ben, cast.dan):
        client = sign_in(who)
        assert client.get(entry_at).status_code == 404
        assert client.get(file_at).status_code == 404
        for address in (journal_at, "/", "/reading/", "/news/"):
            assert entry.title not in client.get(address).content.decode(), address
    owner = sign_in(cast.amira)
    assert owner.get(entry_at).status_code == 404
    assert entry.title not in owner.get(journal_at).content.decode()
    assert entry.title in owner.get("/bin/").content.decode()


def test_who_only_reads_deletes_nothing(entry, cast, sign_in):
    assert sign_in(cast.dan).post(f"/entries/{entry.public_id}/delete/").status_code == 403
    assert sign_in(cast.dan).post(f"/pages/{entry.page.public_id}/delete/").status_code == 403
    entry.refresh_from_db()
    assert entry.binned_at is None


def test_nobody_elses_bin_is_opened(entry, cast, sign_in):
    entry.put_into_bin(NOW())
    for who in (cast.ben, cast.dan, cast.hana):
        client = sign_in(who)
        assert entry.title not in client.get("/bin/").content.decode()
        for act in ("back", "erase"):
            assert client.post(f"/bin/{entry.public_id}/{act}/").status_code == 404


def test_an_entry_comes_back_as_a_draft_with_its_comments(entry, cast, sign_in):
    comment = factories.comment(cast.ben, entry, "Said before", approved=True)
    entry.put_into_bin(NOW())
    sign_in(cast.amira).post(f"/bin/{entry.public_id}/back/")
    entry.refresh_from_db()
    assert entry.is_draft and entry.binned_at is None
    assert sign_in(cast.ben).get(f"/entries/{entry.public_id}/").status_code == 404
    assert "Said before" in sign_in(cast.amira).get(f"/entries/{entry.public_id}/").content.decode()
    entry.publish()
    assert "Said before" in sign_in(cast.ben).get(f"/entries/{entry.public_id}/").content.decode()
    assert Comment.objects.visible_to(factories.viewer(cast.cleo)).filter(pk=comment.pk).exists()


def test_a_page_taken_back_is_its_owners_alone(shared, entry, cast, sign_in):
    """P1: its shares are over, also one that somebody changed meanwhile."""
    later = factories.show(shared, cast.gus, starts=NOW() + timedelta(days=2))
    shared.put_into_bin(NOW())
    assert sign_in(cast.amira).get(f"/pages/{shared.public_id}/").status_code == 404
    assert sign_in(cast.amira).get(f"/entries/{entry.public_id}/").status_code == 404
    assert sign_in(cast.ben).get(f"/pages/{shared.public_id}/").status_code == 404
    Share.objects.filter(page=shared).update(ends=None)
    sign_in(cast.amira).post(f"/bin/{shared.public_id}/back/")
    assert sign_in(cast.amira).get(f"/pages/{shared.public_id}/").status_code == 200
    for who, at in ((cast.ben, NOW()), (cast.dan, NOW()), (cast.gus, later.starts + timedelta(hours=1))):
        assert not Page.objects.visible_to(factories.viewer(who, at)).filter(pk=shared.pk).exists()
        assert not Entry.objects.visible_to(factories.viewer(who, at)).filter(pk=entry.pk).exists()


def test_twice_is_once(entry):
    first = NOW()
    entry.put_into_bin(first)
    entry.put_into_bin(first + timedelta(days=5))
    assert entry.binned_at == first
    entry.take_back(NOW())
    entry.publish()
    entry.take_back(NOW())
    entry.refresh_from_db()
    assert not entry.is_draft


def test_an_entry_in_the_bin_is_not_shown_by_another_window(entry):
    from django.core.exceptions import ValidationError

    other = Entry.objects.get(pk=entry.pk)
    factories.write_into(other, "More.")
    entry.put_into_bin(NOW())
    with pytest.raises(ValidationError, match="in your bin"):
        other.publish()
    assert Entry.objects.get(pk=entry.pk).is_draft


def test_what_lies_in_the_bin_needs_nobody(entry, cast, sign_in):
    """Neither a draft on Home, nor comments that wait, nor the one figure of A4."""
    factories.comment(cast.ben, entry, "Waits")
    factories.write_into(entry, "Changed.")
    assert drafts(cast.amira).count() == 1 and Comment.objects.waiting_for(cast.amira).count() == 1
    entry.put_into_bin(NOW())
    assert drafts(cast.amira).count() == 0 and Comment.objects.waiting_for(cast.amira).count() == 0


def test_comments_i_wrote_keeps_words_without_a_title(entry, cast, sign_in):
    """C9: before and after it is erased, and the writer can still delete them."""
    comment = factories.comment(cast.ben, entry, "My own words", approved=True)
    client = sign_in(cast.ben)
    assert entry.title in client.get("/comments/mine/").content.decode()
    entry.put_into_bin(NOW())
    for _ in range(2):
        page = client.get("/comments/mine/").content.decode()
        assert "My own words" in page and entry.title not in page
        bin.erase(entry)
    assert Entry.objects.get(pk=entry.pk).title == ""
    client.post(f"/comments/{comment.public_id}/remove/")
    comment.refresh_from_db()
    assert comment.is_removed


def test_a_draft_that_is_blank_is_not_found_in_the_bin(journal, cast):
    """＋ opens no entry that lies in the bin, and none whose text has gone there."""
    blank = journal.new_entry()
    blank.put_into_bin(NOW())
    other = journal.new_entry()
    assert other.pk != blank.pk
    writing.bin_section(factories.write_into(other, "Words").sections.get(), other.working())
    assert journal.new_entry().pk != other.pk


def test_the_only_journal_is_replaced_by_an_empty_one(shared, cast):
    shared.put_into_bin(NOW())
    fresh = Page.journal_of(cast.amira)
    assert fresh.pk != shared.pk
    assert not fresh.shares.exists()


# --- Sections -------------------------------------------------------------------------------------------


def remove(thing, section):
    working = thing.working()
    writing.Remove(section.key)(working)
    return Version.objects.get(state=State.BIN)


def test_a_removed_piece_goes_back_where_it_was(entry, cast, sign_in):
    working = entry.start_working()
    middle = working.sections.create(kind="text", body="Middle.", position=5000)
    working.sections.create(kind="text", body="End.", position=9000)
    holder = remove(entry, middle)
    assert "Middle." in sign_in(cast.amira).get("/bin/").content.decode()
    saves = entry.working().sequence
    answer = sign_in(cast.amira).post(f"/bin/{holder.public_id}/back/")
    assert answer["Location"] == f"/entries/{entry.public_id}/edit/"
    bodies = [section.body for section in entry.working().ordered_sections()]
    assert bodies[1:] == ["Middle.", "End."]
    assert entry.working().sequence == saves + 1
    assert not Version.objects.filter(state=State.BIN).exists()


def test_a_removed_piece_opens_no_picture_and_is_in_no_list(entry, cast, sign_in, picture):
    """E4: a use in the bin opens nothing."""
    section = place(entry, picture)
    entry.publish()
    assert sign_in(cast.ben).get(f"/files/{picture.public_id}/small/").status_code == 200
    entry.start_working()
    remove(entry, section)
    entry.publish()
    assert sign_in(cast.ben).get(f"/files/{picture.public_id}/small/").status_code == 404
    assert sign_in(cast.amira).get(f"/files/{picture.public_id}/small/").status_code == 200


def test_a_piece_whose_key_is_taken_comes_back_beside_it(entry):
    working = entry.start_working()
    piece = working.sections.create(kind="text", body="Twice.", position=5000)
    entry.publish()
    entry.start_working()
    holder = remove(entry, piece)
    entry.restore(entry.published)
    writing.take_section_back(holder)
    assert [section.body for section in entry.working().ordered_sections()].count("Twice.") == 2


# --- Erasing --------------------------------------------------------------------------------------------


def test_what_is_over_thirty_days_is_erased(entry, cast, picture):
    place(entry, picture)
    entry.publish()
    Question.ask(entry, "Longer?", [cast.ben], by=cast.amira, now=NOW())
    entry.put_into_bin(NOW())
    assert bin.tidy(NOW() + timedelta(days=29, hours=23)) == 0
    assert Entry.objects.filter(pk=entry.pk).exists()
    assert bin.tidy(NOW() + timedelta(days=30, seconds=1)) == 1
    assert not Entry.objects.filter(pk=entry.pk).exists()
    assert not Attachment.objects.filter(pk=picture.pk).exists()
    assert not PrivateStorage().exists(picture.path("small"))
    assert not Section.objects.filter(body__contains="boots").exists()


def test_a_picture_that_another_text_uses_stays(entry, shared, cast, picture):
    other = factories.entry(shared, "Other", "Words.")
    for thing in (entry, other):
        place(thing, picture)
        thing.publish()
    entry.put_into_bin(NOW())
    bin.erase(entry)
    assert PrivateStorage().exists(picture.path("small"))
    assert Attachment.objects.filter(pk=picture.pk).exists()


def test_a_picture_that_was_never_placed_goes_after_a_week(cast, picture):
    bin.tidy(NOW() + timedelta(days=6))
    assert PrivateStorage().exists(picture.path("small"))
    bin.tidy(NOW() + timedelta(days=8))
    assert not PrivateStorage().exists(picture.path("small"))


def test_what_was_taken_back_is_not_erased(entry):
    entry.put_into_bin(NOW())
    stale = Entry.objects.get(pk=entry.pk)
    entry.take_back(NOW())
    assert not bin.erase(stale)
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_page_is_erased_with_its_entries(shared, entry, cast, sign_in):
    factories.comment(cast.ben, entry, "Stays his")
    sign_in(cast.amira).post(f"/pages/{shared.public_id}/delete/")
    client = sign_in(cast.amira)
    assert "1 entry" in client.get("/bin/").content.decode()
    assert client.get(f"/bin/{shared.public_id}/erase/").status_code == 200
    client.post(f"/bin/{shared.public_id}/erase/")
    assert not Version.objects.filter(page=shared).exists()
    assert "The bin is empty" in client.get("/bin/").content.decode()
    assert Page.objects.get(pk=shared.pk).title == ""  # the bare row, for Ben's own list


def test_the_bin_asks_the_same_number_of_queries(shared, cast, sign_in, django_assert_num_queries, picture):
    client = sign_in(cast.amira)
    client.get("/bin/")
    for number in (1, 30):
        for _ in range(number):
            factories.entry(shared, shown=False).put_into_bin(NOW())
            factories.page(cast.amira, "A page", "Words").put_into_bin(NOW())
            other = factories.entry(shared, shown=False)
            writing.bin_section(place(other, picture), other.working())
        with django_assert_num_queries(10):
            assert client.get("/bin/").status_code == 200


def test_the_question_says_who_loses_it(entry, cast, sign_in):
    factories.comment(cast.ben, entry, "x", Offer.PEOPLE, approved=True)
    page = sign_in(cast.amira).get(f"/entries/{entry.public_id}/delete/").content.decode()
    assert "It closes at once for <b>Year 1 Hadlow (4 people)</b>" in page
    assert "Whoever wrote it keeps their own words" in page
