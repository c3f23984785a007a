"""The notifications of this wing: a page was shown to somebody, an entry was shown, somebody joined (N2, A5)."""

from cohorts.models import Membership, Notification, Role
from cohorts.registry import on_newcomers, register_kind

from .models import Entry, Page, Share


def _by_object(notices):
    found = {}
    for notice in notices:
        found.setdefault(notice.object_id, []).append(notice)
    return found


def pages_shown(viewer, notices):
    """'Amira shows you My journal': only while the recipient sees the page (N1)."""
    by_page = _by_object(notices)
    answer = {}
    for page in Page.objects.visible_to(viewer).filter(pk__in=by_page).select_related("owner"):
        for notice in by_page[page.pk]:
            answer[notice.pk] = {
                "line": f"{page.owner.first_name} shows you a page",
                "title": page.title,
                "url": page.get_absolute_url(),
            }
    return answer


def entries_shown(viewer, notices):
    """'Amira has shown a new entry', to readers of the journal (N2)."""
    by_entry = _by_object(notices)
    answer = {}
    for entry in Entry.objects.visible_to(viewer).filter(pk__in=by_entry).select_related("page__owner"):
        for notice in by_entry[entry.pk]:
            answer[notice.pk] = {
                "line": f"{entry.owner.first_name} has shown a new entry",
                "title": entry.heading,
                "url": entry.get_absolute_url(),
            }
    return answer


NAMED = 3  # of those who joined together; the others are counted


def people_joined(viewer, notices):
    """'Dan Okafor joined Year 1 as tutor: 2 of your pages are open to them' (A5). Counted when it is shown.

    Who was enrolled in one act joined at one instant: the row points at one of them and stands for all.
    """
    by_membership = _by_object(notices)
    answer = {}
    for first in Membership.objects.filter(pk__in=by_membership).select_related("cohort"):
        together = (
            Membership.objects.current(viewer.now)
            .filter(cohort=first.cohort, joined_at=first.joined_at, role__in=(Role.TRAINEE, Role.TUTOR))
            .exclude(person=viewer.person)
            .select_related("person")
            .order_by("person__name", "pk")
        )
        pages = _pages_open_in(first.cohort, viewer.now).filter(owner=viewer.person)
        to_tutors, to_all = (
            pages.count(),
            pages.filter(shares__in=_reaching_all(first.cohort, viewer.now)).distinct().count(),
        )
        people = [each for each in together if to_all or each.role == Role.TUTOR] if to_tutors else []
        if not people:
            continue
        tutors = [each for each in people if each.role == Role.TUTOR]
        line = {
            "line": f"{_names(people)} joined {first.cohort.name}{_as_what(people, tutors)}",
            "title": _open_to_them(to_tutors if len(tutors) == len(people) else to_all)
            + (f", {to_tutors} to the tutors" if 0 < len(tutors) < len(people) and to_tutors > to_all else ""),
            "url": "/portfolio/",
        }
        answer |= {notice.pk: line for notice in by_membership[first.pk]}
    return answer


def _names(people):
    names = [each.person.name for each in people]
    if len(names) > NAMED + 1:
        names[NAMED:] = [f"{len(names) - NAMED} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


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


def tell_readers(entry, audience, now):
    """Tell the page's tutors of an entry that is shown for the first time, if it is shown to them (N2)."""
    if entry.shown_to == "me":
        return
    for tutor in audience.tutors:
        Notification.tell(tutor.person, "entry_shown", entry, actor=entry.owner, due_at=now)


def register():
    register_kind("page_shown", pages_shown)
    register_kind("entry_shown", entries_shown)
    register_kind("joined", people_joined)
    on_newcomers(newcomers)
