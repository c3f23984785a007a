"""Leaving Sheaf (C17): closed at once, a fortnight's way back, then gone; a former member is nobody one can name."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import CourseAdmin, Leaving, MailChoice, Membership, Notification, User
from cohorts.post import Sender
from comments.models import Comment, CommentEvent, Offer, Question, QuestionReader
from comments.models.stopping import Stop
from portfolio_site import portraits
from portfolio_site.leaving import finish_leaving
from portfolios.models import Attachment, Entry, Follow, Page, Share, Version
from portfolios.storage import PrivateStorage

from .. import factories
from ..factories import PASSWORD
from .test_admin import form_of

LEAVE, BACK = "/settings/leave/", "/settings/come-back/"
FORTNIGHT = timedelta(days=14)
BEN = "ben@sheaf.example"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def prove(client, path=LEAVE):
    """Give the password where it is asked for."""
    asked = client.get(path)
    assert asked.status_code == 302 and "/reauthenticate/" in asked["Location"]
    client.post(asked["Location"], {"password": PASSWORD})
    return client


def leaves(client, **data):
    prove(client)
    reply = client.post(LEAVE, data)
    assert reply.status_code == 200 and "You have left Sheaf" in reply.content.decode()
    assert 'class="places"' not in reply.content.decode()  # nobody's page any more
    return reply


def proves_by_code(address):
    """A browser in which somebody has given the code that was mailed to them."""
    client = Client()
    client.post("/accounts/login/code/", {"email": address})
    code = re.search(r"^ +(\S+)$", mail.outbox[-1].body, re.MULTILINE)[1]
    return client, client.post("/accounts/login/code/confirm/", {"code": code})


@pytest.fixture
def talk(cast, entry):
    """Ben's comments on Amira's entry: one shown and answered, one that waits, one private."""
    shown = factories.comment(cast.ben, entry, "ben said this aloud", approved=True)
    answer = factories.comment(cast.cleo, entry, "cleo answers", parent=shown, approved=True)
    waiting = factories.comment(cast.ben, entry, "ben offers this")
    private = factories.comment(cast.ben, entry, "ben says this to amira", Offer.OWNER)
    return {"shown": shown, "answer": answer, "waiting": waiting, "private": private}


def test_leaving_asks_who_it_is_and_says_what_becomes_of_each_thing(cast, talk, sign_in):
    page = factories.page(cast.ben, "Taps", "secret of ben")
    client = sign_in(cast.ben)
    assert client.post(LEAVE).status_code == 302  # asked first, nothing done
    assert not Leaving.objects.exists()
    words = prove(client).get(LEAVE).content.decode()
    for said in ("1 page, 0 entries, 0 pictures", "1 comment on other", "2 comments on other", "Year 1 Hadlow"):
        assert said in words, said
    assert Page.objects.filter(pk=page.pk).exists() and not Leaving.objects.exists()


def test_everything_closes_at_once(cast, talk, entry, sign_in):
    page = factories.page(cast.ben, "Taps", "secret of ben")
    factories.show(page, cast.year1)
    elsewhere, amira = sign_in(cast.ben), sign_in(cast.amira)
    assert "secret of ben" in amira.get(page.get_absolute_url()).content.decode()
    here = sign_in(cast.ben)
    leaves(here)
    assert amira.get(page.get_absolute_url()).status_code == 404
    for client in (here, elsewhere):
        assert client.get("/portfolio/").status_code == 302
    assert not Membership.objects.current(timezone.now()).filter(person=cast.ben).exists()
    assert amira.get(reverse("person", args=[cast.ben.public_id])).status_code == 404
    Sender().turn()
    told = [message for message in mail.outbox if message.to == [BEN]]
    assert len(told) == 1 and "come back" in told[0].body


def test_what_was_shown_stands_under_a_former_member(cast, talk, entry, sign_in):
    """C17: no name, no portrait and no link of theirs is left anywhere that others look."""
    portraits.set_portrait(cast.ben, factories.picture())
    address = reverse("portrait", args=[cast.ben.public_id])
    cleo, amira = sign_in(cast.cleo), sign_in(cast.amira)
    before = cleo.get(entry.get_absolute_url()).content.decode()
    assert "ben said this aloud" in before and "Ben Whitlock" in before and address in before
    leaves(sign_in(cast.ben))
    places = [entry.get_absolute_url(), reverse("waiting"), reverse("news"), "/", "/cohorts/", "/reading/"]
    places.append(reverse("cohort", args=[cast.year1.public_id]))
    for client in (cleo, amira, sign_in(cast.dan)):
        for path in places:
            words = client.get(path, follow=True).content.decode()
            assert "Ben" not in words and address not in words, path
        assert client.get(address).status_code == 404
    after = cleo.get(entry.get_absolute_url()).content.decode()
    assert "ben said this aloud" in after and "A former member" in after
    assert "ben offers this" not in after


def test_nobody_answers_a_former_member_privately(cast, talk, sign_in):
    """C17: the words would be read by nobody."""
    shown = Comment.objects.get(pk=talk["shown"].pk)
    assert shown.can_be_answered_privately_by(cast.amira)
    leaves(sign_in(cast.ben))
    shown = Comment.objects.get(pk=shown.pk)
    assert not shown.can_be_answered_privately_by(cast.amira)


def test_coming_back_within_the_fortnight_by_a_code_and_a_button(cast, talk, sign_in):
    page = factories.page(cast.ben, "Taps", "secret of ben")
    factories.show(page, cast.year1)
    leaves(sign_in(cast.ben))
    client, reply = proves_by_code(BEN)
    assert reply["Location"] == BACK
    for _ in range(2):
        page_back = client.get(BACK)
        assert page_back.status_code == 200 and 'class="places"' not in page_back.content.decode()
    assert User.objects.get(pk=cast.ben.pk).name == "A former member"  # looking changes nothing (C15)
    assert client.post(BACK).status_code == 302
    cast.ben.refresh_from_db()
    assert (cast.ben.name, cast.ben.is_active, cast.ben.left_at, cast.ben.teaches) == (
        "Ben Whitlock", True, None, "Plumbing",
    )  # fmt: skip
    assert client.get("/portfolio/").status_code == 200
    assert "secret of ben" in sign_in(cast.amira).get(page.get_absolute_url()).content.decode()
    assert Membership.objects.current(timezone.now()).filter(person=cast.ben, cohort=cast.year1).exists()
    assert not Leaving.objects.exists()


def test_coming_back_takes_the_second_step_too(cast, talk, sign_in):
    """A7: with the codes app of somebody who left missing, nothing of theirs opens again."""
    page = factories.page(cast.ben, "Taps", "secret of ben")
    factories.show(page, cast.year1)
    leaves(sign_in(cast.ben))
    secret = generate_totp_secret()
    TOTP.activate(User.objects.get(pk=cast.ben.pk), secret)
    client, _ = proves_by_code(BEN)
    for data in ({}, {"code": "000000"}):
        assert client.post(BACK, data).status_code == 200
        assert not User.objects.get(pk=cast.ben.pk).is_active
        assert sign_in(cast.amira).get(page.get_absolute_url()).status_code == 404
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    assert client.post(BACK, {"code": code})["Location"] == "/"
    assert "secret of ben" in client.get(page.get_absolute_url()).content.decode()
    assert "secret of ben" in sign_in(cast.amira).get(page.get_absolute_url()).content.decode()


def test_nobody_comes_back_who_has_not_proved_who_they_are(cast, sign_in):
    leaves(sign_in(cast.ben))
    assert Client().post(BACK).status_code == 302
    assert sign_in(cast.cleo).post(BACK).status_code == 302
    client = Client()
    client.post("/accounts/login/", {"login": BEN, "password": "wrong and long enough"})
    assert client.post(BACK)["Location"].startswith("/accounts/login/")
    assert Leaving.objects.exists()


def test_after_the_fortnight_there_is_no_way_back(cast, sign_in):
    leaves(sign_in(cast.ben))
    client, _ = proves_by_code(BEN)
    said = timezone.now() - FORTNIGHT
    Leaving.objects.update(said_at=said)
    User.objects.filter(pk=cast.ben.pk).update(left_at=said)
    assert client.post(BACK)["Location"].startswith("/accounts/login/")
    before = len(mail.outbox)
    Client().post("/accounts/login/code/", {"email": BEN})
    assert len(mail.outbox) == before  # an address like any that is not enrolled (A1)
    assert Leaving.objects.exists()


def test_a_membership_that_was_made_anew_is_not_doubled(cast, sign_in):
    leaves(sign_in(cast.ben))
    leaving = Leaving.objects.get()
    factories.join(User.objects.get(pk=cast.ben.pk), cast.year1)
    leaving.come_back()
    assert Membership.objects.current(timezone.now()).filter(person=cast.ben).count() == 1


def test_the_only_course_admin_and_the_only_superuser_stay(cast, sign_in):
    for who, words in ((cast.femi, "only course admin of Year 1 Hadlow"), (cast.hana, "looks after this site")):
        client = prove(sign_in(who))
        page = client.get(LEAVE).content.decode()
        assert words in page and 'name="without_words"' not in page
        assert words in client.post(LEAVE).content.decode()
        assert User.objects.get(pk=who.pk).is_active
    assert not Leaving.objects.exists()
    factories.appoint(cast.moira, cast.year1)
    leaves(sign_in(cast.femi))
    assert CourseAdmin.objects.current(timezone.now()).get(cohort=cast.year1).person == cast.moira


def everything_of_ben(cast, talk):
    """Ben's pages and files, somebody's comment on one, a page shown to him; returns what is to be looked for."""
    page = factories.page(cast.ben, "Taps", "secret of ben")
    journal = Page.journal_of(cast.ben)
    factories.show(journal, cast.year1)
    written = factories.entry(journal, "Three broken taps", "secret entry of ben")
    factories.comment(cast.cleo, written, "cleo on bens page", approved=True)
    file = Attachment.objects.create(owner=cast.ben, content_type="image/jpeg", width=40, height=30, name="ben.jpg")
    for size in Attachment.SIZES:
        PrivateStorage().save(file.path(size), ContentFile(factories.picture()))
    working = written.start_working()
    working.sections.create(kind="picture", attachment=file, position=working.section_after())
    written.publish()
    portraits.set_portrait(cast.ben, factories.picture())
    theirs = factories.page(cast.cleo, "For Ben", "text")
    factories.show(theirs, cast.ben)
    Question.objects.create(page=page, body="asks ben?").readers.create(person=cast.cleo)
    Question.objects.create(page=theirs, body="asks cleo?").readers.create(person=cast.ben)
    Stop.put(cast.ben, cast.cleo, timezone.now())
    Follow.choose(cast.ben, journal, True)
    MailChoice.choose(cast.ben, "daily")
    LogEntry.objects.create(
        user=cast.hana,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(cast.ben.pk),
        object_repr="Ben Whitlock",
        action_flag=CHANGE,
        change_message='[{"added": {"object": "Ben Whitlock in Year 1"}}]',
    )
    return page, written


def dump():
    """Every value of every table, as one text."""
    from django.apps import apps

    return "\n".join(str(list(model.objects.values())) for model in apps.get_models() if model is not Session)


@pytest.mark.parametrize("without_words", [False, True])
def test_after_the_fortnight_everything_is_gone(cast, talk, entry, sign_in, uploads, without_words):
    page, written = everything_of_ben(cast, talk)
    secrets = ["Ben Whitlock", BEN, "secret of ben", "secret entry of ben", "Three broken taps", "ben.jpg", "asks ben?"]
    secrets += ["Plumbing", "ben offers this", "ben says this to amira"]
    assert [secret for secret in secrets if secret not in dump()] == []
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 4
    events = CommentEvent.objects.count()
    leaves(sign_in(cast.ben), **({"without_words": "on"} if without_words else {}))
    assert finish_leaving(timezone.now()) == 0
    assert finish_leaving(timezone.now() + FORTNIGHT - timedelta(minutes=1)) == 0
    assert Version.objects.filter(page=page).exists()
    later = timezone.now() + FORTNIGHT
    assert finish_leaving(later) == 1
    assert [secret for secret in secrets if secret in dump()] == []
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert not Page.objects.filter(pk=page.pk).exists() and not Version.objects.filter(page__owner=cast.ben).exists()
    assert not Share.objects.filter(person=cast.ben).exists()
    assert not Stop.objects.exists() and not Follow.objects.exists() and not MailChoice.objects.exists()
    assert not QuestionReader.objects.exists() and Question.objects.get().body == "asks cleo?"
    assert CommentEvent.objects.count() > events  # the record outlives the text (C16)
    assert ("ben said this aloud" in dump()) is not without_words
    words = sign_in(cast.cleo).get(entry.get_absolute_url()).content.decode()
    assert ("A former member" in words) is not without_words
    assert ("Comment removed by its author" in words) is without_words and "cleo answers" in words
    # Cleo's own words on his page are still hers (C9).
    assert "cleo on bens page" in sign_in(cast.cleo).get(reverse("comments_mine")).content.decode()
    assert Entry.objects.filter(pk=written.pk, title="", status="draft").exists()
    assert finish_leaving(later) == 0


def test_erasing_is_finished_by_the_next_run_after_it_was_broken_off(cast, talk, sign_in, uploads, monkeypatch):
    everything_of_ben(cast, talk)
    leaves(sign_in(cast.ben))
    later = timezone.now() + FORTNIGHT
    working = PrivateStorage.delete

    def broken(self, name):
        raise OSError("the disk is gone")

    monkeypatch.setattr(PrivateStorage, "delete", broken)
    assert finish_leaving(later) == 0
    monkeypatch.setattr(PrivateStorage, "delete", working)
    with pytest.raises(Exception, match="no way back"):
        Leaving.objects.get().come_back(now=timezone.now())  # begun is begun, whatever the clock says
    assert finish_leaving(later) == 1
    assert "Ben Whitlock" not in dump()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_the_command_that_tidies_calls_it(cast, sign_in):
    leaves(sign_in(cast.ben))
    Leaving.objects.update(said_at=timezone.now() - FORTNIGHT)
    call_command("tidy", verbosity=0)
    assert not Leaving.objects.exists()
    assert not Notification.objects.filter(recipient=cast.ben).exists()
    former = User.objects.get(pk=cast.ben.pk)
    assert (former.name, former.email, former.has_usable_password()) == (
        "A former member", f"former-{former.public_id}@sheaf.invalid", False,
    )  # fmt: skip
    assert Comment.objects.filter(author=former).exclude(body="").count() == 0


def test_somebody_who_comes_back_is_not_erased(cast, talk, sign_in):
    leaves(sign_in(cast.ben))
    Leaving.objects.get().come_back()
    assert finish_leaving(timezone.now() + FORTNIGHT * 2) == 0
    assert Comment.objects.filter(author=cast.ben, body="ben offers this").exists()
    assert User.objects.get(pk=cast.ben.pk).name == "Ben Whitlock"


def test_the_address_of_who_has_left_says_no_name_to_course_admins(cast, sign_in):
    """C17: at once, on every page of theirs that names people, and in the admin's search by address too."""
    pages = [
        reverse("cohort_person", args=[cast.year1.public_id, cast.ben.public_id]),
        reverse("cohort_people", args=[cast.year1.public_id]) + "?who=gone",
        reverse("admin:cohorts_user_changelist"),
        reverse("admin:cohorts_cohort_change", args=[cast.year1.pk]),
        reverse("cohort_record", args=[cast.year1.public_id]),
    ]
    femi = sign_in(cast.femi)
    before = [femi.get(path).content.decode() for path in pages]
    assert sum(BEN in words for words in before) == 3
    leaves(sign_in(cast.ben))
    for path in pages:
        words = femi.get(path).content.decode()
        assert BEN not in words and "Whitlock" not in words, path
    search = femi.get(reverse("admin:cohorts_user_changelist"), {"q": BEN}).content.decode()
    assert "A former member" not in search
    assert femi.get(reverse("admin:cohorts_user_change", args=[cast.ben.pk])).status_code != 200


