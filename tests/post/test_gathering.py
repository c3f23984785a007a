"""What is mailed to whom and when: N1 to N4, read from the mails that went out."""

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cohorts import registry
from cohorts.models import Letter, MailChoice, Notification, Role, When
from cohorts.post.gathering import gather
from cohorts.registry import Post, register_kind
from comments.models import Offer
from portfolios.audiences import audience_of
from portfolios.models import Follow
from portfolios.notices import tell_readers
from portfolios.showing import change_dates, end_share, show_page, widening

from .. import factories


def to(who):
    """The mails to one person, in their order."""
    return [each for each in mail.outbox if each.to == [who.email]]


def words(who):
    return "\n".join(each.body for each in to(who))


def shown(page, whom, now, **more):
    target = {"cohort": whom} if hasattr(whom, "campus") else {"person": whom}
    kind = "cohort" if "cohort" in target else "person"
    return show_page(widening(page, kind=kind, now=now, **target, **more), now=now)


def entry_told(journal, clock, title="The quiet half of the room", **more):
    entry = factories.entry(journal, title, **more)
    tell_readers(entry, audience_of(journal, clock.at), clock.at)
    return entry


# -- N1 -------------------------------------------------------------------------------------------------------------


def test_a_mail_says_what_was_told(cast, entry, sender, clock):
    factories.comment(cast.dan, entry, "The words themselves.", Offer.OWNER, now=clock.at)
    assert sender.turn() == 1
    (sent,) = to(cast.amira)
    assert sent.subject == "Daniel has written to you alone"
    assert "The quiet half of the room" in sent.body and "https://sheaf.example/news/" in sent.body
    assert "The words themselves." not in sent.message().as_string()
    assert sender.turn() == 0 and len(mail.outbox) == 1


def test_what_cannot_be_seen_at_sending_is_not_sent(cast, entry, sender, clock):
    """N1: told to four; by the time of the mail the entry is theirs no more."""
    told = factories.comment(cast.ben, entry, "Hello.", approved=True)
    factories.comment(cast.amira, entry, "An answer.", parent=told, now=clock.at)
    assert Notification.objects.filter(recipient=cast.ben, kind="comment_answered").exists()
    Notification.objects.exclude(kind="comment_answered").delete()
    entry.show_to("me")
    assert sender.turn() == 0
    assert mail.outbox == []
    row = Notification.objects.get(recipient=cast.ben)
    assert row.settled_at and not row.sent_at
    entry.show_to("page")
    clock.move(hours=2)
    assert sender.turn() == 0, "it is through: what was not to be seen then is not sent later"


def test_between_gathering_and_sending_it_is_asked_again(cast, entry, sender, clock):
    """N1 at the retry: the first try failed, meanwhile the share has ended."""
    told = factories.comment(cast.ben, entry, "Hello.", approved=True)
    Notification.objects.all().delete()
    factories.comment(cast.amira, entry, "An answer.", parent=told, now=clock.at)
    gather(clock.at)
    assert Letter.objects.count() == 1
    entry.page.shares.get().end_now(factories.viewer().now)
    assert sender.turn() == 0 and mail.outbox == []
    assert not Letter.objects.exists()
    assert Notification.objects.get().settled_at is not None


