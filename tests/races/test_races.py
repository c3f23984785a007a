"""What happens when many act at once: after every round the rules hold, each act is recorded and told once, no 500.

SHEAF_ROUNDS says how often (50 in a full run; what was played a thousand times: docs/decisions/0012).
"""

import os
import random
from collections import Counter

import pytest
from django.urls import reverse

from cohorts.models import CourseAdmin, Membership, Notification
from cohorts.viewer import Viewer
from comments.models import Comment, CommentEvent, Decision, Offer
from portfolios.models import Entry, Page
from portfolios.models.texts import State

from .. import factories
from ..full import FULL
from ..portfolios.editor import Editor
from .crowd import Crowd, Press, session_of

ROUNDS = int(os.environ.get("SHEAF_ROUNDS") or (50 if FULL else 3))
JSON = {"Accept": "application/json"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sessions(cast, shared):
    return {key: session_of(getattr(cast, key)) for key in ("amira", "ben", "cleo", "femi")}


@pytest.fixture
def entry(sessions, shared):
    return factories.entry(shared)


def decide(sessions, comment, act):
    return Press(sessions["amira"], reverse("decide"), {"comment": f"{comment.public_id}.1", "do": act}, JSON)


def holds(comment, *, acts, shown=False, kept=False):
    """Of all that was recorded and told of this comment since it was written, nothing is missing or twice (C8, C16)."""
    events = CommentEvent.objects.filter(comment=comment).exclude(act="write").values_list("act", flat=True)
    assert Counter(events) == Counter(acts)
    rows = Notification.objects.about(comment).values_list("recipient__email", "kind")
    told = {("amira@sheaf.example", "comment_new"): True, ("ben@sheaf.example", "comment_shown"): shown}
    told["ben@sheaf.example", "comment_kept"] = kept
    assert Counter(rows) == Counter(row for row, is_told in told.items() if is_told)


def is_read_by(person, comment):
    return Comment.objects.visible_to(Viewer.of(person)).filter(pk=comment.pk).exists()


def after(replies, *allowed):
    """No reply is anything but what the rules know."""
    statuses = [status for status, _ in replies]
    assert set(statuses) <= set(allowed), replies
    return statuses


def in_any_order(*presses):
    return random.sample(presses, len(presses))


def rounds(crowd, make, presses, check):
    """Play one race ROUNDS times, each on a comment of its own."""
    for _ in range(ROUNDS):
        comment = make()
        asked = in_any_order(*presses(comment))
        replies = crowd.press(*asked)
        comment.refresh_from_db()
        check(comment, {press.path: reply[0] for press, reply in zip(asked, replies, strict=True)}, replies)


def test_fifty_approvals_of_one_comment(cast, entry, sessions):
    """29, C8: one event, one notification, and everybody is told that it is shown."""
    with Crowd(50) as crowd:
        for _ in range(ROUNDS if FULL else 1):
            comment = factories.comment(cast.ben, entry)
            after(crowd.press(*[decide(sessions, comment, "approve")] * 50), 200)
            holds(comment, acts=["approve"], shown=True)
            assert is_read_by(cast.cleo, comment)


def test_approve_and_edit(cast, entry, sessions):
    """C6, C7: whoever is first, the new words wait, and nobody else reads them."""

    def presses(comment):
        path = reverse("comment_edit", args=[comment.public_id])
        return (
            decide(sessions, comment, "approve"),
            Press(sessions["ben"], path, {"body": "Other words.", "version": "1"}, JSON),
        )

    def check(comment, statuses, replies):
        after(replies, 200, 409)
        assert (comment.version, comment.body, comment.waits) == (2, "Other words.", True)
        assert not is_read_by(cast.cleo, comment)
        is_approved = statuses[reverse("decide")] == 200
        holds(comment, acts=["approve", "edit"] if is_approved else ["edit"], shown=is_approved)

    with Crowd(2) as crowd:
        rounds(crowd, lambda: factories.comment(cast.ben, entry), presses, check)


def test_approve_and_delete(cast, entry, sessions):
    """C10: gone for good, whoever was first."""

    def presses(comment):
        return (
            decide(sessions, comment, "approve"),
            Press(sessions["ben"], reverse("comment_remove", args=[comment.public_id]), {}, JSON),
        )

    def check(comment, statuses, replies):
        after(replies, 200, 404, 409)
        assert comment.is_removed and comment.body == ""
        assert not is_read_by(cast.cleo, comment) and not is_read_by(cast.amira, comment)
        is_approved = statuses[reverse("decide")] == 200
        holds(comment, acts=["approve", "remove"] if is_approved else ["remove"], shown=is_approved)

    with Crowd(2) as crowd:
        rounds(crowd, lambda: factories.comment(cast.ben, entry), presses, check)


def test_approve_and_withdraw(cast, entry, sessions):
    """C9: turned back is turned back; only the owner reads it."""

    def presses(comment):
        path = reverse("comment_turn", args=[comment.public_id])
        return (
            decide(sessions, comment, "approve"),
            Press(sessions["ben"], path, {"to": "owner", "version": "1"}, JSON),
        )

    def check(comment, statuses, replies):
        after(replies, 200, 409)
        withdrawn = statuses[reverse("comment_turn", args=[comment.public_id])] == 200
        assert withdrawn, "turning back needs nobody (C9)"
        assert comment.offered_to == Offer.OWNER
        assert not is_read_by(cast.cleo, comment) and is_read_by(cast.amira, comment)
        is_approved = statuses[reverse("decide")] == 200
        holds(comment, acts=["approve", "withdraw"] if is_approved else ["withdraw"], shown=is_approved)

    with Crowd(2) as crowd:
        rounds(crowd, lambda: factories.comment(cast.ben, entry), presses, check)


def test_keep_and_approve(cast, entry, sessions):
    """C4, C8: the later decision holds; it alone is told."""

    def presses(comment):
        return decide(sessions, comment, "keep"), decide(sessions, comment, "approve")

    def check(comment, statuses, replies):
        after(replies, 200, 409)
        is_approved, is_kept = (comment.decision == each for each in (Decision.APPROVED, Decision.KEPT))
        assert is_approved != is_kept and is_read_by(cast.cleo, comment) == is_approved
        both = [status for status, _ in replies] == [200, 200]
        last = "approve" if is_approved else "keep"
        holds(comment, acts=["approve", "keep"] if both else [last], shown=is_approved, kept=is_kept)

    with Crowd(2) as crowd:
        rounds(crowd, lambda: factories.comment(cast.ben, entry), presses, check)


def test_two_course_admins_end_each_other(cast, sessions):
    """48: one of them stays."""
    cohort, femi, cleo = cast.year1, cast.femi, cast.cleo
    path = reverse("cohort_running", args=[cohort.public_id])
    with Crowd(2) as crowd:
        for _ in range(ROUNDS):
            CourseAdmin.objects.filter(cohort=cohort).delete()
            for who in (femi, cleo):
                factories.appoint(who, cohort)
            replies = crowd.press(
                Press(sessions["femi"], path, {"do": "end", "person": cleo.public_id}),
                Press(sessions["cleo"], path, {"do": "end", "person": femi.public_id}),
            )
            after(replies, 200, 302, 403, 404)  # whose appointment has just ended may see the cohort, or not even that
            assert CourseAdmin.objects.filter(cohort=cohort, until__isnull=True).count() == 1


def test_the_same_list_twice_at_once(cast, sessions, sign_in):
    """46: nobody is enrolled twice, nobody is invited twice."""
    cohort = cast.year1
    path = reverse("cohort_enrol_list", args=[cohort.public_id])
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            text = "name,e-mail,role\n" + "".join(
                f"Person {number} {each},p{number}-{each}@college.example,trainee\n" for each in range(5)
            )
            shown = sign_in(cast.femi).post(path, {"text": text})
            seen = shown.context["roll"].seen
            press = Press(sessions["femi"], path, {"text": text, "do": "enrol", "seen": seen})
            after(crowd.press(press, press), 200, 302)
            here = Membership.objects.filter(cohort=cohort, person__email__startswith=f"p{number}-")
            assert here.count() == 5
            invited = Notification.objects.filter(kind="invitation", recipient__email__startswith=f"p{number}-")
            assert invited.count() == 5


def test_two_windows_save_one_entry(cast, shared, sessions, sign_in):
    """18, E5: one is stored, the other is told and kept beside it; every word of both is there."""
    client = sign_in(cast.amira)
    with Crowd(2) as crowd:
        for number in range(ROUNDS):
            entry = factories.entry(shared, f"Entry {number}", shown=False)
            address = reverse("entry_edit", args=[entry.public_id])
            windows = [Editor(client, address).type(f"words of window {each}") for each in range(2)]
            replies = crowd.press(
                *[Press(sessions["amira"], address, {**each.fields, "do": "autosave"}, JSON) for each in windows]
            )
            assert sorted(after(replies, 200, 409)) == [200, 409]
            texts = {
                section.body for version in (entry.working(), *entry.aside()) for section in version.ordered_sections()
            }
            assert texts == {"words of window 0", "words of window 1"}


def test_the_first_entry_in_two_windows(cast, sign_in):
    """Two presses of ＋ by somebody who has no journal yet make one journal."""
    with Crowd(4) as crowd:
        for number in range(ROUNDS):
            person = factories.person(f"nora{number}", "Nora Nash")
            session = session_of(person)
            after(crowd.press(*[Press(session, reverse("write"))] * 4), 302)
            assert Page.objects.filter(owner=person).count() == 1
            assert Entry.objects.filter(page__owner=person).count() == 1


def test_a_text_shown_by_two_presses_of_one_form(cast, shared, sessions, sign_in):
    """Each answer is the first one; readers see one version, and nothing is left beside it."""
    with Crowd(4) as crowd:
        for _ in range(ROUNDS):
            entry = shared.new_entry()
            path = reverse("entry_edit", args=[entry.public_id])
            editor = Editor(sign_in(cast.amira), path).type("They looked at their boots.")
            replies = crowd.press(*[Press(sessions["amira"], path, {**editor.fields, "do": "show-anyway:page"})] * 4)
            after(replies, 302)
            assert [version.state for version in entry.own_versions()] == [State.PUBLISHED]


def test_the_sheet_by_two_presses(cast, sign_in):
    """One share, one version, and each who gains is told once (C8)."""
    session = session_of(cast.amira)
    with Crowd(4) as crowd:
        for _ in range(ROUNDS):
            page = Page.start(cast.amira, "What I teach")
            factories.write_into(page, "Plants.")
            path = reverse("sharing", args=[page.public_id])
            sheet = Editor(sign_in(cast.amira), f"{path}?publish=1&sequence=1")
            sheet.fields["whom"] = f"cohort-{cast.year1.public_id}"
            sheet.look(sheet.send("look"))
            after(crowd.press(*[Press(session, path, {**sheet.fields, "do": "show"})] * 4), 302)
            assert page.shares.count() == 1
            assert [version.state for version in page.own_versions()] == [State.PUBLISHED]
            told = Notification.objects.about(page).filter(kind="page_shown")
            assert told.count() == told.values("recipient").distinct().count() == 4
