"""The cohort's page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cohorts.models import Cohort


@require_safe
@login_required
def cohorts(request):
    mine = Cohort.objects.visible_to(request.viewer)
    return render(request, "portfolio_site/cohorts.html", {"cohorts": mine})


@require_safe
def cohort(request, public_id):
    found = get_object_or_404(Cohort.objects.visible_to(request.viewer), public_id=public_id)
    return render(request, "portfolio_site/cohort.html", {"cohort": found})
