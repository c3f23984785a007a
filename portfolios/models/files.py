"""Files. No file has a public address: every download passes `visible_to` (E4)."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id

from .. import documents
from .sections import Section
from .texts import State


class Attachments(models.QuerySet):
    def visible_to(self, viewer):
        """Files of the viewer's own; and those that a published text of the same owner uses, where the

        viewer sees that text (E4). A use in a draft, an old version or somebody else's text opens nothing.
        """
        from .pages import Entry, Page

        if viewer.person is None:
            return self.none()
        uses = Section.objects.filter(
            Q(version__entry__isnull=True, version__page__in=Page.seen_by(viewer))
            | Q(version__entry__in=Entry.seen_by(viewer)),
            attachment=OuterRef("pk"),
            version__state=State.PUBLISHED,
            version__page__owner=OuterRef("owner"),
        )
        return self.filter(Q(owner=viewer.person) | Exists(uses))

    def bytes(self):
        """How much all of them take in the store."""
        return self.aggregate(sum=models.Sum("bytes"))["sum"] or 0

    def owned_by(self, person):
        """Files that a form of this person may name; somebody else's does not exist for it (E4)."""
        return self.filter(owner=person)


class Attachment(models.Model):
    """A picture of one person, in three sizes, or another file of theirs as it was sent; in the private store."""

    SIZES = {"small": 400, "medium": 1000, "large": 1600}  # px wide (defaults.md)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=255, blank=True)  # what the file was called where it came from
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)  # of a picture; other files have none
    height = models.PositiveIntegerField(null=True)
    bytes = models.PositiveBigIntegerField(default=0)  # what it takes in the store, all sizes together
    created_at = models.DateTimeField(default=timezone.now)

    objects = Attachments.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(width__isnull=True, height__isnull=True) | Q(width__gt=0, height__gt=0),
                name="picture_has_both_sides",
            ),
        ]

    def __str__(self):
        return f"file {self.public_id}"

    @property
    def is_picture(self):
        return self.width is not None

    @property
    def kind(self):
        """The documents.Kind of a file that is no picture; None of a picture."""
        return documents.KINDS.get(self.content_type)

    @property
    def is_sound(self):
        return bool(self.kind and self.kind.is_sound)

    @property
    def kind_words(self):
        """What people call it: 'PDF', 'Word document', 'Sound', 'Picture'."""
        words = self.kind.words if self.kind else "picture"
        return words[0].upper() + words[1:]

    @property
    def size_words(self):
        """'2.4 MB'."""
        return documents.size_words(self.bytes)

    def path(self, size=""):
        """The name in the private store: of one size of a picture (`size` is one of SIZES), or of the file."""
        if self.is_picture:
            return f"pictures/{self.public_id[:2]}/{self.public_id}-{size}"
        return f"files/{self.public_id[:2]}/{self.public_id}"

    @property
    def paths(self):
        """Every name in the private store that belongs to this row."""
        return [self.path(size) for size in self.SIZES] if self.is_picture else [self.path()]

    def height_at(self, size):
        """Height in px of one size, for the `height` attribute: nothing jumps when it arrives."""
        return max(1, round(self.height * min(1, self.SIZES[size] / self.width)))

    def width_at(self, size):
        return min(self.width, self.SIZES[size])
