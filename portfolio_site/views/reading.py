"""Reading: what others have newly shown to me, one after the other."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from portfolios.models import Entry, Page

from ..reading import to_read


def number_to_read(viewer):
    """How many texts wait to be read by this viewer: one query."""
    return to_read(viewer).count()


@require_safe
@login_required
def reading(request):
    return render(request, "portfolio_site/reading.html", {})


@require_safe
def reading_entry(request, public_id):
    entry = get_object_or_404(Entry.objects.visible_to(request.viewer), public_id=public_id)
    return redirect(entry)


@require_safe
def reading_page(request, public_id):
    page = get_object_or_404(Page.objects.visible_to(request.viewer), public_id=public_id)
    return redirect(page)
