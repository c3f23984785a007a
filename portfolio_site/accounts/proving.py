"""Is it still you? The door of what changes how one signs in, and of leaving Sheaf."""

import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from cohorts.doors import signed_in

JUST_NOW = 10 * 60  # seconds after signing in by a code, in which nobody is asked for another one


def proved(view):
    """Lets in who has given their password, passkey or a code within half an hour; asks the others, then lets them in.

    Who has neither password nor passkey nor codes app is asked for a code by e-mail: allauth would let them pass.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if get_reauthentication_flows(request.user):
            if not did_recently_reauthenticate(request):
                # allauth does after the password what was sent before it. Not if that was given up in between.
                request.session.pop(STATE_SESSION_KEY, None)
                raise ReauthenticationRequired
        elif not proved_by_code(request):
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('prove_by_code')}?{query}")
        return view(request, *args, **kwargs)

    return signed_in(guarded)


def proved_by_code(request):
    """True if the person has just signed in, or has given a code by e-mail within half an hour."""
    now = time.time()
    for record in get_authentication_records(request, request.user):
        age = now - record["at"]
        if age < JUST_NOW or (record.get("reauthenticated") and age < app_settings.REAUTHENTICATION_TIMEOUT):
            return True
    return False
