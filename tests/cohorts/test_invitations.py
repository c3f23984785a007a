"""An invitation: one link that works, for sixty days, for somebody who has never come."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cohorts.models import Act, CohortEvent, Invitation, Notification, Role, User
from cohorts.registry import KINDS, Post

from .. import factories


@pytest.fixture
def nell(cast):
    """Enrolled by femi, and never here."""
    person = User.objects.create_user("nell@sheaf.example", "Nell Ashdown")
    cast.year1.add(person, Role.TRAINEE, by=cast.femi)
    return person


def letter(person, now=None):
    """The mail that would be sent now, or None."""
    rows = list(Notification.objects.filter(recipient=person, kind="invitation"))
    return next(iter(KINDS["invitation"].seen(factories.viewer(person, now), rows).values()), None)


def works(invitation, now=None):
    return Invitation.objects.live(now or timezone.now()).filter(pk=invitation.pk).exists()


def test_who_is_new_is_invited_by_a_mail_of_its_own(nell, cast):
    assert KINDS["invitation"].post is Post.OWN
    mail = letter(nell)
    assert mail["subject"] == "Your invitation to Sheaf, as a trainee in Year 1 Hadlow"
    assert mail["lines"][0] == "Femi Adeyemi invites you: you are a trainee in Year 1 Hadlow."
    _, path = mail["button"]
    assert path == nell.invitation.get_absolute_url() and len(nell.invitation.token) == 64
    assert Notification.objects.get(recipient=nell).actor == cast.femi


def test_a_second_cohort_sends_no_second_mail_while_the_link_works(nell, cast):
    cast.other.add(nell, Role.TUTOR, by=cast.hana)
    assert Notification.objects.filter(recipient=nell).count() == 1
    assert "a tutor in Year 1 Medway and a trainee in Year 1 Hadlow" in letter(nell)["lines"][0]


def test_it_works_for_sixty_days(nell):
    sent = nell.invitation.invited_at
    assert works(nell.invitation, sent + timedelta(days=60, seconds=-1))
    assert not works(nell.invitation, sent + timedelta(days=60))
    assert letter(nell, sent + timedelta(days=60)) is None


def test_sending_again_ends_the_link_before_and_is_one_mail(nell, cast):
    old = nell.invitation.token
    assert Invitation.invite_again(nell, by=cast.femi, cohort=cast.year1)
    held = Invitation.objects.get()
    assert held.token != old and held.serial == 2
    assert Invitation.objects.by_link(held.public_id, 1, old) == held  # genuine, and no longer live
    assert not held.spend(1, timezone.now()) and held.spend(2, timezone.now())
    assert Notification.objects.filter(recipient=nell).count() == 1  # the first had not left yet
    assert CohortEvent.objects.get().act == Act.INVITED


def test_a_made_up_link_finds_nothing(nell):
    held = nell.invitation
    assert Invitation.objects.by_link(held.public_id, 1, "0" * 64) is None
    assert Invitation.objects.by_link(held.public_id, 2, held.token) is None
    assert Invitation.objects.by_link("zzzzzzzzzzzzzzzz", 1, held.token) is None


def test_cancelling_ends_the_link_and_the_mail_that_waits(nell, cast):
    assert nell.invitation.cancel(by=cast.femi, cohort=cast.year1)
    assert not nell.invitation.cancel(by=cast.hana, cohort=cast.year1)
    assert not works(nell.invitation) and letter(nell) is None
    assert [event.act for event in CohortEvent.objects.all()] == [Act.CANCELLED]
    assert Invitation.invite_again(nell, by=cast.femi, cohort=cast.year1)
    assert works(nell.invitation)


def test_it_ends_with_the_membership_with_deactivation_and_with_coming_by_another_way(nell, cast):
    held = nell.invitation
    nell.memberships.get().end(by=cast.femi)
    assert not works(held)
    cast.year1.add(nell, Role.TUTOR, by=cast.femi)
    assert works(held)
    User.objects.filter(pk=nell.pk).update(last_login=timezone.now())
    assert not works(held)
    User.objects.filter(pk=nell.pk).update(last_login=None)
    User.objects.get(pk=nell.pk).deactivate()
    assert not works(held)


def test_it_is_spent_once(nell):
    now = timezone.now()
    assert [nell.invitation.spend(1, now) for _ in range(3)] == [True, False, False]


def test_a_course_admin_who_is_no_member_is_invited_too(cast):
    appointment = cast.year1.appoint_new("lena@sheaf.example", "Lena Moss", by=cast.femi)
    assert letter(appointment.person)["lines"][0].endswith("you are course admin of Year 1 Hadlow.")
    with pytest.raises(ValidationError, match="enrolled under this address"):
        cast.year1.appoint_new("lena@sheaf.example", "Another", by=cast.femi)


def test_an_address_that_was_never_used_is_corrected_and_invited_anew(nell, cast):
    old = nell.invitation.token
    assert Invitation.correct_address(nell, "nell.a@sheaf.example", by=cast.femi, cohort=cast.year1)
    nell.refresh_from_db()
    assert nell.email == "nell.a@sheaf.example"
    assert Invitation.objects.get().token != old
    assert {event.act for event in CohortEvent.objects.all()} == {Act.ADDRESS, Act.INVITED}


def test_no_address_is_corrected_of_who_has_come_of_another_cohort_too_or_onto_somebody(nell, cast):
    """Nobody takes over an account: not one that was used, not one that others enrolled too."""

    def correct(address="x@sheaf.example"):
        Invitation.correct_address(nell, address, by=cast.femi, cohort=cast.year1)

    with pytest.raises(ValidationError, match="enrolled under this address"):
        correct("ben@sheaf.example")
    there = cast.other.add(nell, Role.TUTOR, by=cast.hana)
    with pytest.raises(ValidationError, match="another cohort"):
        correct()
    there.end(by=cast.hana)
    User.objects.filter(pk=nell.pk).update(last_login=timezone.now())
    with pytest.raises(ValidationError, match="has been here meanwhile"):
        correct()
    nell.refresh_from_db()
    assert nell.email == "nell@sheaf.example" and not CohortEvent.objects.exists()


def test_who_has_been_here_needs_no_invitation(cast):
    with pytest.raises(ValidationError, match="needs no invitation"):
        Invitation.invite_again(cast.ben, by=cast.femi, cohort=cast.year1)
