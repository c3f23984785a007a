"""What stands around every page: the places, and how much waits in each (look.md 1)."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cohorts.models import Role

from .needs import Standing


@dataclass
class Chrome:
    places: list = field(default_factory=list)
    needs: int = 0
    may_write: bool = False


def chrome(request):
    """Template context: `chrome`, worked out only where a template asks for it (two queries)."""
    return {"chrome": SimpleLazyObject(lambda: _chrome(request))}


def _chrome(request):
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.person is None:
        return Chrome()
    standing = Standing.of(request)
    reads = standing.reads
    only_enrols = not standing.roles and standing.numbers["runs"] > 0
    # Whoever has left every cohort keeps what they wrote, and goes on.
    writes = bool(standing.roles - {Role.EXAMINER}) or not (standing.roles or only_enrols)

    def place(name, url_name, icon, count=0, count_words=""):
        url = reverse(url_name)
        current = request.path == url if url == "/" else request.path.startswith(url)
        return {
            "name": name,
            "url": url,
            "icon": icon,
            "count": count,
            "count_words": count_words,
            "current": current,
        }

    needs = standing.things
    places = [place("Home", "home", "home", needs, "thing needs you" if needs == 1 else "things need you")]
    if reads:
        places.append(place("Reading", "reading", "reading", standing.numbers["to_read"], "to read"))
    if standing.learns or not (reads or only_enrols):
        places.append(place("Portfolio", "portfolio", "portfolio"))
    many = len(standing.memberships) + standing.numbers["runs"] > 1
    places.append(place("Cohorts" if many else "Cohort", "cohorts", "cohort"))
    return Chrome(places=places, needs=needs, may_write=writes)
