"""Coming in by an invitation: a page with a button, once; and the same answer for every link that does not work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Invitation, Notification, Role, User

GOOD = {"name": "Nell Ashdown-Ray", "how": "password", "password": "seven green tractors"}


@pytest.fixture
def nell(cast):
    person = User.objects.create_user("nell@sheaf.example", "Nell Ashdown")
    cast.year1.add(person, Role.TRAINEE, by=cast.femi)
    return person


def opened(client, path):
    """What stands behind the mailed link."""
    reply = client.get(path)
    assert reply.status_code == 302 and reply["Referrer-Policy"] == "no-referrer"
    assert reply["Location"] == reverse("invitation_open")
    return client.get(reply["Location"])


def test_the_link_opens_a_page_and_changes_nothing(nell, sign_in):
    """C15: a mail scanner that follows it uses nothing up."""
    for _ in range(2):
        reply = opened(sign_in(), nell.invitation.get_absolute_url())
        text = reply.content.decode()
        assert "Hello, Nell." in text and "you are a trainee in Year 1 Hadlow" in text
        assert nell.invitation.token not in text
    assert Invitation.objects.get().used_at is None


def test_with_a_password(nell, sign_in):
    client = sign_in()
    opened(client, nell.invitation.get_absolute_url())
    reply = client.post(reverse("invitation_open"), GOOD)
    assert reply["Location"] == reverse("welcome")
    nell.refresh_from_db()
    assert nell.name == "Nell Ashdown-Ray" and nell.check_password(GOOD["password"])
    assert nell.last_login and Invitation.objects.get().used_at
    page = client.get(reverse("welcome")).content.decode()
    assert "use your fingerprint" in page and reverse("mfa_add_webauthn") in page
    assert client.get(reverse("home")).status_code == 200
    assert client.session.get_expire_at_browser_close()


def test_with_just_codes_and_kept_signed_in(nell, sign_in):
    client = sign_in()
    opened(client, nell.invitation.get_absolute_url())
    client.post(reverse("invitation_open"), {"name": "Nell", "how": "codes", "remember": "on", "password": "short"})
    nell.refresh_from_db()
    assert not nell.has_usable_password() and nell.last_login
    assert not client.session.get_expire_at_browser_close()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"password": ""}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "nell@sheaf.example"}, "password"),
        ({"how": "magic"}, "how"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_used_up(nell, sign_in, wrong, field):
    client = sign_in()
    opened(client, nell.invitation.get_absolute_url())
    reply = client.post(reverse("invitation_open"), GOOD | wrong)
    assert reply.status_code == 200 and reply.context["form"].errors[field]
    assert Invitation.objects.get().used_at is None


def test_every_link_that_does_not_work_is_answered_alike(nell, sign_in, cast):
    """Used, cancelled, expired, replaced, made up."""
    held, now = nell.invitation, timezone.now()
    good = held.get_absolute_url()
    made_up = reverse("invitation", args=["zzzzzzzzzzzzzzzz", 1, "0" * 64])
    pages = [opened(sign_in(), made_up)]
    for state in (
        {"used_at": now},
        {"cancelled_at": now},
        {"invited_at": now - timedelta(days=60)},
        {"serial": 2},
    ):
        Invitation.objects.filter(pk=held.pk).update(
            **{"used_at": None, "cancelled_at": None, "invited_at": now, "serial": 1} | state
        )
        pages.append(opened(sign_in(), good))
    pages.append(sign_in().get(reverse("invitation_open")))
    texts = {page.content.decode().replace(str(page.context["csrf_token"]), "") for page in pages}
    assert len(texts) == 1 and "This link no longer works" in texts.pop()


def test_an_expired_one_offers_a_new_one_with_the_same_answer_for_all(nell, sign_in, cast):
    """The new link goes to the address of the person, never to who asks; a cancelled one stays cancelled."""
    held = nell.invitation
    good = held.get_absolute_url()
    Notification.objects.all().update(sent_at=timezone.now(), settled_at=timezone.now())

    def ask(path):
        client = sign_in()
        opened(client, path)
        reply = client.post(reverse("invitation_again"))
        return reply.content.decode().replace(str(reply.context["csrf_token"]), "")

    stranger = ask(reverse("invitation", args=["zzzzzzzzzzzzzzzz", 1, "0" * 64]))
    assert Invitation.objects.get().serial == 1
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=61))
    assert ask(good) == stranger
    held.refresh_from_db()
    assert held.serial == 2 and Notification.objects.filter(recipient=nell, sent_at=None).count() == 1
    assert ask(good) == stranger  # asked again at once: no second mail
    assert Invitation.objects.get().serial == 2
    Invitation.objects.update(invited_at=timezone.now() - timedelta(hours=1))
    assert ask(good) == stranger  # the link before ends none that works
    assert Invitation.objects.get().serial == 2
    Invitation.objects.update(cancelled_at=timezone.now(), invited_at=timezone.now() - timedelta(days=61))
    assert ask(good) == stranger
    assert Invitation.objects.get().serial == 2


@pytest.mark.parametrize(
    ("quiet", "words"), [((24, 0), "a new one is on its way to"), ((0, 7), "a new one goes out at 07:00 to")]
)
def test_at_night_it_is_said_when_the_new_one_goes_out(nell, sign_in, settings, quiet, words):
    """N3: by day with no night at all, and in a night without an end."""
    settings.POST_QUIET_FROM, settings.POST_QUIET_UNTIL = quiet
    for path in (nell.invitation.get_absolute_url(), reverse("invitation", args=["zzzzzzzzzzzzzzzz", 1, "0" * 64])):
        client = sign_in()
        opened(client, path)
        assert words in client.post(reverse("invitation_again")).content.decode()


def test_it_is_used_once_by_two_windows(nell, sign_in):
    first, second = sign_in(), sign_in()
    for client in (first, second):
        opened(client, nell.invitation.get_absolute_url())
    first.post(reverse("invitation_open"), GOOD)
    reply = second.post(reverse("invitation_open"), GOOD | {"name": "Mallory"})
    assert "This link no longer works" in reply.content.decode()
    assert "_auth_user_id" not in second.session
    nell.refresh_from_db()
    assert nell.name == "Nell Ashdown-Ray"


def test_whoever_is_signed_in_in_this_browser_is_told_and_signed_out(nell, cast, sign_in):
    client = sign_in(cast.femi)
    page = opened(client, nell.invitation.get_absolute_url()).content.decode()
    assert "You are signed in here as Femi Adeyemi" in page
    client.post(reverse("invitation_open"), GOOD)
    assert client.session["_auth_user_id"] == str(nell.pk)


def test_an_invitation_opens_nothing_for_who_has_been_here(cast, sign_in):
    """It is no way into an account that is in use: not by an old link, and not by one that is worked out."""
    held = Invitation.objects.create(person=cast.ben)
    assert "no longer works" in opened(sign_in(), held.get_absolute_url()).content.decode()
