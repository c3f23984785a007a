"""View as (P9): what the other sees, in the owner's own frame, by GET alone, with nothing recorded. Scenario 10."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.models import Notification
from comments.models import CommentEvent
from portfolios.models import Reading

from .. import factories

pytestmark = pytest.mark.django_db


def main_of(reply):
    text = reply.text
    return text[text.index("<main") : text.index("</main>")]


def words_of(reply):
    """What can be read between header and foot: without forms, which a look shows switched off, and controls."""
    text = re.sub(r"<form\b.*?</form>", "", main_of(reply), flags=re.DOTALL)
    text = re.sub(r"<details class=\"(?:more-of|answer)\".*?</details>", "", text, flags=re.DOTALL)
    text = re.sub(r"<a class=\"text[ \"].*?</a>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", strip_tags(text)).strip()


def page_as(page, who):
    return reverse("page_as", args=[page.public_id, who if isinstance(who, str) else who.public_id])


def entry_as(entry, who):
    return reverse("entry_as", args=[entry.public_id, who if isinstance(who, str) else who.public_id])


@pytest.fixture
def talked(cast, entry):
    """An entry with a conversation in several states, beside a draft and one for the tutors."""
    factories.comment(cast.dan, entry, "The secateurs are a diagnosis.", approved=True)
    factories.comment(cast.ben, entry, "I tried it with taps.")
    factories.comment(cast.cleo, entry, "Cleo waits too.")
    factories.comment(cast.moira, entry, "Between us tutors.", "tutors", approved=True)
    factories.comment(cast.moira, entry, "Only for Amira.", "owner")
    factories.comment(cast.dan, entry.page, "A fine journal.", approved=True)
    factories.entry(entry.page, "Three minutes of nothing", "A draft.", shown=False)
    factories.entry(entry.page, "For my tutors", "Not for peers.", shown_to="tutors")
    return entry


@pytest.mark.parametrize("key", ["ben", "dan", "moira", "cleo"])
def test_the_look_is_what_the_other_sees(cast, talked, sign_in, key):
    """Scenario 10: between header and foot exactly what ben sees of page and entry, comments included."""
    who, amira = getattr(cast, key), sign_in(cast.amira)
    theirs = sign_in(who)
    for thing, look in ((talked, entry_as(talked, who)), (talked.page, page_as(talked.page, who))):
        seen, looked = theirs.get(thing.get_absolute_url()), amira.get(look)
        assert words_of(looked) == words_of(seen)
    text = words_of(amira.get(entry_as(talked, who)))
    assert "The secateurs are a diagnosis." in text
    assert ("Between us tutors." in text) is (key in ("dan", "moira"))
    assert ("I tried it with taps." in text) is (key == "ben")
    assert ("Only for Amira." in text) is (key == "moira")
    assert ("For my tutors" in words_of(amira.get(page_as(talked.page, who)))) is (key in ("dan", "moira"))
    assert "Three minutes" not in words_of(amira.get(page_as(talked.page, who)))


def test_it_stands_in_the_owners_own_frame(cast, talked, sign_in):
    """The head is amira's; a band says how it is looked at; nothing in it can be sent."""
    reply = sign_in(cast.amira).get(entry_as(talked, cast.ben))
    assert "amira@sheaf.example" in reply.text
    assert "ben@sheaf.example" not in reply.text
    assert "This is how <b>Ben Whitlock</b> sees it. Nothing is recorded." in reply.text
    for form in re.findall(r"<form\b.*?</form>", main_of(reply), flags=re.DOTALL):
        assert "<fieldset disabled" in form
    assert "<textarea" in main_of(reply), "the form is there, switched off"


def test_links_stay_in_the_look(cast, talked, sign_in):
    text = main_of(sign_in(cast.amira).get(page_as(talked.page, cast.ben)))
    assert entry_as(talked, cast.ben) in text
    assert f'"{talked.get_absolute_url()}"' not in text


