"""Pieces and pictures of a text: added, moved, removed, described; somebody else's do not exist (scenarios 12, 41)."""

import io
import re

import pytest
from PIL import Image

from portfolios import bin
from portfolios.models import Attachment, Page, Section

from .editor import JSON, text_of, upload


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- Pieces ------------------------------------------------------------------------------------------------


def test_pieces_are_added_between_any_two_and_moved(cast, journal, editor):
    """Scenario 12: the order is there after a reload, and what was typed meanwhile too."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.type("one").press(f"add-text:{window.pieces[0]}")
    window.type("three", 1).press(f"add-text:{window.pieces[0]}")
    window.type("two", 1).press("save")
    assert text_of(entry) == ["one", "two", "three"]
    window.type("two, changed", 1).press(f"up:{window.pieces[1]}")
    assert text_of(entry) == ["two, changed", "one", "three"]
    answer = window.send(f"down:{window.pieces[0]}", **JSON).json()
    assert answer["say"] == "Moved down: now 2 of 3."
    assert text_of(entry) == ["one", "two, changed", "three"]
    reloaded = editor(cast.amira, entry)
    assert [reloaded.fields[name] for name in reloaded.bodies] == ["one", "two, changed", "three"]
    assert reloaded.send(f"up:{reloaded.pieces[0]}", **JSON).json()["say"] == "This is the first piece already."


def test_removing_words_asks_first(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.type("one").press(f"add-text:{window.pieces[0]}")
    second = window.pieces[1]
    asked = window.type("precious words", 1).send(f"remove:{second}").content.decode()
    assert "Remove this text?" in asked and "precious words" in asked
    assert text_of(entry) == ["one", "precious words"]
    keep = re.search(r'href="([^"]+)">Keep it', asked)[1]
    assert f"?at={second}#" in keep  # another address than that of the question, or a browser would stay on it
    window.look(window.client.get(window.address))
    window.fields["title"] = "A title"
    window.press("save")
    of_the_question = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', window.send(f"remove:{second}").text)
    )
    window.client.post(window.address, of_the_question | {"do": f"remove-yes:{second}"})
    assert text_of(entry) == ["one"] and entry.working().title == "A title"


def test_what_was_removed_comes_back_where_it_stood(cast, journal, editor):
    """Undo: once only, out of the bin of this text alone; nothing else comes back with it."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.type("one").press(f"add-text:{window.pieces[0]}").press(f"add-text:{window.pieces[1]}")
    window.type("two", 1).type("three", 2)
    second = window.pieces[1]
    window.press(f"remove-yes:{second}")
    assert text_of(entry) == ["one", "three"]
    other = journal.new_entry()
    elsewhere = editor(cast.amira, other).send(f"back:{second}", **JSON).json()
    assert elsewhere["error"] == "This is not in your bin any more." and text_of(other) == [""]
    window = editor(cast.amira, entry)
    assert window.send(f"back:{second}", **JSON).json()["say"] == "It is back."
    assert text_of(entry) == ["one", "two", "three"] and not bin.rows_of(cast.amira)
    window = editor(cast.amira, entry)
    assert "error" in window.send(f"back:{second}", **JSON).json()
    assert text_of(entry) == ["one", "two", "three"]


