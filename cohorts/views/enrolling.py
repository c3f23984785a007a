"""Enrolling people: one by one, or from a list that is looked through first."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ..doors import run_cohort
from ..enrolment import Changed, Roll, Unreadable, decode, sentence
from ..post.hours import on_its_way
from ..running_forms import ListForm, OneForm

MOST_SHOWN = 50  # of the good lines, unfolded; the others stand behind a summary


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_enrol(request, public_id):
    """Enrol one person; who is new is invited, who is known joins with their own name (A1, A5)."""
    cohort = run_cohort(request, public_id)
    form = OneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        roll = Roll.of_one(form.cleaned_data, cohort=cohort, by=request.viewer.person)
        if form.takes(roll.lines[0], cohort):
            roll.enrol()
            if form.takes(roll.lines[0], cohort):
                messages.success(request, _one(roll.lines[0], cohort, request.viewer.now))
                return redirect("cohort_enrol", cohort.public_id)
    context = {"cohort": cohort, "form": form, "list_form": ListForm(), "days": settings.INVITATION_DAYS}
    return render(request, "cohorts/enrol.html", context)


def _one(line, cohort, now):
    """What happened to the one who was enrolled."""
    if line.fate == "known":
        return f"{line.shown_name} is {line.role_words} in {cohort.name} now, and is told so."
    if line.is_invited:
        return f"{line.shown_name} is {line.role_words} in {cohort.name} now; they hold an invitation already."
    return f"{line.shown_name} is enrolled as {line.role_words}; an invitation to {line.address} {on_its_way(now)}."


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_enrol_list(request, public_id):
    """Look through a list, then enrol its good lines in one transaction.

    The list travels in the page and is read again on confirming: what counts is what would happen then. Where
    that is not what was shown, it is shown again.
    """
    cohort = run_cohort(request, public_id)
    if request.method != "POST":
        return render(request, "cohorts/enrol_list.html", {"cohort": cohort, "form": ListForm()})
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "cohorts/enrol_list.html", {"cohort": cohort, "form": form})
    try:
        file = form.cleaned_data["file"]
        text = decode(file.read()) if file else form.cleaned_data["text"]
        roll = Roll.of_text(text, cohort=cohort, by=request.viewer.person)
    except Unreadable as refusal:
        form.add_error("file" if form.cleaned_data["file"] else "text", refusal)
        return render(request, "cohorts/enrol_list.html", {"cohort": cohort, "form": form})
    changed = False
    if request.POST.get("do") == "enrol":
        try:
            roll.enrol(seen=request.POST.get("seen", ""))
        except Changed:
            changed = True
        else:
            messages.success(request, sentence(roll))
            return redirect("cohort_people", cohort.public_id)
    good = roll.good
    return render(
        request,
        "cohorts/enrol_check.html",
        {
            "cohort": cohort,
            "roll": roll,
            "text": text,
            "changed": changed,
            "first": good[:MOST_SHOWN],
            "rest": good[MOST_SHOWN:],
        },
    )
