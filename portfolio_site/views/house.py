"""Help, the privacy notice and the accessibility statement: for everybody, signed in or not, and the same for all."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import house
from ..models import SiteText


@require_safe
def help_index(request):
    """The twelve pages of help, each with one sentence."""
    return render(request, "portfolio_site/help.html", {"pages": house.help_pages()})


@require_safe
def help_page(request, slug):
    """One page of help, with its neighbours."""
    if slug not in house.HELP:
        raise Http404
    place = house.HELP.index(slug)
    context = {
        "page": house.help_page(slug),
        "before": house.help_page(house.HELP[place - 1]) if place else None,
        "after": house.help_page(house.HELP[place + 1]) if place + 1 < len(house.HELP) else None,
    }
    return render(request, "portfolio_site/help_page.html", context)


@require_safe
def privacy(request):
    """The privacy notice: the college's own, or the one that comes with Sheaf."""
    return _text(request, SiteText.Key.PRIVACY)


@require_safe
def accessibility(request):
    """The accessibility statement: the college's own, or the one that comes with Sheaf."""
    return _text(request, SiteText.Key.ACCESSIBILITY)


def _text(request, key):
    own, html = house.site_text(key)
    return render(request, "portfolio_site/house_text.html", {"title": key.label, "html": html, "own": own})
