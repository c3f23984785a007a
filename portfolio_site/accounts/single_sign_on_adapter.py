"""Who comes in through the college: people who are enrolled, and nobody else (A1)."""

import logging
from functools import wraps

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from requests import RequestException
from xmlsec import Error as XMLSecError

from cohorts.models import User, normalise_email

logger = logging.getLogger(__name__)

REFUSED = (
    "Your college has let you in, but nobody is enrolled here under the address that it gave. "
    "Ask a course admin which address they know you by."
)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """allauth.socialaccount for Sheaf: no sign-up, nothing to connect by hand, doors from the settings alone."""

    def list_apps(self, request, provider=None, client_id=None):
        """The doors of the environment; none is ever added in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request, sociallogin):
        """Link who comes in to the person enrolled under an address that the college has verified, or refuse.

        Known by their link or by their address, or unknown: a refusal is the same page for everybody.
        """
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(self.refuse(request))
        if sociallogin.is_existing:
            return
        for each in sociallogin.email_addresses:
            person = self.enrolled(each)
            if person is not None:
                with transaction.atomic():  # the link and the notice of it
                    sociallogin.connect(request, person)
                return
        raise ImmediateHttpResponse(self.refuse(request))

    @staticmethod
    def enrolled(address):
        """The person whom a verified address belongs to, or None; somebody who leaves is found too (C17)."""
        if address.verified is not True:  # "false" is a word, and true to Python
            return None
        try:
            person = User.objects.filter(email=normalise_email(address.email)).first()
        except ValidationError:
            return None
        return person if person is not None and (person.is_active or person.left_at) else None

    def refuse(self, request):
        """Back to the sign-in page, with the one sentence."""
        messages.error(request, REFUSED)
        return HttpResponseRedirect(reverse("account_login"))

    def populate_user(self, request, sociallogin, data):
        """Take nothing over: people are called what they say here, not what the college's directory says."""
        return sociallogin.user

    def is_open_for_signup(self, request, sociallogin):
        return get_account_adapter(request).is_open_for_signup(request)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """What went wrong over there is no page of its own: one tries again, or another way."""
        raise ImmediateHttpResponse(went_wrong(request))


def went_wrong(request):
    """Back to the sign-in page, where there are other ways."""
    messages.error(request, "Signing in through your college did not work. Try again, or ask for a code by e-mail.")
    return HttpResponseRedirect(reverse("account_login"))


# What a server that is down, or one that answers nonsense, makes the libraries raise.
FOREIGN = (RequestException, LxmlError, OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, XMLSecError)
FOREIGN += (ValueError, KeyError, TypeError)


def at_our_door(view):
    """A view of allauth's in which what the college sends, or does not send, never becomes an error of ours."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except FOREIGN:
            logger.warning("Signing in through the college failed.", exc_info=True)
            return went_wrong(request)

    return guarded
