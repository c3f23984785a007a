"""Files and videos in a text: put in, served as downloads to those who see the text, counted, and gone with it."""

import io
import os

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolios import attachments, bin
from portfolios.documents import FileRefused
from portfolios.models import Attachment, Section
from portfolios.pictures import PictureRefused

from .. import factories
from . import kinds
from .editor import JSON, text_of
from .test_files import EVERYBODY


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent(name="plan.pdf", data=None):
    file = io.BytesIO(kinds.GOOD[name] if data is None else data)
    file.name = name
    return file


def taken_in(owner, name="plan.pdf", data=None):
    file = SimpleUploadedFile(name, kinds.GOOD[name] if data is None else data)
    return attachments.take_in_file(file, owner)


def use(thing, file, **more):
    working = thing.start_working()
    working.sections.create(kind="file", attachment=file, position=working.section_after(), **more)
    working.forget_sections()


def stored(tmp_path):
    return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())


# --- Who has it (E4) ----------------------------------------------------------------------------------------


@pytest.fixture
def seen_by(cast, sign_in):
    """seen_by(file): the keys of those who can download it; whoever cannot finds what they would find of none."""
    clients = {key: sign_in(getattr(cast, key)) for key in EVERYBODY} | {"visitor": sign_in(None)}

    def ask(file, way="download"):
        found = {key: client.get(f"/files/{file.public_id}/{way}/") for key, client in clients.items()}
        for each in found.values():
            assert each.status_code in (200, 404)
            assert each.status_code == 200 or b"Catch them quiet" not in each.content
        yes = {key for key, each in found.items() if each.status_code == 200}
        assert all(b"Catch them quiet" in b"".join(found[key]) for key in yes)
        return yes

    return ask


def secret(owner):
    return taken_in(owner, data=kinds.pdf(b"Catch them quiet"))


def test_a_file_follows_the_text_that_has_it(cast, shared, seen_by):
    """E4, E3: a draft opens nothing; narrowed, taken back, in the bin or replaced, at once nobody else has it."""
    entry = factories.entry(shared, shown=False)
    file = secret(cast.amira)
    use(entry, file)
    assert seen_by(file) == {"amira"}
    entry.publish()
    assert seen_by(file) == {"amira", "ben", "cleo", "dan", "moira"}
    entry.show_to("tutors")
    assert seen_by(file) == {"amira", "dan", "moira"}
    entry.show_to("me")
    assert seen_by(file) == {"amira"}
    entry.show_to("page")
    assert "ben" in seen_by(file)
    entry.back_to_draft()
    assert seen_by(file) == {"amira"}


def test_an_older_version_and_the_bin_open_nothing(cast, shared, seen_by):
    entry = factories.entry(shared, shown=False)
    file = secret(cast.amira)
    use(entry, file)
    entry.publish()
    assert "ben" in seen_by(file)
    entry.start_working().sections.filter(kind="file").delete()
    assert "ben" in seen_by(file)  # the change is not shown yet
    entry.publish()
    assert seen_by(file) == {"amira"}
    again = factories.entry(shared, "Another", shown=False)
    use(again, file)
    again.publish()
    assert "ben" in seen_by(file)
    again.put_into_bin(None or again.created_at)
    assert seen_by(file) == {"amira"}


def test_somebody_elses_text_opens_nothing(cast, shared, seen_by):
    file = secret(cast.amira)
    his = factories.page(cast.ben, "Mine", "text")
    factories.show(his, cast.year1)
    use(his, file)
    his.publish()
    assert seen_by(file) == {"amira"}


# --- How it is sent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", kinds.GOOD)
def test_it_is_sent_as_a_download_that_can_do_nothing(cast, sign_in, name):
    file = taken_in(cast.amira, name)
    response = sign_in(cast.amira).get(f"/files/{file.public_id}/download/")
    assert b"".join(response) == kinds.GOOD[name]
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == file.content_type and "html" not in file.content_type
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(kinds.GOOD[name]))


