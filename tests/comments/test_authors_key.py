"""The author's key and the owner's answers, through the real pages: C5, C6, C8, C10, C11."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Comment, CommentEvent, NotAllowed, Offer
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET = "three broken taps"
JSON = {"Accept": "application/json"}


def told(who):
    """The lines that a person is told, when every undo has lapsed."""
    return [row["line"] for row in Notification.listed_for(viewer(who, timezone.now() + timedelta(seconds=61)))]


def test_6_declined_words_come_back_unchanged(cast, entry, sign_in, say, decide):
    """C6: by a new comment, by turning further, by an edit that only moves spaces; changed they wait."""
    made = comment(cast.ben, entry, SECRET)
    decide(sign_in(cast.amira), "decline", made)
    client = sign_in(cast.ben)
    refused = say(client, entry, f" {SECRET}\r\n")
    assert refused.status_code == 400
    assert "Amira has declined these words. Change them before you offer them again." in refused.content.decode()
    assert SECRET in refused.content.decode()
    edit = f"/comments/{made.public_id}/edit/"
    assert client.post(edit, {"body": f"{SECRET} ", "version": 1}).status_code == 400
    turn = f"/comments/{made.public_id}/turn/"
    assert client.post(turn, {"to": "owner", "version": 1}).status_code == 302
    assert client.post(turn, {"to": "people", "version": 1}).status_code == 403
    assert say(client, entry, SECRET, "owner").status_code == 302
    assert client.post(edit, {"body": "Kinder words.", "version": 1}).status_code == 302
    assert client.post(turn, {"to": "people", "version": 2}).status_code == 302
    made.refresh_from_db()
    assert made.waits
    assert client.post(edit, {"body": SECRET, "version": 3}).status_code == 400


def test_6_there_is_no_way_round_a_declined_text(cast, entry, sign_in, say, decide):
    """C6: not by a private comment turned further, not by editing another one, not after deleting it or a second no."""
    client, amira = sign_in(cast.ben), sign_in(cast.amira)
    made = comment(cast.ben, entry, SECRET)
    decide(amira, "decline", made)

    say(client, entry, SECRET, "owner")
    private = Comment.objects.latest("pk")
    assert client.post(f"/comments/{private.public_id}/turn/", {"to": "people", "version": 1}).status_code == 403
    other = comment(cast.ben, entry, "Kinder words.")
    assert client.post(f"/comments/{other.public_id}/edit/", {"body": SECRET, "version": 1}).status_code == 400

    edit = f"/comments/{made.public_id}/edit/"
    assert client.post(edit, {"body": "Other words.", "version": 1}).status_code == 302
    made.refresh_from_db()
    made.decline(by=cast.amira, version=2)
    assert client.post(edit, {"body": SECRET, "version": 2}).status_code == 400
    assert client.post(f"/comments/{made.public_id}/remove/").status_code == 302
    assert say(client, entry, SECRET).status_code == 400
    assert say(client, entry, "Other words.").status_code == 400

    assert say(client, entry.page, SECRET).status_code == 302, "on another thing they are new"
    assert say(sign_in(cast.cleo), entry, SECRET).status_code == 302, "and somebody else's own"


def test_6_words_that_the_owner_takes_back_her_no_of_may_come_again(cast, entry, sign_in, say):
    made = comment(cast.ben, entry, SECRET).decline(by=cast.amira, version=1).approve(by=cast.amira, version=1)
    made.remove(viewer(cast.ben))
    assert say(sign_in(cast.ben), entry, SECRET).status_code == 302


def test_turning_further_waits_and_back_asks_nobody(cast, entry, sign_in, reads):
    made = comment(cast.ben, entry, SECRET, Offer.TUTORS, approved=True)
    assert SECRET in reads(cast.moira, entry)
    assert SECRET not in reads(cast.cleo, entry)
    client = sign_in(cast.ben)
    client.post(f"/comments/{made.public_id}/turn/", {"to": "people", "version": 1})
    assert SECRET not in reads(cast.moira, entry)
    assert "1 waits for you" in reads(cast.amira, entry)
    made.refresh_from_db()
    made.approve(by=cast.amira, version=2)
    assert SECRET in reads(cast.cleo, entry)
    client.post(f"/comments/{made.public_id}/turn/", {"to": "tutors", "version": 2})
    assert SECRET not in reads(cast.cleo, entry)
    assert SECRET in reads(cast.moira, entry)


def test_a_form_that_is_older_than_the_text(cast, entry, sign_in):
    """E5: both texts are on the page, and nothing is overwritten unseen."""
    made = comment(cast.ben, entry, "One.")
    made.edit("Two.", by=cast.ben, version=1)
    answer = sign_in(cast.ben).post(f"/comments/{made.public_id}/edit/", {"body": "Three.", "version": 1})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Two." in text
    assert "Three." in text
    assert 'value="2"' in text
    assert (
        sign_in(cast.ben).post(f"/comments/{made.public_id}/turn/", {"to": "tutors", "version": "x"}).status_code == 302
    )
    made.refresh_from_db()
    assert made.offered_to == "tutors"
    stale = sign_in(cast.ben).post(f"/comments/{made.public_id}/turn/", {"to": "people", "version": 1})
    assert stale.status_code == 409


def test_the_same_form_twice_writes_once_and_other_words_are_not_lost(cast, entry, sign_in, say):
    """C8, E5: also after 'back'."""
    client, key = sign_in(cast.ben), "abcdefghjkmnpqrs"
    for body in ("One.", "One.", "Two."):
        assert say(client, entry, body, form_key=key).status_code == 302
    assert list(Comment.objects.order_by("pk").values_list("body", flat=True)) == ["One.", "Two."]
    assert told(cast.amira) == ["Ben has written a comment. It waits for you"] * 2


def test_ten_a_minute(cast, entry, sign_in, say):
    """The text is kept, and the same form sent again is not counted."""
    client = sign_in(cast.ben)
    for n in range(10):
        assert say(client, entry, f"Number {n}.", form_key="abcdefghjkmnpqrs").status_code == 302
    assert say(client, entry, "Number 9.", form_key="abcdefghjkmnpqrs").status_code == 302
    refused = say(client, entry, SECRET)
    assert refused.status_code == 429
    assert SECRET in refused.content.decode()
    assert "Wait a minute" in refused.content.decode()
    answer = say(client, entry, SECRET)
    assert answer.status_code == 429


def test_an_empty_text_is_refused_at_the_field(cast, entry, sign_in, say):
    for body in ("", " \r\n\t "):
        refused = say(sign_in(cast.ben), entry, body)
        assert refused.status_code == 400
        assert "Write something first." in refused.content.decode()
        assert 'href="#id_body"' in refused.content.decode()


def test_5_the_owner_changes_a_comment_and_it_stays_shown(cast, entry, sign_in, reads):
    """C5"""
    made = comment(cast.amira, entry, "Mine.")
    sign_in(cast.amira).post(f"/comments/{made.public_id}/edit/", {"body": SECRET, "version": 1})
    assert SECRET in reads(cast.cleo, entry)
    assert told(cast.amira) == []


def test_11_a_private_answer_is_seen_by_two_whatever_becomes_of_the_comment_above(cast, entry, reads):
    """C11: dan's comment approved, kept, declined, withdrawn, removed; the answer stays between the two."""
    made = comment(cast.dan, entry, "Above.", approved=True)
    comment(cast.amira, entry, SECRET, Offer.OWNER, parent=made, private=True)
    owner = {"by": cast.amira, "version": 1}
    for change in (
        lambda c: c.keep(**owner),
        lambda c: c.decline(**owner),
        lambda c: c.approve(**owner),
        lambda c: c.withdraw(by=cast.dan),
        lambda c: c.remove(viewer(cast.dan)),
    ):
        made = change(made)
        assert SECRET in reads(cast.amira, entry)
        assert SECRET in reads(cast.dan, entry)
        for who in (cast.ben, cast.moira, cast.cleo):
            assert SECRET not in reads(who, entry)