def test_titles_and_names_are_those_of_the_moment(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    type(entry).objects.filter(pk=entry.pk).update(title="Another title")
    cast.ben.name = "Benedict Whitlock"
    cast.ben.save()
    sender.turn()
    (sent,) = to(cast.amira)
    assert "Another title" in sent.body and "Benedict has written" in sent.body


def test_the_declined_get_the_note_and_their_own_words_and_no_title(cast, entry, sender, clock, settings):
    """N1: kept also where the author sees the page no more."""
    settings.UNDO_SECONDS = 0
    comment = factories.comment(cast.ben, entry, "Ben's own words.")
    comment.decline(by=cast.amira, version=1, note="Not in class.", now=clock.at)
    entry.page.shares.get().end_now(factories.viewer().now)
    sender.turn()
    (sent,) = to(cast.ben)
    assert "Not in class." in sent.body and "Ben's own words." in sent.body
    assert "quiet half" not in sent.message().as_string() and "My journal" not in sent.message().as_string()


def test_the_deactivated_get_nothing(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    cast.amira.deactivate()
    assert sender.turn() == 0
    assert Notification.objects.get(recipient=cast.amira).settled_at


def test_who_has_not_come_yet_gets_no_news(cast, entry, sender, clock):
    """They are invited; the rest stands in News when they come."""
    newcomer = factories.person("nia", "Nia Powell")
    newcomer.set_unusable_password()
    newcomer.save()
    factories.join(newcomer, cast.year1)
    Notification.tell(newcomer, "page_shown", entry.page, actor=cast.amira, due_at=clock.at)
    assert sender.turn() == 0 and mail.outbox == []
    assert len(Notification.listed_for(factories.viewer(newcomer, clock.at))) == 1


# -- N2 -------------------------------------------------------------------------------------------------------------


def test_the_owner_is_told_of_every_comment(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    sender.turn()
    assert "Ben has written a comment. It waits for you" in words(cast.amira)
    for who in (cast.ben, cast.cleo, cast.dan, cast.femi, cast.hana):
        assert to(who) == []


@pytest.mark.parametrize(
    ("act", "line"),
    [
        ("approve", "Amira shows your comment"),
        ("keep", "Amira keeps your comment between you two"),
        ("decline", "Your comment was declined"),
    ],
)
def test_the_author_is_told_of_a_decision_when_its_undo_has_lapsed(cast, entry, sender, clock, act, line):
    """N2, N4."""
    comment = factories.comment(cast.ben, entry)
    Notification.objects.all().delete()
    getattr(comment, act)(by=cast.amira, version=1, now=clock.at)
    assert sender.turn() == 0
    clock.move(seconds=59)
    assert sender.turn() == 0
    clock.move(seconds=1)
    assert sender.turn() == 1
    assert line in words(cast.ben)


def test_what_was_undone_is_told_to_nobody(cast, entry, sender, clock):
    """N4."""
    comment = factories.comment(cast.ben, entry)
    Notification.objects.all().delete()
    comment.approve(by=cast.amira, version=1, now=clock.at)
    comment.undo(comment.events.get(act="approve"), by=cast.amira, now=clock.move(seconds=30))
    assert not Notification.objects.exists()
    clock.move(hours=3)
    assert sender.turn() == 0 and mail.outbox == []


def test_what_was_rolled_back_is_told_to_nobody(cast, entry, sender, clock):
    """N4: the row stands and falls with its cause."""
    with pytest.raises(RuntimeError), transaction.atomic():
        factories.comment(cast.ben, entry, now=clock.at)
        assert Notification.objects.filter(recipient=cast.amira).exists()
        raise RuntimeError
    assert sender.turn() == 0 and mail.outbox == []


def test_what_was_decided_otherwise_meanwhile_is_told_as_it_is(cast, entry, sender, clock):
    comment = factories.comment(cast.ben, entry)
    Notification.objects.all().delete()
    clock.set(22)
    comment.approve(by=cast.amira, version=1, now=clock.at)
    comment = type(comment).objects.get(pk=comment.pk)
    clock.move(minutes=5)
    comment.decline(by=cast.amira, version=1, now=clock.at, note="Rather not.")
    clock.set(8, days=1)
    sender.turn()
    assert "was declined" in words(cast.ben) and "shows your comment" not in words(cast.ben)


def test_a_page_is_told_at_the_start_of_its_share_with_its_dates(cast, journal, sender, clock):
    """N2: once, by name or through a cohort."""
    now = clock.at
    monday, friday = clock.set(0, days=3), clock.set(0, days=8)
    clock.set(12)
    shown(journal, cast.year1, now, starts=monday, ends=friday)
    assert sender.turn() == 0
    clock.set(8, days=3)
    assert sender.turn() == 4
    for who in (cast.ben, cast.cleo, cast.dan, cast.moira):
        assert "Amira shows you a page, until the end of" in words(who)
    assert to(cast.eve) == to(cast.gus) == to(cast.femi) == []
    shown(journal, cast.ben, clock.at)
    clock.move(hours=5)
    assert sender.turn() == 0, "who could see it already is not told again"


def test_a_share_that_moves_moves_its_news(cast, journal, sender, clock):
    now, later, sooner = clock.at, clock.set(0, days=9), clock.set(0, days=2)
    share = shown(journal, cast.eve, now, starts=later)
    change_dates(share, sooner, None, now=now)
    clock.set(9, days=2)
    assert sender.turn() == 1 and "shows you a page" in words(cast.eve)


def test_a_share_that_never_begins_is_told_to_nobody_and_may_be_told_later(cast, journal, sender, clock):
    now, later = clock.set(12), clock.set(0, days=2)
    share = shown(journal, cast.eve, now, starts=later)
    end_share(share, now=clock.set(13))
    clock.set(9, days=2)
    assert sender.turn() == 0
    shown(journal, cast.eve, clock.at)
    assert sender.turn() == 1


def test_who_is_shown_it_sooner_by_another_share_is_told_sooner(cast, journal, sender, clock):
    now, later = clock.set(12), clock.set(0, days=6)
    shown(journal, cast.ben, now, starts=later)
    shown(journal, cast.year1, now)
    clock.set(13)
    sender.turn()
    assert len(to(cast.ben)) == 1
    clock.set(12, days=7)
    sender.turn()
    assert len(to(cast.ben)) == 1


def test_readers_of_a_journal_are_told_in_the_digest(cast, shared, sender, clock):
    """N2: its tutors at first, and who follows it; not who does not, nor a tutor who follows it no more."""
    Follow.choose(cast.cleo, shared, True)
    Follow.choose(cast.moira, shared, False)
    entry_told(shared, clock)
    assert sender.turn() == 0
    clock.set(20, 59)
    assert sender.turn() == 0
    clock.set(7, days=1)
    assert sender.turn() == 2
    for who in (cast.dan, cast.cleo):
        assert "Amira has shown a new entry" in words(who)
    assert to(cast.ben) == to(cast.moira) == to(cast.amira) == []


def test_an_entry_for_tutors_is_told_to_tutors_alone(cast, shared, sender, clock):
    Follow.choose(cast.cleo, shared, True)
    entry_told(shared, clock, shown_to="tutors")
    entry_told(shared, clock, title="Mine alone", shown_to="me")
    clock.set(7, days=1)
    assert sender.turn() == 2
    assert to(cast.cleo) == [] and "Mine alone" not in words(cast.dan)


def test_who_gains_an_entry_later_is_told_then_and_once(cast, shared, sender, clock, sign_in):
    entry = factories.entry(shared, shown_to="tutors")
    tell_readers(entry, audience_of(shared, clock.at), clock.at)
    Follow.choose(cast.cleo, shared, True)
    amira = sign_in(cast.amira)
    amira.post(f"/entries/{entry.public_id}/shown-to/", {"shown_to": "page", "seen": "page"})
    told = Notification.objects.filter(kind="entry_shown")
    assert {row.recipient for row in told} == {cast.dan, cast.moira, cast.cleo}
    assert told.count() == 3


def test_a_thread_is_told_to_those_who_take_part(cast, entry, sender, clock, settings):
    settings.UNDO_SECONDS = 0
    root = factories.comment(cast.ben, entry, approved=True)
    factories.comment(cast.cleo, entry, parent=root, approved=True)
    Notification.objects.all().delete()
    factories.comment(cast.amira, entry, "To you both.", parent=root, now=clock.at)
    sender.turn()
    assert "Amira answered you" in words(cast.ben)
    assert "Amira has added to a conversation you are in" in words(cast.cleo)
    assert to(cast.amira) == to(cast.dan) == []


def test_a_tutor_who_joins_is_told_together(cast, shared, sender, clock):
    """A5."""
    factories.show(factories.page(cast.amira, "What I teach", "Words."), cast.year1, tutors_only=True)
    cast.year1.add(cast.gus, Role.TUTOR, by=cast.femi)
    sender.turn()
    (sent,) = to(cast.amira)
    assert "Gus Tarrant joined Year 1 Hadlow as tutor" in sent.body


# -- N3: one for each page and hour, none at night, the three choices ----------------------------------------------


def test_one_mail_for_each_page_and_hour(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    assert sender.turn() == 1
    for _ in range(5):
        factories.comment(cast.cleo, entry, now=clock.move(minutes=5))
        assert sender.turn() == 0
    clock.set(12, 59)
    assert sender.turn() == 0
    clock.set(13, 0)
    assert sender.turn() == 1
    first, second = to(cast.amira)
    assert "Ben has written" in first.body and second.body.count("Cleo has written") == 5
    assert second.subject == "5 new things on My journal"
    clock.set(14)
    assert sender.turn() == 0


def test_another_page_does_not_wait(cast, entry, sender, clock):
    other = factories.page(cast.amira, "What I teach", "Words.")
    factories.show(other, cast.year1)
    factories.comment(cast.ben, entry, now=clock.at)
    factories.comment(cast.ben, other, now=clock.at)
    assert sender.turn() == 2
    assert len(to(cast.amira)) == 2


def test_what_comes_at_night_is_collected_until_seven(cast, entry, sender, clock):
    clock.set(21)
    factories.comment(cast.ben, entry, now=clock.at)
    for hour, days in ((21, 0), (23, 0), (3, 1), (6, 1)):
        clock.set(hour, days=days)
        factories.comment(cast.cleo, entry, now=clock.at)
        assert sender.turn() == 0
    clock.set(7, days=1)
    assert sender.turn() == 1
    assert to(cast.amira)[0].body.count("has written a comment") == 5


def test_once_a_day(cast, entry, sender, clock):
    MailChoice.choose(cast.amira, When.DAILY)
    factories.comment(cast.ben, entry, now=clock.at)
    factories.comment(cast.cleo, entry, now=clock.set(20))
    assert sender.turn() == 0
    clock.set(7, days=1)
    assert sender.turn() == 1
    (sent,) = to(cast.amira)
    assert sent.subject == "Your day on Sheaf: 2 things"
    factories.comment(cast.ben, entry, now=clock.set(9, days=1))
    assert sender.turn() == 0
    clock.set(7, days=2)
    assert sender.turn() == 1


def test_a_sender_that_slept_over_the_morning_sends_the_digest_late(cast, entry, sender, clock):
    MailChoice.choose(cast.amira, When.DAILY)
    factories.comment(cast.ben, entry, now=clock.at)
    clock.set(15, days=1)
    assert sender.turn() == 1


def test_only_on_the_site(cast, entry, sender, clock):
    MailChoice.choose(cast.amira, When.SITE)
    factories.comment(cast.ben, entry, now=clock.at)
    clock.set(8, days=1)
    assert sender.turn() == 0 and mail.outbox == []
    assert len(Notification.listed_for(factories.viewer(cast.amira, clock.at))) == 1
    MailChoice.choose(cast.amira, When.SOON)
    assert sender.turn() == 0, "what was for the site alone does not come by mail afterwards"


def test_a_choice_holds_for_what_is_on_its_way(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    gather(clock.at)
    MailChoice.choose(cast.amira, When.SITE)
    assert sender.turn() == 0 and mail.outbox == []


def test_what_was_read_on_the_site_is_not_mailed(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.set(22))
    Notification.objects.update(read_at=clock.at)
    clock.set(7, days=1)
    assert sender.turn() == 0


def test_the_digest_takes_along_what_is_due_so_that_no_page_comes_twice(cast, shared, entry, sender, clock):
    """One mail for each page and hour also where both kinds are due at seven."""
    Follow.choose(cast.ben, shared, True)
    mine = factories.comment(cast.ben, entry, approved=True)
    Notification.objects.all().delete()
    clock.set(22)
    entry_told(shared, clock, title="A new one")
    factories.comment(cast.amira, entry, "An answer.", parent=mine, now=clock.at)
    clock.set(7, days=1)
    sender.turn()
    (sent,) = to(cast.ben)
    assert "has shown a new entry" in sent.body and "answered you" in sent.body
    factories.comment(cast.amira, entry, "And more.", parent=mine, now=clock.set(7, 30, days=1))
    assert sender.turn() == 0
    clock.set(8, days=1)
    assert sender.turn() == 1


def test_a_digest_waits_for_the_hour_of_a_page(cast, shared, entry, sender, clock):
    Follow.choose(cast.ben, shared, True)
    mine = factories.comment(cast.ben, entry, approved=True)
    Notification.objects.all().delete()
    factories.comment(cast.amira, entry, "An answer.", parent=mine, now=clock.set(9))
    sender.turn()
    entry_told(shared, type(clock)(), title="A new one")  # due yesterday by this clock
    Notification.objects.filter(kind="entry_shown").update(due_at=clock.set(6))
    clock.set(9, 30)
    sender.turn()
    assert len(to(cast.ben)) == 1
    clock.set(10)
    sender.turn()
    assert len(to(cast.ben)) == 2


# -- mails of their own ---------------------------------------------------------------------------------------------


@pytest.fixture
def own_kind():
    """A kind with a mail of its own, as an invitation is; and an urgent one."""
    letter = {"subject": "Come in", "lines": ["First.", "Second."], "button": ("The door", "/cohorts/")}

    def seen(viewer, notices):
        return {notice.pk: dict(letter) for notice in notices}

    register_kind("test_own", seen, Post.OWN)
    register_kind("test_urgent", seen, Post.OWN, urgent=True)
    yield letter
    for name in ("test_own", "test_urgent"):
        registry.KINDS.pop(name)


def test_a_mail_of_its_own_goes_whatever_was_chosen(cast, own_kind, sender, clock, tell):
    MailChoice.choose(cast.ben, When.SITE)
    tell(cast.ben, "test_own", cast.year1, cast.femi)
    assert sender.turn() == 1
    (sent,) = to(cast.ben)
    assert sent.subject == "Come in" and "https://sheaf.example/cohorts/" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    html = sent.alternatives[0][0]
    assert "First." in html and 'href="https://sheaf.example/cohorts/"' in html
    assert Notification.listed_for(factories.viewer(cast.ben, clock.at)) == []


def test_a_mail_of_its_own_waits_for_the_morning_unless_it_is_urgent(cast, own_kind, sender, clock, tell):
    clock.set(23)
    tell(cast.ben, "test_own", cast.year1, cast.femi)
    tell(cast.cleo, "test_urgent", cast.year1, cast.femi)
    assert sender.turn() == 1 and len(to(cast.cleo)) == 1
    clock.set(7, days=1)
    assert sender.turn() == 1 and len(to(cast.ben)) == 1


def test_a_mail_of_its_own_may_go_to_another_address(cast, own_kind, sender, clock, tell):
    own_kind["to"] = "old@sheaf.example"
    tell(cast.ben, "test_own", cast.year1, cast.femi)
    sender.turn()
    assert mail.outbox[0].to == ["old@sheaf.example"]


def test_a_mail_of_its_own_to_a_deactivated_person_is_not_sent(cast, own_kind, sender, clock, tell):
    """A7."""
    tell(cast.ben, "test_own", cast.year1, cast.femi)
    cast.ben.deactivate()
    assert sender.turn() == 0 and Notification.objects.get().settled_at


def test_a_kind_that_breaks_keeps_nobody_elses_mail(cast, entry, sender, clock, tell):
    def broken(viewer, notices):
        raise RuntimeError("a mistake of ours")

    register_kind("test_broken", broken)
    try:
        tell(cast.ben, "test_broken", cast.year1, cast.femi)
        factories.comment(cast.ben, entry, now=clock.at)
        assert sender.turn() == 1 and len(to(cast.amira)) == 1
        assert Notification.objects.get(kind="test_broken").settled_at is None
    finally:
        registry.KINDS.pop("test_broken")


def test_old_letters_are_tidied_away(cast, entry, sender, clock):
    """They are kept for a month, then only the notification is; what waits still goes out."""
    factories.comment(cast.ben, entry, now=clock.at)
    sender.turn()
    assert Letter.tidy(clock.at) == 0
    clock.set(12, days=31)
    factories.comment(cast.cleo, entry, now=clock.at)
    gather(clock.at)
    assert Letter.tidy(clock.at) == 1 and Letter.objects.count() == 1
    assert Notification.objects.filter(settled_at__isnull=False, letter__isnull=True).count() == 1
    assert sender.turn() == 1 and len(to(cast.amira)) == 2


# -- what it costs -----------------------------------------------------------------------------------------------------


def test_a_mail_costs_the_same_queries_with_one_thing_and_with_ten(cast, entry, sender, clock):
    def cost(number, hour):
        clock.set(hour)
        for _ in range(number):
            factories.comment(cast.ben, entry, now=clock.at)
            type(entry.page.comments.first()).objects.filter(author=cast.ben).update(created_at=clock.move(days=-2))
            clock.set(hour)
        with CaptureQueriesContext(connection) as queries:
            assert sender.turn() == 1
        return len(queries)

    one, ten = cost(1, 9), cost(10, 11)
    assert one == ten
    assert one <= 40


def test_nothing_to_send_costs_three_queries(cast, entry, sender, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert sender.turn() == 0