def test_a_hostile_name_is_a_plain_one(cast, sign_in):
    file = taken_in(cast.amira, 'ye"s\u202efdp\r\nX: y/..\\“Übung”.docx', kinds.office())
    response = sign_in(cast.amira).get(f"/files/{file.public_id}/download/")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbung.docx"
    assert "X" not in response.headers


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=10-99999999", 206, slice(10, None)),
        ("bytes=0-", 200, slice(None)),
        ("bytes=-99999999", 200, slice(None)),
        ("bytes=1-2,5-6", 200, slice(None)),
        ("pages=1-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=99999999-", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_a_sound_comes_in_pieces(cast, sign_in, asked, status, part):
    file = taken_in(cast.amira, "voice.wav")
    response = sign_in(cast.amira).get(f"/files/{file.public_id}/play/", HTTP_RANGE=asked)
    data = kinds.GOOD["voice.wav"]
    assert response.status_code == status
    if status == 416:
        assert response["Content-Range"] == f"bytes */{len(data)}" and not response.content
        return
    body = b"".join(response)
    assert body == data[part] and response["Content-Length"] == str(len(body))
    assert response["Content-Type"] == "audio/wav" and response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"].startswith("inline")
    assert ("Content-Range" in response) == (status == 206)


def test_only_sounds_are_played_and_only_files_downloaded(cast, sign_in):
    client = sign_in(cast.amira)
    file = taken_in(cast.amira)
    assert client.get(f"/files/{file.public_id}/play/").status_code == 404
    assert client.get(f"/files/{file.public_id}/small/").status_code == 404
    picture = attachments.take_in(SimpleUploadedFile("a.jpg", factories.picture()), cast.amira)
    assert client.get(f"/files/{picture.public_id}/download/").status_code == 404
    default_storage.delete(file.path())
    assert client.get(f"/files/{file.public_id}/download/").status_code == 404


# --- Putting one in --------------------------------------------------------------------------------------------


def test_a_file_is_put_into_a_text_and_read(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("Before.")
    place = window.pieces[0]
    window.press(f"add-file:{place}", {f"document-{place}": sent()})
    assert len(window.pieces) == 3 and "plan.pdf" in window.page
    window.fields[f"section-{window.pieces[1]}-caption"] = "My plan for Thursday."
    window.press("show-anyway:page")
    page = sign_in(cast.ben).get(f"/entries/{entry.public_id}/").content.decode()
    file = Attachment.objects.get()
    assert f'href="/files/{file.public_id}/download/"' in page
    assert "My plan for Thursday." in page and "PDF · 1 KB" in page and "<audio" not in page


def test_a_sound_has_a_player(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    window.press(f"add-file:{window.pieces[0]}", {f"document-{window.pieces[0]}": sent("voice.mp3")})
    window.press("show-anyway:page")
    response = sign_in(cast.ben).get(f"/entries/{entry.public_id}/")
    file = Attachment.objects.get()
    assert f'src="/files/{file.public_id}/play/"' in response.content.decode()
    assert "media-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["page.html", "macros.docx", "bomb.docx", "behind.pdf"])
def test_what_is_refused_leaves_nothing_and_the_words_stay(cast, journal, editor, tmp_path, name):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Typed before.")
    place = window.pieces[0]
    window.press(f"add-file:{place}", {f"document-{place}": sent(name, kinds.BAD[name])})
    assert 'class="wrong"' in window.page
    assert window.fields[window.bodies[0]] == "Typed before." and text_of(entry) == ["Typed before."]
    window.press(f"add-file:{place}")
    assert "Choose a file first." in window.page
    assert Attachment.objects.count() == 0 and stored(tmp_path) == []


def test_a_file_goes_up_by_itself_and_once(cast, journal, editor, tmp_path):
    """A reply that was lost: the same form again finds the first file, and puts it in once."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("One.")
    form = {"do": "upload", "kind": "file", "form_key": "a1b2c3d4e5f60718"}
    names = {window.client.post(window.address, {**form, "file": sent()}, **JSON).json()["picture"] for _ in range(3)}
    assert len(names) == 1 and Attachment.objects.count() == 1 and len(stored(tmp_path)) == 1
    window.autosave()
    window.fields |= {"picture": names.pop(), "form_key": "b1b2c3d4e5f60718"}
    for _ in range(2):
        placed = window.send(f"add-file:{window.pieces[0]}", **JSON)
        assert placed.status_code == 200
    assert [each.kind for each in entry.working().ordered_sections()] == ["text", "file", "text"]
    bad = window.client.post(window.address, {**form, "form_key": "", "file": sent("x.txt", b"<svg/>")}, **JSON)
    assert bad.status_code == 422 and bad.json()["error"]


def test_a_file_is_replaced_by_a_file_alone(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.press(f"add-file:{window.pieces[0]}", {f"document-{window.pieces[0]}": sent()})
    place = window.pieces[1]
    window.fields[f"section-{place}-caption"] = "My plan."
    window.press(f"replace-file:{place}", {f"other-{place}": sent("plan.docx")})
    section = Section.objects.get(kind="file", version__entry=entry)
    assert (section.caption, section.attachment.name) == ("My plan.", "plan.docx")
    picture = attachments.take_in(SimpleUploadedFile("a.jpg", factories.picture()), cast.amira)
    answer = window.send(f"replace-file:{place}", {"picture": picture.public_id}, **JSON)
    assert answer.status_code == 404
    window.send(f"replace:{place}", {"picture": picture.public_id}, **JSON)
    section.refresh_from_db()
    assert section.attachment.name == "plan.docx"


@pytest.mark.parametrize("way", ["sent before", "hidden field", "preview"])
def test_somebody_elses_file_does_not_exist(cast, journal, editor, way):
    """Scenario 41, E4, for files: by act, by hand, in the preview; alike for one that there never was."""
    hers = taken_in(cast.amira).public_id
    mine = factories.page(cast.gus, "Mine", "text")
    gus = editor(cast.gus, mine)
    for named in (hers, "a" * 16):
        if way == "sent before":
            answer = gus.send(f"add-file:{gus.pieces[0]}", {"picture": named})
        elif way == "hidden field":
            answer = gus.send("save", {"section-1-file": named})
        else:
            answer = gus.client.post("/preview/", {"section-1-file": named, "section-1-caption": "x"})
        assert answer.status_code == 404
    assert not Section.objects.filter(kind="file").exists()


def test_an_older_window_keeps_its_file_and_its_video(cast, journal, editor):
    """E5: what an older window holds of pieces that are gone is kept aside, files and videos too."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Words.")
    place = window.pieces[0]
    window.press(f"add-file:{place}", {f"document-{place}": sent()})
    window.fields[f"video-{place}"] = "https://youtu.be/dQw4w9WgXcQ"
    window.press(f"add-video:{place}")
    assert {each.kind for each in entry.working().ordered_sections()} == {"text", "file", "video"}
    other = editor(cast.amira, entry)
    for piece in list(other.pieces):
        if f"section-{piece}-body" not in other.fields:
            other.press(f"remove-yes:{piece}")
    window.type("Words, and more.")
    assert window.send("autosave", **JSON).status_code == 409
    aside = entry.aside().get()
    kept = {each.kind: each for each in aside.ordered_sections()}
    assert kept["file"].attachment.name == "plan.pdf"
    assert kept["video"].address == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


# --- Room, and a disk without any -----------------------------------------------------------------------------


def test_everybody_has_so_much_room_and_pictures_count(cast, settings, tmp_path):
    picture = attachments.take_in(SimpleUploadedFile("a.jpg", factories.picture()), cast.amira)
    assert picture.bytes == sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) > 0
    settings.PERSON_MAX_BYTES = picture.bytes + len(kinds.pdf())
    taken_in(cast.amira)
    before = stored(tmp_path)
    for take, name, data in (
        (attachments.take_in_file, "b.pdf", kinds.pdf()),
        (attachments.take_in, "b.jpg", factories.picture()),
    ):
        with pytest.raises(FileRefused, match=r"You have room for .* KB, and your files take .* KB of it"):
            take(SimpleUploadedFile(name, data), cast.amira)
    assert Attachment.objects.count() == 2 and stored(tmp_path) == before
    taken_in(cast.ben)  # his room is his own


def test_no_row_without_a_file_and_no_file_without_a_row(cast, tmp_path, monkeypatch):
    """The disk is full in the middle of one: a sentence, no row, and nothing half of it."""

    def full(self, name, content):
        (tmp_path / "half").write_bytes(b"half")
        (tmp_path / "half").unlink()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portfolios.storage.PrivateStorage._save", full)
    with pytest.raises(FileRefused, match="no room for it on the server"):
        taken_in(cast.amira)
    assert Attachment.objects.count() == 0 and stored(tmp_path) == []


def test_a_row_that_cannot_be_written_leaves_no_file(cast, tmp_path, monkeypatch):
    monkeypatch.setattr(Attachment, "save", lambda self: (_ for _ in ()).throw(ValueError("no")))
    with pytest.raises(ValueError, match="no"):
        taken_in(cast.amira)
    assert stored(tmp_path) == []


def test_what_arrives_lies_on_the_disk_and_its_words_arrive_without_it(cast, journal, editor, settings, tmp_path):
    """A large file is never in memory; where there is no room for it, what was typed with it is stored."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    os.mkdir(settings.FILE_UPLOAD_TEMP_DIR)
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("One.")
    place = window.pieces[0]
    window.press(f"add-file:{place}", {f"document-{place}": sent("voice.wav")})
    file = Attachment.objects.get()
    assert default_storage.open(file.path()).read() == kinds.GOOD["voice.wav"]
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "nowhere"
    window.type("One, and two.")
    window.press(f"add-file:{place}", {f"document-{place}": sent("voice.wav", kinds.wav(2))})
    assert "no room for it on the server" in window.page
    assert text_of(entry)[0] == "One, and two." and Attachment.objects.count() == 1


def test_too_large_is_said_without_keeping_it(cast, journal, editor, settings, tmp_path):
    settings.FILE_MAX_BYTES = settings.PICTURE_MAX_BYTES = 100_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    window = editor(cast.amira, journal.new_entry()).type("One.")
    place = window.pieces[0]
    window.press(f"add-file:{place}", {f"document-{place}": sent("voice.wav", kinds.wav(60))})
    assert "larger than 0 MB" in window.page
    assert Attachment.objects.count() == 0 and stored(tmp_path) == []


# --- Versions, bin, erasing -----------------------------------------------------------------------------------


def test_a_file_goes_to_the_bin_and_back_and_is_erased_with_it(cast, journal, editor, sign_in, tmp_path):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Words.")
    window.press(f"add-file:{window.pieces[0]}", {f"document-{window.pieces[0]}": sent()})
    place = window.pieces[1]
    asked = window.send(f"remove:{place}").content.decode()
    assert "Remove this file?" in asked and "plan.pdf" in asked
    window.press(f"remove-yes:{place}")
    listed = window.client.get("/bin/").content.decode()
    assert "A file out of" in listed and "plan.pdf" in listed
    row = bin.described([next(iter(bin.rows_of(cast.amira)))])[0]
    row.take_back(entry.created_at)
    assert "file" in {each.kind for each in entry.working().ordered_sections()}
    file = Attachment.objects.get()
    entry.put_into_bin(entry.created_at)
    entry.refresh_from_db()
    assert bin.erase(entry)
    assert not Attachment.objects.filter(pk=file.pk).exists() and stored(tmp_path) == []


def test_a_file_goes_with_its_text_through_the_versions(cast, shared, editor, sign_in):
    entry = factories.entry(shared, shown=False)
    use(entry, taken_in(cast.amira), caption="First.")
    entry.publish()
    working = entry.start_working()
    working.sections.filter(kind="file").update(attachment=taken_in(cast.amira, "plan.docx"), caption="Second.")
    entry.publish()
    old = entry.own_versions().get(state="past")
    page = sign_in(cast.amira).get(f"/entries/{entry.public_id}/versions/?old={old.public_id}").content.decode()
    assert page
    entry.restore(old)
    kept = entry.working().sections.get(kind="file")
    assert (kept.attachment.name, kept.caption) == ("plan.pdf", "First.")


# --- My files ---------------------------------------------------------------------------------------------------


def test_where_each_is_used_and_what_is_used_nowhere_can_be_deleted(cast, shared, sign_in, tmp_path):
    used, unused = taken_in(cast.amira), taken_in(cast.amira, "voice.wav")
    use(factories.entry(shared, "The quiet half"), used)
    taken_in(cast.ben, "plan.docx")
    client = sign_in(cast.amira)
    page = client.get("/files/").content.decode()
    assert "The quiet half" in page and "in changes that nobody sees yet" in page
    assert "plan.pdf" in page and "voice.wav" in page and "plan.docx" not in page
    assert page.count("Delete …") == 1
    assert "voice.wav" in client.get("/files/?by=unused").content.decode()
    assert "plan.pdf" not in client.get("/files/?by=unused").content.decode()
    assert client.post(f"/files/{used.public_id}/delete/").status_code == 302
    assert Attachment.objects.filter(pk=used.pk).exists()
    client.get(f"/files/{unused.public_id}/delete/")
    assert Attachment.objects.filter(pk=unused.pk).exists()
    client.post(f"/files/{unused.public_id}/delete/")
    assert not Attachment.objects.filter(pk=unused.pk).exists() and len(stored(tmp_path)) == 2


@pytest.mark.parametrize("number", [1, 30])
def test_the_queries_of_my_files(cast, shared, sign_in, number, django_assert_num_queries):
    entry = factories.entry(shared, "The quiet half")
    file = taken_in(cast.amira)
    for place in range(number):
        copy = Attachment.objects.create(
            owner=cast.amira, name=f"{place}.pdf", content_type=file.content_type, bytes=file.bytes
        )
        if place % 2 == 0:
            use(entry, copy)
    client = sign_in(cast.amira)
    client.get("/files/")
    with django_assert_num_queries(9):
        client.get("/files/")


def test_a_picture_that_is_too_much_is_told_as_one(cast, settings):
    settings.PICTURE_MAX_BYTES = 10
    with pytest.raises(PictureRefused):
        attachments.take_in(SimpleUploadedFile("a.jpg", factories.picture()), cast.amira)
