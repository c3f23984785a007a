"""People: the front of a portfolio."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cohorts.models import User


@require_safe
def person(request, public_id):
    who = get_object_or_404(User.objects.visible_to(request.viewer), public_id=public_id)
    return render(request, "portfolio_site/person.html", {"owner": who})


@require_safe
def portrait(request, public_id):
    get_object_or_404(User.objects.visible_to(request.viewer).exclude(portrait=""), public_id=public_id)


@require_safe
@login_required
def portfolio(request):
    return render(request, "portfolio_site/person.html", {"owner": request.user})


@login_required
def portfolio_edit(request):
    return render(request, "portfolio_site/portfolio_edit.html", {})
