"""What a letter says: found at the moment of sending from what its recipient may know then, and kept nowhere (N1)."""

import unicodedata
from dataclasses import dataclass, field
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from ..models import Letter, MailChoice, Notification, When
from ..viewer import Viewer
from .leaving_off import path_for

SUBJECT_MAX = 150
TITLE_MAX = 300
QUOTE_MAX = 600  # of one's own words, and of a note to oneself; the rest stands in Sheaf
LISTED = 40  # in one mail; of the others it says how many


@dataclass
class Composed:
    """A mail that is ready, and the notifications of which it tells."""

    message: EmailMultiAlternatives
    told: list = field(default_factory=list)


def compose(letter, now):
    """Return the Composed mail of `letter` as of `now`, or None where there is nothing that its recipient may know.

    The same letter always carries the same Message-ID, whoever sends it and how often (N4).
    """
    person = letter.recipient
    rows = list(letter.notifications.filter(settled_at__isnull=True).select_related("actor").order_by("due_at", "pk"))
    own = letter.kind == Letter.Kind.OWN
    # What has an address of its own goes to who has left or was deactivated, too: it tells them of just that.
    if not rows or not (person.is_active or letter.address):
        return None
    if not own and (not person.has_come or MailChoice.of(person) == When.SITE):
        return None
    seen = Notification.seen_by(Viewer.of(person, now), rows)
    if not seen:
        return None
    mail = _own(letter, seen[0]) if own else _news(person, letter, sorted(seen, key=_by_time))
    headers = {
        "Message-ID": f"<{letter.public_id}@{urlsplit(settings.SITE_URL).hostname}>",
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if not own:
        headers["List-Unsubscribe"] = f"<{site(path_for(person))}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        # '=?' would begin an encoded word, which mail programs turn into whatever it says
        subject=one_line(mail["subject"], SUBJECT_MAX).replace("=?", "= ?"),
        body=mail["text"],
        to=[mail["to"]],
        headers=headers,
    )
    message.attach_alternative(mail["html"], "text/html")
    return Composed(message, [each["notice"].pk for each in seen])


def site(path):
    """The whole address of a path: of the site as its settings name it, never as a request does."""
    return f"{settings.SITE_URL}{path}"


STEERING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])  # turn what follows around


def one_line(text, most):
    """`text` as one line of at most `most` characters, without what steers a terminal, a mail's head or a direction."""
    text = str(text).translate(STEERING)
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def isolated(text):
    """`text` so that its direction does not turn the words around it, in a line without markup."""
    turns = any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)
    return f"\u2068{text}\u2069" if turns else text


def _by_time(each):
    return each["notice"].due_at, each["notice"].pk


def _own(letter, each):
    """A mail that stands alone: its kind has written it, as plain paragraphs and one button."""
    label, path = each.get("button") or ("", "")
    person = letter.recipient
    to = letter.address or each.get("to") or person.email
    words = {
        "called": each.get("called") or (person.first_name if person.name else ""),
        "subject": one_line(each["subject"], SUBJECT_MAX),
        "paragraphs": [str(line) for line in each["lines"]],
        "label": label,
        "address": site(path) if path else "",
        "home": site("/"),
    }
    return _rendered("own", words) | {"subject": each["subject"], "to": to}


def _news(person, letter, seen):
    """A mail about one page, or of the day: a list of lines, grouped by the page they are about."""
    groups = {}
    for each in seen[:LISTED]:
        row = each["notice"]
        place = one_line(each.get("place") or "", TITLE_MAX)
        title = one_line(each.get("title") or "", TITLE_MAX)
        groups.setdefault((each.get("topic") or row.kind, place), []).append(
            {
                "line": one_line(each["line"], TITLE_MAX),
                "title": title if len(seen) == 1 or not place.startswith(title) else "",
                "at": row.due_at,
                "note": _quote(each.get("note")),
                "words": _quote(each.get("words")),
                "address": site(reverse("news_open", args=[row.public_id])),
            }
        )
    pages = [{"place": place, "items": items} for (_, place), items in groups.items()]
    subject = _subject(letter, seen, pages)
    words = {
        "person": person,
        "subject": subject,
        "pages": pages,
        "one": pages[0]["items"][0] if len(seen) == 1 else None,
        "more": max(len(seen) - LISTED, 0),
        "of_day": letter.kind == Letter.Kind.DAY,
        "news": site(reverse("news")),
        "choose": site(reverse("post_settings")),
        "off": site(path_for(person)),
        "home": site("/"),
    }
    return _rendered("news", words) | {"subject": subject, "to": person.email}


def _quote(text):
    text = (text or "").strip()
    return text if len(text) <= QUOTE_MAX else f"{text[:QUOTE_MAX].rstrip()} …"


def _subject(letter, seen, pages):
    if len(seen) == 1:
        return one_line(seen[0]["line"], SUBJECT_MAX)
    if letter.kind == Letter.Kind.DAY:
        return f"Your day on Sheaf: {len(seen)} things"
    place = pages[0]["place"]
    return f"{len(seen)} new things on {isolated(one_line(place, 80))}" if place else f"{len(seen)} new things on Sheaf"


def _rendered(name, words):
    return {
        "text": render_to_string(f"emails/{name}.txt", words).strip() + "\n",
        "html": render_to_string(f"emails/{name}.html", words),
    }
