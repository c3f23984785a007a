"""Passkeys and codes apps, in Sheaf's words.

A passkey is a way in by itself: it proves the device and the finger, face or PIN. It asks nobody for more at the
other ways in, or whoever keeps it on their phone could not sign in at a college's computer. A codes app does: with
it on, a password or a code by e-mail is followed by a code of the app, a recovery code or a passkey.
"""

import base64
import hashlib

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings

from cohorts.fields import LineField

NAME_MAX_LENGTH = 60


def _box():
    """What seals and opens secrets: the key of this site, or an older one of it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hashlib.sha256(f"portfolio_site.second_steps:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


class SecondStepAdapter(DefaultMFAAdapter):
    """allauth.mfa for Sheaf."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This is not right. Look again: a code works for half a minute, and once.",
        "cannot_generate_recovery_codes": "Recovery codes belong to a codes app: turn that on first.",
    }

    def is_mfa_enabled(self, user, types=None):
        """True if `user` has one of `types`. Asked whether signing in needs a second step, a codes app decides."""
        if user.is_anonymous:
            return False
        if types is not None and len(types) > 1:
            types = [Authenticator.Type.TOTP]
        kinds = self.kinds_of(user)
        return bool(kinds if types is None else kinds & set(types))

    def kinds_of(self, user):
        """The kinds of second step that `user` has; asked once while a page is only looked at."""
        request = context.request
        looked_at = request is not None and request.method == "GET"
        known = request.__dict__.setdefault("_second_steps", {}) if looked_at else {}
        if user.pk not in known:
            known[user.pk] = set(Authenticator.objects.filter(user=user.pk).values_list("type", flat=True))
        return known[user.pk]

    def encrypt(self, text):
        """A secret as it is stored: of no use without the key of this site."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The secret again; of one that no key opens, nothing: its codes are then simply wrong."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def generate_authenticator_name(self, user, type):
        """What a passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "My passkey" if number == 1 else f"Passkey {number}"


MOST_SAID = 20_000  # characters; a credential has about a thousand


class CredentialField(forms.JSONField):
    """What a browser says of a passkey. The library that checks it expects every part to be there, and a text."""

    widget = forms.HiddenInput

    def __init__(self, *parts):
        super().__init__()
        self.parts = ("clientDataJSON", *parts)

    def to_python(self, value):
        """Return the dict. Raises ValidationError for anything that is not of a credential's shape."""
        try:
            said = super().to_python(value) if len(str(value)) <= MOST_SAID else None
        except (ValueError, RecursionError):  # a number of 5,000 digits, ten thousand brackets
            said = None
        response = said.get("response") if isinstance(said, dict) else None
        texts = [said.get(name) for name in ("id", "rawId", "type")] if isinstance(response, dict) else [None]
        texts += [response.get(name) for name in self.parts] if isinstance(response, dict) else []
        if not all(isinstance(text, str) and text and text.isascii() for text in texts):
            raise SecondStepAdapter().validation_error("incorrect_code")
        return said


class LoginPasskeyForm(LoginWebAuthnForm):
    """A passkey as the way in: it says whose it is."""

    credential = CredentialField("authenticatorData", "signature", "userHandle")


class SecondStepPasskeyForm(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = CredentialField("authenticatorData", "signature")


class ProveByPasskeyForm(ReauthenticateWebAuthnForm):
    """A passkey, when something about the account is about to change."""

    credential = CredentialField("authenticatorData", "signature")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey: what the browser made, and what its owner calls it."""

    name = LineField(
        label="What you call it", max_length=NAME_MAX_LENGTH, required=False, help_text="My phone, the staff-room Mac …"
    )

    credential = CredentialField("attestationObject")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)

    def clean(self):
        """Refuse a key that did not ask for finger, face or PIN: it is to be enough to sign in."""
        self.cleaned_data["passwordless"] = True
        return super().clean()


class NamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = LineField(label="What you call it", max_length=NAME_MAX_LENGTH)


class CodeField(LineField):
    """A code of an app, or a recovery code. Phones offer it from where they keep such codes."""

    def __init__(self):
        super().__init__(
            max_length=40, label="The code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
        )


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a codes app."""

    code = CodeField()


class SecondStepForm(AuthenticateForm):
    """A code of the app or a recovery code, when signing in."""

    code = CodeField()


class ProveByAppForm(ReauthenticateForm):
    """The same, when something about the account is about to change."""

    code = CodeField()
