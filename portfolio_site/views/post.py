"""Mail: what a person chooses, and switching it off from a mail without signing in (N3)."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cohorts.doors import signed_in
from cohorts.models import MailChoice, When
from cohorts.post.leaving_off import TooOld, person_of
from portfolios.models import Follow


class MailForm(forms.Form):
    """One of three."""

    when = forms.ChoiceField(
        label="Mail about what is new for you",
        choices=[
            (When.SOON.value, "As it happens: one mail for each page and hour at most"),
            (When.DAILY.value, "Once a day, at seven in the morning"),
            (When.SITE.value, "Only on the site: no mail, everything stands in News"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three.", "invalid_choice": "Choose one of the three."},
    )


@require_http_methods(["GET", "POST"])
@signed_in
def post_settings(request):
    """What the viewer is mailed, and whose journals they follow."""
    person = request.viewer.person
    form = MailForm(request.POST if request.method == "POST" else None, initial={"when": MailChoice.of(person)})
    if request.method == "POST" and form.is_valid():
        MailChoice.choose(person, form.cleaned_data["when"])
        messages.success(request, "Saved.")
        return redirect("post_settings")
    followed = Follow.journals_of(request.viewer)
    status = 400 if request.method == "POST" else 200
    return render(request, "portfolio_site/post_settings.html", {"form": form, "followed": followed}, status=status)


@csrf_exempt  # the signature in the address says whose it is; RFC 8058: a mail program posts here by itself
@require_http_methods(["GET", "POST"])
def post_off(request, token):
    """Switch off the mail of whom `token` names: GET shows a button (C15), POST does it, signed in or not.

    After a year the link does nothing more: 410, and the page says where it can be done.
    """
    try:
        person = person_of(token)
    except TooOld:
        return render(request, "portfolio_site/post_off.html", {"is_over": True}, status=410)
    if person is None:
        raise Http404
    if request.method == "POST":
        MailChoice.choose(person, When.SITE)
    is_off = MailChoice.of(person) == When.SITE
    return render(request, "portfolio_site/post_off.html", {"is_off": is_off})
