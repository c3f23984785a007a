"""Forms of comments. To whom a comment goes is said by the button that sends it (C2)."""

import hashlib
import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from cohorts.fields import ProseField
from cohorts.identifiers import new_public_id

from .models import QUESTION_MAX_LENGTH

NAMED = re.compile(r"([a-z0-9]{16})\.([0-9]{1,9})")
NOTE_MAX_LENGTH = 2_000


class CommentForm(forms.Form):
    """The text of a comment or reply; `options` are the send buttons that this viewer has here."""

    body = ProseField(max_length=settings.COMMENT_MAX_LENGTH, label="Your comment", widget=forms.Textarea)
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, options=(), also=(), label="Your comment", **kwargs):
        kwargs.setdefault("initial", {}).setdefault("form_key", new_public_id())
        super().__init__(*args, **kwargs)
        self.options = list(options)
        self.also = set(also)  # no buttons any more, and still no mistake: the same act sent twice
        self.fields["body"].label = label
        self.fields["body"].widget.attrs.update(rows=6, dir="auto")

    def clean_form_key(self):
        """The form's random key; anything but one of ours counts as none."""
        key = self.cleaned_data["form_key"]
        return key if re.fullmatch("[a-z0-9]{16}", key) else ""

    def clean(self):
        """Raises ValidationError if the button is not among those that there are now."""
        self.offer = self.data.get("offer", "")
        if self.offer not in {option.offer for option in self.options} | self.also:
            raise ValidationError("Choose with one of the buttons to whom this goes.", code="offer")
        return super().clean()

    def key(self):
        """What tells the same sending from another: the form's key and the words.

        The same form sent twice writes once (C8); new words from the same form, after 'back', are not lost (E5).
        """
        key = self.cleaned_data["form_key"]
        return hashlib.sha256(f"{key} {self.cleaned_data['body']}".encode()).hexdigest()[:32] if key else ""


class EditForm(forms.Form):
    """Other words for a comment, with the version that they are to replace."""

    body = ProseField(max_length=settings.COMMENT_MAX_LENGTH, label="Your comment")
    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs.update(rows=8, dir="auto")


class NoteForm(forms.Form):
    """The note that goes with a decline; only the comment's author reads it (C4)."""

    note = ProseField(max_length=NOTE_MAX_LENGTH, required=False, label="A note, if you like")


class ReasonForm(forms.Form):
    """Why a course admin removes a comment: its author and the owner are told (C9)."""

    reason = ProseField(
        max_length=NOTE_MAX_LENGTH,
        label="Why you remove it",
        help_text="The writer and the owner of the page read this.",
        error_messages={"required": "Say why: the writer and the owner of the page are told."},
    )


class ReportForm(forms.Form):
    """Why something is reported, and whether its words go along. `over` is the HandOver that it would be."""

    reason = ProseField(
        max_length=NOTE_MAX_LENGTH,
        label="What is wrong with it?",
        help_text="The course admins read this as you write it.",
        error_messages={"required": "Say what is wrong: it is all that the course admins know from you."},
    )
    words = forms.BooleanField(required=False, label="Hand over the words, too")
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, over, **kwargs):
        super().__init__(*args, **kwargs)
        self.over = over
        self.initial.setdefault("version", over.version)
        self.fields["reason"].widget.attrs.update(rows=4, dir="auto")

    def clean_version(self):
        """The version that the reporter looked at; 0 for a page or an entry."""
        return self.cleaned_data["version"] or 0


class AsideForm(forms.Form):
    """A note between course admins about a report that they set aside."""

    note = ProseField(
        max_length=NOTE_MAX_LENGTH,
        required=False,
        label="A note, if you like",
        help_text="Only course admins of this cohort read it.",
    )


class QuestionForm(forms.Form):
    """One question and whom it is put to; `offered` are the Candidates. Once it is valid, `people` are the chosen."""

    body = ProseField(
        max_length=QUESTION_MAX_LENGTH,
        label="Your question",
        help_text=f"Up to {QUESTION_MAX_LENGTH} characters.",
        error_messages={"required": "Write what you ask."},
    )

    def __init__(self, data=None, *, offered=(), has_body=True, initial=None):
        super().__init__(data, initial=initial)
        self.offered = {each.person.public_id: each.person for each in offered}
        self.chosen = set(data.getlist("people") if data is not None else (initial or {}).get("people", ()))
        self.people = []
        if has_body:
            self.fields["body"].widget.attrs.update(rows=3, dir="auto")
        else:
            del self.fields["body"]

    def clean(self):
        """Find the chosen among those offered. Raises ValidationError for anybody else."""
        if self.chosen - set(self.offered):
            raise ValidationError("Somebody you chose cannot see this or answer now. Look at the list again.")
        self.people = [person for public_id, person in self.offered.items() if public_id in self.chosen]
        if not self.people and "body" in self.fields:
            raise ValidationError("Choose whom you ask.")
        return super().clean()


def named(values):
    """[(comment public id, version), …] of the values that a decision names (C7).

    Raises ValueError for anything else, and for more at once than a page of them can hold.
    """
    found = [NAMED.fullmatch(value) for value in values]
    if not found or None in found or len(found) > 100:
        raise ValueError("no comment is named")
    return list({match[1]: int(match[2]) for match in found}.items())
