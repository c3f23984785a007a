"""The next cohort, made from this one (A6)."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..doors import run_cohort
from ..models import Role
from ..running_forms import NextForm


def _proposal(cohort, members):
    """What stands in the form at first: the same, a year on; all its trainees and tutors go along."""
    begins = cohort.ends + timedelta(days=1) if cohort.ends and cohort.ends < date.max else timezone.localdate()
    return {
        "name": cohort.name.replace(str(cohort.year), str(cohort.year + 1), 1),
        "programme": cohort.programme,
        "campus": cohort.campus,
        "year": cohort.year + 1,
        "starts": begins,
        "people": [each.person.public_id for each in members if each.role != Role.EXAMINER],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_next(request, public_id):
    """Choose who goes along, look at what will happen, make it. Memberships here stay as they are (A6)."""
    cohort, viewer = run_cohort(request, public_id), request.viewer
    everybody = list(cohort.members(viewer.now))
    for each in everybody:
        each.cohort = cohort
    members = [each for each in everybody if each.person != viewer.person]
    form = NextForm(request.POST or None, members=members, initial=_proposal(cohort, members))
    context = {
        "cohort": cohort,
        "form": form,
        "members": members,
        "mine": next((each for each in everybody if each.person == viewer.person), None),
        "chosen_ids": set(form["people"].value() or ()),
        "by_role": [(role, [each for each in members if each.role == role]) for role in Role],
        "course_admins": [each.person for each in cohort.course_admins(viewer.now)],
    }
    if request.method != "POST" or not form.is_valid() or request.POST.get("do") == "back":
        return render(request, "cohorts/next.html", context)
    wanted = set(form.cleaned_data["people"])
    chosen = [each for each in members if each.person.public_id in wanted]
    if request.POST.get("do") == "make":
        try:
            made = cohort.begin_next(form.save(commit=False), chosen, by=viewer.person, now=viewer.now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return render(request, "cohorts/next.html", context)
        messages.success(request, f"{made.name} is there, with {len(chosen)} people.")
        return redirect("cohort_people", made.public_id)
    context["chosen"] = [(role, [each for each in chosen if each.role == role]) for role in Role]
    context["number"] = len(chosen)
    return render(request, "cohorts/next_check.html", context)
