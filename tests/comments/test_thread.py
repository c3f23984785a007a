"""A thing's conversation through its real pages: who reads what, and what they can do."""

import re

import pytest

from comments import talk
from comments.models import Comment, CommentEvent, Offer
from tests import factories
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET = "three broken taps"


def test_22_a_comment_waits(cast, entry, sign_in, say, reads):
    """22: ben and amira see that it waits; the others see neither text nor count."""
    answer = say(sign_in(cast.ben), entry, f"I tried {SECRET}.")
    made = Comment.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"{entry.get_absolute_url()}#c-{made.public_id}"
    bens = reads(cast.ben, entry)
    assert SECRET in bens
    assert "Waits for Amira. Only you and Amira see it." in bens
    amiras = reads(cast.amira, entry)
    assert SECRET in amiras
    assert "1 waits for you" in amiras
    assert "No comments" not in amiras
    for who in (cast.cleo, cast.dan, cast.moira):
        text = reads(who, entry)
        assert SECRET not in text
        assert "No comments yet" in text
        assert made.public_id not in text
    for who in (cast.eve, cast.femi, cast.gus, cast.hana, None):
        assert sign_in(who).get(entry.get_absolute_url()).status_code == 404


def test_23_approved_it_is_shown_to_all_who_see_the_page(cast, entry, sign_in, say, decide, reads):
    """23"""
    say(sign_in(cast.ben), entry, SECRET)
    answer = decide(sign_in(cast.amira), "approve", Comment.objects.get())
    assert answer.status_code == 302
    for who in (cast.amira, cast.ben, cast.cleo, cast.dan):
        text = reads(who, entry)
        assert SECRET in text
        assert "1 comment</h2>" in text


def test_24_the_owners_own_comment_never_waits(cast, entry, sign_in, say, reads):
    """24"""
    say(sign_in(cast.amira), entry, SECRET)
    assert SECRET in reads(cast.ben, entry)
    assert "1 comment</h2>" in reads(cast.ben, entry)


def test_25_to_the_owner_only_and_to_the_tutors(cast, entry, sign_in, say, decide, reads):
    """25"""
    say(sign_in(cast.dan), entry, SECRET, "owner")
    private = Comment.objects.get()
    assert SECRET in reads(cast.dan, entry)
    assert "Only you and Daniel can see this" in reads(cast.amira, entry)
    for who in (cast.ben, cast.moira):
        assert SECRET not in reads(who, entry)
    for client in map(sign_in, (cast.ben, cast.moira, None)):
        for name in ("edit", "turn", "reply", "remove"):
            assert client.post(f"/comments/{private.public_id}/{name}/").status_code == 404
        assert client.get(f"/comments/{private.public_id}/reply/").status_code == 404
    say(sign_in(cast.dan), entry, "For tutors alone.", "tutors")
    for_tutors = Comment.objects.get(offered_to="tutors")
    assert "For tutors alone." not in reads(cast.moira, entry)
    decide(sign_in(cast.amira), "approve", for_tutors)
    assert "For tutors alone." in reads(cast.moira, entry)
    assert "For tutors alone." in reads(cast.amira, entry)
    assert "For tutors alone." not in reads(cast.ben, entry)


def test_26_a_private_answer_to_a_public_comment(cast, entry, sign_in, reads):
    """26: amira answers dan privately; ben sees no trace."""
    public = comment(cast.dan, entry, "What did you see?", approved=True)
    before = masked(reads(cast.ben, entry))
    answer = sign_in(cast.amira).post(f"/comments/{public.public_id}/reply/", {"body": SECRET, "offer": "private"})
    assert answer.status_code == 302
    assert SECRET in reads(cast.amira, entry)
    assert "1 private conversation" in reads(cast.amira, entry)
    assert SECRET in reads(cast.dan, entry)
    assert masked(reads(cast.ben, entry)) == before
    assert SECRET not in reads(cast.moira, entry)


def masked(html):
    """A page without what differs with each request."""
    return re.sub(r'(name="(?:csrfmiddlewaretoken|form_key)" value|nonce)="[^"]*"', "", html)


