"""The notifications of this wing: a page was shown to somebody, an entry was shown, somebody joined (N2, A5)."""

from django.db.models import Q

from cohorts.models import Membership, Notification, Role
from cohorts.registry import on_newcomer, register_kind

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


def people_joined(viewer, notices):
    """'Dan Okafor joined as tutor: 2 of your pages are open to them' (A5). Counted when it is shown."""
    by_membership = _by_object(notices)
    answer = {}
    memberships = Membership.objects.current(viewer.now).filter(pk__in=by_membership).select_related("person", "cohort")
    for membership in memberships:
        number = _pages_open_to(membership, viewer.now).filter(owner=viewer.person).count()
        if not number:
            continue
        for notice in by_membership[membership.pk]:
            answer[notice.pk] = {
                "line": f"{membership.person.name} joined {membership.cohort.name} as {membership.get_role_display()}",
                "title": f"{number} of your pages {'is' if number == 1 else 'are'} open to them",
                "url": "/portfolio/",
            }
    return answer


def _pages_open_to(membership, now):
    tutors = Q() if membership.role == Role.TUTOR else Q(tutors_only=False)
    shares = Share.objects.live(now).filter(tutors, kind="cohort", cohort=membership.cohort)
    return Page.objects.filter(pk__in=shares.values("page"), owner__is_active=True)


def newcomer(membership):
    """Give a new trainee their journal (P1), and tell each owner once to whom pages of theirs open (A5)."""
    if membership.role == Role.TRAINEE:
        Page.journal_of(membership.person)
    if membership.role not in (Role.TRAINEE, Role.TUTOR):
        return
    owners = {page.owner for page in _pages_open_to(membership, membership.joined_at).select_related("owner")}
    for owner in sorted(owners - {membership.person}, key=lambda person: person.pk):
        Notification.tell(owner, "joined", membership, actor=membership.person, due_at=membership.joined_at)


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
    on_newcomer(newcomer)
