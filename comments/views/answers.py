"""How the views of comments answer: a page, or JSON for our own scripts."""

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token


def wants_json(request):
    """True for the requests of our scripts."""
    return "application/json" in request.headers.get("Accept", "")


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
