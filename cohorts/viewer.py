"""Who is looking, and when. Every queryset of what people write is asked with one of these."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import Membership, User


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, or a visitor (`person` is None), at the instant `now` (rules.md, preface)."""

    person: User | None
    now: datetime
    built: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, person, now=None):
        """Return the viewer for a person or for None; an inactive person sees what a visitor sees (A7)."""
        known = person if person is not None and person.is_authenticated and person.is_active else None
        return cls(person=known, now=now or timezone.now())

    def once(self, name, build):
        """Return the queryset `build()` as a piece of SQL that others are made of, put together the first time only.

        It is a query and no answer: whatever contains it asks the database afresh. Putting a rule together takes
        Django longer than a database takes to answer it, and one page has it in ten places.
        """
        return self.known(name, lambda: put_together(build()))

    def known(self, name, find):
        """Return what `find()` returned the first time that this viewer was asked for `name`."""
        if name not in self.built:
            self.built[name] = find()
        return self.built[name]

    def memberships(self):
        """The viewer's current memberships with their cohorts, newest first: a list, asked for once."""
        if self.person is None:
            return []
        return self.known("memberships", self._memberships)

    def _memberships(self):
        held = Membership.objects.current(self.now).filter(person=self.person)
        found = list(held.select_related("cohort__programme", "cohort__campus").order_by("-joined_at", "pk"))
        for membership in found:
            membership.person = self.person
        return found


def put_together(queryset):
    """Return the queryset as an expression whose SQL is made already; where it finds nothing, as it is.

    It stands by itself: what it asks may refer to nothing around it (no `OuterRef` of an outer query).
    """
    try:
        return RawSQL(*queryset.order_by().query.sql_with_params())  # noqa: S611 - Django's own SQL, with parameters
    except EmptyResultSet:
        return queryset


class ViewerMiddleware:
    """Gives each request its `viewer`; the clock is read once, so that one reply cannot contradict itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        request.viewer = SimpleLazyObject(lambda: Viewer.of(request.user, now))
        return self.get_response(request)
