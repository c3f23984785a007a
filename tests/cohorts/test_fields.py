"""What people type arrives whole or is refused with a sentence (E5)."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from cohorts.fields import LineField, ProseField


class Sample(forms.Form):
    text = ProseField(max_length=20_000)
    title = LineField(max_length=200, required=False)


def refusal(field, value):
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    (sentence,) = refused.value.messages
    return sentence


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("  indented\r\n\r\n    code  \r\n", "  indented\n\n    code  \n"),
        ("مرحبا 👩🏽‍🌾 \u200f", "مرحبا 👩🏽‍🌾 \u200f"),
    ],
)
def test_prose_keeps_its_shape(typed, kept):
    assert ProseField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\r\n \t\n", "\u2003"])
def test_white_space_alone_is_nothing(typed):
    assert refusal(ProseField(), typed) == "Write something first."
    assert ProseField(required=False).clean(typed) == ""


@pytest.mark.parametrize("field", [ProseField(), LineField()])
@pytest.mark.parametrize("typed", ["nul \x00 here", "half \ud83d a pair", "\udc00"])
def test_what_no_database_stores_is_refused(field, typed):
    assert refusal(field, typed).startswith("There is a character in this that cannot be stored.")


def test_a_refused_text_can_be_shown_again():
    form = Sample({"text": "Half of \x00them\ud800 looked.", "title": "a"})
    assert not form.is_valid()
    assert form["text"].value() == "Half of them looked."
    str(form).encode()


def test_too_long_is_refused_by_number_and_never_cut():
    field = ProseField(max_length=20_000)
    assert field.clean("a" * 20_000) == "a" * 20_000
    assert refusal(field, "a" * 20_312) == (
        "This is 20,312 characters; at most 20,000 fit. Nothing is lost: shorten it here."
    )
    assert "maxlength" not in str(Sample()["text"])
    assert "maxlength" not in str(Sample()["title"])


def test_line_ends_count_once():
    assert len(ProseField(max_length=3).clean("a\r\nb")) == 3


@pytest.mark.parametrize("typed", ["two\nlines", "two\r\nlines", "a\tb", "bell\x07", "a\u2028b", "a\x85b"])
def test_a_line_is_one_line(typed):
    assert refusal(LineField(), typed).startswith("This holds a line break")


def test_a_line_is_trimmed():
    assert LineField().clean("  The quiet half  ") == "The quiet half"
    assert refusal(LineField(), "   ") == "Fill this in."


@pytest.mark.parametrize("typed", ["\u200b", "\u2800 \u2800", "\u00ad", "\u202e\u2066", "\u3164"])
def test_what_nobody_can_see_is_nothing(typed):
    """A title like that would be a link without a name."""
    assert refusal(ProseField(), typed) == "Write something first."
    assert refusal(LineField(), typed) == "Fill this in."
    assert LineField().clean(f"a{typed}b") == f"a{typed}b"
