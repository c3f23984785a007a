"""Form fields for what people type: a text that keeps its shape, and a single line.

Nothing is ever cut, and nothing passes that one of the two databases cannot store (E5, defaults.md). What is
refused stays in the form, with a sentence at the field.
"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
NEW_LINE = re.compile("\r\n?")
UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")  # Unicode's categories of space, control and format characters
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a Braille pattern that show nothing


def is_blank(text):
    """True if nothing of `text` can be seen: white space, marks of direction, joiners, fillers."""
    return all(unicodedata.category(letter) in UNSEEN or letter in FILLERS for letter in text)


class LengthValidator(MaxLengthValidator):
    """Refuses what is too long and says by how much; whoever wrote it shortens it, we never cut."""

    message = "This is %(length)s characters; at most %(most)s fit. Nothing is lost: shorten it here."
    code = "max_length"

    def __call__(self, value):
        if len(value) > self.limit_value:
            numbers = {"length": f"{len(value):,}", "most": f"{self.limit_value:,}", "value": value}
            raise ValidationError(self.message, code=self.code, params=numbers)


class TypedField(forms.CharField):
    """What both fields share: limits said in words, no `maxlength` that would cut what is pasted."""

    default_error_messages = {
        "required": "Write something first.",
        "unstorable": "There is a character in this that cannot be stored. It is left out below: look it over, "
        "then send it again.",
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.validators = [
            LengthValidator(each.limit_value) if isinstance(each, MaxLengthValidator) else each
            for each in self.validators
            if not isinstance(each, ProhibitNullCharactersValidator)
        ]

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)  # a browser would drop the end of a pasted text without a word
        return attrs

    def bound_data(self, data, initial):
        """What stands in the form again after a refusal: without what no page can show."""
        data = super().bound_data(data, initial)
        return UNSTORABLE.sub("", data) if isinstance(data, str) else data

    def refuse_unstorable(self, value):
        """Raise ValidationError for NUL and lone surrogates."""
        if UNSTORABLE.search(value):
            raise ValidationError(self.error_messages["unstorable"], code="unstorable")


class ProseField(TypedField):
    """A text of any number of lines. Takes what a browser sends, gives it back with plain line ends.

    Leading and trailing space is kept, since it may mean something in Markdown; a text of which nothing can be
    seen counts as empty. Raises ValidationError for NUL, lone surrogates and too many characters.
    """

    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(**{"strip": False, **options})

    def to_python(self, value):
        text = NEW_LINE.sub("\n", super().to_python(value))
        self.refuse_unstorable(text)
        return self.empty_value if is_blank(text) else text


class LineField(TypedField):
    """One line: a title, a name, a label. Trimmed; control characters and line breaks are refused."""

    default_error_messages = {
        "required": "Fill this in.",
        "control": "This holds a line break or another control character. Write it in one line.",
    }

    def to_python(self, value):
        line = super().to_python(value)
        self.refuse_unstorable(line)
        if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in line):
            raise ValidationError(self.error_messages["control"], code="control")
        return self.empty_value if is_blank(line) else line
