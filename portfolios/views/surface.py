"""The writing surface as it is shown: for entries and pages alike, since both are made of the same sections."""

import secrets
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from cohorts.identifiers import new_public_id
from portfolios import audiences, describing, learners, reflection, writing
from portfolios.forms.describing import DescribeForm
from portfolios.models import Inquiry
from portfolios.models.texts import State

from .content import as_drafts
from .entries import choices


@dataclass
class Base:
    """What an editor has in its hidden fields: which working copy, as of which save, and its own name."""

    of: str
    sequence: int
    tab: str

    @classmethod
    def fresh(cls, version):
        return cls(version.public_id, version.saves, secrets.token_hex(8))


def clock(instant, now=None):
    """'14:02'; of another day than now '12 Nov'."""
    local = timezone.localtime(instant)
    if local.date() != timezone.localdate(now):
        return date_format(local, "j M")
    return local.strftime("%H:%M")


def showing_of(thing, viewer):
    """The Showing of a page or entry for its owner."""
    return writing.Showing(thing, audiences.audience_of(thing.page, viewer.now), getattr(thing, "shown_to", "page"))


def surface(request, thing, version, form, base, *, note="", ask=None, at_gap=None):
    """Render the writing surface. `form` may be bound: then it shows what was typed, and what was refused."""
    showing = showing_of(thing, request.viewer)
    at = request.GET.get("at", "") if request.method != "POST" else ""
    at_gap = at_gap or {}
    cover = form.cover or (version.cover_section.key if version.cover_section else "")
    for number, piece in enumerate(form.pieces, start=1):
        piece.number = number
        piece.is_cover = piece.key == cover
        piece.is_at = piece.key == at
        piece.at_gap = at_gap.get(piece.key, "")
        piece.typed_video = request.POST.get(f"video-{piece.key}", "")
    first = form.pieces[0].fields.get("body") if form.pieces else None
    if first is not None:
        first.field.widget.attrs["placeholder"] = "Write …"
    if request.method != "POST" and version.saves == 0 and version.is_blank and not request.GET and first is not None:
        first.field.widget.attrs["autofocus"] = True
    models = reflection.offered_to(request.viewer)
    since = None
    if showing.is_published:
        since = version.saved_at if version.state == State.PUBLISHED else writing.published_since(thing)
    context = {
        "thing": thing,
        "page": thing.page,
        "version": version,
        "form": form,
        "models": models,
        "model": reflection.chosen(thing, models),
        "stages_begun": {piece.fields["stage"].value() for piece in form.pieces if "stage" in piece.fields},
        "base": base,
        "is_entry": showing.is_entry,
        "showing": showing,
        "choices": choices(thing, showing.audience) if showing.is_entry and not showing.is_published else [],
        "since": since,
        "asides": list(thing.aside()),
        "saved": clock(version.saved_at, request.viewer.now),
        "note": note,
        "ask": ask,
        "describe": DescribeForm(ask.undescribed[: describing.MOST_ASKED]) if ask and ask.undescribed else None,
        **learners.while_writing(request.viewer.person, version),
        "inquiries": Inquiry.offered_for(thing) if showing.is_entry and thing.is_draft else [],
        "stray": at_gap.get("") or at_gap.get("0", ""),
        "form_key": new_public_id(),
        "here": request.path,
        "start": request.GET.get("start", ""),
        "at": next((piece for piece in form.pieces if piece.is_at), None),
    }
    return render(request, "portfolios/edit.html", context)


def render_preview(request, thing, title, sections):
    """What readers would see, as a page; for the script, as a piece of HTML."""
    shown = [each for each in sections if not (each.quoted and each.quoted.is_binned)]  # which nobody sees
    context = {"thing": thing, "title": title, "sections": as_drafts(shown), "here": request.path if thing else ""}
    return render(
        request, "portfolios/preview_piece.html" if wants_html_piece(request) else "portfolios/preview.html", context
    )


def wants_html_piece(request):
    return request.headers.get("X-Requested-With") == "sheaf"
