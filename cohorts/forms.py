"""Forms about people: what they say of themselves, and how they are enrolled."""

from django import forms
from django.core.exceptions import ValidationError

from .fields import LineField
from .models import CourseAdmin, Membership, Role, User, normalise_email


class FrontForm(forms.ModelForm):
    """What a person says of themselves on the front of their portfolio."""

    teaches = LineField(
        max_length=100, required=False, label="What you teach", help_text="Horticulture, maths resits, ESOL …"
    )
    sentence = LineField(
        max_length=200,
        required=False,
        label="One sentence about you",
        help_text="It stands under your name, for the people of your cohorts and whoever sees a page of yours.",
    )

    class Meta:
        model = User
        fields = ["teaches", "sentence"]


class AddressField(forms.EmailField):
    """An e-mail address in the form in which people are enrolled under it."""

    def to_python(self, value):
        return normalise_email(super().to_python(value))


class PersonForm(forms.ModelForm):
    """A person in the admin: their name and address; a password nobody but themselves ever chooses."""

    name = LineField(max_length=150)

    class Meta:
        model = User
        fields = ["name", "email"]

    def clean_email(self):
        """Return the address as it is compared. Raises ValidationError if somebody has it already."""
        address = normalise_email(self.cleaned_data["email"])
        if User.objects.filter(email=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody is enrolled under this address already.")
        return address

    def save(self, commit=True):
        person = super().save(commit=False)
        if person.pk is None:
            person.set_unusable_password()
        if commit:
            person.save()
        return person


class EnrolForm(forms.ModelForm):
    """One line of a cohort's people: enrol somebody by their address, change what they are called, or end it."""

    address = AddressField(label="e-mail address", required=False)
    name = LineField(max_length=150, required=False, label="name, if they are new to Sheaf")
    end = forms.BooleanField(required=False, label="end now")

    class Meta:
        model = Membership
        fields = ["role", "title", "teaches", "workplace"]

    by = cohort = None  # set by the admin for each request

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["address"], self.fields["name"]
            self.fields["role"].disabled = True  # another role is another membership: end this one first
        else:
            del self.fields["end"]
            self.fields["role"].initial = Role.TRAINEE

    def clean(self):
        """Find whom a new line enrols. Raises ValidationError for oneself (A5) and for a current member."""
        data = super().clean()
        if self.instance.pk or "address" not in data:
            return data
        if not data["address"]:
            self.add_error("address", "Give the address under which they sign in.")
            return data
        self.person = User.objects.filter(email=data["address"]).first()
        if self.person is None and not data.get("name"):
            self.add_error("name", "Nobody is enrolled under this address yet: give their name too.")
        elif self.person is not None:
            self.refuse(self.person)
        return data

    def refuse(self, person):
        """Add the error for somebody who is known and cannot be enrolled here by this person."""
        here = self.cohort.memberships.filter(person=person, left_at__isnull=True) if self.cohort else None
        if person == self.by:
            self.add_error("address", "Nobody gives themselves a membership: ask another course admin.")
        elif not person.is_active:
            self.add_error("address", "This person has been deactivated. Ask those who look after the site.")
        elif here is not None and here.exists():
            self.add_error("address", f"{person.name} is in {self.cohort.name} already.")

    def enrol(self, cohort):
        """Enrol the person of this line, who is made if they are new; return the membership (A1, A5)."""
        data = self.cleaned_data
        person = self.person or User.objects.create_user(data["address"], data["name"])
        about = {name: data[name] for name in ("title", "teaches", "workplace")}
        return cohort.add(person, data["role"], by=self.by, **about)


class AppointForm(forms.ModelForm):
    """One course admin of a cohort: appoint somebody by their address, or end it. Nobody appoints themselves (A5)."""

    address = AddressField(label="e-mail address", required=False)
    end = forms.BooleanField(required=False, label="end now")

    class Meta:
        model = CourseAdmin
        fields = []

    by = cohort = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["address" if self.instance.pk else "end"]

    def clean(self):
        """Find whom a new line appoints. Raises ValidationError for oneself, strangers and repetitions."""
        data = super().clean()
        if self.instance.pk or not data.get("address"):
            return data
        self.person = User.objects.by_address(data["address"])
        here = self.cohort.appointments.filter(person=self.person, until__isnull=True) if self.cohort else None
        if self.person is None:
            self.add_error("address", "Nobody is enrolled under this address.")
        elif self.person == self.by:
            self.add_error("address", "Nobody appoints themselves: ask another course admin.")
        elif here is not None and here.exists():
            self.add_error("address", f"{self.person.name} is course admin of {self.cohort.name} already.")
        return data
