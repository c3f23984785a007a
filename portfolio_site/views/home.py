"""Home: what needs you, as a short list of querysets, in words."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cohorts.doors import signed_in
from cohorts.models import Cohort, CourseAdmin, Membership, Notification, Pair, Role, User
from comments.models import Comment, QuestionReader
from portfolios import looking_back
from portfolios.models import Version
from portfolios.models.pages import Status
from portfolios.models.texts import State

from ..needs import MOST_LISTED, Standing, answers, drafts
from ..reading import in_turn, shown_texts, to_read, with_instant

NEW_LISTED = 4
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Draft:
    """One line about what the person has not shown yet."""

    title: str
    url: str
    saved_at: object
    is_change: bool  # of something that others see already


@require_safe
@signed_in
def home(request):
    """What needs the person who asks; where nothing does, it says so and offers to write."""
    standing, viewer = Standing.of(request), request.viewer
    numbers = standing.numbers
    if not standing.memberships and (numbers["runs"] or _is_first(viewer.person)):
        return _course_admin(request, numbers["reports"])
    if standing.learns and not standing.things and not _has_shown_anything(viewer):
        return _first(request, standing)
    return render(
        request,
        "portfolio_site/home.html",
        {
            "standing": standing,
            "things": standing.things,
            "waiting": _waiting(viewer) if numbers["waiting"] else None,
            "asked": _asked(viewer) if numbers["asked"] else [],
            "more_asked": max(0, numbers["asked"] - MOST_LISTED),
            "answers": _answers(viewer) if numbers["answers"] else [],
            "more_answers": max(0, numbers["answers"] - MOST_LISTED),
            "drafts": _drafts(viewer) if numbers["drafts"] else [],
            "more_drafts": max(0, numbers["drafts"] - MOST_LISTED),
            "questions": _questions(viewer) if numbers["questions"] else [],
            "more_questions": max(0, numbers["questions"] - MOST_LISTED),
            "friends": _friends(viewer) if numbers["friends"] else [],
            "to_read": _first_to_read(viewer) if standing.reads and numbers["to_read"] else None,
            "look_back": looking_back.returning(viewer.person, viewer.now).first() if standing.learns else None,
            "new": [] if standing.reads and numbers["to_read"] else _new(viewer),
            "new_where": standing.memberships[0].cohort.name if len(standing.memberships) == 1 else "your cohorts",
        },
    )


def _has_shown_anything(viewer):
    return Version.objects.filter(page__owner=viewer.person).exclude(state__in=(State.WORKING, State.BIN)).exists()


def _waiting(viewer):
    """Who has written what waits: people, each once, in the order of their comments, and how many comments."""
    comments = list(Comment.objects.waiting_for(viewer.person).select_related("author").defer("body", "html"))
    people = list({comment.author: None for comment in comments})
    names = [person.name for person in people[:3]]
    if len(people) > 3:
        names.append(f"{len(people) - 3} more")
    return {"number": len(comments), "people": people[:5], "names": names}


def _answers(viewer):
    """The newest answers as the list of news has them (N1)."""
    return Notification.seen_by(viewer, list(answers(viewer).select_related("actor")[:MOST_LISTED]))


def _asked(viewer):
    """Comments of the viewer's own that an owner asks them to show to more (C13)."""
    found = Comment.objects.asked_of(viewer).select_related("author", "page__owner", "entry__page__owner")
    return list(found[:MOST_LISTED])


def _questions(viewer):
    """What owners ask this viewer about what they see, the oldest first."""
    found = QuestionReader.objects.standing_for(viewer).select_related("question__entry__page", "question__page__owner")
    return list(found.order_by("asked_at", "pk")[:MOST_LISTED])


def _friends(viewer):
    """Who asks the viewer to be critical friends: people, in the order of asking."""
    return [pair.asker for pair in Pair.objects.asking(viewer).select_related("asker")]


