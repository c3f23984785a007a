"""A course admin's week on the site: enrolling, people, ends, appointments, the next cohort, reminding."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cohorts.enrolment import Line
from cohorts.models import Cohort, CourseAdmin, Invitation, Membership, Notification, Role, User
from cohorts.views import enrolling
from portfolio_site.starting import Beginning, begin

from .. import factories

CSV = "name,e-mail,role\nNell,nell@sheaf.example,trainee\nJoe,joe@sheaf.example,student\n"


@pytest.fixture
def femi(cast, sign_in):
    return sign_in(cast.femi)


def at(name, cohort, *more):
    return reverse(name, args=[cohort.public_id, *(each.public_id for each in more)])


def test_one_person_is_enrolled_and_invited(cast, femi):
    path = at("cohort_enrol", cast.year1)
    new = {"address": " NELL@sheaf.example", "name": "Nell", "role": "trainee", "teaches": "Floristry"}
    assert femi.post(path, new)["Location"] == path
    held = Membership.objects.get(person__email="nell@sheaf.example")
    assert (held.role, held.teaches, held.added_by) == ("trainee", "Floristry", cast.femi)
    assert Invitation.objects.get().person == held.person
    assert "is in Year 1 Hadlow already" in femi.post(path, new).content.decode()


@pytest.mark.parametrize(
    ("hour", "words"), [(20, "is on its way"), (21, "goes out at 07:00"), (6, "goes out at 07:00")]
)
def test_at_night_it_is_said_when_an_invitation_goes_out(hour, words):
    """N3: no mail between 21:00 and 07:00, by the site's clock."""
    at = datetime(2026, 11, 16, hour, 30, tzinfo=timezone.get_default_timezone())
    person = User(email="nell@sheaf.example", name="Nell")
    line = Line(2, "Nell", person.email, "trainee", fate="new")
    assert f"an invitation to nell@sheaf.example {words}" in enrolling._one(line, None, at)


@pytest.mark.parametrize(("quiet", "words"), [((24, 0), "is on its way"), ((0, 7), "goes out at 07:00")])
def test_at_night_the_same_is_said_to_who_appoints_and_who_invites_again(cast, femi, settings, quiet, words):
    """N3: by day with no night at all, and in a night without an end."""
    settings.POST_QUIET_FROM, settings.POST_QUIET_UNTIL = quiet
    running = at("cohort_running", cast.year1)

    def said(path, **sent):
        return femi.post(path, sent, follow=True).content.decode()

    new = {"address": "newadm@sheaf.example", "name": "New Adm"}
    assert f"an invitation to newadm@sheaf.example {words}." in said(running, do="appoint", **new)
    newcomer = User.objects.get(email="newadm@sheaf.example")
    assert f"A new invitation to newadm@sheaf.example {words}." in said(running, do="again", person=newcomer.public_id)
    nell = User.objects.enrol("nell@sheaf.example", "Nell")
    cast.year1.add(nell, Role.TRAINEE, by=cast.femi)
    assert f"A new invitation to nell@sheaf.example {words}." in said(at("cohort_person", cast.year1, nell), do="again")


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"address": "nobody"}, "address", "valid email"),
        ({"address": "new@sheaf.example", "role": "trainee"}, "name", "give their name too"),
        ({"address": "femi@sheaf.example", "role": "tutor"}, "address", "Nobody gives themselves"),
        ({"address": "a@b.example", "name": "x" * 151, "role": "tutor"}, "name", "151"),
        ({"address": "a@b.example", "name": "A", "role": "boss"}, "role", "boss"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cast, femi, sent, field, sentence):
    reply = femi.post(at("cohort_enrol", cast.year1), sent)
    assert sentence in " ".join(reply.context["form"].errors[field])
    assert sent["address"] in reply.content.decode()
    assert Membership.objects.filter(cohort=cast.year1).count() == 6


