"""How the views of comments answer: a page, or JSON for our own scripts."""

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme


def wants_json(request):
    """True for the requests of our scripts."""
    return "application/json" in request.headers.get("Accept", "")


def back_to(request, otherwise):
    """Where the person was: the form's `next` if it is an address of ours, else `otherwise`."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and wanted.startswith("/") and "#" not in wanted else otherwise


def done(request, url, words, **more):
    """Say what has happened and go on to `url`; a script gets the same as JSON."""
    if wants_json(request):
        return JsonResponse({"said": words, "url": url, **more})
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(url)


def refused(request, words, status=400, **more):
    """The JSON of a refusal: the sentence, and a token for the next try."""
    return JsonResponse({"error": words, "signed_out": False, "token": get_token(request), **more}, status=status)
