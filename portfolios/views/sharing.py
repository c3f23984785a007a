"""*Who sees this*: whom a page is shown to, showing it to more and what that means, ending it (P3, P4, P9, P10)."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from cohorts import limits
from cohorts.identifiers import new_public_id
from cohorts.models import Sent
from portfolios import audiences, choosing, describing, learners, notices, showing
from portfolios.forms.describing import DescribeForm
from portfolios.forms.sharing import DatesForm, ShareForm, to_confirm
from portfolios.models import Entry, LearnerNames, Page, Section
from portfolios.models.texts import State
from portfolios.models.written import Changed

from .pages import own

VIEW_AS_LINKS = 3  # named at once; the rest are folded away


@dataclass
class Asked:
    """What the owner came with: to show a page, and perhaps to publish an entry or the page's own text with it."""

    page: Any
    entry: Any = None
    publish: bool = False
    sequence: int | None = None  # of the working copy that the writer saw

    @property
    def thing(self):
        return self.entry or self.page

    @property
    def query(self):
        """The same again as a query string, for links and forms."""
        given = {
            "entry": self.entry.public_id if self.entry else "",
            "publish": "1" if self.publish else "",
            "sequence": "" if self.sequence is None else str(self.sequence),
        }
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_checked(self):
        """True if it was asked before whether a learner can be recognised, in all that would be read."""
        things = {self.page, self.thing}
        return all(each.learners_checked_at for each in things) and not self.thing.along_is_unchecked

    def describing(self, data=None):
        """The DescribeForm of the pictures that would be met without a description; None where there are none."""
        if not self.thing.has_undescribed:
            return None
        found = describing.along(self.page, self.entry, publish=self.publish)
        return DescribeForm(found, data) if found else None

    def learner_hits(self):
        """Where names of the owner's private list stand in what would be read."""
        names = learners.names_in(self.thing.learner_names)
        return learners.hits_along(names, self.page, self.entry, publish=self.publish)

    def publish_now(self, audience, now):
        """Publish what was asked for. Raises ValidationError where there is nothing to show, and Changed (E5).

        Its readers so far are told (N2); whom the page is newly shown to, the share tells.
        """
        if self.entry is not None:
            tell = partial(notices.tell_readers, self.entry, audience, now)
            self.entry.publish(sequence=self.sequence, now=now, first=tell)
        elif self.publish:
            self.page.publish(sequence=self.sequence)


def asked(request, public_id):
    """The door: return Asked for the owner. Whoever does not see the page gets 404, whoever only sees it 403."""
    viewer, given = request.viewer, request.POST if request.method == "POST" else request.GET
    publish = given.get("publish") == "1"
    sequence = given.get("sequence", "")
    sequence = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 9 else None
    entry_id = given.get("entry", "")
    pictures = Section.objects.filter(describing.is_undescribed())
    if entry_id:
        undescribed = pictures.filter(version__entry=OuterRef("pk"), version__state=State.WORKING)
        entry = (
            Entry.objects.visible_to(viewer)
            .filter(public_id=entry_id, page__public_id=public_id, page__owner=viewer.person)
            .select_related("page__owner")
            .annotate(
                has_undescribed=Exists(undescribed),
                learner_names=names_of_owner("page__owner"),
                along_is_unchecked=Exists(learners.goes_along(OuterRef("page")).filter(learners_checked_at=None)),
            )
            .first()
        )
        if entry is not None:
            return Asked(entry.page, entry, sequence=sequence)
    states = [State.PUBLISHED, State.WORKING] if publish else [State.PUBLISHED]
    undescribed = pictures.filter(version__page=OuterRef("pk"), version__state__in=states)
    pages = (
        Page.objects.visible_to(viewer)
        .select_related("owner")
        .annotate(
            has_undescribed=Exists(undescribed),
            learner_names=names_of_owner("owner"),
            along_is_unchecked=Exists(learners.goes_along(OuterRef("pk")).filter(learners_checked_at=None)),
        )
    )
    page = own(get_object_or_404(pages, public_id=public_id), viewer)
    if entry_id:
        raise Http404
    return Asked(page, publish=publish, sequence=sequence)