def test_11_nobody_else_answers_in_private(cast, entry, sign_in):
    """C11: between the owner and the comment's author; not between two others."""
    made = comment(cast.dan, entry, "Above.", approved=True)
    answer = sign_in(cast.ben).post(f"/comments/{made.public_id}/reply/", {"body": "x", "offer": "private"})
    assert answer.status_code == 400
    with pytest.raises(NotAllowed):
        Comment.write(author=cast.ben, thing=entry, body="x", offered_to=Offer.OWNER, parent=made, private=True)
    own = comment(cast.amira, entry, "The owner's.")
    answer = sign_in(cast.amira).post(f"/comments/{own.public_id}/reply/", {"body": "x", "offer": "private"})
    assert answer.status_code == 400


def test_the_owner_cannot_write_to_nobody(cast, entry):
    made = comment(cast.ben, entry, approved=True)
    for parent in (None, made):
        with pytest.raises(NotAllowed):
            Comment.write(author=cast.amira, thing=entry, body="x", offered_to=Offer.OWNER, parent=parent)


def test_removed_twice_and_removed_is_final(cast, entry, sign_in):
    """C8, C10"""
    made = comment(cast.ben, entry, SECRET, approved=True)
    for who in (cast.ben, cast.ben, cast.amira):
        assert sign_in(who).post(f"/comments/{made.public_id}/remove/").status_code == 302
    assert CommentEvent.objects.filter(act="remove").count() == 1
    assert sign_in(cast.ben).get(f"/comments/{made.public_id}/remove/").status_code == 404
    assert sign_in(cast.cleo).post(f"/comments/{made.public_id}/remove/").status_code == 404
    made.refresh_from_db()
    for verb in ("approve", "keep", "decline"):
        with pytest.raises(ValidationError):
            getattr(made, verb)(by=cast.amira, version=1)
    with pytest.raises(ValidationError):
        made.edit("Back.", by=cast.ben, version=1)


def test_json_for_our_scripts(cast, entry, sign_in, say):
    client = sign_in(cast.ben)
    answer = client.post(f"/comments/on/entries/{entry.public_id}/", {"body": SECRET, "offer": "people"}, headers=JSON)
    made = Comment.objects.get()
    assert answer.json() == {
        "said": "Sent. It waits for Amira, who decides whether the others see it.",
        "url": f"{entry.get_absolute_url()}#c-{made.public_id}",
        "comment": made.public_id,
    }
    answer = client.post(f"/comments/on/entries/{entry.public_id}/", {"body": "", "offer": "people"}, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Write something first."
    assert json.loads(answer.content)["token"]


def test_view_as_has_no_forms_that_work(cast, entry, sign_in):
    """P9: the look shows what ben sees, with everything switched off."""
    from django.template import Context, Template
    from django.test import RequestFactory

    comment(cast.ben, entry, SECRET)
    comment(cast.dan, entry, "Between us.", Offer.OWNER)
    request = RequestFactory().get("/look/")
    request.viewer, request.user, request.session = viewer(cast.amira), cast.amira, {}
    context = Context({"request": request, "thing": entry, "viewer": viewer(cast.ben), "look": True})
    text = Template("{% load comments %}{% comment_thread thing %}").render(context)
    assert SECRET in text
    assert "Waits for Amira." in text
    assert "Between us." not in text
    assert text.count("<form") == text.count("<fieldset disabled>") == 1
    assert "<script" not in text
