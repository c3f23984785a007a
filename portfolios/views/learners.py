"""The private list of learners' names that somebody wants to be warned of; seen by them alone."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cohorts.doors import signed_in
from portfolios import learners
from portfolios.forms.learners import NamesForm
from portfolios.models import LearnerNames


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def learner_names(request):
    """Read and change one's own list, a name a line."""
    person = request.viewer.person
    kept = "\n".join(learners.names_of(person))
    form = NamesForm(request.POST or None, initial={"names": kept})
    if request.method == "POST" and form.is_valid():
        LearnerNames.objects.update_or_create(owner=person, defaults={"names": "\n".join(form.cleaned_data["names"])})
        messages.success(request, "Saved. Only you see this list.")
        return redirect("learner_names")
    return render(request, "portfolios/learner_names.html", {"form": form})