def test_27_changed_it_waits_again(cast, entry, sign_in, reads):
    """27: the author is told before saving; cleo does not see the new text."""
    made = comment(cast.ben, entry, "First words.", approved=True)
    assert "First words." in reads(cast.cleo, entry)
    client = sign_in(cast.ben)
    form = client.get(f"/comments/{made.public_id}/edit/").content.decode()
    assert "it waits for Amira again" in form
    client.post(f"/comments/{made.public_id}/edit/", {"body": SECRET, "version": made.version})
    assert "First words." not in reads(cast.cleo, entry)
    assert SECRET not in reads(cast.cleo, entry)
    assert SECRET in reads(cast.amira, entry)
    assert "has changed it since you showed it" in reads(cast.amira, entry)


def test_32_a_reply_to_a_waiting_comment_by_hand(cast, entry, sign_in):
    """32: cleo's waiting comment does not exist for ben; under his own he cannot answer for others."""
    cleos, bens = comment(cast.cleo, entry), comment(cast.ben, entry)
    client = sign_in(cast.ben)
    answer = client.post(f"/comments/{cleos.public_id}/reply/", {"body": "Yes!", "offer": "people"})
    assert answer.status_code == 404
    answer = client.post(f"/comments/{bens.public_id}/reply/", {"body": "Keep these words", "offer": "people"})
    assert answer.status_code == 400
    assert "Keep these words" in answer.content.decode()
    assert Comment.objects.count() == 2


def test_33_a_placeholder_stays_while_there_is_a_reply(cast, entry, sign_in, reads):
    """33"""
    top = comment(cast.ben, entry, SECRET, approved=True)
    reply = comment(cast.cleo, entry, "And I.", parent=top, approved=True)
    sign_in(cast.ben).post(f"/comments/{top.public_id}/remove/")
    for who in (cast.amira, cast.ben, cast.cleo, cast.dan):
        text = reads(who, entry)
        assert "Comment removed by its author" in text
        assert "And I." in text
        assert SECRET not in text
        assert "1 comment</h2>" in text
    answer = sign_in(cast.dan).post(f"/comments/{top.public_id}/reply/", {"body": "x", "offer": "people"})
    assert answer.status_code == 404
    sign_in(cast.amira).post(f"/comments/{reply.public_id}/remove/")
    for who in (cast.amira, cast.ben, cast.cleo, cast.dan):
        text = reads(who, entry)
        assert "Comment removed" not in text
        assert "And I." not in text


def test_10_no_placeholder_for_who_could_not_see_it(cast, entry, reads):
    """C10: a removed comment that was waiting or private leaves nothing for others, and a mark for the two."""
    top = comment(cast.dan, entry, SECRET, Offer.OWNER)
    comment(cast.amira, entry, "Come on Tuesday.", Offer.OWNER, parent=top, private=True)
    top.remove(viewer(cast.dan))
    for who in (cast.amira, cast.dan):
        text = reads(who, entry)
        assert "Comment removed by its author" in text
        assert "Come on Tuesday." in text
    for who in (cast.ben, cast.moira):
        assert "Comment removed" not in reads(who, entry)


def test_34_four_levels_in_their_order(cast, entry, reads):
    """34: also when they were approved in another order; the fifth follows at the fourth."""
    people = [cast.ben, cast.cleo, cast.dan, cast.moira, cast.ben, cast.cleo]
    parent = None
    for number, who in enumerate(people, start=1):
        parent = comment(who, entry, f"Level {number}.", parent=parent, approved=True)
    comment(cast.cleo, entry, "A second thread.", approved=True)
    text = reads(cast.amira, entry)
    order = [text.index(words) for words in [*(f"Level {n}." for n in range(1, 7)), "A second thread."]]
    assert order == sorted(order)
    talked = talk.conversation(entry, viewer(cast.amira))
    depth, nodes = 0, talked.shown[:1]
    while nodes:
        depth, nodes = depth + 1, nodes[0].replies
    assert (depth, talked.count) == (5, 7)


def test_a_very_deep_conversation_is_shown(cast, entry, reads):
    """Nobody can write a conversation that breaks the page."""
    parent = None
    for number in range(40):
        parent = comment(cast.amira, entry, f"Number {number}.", parent=parent)
    assert "Number 39." in reads(cast.ben, entry)


