"""The pages for what went wrong.

Those about the server are made without the request, hence without session, person and database: each of
these may be what went wrong. Where a form was sent, what was typed stands on the page again (E5).

A visitor at an address gets one page, with the sign-in form, whether anything is there or not: nothing on
it was asked of the object (rules.md, top).
"""

import errno
import logging
import re
import sys
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

SECRETS = ("password", "oldpassword", "password1", "password2", "code")
NOT_REPEATED = ("csrfmiddlewaretoken", *SECRETS)
# Fields that hold what a person wrote, however short it is; the others are kept without being shown.
WRITTEN = re.compile(r"(body|title|text|note|sentence|caption|description|reason)$")


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
        (name, text, bool(text) and (len(text) > 60 or "\n" in text or WRITTEN.search(name) is not None))
        for name, texts in form.lists()
        if name not in NOT_REPEATED
        for text in texts
    ]


def is_visitor(request):
    """True if nobody is signed in, or nobody can know yet."""
    person = getattr(request, "user", None)
    return person is None or not person.is_authenticated


def came_from_here(request):
    """True if the form that was sent is one of ours: only such a form is offered to be sent again."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == own
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    referrer = urlsplit(request.headers.get("Referer", ""))
    return f"{referrer.scheme}://{referrer.netloc}" == own


def to_send_again(request, *, ours=True):
    """The context of templates/_kept.html: what was typed and, if the form is ours, where it can be sent again.

    A form with a secret in it is not offered again: the secret is not written on a page.
    """
    kept = typed(request)
    again = bool(kept) and ours and not any(name in request.POST for name in SECRETS)
    return {
        "kept": kept,
        "again": request.get_full_path() if again else "",
        "token": get_token(request) if again else "",
    }


def page(template, status, request=None, **context):
    """A page from a template, with the reader's own frame only where the request is handed over."""
    return HttpResponse(render_to_string(template, context, request), status=status)


def wants_json(request):
    """True for the requests of our scripts: they show the error beside what was typed, and lose nothing."""
    return "application/json" in request.headers.get("Accept", "")


def as_json(request, status, error):
    """What a script needs to go on: the sentence, whether one is signed out, and a token for the next try."""
    return JsonResponse({"error": error, "signed_out": is_visitor(request), "token": get_token(request)}, status=status)


SIGNED_OUT = "You have been signed out. Sign in in another window, then send again. Nothing is lost."


def not_found(request, exception=None):
    """404, alike for what is not there and for what is not shown to this viewer (handler404).

    For a visitor it carries the sign-in form and goes on to the same address; what they sent stays (E5).
    """
    known = hasattr(request, "viewer")
    if wants_json(request):
        error = SIGNED_OUT if is_visitor(request) else "This is not here, or not shown to you any more."
        return as_json(request, 404, error)
    if not known:  # refused before anybody is known: an address that no page can have
        return page("404.html", 404)
    if request.method == "POST":
        again = to_send_again(request, ours=is_visitor(request))
        template = "404_kept.html" if is_visitor(request) and again["again"] else "404.html"
        return page(template, 404, request, **again)
    return page("404.html", 404, request)


def forbidden(request, exception=None):
    """403: seen, but not this person's to change (handler403). A view's own sentence stands on the page."""
    sentence = str(exception or "")
    if wants_json(request):
        return as_json(request, 403, sentence or "You can see this, but changing it is for somebody else.")
    return page("403.html", 403, request, sentence=sentence, **to_send_again(request, ours=False))


def bad_request(request, exception=None):
    """400: a request that no form of ours sends (handler400)."""
    if wants_json(request):
        return JsonResponse({"error": "What was sent could not be read.", "signed_out": False}, status=400)
    return page("400.html", 400, kept=typed(request))


def too_large(request):
    """413: more than we take at once."""
    if wants_json(request):
        error = "This is too large. A picture can have up to 15 MB, a text up to 100,000 characters."
        return JsonResponse({"error": error, "signed_out": False}, status=413)
    return page("413.html", 413)


def is_passing(exception):
    """True if what went wrong is nobody's mistake and passes: the database is busy or away, or the disk is full."""
    if isinstance(exception, OSError):
        return exception.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(exception, OperationalError | InterfaceError)


def is_full(exception):
    """True if there is no room: on the disk of the files, or on that of the database (PostgreSQL and SQLite say so)."""
    cause = getattr(exception, "__cause__", None)
    said = (getattr(cause, "sqlstate", ""), getattr(cause, "sqlite_errorname", ""))
    return isinstance(exception, OSError) or "53100" in said or "SQLITE_FULL" in said


def busy(request, exception=None):
    """503: the database was busy for too long or cannot be reached, or the disk is full. It can be sent again."""
    logger.error("Answered 503: %s", type(exception).__name__, exc_info=exception)
    full = is_full(exception)
    if wants_json(request):
        error = "Busy for a moment. It is tried again."
        if full:
            error = "There is no room on the server just now. Nothing was stored: please try again later."
        response = JsonResponse({"error": error, "signed_out": False, "token": get_token(request)}, status=503)
    else:
        response = page("503.html", 503, full=full, **to_send_again(request))
    response["Retry-After"] = "10"
    return response


def csrf_failure(request, reason=""):
    """403: a form that was open while one signed out or in elsewhere, or that another site sent.

    Only one of ours can be sent again; what another site sent is not even offered.
    """
    if wants_json(request):
        error = SIGNED_OUT if is_visitor(request) else "This page was open for so long that it has to send again."
        return as_json(request, 403, error)
    again = to_send_again(request, ours=came_from_here(request))
    return page("403_csrf.html", 403, request, signed_out=is_visitor(request), **again)


def server_error(request):
    """500, or 503 where the database was what failed outside a view (handler500)."""
    exception = sys.exc_info()[1]
    if is_passing(exception):
        return busy(request, exception)
    if wants_json(request):
        error = "Something broke on our side. What was saved is safe."
        return JsonResponse({"error": error, "signed_out": False}, status=500)
    return page("500.html", 500, kept=typed(request))
