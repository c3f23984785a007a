"""Words of one's own by which pages and entries are found again. Whoever sees the thing sees its tags."""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

MOST_TAGS = 30  # on one thing
TAG_MAX_LENGTH = 50


def key_of(name):
    """By what two ways of writing one tag are the same: 'Questioning' is 'questioning'."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


class Tag(models.Model):
    """One word of one owner; another's of the same name is another tag."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=TAG_MAX_LENGTH)
    key = models.CharField(max_length=4 * TAG_MAX_LENGTH)

    class Meta:
        ordering = ["key", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_tag_of_a_name")]

    def __str__(self):
        return f"tag {self.pk}"


def add_tag(thing, name):
    """Give a page or entry one tag more, at once for whoever sees it. The same again is once.

    Raises ValidationError for a name that is empty or too long, and for one too many.
    """
    name = " ".join(name.split())
    if not name:
        raise ValidationError("Write the tag first.")
    if len(name) > TAG_MAX_LENGTH:
        raise ValidationError(f"A tag has at most {TAG_MAX_LENGTH} characters: this one has {len(name)}.")
    with transaction.atomic():
        thing.lock()
        tag, _ = Tag.objects.get_or_create(owner_id=thing.owner_id, key=key_of(name), defaults={"name": name})
        if thing.tags.exclude(pk=tag.pk).count() >= MOST_TAGS:
            raise ValidationError(f"This has {MOST_TAGS} tags, and that is as many as fit.")
        thing.tags.add(tag)


def remove_tag(thing, name):
    """Take one tag away; a tag that nothing has any more goes."""
    with transaction.atomic():
        thing.lock()
        thing.tags.remove(*thing.tags.filter(key=key_of(name)))
        Tag.objects.filter(owner=thing.owner_id, pages__isnull=True, entries__isnull=True).delete()
