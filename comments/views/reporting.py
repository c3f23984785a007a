"""Reporting to the course admins: looking at what would be handed over, sending it, and what they do about it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in, way_back
from cohorts.models import CourseAdmin

from ..forms import AsideForm, ReasonForm, ReportForm
from ..models import Report
from ..reporting import HandOver
from .answers import done
from .doors import comment_or_404, entry_or_404, page_or_404

ON_A_PAGE = 30


def comment_report(request, public_id):
    """Report a comment that the viewer reads; one's own not."""
    return report_on(request, comment_or_404(request, public_id))


def page_report(request, public_id):
    """Report somebody else's page."""
    return report_on(request, page_or_404(request, public_id))


def entry_report(request, public_id):
    """Report somebody else's entry."""
    return report_on(request, entry_or_404(request, public_id))


@require_http_methods(["GET", "POST"])
def report_on(request, thing):
    """First the reason and the choice; then exactly what will be handed over, and to whom; then it is sent.

    A comment that was changed between looking and sending is shown anew: nobody hands over what they have not seen.
    """
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    over = HandOver(thing, viewer.person, viewer.now)
    if over.writer == viewer.person:
        raise PermissionDenied("This is your own: you can change or remove it yourself.")
    form = ReportForm(request.POST or None, over=over, initial={"words": not over.is_between_two})
    step, status = "write", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            step, status = "look", 200
            if request.POST.get("do") == "change":
                step = "write"
            elif request.POST.get("do") == "send" and form.cleaned_data["version"] != over.version:
                form.add_error(None, "The writer has changed this since you looked. This is what would be sent now.")
                form.data = {**form.data.dict(), "version": over.version}
                status = 409
            elif request.POST.get("do") == "send":
                try:
                    over.send(form.cleaned_data["reason"], form.cleaned_data["words"])
                except ValidationError as refusal:
                    form.add_error(None, refusal)
                    status = 400
                else:
                    words = "Sent to the course admins. They do not learn from Sheaf who reported it."
                    return done(request, way_back(request, over.about.get_absolute_url()), words)
    context = {"over": over, "form": form, "step": step, "about": over.about, "next": way_back(request, "")}
    return render(request, "comments/report_form.html", context, status=status)


def course_admin_or_404(viewer):
    """The list is for whoever is course admin of any cohort now; to everybody else it does not exist."""
    if viewer.person is None or not CourseAdmin.objects.current(viewer.now).filter(person=viewer.person).exists():
        raise Http404


@require_safe
@signed_in
def reports(request):
    """*Reports*: what was handed over to the course admins, open ones first. Who reported is not known here."""
    viewer = request.viewer
    course_admin_or_404(viewer)
    found = Report.objects.visible_to(viewer).select_related("owner", "writer", "comment", "handled_by")
    page = Paginator(found.order_by("outcome", "-reported_on", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "number": Report.objects.visible_to(viewer).open().count()}
    return render(request, "comments/reports.html", context)


@require_http_methods(["GET", "POST"])
def report(request, public_id):
    """One report: what was handed over, and removing the comment with a reason or setting the report aside (C9)."""
    viewer = request.viewer
    found = Report.objects.visible_to(viewer).select_related("owner", "writer", "comment__page__owner", "handled_by")
    found = get_object_or_404(found.select_related("comment__author", "comment__entry"), public_id=public_id)
    act, status = request.POST.get("do", ""), 200
    removing = ReasonForm(request.POST if act == "remove" else None, prefix="remove")
    aside = AsideForm(request.POST if act == "aside" else None, prefix="aside")
    form = {"remove": removing, "aside": aside}.get(act)
    if request.method == "POST":
        status = 400
        if form is not None and form.is_valid():
            try:
                if act == "remove":
                    found.remove_comment(viewer, form.cleaned_data["reason"])
                    words = "The comment is removed. Its writer and the owner of the page are told why."
                else:
                    found.set_aside(viewer, form.cleaned_data["note"])
                    words = "Set aside. Nobody but the course admins knows of it."
            except ValidationError as refusal:
                form.add_error(None, refusal)
                status = 409
                found.refresh_from_db(fields=["outcome", "handled_at", "handled_by", "note"])
            else:
                return done(request, reverse("reports"), words)
    context = {"report": found, "removing": removing, "aside": aside, "form": form}
    return render(request, "comments/report.html", context, status=status)
