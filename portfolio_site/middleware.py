"""What happens around every request: headers, bad input, a busy database, how long sessions last."""

import time
from dataclasses import asdict
from urllib.parse import unquote_to_bytes

from allauth.account.internal.flows.login import get_authentication_records
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.http import urlencode

from .accounts import devices
from .views import errors

PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=({'self' if feature in PASSKEYS else ''})"
    for feature in (
        "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen "
        "geolocation gyroscope hid idle-detection magnetometer microphone midi payment "
        "picture-in-picture publickey-credentials-create publickey-credentials-get screen-wake-lock "
        "serial usb xr-spatial-tracking"
    ).split()
)


def permissions(frames):
    """The Permissions-Policy of a page that may frame these origins: a video there may fill the screen and begin."""
    policy = PERMISSIONS_POLICY
    if frames:
        origins = " ".join(f'"{origin}"' for origin in sorted(frames))
        for feature in ("autoplay", "encrypted-media", "fullscreen"):
            policy = policy.replace(f"{feature}=()", f"{feature}=({origins})")
    return policy


SIGN_OUT = ("account_logout", "sign_out_everywhere", "admin:logout")
SECRET_ADDRESSES = ("account_reset_password_from_key", "invitation", "post_off")  # the address is the key


class HeadersMiddleware:
    """The headers of every reply that Django's SecurityMiddleware and django-csp do not write."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        headers = response.headers
        headers["Permissions-Policy"] = permissions(getattr(request, "frames", ()))
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path_info.startswith(settings.STATIC_URL):
            # Everything that is not a style or a script is made for one person at one moment.
            headers["Cache-Control"] = "private, no-store"
            headers.pop("Expires", None)
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in SIGN_OUT and request.method == "POST":
            headers["Clear-Site-Data"] = '"cache", "storage"'
        if name in SECRET_ADDRESSES and match.kwargs.get("key") != "set-password":
            # The form itself stands at …-set-password/, where nothing is secret: with no-referrer
            # browsers send it with 'Origin: null', which the CSRF check rightly refuses.
            headers["Referrer-Policy"] = "no-referrer"
        return response


COMPRESSED = ("text/html", "text/css", "text/javascript", "application/json", "application/manifest+json")


class CompressMiddleware(GZipMiddleware):
    """Our own pages, styles and scripts go over the wire compressed, also where no proxy does it (look.md, weight).

    What people put in goes as it is: pictures are small by then, and sounds are asked for in parts. Django adds random
    bytes to each reply, so that its length tells nothing of what stands in it (BREACH).
    """

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").partition(";")[0] not in COMPRESSED:
            return response
        return super().process_response(request, response)


class PolicyMiddleware(CSPMiddleware):
    """django-csp, which leaves out the 404 page where DEBUG is on: here that page is our own, too."""

    def process_response(self, request, response):
        response = super().process_response(request, response)
        if response.status_code == 404 and HEADER not in response:
            response[HEADER] = build_policy(**asdict(self.get_policy_parts(request=request, response=response)))
        return response


class FramesMiddleware:
    """A page that shows a video may frame its host, once somebody presses; every other page may frame nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if frames := getattr(request, "frames", None):
            response._csp_update = {"frame-src": sorted(frames)}
        return response


def _clean(value):
    """Text that both databases can store: without NUL, lone surrogates replaced."""
    value = value.replace("\0", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        value = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
    return value


class CleanInputMiddleware:
    """The one place where input that no database can hold is refused or cleaned.

    A path or a query string with NUL or broken UTF-8 names nothing here: 404. In form fields NUL is
    taken out and a lone surrogate becomes U+FFFD, so that the same text is stored on both databases.
    Cookies like that are ignored. A body that is too large or not what it says it is gets its own page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        refusal = self.refuse_address(request) or self.refuse_body(request)
        if refusal:
            return refusal
        for name, value in list(request.COOKIES.items()):
            if value != _clean(value):
                del request.COOKIES[name]
        return self.get_response(request)

    def refuse_address(self, request):
        """The 404 page where path or query string cannot be text, else None."""
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
        try:
            clean = "\0" not in query.decode("utf-8") and request.path_info == _clean(request.path_info)
        except UnicodeDecodeError:
            clean = False
        return None if clean else errors.not_found(request)

    def refuse_body(self, request):
        """Read and clean the form of a POST. A page that says what is wrong with it, or None."""
        if request.method != "POST":
            return None
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return errors.bad_request(request)
        if length > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return errors.bad_request(request)
        try:
            form = request.POST
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return errors.too_large(request)
        except (BadRequest, MultiPartParserError, UnreadablePostError):
            return errors.bad_request(request)
        lists = dict(form.lists())
        if any(value != _clean(value) for values in lists.values() for value in values):
            form = form.copy()
            for name, values in lists.items():
                form.setlist(name, [_clean(value) for value in values])
            form._mutable = False
            request.POST = form
        return None


class ErrorsMiddleware:
    """Our own pages where a view finds nothing (development too) or the database is busy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return errors.not_found(request)
        return response

    def process_exception(self, request, exception):
        """A page for exceptions of views that are nobody's mistake; None leaves the rest to Django."""
        if errors.is_passing(exception):
            return errors.busy(request, exception)
        if isinstance(exception, Http404) and settings.DEBUG:
            return errors.not_found(request, exception)
        return None


class SessionTimesMiddleware:
    """How long one stays signed in (defaults.md, sessions).

    With 'Keep me signed in on this device' 90 days after the last visit; otherwise 12 hours after
    it, or until the browser closes; in the admin 30 minutes after the last page of it.
    """

    SEEN, ADMIN = "seen", "admin_seen"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session = request.session
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in session:
            return self.get_response(request)
        now = int(time.time())
        brief = session.get_expire_at_browser_close()
        if brief and now - session.get(self.SEEN, now) > settings.SESSION_IDLE_SECONDS:
            logout(request)
            return self.get_response(request)
        # One write in ten minutes, or in a day, is exact enough and spares every other request one.
        if now - session.get(self.SEEN, 0) > (600 if brief else 24 * 60 * 60):
            session[self.SEEN] = now
            devices.seen(session.session_key)
        if request.path_info.startswith(reverse("admin:index")):
            refusal = self.refuse_admin(request, now)
            if refusal:
                return refusal
        return self.get_response(request)

    def refuse_admin(self, request, now):
        """A redirect to the password where the admin was left for 30 minutes, else None."""
        session = request.session
        records = get_authentication_records(request, request.user)
        last = max(session.get(self.ADMIN, 0), int(records[-1]["at"]) if records else 0)
        if last and now - last > settings.SESSION_ADMIN_IDLE_SECONDS:
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            if request.user.has_usable_password():
                return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{query}")
            logout(request)
            return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
        if now - session.get(self.ADMIN, 0) > 60:
            session[self.ADMIN] = now
        return None
