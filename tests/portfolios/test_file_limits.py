"""How large files may be: the numbers are the same for the server and its scripts, and the last byte counts."""

import math
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portfolio_site import settings as defaults
from portfolios import documents
from portfolios.models import Attachment
from portfolios.uploads import ToDisk

from .. import factories
from . import kinds
from .editor import JSON

MB = 1024 * 1024
SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


# --- The numbers -----------------------------------------------------------------------------------------------


def test_the_defaults():
    assert defaults.FILE_MAX_BYTES == 25 * MB
    assert defaults.PICTURE_MAX_BYTES == 15 * MB
    assert defaults.PERSON_MAX_BYTES == 1024 * MB
    # What is taken has to fit into one request, with the words that go along.
    assert defaults.REQUEST_MAX_BYTES >= defaults.FILE_MAX_BYTES + defaults.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize(
    ("script", "what", "setting"),
    [
        ("writing-files.js", "file", "FILE_MAX_BYTES"),
        ("writing-pictures.js", "picture", "PICTURE_MAX_BYTES"),
        ("away-write.js", "picture", "PICTURE_MAX_BYTES"),
    ],
)
def test_the_scripts_know_the_same_number(script, what, setting):
    """They refuse before anything is sent: in the same words as the server, and neither more nor less than it."""
    source, most = (SCRIPTS / script).read_text(), getattr(defaults, setting)
    (written,) = re.findall(r"^const MOST = ([\d_ *]+);", source, re.MULTILINE)
    assert math.prod(int(number) for number in written.split("*")) == most
    assert re.search(r"\.size > MOST\b", source), "exactly so much is taken"
    sentences = re.findall(rf"This {what} is larger than (\d+) MB\. Please choose a smaller one\.", source)
    assert sentences == [str(most // MB)]


# --- The last byte ---------------------------------------------------------------------------------------------


@pytest.fixture
def up(cast, journal, sign_in, both_folders):
    """up(data, name, kind) sends a file or a picture up, as the script does: (status, what was answered)."""
    client, address = sign_in(cast.amira), reverse("entry_edit", args=[journal.new_entry().public_id])

    def send(data, name, kind="file"):
        form = {"do": "upload", "kind": kind, "file": SimpleUploadedFile(name, data)}
        answer = client.post(address, form, **JSON)
        return answer.status_code, answer.json()

    return send


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def of_length(length, kind):
    """A file, or a picture, of exactly so many bytes."""
    return b"a" * length if kind == "file" else factories.picture().ljust(length, b"\0")


@pytest.mark.parametrize("arrives", ["in memory", "on disk"])
@pytest.mark.parametrize(
    ("kind", "setting", "name"), [("file", "FILE_MAX_BYTES", "notes.txt"), ("picture", "PICTURE_MAX_BYTES", "p.jpg")]
)
def test_exactly_the_limit_is_taken_and_one_byte_more_is_refused(
    up, settings, both_folders, kind, setting, name, arrives
):
    settings.FILE_MAX_BYTES = settings.PICTURE_MAX_BYTES = 2 * MB
    setattr(settings, setting, MB)  # the smaller one: neither limit stands for the other
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0 if arrives == "on disk" else 8 * MB
    status, said = up(of_length(MB + 1, kind), name, kind)
    assert (status, said) == (422, {"error": f"This {kind} is larger than 1 MB. Please choose a smaller one."})
    assert not Attachment.objects.exists() and not files(both_folders)
    status, said = up(of_length(MB, kind), name, kind)
    assert status == 200 and said["picture"] == Attachment.objects.get().public_id
    if kind == "file":
        assert [path.stat().st_size for path in files(both_folders)] == [MB]


def test_what_is_far_too_long_is_not_kept_while_it_arrives(settings):
    """It is read to its end, for the words of the same form come after it; the disk has hardly more than the limit."""
    settings.FILE_MAX_BYTES = settings.PICTURE_MAX_BYTES = 256 * 1024
    piece, door = b"a" * 64 * 1024, ToDisk()
    door.new_file("file", "notes.txt", "text/plain", None)
    for start in range(0, 5 * MB, len(piece)):
        assert door.receive_data_chunk(piece, start) is None
    with door.file_complete(5 * MB) as arrived:
        on_disk = Path(arrived.temporary_file_path()).stat().st_size
        assert settings.FILE_MAX_BYTES < on_disk <= settings.FILE_MAX_BYTES + len(piece)
        with pytest.raises(documents.FileRefused, match="This file is larger than 0 MB"):
            documents.check(arrived, "notes.txt")


def test_a_persons_room_is_full_to_the_last_byte_and_no_further(up, cast, settings, both_folders):
    first, second = kinds.pdf(), kinds.pdf(b"Another plan")
    assert up(first, "a.pdf")[0] == 200
    settings.PERSON_MAX_BYTES = len(first) + len(second) - 1
    status, said = up(second, "b.pdf")
    assert status == 422
    assert re.fullmatch(
        r"You have room for \d+ KB, and your files take \d+ KB of it: another \d+ KB does not fit\. "
        r"In My files you can delete what you do not use any more\.",
        said["error"],
    )
    assert Attachment.objects.count() == len(files(both_folders)) == 1
    settings.PERSON_MAX_BYTES += 1
    assert up(second, "b.pdf")[0] == 200
    assert sum(path.stat().st_size for path in files(both_folders)) == settings.PERSON_MAX_BYTES
    assert up(b"a", "c.txt")[0] == 422, "not one byte more"


def test_a_pictures_three_sizes_count_to_the_last_byte(up, cast, settings, both_folders):
    picture = factories.picture(1200, 900)
    assert up(picture, "a.jpg", "picture")[0] == 200
    room = Attachment.objects.get().bytes
    assert room == sum(path.stat().st_size for path in files(both_folders))
    settings.PERSON_MAX_BYTES = 2 * room - 1
    status, said = up(picture, "b.jpg", "picture")
    assert status == 422 and said["error"].startswith("You have room for")
    assert len(files(both_folders)) == 3
    settings.PERSON_MAX_BYTES += 1
    assert up(picture, "b.jpg", "picture")[0] == 200
