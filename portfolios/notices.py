"""The notifications of this wing: a page was shown to somebody, an entry was shown, somebody joined (N2, A5)."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Membership, Notification, Role
from cohorts.registry import Post, on_newcomers, register_kind, said_of
from cohorts.wording import listed

from .audiences import day
from .models import Entry, Follow, Page, Share

MOMENT = timedelta(microseconds=1)


def pages_shown(viewer, notices):
    """'Amira shows you a page, until the end of 4 December': only while the recipient sees the page (N1, N2)."""
    reaching = Share.objects.reaching(viewer).filter(page=OuterRef("pk")).order_by("-ends")

    def line(page):
        until = "" if page.has_no_end or page.ends is None else f", until the end of {day(page.ends - MOMENT)}"
        return {
            "line": f"{page.owner.first_name} shows you a page{until}",
            "title": page.title,
            "url": page.get_absolute_url(),
            "topic": page.public_id,
            "place": page.title_for(viewer.person),
        }

    pages = Page.objects.visible_to(viewer).select_related("owner")
    last = reaching.filter(ends__isnull=False).values("ends")[:1]
    return said_of(notices, pages.annotate(has_no_end=Exists(reaching.filter(ends=None)), ends=Subquery(last)), line)


def entries_shown(viewer, notices):
    """'Amira has shown a new entry', to readers of the journal (N2)."""

    def line(entry):
        return {
            "line": f"{entry.owner.first_name} has shown a new entry",
            "title": entry.heading,
            "url": entry.get_absolute_url(),
            "topic": entry.page.public_id,
            "place": entry.page.title_for(viewer.person),
        }

    return said_of(notices, Entry.objects.visible_to(viewer).select_related("page__owner"), line)


def people_joined(viewer, notices):
    """'Dan Okafor joined Year 1 as tutor: 2 of your pages are open to them' (A5). Counted when it is shown.

    Who was enrolled in one act joined at one instant: the row points at one of them and stands for all. One query.
    """
    firsts = Membership.objects.filter(pk__in={notice.object_id for notice in notices})
    every, together = {}, {}
    for each in (
        Membership.objects.filter(cohort__in=firsts.values("cohort"), joined_at__in=firsts.values("joined_at"))
        .select_related("person", "cohort")
        .annotate(to_tutors=_open_pages(viewer), to_all=_open_pages(viewer, tutors_only=False))
        .order_by("person__name", "pk")
    ):
        every[each.pk] = each
        is_here = each.joined_at <= viewer.now and (each.left_at is None or each.left_at > viewer.now)
        if is_here and each.role in (Role.TRAINEE, Role.TUTOR) and each.person != viewer.person:
            together.setdefault((each.cohort_id, each.joined_at), []).append(each)

    def line(first):
        to_tutors, to_all = first.to_tutors, first.to_all
        here = together.get((first.cohort_id, first.joined_at), [])
        people = [each for each in here if to_all or each.role == Role.TUTOR] if to_tutors else []
        if not people:
            return None
        tutors = [each for each in people if each.role == Role.TUTOR]
        names = listed((each.person.name for each in people), most=4)
        return {
            "line": f"{names} joined {first.cohort.name}{_as_what(people, tutors)}",
            "title": _open_to_them(to_tutors if len(tutors) == len(people) else to_all)
            + (f", {to_tutors} to the tutors" if 0 < len(tutors) < len(people) and to_tutors > to_all else ""),
            "url": "/portfolio/",
        }

    said = {notice.pk: line(every[notice.object_id]) for notice in notices if notice.object_id in every}
    return {notice: words for notice, words in said.items() if words}


def _open_pages(viewer, **those):
    """How many of the viewer's pages are open to the cohort of a membership now, by shares of which `those` holds."""
    mine = {"page__owner": viewer.person, "page__owner__is_active": True}
    shares = Share.objects.live(viewer.now).filter(kind="cohort", cohort=OuterRef("cohort"), **mine, **those)
    number = shares.order_by().values("cohort").annotate(number=Count("page", distinct=True)).values("number")
    return Coalesce(Subquery(number), 0)


def _as_what(people, tutors):
    if tutors and len(tutors) < len(people):
        return ""
    role = Role.TUTOR.label if tutors else Role.TRAINEE.label
    return f" as {role}" if len(people) == 1 else f" as {role}s"


def _open_to_them(number):
    return f"{number} of your pages {'is' if number == 1 else 'are'} open to them"


def _shares_in(cohort, now):
    return Share.objects.live(now).filter(kind="cohort", cohort=cohort)


def _reaching_all(cohort, now):
    return _shares_in(cohort, now).filter(tutors_only=False)


def _pages_open_in(cohort, now):
    """Pages that some membership of the cohort opens now: to its tutors, and perhaps to all."""
    return Page.objects.filter(pk__in=_shares_in(cohort, now).values("page"), owner__is_active=True)


def newcomers(memberships):
    """Give new trainees their journals (P1), and tell each owner once to whom pages of theirs open (A5).

    `memberships` are of one cohort and one instant; however many they are, an owner is told of all together.
    """
    Page.journals_of([each.person for each in memberships if each.role == Role.TRAINEE])
    reached = [each for each in memberships if each.role in (Role.TRAINEE, Role.TUTOR)]
    if not reached:
        return
    cohort, now = reached[0].cohort, reached[0].joined_at
    tutors = [each for each in reached if each.role == Role.TUTOR]
    everything = _pages_open_in(cohort, now).select_related("owner")
    to_all = everything.filter(pk__in=_reaching_all(cohort, now).values("page"))
    gaining = {page.owner: reached for page in to_all}
    if tutors:
        gaining = {page.owner: tutors for page in everything} | gaining
    tellings = []
    for owner in sorted(gaining, key=lambda person: person.pk):
        others = [each for each in gaining[owner] if each.person != owner]
        if others:
            tellings.append((owner, "joined", others[0]))
    actor = reached[0].person if len(reached) == 1 else reached[0].added_by
    Notification.tell_each(tellings, actor=actor, due_at=now)


def tell_readers(entry, audience, now, *, among=None):
    """Tell those who follow the journal of an entry that is newly shown to them, each once (N2).

    `among` are the members of the audience who gain it now, where it was shown to others before.
    """
    if entry.shown_to == "me":
        return
    members = audience.tutors if entry.shown_to == "tutors" else audience.people
    if among is not None:
        gaining = {each.person.pk for each in among if each.person is not None}
        members = [each for each in members if each.person is not None and each.person.pk in gaining]
    told = set(Notification.objects.about(entry).filter(kind="entry_shown").values_list("recipient_id", flat=True))
    readers = [each.person for each in Follow.readers(entry.page, members) if each.person.pk not in told]
    tellings = [(person, "entry_shown", entry) for person in readers]
    Notification.tell_each(tellings, actor=entry.owner, due_at=now)


def register():
    """Make the kinds of this app known, at start."""
    register_kind("page_shown", pages_shown)
    register_kind("entry_shown", entries_shown, Post.DIGEST)
    register_kind("joined", people_joined)
    on_newcomers(newcomers)
