"""News: decided again each time it is listed (N1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.models import Notification, Role
from comments.models import Offer
from portfolios.audiences import audience_of
from portfolios.notices import tell_readers
from portfolios.showing import show_page, widening

from .. import factories


def lines(client):
    reply = client.get(reverse("news"))
    assert reply.status_code == 200
    return [each["line"] for each in reply.context["news"]]


def test_a_page_that_is_shown_is_told_once_and_only_while_it_is_seen(cast, journal, sign_in):
    """N1, N2: the title stands nowhere but on the page; with the share ends the notice."""
    now = factories.viewer(cast.amira).now
    share = show_page(widening(journal, kind="cohort", cohort=cast.year1, now=now), now=now)
    assert lines(sign_in(cast.ben)) == ["Amira shows you a page"]
    assert lines(sign_in(cast.amira)) == lines(sign_in(cast.gus)) == lines(sign_in(cast.eve)) == []
    share.end_now(factories.viewer().now)
    reply = sign_in(cast.ben).get(reverse("news"))
    assert reply.context["news"] == [] and reply.context["unread"] == 0
    assert "My journal" not in reply.content.decode()
    assert Notification.objects.filter(recipient=cast.ben).count() == 1


def test_an_entry_that_is_taken_back_is_neither_listed_nor_counted(cast, entry, sign_in):
    """N1, E3."""
    tell_readers(entry, audience_of(entry.page, factories.viewer().now), factories.viewer().now)
    assert lines(sign_in(cast.dan)) == ["Amira has shown a new entry"]
    entry.show_to("me")
    reply = sign_in(cast.dan).get(reverse("news"))
    assert reply.context["news"] == [] and reply.context["unread"] == 0
    assert "The quiet half of the room" not in reply.content.decode()


def test_of_a_waiting_comment_only_the_owner_is_told(cast, entry, sign_in):
    """C3, N2."""
    factories.comment(cast.ben, entry, "Waiting words.")
    assert lines(sign_in(cast.amira)) == ["Ben has written a comment. It waits for you"]
    for who in (cast.ben, cast.cleo, cast.dan, cast.eve, cast.femi, cast.hana):
        assert lines(sign_in(who)) == []


def test_a_comment_is_told_only_while_it_can_be_read(cast, shared, entry, sign_in):
    """N1: with the entry goes what was said of the answer, of who answered, and of where; so with a key turned back."""
    comment = factories.comment(cast.ben, entry, "Shown words.", approved=True)
    answer = factories.comment(cast.cleo, entry, "An answer to Ben.", parent=comment, approved=True)
    Notification.objects.update(due_at=comment.created_at)  # the minute in which it can be undone is over (N4)
    assert [line for line in lines(sign_in(cast.ben)) if "Cleo" in line] == ["Cleo answered you"]
    answer.remove(factories.viewer(cast.cleo))
    assert [line for line in lines(sign_in(cast.ben)) if "Cleo" in line] == []
    assert "Amira shows your comment" in lines(sign_in(cast.ben))
    entry.show_to("me")
    reply = sign_in(cast.ben).get(reverse("news"))
    assert reply.context["news"] == [] and reply.context["unread"] == 0
    assert "The quiet half of the room" not in reply.content.decode()


def test_of_ones_own_act_nobody_is_told(cast, sign_in):
    """N2: who makes the next cohort is one of its course admins by that; the other one is told."""
    cast.year1.appoint(cast.moira, by=cast.femi)
    before = len(lines(sign_in(cast.moira)))
    new = cast.year1.begin_next(factories.year_2(cast), [], by=cast.femi)
    assert {each.person for each in new.appointments.all()} == {cast.femi, cast.moira}
    assert len(lines(sign_in(cast.moira))) == before + 1
    assert lines(sign_in(cast.femi)) == []


def test_opening_one_marks_it_and_lands_on_the_thing(cast, entry, sign_in):
    comment = factories.comment(cast.dan, entry, "Between us.", Offer.OWNER)
    notice = Notification.objects.get(recipient=cast.amira)
    client = sign_in(cast.amira)
    client.get(reverse("news"))
    notice.refresh_from_db()
    assert notice.read_at is None
    reply = client.post(reverse("news_read"), {"notice": notice.public_id})
    assert reply["Location"].endswith(f"#c-{comment.public_id}")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.get(reverse("news")).context["unread"] == 0


def test_somebody_elses_notice_is_not_there(cast, entry, sign_in):
    factories.comment(cast.dan, entry, "Between us.", Offer.OWNER)
    notice = Notification.objects.get(recipient=cast.amira)
    for who in (cast.ben, cast.dan, cast.hana):
        assert sign_in(who).post(reverse("news_read"), {"notice": notice.public_id}).status_code == 404
    assert sign_in(cast.amira).post(reverse("news_read"), {"notice": "nowhere"}).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_all(cast, entry, sign_in):
    for _ in range(3):
        factories.comment(cast.ben, entry)
    client = sign_in(cast.amira)
    assert client.get(reverse("news")).context["unread"] == 3
    assert client.post(reverse("news_read"))["Location"] == reverse("news")
    assert client.get(reverse("news")).context["unread"] == 0
    assert len(lines(client)) == 3
    assert client.get(reverse("news_read")).status_code == 405


def test_owners_are_told_of_a_tutor_who_joins(cast, entry, sign_in):
    """Scenario 42, A5: together and once, with the number of pages that are open to him then."""
    factories.show(factories.page(cast.amira, "What I teach", "Words."), cast.year1, tutors_only=True)
    factories.page(cast.amira, "For nobody", "Words.")
    cast.year1.add(cast.gus, Role.TUTOR, by=cast.femi)
    reply = sign_in(cast.amira).get(reverse("news"))
    (news,) = reply.context["news"]
    assert news["line"] == "Gus Tarrant joined Year 1 Hadlow as tutor"
    assert news["title"] == "2 of your pages are open to them"
    assert lines(sign_in(cast.ben)) == []
    cast.gus.memberships.get(cohort=cast.year1).end(by=cast.femi)
    assert lines(sign_in(cast.amira)) == []


def test_a_declined_comment_is_told_with_its_note_to_its_author_alone(cast, entry, sign_in, settings):
    """Scenario 30, N4: after the minute in which it can be undone."""
    settings.UNDO_SECONDS = 0
    comment = factories.comment(cast.ben, entry, "Ben's own words.")
    comment.decline(by=cast.amira, version=1, note="Not in front of my learners' teachers.")
    reply = sign_in(cast.ben).get(reverse("news"))
    assert "Not in front of my learners" in reply.content.decode()
    for who in (cast.cleo, cast.dan, cast.femi):
        assert lines(sign_in(who)) == []


@pytest.mark.parametrize("number", [1, 30])
def test_news_take_as_many_queries_with_one_as_with_thirty(cast, entry, number, sign_in, django_assert_num_queries):
    for each in range(number):
        factories.comment(cast.ben, entry, f"Words {each}", now=_minutes_ago(each * 2))
    client = sign_in(cast.amira)
    lines(client)
    with django_assert_num_queries(6):
        assert len(lines(client)) == number


def _minutes_ago(number):
    return factories.viewer().now - timedelta(minutes=number)


def test_of_what_was_declined_ones_own_words_stay_and_nothing_of_the_owner(cast, shared, entry, sign_in):
    """N1, C9: also for somebody who cannot see the page any more; no portrait of whom they cannot see."""
    made = factories.comment(cast.ben, entry, "Words of <mine>.").decline(
        by=cast.amira, version=1, note="It names one."
    )
    Notification.objects.about(made).update(due_at=made.decided_at)
    shared.shares.get().end_now(factories.viewer().now)
    page = sign_in(cast.ben).get(reverse("news")).content.decode()
    assert "Your comment was declined" in page and "It names one." in page and "Words of &lt;mine&gt;." in page
    assert cast.amira.public_id not in page and entry.public_id not in page


def test_a_waiting_comment_is_told_once_however_often_its_key_is_turned(cast, entry, sign_in):
    """N2, C8."""
    made = factories.comment(cast.ben, entry)
    for _ in range(3):
        made = made.withdraw(by=cast.ben).offer("people", by=cast.ben, version=made.version)
    assert lines(sign_in(cast.amira)) == ["Ben has written a comment. It waits for you"]


def test_an_undo_tells_what_stands_again_if_nobody_was_told(cast, entry):
    """C8, N2: approved, kept within the minute, undone: it is shown, and Ben is told so, once."""
    made = factories.comment(cast.ben, entry).approve(by=cast.amira, version=1).keep(by=cast.amira, version=1)
    made = made.undo(made.events.get(act="keep"), by=cast.amira)
    later = factories.viewer(cast.ben, made.decided_at + timedelta(seconds=61))
    assert made.is_approved
    assert [each["line"] for each in Notification.listed_for(later)] == ["Amira shows your comment"]
    made = made.keep(by=cast.amira, version=1, now=later.now)
    made = made.undo(made.events.filter(act="keep").last(), by=cast.amira, now=later.now)
    assert len(Notification.listed_for(factories.viewer(cast.ben, later.now + timedelta(seconds=99)))) == 1


def test_a_page_shown_by_address_is_no_news_to_whoever_sees_it(cast, shared, sign_in):
    """N2: Ben sees it through his cohort; the sheet does not say so (A8), and he is not told again."""
    now = factories.viewer(cast.amira).now
    assert shared.shares.exists() and lines(sign_in(cast.ben)) == []
    for who in (cast.ben, cast.gus):
        show_page(widening(shared, kind="person", person=who, address=who.email, now=now), now=now)
    assert lines(sign_in(cast.ben)) == []
    assert lines(sign_in(cast.gus)) == ["Amira shows you a page"]
