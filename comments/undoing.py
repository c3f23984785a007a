"""What was decided in the last minute, kept in the session: the bar with Undo, and what was refused (C7, C8)."""

from urllib.parse import urlsplit

from django.conf import settings

from .models import CommentEvent

DECIDED, REFUSED = "comments_decided", "comments_refused"


def remember(request, comment, act, words, where):
    """Keep the decision that stands now, to be undone for a minute on the page where it was made, at `where`.

    Returns the event's public id; None where somebody else made it: there is nothing of this person's to undo.
    """
    event = CommentEvent.objects.filter(comment=comment, revision=comment.revision).first()
    if event is None or event.act != act or event.actor_id != request.viewer.person.pk:
        return None
    kept = [each for each in request.session.get(DECIDED, []) if each["event"] != event.public_id]
    kept.append({"event": event.public_id, "words": words, "at": event.at.timestamp(), "where": urlsplit(where).path})
    request.session[DECIDED] = kept[-30:]
    return event.public_id


def recent(request):
    """Decisions of this page that can still be undone, newest first: [{"event", "words", "left"}]. No query."""
    now = request.viewer.now.timestamp()
    kept = request.session.get(DECIDED, []) if hasattr(request, "session") else []
    return [
        {**each, "left": left}
        for each in reversed(kept)
        if each.get("where") == request.path and (left := int(settings.UNDO_SECONDS - (now - each["at"]))) > 0
    ]


def forget(request, events):
    """Take these events out of the bar."""
    kept = request.session.get(DECIDED, [])
    request.session[DECIDED] = [each for each in kept if each["event"] not in events]


def refuse(request, comment_id, words):
    """Keep why the decision on a comment was refused, to be said where its new text stands (C7)."""
    request.session[REFUSED] = {**request.session.get(REFUSED, {}), comment_id: words}


def refusals(request, comment_ids):
    """Take out, once, why decisions on these comments were refused: {comment public id: sentence}."""
    kept = request.session.get(REFUSED) if hasattr(request, "session") else None
    if not kept:
        return {}
    found = {pid: kept[pid] for pid in comment_ids if pid in kept}
    if found:
        request.session[REFUSED] = {pid: words for pid, words in kept.items() if pid not in found}
    return found
