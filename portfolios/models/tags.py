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


def set_tags(thing, names):
    """Give a page or entry exactly these tags, at once for whoever sees it; a tag that nothing has any more goes.

    Raises ValidationError for too many of them and for one that is too long.
    """
    wanted = {}
    for name in names:
        name = " ".join(name.split())
        if len(name) > TAG_MAX_LENGTH:
            raise ValidationError(
                f"A tag has at most {TAG_MAX_LENGTH} characters: “{name[:TAG_MAX_LENGTH]} …” is longer."
            )
        if name:
            wanted.setdefault(key_of(name), name)
    if len(wanted) > MOST_TAGS:
        raise ValidationError(f"These are {len(wanted)} tags; {MOST_TAGS} is as many as fit.")
    with transaction.atomic():
        thing.lock()
        own = {tag.key: tag for tag in Tag.objects.filter(owner=thing.owner_id, key__in=wanted)}
        for key, name in wanted.items():
            if key not in own:
                own[key], _ = Tag.objects.get_or_create(owner_id=thing.owner_id, key=key, defaults={"name": name})
        thing.tags.set(own.values())
        Tag.objects.filter(owner=thing.owner_id, pages__isnull=True, entries__isnull=True).delete()
