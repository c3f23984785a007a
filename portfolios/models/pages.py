"""A page is the one unit of sharing and of comments; a journal is a page that carries entries."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from cohorts.identifiers import new_public_id
from cohorts.models import Notification

from .sections import Section
from .sharing import Share
from .texts import State, Version
from .written import Written

FIRST_JOURNAL = "My journal"


class Pages(models.QuerySet):
    def visible_to(self, viewer):
        """Pages that the viewer owns, or that a live share shows to them. Nothing else opens a page (P2, P6).

        What lies in the bin is on no page, for its owner either: `portfolios.bin` has it.
        """
        if viewer.person is None:
            return self.none()
        shown = Share.objects.reaching(viewer).filter(page=OuterRef("pk"))
        return self.filter(Q(owner=viewer.person) | Exists(shown), owner__is_active=True, binned_at__isnull=True)

    def tutored_by(self, viewer):
        """Pages that reach the viewer by a membership as tutor: the viewer is one of their tutors (P5)."""
        if viewer.person is None:
            return self.none()
        shown = Share.objects.reaching_as_tutor(viewer).filter(page=OuterRef("pk"))
        return self.filter(Exists(shown), owner__is_active=True, binned_at__isnull=True)

    def owned_by(self, person):
        return self.filter(owner=person)


class Page(Written):
    """A title, sections and, if it is a journal, dated entries. New, it is its owner's alone (P1)."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pages")
    title = models.CharField(max_length=200)
    is_journal = models.BooleanField(default=False)
    is_wide = models.BooleanField(default=False)  # how its text is set: one of two widths
    comments_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    tags = models.ManyToManyField("portfolios.Tag", related_name="pages")

    objects = Pages.as_manager()

    class Meta:
        ordering = ["-is_journal", "created_at", "pk"]

    def __str__(self):
        return f"page {self.public_id}"

    @classmethod
    def seen_by(cls, viewer):
        """The keys of the pages that the viewer sees, to be asked for within another query."""
        return viewer.once("pages seen", lambda: cls.objects.visible_to(viewer).values("pk"))

    @classmethod
    def tutored_by(cls, viewer):
        """The keys of the pages of which the viewer is a tutor, to be asked for within another query."""
        return viewer.once("pages tutored", lambda: cls.objects.tutored_by(viewer).values("pk"))

    @property
    def page(self):
        """The page itself, so that a page and an entry can be asked alike."""
        return self

    @property
    def heading(self):
        return self.title

    def title_for(self, person):
        """The title, and for others than its owner whose page it is: everybody has a *My journal*."""
        return self.title if self.can_be_edited_by(person) else f"{self.title}, by {self.owner.name}"

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("page", args=[self.public_id])

    def can_be_edited_by(self, person):
        """True for the owner alone."""
        return person is not None and self.owner_id == person.pk

    def own_versions(self):
        return Version.objects.filter(page=self, entry__isnull=True)

    def address_of_versions(self):
        return {"page": self, "entry": None}

    def lock(self):
        """Hold the page's row until the transaction ends. Lock order: page, comment, notification."""
        return Page.objects.select_for_update().get(pk=self.pk)

    def publish(self, *, sequence=None):
        """Show the working copy of the page's own text to whoever sees the page (E1). Returns the version.

        Raises ValidationError if there is no title, no text and no picture, and `Changed`.
        """
        working, done = self.to_show(sequence)
        if done is not None:
            return done
        if not working.title.strip():
            raise ValidationError({"title": "Give the page a title: it is how people find it."})

        def shown(version):
            self.title = version.title
            self.save(update_fields=["title"])

        return self.publish_working_copy(sequence=sequence, then=shown)

    def close(self, now):
        """End every share, and let go whom one would have told later (P1, N2)."""
        for share in self.shares.all():
            share.end_now(now)
        Notification.objects.about(self).filter(kind="page_shown", due_at__gt=now).delete()

    def set_wide(self, is_wide):
        """Set its text, and those of its entries, in the wide or in the narrow width."""
        Page.objects.filter(pk=self.pk).update(is_wide=is_wide)
        self.is_wide = is_wide

    def set_comments_open(self, is_open):
        """Open or close the page's comments. Closing stops new ones and replies, private ones too (C19)."""
        Page.objects.filter(pk=self.pk).update(comments_open=is_open)
        self.comments_open = is_open

    def new_entry(self, today=None, *, texts=0):
        """Return a blank draft in this journal: the one left untouched, if there is one, else a new one.

        With `texts` it is always a new one, which has so many empty texts.
        """
        with transaction.atomic():
            self.lock()
            blank = (
                self.entries.filter(status=Status.DRAFT, title="", first_shown_at__isnull=True, binned_at__isnull=True)
                .filter(inquiries=None, looks_back_on=None)  # those were begun for something of their own
                .filter(versions__state=State.WORKING, versions__sequence=0)
                .exclude(versions__state__in=(State.ASIDE, State.BIN))
                .exclude(versions__sections__kind__in=("picture", "file", "video"))
                .first()
            )
            if blank is not None and not texts:
                return blank
            entry = self.entries.create(happened_on=today or timezone.localdate())
            version = entry.make_working_copy()
            for _ in range(1, texts):
                version.sections.create(kind="text", position=version.section_after())
                version.forget_sections()
        return entry

    @classmethod
    def start(cls, owner, title, *, is_journal=False):
        """Make a page, seen by its owner alone (P1), with an empty working copy."""
        with transaction.atomic():
            page = cls.objects.create(owner=owner, title=title, is_journal=is_journal)
            page.make_working_copy()
        return page

    @classmethod
    def journal_of(cls, person):
        """Return the person's journal; make *My journal*, seen by them alone, where there is none (P1).

        Two that press ＋ for the first time at once get one: it is made under a lock on the person's row.
        """
        journals = cls.objects.filter(owner=person, is_journal=True, binned_at__isnull=True)
        journals = journals.order_by("created_at", "pk")
        if journal := journals.first():
            return journal
        with transaction.atomic():
            hold([person])
            return journals.first() or cls.start(person, FIRST_JOURNAL, is_journal=True)

    @classmethod
    def journals_of(cls, people):
        """Make *My journal* for each of `people` who has no journal yet: a few statements however many they are."""
        with transaction.atomic():
            hold(people)
            journals = cls.objects.filter(owner__in=people, is_journal=True, binned_at__isnull=True)
            with_one = set(journals.values_list("owner", flat=True))
            without = {person.pk: person for person in people if person.pk not in with_one}
            made = cls.objects.bulk_create(
                cls(owner=person, title=FIRST_JOURNAL, is_journal=True) for person in without.values()
            )
            working = Version.objects.bulk_create(
                Version(page=page, state=State.WORKING, title=page.title) for page in made
            )
            Section.objects.bulk_create(Section(version=version, kind="text") for version in working)


