"""The owner decides, through the real pages: alone, several, stale, twice, undone."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Comment, CommentEvent, Decision, NotAllowed, Offer, Stale
from tests import factories
from tests.factories import comment, viewer

SECRET = "three broken taps"
JSON = {"Accept": "application/json"}


def told(who, later=61):
    """The lines that a person is told, `later` seconds from now."""
    rows = Notification.listed_for(viewer(who, timezone.now() + timedelta(seconds=later)))
    return [row["line"] for row in rows]


def waiting_page(client, **query):
    answer = client.get("/comments/waiting/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def events():
    return re.compile(r'name="event" value="([a-z0-9]{16})"')


@pytest.mark.django_db
class TestOnePerson:
    def test_what_waits_oldest_first(self, cast, entry, shared, sign_in):
        now = timezone.now()
        comment(cast.cleo, shared, "Second words.", now=now - timedelta(hours=1))
        comment(cast.ben, entry, "First words.", now=now - timedelta(days=3))
        comment(cast.dan, entry, "Between us.", Offer.OWNER)
        comment(cast.moira, entry, "Shown.", approved=True)
        text = waiting_page(sign_in(cast.amira))
        assert "2 comments wait for you" in text
        assert text.index("First words.") < text.index("Second words.")
        assert "Between us." not in text
        assert "Shown." not in text
        assert text.count("Show to Year 1 Hadlow") == 2 + 1  # each comment's, and the bar for several
        assert text.count("Show both to Year 1 Hadlow") == 2
        assert "Plumbing · Year 1 Hadlow" in text
        assert "“Half of them looked at their boots.”" in text
        for who in (cast.ben, cast.dan, cast.femi, cast.hana):
            other = waiting_page(sign_in(who))
            assert "Nothing waits for you." in other
            assert "words." not in other
        assert sign_in(None).get("/comments/waiting/").url == "/accounts/login/?next=/comments/waiting/"

    def test_reading_the_list_changes_nothing(self, cast, entry, sign_in):
        """C15"""
        made = comment(cast.ben, entry)
        before = (Comment.objects.values().get(), CommentEvent.objects.count())
        client = sign_in(cast.amira)
        for address in (
            "waiting/",
            "decide/",
            "undo/",
            "mine/",
            f"{made.public_id}/reply/",
            f"{made.public_id}/remove/",
        ):
            assert client.get(f"/comments/{address}").status_code in (200, 302)
        assert (Comment.objects.values().get(), CommentEvent.objects.count()) == before

    def test_28_a_text_that_has_changed_is_not_decided_on(self, cast, entry, sign_in, reads):
        """28, C7: refused, and the new text shown at once, with a sentence."""
        made = comment(cast.ben, entry, "Old words.")
        seen = f"{made.public_id}.{made.version}"
        made.edit("New words.", by=cast.ben, version=1)
        client = sign_in(cast.amira)
        answer = client.post("/comments/decide/", {"comment": seen, "do": "approve"})
        assert answer.url == f"/comments/waiting/#c-{made.public_id}"
        text = waiting_page(client)
        assert "The writer has changed this comment since you opened it. Here is the new text." in text
        assert "New words." in text
        assert "since you opened it" not in waiting_page(client)
        assert "New words." not in reads(cast.cleo, entry)
        answer = client.post("/comments/decide/", {"comment": seen, "do": "approve"}, headers=JSON)
        assert answer.status_code == 409
        (refused,) = answer.json()["refused"]
        assert refused["body"] == "New words."
        assert refused["version"] == 2
        assert f"{made.public_id}.2" in refused["html"]
        answer = client.post("/comments/decide/", {"comment": seen, "do": "approve", "next": entry.get_absolute_url()})
        page = client.get(answer.url).content.decode()
        assert "since you opened it" in page
        assert '<details class="fold" id="folded" open>' in page
        assert CommentEvent.objects.filter(act="approve").count() == 0

    def test_29_approved_twice_is_approved_once(self, cast, entry, sign_in, decide):
        """29, C8: one event, one notification."""
        made = comment(cast.ben, entry)
        for client in (sign_in(cast.amira), sign_in(cast.amira)):
            assert decide(client, "approve", made).status_code == 302
        assert CommentEvent.objects.filter(act="approve").count() == 1
        assert told(cast.ben) == ["Amira shows your comment"]

    def test_23_told_once_and_after_the_minute(self, cast, entry, sign_in, decide):
        """N4: nobody is told while it can be undone; undone, it is never told."""
        made, other = comment(cast.ben, entry, "a"), comment(cast.ben, entry, "b")
        client = sign_in(cast.amira)
        decide(client, "approve", made)
        decide(client, "keep", other)
        assert told(cast.ben, 1) == []
        assert sorted(told(cast.ben)) == ["Amira keeps your comment between you two", "Amira shows your comment"]
        event = CommentEvent.objects.get(act="approve")
        assert client.post("/comments/undo/", {"event": event.public_id}).status_code == 302
        assert told(cast.ben) == ["Amira keeps your comment between you two"]

    def test_30_declined_with_a_note_and_kept(self, cast, entry, sign_in, decide, reads):
        """30"""
        made, kept = comment(cast.ben, entry, SECRET), comment(cast.ben, entry, "Kept words.")
        amira, ben = sign_in(cast.amira), sign_in(cast.ben)
        decide(amira, "decline", made, note="It names a learner.")
        decide(amira, "keep", kept)
        text = reads(cast.ben, entry)
        for words in (SECRET, "Declined", "It names a learner.", "Amira keeps this between you two"):
            assert words in text
        cleos = reads(cast.cleo, entry)
        for words in (SECRET, "Declined", "It names a learner.", "Kept words."):
            assert words not in cleos
        assert told(cast.ben) == ["Amira keeps your comment between you two", "Your comment was declined"]
        for client, body in ((ben, "May I ask why?"), (amira, "Because it is about Sam.")):
            answer = client.post(f"/comments/{kept.public_id}/reply/", {"body": body, "offer": "private"})
            assert answer.status_code == 302
            assert body in reads(cast.ben, entry)
            assert body in reads(cast.amira, entry)
            assert body not in reads(cast.cleo, entry)
            refused = client.post(f"/comments/{made.public_id}/reply/", {"body": "No answer", "offer": "private"})
            assert refused.status_code == 403
            assert "No answer" in refused.content.decode()
        decide(amira, "approve", kept)
        cleos = reads(cast.cleo, entry)
        assert "Kept words." in cleos
        assert "May I ask why?" not in cleos

    def test_38_five_at_once_and_two_undone(self, cast, entry, sign_in, decide, reads):
        """38: exactly three are public."""
        made = [comment(cast.ben, entry, f"Number {n}.", now=timezone.now() - timedelta(hours=n)) for n in range(12)]
        client = sign_in(cast.amira)
        decide(client, "approve", *made[:5])
        page = waiting_page(client)
        assert "7 comments wait for you" in page
        undos = events().findall(page)
        assert len(undos) == 5
        client.post("/comments/undo/", {"event": undos[0]})
        client.post("/comments/undo/", {"event": undos[1]})
        assert len(events().findall(waiting_page(client))) == 3
        assert "3 comments</h2>" in reads(cast.cleo, entry)
        assert {c.body for c in Comment.objects.visible_to(viewer(cast.cleo))} == {
            "Number 0.",
            "Number 1.",
            "Number 2.",
        }

    def test_undo_stands_where_it_was_decided_and_nowhere_else(self, cast, entry, sign_in, decide):
        """Who moves on has moved on: neither another page of theirs nor the list has the line."""
        client, here = sign_in(cast.amira), entry.get_absolute_url()
        other = factories.entry(entry.page, "Another", "text").get_absolute_url()
        one, two = comment(cast.ben, entry), comment(cast.ben, entry, "Another.")
        decide(client, "approve", one, next=here)
        decide(client, "keep", two)
        waiting = "/comments/waiting/"
        found = {path: len(events().findall(client.get(path).content.decode())) for path in (here, other, waiting)}
        assert found == {here: 1, other: 0, waiting: 1}

    def test_undo_says_so_as_json_and_only_once(self, cast, entry, sign_in, decide):
        """C8: undo twice, and undo when something else has changed since."""
        made = comment(cast.ben, entry)
        client = sign_in(cast.amira)
        answer = decide(client, "approve", made, headers=JSON).json()
        assert answer["said"] == "Year 1 Hadlow can now see Ben’s comment."
        assert answer["waiting"] == 0
        undo = answer["done"][0]["undo"]
        for _ in range(2):
            answer = client.post("/comments/undo/", {"event": undo}, headers=JSON)
            assert (answer.status_code, answer.json()["waiting"]) == (200, 1)
        assert CommentEvent.objects.filter(act="undo").count() == 1
        undo = decide(client, "approve", made, headers=JSON).json()["done"][0]["undo"]
        made.refresh_from_db()
        made.keep(by=cast.amira, version=1)
        answer = client.post("/comments/undo/", {"event": undo}, headers=JSON)
        assert answer.status_code == 409
        assert Comment.objects.get().is_kept
        for who in (cast.ben, cast.hana, None):
            assert sign_in(who).post("/comments/undo/", {"event": undo}).status_code == 404
        assert client.post("/comments/undo/", {"event": "nothing"}).status_code == 404

    def test_undo_ends_with_the_minute(self, cast, entry):
        made = comment(cast.ben, entry, approved=True)
        event = CommentEvent.objects.get(act="approve")
        with pytest.raises(NotAllowed):
            made.undo(event, by=cast.amira, now=event.at + timedelta(seconds=60))
        assert made.undo(event, by=cast.amira, now=event.at + timedelta(seconds=59)).waits

    def test_undo_puts_back_what_stood_before(self, cast, entry):
        """C8: not always 'waits'."""
        made = comment(cast.ben, entry)
        made = made.keep(by=cast.amira, version=1).decline(by=cast.amira, version=1, note="No.")
        event = CommentEvent.objects.get(act="decline")
        assert made.undo(event, by=cast.amira).decided == Decision.KEPT

    def test_nobody_else_decides(self, cast, entry, shared, sign_in, decide):
        """Each comment is there for its owner only; a stranger's request is answered as if there were nothing."""
        factories.show(shared, cast.femi)
        waits, public = comment(cast.ben, entry), comment(cast.cleo, entry, approved=True)
        for who in (cast.ben, cast.dan, cast.femi, cast.hana, None):
            assert decide(sign_in(who), "approve", waits).status_code == 404
            assert decide(sign_in(who), "decline", public).status_code == 404
        client = sign_in(cast.amira)
        for values in ("", "x", f"{waits.public_id}", f"{waits.public_id}.x", "a" * 16 + ".1"):
            assert client.post("/comments/decide/", {"comment": values, "do": "approve"}).status_code == 404
        assert decide(client, "publish", waits).status_code == 400
        assert CommentEvent.objects.exclude(act="write").count() == 1

    def test_a_mixed_lot_does_what_can_be_done(self, cast, entry, sign_in, decide):
        """One that was taken back and one that is gone do not stop the others."""
        good, back, gone = (comment(cast.ben, entry, body) for body in "abc")
        back.withdraw(by=cast.ben)
        gone.remove(viewer(cast.ben))
        answer = decide(sign_in(cast.amira), "approve", good, back, gone, headers=JSON).json()
        assert [each["comment"] for each in answer["done"]] == [good.public_id]
        assert {each["comment"] for each in answer["refused"]} == {back.public_id, gone.public_id}

    def test_12_show_and_answer_in_one_act(self, cast, entry, sign_in, reads):
        """C12: both are shown, or neither."""
        made = comment(cast.ben, entry, SECRET)
        client = sign_in(cast.amira)
        form = {"body": "Both of us.", "offer": "both", "version": 1, "form_key": "abcdefghjkmnpqrs"}
        made.edit("Other words.", by=cast.ben, version=1)
        refused = client.post(f"/comments/{made.public_id}/reply/", form)
        assert refused.status_code == 409
        text = refused.content.decode()
        assert "Both of us." in text
        assert "Other words." in text
        assert 'name="version" value="2"' in text
        assert Comment.objects.count() == 1
        for _ in range(2):
            answer = client.post(
                f"/comments/{made.public_id}/reply/", {**form, "version": 2, "next": "/comments/waiting/"}
            )
            assert answer.status_code == 302
        assert Comment.objects.count() == 2
        cleos = reads(cast.cleo, entry)
        assert "Other words." in cleos
        assert "Both of us." in cleos
        assert "Year 1 Hadlow can now see Ben’s comment and your answer." in waiting_page(client)
        assert [e.why for e in CommentEvent.objects.filter(act="approve")] == ["answered"]
        assert sorted(told(cast.ben)) == ["Amira answered you", "Amira shows your comment"]

    def test_answering_in_private_leaves_it_waiting(self, cast, entry, sign_in, reads):
        """C11: in whatever state it is."""
        made = comment(cast.ben, entry, SECRET)
        client = sign_in(cast.amira)
        answer = client.post(
            f"/comments/{made.public_id}/reply/", {"body": "Are you sure?", "offer": "private"}, follow=True
        )
        assert "The comment still waits for you." in answer.content.decode()
        assert "1 comment waits for you" in waiting_page(client)
        assert "Are you sure?" in reads(cast.ben, entry)
        assert "Are you sure?" not in reads(cast.cleo, entry)

    def test_it_says_kindly_when_the_last_is_done(self, cast, entry, sign_in, decide):
        made = comment(cast.ben, entry)
        client = sign_in(cast.amira)
        decide(client, "keep", made)
        text = waiting_page(client)
        assert "That was the last one." in text
        assert "Kept between you and Ben." in text

    def test_the_buttons_name_who_will_see_it(self, cast, entry, shared, sign_in):
        """The page's audience by name; of an entry or comment for tutors: the tutors."""
        comment(cast.ben, entry)
        comment(cast.dan, shared, "for tutors", Offer.TUTORS)
        text = waiting_page(sign_in(cast.amira))
        assert "Show to Year 1 Hadlow" in text
        assert "Show to the tutors" in text
        assert "Show them" in text
        entry.show_to("me")
        assert "Show it" in waiting_page(sign_in(cast.amira))

    def test_a_note_that_is_too_long_is_kept(self, cast, entry, sign_in, decide):
        made = comment(cast.ben, entry)
        answer = decide(sign_in(cast.amira), "decline", made, note="n" * 2001)
        assert answer.status_code == 400
        assert "This is 2,001 characters; at most 2,000 fit." in answer.content.decode()
        assert "n" * 2001 in answer.content.decode()
        assert Comment.objects.get().waits

    def test_where_one_goes_back_to_is_ours(self, cast, entry, sign_in, decide):
        client = sign_in(cast.amira)
        for address in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x.example"):
            answer = decide(client, "approve", comment(cast.ben, entry, address), next=address)
            assert answer.url == "/comments/waiting/"

    def test_thirty_on_a_page(self, cast, entry, sign_in):
        now = timezone.now()
        for n in range(31):
            comment(cast.ben, entry, f"Number {n}.", now=now - timedelta(days=40 - n))
        client = sign_in(cast.amira)
        assert waiting_page(client).count('class="wait"') == 30
        assert "Number 30." in waiting_page(client, page="2")
        for page in ("0", "-1", "x", "9" * 40, "٣"):
            waiting_page(client, page=page)

    def test_the_list_takes_as_many_queries_for_thirty(self, cast, entry, shared, sign_in, django_assert_num_queries):
        """Budget."""
        client = sign_in(cast.amira)
        client.get("/comments/waiting/")  # the session notes its first visit
        for number in (1, 29):
            for n in range(number):
                comment(
                    (cast.ben, cast.dan)[n % 2],
                    (entry, shared)[n % 2],
                    f"{number} {n}",
                    now=timezone.now() - timedelta(days=n + 1),
                )
            with django_assert_num_queries(WAITING):
                client.get("/comments/waiting/")

    @pytest.mark.parametrize("number", [1, 30])
    @pytest.mark.parametrize(("who", "most"), [("amira", 12), ("ben", 12), ("dan", 12)])
    def test_a_thread_takes_as_many_queries_for_thirty(self, cast, entry, sign_in, who, most, number):
        """Budget: the page with 30 comments takes no more than with 1."""
        from django.test.utils import CaptureQueriesContext

        top = comment(cast.ben, entry, approved=True)
        for n in range(number - 1):
            kind = n % 4
            made = comment(
                (cast.cleo, cast.dan)[n % 2],
                entry,
                f"{n}",
                Offer.OWNER if kind == 1 else Offer.PEOPLE,
                parent=top if kind == 2 else None,
                approved=kind in (0, 2),
                now=timezone.now() - timedelta(days=n + 1),
            )
            if kind == 1:
                comment(cast.amira, entry, "private", Offer.OWNER, parent=made, private=True)
        client = sign_in(getattr(cast, who))
        client.get(entry.get_absolute_url())  # the session notes its first visit
        with CaptureQueriesContext(connection) as asked:
            assert client.get(entry.get_absolute_url()).status_code == 200
        assert len(asked) <= most, [q["sql"][:160] for q in asked]


WAITING = 10


@pytest.mark.django_db(transaction=True)
def test_29_two_windows_at_once(cast, entry):
    """29, C8: two threads approve the same comment; one event, one notification."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: this race needs PostgreSQL")
    made = comment(cast.ben, entry)
    gate, problems = threading.Barrier(2), []

    def approve():
        try:
            mine = Comment.objects.select_related("page__owner").get(pk=made.pk)
            gate.wait()
            mine.approve(by=cast.amira, version=1)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert CommentEvent.objects.filter(act="approve").count() == 1
    assert Notification.objects.filter(kind="comment_shown").count() == 1


@pytest.mark.django_db
def test_a_stale_verb_changes_nothing(cast, entry):
    """C7: every decision, when the text has changed in between."""
    made = comment(cast.ben, entry)
    made.edit("Other words.", by=cast.ben, version=1)
    for verb in ("approve", "keep", "decline"):
        with pytest.raises(Stale):
            getattr(made, verb)(by=cast.amira, version=1)
    made.refresh_from_db()
    assert made.waits
