"""Where one is signed in, and ending that."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.doors import signed_in

from ..accounts import devices


@require_POST
def sign_out_everywhere(request):
    """Sign the person out on every device, this one included, at once."""
    if request.user.is_authenticated:
        devices.end_all(request.user)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sessions(request):
    """Where one is signed in; one of them, or all others, are ended by a POST."""
    person, here = request.viewer.person, request.session.session_key
    if request.method == "POST":
        if request.POST.get("end") == "others":
            devices.end_all(person, but=here)
            messages.success(request, "You are signed out everywhere else.")
            return redirect("sessions")
        wanted = request.POST.get("end", "")
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19 and devices.end_one(person, int(wanted))):
            raise Http404
        messages.success(request, "Signed out there.")
        return redirect("sessions")
    found = devices.listed(person, here)
    return render(
        request, "portfolio_site/sessions.html", {"sessions": found, "others": sum(not each.is_here for each in found)}
    )
