"""What an invitation does: a name, and a password or just codes."""

from datetime import timedelta

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.fields import LineField
from cohorts.models import Invitation, User

from .signing_in import keep_field

REST = timedelta(minutes=10)  # between two links that somebody asks for themselves


class ComeInForm(forms.Form):
    """What Sheaf has to know of somebody who comes for the first time."""

    name = LineField(
        max_length=150, label="Your name", help_text="As the others here know you. You can change it later."
    )
    how = forms.ChoiceField(
        label="How you will sign in",
        choices=[("password", "With a password"), ("codes", "Just codes: one is sent to your address each time")],
        initial="password",
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        required=False,
        max_length=128,
        strip=False,
        label="Password",
        help_text="At least 12 characters. Three or four words that only you would put together are easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"max_length": "This password is too long: at most 128 characters."},
    )
    remember = keep_field()

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self):
        """Return the data. Raises ValidationError for a password that is none, where one was chosen."""
        data = super().clean()
        if data.get("how") != "password":
            data["password"] = ""
        elif "password" in data:
            if not data["password"]:
                self.add_error("password", "Type a password, or choose just codes above.")
            else:
                try:
                    named = User(email=self.person.email, name=data.get("name") or self.person.name)
                    validate_password(data["password"], named)
                except ValidationError as refusal:
                    self.add_error("password", refusal)
        return data


def come_in(invitation, serial, data, now):
    """Use the link and take what was said; False where somebody was faster. Nothing is half done."""
    hashed = make_password(data["password"] or None)  # before the transaction: a good hash takes its time
    with transaction.atomic():
        if not invitation.spend(serial, now):
            return False
        changed = {"name": data["name"]} | ({"password": hashed} if data["password"] else {})
        User.objects.filter(pk=invitation.person_id).update(**changed)
    return True


def renew(invitation, serial, now):
    """Send a new link for the last one, or for an older one where the last has expired, to whom it still waits for.

    An older link ends no newer one that works: it may have gone to an address that was mistyped.
    """
    if serial != invitation.serial and invitation.is_open_at(now):
        return False
    waits = Invitation.objects.waiting(now).filter(pk=invitation.pk).exists()
    return waits and invitation.send_again(by=invitation.invited_by, now=now, not_since=now - REST)
