"""Forms about people: what they say of themselves, and how they are enrolled."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .fields import LineField
from .models import CourseAdmin, Membership, Role, User, normalise_email
from .models.belonging import ABOUT


class FrontForm(forms.ModelForm):
    """What a person says of themselves: their name everywhere, the rest on the front of their portfolio."""

    name = LineField(max_length=150, label="Your name", help_text="As people call you. It stands at all you write.")
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
        fields = ["name", "teaches", "sentence"]


class AddressField(forms.EmailField):
    """An e-mail address in the form in which people are enrolled under it."""

    def to_python(self, value):
        return normalise_email(super().to_python(value))


class TheirAddressField(LineField):
    """Somebody else's address, where they are not chosen by name; `whole` looks at it if that was the choice."""

    def __init__(self):
        super().__init__(
            required=False,
            label="Their whole e-mail address",
            max_length=254,
            widget=forms.TextInput(
                attrs={"inputmode": "email", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
            ),
        )

    @staticmethod
    def whole(text):
        """Return `text` as addresses are compared, alike for one that somebody has and one that nobody has (A8).

        Raises ValidationError for what is no address.
        """
        try:
            validate_email(text)
            address = normalise_email(text)
            validate_email(address)
        except ValidationError as refusal:
            raise ValidationError("Write the whole e-mail address, like name@college.ac.uk.") from refusal
        return address


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


def narrow(*names):
    """Widgets that leave room for the other columns of a table."""
    return {name: forms.TextInput(attrs={"size": 14}) for name in names}


class MembershipForm(forms.ModelForm):
    """A membership that is there: what its holder is called in this cohort, and ending it.

    Its role is not changed: another role is another membership, of which owners are told (A5).
    """

    end = forms.BooleanField(required=False, label="end now")

    class Meta:
        model = Membership
        fields = ABOUT
        widgets = narrow(*ABOUT)
        field_classes = dict.fromkeys(ABOUT, LineField)


class EnrolForm(forms.ModelForm):
    """Enrol somebody by their address; who is new to Sheaf is made on the way (A1)."""

    address = AddressField(label="e-mail address", required=False)
    name = LineField(max_length=150, required=False, label="name, if they are new to Sheaf")
    role = forms.ChoiceField(choices=Role.choices, initial=Role.TRAINEE)

    class Meta:
        model = Membership
        fields = ["role", *ABOUT]
        widgets = narrow(*ABOUT)
        field_classes = dict.fromkeys(ABOUT, LineField)

    by = cohort = None  # set by the admin for each request

    def clean(self):
        """Find whom this enrols. Raises ValidationError for oneself (A5) and for a current member."""
        data = super().clean()
        if "address" not in data:
            return data
        if not data["address"]:
            self.add_error("address", "Give the address under which they sign in.")
            return data
        self.person = User.objects.filter(email=data["address"]).first()
        if self.person is not None:
            self.refuse(self.person)
        elif not data.get("name") and "name" not in self.errors:
            self.add_error("name", "Nobody is enrolled under this address yet: give their name too.")
        return data

    def refuse(self, person):
        """Add the error for somebody who is known and cannot be enrolled here by this person."""
        if person == self.by:
            self.add_error("address", "Nobody gives themselves a membership: ask another course admin.")
        elif not person.is_active:
            self.add_error("address", "This person has been deactivated. Ask those who look after the site.")
        elif self.cohort.memberships.filter(person=person, left_at__isnull=True).exists():
            self.add_error("address", f"{person.name} is in {self.cohort.name} already.")

    def enrol(self):
        """Enrol the person, who is made if they are new; return the membership. Raises ValidationError."""
        data = self.cleaned_data
        person = self.person or User.objects.filter(email=data["address"]).first()
        person = person or User.objects.enrol(data["address"], data["name"])
        about = {name: data[name] for name in ABOUT}
        return self.cohort.add(person, data["role"], by=self.by, **about)


class AppointmentForm(forms.ModelForm):
    """An appointment that is there, and ending it."""

    end = forms.BooleanField(required=False, label="end now")

    class Meta:
        model = CourseAdmin
        fields = []


class AppointForm(forms.ModelForm):
    """Appoint somebody who is enrolled, by their address. Nobody appoints themselves (A5)."""

    address = AddressField(label="e-mail address", required=False)

    class Meta:
        model = CourseAdmin
        fields = []

    by = cohort = None

    def clean(self):
        """Find whom this appoints. Raises ValidationError for oneself, strangers and repetitions."""
        data = super().clean()
        if not data.get("address"):
            return data
        self.person = User.objects.by_address(data["address"])
        if self.person is None:
            self.add_error("address", "Nobody is enrolled under this address.")
        elif self.person == self.by:
            self.add_error("address", "Nobody appoints themselves: ask another course admin.")
        elif self.cohort.appointments.filter(person=self.person, until__isnull=True).exists():
            self.add_error("address", f"{self.person.name} is course admin of {self.cohort.name} already.")
        return data
