"""A course admin chooses which reflection models a cohort's people are offered, and what these ask (A3, A4)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cohorts.doors import run_cohort
from cohorts.identifiers import new_public_id
from cohorts.models import Sent
from portfolios import reflection
from portfolios.forms.reflecting import ModelForm

NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_reflection(request, public_id):
    """The models of a cohort: which are offered."""
    cohort = run_cohort(request, public_id)
    models = reflection.of_cohort(cohort)
    if request.method == "POST":
        if request.POST.get("do") == "house":
            reflection.back_to_house(cohort)
            messages.success(request, "The models that Sheaf comes with are offered again. No text has changed.")
        else:
            reflection.offer(cohort, set(request.POST.getlist("offered")))
            messages.success(request, f"Saved. {cohort.name} is offered these from now on; no text has changed.")
        return redirect("cohort_reflection", cohort.public_id)
    context = {"cohort": cohort, "models": models, "is_own": cohort.reflection_models.exists()}
    return render(request, "portfolios/cohort_reflection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_model(request, public_id, key):
    """Change one model as this cohort has it, or write a new one."""
    cohort = run_cohort(request, public_id)
    model = next((each for each in reflection.of_cohort(cohort) if each.key == key), None)
    if model is None and key != NEW:
        raise Http404
    form = ModelForm(request.POST or None, model=model)
    if request.method == "POST" and form.is_valid():
        made = form.model

        def store():
            return reflection.store(cohort, made).key

        if model is None:  # sent twice, since its reply was lost, it is there once (E5)
            sent = Sent.key_of(request.POST.get("form_key", ""), "model", cohort.public_id, made.name, made.stages)
            Sent.once(request.viewer.person, sent, store)
        else:
            store()
        messages.success(request, f"{made.name} is saved for {cohort.name}. What was written with it stays as it is.")
        return redirect("cohort_reflection", cohort.public_id)
    context = {"cohort": cohort, "model": model, "form": form, "form_key": new_public_id()}
    return render(request, "portfolios/cohort_model.html", context)
