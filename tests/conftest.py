"""The cast. The same people in every test, in the demo and in the screenshots (scenarios.md)."""

from types import SimpleNamespace

import pytest
from django.test import Client

from cohorts.models import Role
from portfolios.models import Page

from . import factories
from .things import clients, things  # noqa: F401 fixtures


@pytest.fixture
def cast(db):
    """amira owns; ben and cleo are in her cohort; dan and moira are its tutors; eve is its External Examiner.

    femi is its course admin and no member; gus is in another cohort; hana is a superuser.
    """
    make = factories.person
    people = SimpleNamespace(
        amira=make("amira", "Amira Haddad", teaches="Horticulture"),
        ben=make("ben", "Ben Whitlock", teaches="Plumbing"),
        cleo=make("cleo", "Cleo Marsh", teaches="Equine care"),
        dan=make("dan", "Daniel Okafor"),
        moira=make("moira", "Moira Finch"),
        eve=make("eve", "Eve Lindqvist"),
        femi=make("femi", "Femi Adeyemi"),
        gus=make("gus", "Gus Tarrant", teaches="Maths resits"),
        hana=make("hana", "Hana Sol", is_staff=True, is_superuser=True),
    )
    people.year1 = factories.cohort()
    people.other = factories.cohort("Year 1 Medway", "Medway")
    for who in (people.amira, people.ben, people.cleo):
        factories.join(who, people.year1)
    factories.join(people.dan, people.year1, Role.TUTOR, title="Personal tutor")
    factories.join(people.moira, people.year1, Role.TUTOR, title="University tutor")
    factories.join(people.eve, people.year1, Role.EXAMINER)
    factories.join(people.gus, people.other)
    factories.appoint(people.femi, people.year1)
    people.everybody = [
        getattr(people, key) for key in ("amira", "ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")
    ]
    return people


@pytest.fixture
def journal(cast):
    """Amira's journal, seen by her alone."""
    return Page.journal_of(cast.amira)


@pytest.fixture
def shared(cast, journal):
    """Amira's journal, shown to her cohort."""
    factories.show(journal, cast.year1)
    return journal


@pytest.fixture
def entry(shared):
    """A published entry in the shared journal."""
    return factories.entry(shared)


@pytest.fixture
def sign_in():
    """sign_in(person) returns a client of theirs; sign_in(None) a visitor's."""

    def make(who=None):
        client = Client()
        if who is not None:
            client.force_login(who)
        return client

    return make
