"""Ending every session of one's own."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST


@require_POST
def sign_out_everywhere(request):
    """Sign the person out on every device, this one included, at once.

    Sessions do not say whose they are, so each live one is read: a second for some thousands, and rare.
    """
    person = request.session.get(SESSION_KEY)
    if person is not None:
        live = Session.objects.filter(expire_date__gte=timezone.now()).iterator()
        theirs = [session.pk for session in live if session.get_decoded().get(SESSION_KEY) == person]
        Session.objects.filter(pk__in=theirs).delete()
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
