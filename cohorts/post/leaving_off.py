"""Switching mail off without signing in: the address in each mail carries a signature, good for a year (N3)."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.urls import reverse

from ..models import User

SALT = "mail is switched off"
LIFE = timedelta(days=settings.UNSUBSCRIBE_DAYS)


class TooOld(Exception):
    """A link of ours, in a mail that is older than `LIFE`."""


def _signer():
    return TimestampSigner(sep=".", salt=SALT)


def token_for(person):
    """The signed word that names `person` and the moment, and nothing else."""
    return _signer().sign(person.public_id)


def person_of(token):
    """Whose mail `token` switches off, or None where nobody signed it. Raises TooOld after a year."""
    try:
        public_id = _signer().unsign(token, max_age=LIFE)
    except SignatureExpired as expired:
        raise TooOld from expired
    except BadSignature:
        return None
    return User.objects.filter(public_id=public_id).first()


def path_for(person):
    """The address, without the site, that switches off the mail to `person`."""
    return reverse("post_off", args=[token_for(person)])