def test_35_a_course_admin_removes_what_they_can_read(cast, entry, shared, sign_in, decide, reads):
    """35: with a reason that author and owner are told; what is private or waits is not there for them."""
    factories.show(shared, cast.femi)
    abuse = comment(cast.ben, entry, SECRET, approved=True)
    waits, private = comment(cast.ben, entry, "waits"), comment(cast.ben, entry, "private", Offer.OWNER)
    client = sign_in(cast.femi)
    assert "/remove/" in reads(cast.femi, entry)
    assert "Why you remove it" in client.get(f"/comments/{abuse.public_id}/remove/").content.decode()
    refused = client.post(f"/comments/{abuse.public_id}/remove/", {"reason": "  "})
    assert refused.status_code == 400
    assert "Say why" in refused.content.decode()
    for hidden in (waits, private):
        assert client.get(f"/comments/{hidden.public_id}/remove/").status_code == 404
        assert client.post(f"/comments/{hidden.public_id}/remove/", {"reason": "Abuse."}).status_code == 404
    assert sign_in(cast.cleo).post(f"/comments/{abuse.public_id}/remove/", {"reason": "x"}).status_code == 403
    answer = client.post(f"/comments/{abuse.public_id}/remove/", {"reason": "This names a learner."})
    assert answer.status_code == 302
    assert SECRET not in reads(cast.amira, entry)
    mine = sign_in(cast.ben).get("/comments/mine/").content.decode()
    assert "This names a learner." in mine
    assert SECRET in mine
    told = {(n.recipient, n.kind) for n in abuse_notices(abuse, "comment_removed")}
    assert told == {(cast.ben, "comment_removed"), (cast.amira, "comment_removed")}


def abuse_notices(made, kind):
    from cohorts.models import Notification

    return Notification.objects.about(made).filter(kind=kind)


def test_35_who_has_left_removes_from_comments_i_wrote(cast, entry, sign_in, reads):
    """35, C9: no title, name or thread of what one cannot see any more; back and remove still work."""
    made, other = comment(cast.ben, entry, SECRET, approved=True), comment(cast.ben, entry, "Another.", approved=True)
    answer = comment(cast.amira, entry, "Thank you, Ben.", parent=made)
    client = sign_in(cast.ben)
    before = client.get("/comments/mine/").content.decode()
    assert entry.heading in before
    cast.ben.memberships.get().end(by=cast.femi)
    page = client.get("/comments/mine/").content.decode()
    assert SECRET in page
    for hidden in (entry.heading, "Amira", entry.public_id, entry.page.title, answer.body, cast.year1.name):
        assert hidden not in page
    assert client.get(f"/comments/{made.public_id}/edit/").status_code == 404
    confirm = client.get(f"/comments/{made.public_id}/remove/").content.decode()
    assert SECRET in confirm
    for hidden in (entry.heading, "Amira", entry.public_id):
        assert hidden not in confirm
    assert SECRET in reads(cast.cleo, entry)
    gone = client.post(f"/comments/{made.public_id}/remove/", follow=True)
    assert gone.redirect_chain[-1][0] == "/comments/mine/#comments"
    assert "Amira" not in gone.content.decode()
    assert SECRET not in reads(cast.cleo, entry)
    back = client.post(f"/comments/{other.public_id}/turn/", {"to": "owner", "version": other.version}, follow=True)
    assert "Amira" not in back.content.decode()
    assert "Another." not in reads(cast.cleo, entry)
    refused = client.post(f"/comments/{other.public_id}/turn/", {"to": "people", "version": other.version})
    assert refused.status_code == 404


def test_37_who_cannot_see_the_thing_cannot_comment(cast, entry, sign_in, say):
    """37: a request by hand is answered as if there were nothing."""
    for who in (cast.gus, cast.eve, cast.femi, cast.hana, None):
        assert say(sign_in(who), entry).status_code == 404
        assert say(sign_in(who), entry.page).status_code == 404
    assert not Comment.objects.exists()


def test_39_script_arabic_emoji_and_20_000_characters(cast, entry, sign_in, say, reads):
    """39: shown inert, right to left, whole."""
    start = "مرحبا 🌱 <script>alert(1)</script> <img src=x onerror=alert(1)> "
    body = start + "س" * (20_000 - len(start) - 4) + " end"
    say(sign_in(cast.ben), entry, body)
    made = Comment.objects.get()
    assert made.body == body
    text = reads(cast.amira, entry)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert 'class="words" dir="auto"' in text
    assert "س" * 1000 in text
    assert "🌱" in text
    assert " end</p>" in text
    refused = say(sign_in(cast.ben), entry, body + "!")
    assert refused.status_code == 400
    assert "This is 20,001 characters; at most 20,000 fit." in refused.content.decode()
    assert " end!</textarea>" in refused.content.decode()


