"""Switching mail off without signing in: the address in each mail carries a signature, and never expires (N3)."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from ..models import User

SALT = "mail is switched off"


def token_for(person):
    """The signed word that names `person` and nothing else."""
    return Signer(sep=".", salt=SALT).sign(person.public_id)


def person_of(token):
    """Whose mail `token` switches off, or None where nobody signed it."""
    try:
        public_id = Signer(sep=".", salt=SALT).unsign(token)
    except BadSignature:
        return None
    return User.objects.filter(public_id=public_id).first()


def path_for(person):
    """The address, without the site, that switches off the mail to `person`."""
    return reverse("post_off", args=[token_for(person)])
