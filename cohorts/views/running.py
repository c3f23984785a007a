"""A cohort's course admins, its last day, and its record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from .. import limits
from ..doors import run_cohort
from ..models import CourseAdmin, User
from ..post.hours import on_its_way
from ..recording import record_of
from ..running_forms import AppointForm, CorrectionForm, LastDayForm
from .members import correct_address, invite_again, with_invitations

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def cohort_running(request, public_id):
    """Appoint another course admin, end an appointment, say when the cohort ends (A3, A5, A6)."""
    cohort, viewer = run_cohort(request, public_id), request.viewer
    do = request.POST.get("do", "") if request.method == "POST" else ""
    appoint = AppointForm(request.POST if do == "appoint" else None)
    last_day = LastDayForm(request.POST if do == "last_day" else None, initial={"ends": cohort.ends})
    correct = None
    if do == "address":
        correct = CorrectionForm(request.POST, person=_appointed(request, cohort).person)
    verbs = {
        "appoint": (_appoint, appoint),
        "last_day": (_last_day, last_day),
        "address": (_correct, correct),
        "again": (_invite_again, None),
        "end": (_end, None),
    }
    too_often = limits.refusal(request, "people") if do == "appoint" else ""
    if too_often:
        appoint.add_error("address", too_often)
    elif do in verbs:
        verb, form = verbs[do]
        if form is None or form.is_valid():
            try:
                messages.success(request, verb(request, cohort, form))
            except ValidationError as refusal:
                if form is None:
                    messages.warning(request, " ".join(refusal.messages))
                else:
                    where = None if hasattr(refusal, "error_dict") else next(iter(form.fields))
                    form.add_error(where, refusal)
            if form is None or form.is_valid():
                still = cohort.is_administered_by(viewer.person, timezone.now())
                return redirect("cohort_running", cohort.public_id) if still else redirect("home")
    here = cohort.course_admins(viewer.now).select_related("appointed_by").order_by("since", "pk")
    appointments = with_invitations(here, viewer)
    for each in appointments:
        is_refused = correct is not None and correct.person == each.person
        initial = {"address": each.person.email}
        each.correction = correct if is_refused else CorrectionForm(initial=initial, person=each.person)
        each.correction.auto_id = f"id_{each.person.public_id}_%s"  # several stand on one page
    return render(
        request,
        "cohorts/running.html",
        {
            "cohort": cohort,
            "appointments": appointments,
            "appoint": appoint,
            "last_day": last_day,
            "has_ended": cohort.has_ended(viewer.now),
        },
        status=429 if too_often else 200,
    )


def _appoint(request, cohort, form):
    address, name = form.cleaned_data["address"], form.cleaned_data["name"]
    acting = {"by": request.viewer.person, "now": request.viewer.now}
    person = User.objects.by_address(address)
    if person is not None:
        cohort.appoint(person, **acting)
        return f"{person.name} is course admin of {cohort.name} now, and is told so."
    if not name:
        raise ValidationError({"name": "Nobody is enrolled under this address yet: give their name too."})
    cohort.appoint_new(address, name, **acting)
    return f"{name} is course admin of {cohort.name} now; an invitation to {address} {on_its_way(request.viewer.now)}."


def _appointed(request, cohort):
    """The current appointment of the person whom the form names; 404 where they have none here."""
    person = get_object_or_404(User, public_id=request.POST.get("person", ""))
    return get_object_or_404(CourseAdmin, cohort=cohort, person=person, until__isnull=True)


def _end(request, cohort, form):
    appointment = _appointed(request, cohort)
    appointment.end(by=request.viewer.person)
    return f"{appointment.person.name} is no longer course admin of {cohort.name}."


def _acting(request, cohort):
    return {"by": request.viewer.person, "cohort": cohort, "now": request.viewer.now}


def _invite_again(request, cohort, form):
    return invite_again(_appointed(request, cohort).person, **_acting(request, cohort))


def _correct(request, cohort, form):
    return correct_address(form.person, form.cleaned_data["address"], **_acting(request, cohort))


def _last_day(request, cohort, form):
    day = form.cleaned_data["ends"]
    cohort.set_last_day(day, by=request.viewer.person, now=request.viewer.now)
    return f"{cohort.name} ends with {day:%-d %B %Y}." if day else f"{cohort.name} goes on; no last day is set."


@require_safe
def cohort_record(request, public_id):
    """Who did what here, and when, newest first (A5)."""
    cohort = run_cohort(request, public_id)
    page = Paginator(record_of(cohort), PAGE).get_page(request.GET.get("page"))
    return render(request, "cohorts/record.html", {"cohort": cohort, "page_obj": page})
