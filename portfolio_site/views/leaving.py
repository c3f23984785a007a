"""Leaving Sheaf, and coming back within a fortnight (C17)."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cohorts.models import Leaving, User
from cohorts.models.leaving import WAY_BACK
from cohorts.viewer import Viewer

from ..accounts import devices, notices
from ..accounts.proving import proved
from ..accounts.second_steps import SecondStepForm
from ..accounts.signing_in import COME_BACK
from ..leaving import told_before

ASKED_FOR = 30 * 60  # seconds that somebody who has proved who they are may think about coming back


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def leave(request):
    """Say what becomes of each thing, then let the person go: everything of theirs closes at once."""
    person, now = request.viewer.person, request.viewer.now
    trouble = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                leaving = Leaving.begin(person, without_words="without_words" in request.POST, now=now)
                devices.end_all(person)
                notices.tell("left", person, person.email)
        except ValidationError as refusal:
            trouble = refusal.messages
        else:
            logout(request)
            request.viewer = Viewer.of(None, now)
            return render(request, "portfolio_site/left.html", {"until": leaving.until})
    context = {
        "told": told_before(person, now),
        "trouble": trouble,
        "ticked": "without_words" in request.POST,
        "until": now + WAY_BACK,
    }
    return render(request, "portfolio_site/leave.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request):
    """Somebody who has left and has just proved who they are: back as they were, by a button (C15).

    Who has a codes app gives its code here: nothing of theirs opens again before the second step.
    """
    asked = request.session.get(COME_BACK)
    fresh = asked and time.time() - asked["at"] < ASKED_FOR
    leaving = Leaving.objects.filter(person=asked["person"]).first() if fresh else None
    if leaving is None or not leaving.has_way_back(request.viewer.now):
        return redirect("home" if request.viewer.person else "account_login")
    form = None
    if Authenticator.objects.filter(user=leaving.person, type=Authenticator.Type.TOTP).exists():
        form = SecondStepForm(request.POST or None, user=leaving.person)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            person = User.objects.get(pk=leaving.come_back(now=request.viewer.now).pk)
        except ValidationError:
            return redirect("account_login")
        del request.session[COME_BACK]
        messages.success(request, "Welcome back. Everything of yours is as it was.")
        if form is None:
            return perform_login(request, Login(user=person, redirect_url=reverse("home")))
        get_adapter().login(request, person)
        form.save()
        return redirect("home")
    return render(request, "portfolio_site/come_back.html", {"leaving": leaving, "form": form})
