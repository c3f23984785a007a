"""The pages for what went wrong.

Most are made without the request, hence without session, person and database: each of these may be
what went wrong. Where a form was sent, what was typed stands on the page again (E5).
"""

import logging
import sys

from django.db import OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

NOT_REPEATED = ("csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code")


def typed(request):
    """What was typed into the form that failed, for templates/_kept.html.

    Returns a list of (name, text, is prose), secrets left out; empty for anything but a POST that can be read.
    """
    if request.method != "POST":
        return []
    try:
        form = request.POST
    except Exception:  # whatever is wrong with the body, the page already says it
        return []
    return [
        (name, text, len(text) > 60 or "\n" in text)
        for name, texts in form.lists()
        if name not in NOT_REPEATED
        for text in texts
    ]


def page(template, status, request=None, **context):
    """A page from a template, with the reader's own frame only where the request is handed over."""
    return HttpResponse(render_to_string(template, context, request), status=status)


def not_found(request, exception=None):
    """404 before anybody is known: an address that no page can have."""
    return page("404.html", 404, request if hasattr(request, "viewer") else None)


def bad_request(request, exception=None):
    """400: a request that no form of ours sends."""
    return page("400.html", 400)


def too_large(request):
    """413: more than we take at once."""
    return page("413.html", 413)


def busy(request, exception=None):
    """503: the database was busy for too long, or cannot be reached. What was typed can be sent again."""
    logger.error("Answered 503: %s", type(exception).__name__, exc_info=exception)
    kept = typed(request)
    response = page(
        "503.html",
        503,
        kept=kept,
        again=request.get_full_path() if kept else "",
        token=get_token(request) if kept else "",
    )
    response["Retry-After"] = "10"
    return response


def csrf_failure(request, reason=""):
    """403: a form that was open too long, or that another site sent. Only one of ours can be sent again."""
    kept = typed(request)
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return page(
        "403_csrf.html",
        403,
        request,
        kept=kept,
        again=request.get_full_path() if kept and own else "",
        token=get_token(request) if kept and own else "",
    )


def server_error(request):
    """500, or 503 where the database was what failed outside a view (handler500)."""
    exception = sys.exc_info()[1]
    if isinstance(exception, OperationalError):
        return busy(request, exception)
    return page("500.html", 500, kept=typed(request))
