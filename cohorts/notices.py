"""The notifications of belonging: an invitation, a new membership, an appointment. The rows hold no words (N1)."""

from django.urls import reverse
from django.utils.formats import date_format

from .models import CourseAdmin, Invitation, Membership, Pair
from .registry import Post, register_kind


def by_object(notices):
    """{object pk: [notices]} for the notices of one kind."""
    found = {}
    for notice in notices:
        found.setdefault(notice.object_id, []).append(notice)
    return found


def invited(viewer, notices):
    """The mail that invites: only while its link works, and with the link that works then (C15: it opens a page)."""
    wanted = by_object(notices)
    answer = {}
    found = Invitation.objects.live(viewer.now).filter(person=viewer.person, pk__in=wanted)
    for invitation in found.select_related("invited_by"):
        places = invitation.places(viewer.now)
        by = invitation.invited_by
        last = date_format(invitation.expires_at, "j F Y")
        lines = [
            f"{by.name if by else 'Your college'} invites you: you are {' and '.join(places)}.",
            "Sheaf is where trainees keep their portfolios and talk about them with their cohort and their tutors. "
            "Nobody sees what you write there until you show it to them.",
            "The button opens a page where you say what you are called and how you will sign in. It works once, "
            f"until {last}.",
            "If you did not expect this, do nothing: without you nothing happens.",
        ]
        letter = {
            "subject": f"Your invitation to Sheaf, as {places[0]}",
            "lines": lines,
            "button": (
                "Come in",
                reverse("invitation", args=[invitation.public_id, invitation.serial, invitation.token]),
            ),
        }
        answer |= {notice.pk: letter for notice in wanted[invitation.pk]}
    return answer


def enrolled(viewer, notices):
    """'You are now a tutor in Year 1 Hadlow', while that is so."""
    wanted = by_object(notices)
    answer = {}
    held = Membership.objects.current(viewer.now).filter(person=viewer.person, pk__in=wanted)
    for membership in held.select_related("cohort__programme", "cohort__campus"):
        cohort = membership.cohort
        line = {
            "line": f"You are now {membership.as_what} in {cohort.name}",
            "title": f"{cohort.programme.name}, {cohort.campus.name}",
            "url": reverse("cohort", args=[cohort.public_id]),
        }
        answer |= {notice.pk: line for notice in wanted[membership.pk]}
    return answer


def appointed(viewer, notices):
    """'You are now course admin of Year 1 Hadlow', while that is so."""
    wanted = by_object(notices)
    answer = {}
    held = CourseAdmin.objects.current(viewer.now).filter(person=viewer.person, pk__in=wanted)
    for appointment in held.select_related("cohort"):
        line = {
            "line": f"You are now course admin of {appointment.cohort.name}",
            "title": "You enrol its people; what they write is theirs to show",
            "url": reverse("cohort", args=[appointment.cohort.public_id]),
        }
        answer |= {notice.pk: line for notice in wanted[appointment.pk]}
    return answer


def friend_asked(viewer, notices):
    """'Ben Whitlock asks you to be critical friends', until it is answered or taken back."""
    wanted = by_object(notices)
    answer = {}
    for pair in Pair.objects.asking(viewer).filter(pk__in=wanted).select_related("asker"):
        line = {"line": f"{pair.asker.name} asks you to be critical friends", "title": "", "url": reverse("friends")}
        answer |= {notice.pk: line for notice in wanted[pair.pk]}
    return answer


def friend_agreed(viewer, notices):
    """'Ben Whitlock is your critical friend now', while that is so."""
    wanted = by_object(notices)
    answer = {}
    for pair in Pair.objects.current(viewer.now).filter(asker=viewer.person, pk__in=wanted).select_related("other"):
        line = {"line": f"{pair.other.name} is your critical friend now", "title": "", "url": reverse("friends")}
        answer |= {notice.pk: line for notice in wanted[pair.pk]}
    return answer


def register():
    register_kind("invitation", invited, post=Post.OWN)
    register_kind("enrolled", enrolled)
    register_kind("appointed", appointed)
    register_kind("friend_asked", friend_asked)
    register_kind("friend_agreed", friend_agreed)
