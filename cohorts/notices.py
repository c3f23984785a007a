"""The notifications of belonging: an invitation, a new membership, an appointment. The rows hold no words (N1)."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format

from .models import CourseAdmin, Invitation, Pair
from .registry import Post, Seen, register_kind, said_of


def invited(viewer, notices):
    """The mail that invites: only while its link works, and with the link that works then (C15: it opens a page)."""

    def letter(invitation):
        places, by = invitation.places(viewer.now), invitation.invited_by
        return {
            "subject": f"Your invitation to Sheaf, as {places[0]}",
            "lines": [
                f"{by.name if by else 'Your college'} invites you: you are {' and '.join(places)}.",
                "Sheaf is where trainees keep their portfolios and talk about them with their cohort and their tutors. "
                "Nobody sees what you write there until you show it to them.",
                "The button opens a page where you say what you are called and how you will sign in. It works once, "
                f"until {date_format(invitation.expires_at, 'j F Y')}.",
                "If you did not expect this, do nothing: without you nothing happens.",
            ],
            "button": ("Come in", invitation.get_absolute_url()),
        }

    live = Invitation.objects.live(viewer.now).filter(person=viewer.person)
    return said_of(notices, live.select_related("invited_by"), letter)


def enrolled(viewer, notices):
    """'You are now a tutor in Year 1 Hadlow', while that is so."""

    def line(membership):
        cohort = membership.cohort
        return {
            "line": f"You are now {membership.as_what} in {cohort.name}",
            "title": f"{cohort.programme.name}, {cohort.campus.name}",
            "url": reverse("cohort", args=[cohort.public_id]),
        }

    held = {membership.pk: membership for membership in viewer.memberships()}
    return {notice.pk: line(held[notice.object_id]) for notice in notices if notice.object_id in held}


def appointed(viewer, notices):
    """'You are now course admin of Year 1 Hadlow', while that is so."""

    def line(appointment):
        return {
            "line": f"You are now course admin of {appointment.cohort.name}",
            "title": "You enrol its people; what they write is theirs to show",
            "url": reverse("cohort", args=[appointment.cohort.public_id]),
        }

    held = CourseAdmin.objects.current(viewer.now).filter(person=viewer.person)
    return said_of(notices, held.select_related("cohort"), line)


def _pairs(viewer):
    """Pairs that the viewer is asked for, and those that hold now."""
    asking, holding = Pair.objects.asking(viewer), Pair.objects.current(viewer.now).filter(asker=viewer.person)
    found = Pair.objects.filter(Q(pk__in=asking.values("pk")) | Q(pk__in=holding.values("pk")))
    return found.select_related("asker", "other")


def _asked(viewer, pair):
    """'Ben Whitlock asks you to be critical friends', until it is answered or taken back."""
    if pair.asker_id == viewer.person.pk:
        return None
    return {"line": f"{pair.asker.name} asks you to be critical friends", "title": "", "url": reverse("friends")}


def _agreed(viewer, pair):
    """'Ben Whitlock is your critical friend now', while that is so."""
    if pair.asker_id != viewer.person.pk:
        return None
    return {"line": f"{pair.other.name} is your critical friend now", "title": "", "url": reverse("friends")}


def register():
    register_kind("invitation", invited, post=Post.OWN)
    register_kind("enrolled", enrolled)
    register_kind("appointed", appointed)
    register_kind("friend_asked", Seen(_pairs, _asked))
    register_kind("friend_agreed", Seen(_pairs, _agreed))