def test_it_leaves_no_trace_and_takes_no_post(cast, talked, sign_in):
    """P9: nothing is written, and nothing but GET is accepted."""
    amira = sign_in(cast.amira)
    before = [model.objects.count() for model in (Reading, Notification, CommentEvent)]
    amira.get(talked.get_absolute_url())  # the session notes once in a while that she is here
    for address in (entry_as(talked, cast.ben), page_as(talked.page, cast.ben)):
        with CaptureQueriesContext(connection) as queries:
            assert amira.get(address).status_code == 200
        assert not [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
        assert amira.post(address, {"body": "As ben."}).status_code == 405
    assert [model.objects.count() for model in (Reading, Notification, CommentEvent)] == before


def test_the_look_opens_nothing_else(cast, talked, sign_in):
    """While amira looks as ben, her own addresses answer as before: the look is in no session."""
    amira = sign_in(cast.amira)
    amira.get(page_as(talked.page, cast.ben))
    assert "Three minutes of nothing" in amira.get(talked.page.get_absolute_url()).text


@pytest.mark.parametrize("key", ["ben", "cleo", "dan", "eve", "femi", "gus", "hana", None])
def test_nobody_else_looks(cast, talked, sign_in, key):
    """404 for everybody but the owner, as if there were no such page."""
    client = sign_in(getattr(cast, key) if key else None)
    for who in (cast.ben, cast.amira, "stranger", "abcdefghjkmnpqrs"):
        for address in (page_as(talked.page, who), entry_as(talked, who)):
            reply = client.get(address)
            assert reply.status_code == 404
            assert "boots" not in reply.text


def test_only_as_whom_the_page_reaches_and_the_owner_knows(cast, talked, sign_in):
    amira = sign_in(cast.amira)
    for who in (cast.gus, cast.eve, cast.hana, cast.femi, cast.amira):
        assert amira.get(page_as(talked.page, who)).status_code == 404
        assert amira.get(entry_as(talked, who)).status_code == 404
    factories.show(talked.page, cast.eve)
    assert amira.get(page_as(talked.page, cast.eve)).status_code == 200
    factories.show(talked.page, cast.other)
    reply = amira.get(page_as(talked.page, cast.gus))
    assert reply.status_code == 404, "a cohort that she does not belong to: only its number"
    assert "Gus" not in reply.text


def test_who_was_named_by_an_address_stays_an_address(cast, talked, sign_in):
    """A8: not even by looking as them."""
    share = factories.show(talked.page, cast.gus)
    share.address = "gus@sheaf.example"
    share.save()
    assert sign_in(cast.gus).get(talked.get_absolute_url()).status_code == 200
    assert sign_in(cast.amira).get(page_as(talked.page, cast.gus)).status_code == 404
    assert "Gus Tarrant" not in sign_in(cast.amira).get(reverse("sharing", args=[talked.page.public_id])).text


def test_a_stranger_and_who_is_not_meant_see_nothing(cast, talked, sign_in):
    """A stranger sees nothing; ben nothing of an entry for tutors: said in words, in amira's frame."""
    amira = sign_in(cast.amira)
    for address in (page_as(talked.page, "stranger"), entry_as(talked, "stranger")):
        reply = amira.get(address)
        assert reply.status_code == 200
        assert "A stranger sees nothing here." in main_of(reply)
        assert "boots" not in main_of(reply)
    talked.show_to("tutors")
    reply = amira.get(entry_as(talked, cast.ben))
    assert "Ben Whitlock sees nothing here." in main_of(reply)
    talked.back_to_draft()
    assert "Daniel Okafor sees nothing here." in main_of(amira.get(entry_as(talked, cast.dan)))


def test_files_come_through_the_owners_own_rights(cast, talked, sign_in):
    """The addresses of pictures are the ordinary ones: no look in them."""
    assert "/as/" not in re.sub(r'href="[^"]*"', "", main_of(sign_in(cast.amira).get(entry_as(talked, cast.ben))))


@pytest.mark.parametrize("number", [1, 30])
def test_a_look_takes_the_same_queries_with_many(cast, shared, sign_in, django_assert_num_queries, settings, number):
    settings.COMMENTS_PER_MINUTE = settings.COMMENTS_PER_DAY = 1000
    for each in range(number):
        made = factories.entry(shared, f"Entry {each}", "Words.")
        factories.comment(cast.dan, shared, f"Read {each}.", approved=True)
        factories.comment(cast.dan, made, f"Read {each}.", approved=True)
    amira = sign_in(cast.amira)
    amira.get(page_as(shared, cast.ben))
    with django_assert_num_queries(11):
        amira.get(page_as(shared, cast.ben))
    with django_assert_num_queries(10):
        amira.get(entry_as(made, cast.ben))
