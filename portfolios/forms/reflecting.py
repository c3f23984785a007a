"""Forms of reflection models, as a course admin writes them, and of inquiries."""

from django import forms
from django.core.exceptions import ValidationError

from cohorts.fields import LineField, ProseField
from portfolios.models import Inquiry, ReflectionModel
from portfolios.models.reflecting import STAGE_MAX_LENGTH
from portfolios.reflection import Model, Step, lines_of

MOST_STAGES = 8


class ModelForm(forms.Form):
    """A name, whose it is, and up to eight stages, each with its questions, one a line."""

    name = LineField(
        label="Name",
        max_length=ReflectionModel._meta.get_field("name").max_length,
        error_messages={"required": "Give the model a name."},
    )
    credit = LineField(
        label="Whose it is",
        required=False,
        max_length=ReflectionModel._meta.get_field("credit").max_length,
        help_text="The author, and the year.",
    )

    def __init__(self, data=None, *, model=None):
        stages = model.stages if model else ()
        self.key = model.key if model else ""
        initial = {"name": model.name, "credit": model.credit} if model else {}
        super().__init__(data, initial=initial)
        for number in range(1, MOST_STAGES + 1):
            stage = stages[number - 1] if number <= len(stages) else None
            self.fields[f"stage_{number}"] = LineField(
                label=f"Stage {number}",
                required=False,
                max_length=STAGE_MAX_LENGTH,
                initial=stage.name if stage else "",
            )
            self.fields[f"questions_{number}"] = ProseField(
                label="Its questions, one on each line",
                required=False,
                max_length=2000,
                initial="\n".join(stage.questions) if stage else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def stages(self):
        """[(number, field of the name, field of the questions)]; the empty ones after the last stage are folded."""
        rows = [(n, self[f"stage_{n}"], self[f"questions_{n}"]) for n in range(1, MOST_STAGES + 1)]
        last = max((n for n, name, asked in rows if name.value() or asked.value() or name.errors), default=0)
        return [(n, name, asked, n > last + 1) for n, name, asked in rows]

    def clean(self):
        good = super().clean()
        for number in range(1, MOST_STAGES + 1):
            if good.get(f"questions_{number}") and not good.get(f"stage_{number}") and not self.errors:
                self.add_error(f"stage_{number}", "Give the stage of these questions a name.")
        if not self.errors and not any(good.get(f"stage_{n}") for n in range(1, MOST_STAGES + 1)):
            self.add_error("stage_1", "A model has at least one stage.")
        return good

    @property
    def model(self):
        """What was written, as a Model."""
        good = self.cleaned_data
        steps = tuple(
            Step(good[f"stage_{n}"], lines_of(good[f"questions_{n}"]))
            for n in range(1, MOST_STAGES + 1)
            if good[f"stage_{n}"]
        )
        return Model(self.key, good["name"], good["credit"], stages=steps)


class InquiryForm(forms.Form):
    """A question of one's own."""

    question = LineField(
        label="Your question",
        error_messages={"required": "Write the question first."},
        max_length=Inquiry._meta.get_field("question").max_length,
        help_text="One that will take months: How do I get the quiet half to talk?",
    )

    def __init__(self, data=None, *, owner, inquiry=None, is_needed=True):
        super().__init__(data, initial={"question": inquiry.question} if inquiry else None)
        self.owner, self.inquiry = owner, inquiry
        self.fields["question"].required = is_needed  # not where one may choose from those one has

    def clean_question(self):
        question = self.cleaned_data["question"]
        others = Inquiry.objects.filter(owner=self.owner, question=question)
        if self.inquiry and others.exclude(pk=self.inquiry.pk).exists():
            raise ValidationError("You have another inquiry with this question.")
        return question
