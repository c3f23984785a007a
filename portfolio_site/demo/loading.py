"""Puts the demo into an empty database, by the product's own verbs, each at its own time in the past."""

from datetime import datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from cohorts.models import Campus, Cohort, CourseAdmin, Notification, Pair, Programme, User
from cohorts.viewer import Viewer
from comments.models import Comment, Question
from portfolios import quoting
from portfolios.audiences import audience_of
from portfolios.models import Inquiry, LookingBack, Page, Reading, Share, Version
from portfolios.models.sections import STEP
from portfolios.models.tags import add_tag
from portfolios.notices import tell_readers
from portfolios.showing import show_page, widening

from . import cast, files
from .conversations import all_threads
from .manuscripts import File, Picture, Quotation, Text, Video, read_all
from .pictures import Album

HOLIDAYS = (((7, 10), (9, 3)), ((12, 19), (12, 31)), ((1, 1), (1, 4)), ((4, 1), (4, 14)))  # nobody teaches then
RECENT = 14  # days that are counted as they are, so that 'yesterday' is always yesterday
NEWS_DAYS = 12  # tutors are told of entries since then; what is older needs no notification
# Who has read what is older than so many days.
READ_BY = {"dan": 3, "moira": 16, "anwen": 24, "concepcion": 10, "eve": 20, "amira": 12, "gus": 15}
UNREAD = (  # what Daniel still has to read, though it is older
    ("sian", "The rabbit that would not be weighed"),
)
READ_TOO = (  # and what else has been read, newer as it is
    ("dan", "ewa", "Service at half past twelve", 3),
    ("moira", "amira", "The quiet half of the room", 1),
    ("ben", "amira", "The quiet half of the room", 1),
    ("anwen", "grace", "Wiring, and why I stopped demonstrating", 5),
    ("amira", "ben", "Three broken taps", 1),
)


