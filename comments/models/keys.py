"""The positions of the two keys, and the refusals of the verbs that turn them."""

from django.core.exceptions import ValidationError
from django.db import models


class Offer(models.TextChoices):
    """The author's key: to whom they offer the comment. Each position includes the ones before."""

    OWNER = "owner", "only the owner"
    TUTORS = "tutors", "the owner and the page's tutors"
    PEOPLE = "people", "everyone who signs in and can see it"
    VISITORS = "visitors", "whoever can see it"

    @property
    def reach(self):
        """How far the key is turned, as a number: 0 is the owner alone."""
        return list(Offer).index(self)


class Decision(models.TextChoices):
    """The owner's key. It counts only for the version that the owner saw."""

    NONE = "none", "waits"
    APPROVED = "approved", "approved"
    KEPT = "kept", "kept between the two"
    DECLINED = "declined", "declined"


class Remover(models.TextChoices):
    AUTHOR = "author", "its author"
    OWNER = "owner", "the owner"
    ADMIN = "admin", "a course admin"


class NotAllowed(ValidationError):
    """The act is not this person's, or the comment is not in a state for it; nothing was changed."""


class Stale(ValidationError):
    """The comment has changed since the person who acts saw it (C7): nothing was changed, show the new text."""

    def __init__(self, message="The writer has changed this comment since you opened it. Here is the new text."):
        super().__init__(message)
