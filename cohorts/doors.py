"""The door of what is no object (one's own places), and the way back from a form."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme


def signed_in(view):
    """A visitor who looks goes to the sign-in form and comes back; what a visitor sends is kept on the 404 page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.viewer.person is not None:
            return view(request, *args, **kwargs)
        if request.method == "POST" or "application/json" in request.headers.get("Accept", ""):
            raise Http404
        return redirect_to_login(request.get_full_path())

    return guarded


def way_back(request, otherwise):
    """Where the person was: what the form's or the address's `next` says if it is ours, else `otherwise`."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") and "#" not in wanted else otherwise
