"""The admin: people and cohorts, each for those whom it concerns, and nothing that anybody wrote."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cohorts.models import Cohort, CourseAdmin, Invitation, Membership, Notification, Role, User
from portfolios.models import Page

from .. import factories


def address(cohort):
    return reverse("admin:cohorts_cohort_change", args=[cohort.pk])


def form_of(client, cohort):
    """The fields of the cohort's form as the browser would send them."""
    reply = client.get(address(cohort))
    assert reply.status_code == 200
    context = reply.context
    data = {}
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False:
                data[form.add_prefix(name)] = value
    return data


def add(client, cohort, **line):
    """Fill the empty line of memberships and send the form; return the reply."""
    data = form_of(client, cohort)
    return client.post(address(cohort), data | {f"memberships-0-{name}": value for name, value in line.items()})


def test_it_holds_people_and_cohorts_and_nothing_else(db):
    """No page, entry, section, file, share, comment, event, notification, token, session or group."""
    names = {f"{model._meta.app_label}.{model._meta.object_name}" for model in admin.site._registry}
    lists = {"comments.WaitingComment", "comments.WaitingPortfolio"}  # tests/comments/test_admin_list.py
    assert names == {"cohorts.User", "cohorts.Campus", "cohorts.Programme", "cohorts.Cohort"} | lists | {
        "portfolio_site.SiteText"  # what the college itself says: privacy notice, accessibility
    }
    for name in ("portfolios_page", "comments_comment", "auth_group", "account_emailaddress", "sessions_session"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}_changelist")


def test_who_comes_in(cast, sign_in):
    """Superusers and course admins; a visitor goes through everybody's door; the others are refused."""
    for who in (cast.hana, cast.femi):
        assert sign_in(who).get(reverse("admin:index")).status_code == 200
    for who in (cast.amira, cast.dan, cast.eve, cast.gus):
        reply = sign_in(who).get(reverse("admin:index"), follow=True)
        assert reply.status_code == 403
    reply = sign_in().get(reverse("admin:index"), follow=True)
    assert reply.redirect_chain[-1][0].startswith(reverse("account_login"))
    cast.femi.appointments.get().end(by=cast.hana)
    assert sign_in(cast.femi).get(reverse("admin:index"), follow=True).status_code == 403


