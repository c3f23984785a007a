"""One ordered piece of a text, and what an editor may send of it."""

from django.db import models
from django.db.models import Q

from cohorts.identifiers import new_public_id

STEP = 1024
SAYING = ("body", "description", "caption")
WORDS = (*SAYING, "stage", "decorative", "width")  # these alone say nothing yet
UNSAID = {"decorative": False}  # what a piece has that does not send it; else nothing


def take_words(section, given):
    """Give a section what an editor has sent of its words; what was not sent stays."""
    for name in WORDS:
        if name in given:
            setattr(section, name, given[name])


def says_something(given):
    """True if what an editor holds of one section is more than an empty place."""
    return given.get("attachment") is not None or any(given.get(name, "").strip() for name in (*SAYING, "address"))


class Sections(models.QuerySet):
    def without_hidden_quotations(self, viewer):
        """Those that this viewer may read: of a quotation only where they see the entry that it quotes."""
        return self.filter(self.readable(viewer))

    def telling_hidden_quotations(self, viewer):
        """All of them, with `is_readable`: for lists in which a text stands even where its reader sees none of it."""
        return self.annotate(is_readable=models.ExpressionWrapper(self.readable(viewer), models.BooleanField()))

    @staticmethod
    def readable(viewer):
        """Q: it quotes nothing, or an entry that the viewer sees."""
        from .pages import Entry

        return Q(quoted__isnull=True) | Q(quoted__in=Entry.seen_by(viewer))


class Section(models.Model):
    """One ordered piece of a text. Its kind knows its form, its template and its words (`sections.py`).

    `key` is the same in every version of the text in which the piece occurs.
    """

    key = models.CharField(max_length=16, default=new_public_id, editable=False)
    version = models.ForeignKey("portfolios.Version", on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=STEP)
    kind = models.CharField(max_length=10)
    stage = models.CharField(max_length=60, blank=True)  # of a reflection model: a small heading, the writer's words
    body = models.TextField(blank=True, max_length=100_000)
    html = models.TextField(blank=True)  # rendered when it is published, by the renderer of that number
    rendered_by = models.PositiveSmallIntegerField(default=0)
    attachment = models.ForeignKey(
        "portfolios.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="sections"
    )
    description = models.CharField(max_length=500, blank=True)
    caption = models.CharField(max_length=300, blank=True)
    decorative = models.BooleanField(default=False)  # its writer says that there is nothing to tell of it
    width = models.CharField(max_length=4, blank=True, choices=[("", "text"), ("wide", "wide")])  # of a picture
    address = models.CharField(max_length=300, blank=True)  # of a video, at its host
    quoted = models.ForeignKey(  # whose passage a quotation carries; who cannot see it sees no quotation
        "portfolios.Entry", on_delete=models.CASCADE, null=True, blank=True, related_name="quotations"
    )

    objects = Sections.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="text", attachment__isnull=True, quoted__isnull=True)
                | Q(kind__in=("picture", "file"), attachment__isnull=False, quoted__isnull=True)
                | (Q(kind="video", attachment__isnull=True, quoted__isnull=True) & ~Q(address=""))
                | Q(kind="quotation", attachment__isnull=True, quoted__isnull=False),
                name="section_has_what_its_kind_needs",
            ),
            models.UniqueConstraint(fields=["version", "key"], name="one_section_of_a_key"),
        ]

    def __str__(self):
        return f"{self.kind} section {self.pk}"

    @property
    def shape(self):
        """The class of this section's kind."""
        from ..sections import KINDS

        return KINDS[self.kind]

    @property
    def has_content(self):
        return self.shape.has_content(self)

    @property
    def alt(self):
        """What stands for a picture where it cannot be seen; nothing where its writer says that there is nothing."""
        return self.description or ("" if self.decorative else "A picture without a description")

    @property
    def is_undescribed(self):
        """True of a picture of which its writer has neither told anything nor said that it only decorates."""
        return self.kind == "picture" and not self.description.strip() and not self.decorative

    def twin(self, version):
        """Return an unsaved copy of this section for another version."""
        return Section(
            version=version,
            key=self.key,
            position=self.position,
            kind=self.kind,
            stage=self.stage,
            quoted_id=self.quoted_id,
            body=self.body,
            html=self.html,
            rendered_by=self.rendered_by,
            attachment_id=self.attachment_id,
            description=self.description,
            caption=self.caption,
            decorative=self.decorative,
            width=self.width,
            address=self.address,
        )
