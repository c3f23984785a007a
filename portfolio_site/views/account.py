"""Settings: what is one's own about one's account, and another address."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in
from cohorts.models import User

from ..accounts import devices, notices
from ..accounts.codes import MailedCode
from ..accounts.proving import proved
from ..accounts.signing_in import AddressField
from .proving import TOO_OFTEN, CodeForm

CODE = "address"


@require_safe
@signed_in
def overview(request):
    """Everything that is one's own about one's account, each with how it stands."""
    person = request.viewer.person
    kinds = {}
    for each in Authenticator.objects.filter(user=person):
        kinds.setdefault(each.type, []).append(each)
    spare = kinds.get(Authenticator.Type.RECOVERY_CODES)
    has_app = Authenticator.Type.TOTP in kinds
    return render(
        request,
        "portfolio_site/settings.html",
        {
            "person": person,
            "passkeys": len(kinds.get(Authenticator.Type.WEBAUTHN, ())),
            "has_app": has_app,
            "spare_codes": len(spare[0].wrap().get_unused_codes()) if spare and has_app else None,
            "devices": len(devices.listed(person, request.session.session_key)),
        },
    )


class NewAddressForm(forms.Form):
    """The address that somebody wants to be known by."""

    address = AddressField(
        label="New address", widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"})
    )

    def __init__(self, data=None, *, person):
        super().__init__(data)
        self.person = person

    def clean_address(self):
        """The address in its one form. Raises ValidationError if it is the one they have."""
        address = self.cleaned_data["address"]
        if address == self.person.email:
            raise ValidationError("This is your address already.")
        return address


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def change_address(request):
    """Ask for a code at another address. Whether somebody is enrolled under it already is not said (A8)."""
    person = request.viewer.person
    form = NewAddressForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="mailed_code", user=request.user):
            address = form.cleaned_data["address"]
            free = not User.objects.filter(email=address).exists()
            MailedCode(request, CODE).send("account/email/address_code", address, really=free, user=person)
            return redirect("confirm_address")
        form.add_error(None, TOO_OFTEN)
    return render(request, "portfolio_site/address.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def confirm_address(request):
    """Take the code, and the new address with it; other devices are signed out, the old address is told."""
    person, waiting = request.viewer.person, MailedCode(request, CODE)
    address = waiting.address
    if not address:
        messages.error(request, "This code is no longer good. Ask for a new one.")
        return redirect("change_address")
    form = CodeForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, person, address)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("change_address")
        messages.success(request, f"Your address is {address} now. Other devices are signed out.")
        return redirect("settings")
    return render(request, "portfolio_site/address_confirm.html", {"form": form, "address": address})


def _move(request, person, address):
    """Change the address, end what was open under the old one, and tell it: all or nothing. Raises ValidationError."""
    with transaction.atomic():
        mover = User.objects.get(pk=person.pk)
        old = mover.email
        mover.move_to(address)
        EmailAddress.objects.filter(user=person).delete()
        devices.end_all(person, but=request.session.session_key)
        notices.tell("address_changed", person, old)