def test_a_course_admin_works_in_their_own_cohorts(cast, sign_in):
    client = sign_in(cast.femi)
    assert client.get(address(cast.year1)).status_code == 200
    assert client.get(address(cast.other)).status_code in (302, 404)
    text = client.get(reverse("admin:cohorts_cohort_changelist")).content.decode()
    assert "Year 1 Hadlow" in text and "Year 1 Medway" not in text
    text = client.get(reverse("admin:cohorts_user_changelist")).content.decode()
    assert "Amira Haddad" in text and "Gus Tarrant" not in text and "Hana Sol" not in text
    assert "Last login" not in text
    change = client.get(reverse("admin:cohorts_user_change", args=[cast.amira.pk]))
    assert change.status_code == 200
    assert "Last login" not in change.content.decode()
    assert "Last login" in sign_in(cast.hana).get(change.request["PATH_INFO"]).content.decode()
    assert client.get(reverse("admin:cohorts_user_change", args=[cast.gus.pk])).status_code in (302, 404)
    for name in ("cohorts_user_add", "cohorts_cohort_add", "cohorts_campus_add", "cohorts_programme_add"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


GONE = {
    "a membership that ended": lambda cast: cast.ben.memberships.get().end(by=cast.femi),
    "an appointment that ended": lambda cast: cast.ben.appointments.get().end(by=cast.hana),
    "deactivated": lambda cast: cast.ben.deactivate(),
}


@pytest.mark.parametrize("how", GONE)
def test_where_somebody_who_is_gone_is_written_to_now_is_nobodys_in_their_cohort(cast, sign_in, how):
    """A4: a course admin reads it in none of the admin's pages, and finds nobody by it; the ended line has the name."""
    if "appointment" in how:
        cast.ben.memberships.all().delete()
        factories.appoint(cast.ben, cast.year1)
    client, person = sign_in(cast.femi), reverse("admin:cohorts_user_change", args=[cast.ben.pk])
    people = reverse("admin:cohorts_user_changelist")
    pages = [address(cast.year1), people, person]
    assert all("ben@sheaf.example" in client.get(path).content.decode() for path in pages)
    GONE[how](cast)
    User.objects.filter(pk=cast.ben.pk).update(email="new@elsewhere.example")
    assert cast.ben.name in client.get(pages[0]).content.decode()
    for path in pages:
        assert "elsewhere.example" not in client.get(path, follow=True).content.decode()
    found = [client.get(people, {"q": words}).context["cl"].result_count for words in ("elsewhere", "Amira")]
    assert found == [0, 1]
    assert client.get(person).status_code == 302
    hana = sign_in(cast.hana)
    assert all("new@elsewhere.example" in hana.get(path).content.decode() for path in pages[1:])


def test_who_is_in_another_cohort_too_is_found_there_and_not_by_the_one_they_left(cast, sign_in):
    factories.join(cast.ben, cast.other)
    factories.appoint(cast.cleo, cast.other)
    cast.ben.memberships.get(cohort=cast.year1).end(by=cast.femi)
    for who, finds in ((cast.femi, False), (cast.cleo, True)):
        text = sign_in(who).get(reverse("admin:cohorts_user_changelist")).content.decode()
        assert (cast.ben.email in text) is finds


def test_enrolling_somebody_new(cast, sign_in):
    """A1: a person without a password, a membership, and of a trainee their journal."""
    reply = add(
        sign_in(cast.femi), cast.year1, address="Nell@Sheaf.example", name="Nell Ward", role="trainee", teaches="Bees"
    )
    assert reply.status_code == 302
    nell = User.objects.get(email="nell@sheaf.example")
    membership = nell.memberships.get()
    assert (membership.cohort, membership.role, membership.teaches) == (cast.year1, Role.TRAINEE, "Bees")
    assert membership.added_by == cast.femi
    assert not nell.has_usable_password() and not nell.is_staff
    assert Page.objects.get(owner=nell).title == "My journal"


def test_femi_makes_gus_a_tutor_and_amira_is_told(cast, entry, sign_in):
    """Scenario 42: of two pages, together."""
    factories.show(factories.page(cast.amira, "What I teach", "Words."), cast.year1)
    reply = add(sign_in(cast.femi), cast.year1, address=cast.gus.email, role="tutor")
    assert reply.status_code == 302
    assert User.objects.count() == len(cast.everybody)
    (news,) = Notification.listed_for(factories.viewer(cast.amira))
    assert news["title"] == "2 of your pages are open to them"


def test_nobody_gives_themselves_a_membership_or_an_appointment(cast, sign_in):
    """A5, scenario 42: femi and hana are refused with a sentence at the field, and what they typed stays."""
    for who in (cast.femi, cast.hana):
        client = sign_in(who)
        reply = add(client, cast.year1, address=who.email, role="tutor", title="Their own idea")
        assert reply.status_code == 200
        text = reply.content.decode()
        assert "Nobody gives themselves a membership" in text and "Their own idea" in text
        assert not Membership.objects.filter(person=who).exists()
    data = form_of(sign_in(cast.hana), cast.other)
    reply = sign_in(cast.hana).post(address(cast.other), data | {"appointments-0-address": cast.hana.email})
    assert "Nobody appoints themselves" in reply.content.decode()
    assert not CourseAdmin.objects.filter(person=cast.hana).exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"address": "ben@sheaf.example", "role": "tutor"}, "Ben Whitlock is in Year 1 Hadlow already."),
        ({"address": "new@sheaf.example", "role": "tutor"}, "give their name too"),
        ({"address": "no address", "name": "X", "role": "tutor"}, "Enter a valid email address"),
        ({"name": "Nell Ward", "role": "trainee"}, "Give the address under which they sign in."),
        ({"address": "new@sheaf.example", "name": "x" * 200, "role": "tutor"}, "at most 150 fit"),
        ({"address": "new@sheaf.example", "name": "X", "role": "owner"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(cast, sign_in, line, sentence):
    reply = add(sign_in(cast.femi), cast.year1, **line)
    assert reply.status_code == 200
    assert sentence in reply.content.decode()
    assert User.objects.count() == len(cast.everybody)


def test_ending_a_membership(cast, entry, sign_in):
    """A6: closes at once, is recorded, and is no deletion."""
    client = sign_in(cast.femi)
    membership = cast.ben.memberships.get()
    data = form_of(client, cast.year1)
    lines = {
        value: name.removesuffix("-id") for name, value in data.items() if re.search(r"^memberships-2-\d+-id$", name)
    }
    place = lines[membership.pk]
    ben = sign_in(cast.ben)
    assert ben.get(entry.get_absolute_url()).status_code == 200
    assert client.post(address(cast.year1), data | {f"{place}-end": "on"}).status_code == 302
    assert ben.get(entry.get_absolute_url()).status_code == 404
    membership.refresh_from_db()
    assert membership.ended_by == cast.femi and membership.left_at is not None


def end_appointments(client, cohort):
    """Tick the end of every appointment in the cohort's form; return the page that follows."""
    data = form_of(client, cohort)
    lines = [name.removesuffix("-id") for name in data if re.fullmatch(r"appointments-2-\d+-id", name)]
    assert len(lines) == cohort.appointments.count()
    reply = client.post(address(cohort), data | {f"{line}-end": "on" for line in lines}, follow=True)
    return reply.content.decode()


def test_the_last_course_admin_cannot_go_by_the_admin_either(cast, sign_in):
    """Scenario 48: oneself, or both of two in one form; who looks after the site may leave a cohort without one."""

    def here():
        return CourseAdmin.objects.current(timezone.now()).filter(cohort=cast.year1).count()

    femi = sign_in(cast.femi)
    assert "You are the only course admin here: appoint another one first." in end_appointments(femi, cast.year1)
    assert here() == 1
    cast.year1.appoint(cast.moira, by=cast.femi)
    end_appointments(femi, cast.year1)
    assert here() == 1
    end_appointments(sign_in(cast.hana), cast.year1)
    assert here() == 0


def test_a_role_is_not_changed_by_hand(cast, sign_in):
    """Another role is another membership: who gains by it is told (A5)."""
    client = sign_in(cast.femi)
    data = form_of(client, cast.year1)
    lines = {name.removesuffix("-id") for name in data if re.fullmatch(r"memberships-2-\d+-id", name)}
    assert len(lines) == 6
    client.post(address(cast.year1), data | {f"{line}-role": "tutor" for line in lines})
    assert set(cast.year1.memberships.filter(role=Role.TUTOR).values_list("person", flat=True)) == {
        cast.dan.pk,
        cast.moira.pk,
    }


def test_nobody_is_deleted(cast, sign_in):
    client = sign_in(cast.hana)
    for model, thing in (("user", cast.ben), ("cohort", cast.year1)):
        assert (
            client.post(reverse(f"admin:cohorts_{model}_delete", args=[thing.pk]), {"post": "yes"}).status_code == 403
        )
    changelist = reverse("admin:cohorts_user_changelist")
    client.post(changelist, {"action": "delete_selected", "_selected_action": [cast.ben.pk], "post": "yes"})
    assert User.objects.filter(pk=cast.ben.pk).exists() and Cohort.objects.filter(pk=cast.year1.pk).exists()
    assert "delete" not in client.get(changelist).content.decode().casefold()


def test_deactivating(cast, entry, sign_in):
    """A7: by superusers; oneself not; a course admin not."""
    changelist = reverse("admin:cohorts_user_changelist")
    ben = sign_in(cast.ben)
    act = {"action": "deactivate", "_selected_action": [cast.ben.pk, cast.hana.pk]}
    sign_in(cast.femi).post(changelist, act)
    assert User.objects.get(pk=cast.ben.pk).is_active
    sign_in(cast.hana).post(changelist, act)
    assert not User.objects.get(pk=cast.ben.pk).is_active
    assert User.objects.get(pk=cast.hana.pk).is_active
    assert ben.get("/").status_code == 302


def test_flags_and_addresses(cast, sign_in):
    """Superuser flags are for superusers, and not one's own; an address that somebody signed in with stays."""
    change = reverse("admin:cohorts_user_change", args=[cast.amira.pk])
    forged = {"name": "Amira H.", "email": "evil@sheaf.example", "is_staff": "on", "is_superuser": "on"}
    assert sign_in(cast.femi).post(change, forged).status_code == 403
    hana = sign_in(cast.hana)
    User.objects.filter(pk=cast.amira.pk).update(last_login=factories.viewer().now)
    assert hana.post(change, forged | {"is_staff": "", "is_superuser": ""}).status_code == 302
    amira = User.objects.get(pk=cast.amira.pk)
    assert (amira.name, amira.email, amira.is_superuser) == ("Amira H.", "amira@sheaf.example", False)
    assert "password" not in str(hana.get(change).context["adminform"].form).casefold()


def test_it_leaks_nothing_that_was_written(cast, entry, sign_in):
    """P2: amira sees the words; no page of the admin holds them, history and confirmations included."""
    factories.comment(cast.ben, entry, "Ben's waiting words.")
    assert "The quiet half of the room" in sign_in(cast.amira).get(entry.get_absolute_url()).content.decode()
    client = sign_in(cast.hana)
    found = [reverse("admin:index"), reverse("admin:app_list", args=["cohorts"])]
    for model, thing in (("user", cast.amira), ("cohort", cast.year1)):
        found.append(reverse(f"admin:cohorts_{model}_changelist"))
        for name in ("change", "history", "delete"):
            found.append(reverse(f"admin:cohorts_{model}_{name}", args=[thing.pk]))
    add(client, cast.year1, address=cast.gus.email, role="tutor")
    for each in found:
        text = client.get(each).content.decode()
        for secret in ("The quiet half of the room", "looked at their boots", "My journal", "waiting words"):
            assert secret not in text


NEW = {"address": "nora@sheaf.example", "name": "Nora Nash", "role": "trainee"}
CHAINS = {
    "campus": "campus__cohort__memberships__person__",
    "programme": "programme__cohort__memberships__person__",
    "is_active": "",
}
GUESSES = {"pages__comments__body__startswith": "Only", "pages__title__startswith": "My", "password__startswith": "md5"}


@pytest.mark.parametrize("who", ["femi", "hana"])
def test_no_address_reads_out_what_the_lists_do_not_show(cast, entry, sign_in, who):
    """C3, P2, A4: not letter by letter through a filter, whatever it leads on to."""
    factories.comment(cast.ben, entry, "Only for Amira.", "owner")
    client = sign_in(getattr(cast, who))
    found = Cohort.objects.filter(memberships__person__pages__comments__body__startswith="Only")
    assert cast.year1 in found, "the secret is there"
    for name, start in (("cohort", "campus"), ("cohort", "programme"), ("user", "is_active")):
        place = reverse(f"admin:cohorts_{name}_changelist")
        for lookup, right in GUESSES.items():
            for chain in {CHAINS[start], "", f"{start}__"}:
                asked = [client.get(place, {f"{chain}{lookup}": words}) for words in (right, "zz")]
                assert {reply.status_code for reply in asked} == {400}, (name, chain, lookup)
    value = cast.year1.campus_id
    assert client.get(reverse("admin:cohorts_cohort_changelist"), {"campus__id__exact": value}).status_code == 200
    assert client.get(reverse("admin:cohorts_user_changelist"), {"is_active__exact": 1}).status_code == 200


def test_one_new_address_in_two_lines_is_enrolled_once(cast, sign_in):
    client = sign_in(cast.femi)
    data = form_of(client, cast.year1) | {"memberships-TOTAL_FORMS": 2}
    for line in (0, 1):
        data |= {f"memberships-{line}-{name}": value for name, value in NEW.items()}
    reply = client.post(address(cast.year1), data, follow=True)
    assert reply.status_code == 200 and "already" in reply.content.decode()
    assert cast.year1.memberships.filter(person__email=NEW["address"]).count() == 1


def test_other_words_and_another_last_day_stand_in_the_record(cast, sign_in):
    """A5: by whichever way they were changed."""
    client = sign_in(cast.hana)
    data = form_of(client, cast.year1)
    (line,) = [name for name in data if name.endswith("-title") and data[name] == "Personal tutor"]
    client.post(address(cast.year1), data | {line: "two\nlines"})
    assert cast.year1.memberships.get(person=cast.dan).title == "Personal tutor"
    client.post(address(cast.year1), data | {line: "Coach", "ends": "2027-07-31"})
    cast.year1.refresh_from_db()
    assert cast.year1.memberships.get(person=cast.dan).title == "Coach" and cast.year1.ends == date(2027, 7, 31)
    assert sorted(cast.year1.events.values_list("act", "by")) == [("ends", cast.hana.pk), ("words", cast.hana.pk)]


def test_signing_out_there_is_signing_out_as_everywhere(cast, sign_in):
    """Where somebody is warned of what is not sent yet, before the device is cleared."""
    page = sign_in(cast.femi).get(reverse("admin:index")).content.decode()
    assert f'href="{reverse("account_logout")}"' in page and reverse("admin:logout") not in page


def test_a_cohorts_first_and_last_day_move_together(cast, sign_in):
    """Past each other, too: neither order of two steps would do; and what does not fit is said at the form."""
    client = sign_in(cast.hana)
    for starts, ends in (("2025-09-01", "2026-07-31"), ("2027-09-01", "2028-07-31"), ("2024-09-01", "2025-07-31")):
        client.post(address(cast.year1), form_of(client, cast.year1) | {"starts": starts, "ends": ends})
        cast.year1.refresh_from_db()
        assert (str(cast.year1.starts), str(cast.year1.ends)) == (starts, ends)
    refused = client.post(address(cast.year1), form_of(client, cast.year1) | {"ends": "2024-07-31"})
    assert refused.status_code == 200 and refused.context["adminform"].form.errors


def test_another_address_ends_the_link_that_went_to_the_old_one(cast, sign_in):
    """Whoever reads the mistyped address must not come in as the person."""
    zoe = cast.year1.add(User.objects.create_user("zoe@wrong.example", "Zoe"), Role.TRAINEE, by=cast.femi).person
    old = Invitation.objects.get(person=zoe)
    path = reverse("admin:cohorts_user_change", args=[zoe.pk])
    assert sign_in(cast.hana).post(path, {"name": "Zoe", "email": "zoe@sheaf.example"}).status_code == 302
    live = Invitation.objects.live(timezone.now()).get(person=zoe)
    assert live.person.email == "zoe@sheaf.example" and live.serial == old.serial + 1


def test_a_line_to_add_that_calls_itself_old_does_nothing(cast, sign_in):
    """A hand-made form: what is not checked is not saved, and is no error of the server."""
    theirs = cast.gus.memberships.get()
    data = {}
    for prefix in ("memberships", "memberships-2", "appointments", "appointments-2"):
        data |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 1, f"{prefix}-0-id": theirs.pk}
        data |= {f"{prefix}-0-cohort": cast.year1.pk, f"{prefix}-0-end": "on", f"{prefix}-0-address": cast.gus.email}
    sent = sign_in(cast.femi).post(reverse("admin:cohorts_cohort_change", args=[cast.year1.pk]), data)
    assert sent.status_code < 500
    theirs.refresh_from_db()
    assert theirs.left_at is None and cast.gus.memberships.count() == 1
    data = {
        f"{prefix}-{what}_FORMS": 0
        for prefix in ("memberships-2", "appointments", "appointments-2")
        for what in ("TOTAL", "INITIAL")
    }
    data |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "memberships-0-address": cast.gus.email}
    sent = sign_in(cast.femi).post(reverse("admin:cohorts_cohort_change", args=[cast.year1.pk]), data)
    assert sent.status_code < 500 and cast.gus.memberships.count() == 1
