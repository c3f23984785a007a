"""What stands around every page: the places, and how much waits in each (look.md 1)."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cohorts.models import Membership, Role
from comments.models import Comment

from .views.reading import number_to_read


@dataclass
class Chrome:
    places: list = field(default_factory=list)
    needs: int = 0
    may_write: bool = False


def chrome(request):
    """Template context: `chrome`, worked out only where a template asks for it (three queries)."""
    return {"chrome": SimpleLazyObject(lambda: _chrome(request))}


def _chrome(request):
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.person is None:
        return Chrome()
    roles = set(Membership.objects.current(viewer.now).filter(person=viewer.person).values_list("role", flat=True))
    waiting = Comment.objects.waiting_for(viewer.person).count()
    reads = bool(roles & {Role.TUTOR, Role.EXAMINER})
    writes = Role.TRAINEE in roles or Role.TUTOR in roles or not roles

    def place(name, url_name, icon, count=0):
        url = reverse(url_name)
        current = request.path == url if url == "/" else request.path.startswith(url)
        return {"name": name, "url": url, "icon": icon, "count": count, "current": current}

    places = [place("Home", "home", "home", waiting)]
    if reads:
        places.append(place("Reading", "reading", "reading", number_to_read(viewer)))
    if Role.TRAINEE in roles or not reads:
        places.append(place("Portfolio", "portfolio", "portfolio"))
    places.append(place("Cohorts" if reads else "Cohort", "cohorts", "cohort"))
    return Chrome(places=places, needs=waiting, may_write=writes)