def test_the_way_back_is_gone_when_somebody_else_signs_in(cast, sign_in):
    """Whoever uses the same browser next neither reads who was about to come back nor comes in as them."""
    leaves(sign_in(cast.ben))
    client, reply = proves_by_code(BEN)
    assert reply["Location"] == BACK and "Ben Whitlock" in client.get(BACK).content.decode()
    client.post("/accounts/login/", {"login": cast.cleo.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.cleo.pk)
    assert client.get(BACK)["Location"] == "/"
    client.post(BACK)
    assert client.session["_auth_user_id"] == str(cast.cleo.pk) and Leaving.objects.count() == 1


def act_of_hana(client, action, who):
    """A superuser's action on the list of people; returns what the page says then."""
    data = {"action": action, "_selected_action": [who.pk]}
    return client.post(reverse("admin:cohorts_user_changelist"), data, follow=True).content.decode()


def test_who_is_deactivated_while_leaving_has_no_way_back(cast, talk, sign_in):
    """A7: neither with a proof from before nor with a new one; C17: the end of the fortnight comes all the same."""
    page = factories.page(cast.ben, "Taps", "secret of ben")
    leaves(sign_in(cast.ben))
    client, reply = proves_by_code(BEN)
    assert reply["Location"] == BACK and client.get(BACK).status_code == 200
    hana = sign_in(cast.hana)
    assert "can no longer come back" in act_of_hana(hana, "deactivate", cast.ben)
    assert "can no longer come back" not in act_of_hana(hana, "deactivate", cast.ben)  # once (C8)
    assert LogEntry.objects.filter(change_message="Deactivated.").count() == 1
    for method in (client.get, client.post):
        assert method(BACK)["Location"].startswith("/accounts/login/")
    before = len(mail.outbox)
    Client().post("/accounts/login/code/", {"email": BEN})
    assert len(mail.outbox) == before
    again = Client()
    again.post("/accounts/login/", {"login": BEN, "password": PASSWORD})
    assert again.post(BACK)["Location"].startswith("/accounts/login/")
    with pytest.raises(ValidationError, match="no way back"):
        Leaving.objects.get().come_back()
    assert not User.objects.get(pk=cast.ben.pk).is_active and Version.objects.filter(page=page).exists()
    assert finish_leaving(timezone.now()) == 0
    assert finish_leaving(timezone.now() + FORTNIGHT) == 1
    assert not Leaving.objects.exists() and "secret of ben" not in dump()


def test_letting_in_again_whoever_is_leaving_gives_them_their_way_back_and_no_more(cast, talk, sign_in):
    """C17: coming back is their own to decide; of somebody whose name is gone nothing opens by accident."""
    leaves(sign_in(cast.ben))
    hana = sign_in(cast.hana)
    assert "can come back again" not in act_of_hana(hana, "activate", cast.ben)  # nothing was taken away
    assert not User.objects.get(pk=cast.ben.pk).is_active
    act_of_hana(hana, "deactivate", cast.ben)
    assert "can come back again" in act_of_hana(hana, "activate", cast.ben)
    former = User.objects.get(pk=cast.ben.pk)
    assert (former.name, former.is_active) == ("A former member", False)
    client, _ = proves_by_code(BEN)
    client.post(BACK)
    assert User.objects.get(pk=cast.ben.pk).is_active
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.ben.pk).update(left_at=timezone.now())


