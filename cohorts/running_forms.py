"""Forms of a course admin: enrolling, correcting, appointing, moving on."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from .fields import LineField, ProseField
from .forms import AddressField
from .models import Campus, Cohort, Programme, Role, User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # what is beyond is a slip of the finger


def day_field(label, **more):
    """A day that a cohort can begin or end with."""
    return forms.DateField(
        label=label,
        widget=DAY,
        validators=[
            MinValueValidator(FIRST, "This lies before the year 2000."),
            MaxValueValidator(LAST, "This lies beyond the year 2099."),
        ],
        error_messages={"invalid": "Write the day as 2027-07-09."},
        **more,
    )


class OneForm(forms.Form):
    """One person to enrol."""

    address = AddressField(
        max_length=254,
        label="E-mail address",
        help_text="Under it they sign in.",
        error_messages={"required": "Write the address under which they sign in."},
    )
    name = LineField(
        max_length=150,
        required=False,
        label="Name",
        help_text="Needed for somebody who is new to Sheaf. Who is known keeps the name they chose.",
    )
    role = forms.ChoiceField(
        choices=[(role.value, role.label[0].upper() + role.label[1:]) for role in Role],
        initial=Role.TRAINEE,
        label="Role",
        widget=forms.RadioSelect,
    )
    title = LineField(max_length=80, required=False, label="Title", help_text="Personal tutor, coach, ALP …")
    teaches = LineField(max_length=100, required=False, label="What they teach")
    workplace = LineField(max_length=100, required=False, label="Workplace")

    def takes(self, line, cohort):
        """True if the line of this form would be enrolled; else its problem stands at the right field."""
        if line.problem:
            self.add_error(line.wrong_field if line.wrong_field in self.fields else None, line.problem)
        elif line.fate == "here":
            self.add_error("address", f"{line.shown_name} is in {cohort.name} already.")
        return not self.errors


class ListForm(forms.Form):
    """A list to look through: a file, or lines that are pasted."""

    file = forms.FileField(
        required=False,
        label="A file",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text="CSV, as a spreadsheet saves it. Commas, semicolons and tabs are all understood.",
    )
    text = ProseField(
        required=False,
        label="Or paste the lines here",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_file(self):
        """Return the file. Raises ValidationError before anything of one that is too large is read."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.ENROL_MAX_BYTES:
            raise ValidationError(
                f"This file is larger than {settings.ENROL_MAX_BYTES // 1024 // 1024} MB. Split it into several."
            )
        return file

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("file") and not data.get("text"):
            raise ValidationError("Choose a file, or paste some lines.")
        return data


class WordsForm(forms.Form):
    """What somebody is called in this cohort."""

    title = LineField(max_length=80, required=False, label="Title", help_text="Personal tutor, coach, ALP …")
    teaches = LineField(max_length=100, required=False, label="What they teach here")
    workplace = LineField(max_length=100, required=False, label="Workplace")


class RoleForm(forms.Form):
    """Another role: the membership ends and another one begins."""

    role = forms.ChoiceField(choices=OneForm.base_fields["role"].choices, label="Role", widget=forms.RadioSelect)


class CorrectionForm(forms.Form):
    """Another address for somebody who has never come."""

    address = AddressField(max_length=254, label="E-mail address")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self):
        """Return the address. Raises ValidationError for one under which somebody is enrolled."""
        address = self.cleaned_data["address"]
        if User.objects.filter(email=address).exclude(pk=self.person.pk).exists():
            raise ValidationError("Somebody is enrolled under this address already.")
        return address


class AppointForm(forms.Form):
    """Another course admin, by their address; with a name, somebody who is new to Sheaf."""

    address = AddressField(max_length=254, label="E-mail address")
    name = LineField(
        max_length=150,
        required=False,
        label="Name, if they are new to Sheaf",
        help_text="They are invited then. Who is known keeps the name they chose.",
    )


class LastDayForm(forms.Form):
    """The day with which a cohort ends, or none."""

    ends = day_field("Last day", required=False, help_text="Leave it empty while nobody knows.")


class NextForm(forms.ModelForm):
    """The cohort that is made from another one, and who goes along."""

    name = LineField(max_length=100, label="Name", help_text="What its people will call it.")
    campus = forms.ModelChoiceField(Campus.objects.all(), empty_label=None, label="Campus")
    programme = forms.ModelChoiceField(Programme.objects.all(), empty_label=None, label="Programme")
    year = forms.IntegerField(min_value=1, max_value=9, label="Year")
    starts = day_field("First day")
    ends = day_field("Last day", required=False)

    class Meta:
        model = Cohort
        fields = ["name", "programme", "campus", "year", "starts", "ends"]

    def __init__(self, *args, members, **kwargs):
        """`members`: the memberships from which people are chosen."""
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.MultipleChoiceField(
            required=False,
            label="Who goes along",
            widget=forms.CheckboxSelectMultiple,
            choices=[(each.person.public_id, each.person.name) for each in members],
            error_messages={"invalid_choice": "Somebody who was chosen is no longer here. Look again."},
        )

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "The last day lies before the first.")
        return data
