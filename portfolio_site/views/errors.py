"""Pages for what went wrong, in Sheaf's own look."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """A form whose token does not fit."""
    return render(request, "403_csrf.html", status=403)
