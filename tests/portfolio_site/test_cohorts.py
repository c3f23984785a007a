"""The cohort's page, for its members, its tutors and its course admins."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Role
from comments.models import Offer
from portfolios.models import Entry, Page, Reading

from .. import factories


def room(client, cohort):
    return client.get(reverse("cohort", args=[cohort.public_id]))


def test_its_members_see_its_people_by_role(cast, sign_in):
    text = room(sign_in(cast.ben), cast.year1).content.decode()
    for name in ("Amira Haddad", "Cleo Marsh", "Daniel Okafor", "Moira Finch", "Eve Lindqvist", "Femi Adeyemi"):
        assert name in text
    assert "3 trainees" in text and "2 tutors" in text and "Personal tutor" in text and "Plumbing" in text
    assert "Gus Tarrant" not in text


def test_nobody_else_finds_it(cast, sign_in):
    """A4, A6: another cohort, a superuser, a visitor, and whoever has left."""
    for who in (cast.gus, cast.hana, None):
        assert room(sign_in(who), cast.year1).status_code == 404
    client = sign_in(cast.ben)
    assert room(client, cast.year1).status_code == 200
    cast.ben.memberships.get().end(by=cast.femi)
    assert room(client, cast.year1).status_code == 404
    assert "Ben Whitlock" not in room(sign_in(cast.cleo), cast.year1).content.decode()


def test_newest_entries_are_those_shown_to_this_viewer(cast, shared, sign_in):
    factories.entry(shared, "For all")
    factories.entry(shared, "For tutors", shown_to="tutors")
    factories.entry(shared, "A draft", shown=False)
    text = room(sign_in(cast.ben), cast.year1).content.decode()
    assert "For all" in text
    assert "For tutors" not in text and "A draft" not in text
    assert "For all" not in room(sign_in(cast.eve), cast.year1).content.decode()


def row_of(reply, person):
    return next(row for row in reply.context["rows"] if row["membership"].person == person)


def test_a_tutor_reads_who_showed_them_what_and_when(cast, shared, sign_in):
    """L4: only what this tutor can read; drafts and what is kept private never count; longest ago first."""
    old, new = factories.entry(shared, "Old"), factories.entry(shared, "New")
    now = timezone.now()
    shared.shares.update(created_at=now - timedelta(days=60))
    Entry.objects.filter(pk=old.pk).update(first_shown_at=now - timedelta(days=9))
    Entry.objects.filter(pk=new.pk).update(first_shown_at=now - timedelta(days=2))
    factories.entry(shared, "Private", shown_to="me")
    factories.entry(shared, "Draft", shown=False)
    factories.entry(Page.journal_of(cast.ben), "Ben's own", "Nobody sees this.")
    reply = room(sign_in(cast.dan), cast.year1)
    assert [row["membership"].person for row in reply.context["rows"]] == [cast.ben, cast.cleo, cast.amira]
    row = row_of(reply, cast.amira)
    assert (row["text"].entry, row["to_read"]) == (new, 2)
    assert row_of(reply, cast.ben)["text"] is None
    text = reply.content.decode()
    assert "2 days ago" in text and "Nothing shown yet" in text
    assert "Private" not in text and "Draft</a>" not in text and "Ben's own" not in text
    Reading.record(cast.dan, new)
    assert row_of(room(sign_in(cast.dan), cast.year1), cast.amira)["to_read"] == 1
    new.back_to_draft()
    assert row_of(room(sign_in(cast.dan), cast.year1), cast.amira)["text"].entry == old


def test_no_trainee_and_no_examiner_has_the_tutors_table(cast, entry, sign_in):
    for who in (cast.ben, cast.eve):
        reply = room(sign_in(who), cast.year1)
        assert "rows" not in reply.context
        assert "Last shown to you" not in reply.content.decode()


def test_a_course_admin_reads_names_dates_and_one_figure(cast, entry, sign_in):
    """A4, scenario 22: how many comments wait for each trainee and since when: no page, author or text."""
    now = timezone.now()
    factories.comment(cast.ben, entry, "Ben's waiting words.", now=now - timedelta(days=4))
    factories.comment(cast.cleo, entry, "Cleo's waiting words.", now=now - timedelta(days=1))
    factories.comment(cast.dan, entry, "Between us.", Offer.OWNER, now=now - timedelta(days=8))
    factories.comment(cast.moira, entry, "Decided.", approved=True, now=now - timedelta(days=9))
    reply = room(sign_in(cast.femi), cast.year1)
    text = reply.content.decode()
    figure = {row["membership"].person: (row.get("number"), row.get("oldest")) for row in reply.context["figures"]}
    assert figure[cast.amira] == (2, now - timedelta(days=4))
    assert figure[cast.ben] == figure[cast.cleo] == (None, None)
    assert "<b>2 wait</b>" in text and "the oldest 4 days ago" in text
    for secret in ("waiting words", "Between us", "Decided", "The quiet half of the room", "My journal"):
        assert secret not in text
    cast.ben.memberships.get().end(by=cast.femi)
    assert "1 person no longer here" in room(sign_in(cast.femi), cast.year1).content.decode()


def test_who_is_course_admin_and_tutor_has_both(cast, entry, sign_in):
    """A3."""
    factories.appoint(cast.dan, cast.year1)
    factories.comment(cast.ben, entry)
    reply = room(sign_in(cast.dan), cast.year1)
    assert "rows" in reply.context and "figures" in reply.context
    assert "figures" not in room(sign_in(cast.moira), cast.year1).context


def test_an_ended_appointment_closes_it(cast, sign_in):
    client = sign_in(cast.femi)
    assert room(client, cast.year1).status_code == 200
    cast.femi.appointments.get().end(by=cast.hana)
    assert room(client, cast.year1).status_code == 404


def test_the_list_of_cohorts(cast, sign_in):
    """One: its page at once. Several: a list. None: it says so."""
    assert sign_in(cast.ben).get(reverse("cohorts"))["Location"] == reverse("cohort", args=[cast.year1.public_id])
    factories.join(cast.dan, cast.other)
    text = sign_in(cast.dan).get(reverse("cohorts")).content.decode()
    assert "You are here as tutor" in text and "You are here as trainee" in text
    assert "You are in no cohort at the moment." in sign_in(cast.hana).get(reverse("cohorts")).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_as_many_queries_with_one_trainee_as_with_thirty(
    cast, number, sign_in, django_assert_num_queries
):
    factories.appoint(cast.moira, cast.year1)
    for each in range(number):
        trainee = factories.person(f"t{each}")
        factories.join(trainee, cast.year1, Role.TRAINEE)
        journal = Page.journal_of(trainee)
        factories.show(journal, cast.year1)
        factories.comment(cast.dan, factories.entry(journal))
    for who, queries in ((cast.dan, 10), (cast.moira, 12), (cast.ben, 8), (cast.femi, 9)):
        client = sign_in(who)
        room(client, cast.year1)
        with django_assert_num_queries(queries):
            room(client, cast.year1)
