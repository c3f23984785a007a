"""Who sees this: scenarios 3, 4, 5, 9, 11; P3, P4, P9, P10, A6, A8, C19."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Membership, Notification
from portfolios import showing
from portfolios.forms.sharing import start_of
from portfolios.models import Entry, Page, Section, Share

from .. import factories

pytestmark = pytest.mark.django_db


def main_of(reply):
    text = reply.text
    return text[text.index("<main") : text.index("</main>")]


def sheet(page):
    return reverse("sharing", args=[page.public_id])


def meaning_of(reply):
    found = re.search(r'name="seen" value="([^"]*)"', reply.text)
    return found and found[1]


def show(client, page, **choice):
    """Choose, look, confirm: as a person does. Returns the reply to the confirmation."""
    looked = client.post(sheet(page), {"do": "look", **choice})
    return client.post(sheet(page), {"do": "show", "seen": meaning_of(looked), **choice})


def cohort_choice(cohort, *, tutors=False):
    return f"{'tutors' if tutors else 'cohort'}-{cohort.public_id}"


def sees(who, page):
    client = Client()
    if who:
        client.force_login(who)
    return client.get(page.get_absolute_url()).status_code == 200


@pytest.fixture
def page(cast):
    return factories.page(cast.amira, text="I teach plants.")


# -- with whom ----------------------------------------------------------------------------------------------------


def test_shown_to_the_cohort(cast, page, sign_in):
    """Scenario 3: ben, cleo, dan and moira open it; gus, eve, femi and hana get 404; ben leaves: 404."""
    amira = sign_in(cast.amira)
    reply = show(amira, page, whom=cohort_choice(cast.year1))
    assert reply.url == sheet(page)
    for who in (cast.ben, cast.cleo, cast.dan, cast.moira):
        assert sees(who, page)
    for who in (cast.gus, cast.eve, cast.femi, cast.hana, None):
        assert not sees(who, page)
    Membership.objects.get(person=cast.ben).end(by=cast.femi)
    assert not sees(cast.ben, page)
    assert sees(cast.cleo, page)


def test_shown_to_the_tutors_and_to_the_examiner_by_name(cast, page, sign_in):
    """Scenario 4: dan and moira open it, ben and eve do not; eve by name does, and has no comment form."""
    amira = sign_in(cast.amira)
    show(amira, page, whom=cohort_choice(cast.year1, tutors=True))
    assert [sees(who, page) for who in (cast.dan, cast.moira, cast.ben, cast.eve)] == [True, True, False, False]
    assert "<textarea" in main_of(sign_in(cast.dan).get(page.get_absolute_url()))
    show(amira, page, whom="person", person=f"person-{cast.eve.public_id}")
    assert sees(cast.eve, page)
    assert "<textarea" not in main_of(sign_in(cast.eve).get(page.get_absolute_url()))


def test_a_cohort_that_has_ended_takes_no_new_share(cast, page, sign_in):
    """A6: a sentence; and an old share of it goes on."""
    factories.show(page, cast.year1)
    cast.year1.ends = timezone.localdate() - timedelta(days=1)
    cast.year1.save()
    assert sees(cast.ben, page)
    other = factories.page(cast.amira, "Another", text="Words.")
    reply = sign_in(cast.amira).post(sheet(other), {"do": "look", "whom": cohort_choice(cast.year1)})
    assert "Year 1 Hadlow has ended: it takes no new shares." in reply.text
    assert not other.shares.exists()
    cast.year1.ends = timezone.localdate()  # its last day
    cast.year1.save()
    show(sign_in(cast.amira), other, whom=cohort_choice(cast.year1))
    assert other.shares.count() == 1


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"whom": "everybody"},
        {"whom": "cohort-nonsense"},
        {"whom": "person"},
        {"whom": "person", "person": "person-nonsense"},
        {"whom": "other", "cohort": "x"},
        {"whom": "address"},
        {"whom": "address", "address": "nobody"},
        {"whom": "address", "address": "a@b"},
        {"whom": "address", "address": "x" * 300 + "@college.example"},
        {"whom": "address", "address": "amira@sheaf.example"},
        {"whom": "address", "address": "a@\ud800.example".encode("utf-8", "replace").decode()},
    ],
)
def test_choices_that_nobody_offered_are_refused(cast, page, sign_in, choice):
    for do in ("look", "show"):
        reply = sign_in(cast.amira).post(sheet(page), {"do": do, **choice})
        assert reply.status_code == 200
        assert reply.context["form"].errors
    assert not Share.objects.exists()


def test_a_person_of_no_shared_cohort_cannot_be_chosen_by_name(cast, page, sign_in):
    """A8: the picker offers the people of one's own cohorts, and nobody else by their number."""
    amira = sign_in(cast.amira)
    text = amira.get(sheet(page)).text
    assert cast.ben.public_id in text
    assert cast.gus.public_id not in text
    assert "Gus" not in text
    reply = amira.post(sheet(page), {"do": "look", "whom": "person", "person": f"person-{cast.gus.public_id}"})
    assert reply.context["form"].errors["person"]
    assert "Gus" not in reply.text


