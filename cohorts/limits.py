"""How often somebody may search, and pick people (`ACCOUNT_RATE_LIMITS`); counted as the failures of signing in are."""

from allauth.core.internal import ratelimit  # the public function counts no GET, and a search is one

SENTENCES = {
    "search": "You have searched very often in a short time. Wait a minute, then search again.",
    "people": "You have chosen people very often in a short time. Wait a minute, then go on.",
}


def refusal(request, action):
    """Count one more `action` of whoever asks; return '' if they may, or the sentence why they have to wait.

    A person is counted wherever they are, a visitor by their address, which no header of theirs changes.
    """
    person = request.viewer.person
    key = f"person {person.pk}" if person is not None else ratelimit.get_ip(request)
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    return "" if usage else SENTENCES[action]
