"""Who is looking, and when. Every queryset of what people write is asked with one of these."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import User


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, or a visitor (`person` is None), at the instant `now` (rules.md, preface)."""

    person: User | None
    now: datetime

    @classmethod
    def of(cls, person, now=None):
        """Return the viewer for a person or for None; an inactive person sees what a visitor sees (A7)."""
        known = person if person is not None and person.is_authenticated and person.is_active else None
        return cls(person=known, now=now or timezone.now())


class ViewerMiddleware:
    """Gives each request its `viewer`; the clock is read once, so that one reply cannot contradict itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        request.viewer = SimpleLazyObject(lambda: Viewer.of(request.user, now))
        return self.get_response(request)