def test_two_of_one_name_are_told_apart(cast, page, sign_in):
    """Scenario 11, A8: by cohort and campus, in the list from which one chooses."""
    twin = factories.person("ben2", "Ben Whitlock")
    both = factories.cohort("Maths club", "Tonbridge")
    factories.join(twin, both)
    factories.join(cast.amira, both)
    text = main_of(sign_in(cast.amira).get(sheet(page)))
    assert "Ben Whitlock (Year 1 Hadlow)" in text
    assert "Ben Whitlock (Maths club, Tonbridge)" in text
    show(sign_in(cast.amira), page, whom="person", person=f"person-{twin.public_id}")
    assert sees(twin, page)
    assert not sees(cast.ben, page)


# -- by address -----------------------------------------------------------------------------------------------------


def masked(reply, *addresses):
    text = reply.text
    for address in addresses:
        text = text.replace(address, "ADDRESS")
    text = re.sub(r'name="(csrfmiddlewaretoken|key|form_key)" value="[^"]*"', "", text)
    text = re.sub(r"/sharing/[a-z0-9]{16}/", "/sharing/ID/", text)
    return re.sub(r"id_[a-z0-9]{16}_", "id_ID_", text)


def test_a_known_and_an_unknown_address_get_the_same_answer(cast, sign_in):
    """A8: looking, confirming, the list afterwards and its numbers are the same, byte for byte."""
    answers = []
    for address in ("gus@sheaf.example", "xyz@sheaf.example"):
        page = factories.page(cast.amira, "One and the same", text="Words.")
        amira = sign_in(cast.amira)
        choice = {"whom": "address", "address": address}
        looked = amira.post(sheet(page), {"do": "look", **choice})
        done = amira.post(sheet(page), {"do": "show", "seen": meaning_of(looked), **choice}, follow=True)
        there = amira.get(sheet(page))
        own = amira.get(page.get_absolute_url())
        after = amira.post(sheet(page), {"do": "look", "whom": "other", "cohort": cohort_choice(cast.other)})
        answers.append(
            [masked(reply, address, page.public_id) for reply in (looked, done, there, own, after)]
            + [reply.status_code for reply in (looked, done, there, own)]
        )
    assert answers[0] == answers[1]
    assert "ADDRESS" in answers[0][1]
    known, unknown = Share.objects.order_by("pk")
    assert (known.person, unknown.person) == (cast.gus, None)
    assert sees(cast.gus, known.page)
    assert not sees(cast.gus, unknown.page)


def test_an_address_is_found_however_it_is_written(cast, page, sign_in):
    show(sign_in(cast.amira), page, whom="address", address="  GUS@Sheaf.Example ")
    assert sees(cast.gus, page)
    assert "Gus Tarrant" not in sign_in(cast.amira).get(sheet(page)).text
    assert "gus@sheaf.example" in sign_in(cast.amira).get(sheet(page)).text


