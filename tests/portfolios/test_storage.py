"""A file is in the store whole or not at all, whatever happens while it is written (E5)."""

import errno
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile, File
from django.utils import timezone

from portfolios import stored
from portfolios.storage import PART, PrivateStorage


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


class CutOff(File):
    """Half of a file, and then the disk is full."""

    def chunks(self, chunk_size=None):
        yield b"half of it"
        raise OSError(errno.ENOSPC, "No space left on device")


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_full_disk_leaves_nothing(folder):
    with pytest.raises(OSError, match="No space left"):
        PrivateStorage().save("pictures/ab/abc-small", CutOff(None))
    assert not files(folder)


def test_what_is_there_is_whole_and_has_no_other_name(folder):
    PrivateStorage().save("pictures/ab/abc-small", ContentFile(b"all of it"))
    assert [path.name for path in files(folder)] == ["abc-small"]
    assert files(folder)[0].read_bytes() == b"all of it"
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))


def test_what_a_crash_left_is_found_and_swept(db, folder):
    kept = PrivateStorage().save("pictures/ab/abc-small", ContentFile(b"without a row"))
    left = folder / "pictures" / "ab" / f".abc-medium-0123456789abcdef{PART}"
    left.write_bytes(b"half of i")
    found = stored.check()
    assert {name for name, _ in found.orphans} == {kept, f"pictures/ab/{left.name}"}
    assert stored.mend(found, timezone.now()) == 0, "it may still be on its way"
    assert stored.mend(found, timezone.now() + timedelta(days=2)) == 2
    assert not files(folder)