def names_of_owner(owner):
    """The owner's private list of names, with the row that it belongs to."""
    return Subquery(LearnerNames.objects.filter(owner=OuterRef(owner)).values("names")[:1])


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request, public_id):
    """Who sees the page, and showing it to more.

    GET says it in words. POST with do=look says what a choice would mean and changes nothing; do=show makes the
    share that was looked at, and publishes what came along; do=alone ends every share.
    """
    viewer = request.viewer
    wish = asked(request, public_id)
    if request.method == "POST" and request.POST.get("do") == "alone":
        return only_me(request, wish.page)
    audience = audiences.audience_of(wish.page, viewer.now)
    choices = choosing.Choices(viewer, audience)
    done = Sent.result_of(viewer.person, key_of(request, wish.page))
    if share := still_shared(wish.page, done, viewer.now):
        return shown(request, wish, share)  # sent again: its reply was lost
    if request.method != "POST":
        is_first = not audience.parts or wish.entry or wish.publish
        chosen = choices.first if is_first else None
        form = ShareForm(
            now=viewer.now, page=wish.page, choices=choices, initial={"whom": chosen.name if chosen else ""}
        )
        return sheet(request, wish, audience, choices, form, meaning(wish, audience, chosen, viewer))
    form = ShareForm(request.POST, now=viewer.now, page=wish.page, choices=choices)
    too_often = limits.refusal(request, "people") if form.picked_in else ""
    found = None
    if form.is_valid():
        try:
            found = meaning(
                wish,
                audience,
                form.target,
                viewer,
                form.cleaned_data["starts_at"],
                form.cleaned_data["ends_at"],
            )
            if request.POST.get("do") == "show" and form.cleaned_data["seen"] == found.name and done is None:
                told = wish.describing(request.POST)
                if not too_often and (told is None or told.is_valid()):
                    return show(request, wish, audience, found, told)
            elif too_often:  # only what was looked at before stays on the sheet, with what was written about pictures
                found = None
        except ValidationError as refusal:
            found = None
            form.add_error(None, ValidationError(refusal.messages))
    if too_often:
        form.add_error(form.picked_in, too_often)
    quicker = Sent.result_of(viewer.person, key_of(request, wish.page)) if done is None else None
    if share := still_shared(wish.page, quicker, viewer.now):
        return shown(request, wish, share)  # the same form, sent at the same instant
    return sheet(request, wish, audience, choices, form, found, status=429 if too_often else 200)


def still_shared(page, public_id, now):
    """The share of that public_id, if it is not over; None without one."""
    return page.shares.not_over(now).filter(public_id=public_id).first() if public_id else None


def key_of(request, page):
    """What tells the same sending of the sheet from another: its form's key, and what was confirmed (E5)."""
    if request.method != "POST" or request.POST.get("do") != "show":
        return ""
    return Sent.key_of(request.POST.get("form_key", ""), "share", page.public_id, request.POST.get("seen", ""))


@dataclass
class Meaning:
    """What showing the page to `target` would mean, to be read before it happens (P10)."""

    target: Any
    gain: Any
    asks_about_learners: bool
    hits: list = field(default_factory=list)  # names of the owner's list that stand in what would be read

    @property
    def name(self):
        """What was looked at, target and dates: only this can be confirmed."""
        return to_confirm(self.target.name, self.gain.share.starts, self.gain.share.ends)


def meaning(wish, audience, target, viewer, starts=None, ends=None):
    """Return the Meaning of showing the page to `target`, or None without one. Nothing is written."""
    if target is None:
        return None
    gain = showing.widening(
        wish.page, now=viewer.now, starts=starts, ends=ends, audience=audience, **target.arguments()
    )
    asks = not wish.is_checked and choosing.is_first_to_peers(audience, target, viewer)
    return Meaning(target, gain, asks, wish.learner_hits() if asks else [])


def show(request, wish, audience, found, told):
    """Do what was confirmed: tell of pictures, publish what came along, then show the page.

    Refused: ValidationError, and nothing is shown.
    """
    viewer = request.viewer
    if told is not None:
        describing.tell(wish.page, told.answers)
    try:
        wish.publish_now(audience, viewer.now)
    except Changed as refusal:
        raise ValidationError(
            "This text has been changed in another window since. Look at it again, then show it."
        ) from refusal

    def act():
        share = showing.show_page(found.gain, now=viewer.now)
        if found.asks_about_learners:
            for thing in {wish.page, wish.thing}:
                learners.checked(thing, viewer.now)
        return share.public_id

    Sent.once(viewer.person, key_of(request, wish.page), act)
    return shown(request, wish, found.gain.share)


def shown(request, wish, share):
    """Say who can see it now, and go back to what was shown."""
    who, now = title_of(share), request.viewer.now
    if share.starts and share.starts > now:
        messages.success(request, f"{who} can see it from {audiences.day(share.starts)}.")
    elif share.address:
        messages.success(request, f"Whoever signs in as {who} can see it now.")
    else:
        messages.success(request, f"{who} can see it now.")
    return redirect(wish.thing if wish.entry or wish.publish else reverse("sharing", args=[wish.page.public_id]))


def title_of(share):
    """Who, at the beginning of a sentence; an address stays as it was typed."""
    label = share.audience.label(share)
    return label if share.address else label[0].upper() + label[1:]


def only_me(request, page):
    """End every share of the page: it closes at once for everybody but its owner."""
    for share in page.shares.not_over(request.viewer.now):
        showing.end_share(share, now=request.viewer.now)
    messages.success(request, "Only you see this page now.")
    return redirect("sharing", page.public_id)