class Demo:
    """One loading: `now` is the present, everything is counted back from the day that it lies in."""

    def __init__(self, now, *, password=cast.PASSWORD, quick=False):
        self.now = now
        self.today = timezone.localdate(now)
        self.password = password
        self.album = Album(quick=quick)
        self.people, self.cohorts, self.things = {}, {}, {}

    def day(self, days):
        """The date `days` days ago; what lies further back skips the holidays, so that it falls into a term."""
        day = self.today - timedelta(days=min(days, RECENT))
        for _ in range(max(0, int(days) - RECENT)):
            day -= timedelta(days=1)
            while any(first <= (day.month, day.day) <= last for first, last in HOLIDAYS):
                day -= timedelta(days=1)
        return day

    def at(self, days, clock="09:00"):
        """The instant `days` days ago at `clock`; never later than a minute ago, unless it is meant to be."""
        hour, minute = map(int, clock.split(":"))
        instant = timezone.make_aware(datetime.combine(self.day(days), time(hour, minute)))
        return instant if days < 0 else min(instant, self.now - timedelta(minutes=1))

    def load(self):
        """Load everything, or nothing. Returns the numbers of what there is now."""
        written = read_all()
        pieces = [piece for pages in written.values() for page in pages for piece in (page, *page.entries)]
        self.album.prepare({each.drawing for piece in pieces for each in piece.sections if isinstance(each, Picture)})
        with transaction.atomic():
            self.make_people()
            for key, pages in written.items():
                for page in pages:
                    self.make_page(self.people[key], page)
            self.join_the_late()
            self.talk(all_threads())
            self.confide()
            self.read(pieces)
            self.file_the_news()
        return {
            "people": len(self.people),
            "pages": Page.objects.count(),
            "entries": sum(piece.is_entry for piece in pieces),
            "comments": Comment.objects.count(),
        }

    # -- people -------------------------------------------------------------------------------------------

    def make_people(self):
        hashed = make_password(self.password)  # once for all of them: a good hash takes its time
        for each in cast.PEOPLE:
            make = User.objects.create_superuser if each.superuser else User.objects.create_user
            person = make(
                each.email,
                each.name,
                teaches=each.teaches,
                sentence=each.sentence,
                date_joined=self.at(151),
            )
            person.password = hashed
            person.save()
            if each.portrait:
                self.album.portrait(each.key, person)
            self.people[each.key] = person
        for each in cast.COHORTS:
            programme, _ = Programme.objects.get_or_create(name=each.programme)
            campus, _ = Campus.objects.get_or_create(name=each.campus)
            self.cohorts[each.key] = Cohort.objects.create(
                name=each.name,
                programme=programme,
                campus=campus,
                starts=self.day(each.began),
                ends=self.today + timedelta(days=200),
            )
        for key, cohort in cast.COURSE_ADMINS:
            CourseAdmin.objects.create(
                cohort=self.cohorts[cohort],
                person=self.people[key],
                since=self.at(152),
                appointed_by=self.people["hana"],
            )
        for member in cast.MEMBERS:
            if member.since >= 100:
                self.join(member)

    def join(self, member):
        """Enrol somebody, as the course admin did; what they teach stands with the person."""
        cohort = next(each for each in cast.COHORTS if each.key == member.cohort)
        self.cohorts[member.cohort].add(
            self.people[member.person],
            member.role,
            by=self.people["femi"],
            now=self.at(member.since, "08:30"),
            title=member.title,
            workplace=cohort.workplace if member.role == "trainee" else "",
        )

    def join_the_late(self):
        """Who came when there were pages to see: their owners are told (A5)."""
        for member in cast.MEMBERS:
            if member.since < 100:
                self.join(member)

    # -- work ---------------------------------------------------------------------------------------------

    def make_page(self, owner, piece):
        page = Page.journal_of(owner) if piece.is_journal else Page.start(owner, piece.title)
        oldest = max([piece.days, *(entry.days for entry in piece.entries)])
        began = self.at(max([oldest, *(each.since for each in piece.shown)]), "08:00")
        Page.objects.filter(pk=page.pk).update(created_at=began)
        page.created_at = began
        self.things[piece.owner, piece.title] = page
        if piece.sections:
            when = self.at(piece.days, piece.clock)
            self.write(page, piece, when)
            self.publish_in_turn(page, piece, when)
        for tag in piece.tags:
            add_tag(page, tag)
        for showing in piece.shown:
            self.show(page, showing, piece)
        for entry in sorted(piece.entries, key=lambda each: -each.days):
            self.make_entry(page, entry)

    def make_entry(self, page, piece):
        when = self.at(piece.days, piece.clock)
        happened = self.day(piece.days if piece.taught is None else piece.taught)
        if piece.days > 4 and happened.weekday() > 4:  # nobody taught on a Sunday
            happened -= timedelta(days=happened.weekday() - 4)
        entry = page.entries.create(happened_on=happened, shown_to=piece.audience, created_at=when)
        self.things[piece.owner, piece.title] = entry
        self.write(entry, piece, when)
        for tag in piece.tags:
            add_tag(entry, tag)
        if piece.asks:
            asked = Inquiry.asked(page.owner, piece.asks)
            asked.entries.add(entry)
            Inquiry.objects.filter(pk=asked.pk, created_at__gt=when).update(created_at=when)
        if piece.looks_back_on:
            source = self.things[piece.owner, piece.looks_back_on]
            LookingBack.objects.create(entry=source, at=when, answer=entry)
        if piece.binned:
            entry.put_into_bin(when + timedelta(days=2))
        if piece.draft:
            return
        self.publish_in_turn(entry, piece, when, now=when)
        if piece.days <= NEWS_DAYS:
            tell_readers(entry, audience_of(page, when), when)

    def write(self, thing, piece, when):
        """Fill the working copy with the sections of `piece`."""
        working = thing.start_working()
        working.sections.all().delete()
        for number, each in enumerate(piece.sections, start=1):
            if isinstance(each, Text):
                working.sections.create(kind="text", position=number * STEP, body=each.body, stage=each.stage)
            elif isinstance(each, Quotation):
                source = self.things[piece.owner, each.title]
                (body,) = (words for words in quoting.passages_of(source).values() if words.startswith(each.begins))
                working.sections.create(kind="quotation", position=number * STEP, body=body, quoted=source)
            elif isinstance(each, File):
                file = files.attach(each.name, thing.page.owner, when)
                working.sections.create(kind="file", position=number * STEP, attachment=file, caption=each.caption)
            elif isinstance(each, Video):
                working.sections.create(
                    kind="video", position=number * STEP, address=each.address, caption=each.caption
                )
            else:
                working.sections.create(
                    kind="picture",
                    position=number * STEP,
                    attachment=self.album.attach(each.drawing, thing.page.owner, when),
                    description=each.description,
                    caption=each.caption,
                    width=each.width,
                )
        Version.objects.filter(pk=working.pk).update(title=piece.title, sequence=1, saved_at=when)

    def publish_in_turn(self, thing, piece, when, **more):
        """Show it as it was at first, an hour and more before, and then as it is."""
        for number in range(len(piece.was), 0, -1):
            for now, before in piece.was[:number]:
                self.put_words(thing, now, before)
            self.publish(thing, when - timedelta(hours=number, minutes=7 * number), **more)
            for now, before in piece.was[:number]:
                self.put_words(thing, before, now)
        self.publish(thing, when, **more)

    def put_words(self, thing, old, new):
        """Write `new` for `old` in the working copy."""
        for section in thing.start_working().sections.filter(body__contains=old):
            section.body = section.body.replace(old, new)
            section.save()

    def publish(self, thing, when, **more):
        version = thing.publish(**more)
        Version.objects.filter(pk=version.pk).update(saved_at=when)

    def show(self, page, showing, piece):
        """Share a page as its owner did; one that begins later was arranged yesterday."""
        starts = self.at(showing.since, "00:00") if showing.since < 0 else None
        when = self.at(1, "20:00") if starts else self.at(showing.since, piece.clock)
        target = {"kind": "person" if showing.kind == "person" else "cohort"}
        if showing.kind == "person":
            target["person"] = self.people[showing.whom]
        else:
            target["cohort"] = self.cohorts[showing.whom]
            target["tutors_only"] = showing.kind == "tutors"
        ends = None if showing.until is None else self.at(showing.until, "00:00")
        share = show_page(widening(page, now=when, starts=starts, ends=ends, **target), now=when)
        Share.objects.filter(pk=share.pk).update(created_at=when)

    # -- talk ---------------------------------------------------------------------------------------------

    def talk(self, threads):
        """Say and decide everything in the order of its time, as it was."""
        turns = []
        for thread in threads:
            thing = self.things[thread.owner, thread.title]
            for comment in thread.comments:
                self.line_up(turns, thing, comment, None)
        said = {}
        for _, _, turn in sorted(turns, key=lambda each: each[:2]):
            turn(said)

    def line_up(self, turns, thing, say, parent):
        """Add (instant, order, what to do) of one comment, of what became of it, and of its replies."""

        def write(said):
            said[id(say)] = Comment.write(
                author=self.people[say.who],
                thing=thing,
                body=say.body,
                offered_to=say.to,
                parent=said[id(parent)] if parent else None,
                private=say.private,
                now=self.at(say.days, say.clock),
            )

        turns.append((self.at(say.days, say.clock), len(turns), write))
        for act in say.then:
            turns.append((self.at(act.days, act.clock), len(turns), lambda said, act=act: self.act(said, say, act)))
        for reply in say.replies:
            self.line_up(turns, thing, reply, say)

    def act(self, said, say, act):
        """Turn a key of a comment, as its author, as the owner, or remove it as whoever may."""
        comment, when = (
            Comment.objects.select_related("page__owner").get(pk=said[id(say)].pk),
            self.at(act.days, act.clock),
        )
        author, owner = self.people[say.who], comment.page.owner
        if act.verb in ("approve", "keep"):
            done = getattr(comment, act.verb)(by=owner, version=comment.version, now=when)
        elif act.verb == "decline":
            done = comment.decline(by=owner, version=comment.version, note=act.words, now=when)
        elif act.verb == "edit":
            done = comment.edit(act.words, by=author, version=comment.version, now=when)
        elif act.verb == "offer":
            done = comment.offer(act.words, by=author, version=comment.version, now=when)
        else:
            done = comment.remove(Viewer.of(self.people[act.by], when), reason=act.words, now=when)
        said[id(say)] = done

    def confide(self):
        """Two critical friends, and a question that Amira has put to two of those who read her."""
        asked = Pair.ask(self.people["cleo"], person=self.people["amira"], now=self.at(40, "20:15"))
        asked.agree(by=self.people["amira"], now=self.at(39, "07:40"))
        newest = self.things["amira", "The quiet half of the room"]
        readers = [self.people["ben"], self.people["priya"]]
        Question.ask(
            newest,
            "What do you do with the two who always answer?",
            readers,
            by=self.people["amira"],
            now=self.at(1, "19:40"),
        )

    # -- reading and news ---------------------------------------------------------------------------------

    def read(self, pieces):
        """Tutors and the examiner have read what is older, a day or two after it was shown to them."""
        for key, days in READ_BY.items():
            person = self.people[key]
            viewer = Viewer.of(person, self.now)
            seen = {page.pk for page in Page.objects.visible_to(viewer)}
            tutored = {page.pk for page in Page.objects.tutored_by(viewer)}
            for piece in pieces:
                thing = self.things[piece.owner, piece.title]
                reaches = piece.audience == "page" or (piece.audience == "tutors" and thing.page.pk in tutored)
                is_theirs = thing.page.pk not in seen or thing.page.owner_id == person.pk or not reaches
                if is_theirs or piece.draft or not piece.sections or piece.days < days:
                    continue
                if (piece.owner, piece.title) not in UNREAD or key != "dan":
                    Reading.record(person, thing, now=self.at(max(piece.days - 1, 1), "21:10"))
        for key, owner, title, days in READ_TOO:
            Reading.record(self.people[key], self.things[owner, title], now=self.at(days, "21:05"))

    def file_the_news(self):
        """News of the last day or so is new, the rest has been looked at; Amira looked in last night."""
        for person in self.people.values():
            looked = self.at(1, "21:00") if person == self.people["amira"] else self.at(1, "12:00")
            Notification.objects.filter(recipient=person, due_at__lt=looked).update(read_at=looked)


def present(today=None):
    """The instant from which a demo counts back: now, or the evening of `today`, a date."""
    now = timezone.now()
    if today is None or today == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(today, time(22, 0)))


def load(*, today=None, password=cast.PASSWORD, quick=False):
    """Load the demo into an empty database and return the numbers of what there is now."""
    return Demo(present(today), password=password, quick=quick).load()


def is_empty():
    """True if nobody is enrolled here yet."""
    return not User.objects.exists()


__all__ = ["Demo", "is_empty", "load", "present"]
