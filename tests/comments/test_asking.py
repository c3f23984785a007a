"""The owner asks an author to show a comment to more people (C13), through the real pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Leaving, Notification
from comments.models import Comment, CommentEvent, NotAllowed, Offer, Stale
from portfolios.models.pages import ShownTo
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET = "three broken taps"


def told(who):
    return [row["line"] for row in Notification.listed_for(viewer(who, timezone.now() + timedelta(seconds=61)))]


@pytest.fixture
def ask(sign_in):
    """ask(owner, comment, to='people') sends the owner's form; returns the reply."""

    def send(who, made, to="people", **more):
        version = Comment.objects.get(pk=made.pk).version
        return sign_in(who).post(reverse("comment_ask", args=[made.public_id]), {"to": to, "version": version, **more})

    return send


@pytest.fixture
def reply(sign_in):
    """reply(author, comment, do='agree') presses the author's button; returns the reply."""

    def send(who, made, do="agree", **more):
        version = Comment.objects.get(pk=made.pk).version
        return sign_in(who).post(
            reverse("comment_agree", args=[made.public_id]), {"do": do, "version": version, **more}
        )

    return send


def test_31_private_until_dan_agrees_and_then_shown_at_once(cast, entry, ask, reply, reads):
    """Scenario 31: asking shows nothing; agreeing shows that text without another decision."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    assert ask(cast.amira, made).status_code == 302
    for who in (cast.ben, cast.cleo, cast.moira):
        assert SECRET not in reads(who, entry)
    assert "Amira asks whether everyone who sees this entry may read this." in reads(cast.dan, entry)
    assert "You asked Daniel whether everyone who sees this entry may read this." in reads(cast.amira, entry)
    assert told(cast.dan) == ["Amira asks whether others may read your comment"]
    assert reply(cast.dan, made).status_code == 302
    for who in (cast.ben, cast.cleo, cast.moira):
        assert SECRET in reads(who, entry)
    made.refresh_from_db()
    assert (made.offered_to, made.decided, made.version, made.asked_to) == ("people", "approved", 2, "")
    assert "Daniel has agreed: the comment is shown" in told(cast.amira)
    assert told(cast.dan) == []
    assert "asks whether" not in reads(cast.dan, entry)


def test_to_the_tutors_alone(cast, entry, ask, reply, reads):
    """C13: the key is turned as far as was asked, and no further."""
    made = comment(cast.ben, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made, "tutors")
    reply(cast.ben, made)
    assert SECRET in reads(cast.moira, entry)
    assert SECRET not in reads(cast.cleo, entry)


def test_changed_words_wait(cast, entry, ask, reply, reads, sign_in):
    """C13: the asking approves the version that the owner saw, and no other."""
    made = comment(cast.dan, entry, "Kind words.", Offer.OWNER)
    ask(cast.amira, made)
    sign_in(cast.dan).post(reverse("comment_edit", args=[made.public_id]), {"body": SECRET, "version": 1})
    assert "if you agree, it waits for Amira" in reads(cast.dan, entry)
    assert "It was changed since: it will wait for you." in reads(cast.amira, entry)
    reply(cast.dan, made)
    made.refresh_from_db()
    assert made.waits and made.offered_to == "people"
    assert SECRET not in reads(cast.ben, entry)
    assert SECRET in reads(cast.amira, entry)


def test_the_authors_own_button_agrees_too(cast, entry, ask, reads, sign_in):
    """To offer the very text as far as was asked is to agree; to offer it otherwise answers the asking and waits."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made)
    sign_in(cast.dan).post(reverse("comment_turn", args=[made.public_id]), {"to": "people", "version": 1})
    assert SECRET in reads(cast.cleo, entry)
    other = comment(cast.dan, entry, "four broken taps", Offer.OWNER)
    ask(cast.amira, other, "tutors")
    sign_in(cast.dan).post(reverse("comment_turn", args=[other.public_id]), {"to": "people", "version": 1})
    other.refresh_from_db()
    assert other.waits and other.asked_to == ""
    assert "four broken taps" not in reads(cast.moira, entry)


def test_she_asks_no_more(cast, entry, ask, reply, reads):
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made)
    ask(cast.amira, made, do="take_back")
    assert told(cast.dan) == []
    assert "asks whether" not in reads(cast.dan, entry)
    answer = reply(cast.dan, made)
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.is_private and SECRET not in reads(cast.cleo, entry)


@pytest.mark.parametrize("verb", ["keep", "decline"])
def test_another_decision_ends_the_asking(cast, entry, ask, verb):
    """Whoever keeps or declines it afterwards has not approved it in advance any more."""
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS)
    ask(cast.amira, made)
    made.refresh_from_db()
    made = getattr(made, verb)(by=cast.amira, version=1)
    assert made.asked_to == ""
    with pytest.raises(NotAllowed):
        made.agree(by=cast.ben, version=1, now=timezone.now())