def test_whoever_gets_an_address_later_can_be_shown_it_again(cast, page, sign_in):
    amira = sign_in(cast.amira)
    show(amira, page, whom="address", address="new@sheaf.example")
    new = factories.person("new", "New Person")
    assert not sees(new, page)
    share = Share.objects.get()
    amira.post(reverse("share_change", args=[page.public_id, share.public_id]), {"do": "end"})
    show(amira, page, whom="address", address="new@sheaf.example")
    assert sees(new, page)
    assert Share.objects.count() == 1


# -- a widening is shown before it happens --------------------------------------------------------------------------


def test_who_gains_is_shown_before_it_happens(cast, page, sign_in):
    """Scenario 9, P10: from 'tutors' to 'cohort', by name; whose comments go along; and nothing has happened yet."""
    factories.show(page, cast.year1, tutors_only=True)
    factories.comment(cast.dan, page, "For all.", approved=True)
    factories.comment(cast.moira, page, "For you.", "owner")
    reply = sign_in(cast.amira).post(sheet(page), {"do": "look", "whom": cohort_choice(cast.year1)})
    found = reply.text[reply.text.index('class="gain"') :]
    assert "2 more people will be able to read it" in found
    assert "Ben Whitlock" in found
    assert "Cleo Marsh" in found
    assert "Amira Haddad" not in found
    assert "1 comment by Daniel Okafor, which you have shown" in found
    assert "Moira" not in found
    assert not sees(cast.ben, page)
    assert Share.objects.count() == 1


def test_only_what_was_looked_at_can_be_confirmed(cast, page, sign_in):
    """P10: with another choice than the one on the screen nothing is made; its meaning is shown first."""
    amira = sign_in(cast.amira)
    looked = amira.post(sheet(page), {"do": "look", "whom": cohort_choice(cast.year1, tutors=True)})
    wider = {"do": "show", "seen": meaning_of(looked), "whom": cohort_choice(cast.year1)}
    reply = amira.post(sheet(page), wider)
    assert "4 people will be able to read it" in reply.text
    amira.post(sheet(page), {"do": "show", "whom": cohort_choice(cast.year1)})
    today = timezone.localdate().isoformat()
    amira.post(sheet(page), {**wider, "whom": cohort_choice(cast.year1, tutors=True), "ends": today})
    assert not Share.objects.exists()


def test_who_sees_it_for_some_days_gains_by_what_opens_it_longer(cast, page, sign_in):
    """P10: by name until Friday, and from Monday on with the cohort; whoever sees it all that time gains nothing."""
    now = timezone.now()
    factories.show(page, cast.ben, ends=now + timedelta(days=2))
    factories.show(page, cast.cleo)

    def gaining(**dates):
        return {
            member.name for member in showing.widening(page, kind="cohort", cohort=cast.year1, now=now, **dates).people
        }

    assert gaining() == gaining(starts=now + timedelta(days=4)) == {"Ben Whitlock", "Daniel Okafor", "Moira Finch"}
    assert gaining(ends=now + timedelta(days=1)) == {"Daniel Okafor", "Moira Finch"}


def test_more_than_twenty_are_a_number(cast, page, sign_in):
    """P10: by name up to 20."""
    for number in range(16):
        factories.join(factories.person(f"p{number}", f"Trainee Number{number}"), cast.year1)
    choice = {"do": "look", "whom": cohort_choice(cast.year1)}
    reply = sign_in(cast.amira).post(sheet(page), choice)
    assert "20 people will be able to read it" in reply.text
    assert reply.text.count("Number7") == 1 + reply.text.count("Number7 (")
    factories.join(factories.person("more", "One More"), cast.year1)
    reply = sign_in(cast.amira).post(sheet(page), choice)
    found = reply.text[reply.text.index('class="gain"') :]
    assert "21 people will be able to read it" in found
    assert "Number7" not in found


