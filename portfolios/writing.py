"""What can be done to the sections of a working copy, and the words that stand around one that is being written.

An act is a function of the version, called by `save_working_copy` in its transaction after the words are stored,
so that order and words can never be told apart by a crash or by two windows (E5).
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cohorts.identifiers import new_public_id
from cohorts.models import Sent

from .models.pages import ShownTo
from .models.sections import Section
from .models.texts import State, Version

MOST_SECTIONS = 200  # of one text; each is a few fields in every save


def find(version, key):
    """The section of that key in this version, or None."""
    return next((section for section in version.ordered_sections() if section.key == key), None)


@dataclass
class Act:
    """One change of the order of sections; afterwards `section` is the one to look at, `words` what to say."""

    after: str = ""
    section: Any = None
    words: str = ""

    def __call__(self, version):
        raise NotImplementedError

    def check_room(self, version):
        """Raise ValidationError where a text has as many sections as one can have."""
        if len(version.ordered_sections()) >= MOST_SECTIONS:
            raise ValidationError(f"This text has {MOST_SECTIONS} pieces, and that is as many as fit.")

    def place(self, version):
        """A free position after the section `after`; at the end where there is none of that number."""
        position = version.section_after(find(version, self.after))
        version.forget_sections()
        return position


@dataclass
class Once:
    """An act by the key of the form it came with: sent again because its reply was lost, it is not done again."""

    act: Act
    person: Any
    key: str

    def __call__(self, version):
        """Do it, or find the section that it was about. Raises what the act raises; then nothing is noted."""
        result = Sent.once(self.person, self.key, lambda: self.do(version))
        if not self.act.words:
            self.act.section, self.act.words = find(version, result), "That is done already."

    def do(self, version):
        self.act(version)
        self.act.words = self.act.words or "Done."
        return self.section.key if self.section else ""

    @property
    def section(self):
        return self.act.section

    @property
    def words(self):
        return self.act.words


@dataclass
class AddText(Act):
    def __call__(self, version):
        self.check_room(version)
        self.section = version.sections.create(kind="text", position=self.place(version))
        self.words = "A new text."


@dataclass
class StartStage(Act):
    stage: str = ""

    def __call__(self, version):
        """Go on under the heading of a stage: in a new text at the end, or in the one that stands there empty."""
        sections = version.ordered_sections()
        last = sections[-1] if sections else None
        if last is not None and last.kind == "text" and not (last.stage or last.has_content):
            Section.objects.filter(pk=last.pk).update(stage=self.stage)
            self.section = last
        else:
            self.check_room(version)
            self.section = version.sections.create(kind="text", stage=self.stage, position=version.section_after())
            version.forget_sections()
        self.words = f"A text under {self.stage}."


@dataclass
class AddPicture(Act):
    attachment: Any = None
    description: str = ""
    address: str = ""
    kind = "picture"
    done = "The picture is in its place."

    def __call__(self, version):
        """Put it in, and after it a text to go on with, if nothing follows."""
        self.check_room(version)
        before = find(version, self.after)
        is_last = before is None or before == version.ordered_sections()[-1]
        position = self.place(version)
        self.section = version.sections.create(
            kind=self.kind,
            position=position,
            attachment=self.attachment,
            description=self.description,
            address=self.address,
        )
        if is_last:
            version.forget_sections()
            version.sections.create(kind="text", position=version.section_after())
        self.words = self.done


@dataclass
class AddPictures(Act):
    attachments: list = ()

    def __call__(self, version):
        """Put several pictures in, in their order; together they are a gallery."""
        after = self.after
        for attachment in self.attachments:
            one = AddPicture(after, attachment=attachment)
            one(version)
            version.forget_sections()
            after = one.section.key
        self.section = one.section
        self.words = f"{len(self.attachments)} pictures are in their place."


class AddFile(AddPicture):
    kind = "file"
    done = "The file is in its place."


class AddVideo(AddPicture):
    kind = "video"
    done = "The video is in its place. Nothing of it is loaded before somebody presses."


@dataclass
class Replace(Act):
    attachment: Any = None

    def __call__(self, version):
        """Put another picture or file in the place of one; its description and caption stay, to be looked over."""
        self.section = find(version, self.after)
        kind = "picture" if self.attachment.is_picture else "file"
        if self.section is not None and self.section.kind == kind:
            Section.objects.filter(pk=self.section.pk).update(attachment=self.attachment)
            self.words = f"The {kind} is replaced. Look whether its description still fits."


@dataclass
class Move(Act):
    by: int = 0

    def __call__(self, version):
        self.section = find(version, self.after)
        if self.section is None:
            return
        moved = version.move(self.section, self.by)
        place = version.ordered_sections().index(self.section) + 1
        number = len(version.ordered_sections())
        if moved:
            self.words = f"Moved {'up' if self.by < 0 else 'down'}: now {place} of {number}."
        else:
            self.words = f"This is the {'first' if self.by < 0 else 'last'} piece already."


@dataclass
class Remove(Act):
    def __call__(self, version):
        """Take a section out, into the bin. What was published with it stays published until the change is shown."""
        gone = find(version, self.after)
        if gone is None:
            return
        sections = version.ordered_sections()
        place = sections.index(gone)
        rest = [section for section in sections if section != gone]
        self.section = rest[min(place, len(rest) - 1)] if rest else None
        if gone.has_content:
            bin_section(gone, version)
            self.words = "Removed. It waits in your bin."
        else:
            gone.delete()
            self.words = "Removed."
        version.forget_sections()
        if not rest:
            self.section = version.sections.create(kind="text")


@dataclass
class BringBack(Act):
    def __call__(self, version):
        """Undo a removal: the section that was put into the bin last under this key stands where it stood."""
        kept = Section.objects.filter(
            key=self.after, version__in=version.written.own_versions().filter(state=State.BIN)
        )
        self.section = kept.order_by("-version").first()
        if self.section is None:
            raise ValidationError("This is not in your bin any more.")
        self.check_room(version)
        rest = version.ordered_sections()
        if len(rest) == 1 and rest[0].kind == "text" and not (rest[0].has_content or rest[0].stage):
            rest[0].delete()  # what stood in for it, so that there was something to write in
            version.forget_sections()
        put_back(self.section, version)
        self.words = "It is back."


def bin_section(section, version):
    """Put a section of a working copy into the bin: alone in a version of its own, its place and its key with it."""
    holder = Version.objects.create(page=version.page, entry=version.entry, state=State.BIN, title=version.title)
    Section.objects.filter(pk=section.pk).update(version=holder)


def take_section_back(holder):
    """Put a section out of the bin into the working copy again, where it stood. Returns that copy.

    An editor that is open meanwhile learns of it as of any newer text (E5). Once is enough.
    """
    with transaction.atomic():
        holder.written.lock()
        working = holder.written.start_working()
        section = Section.objects.filter(version=holder, version__state=State.BIN).first()
        if section is None:
            return working
        put_back(section, working)
        Version.objects.filter(pk=working.pk).update(sequence=working.sequence + 1, tab="", saved_at=timezone.now())
        working.refresh_from_db()
        working.forget_sections()
    return working


def put_back(section, working):
    """Put a section out of the bin into the working copy, where it stood."""
    holder = section.version
    if find(working, section.key) is not None:  # an earlier version brought it back
        section.key = new_public_id()
    section.position = working.place_for(section.position)
    section.version = working
    section.save()
    holder.delete()
    working.forget_sections()


@dataclass
class Showing:
    """Who would see what is being written, and how the button says it."""

    thing: Any
    audience: Any
    shown_to: str

    @property
    def is_entry(self):
        return self.thing.page != self.thing

    @property
    def is_published(self):
        """True if readers have a text of this already."""
        return not self.thing.is_draft if self.is_entry else self.thing.published is not None

    def readers(self, shown_to=None):
        """The Members who would see it (E2)."""
        shown_to = shown_to or self.shown_to
        if shown_to == ShownTo.ME:
            return []
        return self.audience.tutors if shown_to == ShownTo.TUTORS else self.audience.people

    def needs_sharing(self, shown_to=None):
        """True if it is meant for others and the page is shown to none of them yet."""
        return (shown_to or self.shown_to) != ShownTo.ME and not self.readers(shown_to)

    def label(self, shown_to=None):
        """What the button says: 'Show to Year 1 Hadlow', 'Show the changes', 'Keep for myself', 'Show to …'."""
        shown_to = shown_to or self.shown_to
        if shown_to == ShownTo.ME:
            return "Keep the changes" if self.is_published else "Keep for myself"
        if self.needs_sharing(shown_to):
            return "Show to …"
        if self.is_published:
            return "Show the changes"
        return "Show to my tutors" if shown_to == ShownTo.TUTORS else f"Show to {self.audience.short}"

    @property
    def labels(self):
        """{choice: label of the button}, for the script that keeps the button true to the choice."""
        return {value: self.label(value) for value in ShownTo.values}

    @property
    def people(self):
        """'Year 1 Hadlow', 'My tutors': whoever sees it, to begin a sentence; '' for nobody."""
        readers = self.readers()
        if not readers:
            return ""
        name = "my tutors" if self.shown_to == ShownTo.TUTORS else self.audience.short
        return name[0].upper() + name[1:]

    @property
    def done(self):
        """What has happened when it was shown."""
        if not self.readers():
            return "It is in your journal. Only you see it."
        who = "Your tutors" if self.people == "My tutors" else self.people
        return f"{who} can see it now."


def published_since(thing):
    """When the text that readers see was shown, or None."""
    version = thing.own_versions().filter(state=State.PUBLISHED).only("saved_at").first()
    return version.saved_at if version else None
