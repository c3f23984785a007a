"""Coming in for the first time: the link of an invitation, the page with the button, and the welcome after it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.doors import signed_in
from cohorts.models import Invitation
from cohorts.post.hours import on_its_way

from ..accounts.coming_in import ComeInForm, come_in, renew
from ..accounts.signing_in import KEEP

KEY = "invitation"  # in the session: the link that was opened, so that no form stands at a secret address


@require_safe
def invitation(request, public_id, serial, token):
    """The mailed link. Goes on to an address that holds no secret; nothing is used up yet (C15)."""
    request.session[KEY] = [public_id, serial, token]
    return redirect("invitation_open")


def _held(request):
    """The (invitation, serial) whose link was opened in this browser, live or not; (None, 0) for any other link."""
    public_id, serial, token = request.session.get(KEY) or ("", 0, "")
    return Invitation.objects.by_link(public_id, serial, token), serial


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_open(request):
    """Name, and a password or just codes; then in. A link that is used, cancelled, expired or made up: all alike."""
    viewer = request.viewer
    found, serial = _held(request)
    if found is None or not Invitation.objects.live(viewer.now).filter(pk=found.pk, serial=serial).exists():
        return render(request, "portfolio_site/invitation_over.html")
    person = found.person
    form = ComeInForm(request.POST or None, person=person, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        if not come_in(found, serial, form.cleaned_data, viewer.now):
            return render(request, "portfolio_site/invitation_over.html")  # used in another window just now
        logout(request)  # whoever was signed in here
        request.session[KEEP] = form.cleaned_data["remember"]
        method = "password" if form.cleaned_data["how"] == "password" else "code"
        person.refresh_from_db()
        # They have just chosen how they sign in: the passkey offered next asks for no proof of it again.
        record_authentication(request, person, method=method, email=person.email, reauthenticated=True)
        get_adapter().login(request, person)
        return redirect("welcome")
    return render(
        request,
        "portfolio_site/invitation.html",
        {"form": form, "person": person, "places": found.places(viewer.now), "by": found.invited_by},
    )


@require_POST
def invitation_again(request):
    """Send a new link to whose link this was, if they still wait for one. The answer is always the same."""
    now = request.viewer.now
    found, serial = _held(request)
    if found is not None:
        renew(found, serial, now)
    words = {"days": settings.INVITATION_DAYS, "on_its_way": on_its_way(now)}
    return render(request, "portfolio_site/invitation_again.html", words)


@require_safe
@signed_in
def welcome(request):
    """After the first coming in: a passkey is offered, once, and the way to Home."""
    return render(request, "portfolio_site/welcome.html")