def test_approved_in_between_stays_asked(cast, entry, ask, reply, reads):
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS)
    ask(cast.amira, made)
    made.refresh_from_db()
    made.approve(by=cast.amira, version=1)
    assert SECRET in reads(cast.moira, entry) and SECRET not in reads(cast.cleo, entry)
    reply(cast.ben, made)
    assert SECRET in reads(cast.cleo, entry)


def test_he_would_rather_leave_it(cast, entry, ask, reply, reads):
    """The owner is told once, and does not ask for the same words again."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made)
    reply(cast.dan, made, "leave")
    reply(cast.dan, made, "leave")
    assert told(cast.amira).count("Daniel would rather leave the comment as it is") == 1
    again = ask(cast.amira, made)
    assert again.status_code == 400
    assert "would rather leave" in again.content.decode()
    made.refresh_from_db()
    assert made.is_private and not made.is_asked
    made.edit("Other words.", by=cast.dan, version=1)
    assert ask(cast.amira, made).status_code == 302


def test_turning_back_answers_the_asking(cast, entry, ask):
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS, approved=True)
    ask(cast.amira, made)
    made.refresh_from_db()
    made = made.withdraw(by=cast.ben)
    assert (made.asked_to, made.is_private) == ("", True)


def test_a_private_answer_is_never_opened(cast, entry, ask, reads):
    """C11: neither the owner's answer to a private comment, nor what its author says back."""
    made = comment(cast.dan, entry, "Above.", Offer.OWNER)
    answer = comment(cast.amira, entry, SECRET, Offer.OWNER, parent=made, private=True)
    back = comment(cast.dan, entry, "And back.", Offer.OWNER, parent=answer, private=True)
    assert ask(cast.amira, answer).status_code == 403
    assert ask(cast.amira, back).status_code == 400
    with pytest.raises(NotAllowed):
        back.ask(Offer.PEOPLE, by=cast.amira, version=1, now=timezone.now())
    ask(cast.amira, made)
    made.refresh_from_db()
    made.agree(by=cast.dan, version=1, now=timezone.now())
    text = reads(cast.ben, entry)
    assert "Above." in text and SECRET not in text and "And back." not in text
    assert SECRET in reads(cast.dan, entry)


def test_what_its_author_said_privately_under_it_is_never_opened(cast, entry, ask):
    """C11: also when the comment above was kept then and is shown now."""
    made = comment(cast.ben, entry, "Above.")
    made = made.keep(by=cast.amira, version=1)
    aside = comment(cast.ben, entry, SECRET, Offer.OWNER, parent=made, private=True)
    made.approve(by=cast.amira, version=1)
    assert ask(cast.amira, aside).status_code == 400
    aside.refresh_from_db()
    assert aside.asked_to == ""


def test_nobody_else_asks_or_agrees(cast, entry, ask, reply):
    shown = comment(cast.ben, entry, SECRET, Offer.TUTORS, approved=True)
    private = comment(cast.dan, entry, SECRET, Offer.OWNER)
    assert ask(cast.moira, shown).status_code == 403
    assert ask(cast.ben, shown).status_code == 403
    for who in (cast.ben, cast.moira, cast.femi, cast.hana, cast.gus):
        assert ask(who, private).status_code == 404
    ask(cast.amira, private)
    ask(cast.amira, shown)
    assert reply(cast.amira, private).status_code == 403
    assert reply(cast.moira, shown).status_code == 403
    for who in (cast.ben, cast.hana):
        assert reply(who, private).status_code == 404
    private.refresh_from_db()
    assert private.is_private


def test_what_cannot_be_asked_for(cast, entry, ask, decide, sign_in):
    """Not what is offered to everyone, what was declined, what is below a comment that is not shown (C6, C12)."""
    offered = comment(cast.ben, entry, "Offered.")
    assert ask(cast.amira, offered).status_code == 400
    declined = comment(cast.ben, entry, "Declined.", Offer.TUTORS)
    decide(sign_in(cast.amira), "decline", declined)
    assert ask(cast.amira, declined).status_code == 400
    above = comment(cast.cleo, entry, "Above.", approved=True)
    below = comment(cast.ben, entry, "Below.", Offer.OWNER, parent=above)
    above.keep(by=cast.amira, version=1)
    assert ask(cast.amira, below).status_code == 400
    private = comment(cast.dan, entry, "Private.", Offer.OWNER)
    for to in ("owner", "visitors", "nobody", ""):
        assert ask(cast.amira, private, to).status_code == 400
    assert not Comment.objects.exclude(asked_to="").exists()


def test_a_reply_goes_no_further_than_what_it_answers(cast, entry, ask, reply, reads):
    """C12: also when its author agrees after the comment above has gone."""
    above = comment(cast.dan, entry, "Above.", Offer.TUTORS, approved=True)
    below = comment(cast.moira, entry, SECRET, Offer.OWNER, parent=above)
    assert ask(cast.amira, below, "people").status_code == 400
    assert ask(cast.amira, below, "tutors").status_code == 302
    above.decline(by=cast.amira, version=1)
    reply(cast.moira, below)
    below.refresh_from_db()
    assert below.is_private and SECRET not in reads(cast.dan, entry)


