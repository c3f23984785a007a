"""What the tests of writing share."""

import pytest

from .editor import Editor


@pytest.fixture
def editor(sign_in):
    """editor(person, thing) opens a window."""

    def open_window(who, thing):
        kind = "pages" if thing.page == thing else "entries"
        return Editor(sign_in(who), f"/{kind}/{thing.public_id}/edit/")

    return open_window
