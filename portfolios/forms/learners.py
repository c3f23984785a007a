"""The form of the private list of learners' names."""

from django import forms
from django.core.exceptions import ValidationError

from cohorts.fields import ProseField
from portfolios.learners import MOST_NAMES, NAME_MAX_LENGTH, names_in


class NamesForm(forms.Form):
    """A name a line; cleaned, a list of them."""

    names = ProseField(
        label="Names, one on each line",
        required=False,
        max_length=10_000,
        help_text="First names are enough. Each is found as a word of its own, in capitals or not.",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_names(self):
        names = names_in(self.cleaned_data["names"])
        if len(names) > MOST_NAMES:
            raise ValidationError(f"These are {len(names)} names; {MOST_NAMES} is as many as fit.")
        for name in names:
            if len(name) > NAME_MAX_LENGTH:
                raise ValidationError(
                    f"A name has at most {NAME_MAX_LENGTH} characters: “{name[:NAME_MAX_LENGTH]} …” is longer."
                )
        return names
