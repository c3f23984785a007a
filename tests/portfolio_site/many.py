"""More of everything that a page lists, around the things that the access table names."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from cohorts.models import Notification, Pair, Role
from cohorts.registry import KINDS
from comments.models import Offer, Question, Report, Stop
from portfolios.models import Reading
from portfolios.models.tags import add_tag

from .. import factories
from ..things import picture, sound, use


def grow(things, cast, numbers):
    """Make one more of each for each of `numbers`, told and shown to the same people."""
    now, entry, journal = timezone.now(), things["entry"], things["journal"]
    for number in numbers:
        person = factories.person(f"more{number}")
        factories.join(person, cast.year1, Role.TUTOR if number % 3 == 0 else Role.TRAINEE)
        factories.appoint(factories.person(f"admin{number}"), cast.year1)
        _pages_and_entries(number, person, things, cast)
        _talk(number, person, things, cast)
        Stop.put(cast.amira, person, now)
        Pair.objects.create(asker=person, other=cast.amira, agreed_at=now if number % 2 else None)
        _report(number, person, things, cast)
        Reading.record(person, entry, now)
        Reading.record(person, journal, now)
        for who in (cast.amira, things["stopped"]):
            _sign_in(who, number)
        _files(number, things, cast)
    for each in (things["entry"], things["own"]):
        each.publish()
    _tell(things, cast, len(numbers))


def _pages_and_entries(number, person, things, cast):
    """Amira's and theirs; with tags, inquiries, shares and versions; some of hers in the bin."""
    journal = things["journal"]
    made = factories.entry(journal, f"Entry {number}", f"Text {number}.")
    add_tag(made, f"word {number}")
    things["inquiry"].entries.add(made)
    cast.amira.inquiries.create(question=f"Question {number}?").entries.add(things["entry"], things["draft"])
    factories.entry(journal, f"Draft {number}", "Text.", shown=False)
    factories.entry(journal, f"Binned {number}", "Text.").put_into_bin(timezone.now())
    page = factories.page(cast.amira, f"Page {number}", "Text.")
    add_tag(page, f"word {number}")
    factories.show(page, cast.year1)
    factories.page(cast.amira, f"Binned page {number}").put_into_bin(timezone.now())
    factories.show(journal, person)
    theirs = factories.page(person, f"Theirs {number}", "Text.", is_journal=True)
    for whom in (cast.year1, cast.amira):
        factories.show(theirs, whom)
    factories.entry(theirs, f"Their entry {number}", "Text.")
    for each in (things["entry"], things["journal"]):
        each.start_working().copy("past", number=number + 2, title="As it was")


def _talk(number, person, things, cast):
    """On the journal, the entry and their own pages: shown, waiting, private, answered, removed, asked about."""
    entry, now = things["entry"], timezone.now()
    shown = factories.comment(person, entry, f"Shown {number}.", approved=True)
    factories.comment(cast.amira, entry, f"Answer {number}.", parent=shown)
    factories.comment(person, entry, f"Waits {number}.")
    factories.comment(person, things["journal"], f"On the page {number}.", approved=True)
    factories.comment(person, entry, f"Private {number}.", Offer.OWNER).ask("people", by=cast.amira, version=1, now=now)
    theirs = person.pages.get(title=f"Theirs {number}").entries.get()
    factories.comment(cast.amira, theirs, f"Mine {number}.", approved=True)
    factories.comment(cast.amira, theirs, f"Mine alone {number}.", Offer.OWNER)
    Question.ask(theirs, f"What do you say to {number}?", [cast.amira, cast.dan], by=person, now=now)
    things["to_ben"].question.ask_also([person], keep=[cast.ben.pk], now=now)


def _report(number, person, things, cast):
    parts = {"owner": cast.amira, "writer": person, "comment": things["shown"], "is_comment": True, "version": 1}
    more = {"page": things["journal"], "entry": things["entry"], "title": "A title", "reason": "Rude."}
    Report.objects.create(mark=str(number), **parts, **more)


def _sign_in(person, number):
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_hash"] = str(person.pk), person.get_session_auth_hash()
    session.create()
    UserSession.objects.create(
        user=person, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox", last_seen_at=timezone.now()
    )


def _files(number, things, cast):
    """A picture or a sound more in the text of the entry and of the own page, and one in no text at all."""
    kind = sound if number % 2 else picture
    file = kind(cast.amira)
    use(things["entry"], file)
    use(things["own"], file)
    kind(cast.amira)


def _tell(things, cast, times):
    """Every kind of notification that is listed, about the things that the table names, to each of the cast."""
    comment, member = things["shown"], cast.year1.memberships.get(person=cast.amira)
    about = {kind: comment for kind in KINDS if kind.startswith("comment_")}
    about |= {"enrolled": member, "entry_shown": things["entry"], "joined": member, "page_shown": things["journal"]}
    about |= {"friend_asked": things["asking"], "friend_agreed": things["pair"], "question": things["to_ben"]}
    about |= {"appointed": cast.year1.appointments.first(), "remind": cast.year1}
    tellings = [(who, kind, thing) for _ in range(times) for who in cast.everybody for kind, thing in about.items()]
    Notification.tell_each(tellings, actor=things["stopped"])
