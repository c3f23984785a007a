"""`manage.py start`: from nothing to a cohort with its course admin."""

import io

import pytest
from django.core.management import CommandError, call_command

from cohorts.models import Campus, Cohort, CourseAdmin, Invitation, Programme, User

FLAGS = {
    "name": "Hana Sol",
    "email": "Hana@Sheaf.Example",
    "campus": "Hadlow",
    "programme": "Diploma in Teaching (FE and Skills)",
    "cohort": "Year 1 Hadlow",
    "starts": "2026-09-07",
    "no_input": True,
}


def start(**flags):
    out = io.StringIO()
    call_command("start", stdout=out, **FLAGS | flags)
    return out.getvalue()


def test_it_makes_all_that_is_needed_and_says_how_to_go_on(db):
    said = start()
    hana = User.objects.get()
    assert (hana.email, hana.is_superuser, hana.has_usable_password()) == ("hana@sheaf.example", True, False)
    cohort = Cohort.objects.get()
    assert (cohort.name, cohort.campus.name, str(cohort.starts)) == ("Year 1 Hadlow", "Hadlow", "2026-09-07")
    assert CourseAdmin.objects.get(cohort=cohort).person == hana
    assert "Sign in as hana@sheaf.example: ‘Send me a code by e-mail’" in said and "Home says what to do next" in said
    assert not Invitation.objects.exists()


def test_ones_own_address_however_it_is_written_is_oneself(db):
    start(admin_email="HANA@sheaf.example")
    assert CourseAdmin.objects.get().person == User.objects.get()


def test_somebody_else_runs_the_cohort_and_is_invited(db):
    said = start(admin_email="femi@sheaf.example", admin_name="Femi Adeyemi")
    femi = CourseAdmin.objects.get().person
    assert femi.name == "Femi Adeyemi" and not femi.is_staff
    assert Invitation.objects.get().person == femi
    assert "gets an invitation at femi@sheaf.example" in said


def test_it_refuses_where_somebody_is_enrolled_unless_it_adds(db):
    start()
    with pytest.raises(CommandError, match="enrolled here already"):
        start(cohort="Another")
    assert Cohort.objects.count() == 1
    said = start(cohort="Year 1 Medway", campus="Medway", add=True)
    assert "the cohort Year 1 Medway" in said and "the programme" not in said
    assert (User.objects.count(), Campus.objects.count(), Programme.objects.count()) == (1, 2, 1)
    assert "All of it was there." in start(cohort="Year 1 Medway", campus="Medway", add=True)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        ({"email": "no address"}, "is no e-mail address"),
        ({"cohort": None}, "--cohort is missing"),
        ({"starts": "soon"}, "A day is written like"),
        ({"campus": " "}, "Fill this in"),
        ({"admin_email": "femi@sheaf.example"}, "--admin-name is missing"),
    ],
)
def test_what_is_missing_or_wrong_is_a_sentence_and_nothing_is_made(db, flags, sentence):
    with pytest.raises(CommandError, match=sentence):
        start(**flags)
    assert not User.objects.exists() and not Campus.objects.exists()


def test_who_does_not_look_after_the_site_does_not_by_adding(cast):
    with pytest.raises(CommandError, match="does not look after the site"):
        start(email="ben@sheaf.example", add=True)
    cast.ben.refresh_from_db()
    assert not cast.ben.is_superuser
