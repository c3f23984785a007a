"""The tags of the face: dates in British wording, people, fields tied to their help and errors."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from cohorts.models import User
from cohorts.templatetags import face


@pytest.fixture
def saturday(monkeypatch):
    """It is Saturday 14 November 2026, half past two in the afternoon."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 14, 14, 30, tzinfo=UTC))


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 14, 7, 55), "today, 07:55"),
        (at(2026, 11, 13, 19, 22), "yesterday, 19:22"),
        (at(2026, 11, 10, 16, 44), "Tue, 16:44"),
        (at(2026, 11, 7, 8, 12), "7 Nov, 08:12"),
        (at(2026, 7, 1, 8, 12), "1 Jul, 09:12"),  # summer time
        (at(2025, 11, 13, 8, 12), "13 Nov 2025"),
        (at(2026, 11, 15, 9, 0), "tomorrow, 09:00"),
        (at(2026, 11, 20, 9, 0), "20 Nov, 09:00"),
        (None, ""),
    ],
)
def test_an_instant_is_written_as_people_say_it(saturday, moment, words):
    assert face.when_words(moment) == words


def test_days_and_ages(saturday):
    assert face.day_words(date(2026, 11, 12)) == "Thu 12 Nov"
    assert face.day_words(date(2025, 11, 12)) == "Wed 12 Nov 2025"
    assert face.age_words(at(2026, 11, 14, 1, 0)) == "today"
    assert face.age_words(at(2026, 11, 13, 23, 0)) == "yesterday"
    assert face.ago_words(at(2026, 11, 5, 1, 0)) == "9 days ago"


def test_a_time_element_carries_the_instant(saturday):
    assert face.when(at(2026, 7, 1, 8, 12)) == '<time datetime="2026-07-01T09:12+01:00">1 Jul, 09:12</time>'


def test_numbers_and_lists_in_words():
    assert [face.count_words(n) for n in (0, 3, 12, 13)] == ["no", "three", "twelve", "13"]
    assert face.plural_words(1, "comment") == "1 comment"
    assert face.plural_words(2, "reply,replies") == "2 replies"
    assert face.list_words([]) == ""
    assert face.list_words(["Ben"]) == "Ben"
    assert face.list_words(["Ben", "Cleo", "Moira"]) == "Ben, Cleo and Moira"


def test_names_are_escaped():
    person = User(pk=4, name="<b>Ben</b> Whitlock")
    html = face.who(person, "<i>Plumbing</i>", name="")
    assert "<b>Ben" not in html and "<i>" not in html
    assert "A former member" in face.who(None)


def test_every_icon_can_be_drawn():
    for name in face.ICONS:
        assert "aria-hidden" in face.icon(name)


class Form(forms.Form):
    title = forms.CharField(help_text="Short is fine.", widget=forms.TextInput(attrs={"placeholder": "Title"}))
    to = forms.ChoiceField(choices=[("a", "Year 1"), ("b", "Only me")], widget=forms.RadioSelect)
    keep = forms.BooleanField(required=False)


def render(text, form):
    return Template("{% load face %}" + text).render(Context({"form": form}))


def test_a_field_ties_label_help_and_error_together():
    html = render("{% field form.title %}", Form({}))
    assert '<label for="id_title">' in html and 'class="req"' in html
    assert 'aria-describedby="id_title_help id_title_error"' in html
    assert 'id="id_title_help"' in html and 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert "placeholder" not in html  # it would say no more than the label


def test_choices_stand_in_a_group_with_a_legend():
    html = render("{% field form.to %}", Form())
    assert "<fieldset" in html and "<legend>To" in html and html.count('type="radio"') == 2


def test_the_error_summary_takes_the_focus_and_leads_to_the_fields():
    html = render("{% error_summary form %}", Form({}))
    assert "autofocus" in html and 'tabindex="-1"' in html
    assert 'href="#id_title"' in html and "2 things to put right" in html
    assert render("{% error_summary form %}", Form()).strip() == ""
