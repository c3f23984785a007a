"""A reply that was lost after the commit: the same form sent again has one effect, and the same answer (E5)."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from portfolios import quoting
from portfolios.models import Attachment, Page, Section

from .. import factories
from .editor import JSON, Editor, upload

KEY = "abcdefghjkmnpqrs"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client, cast, shared):
    client.force_login(cast.amira)
    return Editor(client, reverse("entry_edit", args=[shared.new_entry().public_id]))


def test_a_picture_sent_twice_is_one(editor):
    first, again, other = [
        editor.send("upload", files={"file": upload(), "form_key": key}, **JSON).json() for key in (KEY, KEY, KEY[::-1])
    ]
    assert first == again != other
    assert Attachment.objects.count() == 2
    assert all(default_storage.exists(each.path(size)) for each in Attachment.objects.all() for size in each.SIZES)


def test_somebody_elses_key_finds_nothing(editor, client, cast):
    mine = editor.send("upload", files={"file": upload(), "form_key": KEY}, **JSON).json()
    client.force_login(cast.ben)
    journal = Page.journal_of(cast.ben)
    other = Editor(client, reverse("entry_edit", args=[journal.new_entry().public_id]))
    assert other.send("upload", files={"file": upload(), "form_key": KEY}, **JSON).json() != mine


@pytest.mark.parametrize("do", ["add-text:{}", "add-picture:{}"])
def test_an_act_sent_twice_is_done_once(editor, do):
    do = do.format(editor.pieces[0])
    field = f"file-{editor.pieces[0]}"
    before = Section.objects.count()
    first = editor.send(do, files={field: upload()}, **JSON).json()
    made = Section.objects.count()
    again = editor.send(do, files={field: upload()}, **JSON).json()
    assert made > before and Section.objects.count() == made, "once"
    assert again["go"] == first["go"] and again["sequence"] == first["sequence"]
    assert Attachment.objects.count() == ("picture" in do)


def test_another_form_is_another_act(editor):
    for _ in range(2):
        editor.press(f"add-text:{editor.pieces[0]}")
    assert len(editor.pieces) == 3


def test_a_page_made_twice_is_one(client, cast):
    client.force_login(cast.amira)
    form = {"title": "What I teach", "form_key": KEY}
    first, again = [client.post(reverse("page_new"), form).url for _ in range(2)]
    assert first == again and Page.objects.filter(title="What I teach").count() == 1
    client.post(reverse("page_new"), form | {"form_key": KEY[::-1]})
    assert Page.objects.filter(title="What I teach").count() == 2
    assert client.post(reverse("page_new"), form | {"title": "After ‘back’"}).url != first, "other words are not lost"


def test_an_entry_begun_twice_is_one(client, cast, shared):
    client.force_login(cast.amira)
    assert client.post(reverse("write")).url == client.post(reverse("write")).url


@pytest.mark.parametrize("into", ["new", "draft"])
def test_a_quotation_sent_twice_is_one(client, cast, shared, into):
    entry = factories.entry(shared)
    draft = factories.entry(shared, shown=False)
    client.force_login(cast.amira)
    form = {"passage": [*quoting.passages_of(entry)], "into": draft.public_id if into == "draft" else "new"}
    before = shared.entries.count()
    first, again = [client.post(reverse("entry_quote", args=[entry.public_id]), form | {"form_key": KEY}) for _ in "12"]
    assert first.status_code == again.status_code == 302 and first.url == again.url
    assert Section.objects.filter(kind="quotation").count() == 1
    assert shared.entries.count() == before + (into == "new")