def test_a_list_is_looked_through_then_enrolled(cast, femi):
    """Scenario 45, through the page: nothing happens on looking; the good lines are enrolled alone."""
    path = at("cohort_enrol_list", cast.year1)
    reply = femi.post(path, {"file": SimpleUploadedFile("people.csv", CSV.encode("utf-16"), "text/csv")})
    text = reply.content.decode()
    assert "1 person would be enrolled" in text and "Line 3: Joe" in text and "is no role here" in text
    assert not User.objects.filter(email="nell@sheaf.example").exists()
    roll = reply.context["roll"]
    sent = {"text": reply.context["text"], "seen": roll.seen, "do": "enrol"}
    assert femi.post(path, sent)["Location"] == at("cohort_people", cast.year1)
    assert Membership.objects.filter(person__email="nell@sheaf.example", cohort=cast.year1).exists()
    assert not User.objects.filter(email="joe@sheaf.example").exists()
    reply = femi.post(path, sent)  # the same form again
    assert "Something has changed since you looked" in reply.content.decode()
    assert Invitation.objects.count() == 1


def test_what_travels_in_the_page_is_not_believed(cast, femi):
    """A line that was added by hand is shown before it counts."""
    path = at("cohort_enrol_list", cast.year1)
    seen = femi.post(path, {"text": CSV}).context["roll"].seen
    reply = femi.post(path, {"text": CSV + "Eve,evil@sheaf.example,tutor\n", "seen": seen, "do": "enrol"})
    assert "2 people would be enrolled" in reply.content.decode()
    assert not User.objects.filter(email__in=["nell@sheaf.example", "evil@sheaf.example"]).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file, or paste some lines."),
        ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04\0")}, "Save it as CSV"),
        ({"file": SimpleUploadedFile("x.csv", b"a" * (2 * 1024 * 1024 + 1))}, "larger than 2 MB"),
        ({"text": "a list without a head"}, "There is no column"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(cast, femi, sent, sentence):
    reply = femi.post(at("cohort_enrol_list", cast.year1), sent)
    assert reply.status_code == 200 and sentence in reply.content.decode()


ODD = (
    "",
    "x" * 5000,
    "-1",
    "9" * 40,
    "\ud800",
    "\u202e\u0645",
    "0001-01-01",
    "9999-12-31",
    "a\r\nb",
    "%00",
    "[]",
    "é" * 300,
)


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_value_breaks_a_form(cast, femi, odd):
    """A sentence or a 404, never a 500; and nobody is enrolled, appointed or moved by it."""
    nell = User.objects.create_user("nell@sheaf.example", "Nell")
    cast.year1.add(nell, Role.TRAINEE, by=cast.femi)
    before = (User.objects.count(), Membership.objects.count(), CourseAdmin.objects.count(), Cohort.objects.count())
    posts = [("cohort_enrol", [], {"address": odd, "name": odd, "role": odd})]
    posts += [("cohort_enrol_list", [], {"text": odd, "seen": odd, "do": "enrol"})]
    posts += [("cohort_enrol_list", [], {"text": f"name,e-mail,role\n{odd},{odd},{odd}", "do": "enrol"})]
    posts += [("cohort_person", [nell], {"do": do, "role": odd, "address": odd}) for do in ("role", "address", odd)]
    posts += [("cohort_running", [], {"do": do, "address": odd, "person": odd}) for do in ("appoint", "end", odd)]
    posts += [("cohort_running", [], {"do": "last_day", "ends": odd})]
    about = {"name": odd, "programme": odd, "campus": odd, "year": odd, "starts": odd, "people": [odd]}
    posts += [("cohort_next", [], about | {"do": "make"})]
    for name, more, data in posts:
        data = {
            key: value.encode("utf-8", "replace").decode() if isinstance(value, str) else "x"
            for key, value in data.items()
        }
        assert femi.post(at(name, cast.year1, *more), data).status_code in (200, 302, 404), (name, data)
    after = (User.objects.count(), Membership.objects.count(), CourseAdmin.objects.count(), Cohort.objects.count())
    assert after == before


def test_hostile_cells_are_shown_inert(cast, femi):
    text = 'name,e-mail,role\n"<script>alert(1)</script>",nell@sheaf.example,"<img src=x onerror=alert(1)>"\n'
    page = femi.post(at("cohort_enrol_list", cast.year1), {"text": text}).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page


def act(client, cohort, person, **data):
    return client.post(at("cohort_person", cohort, person), data, follow=True)


def test_role_words_end_and_return(cast, femi):
    assert (
        "Ben Whitlock is tutor in Year 1 Hadlow."
        in act(femi, cast.year1, cast.ben, do="role", role="tutor").content.decode()
    )
    act(femi, cast.year1, cast.ben, do="words", title="Coach", teaches="", workplace="")
    assert Membership.objects.get(person=cast.ben, left_at=None).title == "Coach"
    act(femi, cast.year1, cast.ben, do="end")
    assert not Membership.objects.filter(person=cast.ben, left_at=None).exists()
    act(femi, cast.year1, cast.ben, do="resume")
    held = Membership.objects.get(person=cast.ben, left_at=None)
    assert (held.role, held.title, held.added_by) == ("tutor", "Coach", cast.femi)
    record = femi.get(at("cohort_record", cast.year1)).content.decode()
    assert record.count("Femi Adeyemi ended the membership of Ben Whitlock") == 2


def test_who_has_not_come_is_seen_sent_to_again_cancelled_and_corrected(cast, femi):
    nell = User.objects.create_user("nell@sheaf.example", "Nell")
    cast.year1.add(nell, Role.TRAINEE, by=cast.femi)
    text = femi.get(at("cohort_people", cast.year1) + "?who=waited").content.decode()
    assert "Nell" in text and "invited today" in text and "Ben Whitlock" not in text
    assert f"A new invitation to {nell.email}" in act(femi, cast.year1, nell, do="again").content.decode()
    assert nell.invitation.token not in act(femi, cast.year1, nell, do="cancel").content.decode()
    assert "invitation cancelled" in femi.get(at("cohort_people", cast.year1) + "?who=waited").content.decode()
    act(femi, cast.year1, nell, do="address", address="nell.a@sheaf.example")
    nell.refresh_from_db()
    assert nell.email == "nell.a@sheaf.example" and Invitation.objects.get().cancelled_at is None
    reply = act(femi, cast.year1, nell, do="address", address="ben@sheaf.example")
    assert "Somebody is enrolled under this address already." in reply.content.decode()


def test_the_address_of_who_has_been_here_is_not_theirs_to_change(cast, femi):
    assert "The address is wrong" not in femi.get(at("cohort_person", cast.year1, cast.ben)).content.decode()
    act(femi, cast.year1, cast.ben, do="address", address="evil@sheaf.example")
    cast.ben.refresh_from_db()
    assert cast.ben.email == "ben@sheaf.example"


def test_people_of_other_cohorts_are_not_found(cast, femi):
    assert femi.get(at("cohort_person", cast.year1, cast.ben)).status_code == 200
    assert femi.get(at("cohort_person", cast.year1, cast.gus)).status_code == 404
    assert femi.post(at("cohort_person", cast.year1, cast.gus), {"do": "end"}).status_code == 404


def test_nobody_changes_their_own_role_by_hand(cast, femi):
    """A5, scenario 42."""
    factories.join(cast.femi, cast.year1, Role.TUTOR)
    act(femi, cast.year1, cast.femi, do="role", role="trainee")
    assert Membership.objects.get(person=cast.femi).role == "tutor"
    act(femi, cast.year1, cast.femi, do="end")
    act(femi, cast.year1, cast.femi, do="resume")
    assert not Membership.objects.filter(person=cast.femi, left_at=None).exists()


def test_scenario_42_an_owner_is_told_what_a_new_tutor_can_see(cast, shared, femi, sign_in):
    factories.show(factories.page(cast.amira, text="words"), cast.year1)
    femi.post(at("cohort_enrol", cast.year1), {"address": "gus@sheaf.example", "role": "tutor"})
    news = sign_in(cast.amira).get(reverse("news")).content.decode()
    assert "Gus Tarrant joined Year 1 Hadlow as tutor" in news and "2 of your pages are open to them" in news


def test_course_admins_come_and_go_and_the_last_stays(cast, femi):
    """Scenario 48."""
    path = at("cohort_running", cast.year1)
    text = femi.post(path, {"do": "end", "person": cast.femi.public_id}, follow=True).content.decode()
    assert "You are the only course admin here" in text
    femi.post(path, {"do": "appoint", "address": "moira@sheaf.example"})
    assert "already" in femi.post(path, {"do": "appoint", "address": "moira@sheaf.example"}).content.decode()
    reply = femi.post(path, {"do": "appoint", "address": "lena@sheaf.example"})
    assert "give their name too" in " ".join(reply.context["appoint"].errors["name"])
    femi.post(path, {"do": "appoint", "address": "lena@sheaf.example", "name": "Lena"})
    assert CourseAdmin.objects.filter(cohort=cast.year1, until=None).count() == 3
    assert femi.post(path, {"do": "end", "person": cast.femi.public_id})["Location"] == reverse("home")
    assert femi.get(path).status_code == 404
    assert CourseAdmin.objects.get(person=cast.femi).ended_by == cast.femi


def test_the_last_day(cast, femi):
    path = at("cohort_running", cast.year1)
    femi.post(path, {"do": "last_day", "ends": "2027-07-09"})
    cast.year1.refresh_from_db()
    assert cast.year1.ends == date(2027, 7, 9)
    assert "before it begins" in femi.post(path, {"do": "last_day", "ends": "2001-01-01"}).content.decode()
    assert "Write the day as" in femi.post(path, {"do": "last_day", "ends": "soon"}).content.decode()


def test_year_2_is_looked_at_then_made(cast, femi):
    """A6."""
    path = at("cohort_next", cast.year1)
    first = femi.get(path)
    assert first.context["form"].initial["name"] == "Year 2 Hadlow"
    sent = {
        "name": "Year 2 Hadlow",
        "programme": cast.year1.programme.pk,
        "campus": cast.year1.campus.pk,
        "year": 2,
        "starts": "2026-09-01",
        "people": [cast.amira.public_id, cast.dan.public_id],
    }
    text = femi.post(path, sent | {"do": "look"}).content.decode()
    assert "2 people go along" in text and "Amira Haddad" in text and "Ben Whitlock" not in text
    assert not Cohort.objects.filter(year=2).exists()
    femi.post(path, sent | {"do": "make"})
    made = Cohort.objects.get(year=2)
    assert {each.person for each in made.members(timezone.now())} == {cast.amira, cast.dan}
    assert cast.amira.memberships.filter(cohort=cast.year1, left_at=None).exists()
    assert "already" in femi.post(path, sent | {"do": "make"}).content.decode()
    assert femi.post(path, sent | {"people": [cast.gus.public_id]}).context["form"].errors["people"]


def test_reminding_tells_the_owner_once_a_day_and_nothing_of_what_waits(cast, entry, femi, sign_in):
    """A4."""
    factories.comment(cast.ben, entry, "Words that nobody else sees.")
    path = at("cohort_remind", cast.year1, cast.amira)
    for _ in range(2):
        assert "Words that" not in femi.post(path, follow=True).content.decode()
    (notice,) = Notification.objects.filter(kind="remind")
    assert (notice.recipient, notice.actor) == (cast.amira, cast.femi)
    assert (
        "Femi Adeyemi reminds you: 1 comment waits for you" in sign_in(cast.amira).get(reverse("news")).content.decode()
    )
    Notification.objects.filter(kind="remind").update(created_at=timezone.now() - timedelta(days=1))
    femi.post(path)
    assert Notification.objects.filter(kind="remind").count() == 2
    assert femi.post(at("cohort_remind", cast.year1, cast.dan)).status_code == 404
    femi.post(at("cohort_remind", cast.year1, cast.cleo))
    assert not Notification.objects.filter(recipient=cast.cleo).exists()


def test_no_page_of_a_course_admin_shows_what_people_write(cast, entry, femi, sign_in):
    """A4, P2: the secret is there for amira."""
    factories.comment(cast.ben, entry, "Waiting words.")
    secrets = ("The quiet half of the room", "Waiting words", "My journal", "looked at their boots")
    page = sign_in(cast.amira).get(entry.get_absolute_url()).content.decode()
    assert secrets[0] in page and secrets[3] in page
    for name in ("cohort", "cohort_enrol", "cohort_people", "cohort_running", "cohort_record", "cohort_next"):
        text = femi.get(at(name, cast.year1)).content.decode()
        assert [secret for secret in secrets if secret in text] == [], name
    text = femi.get(at("cohort_person", cast.year1, cast.amira)).content.decode()
    assert [secret for secret in secrets if secret in text] == []


def test_home_says_what_to_do_next(cast, femi, sign_in):
    empty = factories.cohort("Year 1 Thanet", "Thanet")
    factories.appoint(cast.femi, empty)
    text = femi.get(reverse("home")).content.decode()
    assert "Nobody is in Year 1 Thanet yet" in text and at("cohort_enrol", empty) in text
    assert "Appoint a second course admin of Year 1 Hadlow" in text


def test_home_of_who_looks_after_an_empty_sheaf(db, sign_in):
    hana = factories.person("hana", is_staff=True, is_superuser=True)
    text = sign_in(hana).get(reverse("home")).content.decode()
    assert "Make the first cohort" in text and reverse("admin:cohorts_cohort_add") in text


def test_home_of_who_appointed_somebody_else_says_who_goes_on(db, sign_in):
    """Issue 3: `start` with another course admin leaves its superuser with no cohort on the site."""
    wanted = Beginning("Hana Sol", "hana@sheaf.example", "Hadlow", "Diploma", "Year 1 Hadlow", date(2026, 9, 7))
    wanted.admin_name, wanted.admin_email = "Femi Adeyemi", "femi@sheaf.example"
    begun = begin(wanted)
    change = reverse("admin:cohorts_cohort_change", args=[begun.cohort.pk])
    home = sign_in(begun.superuser)

    def text():
        return home.get(reverse("home")).content.decode()

    assert "Nobody is in Year 1 Hadlow yet" in text() and change in text() and "Make the first cohort" not in text()
    assert "Femi Adeyemi enrols its trainees" in text() and "Femi Adeyemi has not come yet" in text()
    begun.course_admin.set_password("a quiet and long sentence")
    begun.course_admin.save()
    assert "has not come yet" not in text()
    begun.cohort.appointments.all().delete()
    assert "Appoint a course admin" in text() and change in text()
    factories.join(factories.person("ben"), begun.cohort)
    assert "Nobody is in Year 1 Hadlow yet" not in text() and "Appoint" not in text()


PAGES = {"cohort_enrol": 6, "cohort_people": 9, "cohort_running": 7, "cohort_record": 9, "cohort_next": 12}


@pytest.mark.parametrize("number", [1, 30])
def test_each_page_takes_as_many_queries_with_one_as_with_thirty(cast, number, femi, django_assert_num_queries):
    for each in range(number):
        cast.year1.add(User.objects.create_user(f"t{each}@sheaf.example", f"T {each}"), Role.TRAINEE, by=cast.femi)
        cast.year1.set_last_day(date(2030, 1, 1) + timedelta(days=each), by=cast.femi)
        femi.get(reverse("home"))
    for name, queries in PAGES.items():
        with django_assert_num_queries(queries):
            femi.get(at(name, cast.year1))
    with django_assert_num_queries(9):
        femi.get(at("cohort_person", cast.year1, cast.ben))
    with django_assert_num_queries(8):
        femi.get(reverse("home"))


def test_an_address_is_not_corrected_for_whom_another_cohort_appointed(cast, femi):
    """A5: whoever turned this invitation to a second address of theirs would come in as the other's course admin."""
    zoe = cast.other.appoint_new("zoe@sheaf.example", "Zoe", by=cast.hana).person
    cast.year1.add(zoe, Role.TRAINEE, by=cast.femi)
    reply = femi.post(at("cohort_person", cast.year1, zoe), {"do": "address", "address": "femi2@sheaf.example"})
    assert "belong to another cohort too" in reply.content.decode()
    zoe.refresh_from_db()
    assert zoe.email == "zoe@sheaf.example"


def test_an_invitation_on_which_another_cohort_counts_is_not_cancelled(cast, femi):
    """Neither by whom they are with as well, nor by whom they were with before."""
    held = cast.year1.add(User.objects.create_user("zoe@sheaf.example", "Zoe"), Role.TRAINEE, by=cast.femi)
    cast.other.add(held.person, Role.TRAINEE, by=cast.hana)
    path = at("cohort_person", cast.year1, held.person)
    assert "belong to another cohort too" in femi.post(path, {"do": "cancel"}, follow=True).content.decode()
    held.end(by=cast.femi)
    assert "is not in Year 1 Hadlow now" in femi.post(path, {"do": "cancel"}, follow=True).content.decode()
    assert Invitation.objects.live(timezone.now()).filter(person=held.person).exists()
    cast.other.memberships.get(person=held.person).end(by=cast.hana)
    cast.year1.add(held.person, Role.TRAINEE, by=cast.femi)
    assert femi.post(path, {"do": "cancel"}).status_code == 302
    assert not Invitation.objects.live(timezone.now()).filter(person=held.person).exists()


def test_the_address_of_who_is_no_longer_here_is_not_shown(cast, femi):
    """A4: names, memberships and dates; where they are written to now is no longer this cohort's."""
    path = at("cohort_person", cast.year1, cast.ben)
    assert cast.ben.email in femi.get(path).content.decode()
    cast.ben.memberships.get().end(by=cast.femi)
    assert cast.ben.email not in femi.get(path).content.decode()


def test_an_invited_course_admin_is_invited_again_and_their_address_corrected(cast, sign_in):
    """Who has not come yet is seen where they were appointed, and a mistyped address is put right there."""
    new = cast.year1.appoint_new("newadn@sheaf.example", "New Adm", by=cast.femi).person
    client, path = sign_in(cast.femi), reverse("cohort_running", args=[cast.year1.public_id])
    assert "Has not come yet" in client.get(path).content.decode()
    first = new.invitation.invited_at
    client.post(path, {"do": "again", "person": new.public_id})
    new.invitation.refresh_from_db()
    assert new.invitation.invited_at > first
    refused = client.post(path, {"do": "address", "person": new.public_id, "address": cast.ben.email})
    assert "Somebody is enrolled under this address already." in refused.content.decode()
    client.post(path, {"do": "address", "person": new.public_id, "address": "newadm@sheaf.example"})
    new.refresh_from_db()
    assert new.email == "newadm@sheaf.example"
    for person in (cast.ben, cast.gus):  # who is no course admin here is not to be found
        for do in ("again", "address", "end"):
            sent = {"do": do, "person": person.public_id, "address": "x@y.example"}
            assert client.post(path, sent).status_code == 404
    assert cast.ben.email == "ben@sheaf.example"
