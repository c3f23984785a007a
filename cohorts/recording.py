"""The record of a cohort as its course admins read it: who did what, when (A5)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format

from .models import Act, Membership, User


@dataclass(frozen=True)
class Deed:
    """One line: at which instant, by whom (None: by whoever set the site up), and what, in words."""

    at: datetime
    by: User | None
    words: str


WORDS = {
    Act.INVITED: "sent {} a new invitation",
    Act.CANCELLED: "cancelled the invitation of {}",
    Act.WORDS: "changed what {} is called here",
    Act.ADDRESS: "corrected the address of {}, who had not come yet",
    Act.BEGUN: "made this cohort from the one before",
}


def record_of(cohort):
    """Return all Deeds in a cohort, newest first: four queries, however long it is."""
    deeds = []
    members = Membership.objects.filter(cohort=cohort).select_related("person", "added_by", "ended_by")
    for each in members:
        role = each.get_role_display()
        deeds.append(Deed(each.joined_at, each.added_by, f"enrolled {each.person.name} as {role}"))
        if each.left_at is not None:
            own = each.ended_by_id == each.person_id
            ended = f"left, {role} until then" if own else f"ended the membership of {each.person.name} as {role}"
            deeds.append(Deed(each.left_at, each.ended_by, ended))
    for each in cohort.appointments.select_related("person", "appointed_by", "ended_by"):
        deeds.append(Deed(each.since, each.appointed_by, f"appointed {each.person.name} course admin"))
        if each.until is not None:
            own = each.ended_by_id == each.person_id
            ended = "gave up being course admin" if own else f"ended the appointment of {each.person.name}"
            deeds.append(Deed(each.until, each.ended_by, ended))
    for each in cohort.events.select_related("person", "by"):
        if each.act == Act.ENDS:
            day = f"set the last day: {date_format(each.day, 'j F Y')}" if each.day else "took the last day away"
            deeds.append(Deed(each.at, each.by, day))
        else:
            deeds.append(Deed(each.at, each.by, WORDS[each.act].format(each.person.name if each.person else "")))
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)
