"""Short ways to make what a test needs, by the product's own verbs where there is one."""

import io
from datetime import date, timedelta

from django.utils import timezone
from PIL import Image

from cohorts.models import Campus, Cohort, CourseAdmin, Membership, Programme, Role, User
from cohorts.viewer import Viewer
from comments.models import Comment, Offer
from portfolios.models import Entry, Page, Share

PASSWORD = "a quiet half of the room"


def person(key, name=None, **more):
    """A person whose address is key@sheaf.example."""
    return User.objects.create_user(f"{key}@sheaf.example", name or key.title(), PASSWORD, **more)


def cohort(name="Year 1 Hadlow", campus="Hadlow", **more):
    programme, _ = Programme.objects.get_or_create(name="Diploma in Education and Training (Level 5)")
    place, _ = Campus.objects.get_or_create(name=campus)
    return Cohort.objects.create(
        name=name, programme=programme, campus=place, **{"starts": date(2025, 9, 1), "ends": None, **more}
    )


def year_2(cast):
    """The next cohort of the cast's first one, not saved yet."""
    about = {"programme": cast.year1.programme, "campus": cast.year1.campus, "starts": date(2026, 9, 1)}
    return Cohort(name="Year 2 Hadlow", year=2, **about)


def join(who, where, role=Role.TRAINEE, **more):
    return Membership.objects.create(
        cohort=where, person=who, role=role, **{"joined_at": timezone.now() - timedelta(days=30), **more}
    )


def appoint(who, where):
    return CourseAdmin.objects.create(cohort=where, person=who, since=timezone.now() - timedelta(days=30))


def page(owner, title="What I teach and why", text="", *, is_journal=False):
    """A page with published text, seen by its owner alone."""
    made = Page.start(owner, title, is_journal=is_journal)
    if text:
        write_into(made, text)
        made.publish()
    return made


def write_into(thing, text, title=None):
    """Put `text` into the first section of the working copy of a page or entry."""
    working = thing.start_working()
    first = working.sections.filter(kind="text").order_by("position", "pk").first()
    first.body = text
    first.save()
    if title is not None:
        working.title = title
    working.sequence += 1
    working.save()
    working.forget_sections()
    return working


def entry(
    journal,
    title="The quiet half of the room",
    text="Half of them looked at their boots.",
    *,
    shown=True,
    **more,
):
    """An entry in a journal; published unless `shown` is False."""
    made = journal.entries.create(happened_on=date(2026, 11, 12), **more)
    write_into(made, text, title)
    if shown:
        made.publish()
    return Entry.objects.get(pk=made.pk)


def show(what, whom, *, tutors_only=False, **dates):
    """Show a page to a cohort or a person."""
    if isinstance(whom, Cohort):
        return Share.objects.create(page=what, kind="cohort", cohort=whom, tutors_only=tutors_only, **dates)
    return Share.objects.create(page=what, kind="person", person=whom, **dates)


def comment(author, thing, body="I tried the same.", offered_to=Offer.PEOPLE, *, approved=False, **more):
    made = Comment.write(author=author, thing=thing, body=body, offered_to=offered_to, **more)
    return made.approve(by=thing.owner, version=made.version) if approved else made


def picture(width=40, height=30, colour=(90, 140, 80), kind="JPEG"):
    """The bytes of a small real picture."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind)
    return file.getvalue()


def viewer(who=None, now=None):
    return Viewer.of(who, now)
