"""What pages and entries have in common: a text that is written on, shown, and kept as it was."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from .binning import Binnable
from .sections import Section
from .texts import State, Version


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
