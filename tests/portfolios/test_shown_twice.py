"""What is shown by a form that is sent twice is shown once, and answered as it was first (E5, C8)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification
from portfolios.models import Entry, Page, Share
from portfolios.models.texts import State

from .. import factories
from .editor import Editor, upload


@pytest.fixture
def amira(client, cast, shared):
    client.force_login(cast.amira)
    return client


def shown(thing):
    """How many versions readers have ever seen of it."""
    return thing.own_versions().filter(state__in=(State.PUBLISHED, State.PAST)).count()


def test_an_entry_shown_twice_has_one_version_and_no_other_copy(amira, shared):
    entry = shared.new_entry()
    editor = Editor(amira, reverse("entry_edit", args=[entry.public_id])).type("They looked at their boots.")
    first = editor.send("show-anyway:page")
    shown_at = Entry.objects.get(pk=entry.pk).shown_at
    again = editor.send("show-anyway:page")
    assert first.status_code == again.status_code == 302 and first.url == again.url
    assert shown(entry) == 1 and entry.working() is None and not entry.aside().exists()
    assert Entry.objects.get(pk=entry.pk).shown_at == shown_at
    editor = Editor(amira, reverse("entry_edit", args=[entry.public_id])).type("They looked up.")
    for _ in range(2):
        assert editor.send("show").url == first.url
    assert shown(entry) == 2, "a change that is shown is another version"


def test_a_page_shown_twice_has_one_version(amira, cast):
    page = Page.start(cast.amira, "What I teach")
    factories.show(page, cast.year1)
    editor = Editor(amira, reverse("page_edit", args=[page.public_id])).type("Plants.", title="What I teach now")
    assert editor.send("show-anyway").url == editor.send("show-anyway").url == page.get_absolute_url()
    assert shown(page) == 1 and page.working() is None
    assert Page.objects.get(pk=page.pk).title == "What I teach now"


def test_what_was_written_since_is_not_taken_for_shown(amira, shared):
    entry = factories.entry(shared)
    version = factories.write_into(entry, "Other words.")
    with pytest.raises(Exception, match="another window"):
        entry.publish(sequence=version.sequence - 1)
    assert shown(entry) == 1 and entry.working() is not None


@pytest.fixture
def sheet(amira, cast):
    """A page with a text, and the form of its sheet with the cohort chosen and looked at."""
    page = Page.start(cast.amira, "What I teach")
    editor = Editor(amira, reverse("page_edit", args=[page.public_id])).type("Plants.")
    address = editor.send("show").url
    assert "/sharing/" in address
    looked = Editor(amira, address)
    looked.address = reverse("sharing", args=[page.public_id])
    looked.fields["whom"] = f"cohort-{cast.year1.public_id}"
    looked.look(looked.send("look"))
    return page, looked


def test_the_sheet_sent_twice_shows_once_and_answers_alike(amira, cast, sheet):
    page, looked = sheet
    first, again = looked.send("show"), looked.send("show")
    assert first.status_code == again.status_code == 302 and first.url == again.url
    assert Share.objects.filter(page=page).count() == 1 and shown(page) == 1
    told = Notification.objects.about(page).filter(kind="page_shown")
    assert told.count() == told.values("recipient").distinct().count() == 4
    assert "can see it now" in amira.get(first.url).content.decode()


def test_a_share_that_was_ended_is_not_opened_by_its_form(amira, cast, sheet):
    """'Back' and 'send again' after the end: the sheet is there to be looked at again, and the page stays closed."""
    page, looked = sheet
    looked.send("show")
    share = Share.objects.get(page=page)
    amira.post(reverse("share_change", args=[page.public_id, share.public_id]), {"do": "end"})
    assert looked.send("show").status_code == 200
    assert not page.shares.not_over(timezone.now()).exists()
    looked.look(looked.send("look"))
    assert looked.send("show").status_code == 302
    assert page.shares.not_over(timezone.now()).count() == 1


def test_an_entry_with_a_picture_shown_twice(amira, shared, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    entry = shared.new_entry()
    editor = Editor(amira, reverse("entry_edit", args=[entry.public_id])).type("They looked at their boots.")
    picture = {f"file-{editor.pieces[0]}": upload()}
    editor.press(f"add-picture:{editor.pieces[0]}", files=picture)
    assert editor.send("show-anyway:page").url == editor.send("show-anyway:page").url == entry.get_absolute_url()
    assert shown(entry) == 1 and entry.working() is None and not entry.aside().exists()
