"""The form of the writing surface: title, date, who sees it, and the words of every section.

What one field refuses does not hold up the others: each is checked alone, and what is good is stored (E5).
"""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404

from cohorts.fields import LineField, ProseField
from portfolios import documents, videos
from portfolios.models import Attachment, Page, Section, Version
from portfolios.models.pages import ShownTo

OF_SECTION = re.compile(r"section-([a-z0-9]{1,16})-(body|stage|description|caption|file|address)")
OTHER_ENDS = re.compile(r"\s*[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+\s*")


class OneLine(forms.Textarea):
    """A textarea that grows, for what is one line: a line break in a pasted title becomes a space."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return OTHER_ENDS.sub(" ", value) if value else value


@dataclass
class Piece:
    """One section on the writing surface: the section itself, and the fields in which it is written."""

    section: Any
    fields: dict

    @property
    def key(self):
        return self.section.key

    @property
    def errors(self):
        return [error for field in self.fields.values() for error in field.errors]


class WritingForm(forms.Form):
    """What one open editor holds of the text of a page or an entry.

    Bound, its sections are those that were sent, in the order in which they were sent, whether the
    working copy still has them or not. A file that is not the writer's own does not exist: Http404 (E4).
    """

    title = LineField(
        required=False,
        max_length=settings.TITLE_MAX_LENGTH,
        widget=OneLine(attrs={"class": "title", "rows": 1, "autocomplete": "off", "dir": "auto"}),
    )
    happened_on = forms.DateField(
        label="Date",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "date", "autocomplete": "off"}),
        error_messages={"invalid": "Write the date as 12/11/2026."},
    )
    shown_to = forms.ChoiceField(
        required=False,
        choices=ShownTo.choices,
        error_messages={"invalid_choice": "Choose who sees this entry."},
    )
    of = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    sequence = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    tab = forms.RegexField(r"^[0-9a-f]{16}$", required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    endings = ",".join(f".{ending}" for ending in documents.ENDINGS)

    def __init__(self, thing, version, data=None):
        initial = {
            "title": version.title,
            "happened_on": version.happened_on,
            "shown_to": getattr(thing, "shown_to", ""),
            "of": version.public_id,
            "sequence": version.saves,
        }
        super().__init__(data, initial=initial, auto_id="write-%s")
        self.is_entry = thing.page != thing
        if not self.is_entry:
            del self.fields["happened_on"], self.fields["shown_to"]
        self.fields["title"].widget.attrs |= (
            {"placeholder": "Title, if you like", "aria-label": "Title, if you like"}
            if self.is_entry
            else {"placeholder": "Title", "aria-label": "Title"}
        )
        self.files_of, self.addresses_of = {}, {}
        sections = {section.key: section for section in version.ordered_sections()}
        held = list(sections.values()) if data is None else self._held(data, sections, thing.owner)
        self.pieces = [Piece(section, self._fields_of(section)) for section in held]

    @classmethod
    def loose(cls, owner, data):
        """The form of a text that is not to be stored anywhere, as its writer would see it.

        Which entry a quotation comes from is not sent: it is known of the version of theirs that lies under the editor.
        """
        page = Page(owner=owner)
        version = Version(page=page)
        of = data.get("of", "")
        under = Version.objects.filter(page__owner=owner, public_id=of).first() if of.isalnum() else None
        version._ordered = under.ordered_sections() if under else []
        return cls(page, version, data)

    def _held(self, data, sections, owner):
        """The sections that were sent, in their order."""
        kinds, files = {}, {}
        for key in data:
            if found := OF_SECTION.fullmatch(key):
                of, name = found[1], found[2]
                kinds.setdefault(of, "text" if name in ("body", "stage") else "picture")
                if name == "file":
                    files[of] = data[key]
                if name == "address" and (address := _video(data[key])):
                    self.addresses_of[of] = address
        named = Attachment.objects.owned_by(owner).filter(public_id__in=set(files.values())) if files else ()
        own = {attachment.public_id: attachment for attachment in named}
        if set(files.values()) - own.keys():
            raise Http404
        kinds |= {of: "file" for of, name in files.items() if not own[name].is_picture}
        kinds |= dict.fromkeys(self.addresses_of, "video")
        kind_of = kinds | {of: section.kind for of, section in sections.items()}
        self.files_of = {
            of: own[name]
            for of, name in files.items()
            if kind_of[of] == ("picture" if own[name].is_picture else "file")
        }
        return [
            sections.get(of)
            or Section(key=of, kind=kind, attachment=self.files_of.get(of), address=self.addresses_of.get(of, ""))
            for of, kind in kinds.items()
            if kind == "text" or of in sections or of in self.files_of or of in self.addresses_of
        ]

    def _fields_of(self, section):
        """Add the fields of one section to the form; return them bound, by the name of the column."""
        made = {}
        for name in section.shape.words:
            key = f"section-{section.key}-{name}"
            self.fields[key] = WORDS_AS_FIELDS[name]()
            self.initial[key] = getattr(section, name)
            made[name] = self[key]
        return made

    @property
    def video_hosts(self):
        """'YouTube or Vimeo': where a video that is put in by its link may be; '' where there are none."""
        return videos.host_names("or")

    @property
    def words(self):
        """What `save_working_copy` takes: the words of each section that could be accepted."""
        self.is_valid()
        found = {}
        for piece in self.pieces:
            given = {"kind": piece.section.kind, "attachment": self.files_of.get(piece.key, piece.section.attachment)}
            given["quoted"], given["address"] = piece.section.quoted_id, piece.section.address
            for name in piece.fields:
                key = f"section-{piece.key}-{name}"
                # A tick that was taken away is not sent: it counts where what stands beside it came along.
                sent = f"section-{piece.key}-description" if name == "decorative" else key
                if key in self.cleaned_data and sent in self.data:
                    given[name] = self.cleaned_data[key]
            found[piece.key] = given
        return found

    @property
    def cover(self):
        """The key of the picture that is to stand for this text; None where the editor did not say."""
        key = self.data.get("cover", "")
        return key if any(piece.key == key and piece.section.kind == "picture" for piece in self.pieces) else None

    @property
    def problems(self):
        """{name of the field: sentence} of what could not be accepted."""
        self.is_valid()
        return {name: " ".join(errors) for name, errors in self.errors.items()}


def _video(address):
    """The address of a video as it is stored, or '' where it leads to none."""
    try:
        return videos.find(address).address
    except videos.NoVideo:
        return ""


def _body():
    return ProseField(
        required=False,
        max_length=settings.TEXT_MAX_LENGTH,
        label="Text",
        widget=forms.Textarea(
            attrs={"class": "body", "rows": 4, "dir": "auto", "aria-label": "Text", "placeholder": "Go on …"}
        ),
    )


def _line(column, label, placeholder=""):
    def make():
        return LineField(
            required=False,
            max_length=Section._meta.get_field(column).max_length,
            label=label,
            widget=OneLine(attrs={"rows": 1, "autocomplete": "off", "dir": "auto", "placeholder": placeholder}),
        )

    return make


def _stage():
    return LineField(
        required=False,
        max_length=Section._meta.get_field("stage").max_length,
        label="Stage",
        widget=forms.TextInput(attrs={"class": "stage", "autocomplete": "off", "dir": "auto", "aria-label": "Stage"}),
    )


def _tick(label):
    return lambda: forms.BooleanField(required=False, label=label)


def _width():
    choices = [("", "As wide as the text"), ("wide", "Wider than the text")]
    return forms.ChoiceField(required=False, choices=choices, label="How wide it is set")


WORDS_AS_FIELDS = {
    "body": _body,
    "description": _line("description", "What would you tell someone who cannot see it?"),
    "caption": _line("caption", "A line under the picture, if you like"),
    "decorative": _tick("There is nothing to tell: it only decorates"),
    "stage": _stage,
    "width": _width,
}
