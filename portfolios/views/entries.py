"""Entries of a journal: reading one, who sees it, and taking it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portfolios import audiences, choosing, describing, learners, notices
from portfolios.forms.describing import DescribeForm
from portfolios.forms.pages import ShownToForm
from portfolios.models.pages import ShownTo
from portfolios.showing import NAMES_SHOWN

from . import content
from .pages import own, record_reading


@require_safe
def entry(request, public_id):
    """One entry: its text, what is said about it, and the entries before and after it."""
    viewer = request.viewer
    found = content.entry_for(viewer, public_id)
    return render(request, "portfolios/entry.html", entry_context(found, viewer))


def entry_context(entry, viewer):
    """What templates/portfolios/entry_content.html needs to show `entry` to `viewer`."""
    is_owner = entry.can_be_edited_by(viewer.person)
    audience = audiences.audience_of(entry.page, viewer.now) if is_owner else None
    return {
        "page": entry.page,
        "entry": entry,
        "thing": entry,
        "viewer": viewer,
        "is_owner": is_owner,
        "content": content.entry_content(entry, viewer),
        "tags": sorted(entry.tag_names or (), key=str.casefold),
        "audience": audience,
        "can_be_read": not is_owner and entry.shown_number is not None,
        "readers": content.readers_of(entry) if is_owner else [],
        "choices": choices(entry, audience) if is_owner else [],
    }


@dataclass(frozen=True)
class Choice:
    """One of the three answers to 'who sees this entry', with how many that is (E2)."""

    value: str
    label: str
    number: str
    detail: str
    chosen: bool


def choices(entry, audience):
    """The three choices of who sees an entry: its page's people, the page's tutors, only me (E2)."""
    tutors = audience.tutors
    named = audience.named_tutors
    names = audiences_in_words([member.name for member in named], more=len(tutors) - len(named)) if named else ""
    rows = [
        (
            ShownTo.PAGE,
            audience.short
            if audience.short not in ("", "my tutors", audience.number)
            else "Everyone who sees the page",
            f"({audience.number})" if audience.people else "(nobody yet)",
            "",
        ),
        (ShownTo.TUTORS, "My tutors", f"({len(tutors)})" if tutors else "(nobody yet)", names),
        (ShownTo.ME, "Only me", "", ""),
    ]
    return [
        Choice(value.value, label, number, detail, entry.shown_to == value) for value, label, number, detail in rows
    ]


def audiences_in_words(names, most=4, more=0):
    """'Daniel Okafor, Moira Finch and 2 more'; `more` are those who have no name here."""
    names = list(names)
    if len(names) + bool(more) > most:
        names, more = names[: most - 1], more + len(names) - most + 1
    names += [f"{more} more"] if more else []
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def seen_by(entry, shown_to, audience):
    """The Members who see an entry where it is shown to `shown_to` (E2); a draft is seen by none of them (E1)."""
    if entry.is_draft or shown_to == ShownTo.ME:
        return []
    return audience.tutors if shown_to == ShownTo.TUTORS else audience.people


@require_POST
def entry_shown_to(request, public_id):
    """Change who sees an entry. Narrowing takes effect at once (E3); a widening says first who gains (P10)."""
    viewer = request.viewer
    found = own(content.entry_for(viewer, public_id), viewer)
    form = ShownToForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose who sees this entry.")
        return redirect(found)
    wanted = form.cleaned_data["shown_to"]
    audience = audiences.audience_of(found.page, viewer.now)
    before = {member.address or member.person.pk for member in seen_by(found, found.shown_to, audience)}
    gains = [
        member for member in seen_by(found, wanted, audience) if (member.address or member.person.pk) not in before
    ]
    confirmed = form.cleaned_data["seen"] == wanted
    describe = to_describe(found, request.POST if confirmed else None) if gains else None
    if gains and not (confirmed and (describe is None or describe.is_valid())):
        named = choosing.named_members(audience, choosing.known_cohorts(viewer))
        known = {member.person.pk for member in named}
        by_name = [member for member in gains if member.address or member.person.pk in known]
        context = {
            "page": found.page,
            "entry": found,
            "wanted": wanted,
            "gains": gains,
            "named": by_name if len(by_name) <= NAMES_SHOWN else [],
            "others": len(gains) - (len(by_name) if len(by_name) <= NAMES_SHOWN else 0),
            "tutors_only": wanted == ShownTo.TUTORS,
            "ask": asks_first(found, gains),
            "describe": describe,
        }
        return render(request, "portfolios/share_preview.html", context)
    if describe is not None:
        describing.tell(found.page, describe.answers)
    with transaction.atomic():
        found.show_to(wanted)
        ask = asks_first(found, gains)
        if ask and ask.about_learners:
            learners.checked(found, viewer.now)
        if not found.is_draft:
            notices.tell_readers(found, audience, viewer.now, among=gains)
    messages.success(request, said(found, audience))
    return redirect(found)


def to_describe(entry, data=None):
    """The DescribeForm of the pictures of what its readers see, or None."""
    text = entry.published
    sections = [section for section in text.ordered_sections() if section.is_undescribed] if text else []
    return DescribeForm(sections[: describing.MOST_ASKED], data) if sections else None


def asks_first(entry, gains):
    """The Ask about learners before an entry goes to others than tutors for the first time."""
    text = entry.published
    if text is None:
        return None
    return learners.ask(entry, gains, text.title, text.ordered_sections(), is_shown=False)


def said(entry, audience):
    """What has happened, in a sentence."""
    if entry.is_draft:
        return "Noted. It is a draft: only you see it until you show it."
    number = len(seen_by(entry, entry.shown_to, audience))
    if not number:
        return "Only you see this entry now."
    if entry.shown_to == ShownTo.TUTORS:
        return f"Your tutors ({number}) see this entry now, and nobody else."
    return f"Everyone who sees the page ({number}) sees this entry now."


@require_POST
def entry_draft(request, public_id):
    """Take a published entry back to draft: it is gone for everybody else at once (E3). Once is enough."""
    found = own(content.entry_for(request.viewer, public_id), request.viewer)
    if not found.is_draft:
        found.back_to_draft()
    messages.success(request, "Only you see this entry now. Its comments stay with you and come back with it.")
    return redirect(found)


@require_POST
def entry_read(request, public_id):
    """'Read, nothing to add': tell the owner that one has read it. A deliberate act, and no log."""
    return record_reading(request, content.entry_for(request.viewer, public_id))
