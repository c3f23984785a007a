"""From an empty Sheaf to the first cohort with its course admin: what `manage.py start` does."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cohorts.fields import LineField
from cohorts.forms import AddressField
from cohorts.models import Campus, Cohort, CourseAdmin, Invitation, Notification, Programme, User


@dataclass
class Beginning:
    """What has to be said to begin: who looks after the site, the first cohort, and who runs it."""

    name: str
    email: str
    campus: str
    programme: str
    cohort: str
    starts: date
    year: int = 1
    password: str = ""
    admin_name: str = ""
    admin_email: str = ""


@dataclass
class Begun:
    """What is there now."""

    superuser: User
    cohort: Cohort
    course_admin: User
    made: list


def is_empty():
    """True while nobody is enrolled."""
    return not User.objects.exists()


def address(text):
    """Return an e-mail address as it is stored. Raises ValidationError with a sentence."""
    try:
        return AddressField(max_length=254).clean(text)
    except ValidationError as refusal:
        raise ValidationError(f"{text!r} is no e-mail address.") from refusal


def line(text, longest):
    """Return one line of text, trimmed. Raises ValidationError for nothing, too much, and control characters."""
    return LineField(max_length=longest).clean(text)


def begin(wanted, *, add=False, now=None):
    """Make what `wanted` says, all or nothing; return Begun.

    Raises ValidationError where somebody is enrolled already, unless `add`: then what is there is kept and only
    what is missing is made. Nobody here is appointed by somebody: the site itself has no earlier one (A5).
    """
    now = now or timezone.now()
    email = address(wanted.email)
    name = line(wanted.name, 150)
    with transaction.atomic():
        if not add and not is_empty():
            raise ValidationError("Somebody is enrolled here already; nothing was changed. With --add more is made.")
        made = []
        superuser = User.objects.filter(email=email).first()
        if superuser is None:
            superuser = User.objects.create_superuser(email, name, wanted.password or None)
            made.append(f"{superuser.name}, who looks after the site")
        elif not superuser.is_superuser:
            raise ValidationError(f"{email} belongs to somebody who does not look after the site; nothing was changed.")
        campus, is_new = Campus.objects.get_or_create(name=line(wanted.campus, 100))
        made += [f"the campus {campus}"] if is_new else []
        programme, is_new = Programme.objects.get_or_create(name=line(wanted.programme, 150))
        made += [f"the programme {programme}"] if is_new else []
        about = {"name": line(wanted.cohort, 100), "programme": programme, "campus": campus}
        cohort, is_new = Cohort.objects.get_or_create(**about, starts=wanted.starts, defaults={"year": wanted.year})
        made += [f"the cohort {cohort}"] if is_new else []
        person = superuser
        if wanted.admin_email and address(wanted.admin_email) != email:
            person = User.objects.filter(email=address(wanted.admin_email)).first()
            if person is None:
                person = User.objects.create_user(address(wanted.admin_email), line(wanted.admin_name, 150))
        appointment, is_new = CourseAdmin.objects.get_or_create(
            cohort=cohort, person=person, until=None, defaults={"since": now, "appointed_by": None}
        )
        made += [f"{person.name} as its course admin"] if is_new else []
        if person != superuser and is_new:
            Invitation.welcome([person], by=superuser, now=now)
            if person.has_come:
                Notification.tell(person, "appointed", appointment, actor=superuser, due_at=now)
    return Begun(superuser, cohort, person, made)
