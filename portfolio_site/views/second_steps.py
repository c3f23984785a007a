"""One's passkeys and codes app, where allauth's own pages are not enough."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.doors import signed_in

from ..accounts import notices
from ..accounts.proving import proved


@require_safe
@signed_in
def passkeys(request):
    """One's passkeys, with what to do about each."""
    mine = Authenticator.objects.filter(user=request.viewer.person, type=Authenticator.Type.WEBAUTHN)
    found = list(mine.order_by("-created_at", "-pk"))
    return render(request, "mfa/webauthn/authenticator_list.html", {"authenticators": found})


class AddPasskey(AddWebAuthnView):
    """A new passkey. It brings no recovery codes along: these belong to a codes app."""

    def form_valid(self, form):
        person = self.request.user
        with transaction.atomic():
            WebAuthn.add(person, form.cleaned_data["name"], form.cleaned_data["credential"])
            notices.tell("webauthn_added", person, person.email)
        adapter = get_account_adapter(self.request)
        adapter.add_message(self.request, messages.SUCCESS, "mfa/messages/webauthn_added.txt")
        return HttpResponseRedirect(reverse("mfa_list_webauthn"))


@require_safe
@proved
def app_square(request):
    """The square code for a codes app that is being turned on, as a picture; the content policy takes no data: one."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")