def test_of_another_cohort_only_the_number_is_shown(cast, page, sign_in):
    """P10: any running cohort by its name; its people are a number, before and after."""
    amira = sign_in(cast.amira)
    assert "Year 1 Medway (1 person)" in amira.get(sheet(page)).text
    reply = amira.post(sheet(page), {"do": "look", "whom": "other", "cohort": cohort_choice(cast.other)})
    assert "1 person will be able to read it" in reply.text
    assert "you see only how many they are" in reply.text
    show(amira, page, whom="other", cohort=cohort_choice(cast.other))
    assert sees(cast.gus, page)
    for reply in (amira.get(sheet(page)), amira.get(page.get_absolute_url())):
        assert "Gus" not in reply.text
        assert cast.gus.public_id not in reply.text


def test_the_learners_are_asked_about_once(cast, page, sign_in):
    """Before the first showing to peers, not before one to tutors."""
    amira = sign_in(cast.amira)
    question = "Can any of your learners be recognised?"
    tutors = {"do": "look", "whom": cohort_choice(cast.year1, tutors=True)}
    assert question not in amira.post(sheet(page), tutors).text
    assert question in amira.post(sheet(page), {"do": "look", "whom": cohort_choice(cast.year1)}).text
    show(amira, page, whom=cohort_choice(cast.year1))
    other = {"do": "look", "whom": "other", "cohort": cohort_choice(cast.other)}
    assert question not in amira.post(sheet(page), other).text


# -- the first entry --------------------------------------------------------------------------------------------------


def test_the_first_entry_is_shown_in_two_steps(cast, journal, sign_in):
    """From the writing surface: one's own cohort is chosen already and said by name; one press shows the entry."""
    entry = factories.entry(journal, "First", "My first words.", shown=False)
    amira = sign_in(cast.amira)
    reply = amira.get(f"{sheet(journal)}?entry={entry.public_id}")
    assert f'value="{cohort_choice(cast.year1)}" checked' in reply.text
    assert "4 people will be able to read it" in reply.text
    seen = meaning_of(reply)
    choice = {"whom": cohort_choice(cast.year1), "entry": entry.public_id, "seen": seen}
    reply = amira.post(sheet(journal), {"do": "show", **choice})
    assert reply.url == entry.get_absolute_url()
    assert "My first words." in sign_in(cast.ben).get(entry.get_absolute_url()).text
    assert Notification.objects.filter(recipient=cast.dan).count() == 1, "told once of one act"
    amira.post(sheet(journal), {"do": "show", **choice})
    assert Share.objects.count() == 1


def test_an_entry_without_any_text_is_refused_and_nothing_is_shown(cast, journal, sign_in):
    entry = factories.entry(journal, "Only a title", "", shown=False)
    amira = sign_in(cast.amira)
    seen = meaning_of(amira.get(f"{sheet(journal)}?entry={entry.public_id}"))
    choice = {"do": "show", "whom": cohort_choice(cast.year1), "entry": entry.public_id, "seen": seen}
    reply = amira.post(sheet(journal), choice)
    assert "There is nothing in this entry yet." in reply.text
    assert not Share.objects.exists()
    entry.refresh_from_db()
    assert entry.is_draft


def test_a_text_that_was_changed_in_another_window_is_not_shown_unseen(cast, journal, sign_in):
    """E5: the writer confirms the text that they saw."""
    entry = factories.entry(journal, "First", "My first words.", shown=False)
    sequence = entry.working().sequence
    amira = sign_in(cast.amira)
    reply = amira.get(f"{sheet(journal)}?entry={entry.public_id}&sequence={sequence}")
    factories.write_into(entry, "Other words.")
    choice = {"whom": cohort_choice(cast.year1), "entry": entry.public_id, "sequence": sequence}
    reply = amira.post(sheet(journal), {"do": "show", "seen": meaning_of(reply), **choice})
    assert "changed in another window" in reply.text
    assert not Share.objects.exists()
    assert not sees(cast.ben, entry)


