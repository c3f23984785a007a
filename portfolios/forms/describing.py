"""The form that asks for the descriptions of pictures when they are shown. All of it can be left empty."""

from dataclasses import dataclass
from typing import Any

from django import forms

from .writing import WORDS_AS_FIELDS


@dataclass
class Row:
    """One picture that has no description: its section, and the two answers."""

    section: Any
    told: Any
    plain: Any


class DescribeForm(forms.Form):
    """For each of some picture sections, what to tell somebody who cannot see it, or that it only decorates."""

    def __init__(self, sections, data=None):
        super().__init__(data, auto_id="id_%s")
        self.sections = sections
        for section in sections:
            self.fields[f"told-{section.key}"] = WORDS_AS_FIELDS["description"]()
            self.fields[f"plain-{section.key}"] = WORDS_AS_FIELDS["decorative"]()

    @property
    def rows(self):
        return [Row(section, self[f"told-{section.key}"], self[f"plain-{section.key}"]) for section in self.sections]

    @property
    def answers(self):
        """{pk of the section: (description, it only decorates)}, as `describing.tell` takes them."""
        good = self.cleaned_data
        return {section.pk: (good[f"told-{section.key}"], good[f"plain-{section.key}"]) for section in self.sections}


def with_told(data):
    """The fields of the writing surface, with what was told of pictures above it put where their pieces tell it."""
    names = [name for name in data if name.startswith(("told-", "plain-"))]
    if not names:
        return data
    made = data.copy()
    for name in names:
        what, _, key = name.partition("-")
        field = f"section-{key}-description"
        if what == "plain":
            made[f"section-{key}-decorative"] = data[name]
        elif data[name].strip() and not data.get(field, "").strip():
            made[field] = data[name]
    return made
