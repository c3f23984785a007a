"""Proving who one is by a code, for those who have neither password nor passkey nor codes app."""

from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cohorts.doors import signed_in, way_back
from cohorts.fields import LineField

from ..accounts.codes import MailedCode

TOO_OFTEN = "That was too often. Wait a few minutes, then try again."


class CodeForm(forms.Form):
    """The code, as somebody typed it."""

    code = LineField(
        max_length=20,
        label="The code",
        help_text="Capitals or small letters, both are right.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def __init__(self, data=None, *, waiting=None):
        super().__init__(data)
        self.waiting = waiting

    def clean_code(self):
        """The code is spent here. Raises ValidationError if it is another one, too late, or tried too often."""
        if not self.waiting.accept(self.cleaned_data["code"]):
            raise forms.ValidationError("This is not the code that we sent, or it is too old. Ask for a new one.")
        return self.cleaned_data["code"]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def prove_by_code(request):
    """Send a code to the person's own address, and take it; then on to where they wanted to go."""
    person, waiting = request.viewer.person, MailedCode(request, "prove")
    onwards = way_back(request, reverse("settings"))
    form, trouble = CodeForm(waiting=waiting), ""
    if request.method == "POST" and request.POST.get("do") == "send":
        if ratelimit.consume(request, action="mailed_code", user=request.user):
            waiting.send("account/email/prove_code", person.email, user=person)
        else:
            trouble = TOO_OFTEN
    elif request.method == "POST":
        form = CodeForm(request.POST, waiting=waiting)
        if form.is_valid():
            record_authentication(request, person, method="code", reauthenticated=True)
            return redirect(onwards)
    return render(
        request,
        "account/prove_by_code.html",
        {"form": form, "sent": waiting.waits, "next": onwards, "trouble": trouble, "person": person},
    )