def test_40_a_reply_needs_every_key_above_it(cast, entry, reads):
    """40, C12: in every state of what is above."""
    top = comment(cast.ben, entry, "Top.", approved=True)
    middle = comment(cast.dan, entry, "Middle.", parent=top, approved=True)
    comment(cast.moira, entry, SECRET, parent=middle, approved=True)
    owner = {"by": cast.amira}
    assert SECRET in reads(cast.cleo, entry)
    top = top.decline(version=1, **owner)
    assert SECRET not in reads(cast.cleo, entry)
    assert "Middle." not in reads(cast.cleo, entry)
    for who in (cast.moira, cast.amira):
        text = reads(who, entry)
        assert SECRET in text
        assert "The comment this answers is not shown" in text
    assert "Top." not in reads(cast.moira, entry)
    top = top.approve(version=1, **owner)
    assert SECRET in reads(cast.cleo, entry)
    middle = middle.keep(version=1, **owner)
    assert SECRET not in reads(cast.cleo, entry)
    middle = middle.approve(version=1, **owner)
    top = top.withdraw(by=cast.ben)
    assert SECRET not in reads(cast.cleo, entry)
    top.remove(viewer(cast.amira))
    assert SECRET not in reads(cast.cleo, entry)
    assert "Comment removed" not in reads(cast.cleo, entry)


def test_12_a_parent_turned_back_to_the_tutors_takes_the_reply_along(cast, entry, reads):
    """C12: what is above has to be turned for the viewer's kind too."""
    top = comment(cast.dan, entry, "Top.", approved=True)
    comment(cast.ben, entry, SECRET, parent=top, approved=True)
    assert SECRET in reads(cast.cleo, entry)
    top.offer(Offer.TUTORS, by=cast.dan, version=1)
    assert SECRET not in reads(cast.cleo, entry)
    assert SECRET in reads(cast.moira, entry)
    bens = reads(cast.ben, entry)
    assert SECRET in bens
    assert "The comment this answers is not shown" in bens
    assert "Top." not in bens


def test_44_closed_comments(cast, entry, shared, sign_in, say, reads):
    """44, C19: no form, refused by hand with the text kept; private answers too; deciding goes on."""
    waits = comment(cast.ben, entry, "Waits.")
    private = comment(cast.dan, entry, "Private.", Offer.OWNER)
    assert 'name="body"' in reads(cast.ben, entry)
    shared.set_comments_open(False)
    text = reads(cast.ben, entry)
    assert "Comments on this page are closed." in text
    assert 'name="body"' not in text
    refused = say(sign_in(cast.ben), entry, SECRET)
    assert refused.status_code == 403
    assert SECRET in refused.content.decode()
    refused = sign_in(cast.amira).post(f"/comments/{private.public_id}/reply/", {"body": SECRET, "offer": "private"})
    assert refused.status_code == 403
    assert SECRET in refused.content.decode()
    assert Comment.objects.count() == 2
    assert 'name="do"' in reads(cast.amira, entry)
    assert waits.approve(by=cast.amira, version=1).is_approved


def test_1_an_external_examiner_does_not_comment(cast, entry, shared, sign_in, say, reads):
    """C1, scenario 4: eve reads what is shown, and has no form, not even to answer."""
    factories.show(shared, cast.eve)
    public = comment(cast.ben, entry, SECRET, approved=True)
    text = reads(cast.eve, entry)
    assert SECRET in text
    assert 'name="body"' not in text
    assert "you do not comment on it" in text
    assert say(sign_in(cast.eve), entry).status_code == 403
    assert sign_in(cast.eve).get(f"/comments/on/entries/{entry.public_id}/").status_code == 403
    answer = sign_in(cast.eve).post(f"/comments/{public.public_id}/reply/", {"body": "x", "offer": "owner"})
    assert answer.status_code == 403
    assert Comment.objects.count() == 1


def test_3_an_entry_for_nobody_else_says_so(cast, entry, reads):
    """E3: its comments keep their keys, and the owner is told that nobody else sees it."""
    comment(cast.ben, entry, SECRET, approved=True)
    entry.show_to("me")
    text = reads(cast.amira, entry)
    assert SECRET in text
    assert "Nobody else can see this entry now." in text
    assert reads(cast.ben, entry, 404)
    entry.show_to("page")
    assert SECRET in reads(cast.cleo, entry)


