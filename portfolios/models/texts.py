"""Published text and working copy: two things, so that readers never see somebody in the middle of a sentence."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cohorts.identifiers import new_public_id

from .sections import STEP, UNSAID, WORDS, Section, says_something


class State(models.TextChoices):
    """What a version is. Only `published` is ever seen by others (E1)."""

    WORKING = "working", "working copy"
    PUBLISHED = "published", "published"
    PAST = "past", "past"
    ASIDE = "aside", "kept aside"  # what an older tab wrote over a newer text: both are kept (E5)
    BIN = "bin", "in the bin"  # one section that was taken out of the working copy


class Version(models.Model):
    """One state of the text of a page, or of one entry of it: a title, a date and ordered sections."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="versions")
    entry = models.ForeignKey("portfolios.Entry", on_delete=models.CASCADE, null=True, related_name="versions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WORKING)
    number = models.PositiveIntegerField(default=0)  # of the published ones, from 1; 0 until published
    title = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField(null=True, blank=True)
    cover = models.CharField(max_length=16, blank=True)  # key of the picture that stands for it; else its first one
    sequence = models.PositiveIntegerField(default=0)  # rises by one with each save of the working copy
    tab = models.CharField(max_length=32, blank=True)  # which open editor saved last
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="version_state_known"),
            *(
                models.UniqueConstraint(fields=fields, condition=condition & Q(state=state), name=f"one_{state}_{of}")
                for state in (State.WORKING.value, State.PUBLISHED.value)
                for of, fields, condition in (
                    ("page_text", ["page"], Q(entry__isnull=True)),
                    ("entry_text", ["entry"], Q(entry__isnull=False)),
                )
            ),
        ]
        indexes = [models.Index(fields=["page", "entry", "state"])]

    def __str__(self):
        return f"version {self.public_id}"

    @property
    def saves(self):
        """How often somebody has saved this working copy; of any other text 0: one begins anew on it."""
        return self.sequence if self.state == State.WORKING else 0

    @property
    def written(self):
        """The page or entry whose text this is."""
        return self.entry or self.page

    def ordered_sections(self):
        """The sections in their order, with their pictures: one query, kept."""
        if not hasattr(self, "_ordered"):
            self._ordered = list(self.sections.select_related("attachment", "quoted").order_by("position", "pk"))
        return self._ordered

    def forget_sections(self):
        """Read the sections anew when they are next asked for."""
        self.__dict__.pop("_ordered", None)

    @property
    def is_blank(self):
        """True if there is neither text nor picture in it; a title alone is no text."""
        return not any(section.has_content for section in self.ordered_sections())

    def says(self, title, happened_on, words, cover=None):
        """True if an editor's words (as `save_working_copy` takes them) are what stands here already."""
        mine = [
            (
                given["kind"],
                given.get("address", ""),
                *(given.get(name, UNSAID.get(name, "")) for name in WORDS),
                getattr(given.get("attachment"), "pk", None),
            )
            for given in words.values()
            if says_something(given)
        ]
        there = [
            (section.kind, section.address, *(getattr(section, name) for name in WORDS), section.attachment_id)
            for section in self.ordered_sections()
            if section.kind != "text" or section.body.strip()
        ]
        same = title in (None, self.title) and happened_on in (None, self.happened_on) and mine == there
        return same and (cover is None or self.is_cover(cover))

    @property
    def cover_section(self):
        """The picture that stands for this text: the one that was chosen, else the first; None without pictures."""
        pictures = [section for section in self.ordered_sections() if section.kind == "picture"]
        return next((section for section in pictures if section.key == self.cover), pictures[0] if pictures else None)

    def is_cover(self, key):
        """True if the picture of this key stands for the text already, chosen or as the first."""
        return self.cover_section is None or self.cover_section.key == key

    def is_like(self, other):
        """True if both say the same: title, date, words and pictures in their order."""
        columns = ("kind", "attachment_id", "address", *WORDS)
        mine, theirs = (
            [
                tuple(getattr(section, name) for name in columns)
                for section in each.ordered_sections()
                if section.has_content
            ]
            for each in (self, other)
        )
        my_cover, their_cover = (getattr(each.cover_section, "attachment_id", None) for each in (self, other))
        return (self.title, self.happened_on, my_cover, mine) == (
            other.title,
            other.happened_on,
            their_cover,
            theirs,
        )

    def copy(self, state, **changes):
        """Return a new version with the same words and pictures, in `state`."""
        twin = Version(page=self.page, entry=self.entry, state=state, title=self.title)
        twin.happened_on, twin.cover = self.happened_on, self.cover
        for name, value in changes.items():
            setattr(twin, name, value)
        twin.save()
        Section.objects.bulk_create([section.twin(twin) for section in self.sections.order_by("position", "pk")])
        return twin

    def section_after(self, after=None):
        """Return a free position after the section `after`, or at the end; sparse, so it is rarely a renumbering."""
        sections = list(self.sections.order_by("position", "pk"))
        if after is None or not sections:
            return sections[-1].position + STEP if sections else STEP
        place = sections.index(after)
        if place == len(sections) - 1:
            return after.position + STEP
        gap = sections[place + 1].position - after.position
        if gap > 1:
            return after.position + gap // 2
        for number, section in enumerate(sections, start=1):
            Section.objects.filter(pk=section.pk).update(position=number * STEP)
        return (place + 1) * STEP + STEP // 2

    def place_for(self, position):
        """Return a free position for what once stood at `position`: the same, else after what stands before that."""
        sections = list(self.sections.order_by("position", "pk"))
        if position not in {section.position for section in sections}:
            return position
        before = [section for section in sections if section.position <= position]
        if before:
            return self.section_after(before[-1])
        return sections[0].position // 2 if sections else STEP

    def move(self, section, by):
        """Move `section` one place up (-1) or down (+1); at an end nothing happens. Returns True if it moved."""
        sections = list(self.sections.order_by("position", "pk"))
        place = sections.index(section)
        if not 0 <= place + by < len(sections):
            return False
        sections.insert(place + by, sections.pop(place))
        for number, each in enumerate(sections, start=1):
            Section.objects.filter(pk=each.pk).update(position=number * STEP)
        self.forget_sections()
        return True