def test_several_come_back_in_their_order(cast, journal, editor):
    """The last that was removed first, as undo has it; and what stood in for the only one goes again."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    for number in range(3):
        window.press(f"add-text:{window.pieces[number]}")
    for number, words in enumerate(["one", "two", "three", "four"]):
        window.type(words, number)
    window.press("save")
    keys = window.pieces
    for order in ((1, 2, 3), (3, 2, 1), (0, 1, 2, 3), (2, 0, 3)):
        for number in order:
            editor(cast.amira, entry).send(f"remove-yes:{keys[number]}", **JSON)
        for number in reversed(order):
            editor(cast.amira, entry).send(f"back:{keys[number]}", **JSON)
        assert text_of(entry) == ["one", "two", "three", "four"], order


def test_an_empty_piece_goes_at_once_and_one_always_stays(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.type("one").press(f"add-text:{window.pieces[0]}").press(f"remove:{window.pieces[1]}")
    assert text_of(entry) == ["one"]
    window.press(f"remove-yes:{window.pieces[0]}")
    assert text_of(entry) == [""]


def test_a_text_has_so_many_pieces_and_no_more(cast, journal, editor, monkeypatch):
    monkeypatch.setattr("portfolios.writing.MOST_SECTIONS", 2)
    window = editor(cast.amira, journal.new_entry())
    window.press(f"add-text:{window.pieces[0]}").type("kept").press(f"add-text:{window.pieces[0]}")
    assert "has 2 pieces" in window.page and len(window.pieces) == 2
    assert window.fields[window.bodies[0]] == "kept"


# --- Pictures -----------------------------------------------------------------------------------------------


def test_a_picture_comes_with_its_description(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("Before.")
    place = window.pieces[0]
    window.press(f"add-picture:{place}", {f"file-{place}": upload(width=1200, height=900)})
    assert len(window.pieces) == 3
    window.fields[f"section-{window.pieces[1]}-description"] = "Six pairs of boots."
    window.press("show-anyway:page")
    page = sign_in(cast.ben).get(f"/entries/{entry.public_id}/").content.decode()
    picture = Attachment.objects.get()
    assert 'alt="Six pairs of boots."' in page
    assert f"/files/{picture.public_id}/small/ 400w" in page
    assert 'width="1200" height="900"' in page


def test_what_is_no_picture_is_refused_with_a_sentence_and_the_text_kept(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Typed before.")
    file = io.BytesIO(b"%PDF-1.7 nothing")
    file.name = "plan.pdf"
    place = window.pieces[0]
    window.press(f"add-picture:{place}", {f"file-{place}": file})
    assert "This file is a PDF" in window.page
    assert window.fields[window.bodies[0]] == "Typed before." and text_of(entry) == ["Typed before."]
    window.press(f"add-picture:{place}")
    assert "Choose a picture first." in window.page
    assert Attachment.objects.count() == 0


def test_a_picture_goes_up_by_itself_and_takes_its_place_later(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("One.")
    answer = window.client.post(window.address, {"do": "upload", "file": upload()}, **JSON)
    window.autosave()
    window.fields |= {"picture": answer.json()["picture"], "description": "Boots in a row."}
    placed = window.type("One, and more.").send(f"add-picture:{window.pieces[0]}", **JSON)
    assert placed.status_code == 200 and placed.json()["say"] == "The picture is in its place."
    kinds = [(each.kind, each.description) for each in entry.working().ordered_sections()]
    assert kinds == [("text", ""), ("picture", "Boots in a row."), ("text", "")]
    bad = window.client.post(window.address, {"do": "upload", "file": io.BytesIO(b"no")}, **JSON)
    assert bad.status_code == 422 and "not a picture" in bad.json()["error"]


def test_a_picture_is_replaced_and_keeps_its_words(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.press(f"add-picture:{window.pieces[0]}", {f"file-{window.pieces[0]}": upload()})
    picture = window.pieces[1]
    window.fields[f"section-{picture}-description"] = "Boots."
    window.press(f"replace:{picture}", {f"replace-{picture}": upload(colour=(1, 2, 3))})
    section = Section.objects.get(kind="picture", version__entry=entry)
    assert (section.description, section.attachment) == ("Boots.", Attachment.objects.order_by("pk").last())


@pytest.mark.parametrize("way", ["picture", "hidden field", "preview"])
def test_somebody_elses_file_does_not_exist(cast, journal, editor, sign_in, way):
    """Scenario 41, E4: by toolbar and by hand; and the same answer as for a file that there never was."""
    entry = journal.new_entry()
    amira = editor(cast.amira, entry)
    amira.press(f"add-picture:{amira.pieces[0]}", {f"file-{amira.pieces[0]}": upload()})
    hers = Attachment.objects.get().public_id
    mine = Page.journal_of(cast.gus).new_entry()
    gus = editor(cast.gus, mine)
    for named in (hers, "a" * 16):
        if way == "picture":
            answer = gus.client.post(
                gus.address, {**gus.fields, "do": f"add-picture:{gus.pieces[0]}", "picture": named}
            )
        elif way == "hidden field":
            answer = gus.client.post(gus.address, {**gus.fields, "do": "save", "section-1-file": named})
        else:
            answer = gus.client.post("/preview/", {"section-1-file": named, "section-1-description": "x"})
        assert answer.status_code == 404
    gus.type(f"![x](/files/{hers}/small/)").press("show:me")
    assert f'src="/files/{hers}' not in gus.client.get(f"/entries/{mine.public_id}/").content.decode()
    assert gus.client.get(f"/files/{hers}/small/").status_code == 404
    assert not Section.objects.filter(version__entry=mine, kind="picture").exists()


def test_a_description_is_asked_for_again_before_it_is_shown(cast, shared, editor):
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    window.press(f"add-picture:{window.pieces[0]}", {f"file-{window.pieces[0]}": upload()})
    window.press("show:page")
    assert "One picture has no description" in window.page
    entry.refresh_from_db()
    assert entry.is_draft
    window.send("show-anyway:page")
    entry.refresh_from_db()
    assert not entry.is_draft


def test_a_tall_photo_keeps_its_shape(cast, journal, editor):
    window = editor(cast.amira, journal.new_entry())
    window.press(f"add-picture:{window.pieces[0]}", {f"file-{window.pieces[0]}": upload(width=600, height=1800)})
    found = Attachment.objects.get()
    assert (found.width, found.height, found.height_at("small")) == (600, 1800, 1200)
    assert Image.open(io.BytesIO(b"".join(window.client.get(f"/files/{found.public_id}/small/")))).size == (400, 1200)