def test_a_pages_own_text_is_published_with_its_first_showing(cast, sign_in):
    page = Page.start(cast.amira, "What I teach")
    amira = sign_in(cast.amira)
    choice = {"whom": cohort_choice(cast.year1), "publish": "1"}
    factories.write_into(page, "I teach plants.")
    seen = meaning_of(amira.get(f"{sheet(page)}?publish=1"))
    assert amira.post(sheet(page), {"do": "show", "seen": seen, **choice}).url == page.get_absolute_url()
    assert "I teach plants." in sign_in(cast.ben).get(page.get_absolute_url()).text


def test_somebody_elses_entry_is_not_there(cast, page, entry, sign_in):
    """E2: an entry of another page or person cannot come along."""
    gus = factories.page(cast.gus, "Mine", text="Words.")
    draft = factories.entry(entry.page, "Draft", "Words.", shown=False)
    assert sign_in(cast.gus).get(f"{sheet(gus)}?entry={draft.public_id}").status_code == 404
    assert sign_in(cast.amira).get(f"{sheet(page)}?entry={draft.public_id}").status_code == 404
    choice = {"do": "show", "whom": cohort_choice(cast.other), "entry": draft.public_id}
    assert sign_in(cast.gus).post(sheet(gus), choice).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


# -- changing and ending ----------------------------------------------------------------------------------------------


def test_who_sees_it_is_said_in_words_with_names(cast, shared, sign_in):
    """P9: the sentence, the names behind the number, and the owner never counted."""
    text = main_of(sign_in(cast.amira).get(sheet(shared)))
    assert "2 trainees and 2 tutors, since" in text
    shown = text[: text.index('id="as"')]
    for name in ("Ben Whitlock", "Cleo Marsh", "Daniel Okafor", "Moira Finch"):
        assert name in shown
    assert "Amira Haddad" not in shown
    assert "Eve Lindqvist" not in shown


def test_only_me_ends_everything(cast, shared, sign_in):
    factories.show(shared, cast.eve)
    factories.show(shared, cast.other, starts=timezone.now() + timedelta(days=2))
    sign_in(cast.amira).post(sheet(shared), {"do": "alone"})
    assert not Share.objects.not_over(timezone.now()).exists()
    assert not sees(cast.eve, shared)


@pytest.mark.parametrize("key", ["ben", "dan", "gus", "eve", "femi", "hana", None])
def test_nobody_else_opens_or_changes_who_sees_it(cast, shared, sign_in, key):
    """Who sees the page gets 403, everybody else 404; nothing happens."""
    who = getattr(cast, key) if key else None
    share = shared.shares.get()
    expected = 403 if key in ("ben", "dan") else 404
    client = sign_in(who)
    change = reverse("share_change", args=[shared.public_id, share.public_id])
    replies = [
        client.get(sheet(shared)),
        client.post(sheet(shared), {"do": "show", "whom": cohort_choice(cast.other)}),
        client.post(sheet(shared), {"do": "alone"}),
        client.post(change, {"do": "end"}),
        client.post(change, {"do": "dates"}),
        client.post(reverse("comments_open", args=[shared.public_id]), {"open": "0"}),
    ]
    assert [reply.status_code for reply in replies] == [expected] * 6
    assert not any("My journal" in reply.text for reply in replies)
    shared.refresh_from_db()
    assert shared.comments_open
    assert list(shared.shares.values_list("pk", "ends")) == [(share.pk, None)]


def test_a_share_of_another_page_is_not_there(cast, shared, page, sign_in):
    share = shared.shares.get()
    amira = sign_in(cast.amira)
    assert amira.post(reverse("share_change", args=[page.public_id, share.public_id]), {"do": "end"}).status_code == 404
    assert amira.get(reverse("share_change", args=[shared.public_id, share.public_id])).status_code == 405
    assert sees(cast.ben, shared)


# -- comments open or closed ------------------------------------------------------------------------------------------


