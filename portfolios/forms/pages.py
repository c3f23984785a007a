"""Forms of pages and entries as readers and owners meet them; the writing surface has its own."""

from django import forms
from django.conf import settings

from cohorts.fields import LineField
from portfolios.models.pages import ShownTo
from portfolios.models.tags import TAG_MAX_LENGTH


class PageForm(forms.Form):
    """A new page: what it is called, and whether it is to carry dated entries."""

    title = LineField(
        label="What is it called?",
        max_length=settings.TITLE_MAX_LENGTH,
        error_messages={"required": "Give the page a title: it is how people find it."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)
    is_journal = forms.TypedChoiceField(
        label="What is it to hold?",
        choices=[
            ("", "One text with pictures, which grows as you change it"),
            ("journal", "A journal: dated entries, the newest on top"),
        ],
        coerce=lambda value: value == "journal",
        empty_value=False,
        required=False,
        initial="",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the two."},
    )


class TagForm(forms.Form):
    """One tag more; one's own are offered for completion."""

    name = LineField(
        label="Add a tag",
        max_length=TAG_MAX_LENGTH,
        error_messages={"required": "Write the tag first."},
        widget=forms.TextInput(attrs={"list": "own-tags", "autocomplete": "off", "dir": "auto"}),
    )


class ShownToForm(forms.Form):
    """Who sees this entry, of those who see its page (E2)."""

    shown_to = forms.ChoiceField(
        choices=ShownTo.choices,
        error_messages={
            "required": "Choose who sees this entry.",
            "invalid_choice": "Choose who sees this entry.",
        },
    )
    seen = forms.CharField(required=False)  # the choice whose meaning was on the screen (P10)
