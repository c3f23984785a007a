"""How people sign in: allauth's adapter and forms, in Sheaf's words.

A1 runs through all of it: whoever asks with an address that is not enrolled gets the same answer,
for the same work, and nothing is sent. allauth sees to the answers and to the hashing of passwords;
here is the rest of the work: a mail is written in both cases, and thrown away in one.
"""

import time
from urllib.parse import quote

from allauth.account import forms as allauth_forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context, ratelimit
from allauth.core.internal.httpkit import clean_client_ip
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Leaving, normalise_email

from ..mail import send_later
from . import notices

KEEP = "keep_signed_in"  # in the session, between asking for a code and giving it
COME_BACK = "come_back"  # in the session of nobody: who left, has proved who they are, and is asked


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together.",
        "incorrect_code": "This is not the code that we sent. Look again, or ask for a new one.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, then try again.",
        "rate_limited": "That was too often. Wait a minute, then try again.",
        "enter_current_password": "This is not your password.",
    }

    def is_open_for_signup(self, request):
        """Nobody signs up: a course admin enrols people (A1)."""
        return False

    def get_reset_password_from_key_url(self, key):
        """The address in the mail: of the site as its settings name it, whatever the request calls its host."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_URL}{path.replace('UID-KEY', quote(key))}"

    def send_mail(self, template_prefix, email, context):
        """Write the mail now, send it behind the reply: the time that takes would tell (A1)."""
        send_later(self._message(template_prefix, email, context))

    def write_and_drop(self, template_prefix, email, context):
        """The work of `send_mail` for an address that is not enrolled: nothing is sent (A1)."""
        self._message(template_prefix, email, context)

    def _message(self, template_prefix, email, context):
        return self.render_mail(template_prefix, email, {"request": self.request, "email": email} | context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell a person at their address of a change to how they sign in: by the post, in words of notices.py."""
        notices.tell(template_prefix.rpartition("/")[2], user, user.email)

    def get_client_ip(self, request):
        """Whose failures are counted together; what a broken X-Forwarded-For hides counts as the proxy's own."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            return clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "127.0.0.1"

    def get_reauthentication_methods(self, user):
        """Ways to show that it is still oneself, in our words."""
        words = {
            "reauthenticate": "Use my password",
            "mfa_reauthenticate": "Use a code of my app",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        methods = super().get_reauthentication_methods(user)
        return [{**each, "description": words.get(each["id"], each["description"])} for each in methods]

    def respond_user_inactive(self, request, user):
        """Somebody who leaves, and has just proved who they are, is asked whether they come back (C17)."""
        if Leaving.objects.may_come_back(timezone.now()).filter(person=user).exists():
            request.session[COME_BACK] = {"person": user.pk, "at": int(time.time())}
            return HttpResponseRedirect(reverse("come_back"))
        return super().respond_user_inactive(request, user)

    def login(self, request, user):
        """Sign in, for as long as the tick in the form said."""
        keep = request.session.pop(KEEP, False)
        request.session.pop(COME_BACK, None)  # of whoever used this browser before: it is not theirs any more
        super().login(request, user)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if keep else 0)
        UserSession.objects.create_from_request(request)  # an invitation comes in here without allauth's own flow


class AddressField(forms.EmailField):
    """An e-mail address in the form in which people are enrolled under it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "E-mail address")
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        super().__init__(**kwargs)

    def clean(self, value):
        """Return the address normalised. Raises ValidationError where it is none."""
        try:
            value = normalise_email(self.to_python(value))
        except ValidationError as error:
            raise ValidationError("This is not an e-mail address: look it over.") from error
        return super().clean(value)


def keep_field():
    """The tick of 'Keep me signed in on this device'."""
    return forms.BooleanField(
        label="Keep me signed in on this device",
        required=False,
        help_text="For 90 days. Leave it empty on a device that others use.",
    )


class LoginForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.fields["password"].help_text = ""
        self.fields["password"].max_length = 128
        self.fields["remember"] = keep_field()
        self.order_fields(["login", "password", "remember"])
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def login(self, request, redirect_url=None):
        """Sign in; the tick is remembered over a second step."""
        request.session[KEEP] = bool(self.cleaned_data.get("remember"))
        return super().login(request, redirect_url)


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """The address that a code is sent to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()
        self.fields["remember"] = keep_field()

    def clean_email(self):
        """Return the address; find whose it is, or do the same work for nobody (A1)."""
        adapter = get_adapter()
        email = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise adapter.validation_error("too_many_login_attempts")
        people = filter_users_by_email(email, prefer_verified=True, for_login=True)
        leaving = Leaving.objects.may_come_back(timezone.now()).filter(person__email=email)
        back = set(leaving.values_list("person", flat=True))  # asked for every address: the same work (A1)
        people = [each for each in people if each.is_active or each.pk in back]
        self._user = people[0] if people else None
        if not people:
            adapter.write_and_drop(
                "account/email/login_code",
                email,
                {"request": context.request, "code": adapter.generate_login_code()},
            )
        return email

    def clean(self):
        """Remember the tick until the code is given."""
        data = super().clean()
        context.request.session[KEEP] = bool(data.get("remember"))
        return data


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The address that a link for a new password is sent to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()

    def save(self, request, **kwargs):
        """Send the link, or do the same work for nobody (A1). Returns the address."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        nobody = get_user_model()(pk=0, email=email, last_login=timezone.now())
        nobody.password = settings.SECRET_KEY
        key = default_token_generator.make_token(nobody)
        adapter = get_adapter()
        adapter.write_and_drop(
            "account/email/password_reset_key",
            email,
            {
                "user": nobody,
                "password_reset_url": adapter.get_reset_password_from_key_url(f"0-{key}"),
                "uid": "0",
                "key": key,
                "request": request,
            },
        )
        return email
