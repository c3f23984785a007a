"""How wide a picture is set: chosen on the writing surface, kept in every version, and seen by its readers."""

import re

import pytest

from portfolios.models import Section

from .editor import JSON, text_of, upload


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def window(cast, shared, editor):
    """A window of Amira's on a new entry with a text and a picture; `window.width` is the name of the field."""
    entry = shared.new_entry()
    made = editor(cast.amira, entry).type("Boots.")
    place = made.pieces[0]
    made.press(f"add-picture:{place}", {f"file-{place}": upload()})
    made.entry, made.width = entry, f"section-{made.pieces[1]}-width"
    return made


def width_in(entry, state="working"):
    return entry.own_versions().get(state=state).sections.get(kind="picture").width


def chosen(page, name):
    """The value of the choice of this name that stands on the page as chosen."""
    choice = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    return re.search(r'<option value="([^"]*)" selected', choice)[1]


def figures(page):
    return re.findall(r"<figure[^>]*>", page[page.index("<main") : page.index("</main>")])


def test_a_wide_picture_is_kept_and_its_readers_see_it_wide(window, cast, sign_in):
    assert chosen(window.page, window.width) == ""
    window.fields[window.width] = "wide"
    window.press("save")
    assert width_in(window.entry) == "wide"
    assert chosen(window.page, window.width) == "wide"
    assert not Section.objects.filter(kind="text", width="wide").exists()

    window.send("show-anyway:page")
    for who in (cast.ben, cast.dan):
        page = sign_in(who).get(f"/entries/{window.entry.public_id}/").content.decode()
        assert figures(page) == ['<figure class="wide">']

    # The form that does not send it leaves it; the empty choice takes it back, for readers when it is shown.
    window.look(window.client.get(window.address)).type("Boots again.").press("save")
    assert width_in(window.entry) == "wide"
    window.fields[window.width] = ""
    window.press("save")
    assert width_in(window.entry) == "" and width_in(window.entry, "published") == "wide"
    window.send("show-anyway:page")
    assert figures(sign_in(cast.ben).get(f"/entries/{window.entry.public_id}/").content.decode()) == ["<figure>"]


@pytest.mark.parametrize("given", ["huge", "WIDE", '"><script>alert(1)</script>', "w" * 5_000])
@pytest.mark.parametrize("kept", ["wide", ""])
def test_another_width_changes_nothing_and_loses_no_word(window, kept, given):
    """By hand: it is said, and the words beside it are stored (E5)."""
    window.fields[window.width] = kept
    window.press("save")
    window.type("Boots, and more.").fields[window.width] = given
    answer = window.send("save", follow=True)
    assert answer.status_code == 200
    assert "is not one of the available choices" in answer.text
    assert "<script>alert" not in answer.text
    assert width_in(window.entry) == kept
    assert text_of(window.entry)[0] == "Boots, and more."


def test_by_script_another_width_is_told_at_its_field(window):
    window.type("Boots, and more.").fields[window.width] = "huge"
    answer = window.send("autosave", **JSON)
    assert answer.status_code == 200
    assert set(answer.json()["errors"]) == {window.width}
    assert "huge is not one of the available choices" in answer.json()["errors"][window.width]
    assert width_in(window.entry) == "" and text_of(window.entry)[0] == "Boots, and more."


def test_a_text_has_no_width(window):
    window.fields[f"section-{window.pieces[0]}-width"] = "wide"
    assert window.send("save", follow=True).status_code == 200
    assert not Section.objects.exclude(width="").exists()