def test_comments_are_closed_and_opened(cast, shared, sign_in):
    """C19: no form where they are closed."""
    amira, ben = sign_in(cast.amira), sign_in(cast.ben)
    address = reverse("comments_open", args=[shared.public_id])
    assert "<textarea" in main_of(ben.get(shared.get_absolute_url()))
    assert amira.post(address, {"open": "0"}).url == sheet(shared)
    assert "<textarea" not in main_of(ben.get(shared.get_absolute_url()))
    assert "Comments are closed" in amira.get(sheet(shared)).text
    amira.post(address, {"open": "1"})
    assert "<textarea" in main_of(ben.get(shared.get_absolute_url()))
    assert amira.get(address).status_code == 405


# -- told, and what it costs ------------------------------------------------------------------------------------------


def test_whom_a_page_is_newly_shown_to_is_told_once(cast, page, sign_in):
    """N2: at the start of the share; who could see it already is not told again."""
    amira = sign_in(cast.amira)
    monday = timezone.localdate() + timedelta(days=3)
    show(amira, page, whom=cohort_choice(cast.year1, tutors=True), starts=monday.isoformat())
    told = Notification.objects.filter(kind="page_shown")
    assert {each.recipient for each in told} == {cast.dan, cast.moira}
    assert {each.due_at for each in told} == {start_of(monday)}
    show(amira, page, whom=cohort_choice(cast.year1))
    assert told.all().count() == 4


def test_the_learners_are_asked_about_before_a_peer_reads_it_by_whichever_way(cast, page, sign_in):
    """Fellow trainees by name, and any address (A8); not the tutors and the examiner of one's own cohort."""
    amira = sign_in(cast.amira)
    asked = {}
    for who in (cast.ben, cast.dan, cast.eve):
        by_name = {"whom": "person", "person": f"person-{who.public_id}"}
        by_address = {"whom": "address", "address": who.email}
        for way, choice in (("name", by_name), ("address", by_address)):
            looked = amira.post(sheet(page), {"do": "look", **choice}).text
            assert 'name="seen"' in looked
            asked[who.first_name, way] = "Can any of your learners be recognised?" in looked
    assert asked == {
        ("Ben", "name"): True,
        ("Ben", "address"): True,
        ("Daniel", "name"): False,
        ("Daniel", "address"): True,
        ("Eve", "name"): False,
        ("Eve", "address"): True,
    }


@pytest.mark.parametrize("number", [1, 30])
def test_the_sheet_takes_the_same_queries_with_many_people(cast, shared, sign_in, django_assert_num_queries, number):
    for each in range(number):
        factories.join(factories.person(f"p{each}", f"Trainee {each}"), cast.year1)
        factories.cohort(f"Cohort {each}", "Hadlow")
        factories.show(shared, factories.person(f"q{each}", f"Guest {each}"))
    amira = sign_in(cast.amira)
    amira.get(sheet(shared))
    with django_assert_num_queries(10):
        amira.get(sheet(shared))
    with django_assert_num_queries(12):
        amira.post(sheet(shared), {"do": "look", "whom": "other", "cohort": cohort_choice(cast.other)})


def test_what_a_viewer_sees_is_a_query_and_no_answer(cast, entry):
    """P4, E3: the same viewer sees nothing more once the share has ended, whatever was asked before."""
    viewer = factories.viewer(cast.ben)
    assert Entry.objects.visible_to(viewer).filter(pk=entry.pk).exists()
    for share in entry.page.shares.all():
        share.end_now(viewer.now)
    assert not Entry.objects.visible_to(viewer).filter(pk=entry.pk).exists()


def test_a_visitor_sees_nothing_of_what_is_made_of_it(entry):
    """P2: where a rule finds nothing there is no SQL to put together, and whatever contains it finds nothing."""
    assert not Section.objects.filter(version__entry__in=Entry.seen_by(factories.viewer())).exists()
    assert not Page.objects.filter(pk__in=Page.seen_by(factories.viewer())).exists()