def hold(people):
    """Hold the rows of these people until the transaction ends; what points at them goes on being written."""
    rows = get_user_model().objects.filter(pk__in=[person.pk for person in people])
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"


class ShownTo(models.TextChoices):
    """Who sees an entry of those who see its page (E2)."""

    PAGE = "page", "everyone who sees the page"
    TUTORS = "tutors", "my tutors"
    ME = "me", "only me"


class Entries(models.QuerySet):
    def visible_to(self, viewer):
        """Entries the viewer owns; and published ones of pages they see, as far as each is shown (E1, E2)."""
        if viewer.person is None:
            return self.none()
        shown = Q(shown_to=ShownTo.PAGE) | Q(shown_to=ShownTo.TUTORS, page__in=Page.tutored_by(viewer))
        seen = Q(page__owner=viewer.person) | (Q(status=Status.PUBLISHED) & shown)
        return self.filter(seen, page__in=Page.seen_by(viewer), binned_at__isnull=True)

    def newest_first(self):
        return self.order_by("-happened_on", "-first_shown_at", "-pk")


class Entry(Written):
    """One dated reflection in a journal."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="entries")
    title = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    shown_to = models.CharField(max_length=10, choices=ShownTo.choices, default=ShownTo.PAGE)
    happened_on = models.DateField(default=timezone.localdate)
    created_at = models.DateTimeField(default=timezone.now)
    first_shown_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    tags = models.ManyToManyField("portfolios.Tag", related_name="entries")

    objects = Entries.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values) & Q(shown_to__in=ShownTo.values),
                name="entry_states_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(first_shown_at__isnull=False),
                name="published_entry_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | Q(status="draft"), name="entry_in_the_bin_is_a_draft"
            ),
        ]
        indexes = [models.Index(fields=["page", "status", "happened_on"])]

    def __str__(self):
        return f"entry {self.public_id}"

    @classmethod
    def seen_by(cls, viewer):
        """The keys of the entries that the viewer sees, to be asked for within another query."""
        return viewer.once("entries seen", lambda: cls.objects.visible_to(viewer).values("pk"))

    @property
    def heading(self):
        """The title; without one the date serves as title (scenario 16)."""
        return self.title or date_format(self.happened_on, "l j F Y")

    @property
    def is_draft(self):
        return self.status == Status.DRAFT

    @property
    def owner(self):
        return self.page.owner

    @property
    def owner_id(self):
        return self.page.owner_id

    @property
    def comments_open(self):
        return self.page.comments_open

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("entry", args=[self.public_id])

    def can_be_edited_by(self, person):
        """True for the owner of its page alone."""
        return self.page.can_be_edited_by(person)

    def own_versions(self):
        return Version.objects.filter(entry=self)

    def address_of_versions(self):
        return {"page": self.page, "entry": self}

    def make_working_copy(self):
        version = super().make_working_copy()
        if version.happened_on is None:
            version.happened_on = self.happened_on
            version.save(update_fields=["happened_on"])
        return version

    def lock(self):
        return self.page.lock()

    def publish(self, *, sequence=None, now=None, first=None):
        """Show the working copy to those for whom the entry is meant (E1, E2). Returns the version.

        `first` is called in the same transaction if the entry was never shown before (N2).

        An entry without any text or picture is refused with a ValidationError (scenario 16), and with
        `Changed` one whose text is not the one that the writer saw.
        """
        now = now or timezone.now()
        working, done = self.to_show(sequence)
        if done is not None:
            return done
        if working.is_blank:
            raise ValidationError("There is nothing in this entry yet. Write a line or add a picture, then show it.")

        def shown(version):
            is_first = Entry.objects.filter(pk=self.pk, first_shown_at__isnull=True).update(first_shown_at=now)
            kept = Entry.objects.filter(pk=self.pk, binned_at__isnull=True)
            if not kept.update(
                status=Status.PUBLISHED, shown_at=now, title=version.title, happened_on=version.happened_on
            ):
                raise ValidationError("This entry is in your bin. Take it back, then show it.")
            self.refresh_from_db(fields=["status", "shown_at", "first_shown_at", "title", "happened_on"])
            if is_first and first is not None:
                first()

        return self.publish_working_copy(sequence=sequence, then=shown)

    def back_to_draft(self):
        """Take a published entry back: it is gone for everybody else at once, comments and files included (E3)."""
        with transaction.atomic():
            self.lock()
            published = self.version_in(State.PUBLISHED)
            if published is not None:
                if self.working() is None:
                    published.copy(State.WORKING, number=0, saved_at=timezone.now())
                Version.objects.filter(pk=published.pk).update(state=State.PAST)
            Entry.objects.filter(pk=self.pk).update(status=Status.DRAFT)
        self.__dict__.pop("_published", None)
        self.status = Status.DRAFT

    def close(self, now):
        """Make it a draft again: in the bin it is one, and so it comes back."""
        self.back_to_draft()

    def show_to(self, whom):
        """Narrow or widen the entry within its page's audience; it takes effect at once (E2, E3)."""
        Entry.objects.filter(pk=self.pk).update(shown_to=ShownTo(whom))
        self.shown_to = ShownTo(whom).value