def test_declined_words_do_not_come_back_by_an_asking(cast, entry, ask):
    """C6: edited back to what was declined, agreeing is refused."""
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS)
    made = made.decline(by=cast.amira, version=1)
    made = made.withdraw(by=cast.ben)
    made = made.edit("Kinder.", by=cast.ben, version=1)
    ask(cast.amira, made)
    made.refresh_from_db()
    made = made.edit(SECRET, by=cast.ben, version=2)
    with pytest.raises(NotAllowed, match="has declined these words"):
        made.agree(by=cast.ben, version=3, now=timezone.now())


def test_twice_is_once_and_stale_is_refused(cast, entry, ask, reply, sign_in):
    """C7, C8: one event for each act; a version that has changed is refused and the new text stands there."""
    made = comment(cast.dan, entry, "One.", Offer.OWNER)
    older = Comment.objects.get(pk=made.pk)
    made.edit(SECRET, by=cast.dan, version=1)
    answer = sign_in(cast.amira).post(reverse("comment_ask", args=[made.public_id]), {"to": "people", "version": 1})
    assert answer.status_code == 409 and SECRET in answer.content.decode()
    with pytest.raises(Stale):
        older.ask(Offer.PEOPLE, by=cast.amira, version=1, now=timezone.now())
    for _ in range(2):
        assert ask(cast.amira, made).status_code == 302
    seen = [Comment.objects.select_related("page__owner", "author", "parent").get(pk=made.pk) for _ in range(2)]
    for each in seen:
        assert each.agree(by=cast.dan, version=2, now=timezone.now()).is_approved
    assert (
        sign_in(cast.dan)
        .post(reverse("comment_agree", args=[made.public_id]), {"do": "agree", "version": 2})
        .status_code
        == 302
    )
    acts = list(CommentEvent.objects.filter(comment=made).order_by("revision").values_list("act", "actor__name"))
    assert acts == [
        ("write", "Daniel Okafor"),
        ("edit", "Daniel Okafor"),
        ("ask", "Amira Haddad"),
        ("agree", "Daniel Okafor"),
    ]
    assert SECRET not in str(list(CommentEvent.objects.values()))


def test_agreeing_to_what_she_has_just_taken_back(cast, entry, ask):
    """Whoever is faster: the other is refused, and nothing is shown."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made)
    older = Comment.objects.select_related("page__owner", "author", "parent").get(pk=made.pk)
    Comment.objects.get(pk=made.pk).take_back_asking(by=cast.amira, now=timezone.now())
    with pytest.raises(Stale):
        older.agree(by=cast.dan, version=1, now=timezone.now())


def test_home_and_own_list_show_it_while_the_page_is_in_sight(cast, entry, ask, sign_in):
    """C9, N1: gone from Home, news and the list's words as soon as its author sees the entry no more."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    ask(cast.amira, made, "tutors")
    client = sign_in(cast.dan)
    assert "Amira asks whether the tutors may read your comment" in client.get("/").content.decode()
    mine = client.get(reverse("comments_mine")).content.decode()
    assert "Amira asks whether the tutors may read this." in mine and 'value="agree"' in mine
    entry.show_to(ShownTo.ME)
    assert "may read your comment" not in client.get("/").content.decode()
    mine = client.get(reverse("comments_mine")).content.decode()
    assert SECRET in mine and "Amira" not in mine and 'value="agree"' not in mine
    assert told(cast.dan) == []
    assert (
        client.post(reverse("comment_agree", args=[made.public_id]), {"do": "agree", "version": 1}).status_code == 404
    )
    made.refresh_from_db()
    assert made.is_private


def test_the_form_says_what_it_means(cast, entry, sign_in):
    made = comment(cast.ben, entry, SECRET, Offer.OWNER)
    page = sign_in(cast.amira).get(reverse("comment_ask", args=[made.public_id])).content.decode()
    assert SECRET in page and "Ben decides." in page
    assert "Daniel Okafor and Moira Finch" in page
    assert (
        reverse("comment_ask", args=[made.public_id])
        in sign_in(cast.amira).get(entry.get_absolute_url()).content.decode()
    )


def test_nobody_but_the_owner_asks_the_same_asking_neither(cast, entry):
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    now = timezone.now()
    made = made.ask("people", by=cast.amira, version=1, now=now)
    for who in (cast.dan, cast.ben, cast.hana):
        with pytest.raises(NotAllowed, match="Only the owner"):
            made.ask("people", by=who, version=1, now=now)
    assert made.ask("people", by=cast.amira, version=1, now=now).events.filter(act="ask").count() == 1


def test_whoever_has_left_sheaf_is_asked_nothing(cast, entry):
    """C17: nobody is there who could agree."""
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS, approved=True)
    assert Comment.objects.get(pk=made.pk).can_be_asked_by(cast.amira)
    Leaving.begin(cast.ben)
    former = Comment.objects.get(pk=made.pk)
    assert not former.can_be_asked_by(cast.amira)
    with pytest.raises(NotAllowed):
        former.ask("people", by=cast.amira, version=former.version, now=timezone.now())
