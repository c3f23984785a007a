"""What needs a person: a few querysets, their numbers in one query, and the same numbers on Home and in its badge."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from cohorts.models import CourseAdmin, Notification, Pair, Role, User
from comments.models import Comment, Offer, QuestionReader, Report
from portfolios.models import Section, Version
from portfolios.models.binning import KEPT
from portfolios.models.pages import Status
from portfolios.models.texts import State

from .prepared import Prepared
from .reading import to_read

MOST_LISTED = 5  # of one kind; what is beyond is one more line, and counts as one thing


def drafts(person):
    """Working copies of the person's own in which something stands that nobody else sees, newest first (E1).

    A copy that was only opened, of a blank entry or of a published text, is none.
    """
    pictures = Section.objects.filter(version=OuterRef("pk"), kind__in=("picture", "file", "video"))
    return (
        Version.objects.filter(KEPT, page__owner=person, state=State.WORKING)
        .filter(
            Q(sequence__gt=0)
            | Q(entry__status=Status.DRAFT, entry__first_shown_at__isnull=False)
            | (Q(entry__status=Status.DRAFT) & Exists(pictures))
        )
        .order_by("-saved_at", "-pk")
    )


def answers(viewer):
    """Unread notifications of what somebody said to this viewer alone or in answer, which they may read now (N1)."""
    private = Comment.objects.filter(offered_to=Offer.OWNER)
    return Notification.objects.due(viewer).filter(
        Q(kind="comment_answered") | Q(kind="comment_new", object_id__in=private.values("pk")),
        object_id__in=Comment.objects.visible_to(viewer).values("pk"),
        read_at__isnull=True,
    )


def listed(number):
    """How many lines `number` things of one kind take on Home."""
    return number if number <= MOST_LISTED else MOST_LISTED + 1


COUNTED = {
    "waiting": lambda viewer: Comment.objects.waiting_for(viewer.person),
    "drafts": lambda viewer: drafts(viewer.person),
    "answers": answers,
    "asked": lambda viewer: Comment.objects.asked_of(viewer),
    "reports": lambda viewer: Report.objects.visible_to(viewer).open(),
    "to_read": to_read,
    "friends": lambda viewer: Pair.objects.asking(viewer),
    "questions": lambda viewer: QuestionReader.objects.standing_for(viewer),
    "runs": lambda viewer: CourseAdmin.objects.current(viewer.now).filter(person=viewer.person),
}


def _numbers(viewer):
    """One row: how many of each of COUNTED."""
    numbers = {f"number_{name}": _number(rows(viewer)) for name, rows in COUNTED.items()}
    return User.objects.filter(pk=viewer.person.pk).annotate(**numbers).values_list(*numbers)


def _number(rows):
    alone = rows.order_by().annotate(every=Value(1)).values("every").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(alone), 0)


NUMBERS = Prepared(_numbers)


@dataclass
class Standing:
    """Where one person stands now: their memberships and how much waits for them. Asked for once in a request."""

    viewer: object

    @classmethod
    def of(cls, request):
        """Return the Standing of a request's viewer, a signed-in person; kept on the request."""
        if not hasattr(request, "_standing"):
            request._standing = cls(request.viewer)
        return request._standing

    @property
    def memberships(self):
        return self.viewer.memberships()

    @property
    def roles(self):
        return {membership.role for membership in self.memberships}

    @property
    def reads(self):
        """True if reading is this person's work: a tutor, or an External Examiner."""
        return bool(self.roles & {Role.TUTOR, Role.EXAMINER})

    @property
    def learns(self):
        return Role.TRAINEE in self.roles

    @cached_property
    def numbers(self):
        """{name in COUNTED: how many}, in one query."""
        numbers = dict(zip(COUNTED, NUMBERS.first(self.viewer), strict=True))
        self.viewer.known("waiting", lambda: numbers["waiting"])  # a reminder on the same page says it, too
        return numbers

    @property
    def things(self):
        """How many things need this person: the lines of Home, and the number beside it."""
        numbers = self.numbers
        return (
            (numbers["waiting"] > 0)
            + listed(numbers["answers"])
            + listed(numbers["asked"])
            + (numbers["reports"] > 0)
            + listed(numbers["drafts"])
            + listed(numbers["questions"])
            + (numbers["friends"] > 0)
            + (self.reads and numbers["to_read"] > 0)
        )
