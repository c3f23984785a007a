"""`manage.py check_files`: no row without a file and no file without a row, and what it mends."""

import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from portfolio_site.portraits import set_portrait
from portfolios import attachments
from portfolios.models import Attachment

from .. import factories
from . import kinds

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    os.makedirs(settings.FILE_UPLOAD_TEMP_DIR)
    return tmp_path


@pytest.fixture
def kept(cast):
    """A picture, a file and a portrait, all as they should be."""
    set_portrait(cast.amira, factories.picture())
    picture = attachments.take_in(SimpleUploadedFile("a.jpg", factories.picture()), cast.amira)
    return picture, attachments.take_in_file(SimpleUploadedFile("a.pdf", kinds.pdf()), cast.amira)


def asked(capsys, *options):
    """(exit code, what was said)"""
    try:
        call_command("check_files", *options)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


def aged(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_where_all_is_well_it_says_so(kept, capsys):
    assert asked(capsys, "--at-once") == (0, "Every row has its file, and every file its row.\n")


def test_a_lost_file_is_told_and_stays_told(kept, capsys):
    picture, file = kept
    default_storage.delete(picture.path("medium"))
    default_storage.delete(file.path())
    code, said = asked(capsys, "--mend")
    assert code == 1
    assert f"No file: {picture.path('medium')} of file {picture.public_id}" in said
    assert f"No file: {file.path()} of file {file.public_id}" in said
    assert picture.path("small") not in said
    assert Attachment.objects.count() == 2


def test_a_lost_portrait_is_told(cast, kept, capsys):
    cast.amira.refresh_from_db()
    default_storage.delete(str(cast.amira.portrait))
    assert asked(capsys) == (1, f"No file: {cast.amira.portrait} of a portrait\n")


def test_a_file_without_a_row_is_told_and_removed_when_it_is_old(kept, capsys, store):
    for name in ("files/zz/zzzz", "pictures/ab/.half-0123.part"):
        default_storage.save(name, ContentFile(b"left"))
    (store / "incoming" / "x.upload").write_bytes(b"left")
    loose = [default_storage.path("files/zz/zzzz"), default_storage.path("pictures/ab/.half-0123.part")]
    loose.append(store / "incoming" / "x.upload")
    code, said = asked(capsys)
    assert code == 0 and said.count("No row: ") == 3  # they may still be on their way
    assert asked(capsys, "--at-once")[0] == 1
    for path in loose:
        aged(path, 2 * 60 * 60)
    assert asked(capsys)[0] == 1
    assert asked(capsys, "--mend")[0] == 1 and all(os.path.exists(path) for path in loose)
    for path in loose:
        aged(path, DAY + 60)
    code, said = asked(capsys, "--mend")
    assert code == 0 and "3 removed" in said
    assert not any(os.path.exists(path) for path in loose)
    assert asked(capsys, "--at-once")[0] == 0


def test_sizes_are_set_right(kept, capsys):
    picture = kept[0]
    Attachment.objects.filter(pk=picture.pk).update(bytes=0)
    code, said = asked(capsys)
    assert code == 1 and f"file {picture.public_id} has {picture.bytes} bytes, its row says 0" in said
    assert asked(capsys, "--mend")[0] == 0
    picture.refresh_from_db()
    assert picture.bytes > 0
