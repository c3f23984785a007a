"""The doors of one's own places and of a cohort that one runs, and the way back from a form."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from .models import Cohort


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


def run_cohort(request, public_id):
    """The cohort that the viewer runs now: 404 for whoever does not see it, 403 for who only belongs (A4)."""
    cohorts = Cohort.objects.visible_to(request.viewer).select_related("programme", "campus")
    cohort = get_object_or_404(cohorts, public_id=public_id)
    if not cohort.is_administered_by(request.viewer.person, request.viewer.now):
        raise PermissionDenied("Only its course admins look after a cohort.")
    return cohort


def way_back(request, otherwise):
    """Where the person was: what the form's or the address's `next` says if it is ours, else `otherwise`."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") and "#" not in wanted else otherwise
