"""Published text and working copy: two things, so that readers never see somebody in the middle of a sentence."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id


class State(models.TextChoices):
    """What a version is. Only `published` is ever seen by others (E1)."""

    WORKING = "working", "working copy"
    PUBLISHED = "published", "published"
    PAST = "past", "past"
    ASIDE = "aside", "kept aside"  # what an older tab wrote over a newer text: both are kept (E5)


class Version(models.Model):
    """One state of the text of a page, or of one entry of it: a title, a date and ordered sections."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey("portfolios.Page", on_delete=models.CASCADE, related_name="versions")
    entry = models.ForeignKey("portfolios.Entry", on_delete=models.CASCADE, null=True, related_name="versions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WORKING)
    number = models.PositiveIntegerField(default=0)  # of the published ones, from 1; 0 until published
    title = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField(null=True, blank=True)
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
    def written(self):
        """The page or entry whose text this is."""
        return self.entry or self.page

    def ordered_sections(self):
        """The sections in their order, with their pictures: one query, kept."""
        if not hasattr(self, "_ordered"):
            self._ordered = list(self.sections.select_related("attachment").order_by("position", "pk"))
        return self._ordered

    def forget_sections(self):
        """Read the sections anew when they are next asked for."""
        self.__dict__.pop("_ordered", None)

    @property
    def is_blank(self):
        """True if there is neither text nor picture in it; a title alone is no text."""
        return not any(section.has_content for section in self.ordered_sections())

    def copy(self, state, **changes):
        """Return a new version with the same words and pictures, in `state`."""
        twin = Version(page=self.page, entry=self.entry, state=state, title=self.title, happened_on=self.happened_on)
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


STEP = 1024


class Section(models.Model):
    """One ordered piece of a text. Its kind knows its form, its template and its words (`sections.py`)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=STEP)
    kind = models.CharField(max_length=10)
    body = models.TextField(blank=True, max_length=100_000)
    html = models.TextField(blank=True)  # rendered when it is published, by the renderer of that number
    rendered_by = models.PositiveSmallIntegerField(default=0)
    attachment = models.ForeignKey(
        "portfolios.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="sections"
    )
    description = models.CharField(max_length=500, blank=True)
    caption = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="text", attachment__isnull=True) | Q(kind="picture", attachment__isnull=False),
                name="section_has_what_its_kind_needs",
            )
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

    def twin(self, version):
        """Return an unsaved copy of this section for another version."""
        return Section(
            version=version,
            position=self.position,
            kind=self.kind,
            body=self.body,
            html=self.html,
            rendered_by=self.rendered_by,
            attachment_id=self.attachment_id,
            description=self.description,
            caption=self.caption,
        )


class Written(models.Model):
    """What has a text: a page or an entry. One working copy at most, one published version at most."""

    class Meta:
        abstract = True

    def own_versions(self):
        """The versions of this thing's own text (a page's do not include those of its entries)."""
        raise NotImplementedError

    def version_in(self, state):
        return self.own_versions().filter(state=state).first()

    @property
    def published(self):
        """The version that readers see, or None. Kept on the object: one query."""
        if not hasattr(self, "_published"):
            self._published = self.version_in(State.PUBLISHED)
        return self._published

    def working(self):
        """The working copy, or None where nothing is being written."""
        return self.version_in(State.WORKING)

    def aside(self):
        """Texts of older tabs, kept beside the newer one (E5), oldest first."""
        return self.own_versions().filter(state=State.ASIDE).order_by("saved_at", "pk")

    def start_working(self):
        """Return the working copy; make it from the published text, or empty, where there is none."""
        working = self.working()
        if working is not None:
            return working
        with transaction.atomic():
            self.lock()
            return self.working() or self.make_working_copy()

    def make_working_copy(self):
        """Make the working copy under the page's lock: from what is published, or with one empty text."""
        published = self.version_in(State.PUBLISHED)
        if published is not None:
            return published.copy(State.WORKING, number=0, sequence=0, saved_at=timezone.now())
        version = self.own_versions().create(state=State.WORKING, title=self.title, **self.address_of_versions())
        version.sections.create(kind="text")
        return version

    def address_of_versions(self):
        """The columns by which a version points at this thing."""
        raise NotImplementedError

    def publish_working_copy(self, *, sequence=None):
        """Make the working copy what readers see; the published one becomes past. Returns the version.

        Rendering is done before the transaction. Raises ValidationError for a text that cannot be
        rendered, and `Changed` if the working copy is not the one of `sequence` any more (E5).
        """
        working = self.start_working()
        if sequence is not None and working.sequence != sequence:
            raise Changed(working)
        for section in working.ordered_sections():
            section.shape.render(section)
        with transaction.atomic():
            self.lock()
            current = self.own_versions().filter(pk=working.pk, state=State.WORKING, sequence=working.sequence)
            if not current.exists():
                raise Changed(working)
            past = self.version_in(State.PUBLISHED)
            if past is not None:
                Version.objects.filter(pk=past.pk).update(state=State.PAST)
            number = (past.number if past else self.last_number()) + 1
            current.update(state=State.PUBLISHED, number=number, saved_at=timezone.now())
            Section.objects.bulk_update(working.ordered_sections(), ["html", "rendered_by"])
        self.__dict__.pop("_published", None)
        working.refresh_from_db()
        return working

    def last_number(self):
        return self.own_versions().aggregate(last=models.Max("number"))["last"] or 0


class Changed(ValidationError):
    """The text has changed since the person who acts saw it; the newer one comes along as `version`."""

    def __init__(self, version):
        super().__init__("This text has been changed in another window since you opened it here.")
        self.version = version


def save_working_copy(version, *, base, tab, title, happened_on, words):
    """Store what one editor holds into the working copy; return (version stored into, True if it is the copy).

    `base` is the sequence that the editor had when it was loaded or last saved, `tab` its own random
    name, `words` {section pk: {"body", "description", "caption"}}. If another tab has saved since, the
    newer text stays and this one is kept aside (E5): then the second value is False. A reply that was
    lost is asked again with the same base by the same tab and is stored again, without a second copy.
    """
    now = timezone.now()
    with transaction.atomic():
        version.written.lock()
        version.refresh_from_db()
        if version.sequence == base or (version.sequence == base + 1 and version.tab == tab):
            stored, is_copy = version, True
        else:
            stored = version.written.aside().filter(tab=tab).first() or version.copy(State.ASIDE, tab=tab)
            is_copy = False
        stored.title, stored.happened_on, stored.tab, stored.saved_at = title, happened_on, tab, now
        stored.sequence = base + 1 if is_copy else F("sequence") + 1
        stored.save(update_fields=["title", "happened_on", "tab", "saved_at", "sequence"])
        originals = list(version.sections.order_by("position", "pk"))
        targets = originals if is_copy else list(stored.sections.order_by("position", "pk"))
        for original, target in zip(originals, targets, strict=False):
            for name, value in words.get(original.pk, {}).items():
                setattr(target, name, value)
        Section.objects.bulk_update(targets, ["body", "description", "caption"])
        stored.refresh_from_db()
        stored.forget_sections()
    return stored, is_copy