def _drafts(viewer):
    published = Version.objects.filter(page=OuterRef("page"), entry__isnull=True, state=State.PUBLISHED)
    found = drafts(viewer.person).select_related("entry", "page").annotate(page_is_published=Exists(published))
    return [
        Draft(
            title=version.title or (version.entry.heading if version.entry else version.page.title),
            url=reverse("entry_edit", args=[version.entry.public_id])
            if version.entry
            else reverse("page_edit", args=[version.page.public_id]),
            saved_at=version.saved_at,
            is_change=version.entry.status == Status.PUBLISHED if version.entry else version.page_is_published,
        )
        for version in found[:MOST_LISTED]
    ]


def _first_to_read(viewer):
    """The text to begin with, of those that wait to be read."""
    return in_turn(with_instant(to_read(viewer), viewer)).select_related("entry", "page__owner").first()


def _new(viewer):
    """What others have shown last, read or not, with whose it is."""
    texts = with_instant(shown_texts(viewer), viewer).select_related("entry__page", "page__owner")
    return list(texts.filter(shown__gt=viewer.now - NEW_FOR).order_by("-shown", "-pk")[:NEW_LISTED])


def _first(request, standing):
    """The first sign-in of a trainee: nobody sees what one writes until one shows it."""
    viewer = request.viewer
    cohorts = {membership.cohort_id: membership.cohort for membership in standing.memberships}
    members = list(
        Membership.objects.current(viewer.now)
        .filter(cohort__in=cohorts, person__is_active=True, role__in=(Role.TRAINEE, Role.TUTOR))
        .exclude(person=viewer.person)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    rooms = []
    for cohort in cohorts.values():
        here = [member for member in members if member.cohort_id == cohort.pk]
        tutors = [member for member in here if member.role == Role.TUTOR]
        rooms.append({"cohort": cohort, "tutors": tutors, "trainees": len(here) - len(tutors)})
    return render(request, "portfolio_site/home_first.html", {"rooms": rooms})


def _is_first(person):
    """True for who looks after a Sheaf in which nothing has begun: nobody is in a cohort yet."""
    return person.is_superuser and not Membership.objects.exists()


def _begun(now):
    """The cohorts that others are to fill, each with its course admins in `admins`: for a superuser, whose admin

    names them too.
    """
    cohorts = list(Cohort.objects.running(now).order_by("name", "pk"))
    current = CourseAdmin.objects.current(now).filter(person__is_active=True).select_related("person")
    admins = {}
    for appointment in current.order_by("person__name", "pk"):
        admins.setdefault(appointment.cohort_id, []).append(appointment.person)
    for each in cohorts:
        each.admins = admins.get(each.pk, [])
        each.awaited = [person for person in each.admins if not person.has_come]
    return cohorts


def _course_admin(request, reports):
    """Home of a course admin who is no member: what to do next, and that they read nothing (A4)."""
    viewer = request.viewer
    cohorts = list(Cohort.objects.visible_to(viewer).select_related("programme", "campus"))
    here = Membership.objects.current(viewer.now).filter(cohort__in=cohorts, person__is_active=True)
    people = _by_cohort(here)
    waited = _by_cohort(here.filter(person__in=User.objects.not_come().values("pk")))
    runners = _by_cohort(CourseAdmin.objects.current(viewer.now).filter(cohort__in=cohorts).of_who_came())
    for each in cohorts:
        each.people, each.waited = people.get(each.pk, 0), waited.get(each.pk, 0)
        each.runners = runners.get(each.pk, 0)
    context = {
        "cohorts": cohorts,
        "begun": [] if cohorts else _begun(viewer.now),
        "empty": next((each for each in cohorts if not each.people), None),
        "alone": [each for each in cohorts if each.people and each.runners == 1],
        "reports": reports,
    }
    return render(request, "portfolio_site/home_admin.html", context)


def _by_cohort(rows):
    """{cohort pk: how many of `rows`}."""
    return dict(rows.order_by().values("cohort").annotate(number=Count("pk")).values_list("cohort", "number"))
