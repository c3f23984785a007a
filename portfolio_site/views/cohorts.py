"""The cohort's page: its people, what they have newly shown to the viewer, and what its course admins need."""

from django.contrib import messages
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cohorts.doors import run_cohort, signed_in
from cohorts.models import Cohort, Membership, Pair, Role, User
from comments.reminding import figures, remind_owner, reminded_lately

from ..needs import Standing
from ..reading import shown_texts, to_read, with_instant

NEWEST = 6


@require_safe
@signed_in
def cohorts(request):
    """The viewer's cohorts; of a single one its page at once."""
    found = list(Cohort.objects.visible_to(request.viewer).select_related("programme", "campus"))
    if len(found) == 1:
        return redirect("cohort", found[0].public_id)
    here = {membership.cohort_id: membership for membership in Standing.of(request).memberships}
    for each in found:
        each.mine = here.get(each.pk)
    return render(request, "portfolio_site/cohorts.html", {"cohorts": found})


@require_safe
def cohort(request, public_id):
    """One cohort, for its members and its course admins (A4)."""
    viewer = request.viewer
    found = get_object_or_404(
        Cohort.objects.visible_to(viewer).select_related("programme", "campus"), public_id=public_id
    )
    standing = Standing.of(request)
    mine = next((each for each in standing.memberships if each.cohort_id == found.pk), None)
    if mine is None:
        return _for_course_admin(request, found)
    course_admins = [appointment.person for appointment in found.course_admins(viewer.now)]
    runs = viewer.person in course_admins
    members = list(found.members(viewer.now))
    for member in members:
        member.cohort = found
        member.trade = member.teaches or member.person.teaches
    by_role = {role: [member for member in members if member.role == role] for role in Role}
    texts = with_instant(shown_texts(viewer), viewer).filter(page__owner__in=[member.person_id for member in members])
    context = {
        "cohort": found,
        "mine": mine,
        "runs": runs,
        "trainees": by_role[Role.TRAINEE],
        "tutors": by_role[Role.TUTOR],
        "examiners": by_role[Role.EXAMINER],
        "course_admins": course_admins,
    }
    if mine.role == Role.TUTOR:
        context["friends"] = _friends(found, viewer)
        context["rows"] = _rows(by_role[Role.TRAINEE], texts, viewer)
    else:
        context["newest"] = _newest(texts)
    if runs:
        context["figures"] = _figures(by_role[Role.TRAINEE], viewer.now)
    return render(request, "portfolio_site/cohort.html", context)


def _friends(found, viewer):
    """For its tutors: who of the trainees here is whose critical friend, by name only."""
    pairs = Pair.objects.in_cohort(found, viewer.now).select_related("asker", "other")
    return sorted(sorted(names) for names in ([pair.asker.name, pair.other.name] for pair in pairs))


def _newest(texts):
    newest = list(texts.select_related("entry", "page__owner").order_by("-shown", "-pk")[:NEWEST])
    for text in newest:
        if text.entry:
            text.entry.page = text.page
    return newest


def _rows(trainees, texts, viewer):
    """For a tutor: each trainee with what they showed this tutor last, the longest ago first (L4).

    Only what this tutor can read counts: no draft, nothing kept to oneself, nothing shown to others.
    """
    latest = texts.annotate(
        place=Window(RowNumber(), partition_by=F("page__owner"), order_by=[F("shown").desc(), F("pk").desc()])
    ).filter(place=1)
    latest = {text.page.owner_id: text for text in latest.select_related("entry", "page")}
    people = {trainee.person_id for trainee in trainees}
    unread = dict(
        to_read(viewer)
        .filter(page__owner__in=people)
        .order_by()
        .values("page__owner")
        .annotate(number=Count("pk"))
        .values_list("page__owner", "number")
    )
    rows = []
    for trainee in trainees:
        text = latest.get(trainee.person_id)
        if text is not None and text.entry:
            text.entry.page = text.page
        rows.append({"membership": trainee, "text": text, "to_read": unread.get(trainee.person_id, 0)})
    return sorted(rows, key=lambda row: (row["text"] is not None, row["text"].shown if row["text"] else None))


def _figures(trainees, now):
    """For a course admin: for each trainee how many comments wait for them, and since when (A4). Nothing else."""
    people = {trainee.person_id for trainee in trainees}
    waiting, reminded = figures(people), reminded_lately(people, now)
    return [
        {"membership": each, "reminded": reminded.get(each.person_id), **waiting.get(each.person_id, {})}
        for each in trainees
    ]


@require_POST
def cohort_remind(request, public_id, person_id):
    """Remind a trainee that comments wait for them, once a day at most; what they are stays theirs (A4)."""
    found = run_cohort(request, public_id)
    trainees = found.members(request.viewer.now, Role.TRAINEE)
    owner = get_object_or_404(User.objects.filter(pk__in=trainees.values("person")), public_id=person_id)
    told = remind_owner(owner, by=request.viewer.person, cohort=found, now=request.viewer.now)
    if told:
        messages.success(request, f"{owner.name} is told that comments wait.")
    else:
        messages.info(request, f"{owner.name} was reminded within the last day, or nothing waits any more.")
    return redirect("cohort", found.public_id)


def _for_course_admin(request, found):
    """Names, memberships, their dates, and the one figure (A4): no page, no author, no text."""
    viewer = request.viewer
    everybody = list(Membership.objects.filter(cohort=found).select_related("person").order_by("person__name", "pk"))
    here, gone = [], []
    for membership in everybody:
        membership.cohort = found
        membership.trade = membership.teaches or membership.person.teaches
        is_over = membership.left_at is not None and membership.left_at <= viewer.now
        (gone if is_over or not membership.person.is_active else here).append(membership)
    trainees = [membership for membership in here if membership.role == Role.TRAINEE]
    context = {
        "cohort": found,
        "figures": _figures(trainees, viewer.now),
        "others": [membership for membership in here if membership.role != Role.TRAINEE],
        "waited": sum(not membership.person.has_come for membership in here),
        "gone": gone,
        "course_admins": [appointment.person for appointment in found.course_admins(viewer.now)],
    }
    return render(request, "portfolio_site/cohort_admin.html", context)
