"""What the tests of writing share."""

import pytest

from .editor import Editor


@pytest.fixture
def both_folders(settings, tmp_path):
    """The store and where uploads come in, each a folder of the test's own; returns what both stand in."""
    settings.MEDIA_ROOT = tmp_path / "store"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def editor(sign_in):
    """editor(person, thing) opens a window."""

    def open_window(who, thing):
        kind = "pages" if thing.page == thing else "entries"
        return Editor(sign_in(who), f"/{kind}/{thing.public_id}/edit/")

    return open_window
