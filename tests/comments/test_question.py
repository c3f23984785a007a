"""One question to named readers: above their comment box and on their Home, until answered or set aside."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Offer, Question, QuestionReader, Stop
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "Would you have let them fail longer?"


@pytest.fixture
def question(cast, entry):
    return Question.ask(entry, WORDS, [cast.ben, cast.dan], by=cast.amira, now=timezone.now())


def html(client, url):
    return client.get(url).content.decode()


def standing(who):
    return QuestionReader.objects.standing_for(factories.viewer(who)).exists()


def test_asked_by_the_form_it_stands_with_those_who_are_asked_and_nobody_else(cast, entry, sign_in):
    amira = sign_in(cast.amira)
    url = reverse("entry_question", args=[entry.public_id])
    form = html(amira, url)
    assert "Ben Whitlock" in form
    assert "Eve Lindqvist" not in form  # she cannot see it
    answer = amira.post(url, {"do": "ask", "body": WORDS, "people": [cast.ben.public_id, cast.dan.public_id]})
    assert answer.status_code == 302
    for who in cast.everybody:
        client = sign_in(who)
        pages = [reverse("home"), reverse("news"), entry.get_absolute_url(), entry.page.get_absolute_url()]
        found = [WORDS in html(client, page) for page in pages]
        if who in (cast.ben, cast.dan):
            assert found == [True, True, True, False], who
        elif who == cast.amira:
            assert found == [False, False, True, False]
        else:
            assert found == [False] * 4, who
    to_ben = html(sign_in(cast.ben), entry.get_absolute_url())
    assert "Amira asks you. Nobody else sees this." in to_ben
    assert to_ben.index(WORDS) < to_ben.index("Your comment to Amira")
    assert "Daniel Okafor has" not in to_ben


def test_answered_it_is_gone_and_the_owner_reads_who_did(cast, entry, question, sign_in):
    assert standing(cast.ben)
    factories.comment(cast.ben, entry, "Longer, yes.", Offer.OWNER)
    assert not standing(cast.ben)
    assert standing(cast.dan)
    page = html(sign_in(cast.amira), entry.get_absolute_url())
    assert "Ben Whitlock has answered" in page
    assert "Daniel Okafor has not answered yet" in page
    assert WORDS not in html(sign_in(cast.ben), reverse("home"))


def test_what_was_said_before_or_elsewhere_is_no_answer(cast, shared, entry):
    factories.comment(cast.ben, entry, "Said before.")
    Question.ask(entry, WORDS, [cast.ben], by=cast.amira, now=timezone.now())
    factories.comment(cast.ben, shared, "Said of the page.")
    assert standing(cast.ben)


def test_an_answer_that_was_removed_was_given_unless_its_author_took_it_back(cast, entry, question):
    """0013: whose words the owner has just removed is not asked again for them."""
    for who, remover, again in ((cast.ben, cast.amira, False), (cast.dan, cast.dan, True)):
        said = factories.comment(who, entry, "Longer, yes.")
        assert not standing(who)
        said.remove(factories.viewer(remover))
        assert standing(who) is again


def test_set_aside_by_its_reader_alone(cast, entry, question, sign_in):
    row = question.readers.get(person=cast.ben)
    url = reverse("question_aside", args=[row.public_id])
    for who in (cast.amira, cast.dan, cast.cleo, cast.hana):
        assert sign_in(who).post(url).status_code == 404
    for _ in range(2):
        assert sign_in(cast.ben).post(url, {"next": entry.get_absolute_url()}).status_code == 302
    assert not standing(cast.ben)
    assert "Ben Whitlock has set it aside" in html(sign_in(cast.amira), entry.get_absolute_url())


def test_it_goes_with_the_thing_and_comes_back(cast, shared, entry, question):
    assert standing(cast.ben) and standing(cast.dan)
    entry.show_to("tutors")
    assert not standing(cast.ben) and standing(cast.dan)
    entry.show_to("me")
    assert not standing(cast.dan)
    entry.show_to("page")
    entry.back_to_draft()
    assert not standing(cast.ben) and not standing(cast.dan)
    entry.publish()
    assert standing(cast.ben)
    shared.set_comments_open(False)
    assert not standing(cast.ben)
    shared.set_comments_open(True)
    shared.shares.get().end_now(timezone.now())
    assert not standing(cast.ben)
    assert Notification.listed_for(factories.viewer(cast.dan)) == []


def test_whoever_is_stopped_is_asked_nothing(cast, entry, question):
    Stop.objects.create(owner=cast.amira, person=cast.ben)
    assert not standing(cast.ben)


def test_whoever_became_an_examiner_is_asked_nothing(cast, entry, question):
    now = timezone.now()
    factories.show(entry.page, cast.ben)
    cast.ben.memberships.update(left_at=now)
    assert standing(cast.ben), "by name they can still answer"
    factories.join(cast.ben, cast.year1, "examiner")
    assert not standing(cast.ben) and standing(cast.dan)


def test_the_asked_are_told_once(cast, entry, question):
    told = [each for each in Notification.listed_for(factories.viewer(cast.ben)) if each["line"] == "Amira asks you"]
    assert [each["note"] for each in told] == [WORDS]
    Question.ask(entry, WORDS, [cast.ben], by=cast.amira, now=timezone.now())
    assert Notification.objects.filter(kind="question", recipient=cast.ben).count() == 1


def test_the_owner_changes_whom_and_withdraws(cast, entry, question, sign_in):
    amira, url = sign_in(cast.amira), reverse("entry_question", args=[entry.public_id])
    amira.post(url, {"do": "change", "people": [cast.dan.public_id, cast.cleo.public_id]})
    assert [standing(who) for who in (cast.ben, cast.cleo, cast.dan)] == [False, True, True]
    assert WORDS not in html(sign_in(cast.ben), reverse("news"))
    assert amira.post(url, {"do": "change", "people": []}).status_code == 400
    amira.post(url, {"do": "withdraw"})
    assert not standing(cast.cleo) and not standing(cast.dan)
    assert "Ask readers a question" in html(amira, entry.get_absolute_url())


@pytest.mark.parametrize("who", ["ben", "dan", "gus", "femi", "hana", "eve"])
def test_nobody_else_asks_or_reads_of_whom(who, cast, entry, question, sign_in):
    client = sign_in(getattr(cast, who))
    for name, thing in (("entry_question", entry), ("page_question", entry.page)):
        url = reverse(name, args=[thing.public_id])
        sees = who in ("ben", "dan")
        assert client.get(url).status_code == (403 if sees else 404)
        assert client.post(url, {"do": "withdraw"}).status_code == (403 if sees else 404)
    with pytest.raises(ValidationError):
        Question.ask(entry, WORDS, [cast.cleo], by=getattr(cast, who), now=timezone.now())
    assert standing(cast.ben)


def test_who_cannot_see_it_cannot_be_asked_and_what_was_typed_stays(cast, entry, sign_in):
    amira, url = sign_in(cast.amira), reverse("entry_question", args=[entry.public_id])
    for people in ([cast.gus.public_id], [cast.eve.public_id], [], ["nonsense"]):
        answer = amira.post(url, {"do": "ask", "body": WORDS, "people": people})
        assert answer.status_code == 400
        assert WORDS in answer.content.decode()
    answer = amira.post(url, {"do": "ask", "body": "x" * 301, "people": [cast.ben.public_id]})
    assert "at most 300 fit" in answer.content.decode()
    assert not Question.objects.exists()


def test_an_examiner_who_cannot_answer_is_not_offered(cast, sign_in):
    page = factories.page(cast.amira, "By name", "text")
    factories.show(page, cast.eve)
    body = html(sign_in(cast.amira), reverse("page_question", args=[page.public_id]))
    assert "Nobody whom you know by name sees this and can write to you." in body


def test_on_the_page_itself_it_is_another_question(cast, shared, entry, question, sign_in):
    Question.ask(shared, "And the whole of it?", [cast.ben], by=cast.amira, now=timezone.now())
    ben = sign_in(cast.ben)
    assert "And the whole of it?" in html(ben, shared.get_absolute_url())
    assert "And the whole of it?" not in html(ben, entry.get_absolute_url())
    assert "Two things need you" in html(ben, reverse("home"))
    factories.comment(cast.ben, entry, "To the first.")
    assert "And the whole of it?" in html(ben, shared.get_absolute_url())


def test_viewed_as_one_who_is_asked(cast, entry, question, sign_in):
    amira = sign_in(cast.amira)
    assert "Amira asks you" in html(amira, reverse("entry_as", args=[entry.public_id, cast.ben.public_id]))
    assert WORDS not in html(amira, reverse("entry_as", args=[entry.public_id, cast.cleo.public_id]))


def test_11_readers_of_one_name_are_told_apart(cast, shared, entry, sign_in):
    for key, cohort in (("sam1", cast.year1), ("sam2", factories.cohort("Year 1", "Medway"))):
        sam = factories.person(key, "Sam Lee")
        factories.join(sam, cohort)
        factories.show(shared, sam)
    body = html(sign_in(cast.amira), reverse("entry_question", args=[entry.public_id]))
    assert body.count("Sam Lee<") == 2
    assert "Year 1, Medway" in body
    assert "Year 1 Hadlow" in body
