"""An owner stops one person from commenting on all their pages, and lets them again (C19)."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.doors import signed_in, way_back
from cohorts.models import User

from ..conversation import lines_for
from ..models import Stop
from .answers import done
from .doors import others_on_own_page


@require_http_methods(["GET", "POST"])
def comment_stop(request, public_id):
    """Say what stopping a comment's author means, and do it. Nobody tells them."""
    viewer = request.viewer
    comment = others_on_own_page(request, public_id)
    if request.method == "POST":
        Stop.put(viewer.person, comment.author, viewer.now)
        name = comment.author.first_name
        words = f"{name} can no longer comment on your pages. {name} is not told."
        return done(request, f"{way_back(request, comment.thing.get_absolute_url())}#comments", words)
    context = {"comment": comment, "thing": comment.thing, "next": way_back(request, "")}
    context["is_stopped"] = Stop.objects.stops(comment.author, viewer.person.pk)
    return render(request, "comments/stop.html", context)


@require_safe
@signed_in
def stopped(request):
    """Whom the viewer has stopped, each with 'Let them comment again'."""
    viewer = request.viewer
    stops = list(Stop.objects.of(viewer.person))
    lines = lines_for({stop.person_id for stop in stops}, viewer.person, viewer.now) if stops else {}
    for stop in stops:
        stop.line = lines.get(stop.person_id, "")
    return render(request, "comments/stopped.html", {"stops": stops})


@require_POST
def stopped_lift(request, public_id):
    """Let somebody comment again; twice does it once (C8). Whom the viewer never stopped is not there: 404."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    mine = Stop.objects.filter(owner=viewer.person).values("person")
    person = get_object_or_404(User.objects.filter(pk__in=mine), public_id=public_id)
    Stop.lift(viewer.person, person, viewer.now)
    return done(request, way_back(request, reverse("stopped")), f"{person.first_name} can comment on your pages again.")
