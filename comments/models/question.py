"""One question: what the owner asks named readers about a page or an entry of theirs.

It stands above each one's comment box, and on their Home, until they have commented or set it aside. Whoever is
asked learns of their own being asked only; nobody else learns that there is a question.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cohorts.identifiers import new_public_id
from cohorts.models import Membership, Notification, Role
from portfolios.audiences import AS_READER
from portfolios.models import Entry, Page, Share

from .comment import Comment
from .keys import Remover
from .stopping import Stop

QUESTION_MAX_LENGTH = 300


class Question(models.Model):
    """What the owner of a page asks about it, or about one of its entries; one at a time for each."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="questions")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="questions")
    body = models.CharField(max_length=QUESTION_MAX_LENGTH)
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=Q(entry__isnull=True, withdrawn_at__isnull=True),
                name="one_question_on_a_page",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(entry__isnull=False, withdrawn_at__isnull=True),
                name="one_question_on_an_entry",
            ),
        ]

    def __str__(self):
        return f"question {self.public_id}"

    @property
    def thing(self):
        """The page or entry that it is about."""
        return self.entry or self.page

    @classmethod
    def on(cls, thing):
        """The question that stands on `thing`, or None."""
        here = {"page": thing, "entry__isnull": True} if thing.page == thing else {"entry": thing}
        return cls.objects.filter(withdrawn_at__isnull=True, **here).first()

    @classmethod
    def forget(cls, thing):
        """Erase what was ever asked about a page and its entries, or about one entry."""
        (cls.objects.filter(page=thing) if thing.page == thing else cls.objects.filter(entry=thing)).delete()

    @classmethod
    def ask(cls, thing, body, people, *, by, now):
        """Put a question on `thing` to `people`, and tell each of them (N2). Returns the question.

        The caller says who may be asked. Raises ValidationError for anybody but the owner, for nobody asked, and
        where another question stands here; the same one again has the effect of once (C8).
        """
        if thing.owner_id != by.pk:
            raise ValidationError("Only the owner of a page asks about it.")
        if not people:
            raise ValidationError({"people": "Choose whom you ask."})
        with transaction.atomic():
            thing.page.lock()
            standing = cls.on(thing)
            if standing is not None and standing.body != body:
                raise ValidationError({"body": "You have asked something here already. Withdraw it first."})
            if standing is None:
                entry = None if thing.page == thing else thing
                standing = cls.objects.create(page=thing.page, entry=entry, body=body, asked_at=now)
            standing._ask(people, now)
        return standing

    def ask_also(self, people, *, keep=(), now):
        """Ask exactly these people: who is new is told, who is no more among them is asked no more.

        `keep` are pks of people whom the owner was not offered and who stay. Nobody left: ValidationError.
        """
        if not people and not self.readers.filter(person__in=keep).exists():
            raise ValidationError({"people": "Choose whom you ask, or withdraw the question."})
        with transaction.atomic():
            self.page.lock()
            if Question.objects.filter(pk=self.pk, withdrawn_at__isnull=False).exists():
                raise ValidationError("This question has been withdrawn in another window.")
            self.readers.exclude(person__in=[*(person.pk for person in people), *keep]).delete()
            self._ask(people, now)

    def _ask(self, people, now):
        asked = set(self.readers.values_list("person_id", flat=True))
        for person in people:
            if person.pk not in asked and person.pk != self.page.owner_id:
                row = self.readers.create(person=person, asked_at=now)
                Notification.tell(person, "question", row, actor=self.page.owner, due_at=now)

    def withdraw(self, *, now):
        """Take the question back: it is gone for everybody at once. Once is enough."""
        Question.objects.filter(pk=self.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)


class QuestionReaders(models.QuerySet):
    def open(self):
        """Of questions that are not withdrawn, with `has_answered`: they have commented since they were asked.

        And not taken that back themselves: whose answer the owner removed has answered all the same.
        """
        said = Comment.objects.filter(author=OuterRef("person"), created_at__gt=OuterRef("asked_at"))
        said = said.exclude(removed_by=Remover.AUTHOR)
        on_entry = said.filter(entry=OuterRef("question__entry"))
        on_page = said.filter(page=OuterRef("question__page"), entry__isnull=True)
        return self.filter(question__withdrawn_at__isnull=True).annotate(
            has_answered=models.Case(
                models.When(question__entry__isnull=True, then=Exists(on_page)), default=Exists(on_entry)
            )
        )

    def standing_for(self, viewer):
        """Questions to the viewer that they have neither answered nor set aside, on what they can see now.

        Narrowed, taken back to draft, closed to comments: the question goes with the thing, and comes back. Nor is
        it for whoever sees the page only as External Examiner by now: they could not answer (C1).
        """
        if viewer.person is None:
            return self.none()
        stopped = Stop.objects.holding().filter(owner=OuterRef("question__page__owner"), person=viewer.person)
        examines = Membership.objects.current(viewer.now).filter(person=viewer.person, role=Role.EXAMINER)
        as_reader = Share.objects.reaching(viewer).filter(kind__in=AS_READER).values("page")
        return self.open().filter(
            Q(question__page__in=as_reader) | ~Exists(examines),
            Q(question__entry__isnull=True) | Q(question__entry__in=Entry.seen_by(viewer)),
            ~Exists(stopped),
            person=viewer.person,
            has_answered=False,
            set_aside_at__isnull=True,
            question__page__in=Page.seen_by(viewer),
            question__page__comments_open=True,
        )

    def on(self, thing):
        """Of the question on a page itself, or on one entry."""
        if thing.page == thing:
            return self.filter(question__page=thing, question__entry__isnull=True)
        return self.filter(question__entry=thing)


class QuestionReader(models.Model):
    """One reader of whom the owner asks their question."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    set_aside_at = models.DateTimeField(null=True)

    objects = QuestionReaders.as_manager()

    class Meta:
        ordering = ["person__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="one_asking_of_a_reader")]

    def __str__(self):
        return f"question {self.question_id} to {self.person_id}"

    def set_aside(self, *, now):
        """Put the question away without an answer; the owner sees that. Once is enough."""
        QuestionReader.objects.filter(pk=self.pk, set_aside_at__isnull=True).update(set_aside_at=now)
