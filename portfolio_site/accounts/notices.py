"""Notices about one's account: what was changed, told at the address that one had then (docs/decisions/0010).

Rows hold the kind and nothing else (N1). The words are put together when the mail is sent, which may be days later if
the mail server was down: so they say when it was.
"""

from functools import wraps

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from cohorts.models import Leaving, Letter
from cohorts.registry import Post, register_kind

ASK = "If it was not you, ask for a new one on the sign-in page at once, and tell a course admin of your college."
LOOK = (
    "If it was not you, sign in, end the devices that you do not know under Settings, choose a new password, and tell "
    "a course admin of your college."
)
CHANGED = "Your password for Sheaf was changed"

# allauth's name of the notice: subject, what happened (when it was is put in), what to do.
SAID = {
    "password_changed": (CHANGED, "Your password for Sheaf was changed on {when}.", ASK),
    "password_set": (CHANGED, "Your password for Sheaf was changed on {when}.", ASK),
    "password_reset": (
        CHANGED,
        "Your password for Sheaf was changed on {when}, by a link that was mailed to you.",
        LOOK,
    ),
    "totp_activated": (
        "Your codes app is on",
        "Since {when} signing in to Sheaf takes a second step: a code of your app. Keep your recovery codes in a safe "
        "place.",
        LOOK,
    ),
    "totp_deactivated": (
        "Your codes app is off",
        "Since {when} signing in to Sheaf no longer asks for a code of your app.",
        LOOK,
    ),
    "recovery_codes_generated": (
        "You have new recovery codes",
        "New recovery codes for Sheaf were made on {when}; the old ones no longer work.",
        LOOK,
    ),
    "webauthn_added": (
        "A passkey was added to your Sheaf",
        "On {when} somebody who was signed in as you added a passkey. It lets its holder in without a password.",
        LOOK,
    ),
    "webauthn_removed": (
        "A passkey was removed from your Sheaf",
        "A passkey of yours was removed on {when}.",
        LOOK,
    ),
    "account_connected": (
        "You can sign in through your college",
        "On {when} you signed in to Sheaf through your college account, and can do so from now on.",
        LOOK,
    ),
}


def tell(kind, person, address):
    """Write the notice `kind` to `address` in the caller's transaction; the post sends it, at night too.

    Raises KeyError for a kind that has no words here.
    """
    Letter.to_address(address, person, kind, person)


def told_with(view):
    """A view of allauth's in which what is sent and the notice of it are one transaction: both are there, or neither.

    Not of its own `on_commit`, by which a codes app and recovery codes are told of right after.
    """

    @wraps(view)
    def whole(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return whole


def _changed(person, notice, now):
    subject, happened, what_to_do = SAID[notice.kind]
    return {"subject": subject, "lines": [happened.format(when=_written(notice.created_at)), what_to_do]}


def _address_changed(person, notice, now):
    """Nothing where they have gone back to the address that it was to be told at."""
    if notice.letter is None or notice.letter.address == person.email:
        return None
    return {
        "subject": "Your address for Sheaf was changed",
        "lines": [
            f"Your address for Sheaf was changed on {_written(notice.created_at)}; it is {person.email} now. This one "
            "no longer lets you in, and gets no more mail from us.",
            "If it was not you who changed it, write to a course admin of your college at once.",
        ],
    }


def _left(person, notice, now):
    """Nothing where they are back, or cannot come back any more."""
    leaving = Leaving.objects.filter(person=person).first()
    if leaving is None or not leaving.has_way_back(now):
        return None
    return {
        "subject": "You have left Sheaf",
        "lines": [
            "You have left Sheaf. Nobody sees anything of yours now.",
            f"Until {_written(leaving.until)} you can come back and find everything as it was: sign in as always, and "
            "a page asks whether you want to. After that your pages, pictures, name and address are deleted for good.",
            "If it was not you, come back in the same way, choose a new password, and tell a course admin of your "
            "college.",
        ],
    }


def _written(instant):
    return date_format(timezone.localtime(instant), "j F Y, H:i")


def _seen(words):
    """What a kind's `seen` is: whose account it is may know of it, also while they leave or are deactivated."""

    def seen(viewer, notices):
        found = {}
        for notice in notices:
            said = words(notice.recipient, notice, viewer.now)
            if said:
                leaving = Leaving.objects.filter(person=notice.recipient).first()
                found[notice.pk] = said | ({"called": leaving.name.split(" ")[0]} if leaving else {})
        return found

    return seen


def register():
    """Make the kinds known to the post."""
    for kind in SAID:
        register_kind(kind, _seen(_changed), Post.OWN, urgent=True)
    register_kind("address_changed", _seen(_address_changed), Post.OWN, urgent=True)
    register_kind("left", _seen(_left), Post.OWN, urgent=True)