def test_the_buttons_say_what_will_happen(cast, entry, shared, sign_in, say, reads):
    """C2: two or three send buttons; on a page for tutors nobody offers to everyone."""
    bens = reads(cast.ben, entry)
    assert offers(bens) == {"owner", "tutors", "people"}
    assert "Daniel Okafor and Moira Finch" in bens
    assert 'Your comment to Amira <span class="req">*</span>' in bens
    assert "Moira Finch and you" in reads(cast.dan, entry)
    entry.show_to("tutors")
    assert offers(reads(cast.dan, entry)) == {"owner", "tutors"}
    assert say(sign_in(cast.dan), entry, "x", "people").status_code == 400
    assert say(sign_in(cast.dan), entry, "x", "visitors").status_code == 400
    assert say(sign_in(cast.dan), entry, "x", "").status_code == 400
    assert not Comment.objects.exists()


def offers(html):
    return set(re.findall(r'name="offer" value="(\w+)"', html))


def test_who_stands_around_is_the_page_s_audience(cast, entry, shared):
    """P5: the tutors that the buttons name are those whom the audience has."""
    from comments.conversation import around
    from portfolios.audiences import audience_of

    factories.show(shared, cast.gus)
    factories.show(shared, cast.other, tutors_only=True)
    factories.join(cast.hana, cast.other, "tutor")
    for who in (cast.ben, cast.dan, cast.gus, cast.amira):
        seen = viewer(who)
        audience = audience_of(shared, seen.now)
        found = around(entry, seen)
        assert {m.person for m in found.tutors} == {m.person for m in audience.tutors}
        assert found.is_tutors_only == audience.is_tutors_only
        assert found.is_only_examiner == talk.is_only_examiner(seen, shared)


def test_the_numbers_are_those_of_the_conversations(cast, entry, shared):
    """What waits or is private is in no number (C3); the list says what each page says."""
    top = comment(cast.ben, entry, approved=True)
    comment(cast.cleo, entry, "b", parent=top, approved=True)
    comment(cast.cleo, entry, "waits")
    comment(cast.dan, entry, "for tutors", Offer.TUTORS, approved=True)
    comment(cast.dan, entry, "private", Offer.OWNER)
    comment(cast.amira, entry, "answer", Offer.OWNER, parent=top, private=True)
    comment(cast.amira, shared, "on the page itself")
    lost = comment(cast.ben, entry, "lost", approved=True)
    comment(cast.cleo, entry, "under it", parent=lost, approved=True)
    lost.withdraw(by=cast.ben)
    for who in (cast.amira, cast.ben, cast.cleo, cast.dan, cast.moira):
        found = talk.counts([shared.pk], viewer(who))
        for thing, key in ((entry, "entry"), (shared, "page")):
            assert found.get((key, thing.pk), 0) == talk.conversation(thing, viewer(who)).count, who
    assert talk.counts([shared.pk], viewer(cast.cleo)) == {("entry", entry.pk): 2, ("page", shared.pk): 1}
    assert talk.counts([shared.pk], viewer(cast.gus)) == {}


def test_every_change_is_recorded_without_words(cast, entry, sign_in, say, decide):
    """C16: who, when, from, to and why; the record outlives the text and holds none."""
    say(sign_in(cast.ben), entry, SECRET)
    made = Comment.objects.get()
    decide(sign_in(cast.amira), "approve", made)
    sign_in(cast.ben).post(f"/comments/{made.public_id}/turn/", {"to": "owner", "version": 1})
    sign_in(cast.ben).post(f"/comments/{made.public_id}/remove/")
    rows = CommentEvent.objects.values_list(
        "act", "actor", "from_offered", "to_offered", "from_decision", "to_decision"
    )
    assert list(rows) == [
        ("write", cast.ben.pk, "", "people", "", "none"),
        ("approve", cast.amira.pk, "people", "people", "none", "approved"),
        ("withdraw", cast.ben.pk, "people", "owner", "approved", "approved"),
        ("remove", cast.ben.pk, "owner", "owner", "approved", "approved"),
    ]
    assert SECRET not in str(list(CommentEvent.objects.values()))
    made.refresh_from_db()
    assert (made.body, made.html) == ("", "")
