"""Which words an owner has declined, so that they are not offered again unchanged (C6)."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import models

from .keys import Decision

DECLINED_AGAIN = "{name} has declined these words. Change them before you offer them again."


def digest(body):
    """SHA-256 of a text, white space folded: declined words are recognised when they come back unchanged."""
    return hashlib.sha256(" ".join(body.split()).encode()).hexdigest()


class Declined(models.QuerySet):
    def like(self, author, thing, body):
        """The marks of these very words, in whichever of the author's comments on this page or entry."""
        entry = None if thing.page == thing else thing
        return self.filter(comment__author=author, comment__page=thing.page, comment__entry=entry, digest=digest(body))

    def refuse_again(self, author, thing, body, refusal=ValidationError):
        """Raise `refusal` at `body` where the owner has declined these words here."""
        if self.like(author, thing, body).exists():
            raise refusal({"body": DECLINED_AGAIN.format(name=thing.owner.first_name)})

    def note(self, comment):
        """After a decision on `comment`, in its transaction: its words are marked, or not declined any more."""
        if comment.decided == Decision.DECLINED:
            self.get_or_create(comment=comment, digest=digest(comment.body))
        else:
            self.like(comment.author, comment.thing, comment.body).delete()


class DeclinedWords(models.Model):
    """The mark of words that were declined. It is no text, and outlives other words and the comment's removal."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="declined_words")
    digest = models.CharField(max_length=64)

    objects = Declined.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "digest"], name="declined_words_once")]

    def __str__(self):
        return f"declined words {self.pk}"
