"""Reflection models that a cohort has made its own, the long-lived questions of a person, and looking back.

What is offered where a cohort has chosen nothing stands in `portfolios/reflection_models.toml`.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id

STAGE_MAX_LENGTH = 60


class ReflectionModel(models.Model):
    """One reflection model of one cohort, as its course admins have put it; `key` is the same in every cohort."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    cohort = models.ForeignKey("cohorts.Cohort", on_delete=models.CASCADE, related_name="reflection_models")
    key = models.CharField(max_length=16, default=new_public_id)
    name = models.CharField(max_length=80)
    credit = models.CharField(max_length=120, blank=True)  # whose it is: 'Graham Gibbs, 1988'
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "key"], name="one_reflection_model_of_a_key")]

    def __str__(self):
        return self.name


class Stage(models.Model):
    """One stage of a reflection model: its name, which readers see, and its questions, which they do not."""

    model = models.ForeignKey(ReflectionModel, on_delete=models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=STAGE_MAX_LENGTH)
    questions = models.TextField(blank=True, max_length=2000)  # one a line

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Inquiries(models.QuerySet):
    def visible_to(self, viewer):
        """The viewer's own, and those of which they see at least one entry that is shown."""
        from .pages import Entry, Status

        if viewer.person is None:
            return self.none()
        seen = Entry.objects.visible_to(viewer).filter(status=Status.PUBLISHED, inquiries=OuterRef("pk"))
        return self.filter(Q(owner=viewer.person) | Exists(seen))


class Inquiry(models.Model):
    """A question that somebody carries with them for long; entries attach to it."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inquiries")
    question = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    entries = models.ManyToManyField("portfolios.Entry", related_name="inquiries")

    objects = Inquiries.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "inquiries"
        constraints = [models.UniqueConstraint(fields=["owner", "question"], name="one_inquiry_of_a_question")]

    def __str__(self):
        return f"inquiry {self.public_id}"

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("inquiry", args=[self.public_id])

    def can_be_edited_by(self, person):
        """True for whose question it is alone."""
        return person is not None and self.owner_id == person.pk

    @classmethod
    def asked(cls, owner, question):
        """Return the owner's inquiry of that question; make it where there is none: twice has the effect of once."""
        return cls.objects.get_or_create(owner=owner, question=question)[0]

    @classmethod
    def attach(cls, entry, public_ids):
        """Attach `entry` to exactly those of its owner's inquiries; somebody else's do not exist."""
        with transaction.atomic():
            entry.lock()
            entry.inquiries.set(cls.objects.filter(owner=entry.owner_id, public_id__in=public_ids))

    @classmethod
    def attach_more(cls, entry, public_ids, *, without=()):
        """Attach `entry` to these inquiries of its owner and take it from those, whatever others it belongs to."""
        mine = cls.objects.filter(owner=entry.owner_id)
        with transaction.atomic():
            entry.lock()
            entry.inquiries.add(*mine.filter(public_id__in=public_ids))
            entry.inquiries.remove(*mine.filter(public_id__in=without))

    @classmethod
    def offered_for(cls, entry):
        """The inquiries of the entry's owner, the last one first, each with `is_chosen`. One query."""
        chosen = Exists(cls.entries.through.objects.filter(inquiry=OuterRef("pk"), entry=entry.pk))
        return list(cls.objects.filter(owner=entry.owner_id).annotate(is_chosen=chosen))


class LookingBack(models.Model):
    """What somebody did with an old entry that came back: they answered it, put it off, or want it no more."""

    entry = models.ForeignKey("portfolios.Entry", on_delete=models.CASCADE, related_name="lookings_back")
    at = models.DateTimeField(default=timezone.now)
    returns_at = models.DateTimeField(null=True)  # None: no more
    answer = models.OneToOneField("portfolios.Entry", on_delete=models.CASCADE, null=True, related_name="looks_back_on")

    class Meta:
        indexes = [models.Index(fields=["entry", "at"])]

    def __str__(self):
        return f"looking back {self.pk}"