def test_nobody_leaves_who_was_deactivated_this_moment(cast):
    """A7: the page of leaving was open, and a superuser was faster: there is no way back through it."""
    stale = User.objects.get(pk=cast.ben.pk)
    cast.ben.deactivate()
    with pytest.raises(ValidationError, match="closed"):
        Leaving.begin(stale)
    assert not Leaving.objects.exists()
    Leaving.begin(cast.cleo)
    assert User.objects.get(pk=cast.cleo.pk).left_at
    cast.cleo.deactivate()  # and the other way round, by a superuser whose list is older
    assert Leaving.objects.get().closed_at and cast.cleo.left_at


def test_the_record_of_the_admin_holds_no_name(cast, sign_in):
    """C17, A5: who did what, and when, stands there from the first; whose name goes leaves none behind."""
    hana, femi = sign_in(cast.hana), sign_in(cast.femi)
    change = reverse("admin:cohorts_user_change", args=[cast.ben.pk])
    hana.post(change, {"name": "Benjamin Whitlock", "email": BEN, "is_staff": "", "is_superuser": ""})
    act_of_hana(hana, "deactivate", cast.ben)
    act_of_hana(hana, "activate", cast.ben)
    path = reverse("admin:cohorts_cohort_change", args=[cast.year1.pk])
    femi.post(
        path, form_of(femi, cast.year1) | {"memberships-0-address": cast.gus.email, "memberships-0-role": "tutor"}
    )
    history = reverse("admin:cohorts_cohort_history", args=[cast.year1.pk])
    assert cast.gus.public_id in femi.get(history).content.decode()
    notes = list(LogEntry.objects.order_by("pk").values_list("user", "object_repr"))
    ben = f"person {cast.ben.public_id}"
    assert notes == [(cast.hana.pk, ben)] * 3 + [(cast.femi.pk, "Year 1 Hadlow")]
    Leaving.begin(User.objects.get(pk=cast.ben.pk))
    for client, path in ((hana, reverse("admin:index")), (hana, change.replace("change", "history")), (femi, history)):
        words = client.get(path).content.decode()
        assert "Whitlock" not in words and "Tarrant" not in words, path
    assert not [row for row in LogEntry.objects.values_list("object_repr", "change_message") if "Whitlock" in str(row)]
    # Of who has left nothing is changed there: a name typed in would stand at all they wrote.
    hana.post(change, {"name": "Ben Whitlock again", "email": "ben@elsewhere.example"})
    former = User.objects.get(pk=cast.ben.pk)
    assert (former.name, former.email) == ("A former member", BEN)


def test_a_share_by_the_address_of_who_has_left_reads_as_before(cast, sign_in):
    """A8: it neither opens anything nor goes from the owner's list, as one of an address that nobody has."""
    page = factories.page(cast.gus, "Sums", "text")
    for address, person in ((BEN, cast.ben), ("none@sheaf.example", None)):
        Share.objects.create(page=page, kind="person", person=person, address=address)
    assert sign_in(cast.ben).get(page.get_absolute_url()).status_code == 200
    gus = sign_in(cast.gus)
    list_of_shares = reverse("sharing", args=[page.public_id])
    before = gus.get(list_of_shares).content.decode()
    assert BEN in before
    Leaving.begin(cast.ben)
    finish_leaving(timezone.now() + FORTNIGHT)
    after = gus.get(list_of_shares).content.decode()
    for address in (BEN, "none@sheaf.example"):
        assert after.count(address) == before.count(address) > 0
    assert set(Share.objects.filter(page=page).values_list("person", flat=True)) == {None}
