"""Published text and working copy: two things, so that readers never see somebody in the middle of a sentence."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from cohorts.identifiers import new_public_id

from .binning import Binnable


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
            if _says_something(given)
        ]
        there = [
            (section.kind, section.address, *(getattr(section, name) for name in WORDS), section.attachment_id)
            for section in self.ordered_sections()
            if section.kind != "text" or section.body.strip()
        ]
        same = title in (None, self.title) and happened_on in (None, self.happened_on) and mine == there
        return same and (cover is None or self._is_cover(cover))

    @property
    def cover_section(self):
        """The picture that stands for this text: the one that was chosen, else the first; None without pictures."""
        pictures = [section for section in self.ordered_sections() if section.kind == "picture"]
        return next((section for section in pictures if section.key == self.cover), pictures[0] if pictures else None)

    def _is_cover(self, key):
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
        """Return a free position for what once stood at `position`: after what stands before that, or at the end."""
        sections = list(self.sections.order_by("position", "pk"))
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


STEP = 1024


class Sections(models.QuerySet):
    def without_hidden_quotations(self, viewer):
        """Those that this viewer may read: of a quotation only where they see the entry that it quotes."""
        from .pages import Entry

        seen = Entry.seen_by(viewer)
        return self.filter(Q(quoted__isnull=True) | Q(quoted__in=seen))


class Section(models.Model):
    """One ordered piece of a text. Its kind knows its form, its template and its words (`sections.py`).

    `key` is the same in every version of the text in which the piece occurs.
    """

    key = models.CharField(max_length=16, default=new_public_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=STEP)
    kind = models.CharField(max_length=10)
    stage = models.CharField(
        max_length=60, blank=True
    )  # of a reflection model: a small heading, the writer's own words
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


class Written(Binnable, models.Model):
    """What has a text: a page or an entry. One working copy at most, one published version at most."""

    reflects_with = models.CharField(max_length=16, blank=True, editable=False)  # key of the chosen reflection model
    learners_checked_at = models.DateTimeField(null=True, editable=False)  # when its owner said that none is recognised

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

    def to_write_on(self):
        """Return what its writer goes on with: the working copy, else what is published. Changes nothing (C15)."""
        return self.working() or self.version_in(State.PUBLISHED) or self.start_working()

    def choose_aside(self, version):
        """Make the text that was kept aside the working copy; the newer one is then kept aside (E5).

        Returns the working copy. Once is enough: a version that is not aside any more is left as it is.
        """
        with transaction.atomic():
            self.lock()
            working = self.working()
            if not self.aside().filter(pk=version.pk).exists():
                return working or self.make_working_copy()
            sequence = 1
            if working is not None:
                sequence = working.sequence + 1
                Version.objects.filter(pk=working.pk).update(state=State.ASIDE)
            Version.objects.filter(pk=version.pk).update(
                state=State.WORKING, sequence=sequence, tab="", saved_at=timezone.now()
            )
            version.refresh_from_db()
        return version

    def dismiss_aside(self, version):
        """Keep the newer text: the one aside becomes past, and is offered no more (E5)."""
        self.own_versions().filter(pk=version.pk, state=State.ASIDE).update(state=State.PAST)

    def restore(self, version):
        """Make the text of an earlier version the working copy; readers see what they saw until it is shown (E1).

        What stood in the working copy is kept aside (E5), unless it says nothing of its own. Returns the working
        copy; once is enough.
        """
        with transaction.atomic():
            self.lock()
            working = self.working()
            sequence = 0
            if working is not None:
                if working.is_like(version):
                    return working
                sequence = working.sequence
                published = self.version_in(State.PUBLISHED)
                if working.is_blank or (published is not None and working.is_like(published)):
                    working.delete()
                else:
                    Version.objects.filter(pk=working.pk).update(state=State.ASIDE)
            return version.copy(State.WORKING, number=0, sequence=sequence + 1, saved_at=timezone.now())

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

    def publish_working_copy(self, *, sequence=None, then=None):
        """Make the working copy what readers see; the published one becomes past. Returns the version.

        Rendering is done before the transaction; `then(version)` is done in it.

        The same `sequence` shown twice is shown once. Raises ValidationError for a text that cannot be
        rendered, and `Changed` if the working copy is not the one of `sequence` any more (E5).
        """
        working, done = self.to_show(sequence)
        if done is not None:
            return done
        if sequence is not None and working.sequence != sequence:
            raise Changed(working)
        for section in working.ordered_sections():
            section.shape.render(section)
        with transaction.atomic():
            self.lock()
            current = self.own_versions().filter(pk=working.pk, state=State.WORKING, sequence=working.sequence)
            if not current.exists():
                if done := self.shown_already(sequence):  # by the same form, which was quicker
                    return done
                raise Changed(working)
            past = self.version_in(State.PUBLISHED)
            if past is not None:
                Version.objects.filter(pk=past.pk).update(state=State.PAST)
            number = (past.number if past else self.last_number()) + 1
            current.update(state=State.PUBLISHED, number=number, saved_at=timezone.now())
            Section.objects.bulk_update(working.ordered_sections(), ["html", "rendered_by"])
            if then is not None:
                then(working)
        self.__dict__.pop("_published", None)
        working.refresh_from_db()
        return working

    def to_show(self, sequence):
        """Return (the working copy, None), or (None, the published version) if the text of that save is shown already.

        Where the save is named no working copy is made for it: another press of the same form may just have shown it.
        """
        working = self.working()
        if working is None and (done := self.shown_already(sequence)):
            return None, done
        return working or self.start_working(), None

    def shown_already(self, sequence):
        """The published version, if it is the text of that save and nothing was written since; else None.

        So a form whose reply was lost can be sent again: it finds what it has done.
        """
        if sequence is None or self.working() is not None:
            return None
        published = self.version_in(State.PUBLISHED)
        return published if published is not None and published.sequence == sequence else None

    def last_number(self):
        return self.own_versions().aggregate(last=models.Max("number"))["last"] or 0


class Changed(ValidationError):
    """The text has changed since the person who acts saw it; the newer one comes along as `version`."""

    def __init__(self, version):
        super().__init__("This text has been changed in another window since you opened it here.")
        self.version = version


def save_working_copy(version, *, of, base, tab, title, happened_on, words, cover=None, act=None):
    """Store what one editor holds; return (version stored into, True if it is the working copy).

    `of` and `base` are the public_id and the sequence of the working copy as the editor has it (or of the published
    text and 0, where it was opened before there was a copy), `tab` its own random name. `words` is what
    it holds, in its order: {section key: {"kind", "attachment", "address", and those of WORDS that it sends}}. `title`,
    `happened_on` and `cover`, the key of the picture chosen, are left alone where None.
    `act(version)` may then change the order of the sections, in the same transaction.

    If another window has saved since, the newer text stays, `act` is not done, and what this one holds is
    kept beside it (E5): then the second value is False. The same holds of words for a section that is no
    longer there. A reply that was lost is asked again with the same base by the same tab and is stored
    again, without a second copy. A text that says the same as the newer one needs no place of its own, and
    one that says nothing has nothing to keep: then (the working copy, False).
    """
    now = timezone.now()
    with transaction.atomic():
        version.written.lock()
        version.refresh_from_db()
        version.forget_sections()
        sections = {section.key: section for section in version.ordered_sections()}
        published = version.written.version_in(State.PUBLISHED)
        known = version.state == State.WORKING and of in (version.public_id, published and published.public_id)
        newest = version.sequence == base or (version.sequence == base + 1 and version.tab == tab)
        homeless = any(key not in sections and _says_something(given) for key, given in words.items())
        if not known or not newest or homeless:
            if version.says(title, happened_on, words, cover):
                return version, True
            if not (title or any(_says_something(given) for given in words.values())):
                return version, False
            return _keep_aside(version, tab, title, happened_on, words, cover, now), False
        if title is not None:
            version.title = title
        if happened_on is not None:
            version.happened_on = happened_on
        if cover is not None and not version._is_cover(cover):
            version.cover = cover
        version.tab, version.saved_at, version.sequence = tab, now, base + 1
        version.save(update_fields=["title", "happened_on", "cover", "tab", "saved_at", "sequence"])
        for key, given in words.items():
            if key in sections:
                _take_words(sections[key], given)
        Section.objects.bulk_update(sections.values(), WORDS)
        if act is not None:
            act(version)
        version.forget_sections()
    return version, True


SAYING = ("body", "description", "caption")
WORDS = (*SAYING, "stage", "decorative", "width")  # these alone say nothing yet
UNSAID = {"decorative": False}  # what a piece has that does not send it; else nothing


def _take_words(section, given):
    for name in WORDS:
        if name in given:
            setattr(section, name, given[name])


def _says_something(given):
    return given.get("attachment") is not None or any(given.get(name, "").strip() for name in (*SAYING, "address"))


def _keep_aside(version, tab, title, happened_on, words, cover, now):
    """Keep what an older tab holds beside the newer text: one place for each tab, always its latest words."""
    aside = version.written.aside().filter(tab=tab).first()
    if aside is None:
        aside = Version(page=version.page, entry=version.entry, state=State.ASIDE, tab=tab)
    aside.title = version.title if title is None else title
    aside.happened_on = version.happened_on if happened_on is None else happened_on
    aside.saved_at = now
    aside.sequence += 1
    aside.save()
    aside.sections.all().delete()
    kept = []
    for number, (key, given) in enumerate(words.items(), start=1):
        if given["kind"] in ("picture", "file") and given.get("attachment") is None:
            continue
        kind, quoted = given["kind"], given.get("quoted")
        kind = "text" if kind == "quotation" and quoted is None else kind
        of = {"attachment": given.get("attachment"), "quoted_id": quoted, "address": given.get("address", "")}
        section = Section(version=aside, position=number * STEP, kind=kind, **of)
        _take_words(section, given)
        if key == cover:
            Version.objects.filter(pk=aside.pk).update(cover=section.key)
        kept.append(section)
    Section.objects.bulk_create(kept)
    aside.forget_sections()
    return aside