@dataclass
class Row:
    """One share on the sheet: its words, the names behind its number where they may be read, its dates.

    `longer` says when it would hold by dates that open it longer and are not confirmed yet (P10).
    """

    part: Any
    names: list
    dates: Any
    longer: str = ""

    @property
    def are_few(self):
        return len(self.names) <= showing.NAMES_SHOWN


def sheet(request, wish, audience, choices, form, found, asked_dates=None, status=200):
    """Render *Who sees this*. `asked_dates` is a DatesForm that was refused, or has to be confirmed."""
    viewer = request.viewer
    known = known_of(audience, choices, viewer)
    rows = []
    for part in audience.parts:
        named = part.share.kind == "cohort" and part.share.cohort_id in known
        row = Row(part, part.people if named else [], DatesForm(now=viewer.now, share=part.share))
        if asked_dates is not None and asked_dates.share == part.share:
            row.dates = asked_dates
            if asked_dates.is_valid():
                starts, ends = asked_dates.instants
                row.longer = audiences.until(ends) if part.is_live else audiences.span(starts, ends, viewer.now)
        rows.append(row)
    people = choosing.tell_apart(choosing.named_members(audience, known), viewer.now)
    context = {
        "page": wish.page,
        "entry": wish.entry,
        "thing": wish.thing,
        "wish": wish,
        "audience": audience,
        "rows": rows,
        "choices": choices,
        "form": form,
        "form_key": new_public_id(),
        "whom": form["whom"].value() or "",
        "meaning": found,
        "describe": wish.describing(request.POST or None) if found else None,
        "view_as": people,
        "view_as_first": people[:VIEW_AS_LINKS],
        "view_as_rest": people[VIEW_AS_LINKS:],
        "number_named": showing.NAMES_SHOWN,
    }
    return render(request, "portfolios/sharing.html", context, status=status)


def known_of(audience, choices, viewer):
    """The pks of the cohorts in this audience whose people the viewer knows: asked only for what is not known yet."""
    wanted = {part.share.cohort_id for part in audience.parts if part.share.kind == "cohort"}
    if wanted <= choices.known.keys():
        return {pk for pk in wanted if choices.known[pk]}
    return choosing.known_cohorts(viewer)


@require_POST
def share_change(request, public_id, share_id):
    """Change the dates of one share (do=dates), or end it now (do=end).

    Dates that open it longer are a widening: what they mean is shown first, and `seen` names what was read (P10).
    """
    viewer = request.viewer
    pages = Page.objects.visible_to(viewer).select_related("owner")
    page = own(get_object_or_404(pages, public_id=public_id), viewer)
    shares = page.shares.select_related("cohort", "person", "pair__asker", "pair__other")
    share = get_object_or_404(shares, public_id=share_id)
    label = title_of(share)
    if request.POST.get("do") == "end":
        showing.end_share(share, now=viewer.now)
        messages.success(request, f"Ended: {label}. Only whom you show this page to in another way sees it still.")
        return redirect("sharing", page.public_id)
    if request.POST.get("do") != "dates":
        raise BadRequest("There is no such change of a share.")
    with transaction.atomic():  # what another window does to the share meanwhile waits, and is seen here
        page.lock()
        share.refresh_from_db(fields=["starts", "ends"])
        now = timezone.now()
        form = DatesForm(request.POST, now=now, share=share)
        is_over = share.ends is not None and share.ends <= now
        is_done = not is_over and form.is_valid() and (form.is_confirmed or not share.opens_longer(*form.instants, now))
        if is_done:
            showing.change_dates(share, *form.instants, now=now)
    if is_over:  # to open it again is a widening, shown before (P10, A6)
        messages.error(request, f"{label}: this has ended. To show the page again, choose whom below.")
        return redirect("sharing", page.public_id)
    if is_done:
        sentence = audiences.spell(share, viewer.now)
        messages.success(request, f"{label}: {sentence}.")
        return redirect("sharing", page.public_id)
    audience = audiences.audience_of(page, viewer.now)
    choices = choosing.Choices(viewer, audience)
    empty = ShareForm(now=viewer.now, page=page, choices=choices)
    return sheet(request, Asked(page), audience, choices, empty, None, asked_dates=form)


@require_POST
def comments_open(request, public_id):
    """Open or close the comments of a page (C19): new ones and replies stop; reading and deciding go on."""
    viewer = request.viewer
    page = own(get_object_or_404(Page.objects.visible_to(viewer), public_id=public_id), viewer)
    is_open = request.POST.get("open") == "1"
    page.set_comments_open(is_open)
    if is_open:
        messages.success(request, "Comments are open again.")
    else:
        messages.success(
            request, "Comments are closed: nobody can write new ones. What is there stays, and you can still decide."
        )
    return redirect("sharing", page.public_id)
