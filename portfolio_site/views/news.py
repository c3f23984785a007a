"""News: what one was told, each decided again when it is listed (N1)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.models import Notification


@require_safe
@login_required
def news(request):
    return render(request, "portfolio_site/news.html", {"news": Notification.listed_for(request.viewer)})


@require_POST
@login_required
def news_read(request):
    Notification.objects.due(request.viewer).filter(read_at__isnull=True).update(read_at=request.viewer.now)
    return redirect("news")
