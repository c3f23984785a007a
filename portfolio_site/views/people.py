"""People: the front of a portfolio, as far as its viewer may see it, and one's own to change."""

from django.contrib import messages
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in, way_back
from cohorts.forms import FrontForm
from cohorts.models import Cohort, Membership, Pair, User
from comments.models import Comment
from comments.talk import counts
from portfolios import pictures
from portfolios.audiences import audiences_of
from portfolios.models import Attachment, Entry, Page, Reading, Section, Version
from portfolios.models.pages import ShownTo, Status
from portfolios.models.texts import State

from .. import portraits
from ..needs import Standing
from ..reading import bit, with_words

HERO_BIT = 200


def people_known_to(viewer):
    """Whose front the viewer may open: the people of their cohorts, and owners of pages they see (A4, A8, P2)."""
    return User.objects.filter(
        Q(pk__in=User.objects.visible_to(viewer).values("pk"))
        | Q(pk__in=Page.objects.visible_to(viewer).values("owner"))
    )


def faces_known_to(viewer):
    """Whose portrait the viewer may see: theirs, and that of authors and readers whose words or names they see."""
    return User.objects.filter(
        Q(pk__in=people_known_to(viewer).values("pk"))
        | Q(pk__in=Comment.objects.visible_to(viewer).values("author"))
        | Q(pk__in=Pair.objects.asking(viewer).values("asker"))
        | Q(pk__in=Reading.objects.filter(page__owner=viewer.person).values("person"))
    )


@require_safe
def person(request, public_id):
    """The front of somebody's portfolio; of one's own, the same as /portfolio/."""
    return _front(request, get_object_or_404(people_known_to(request.viewer), public_id=public_id))


@require_safe
@signed_in
def portfolio(request):
    """One's own front."""
    return _front(request, request.viewer.person)


def _front(request, owner):
    viewer = request.viewer
    own = owner == viewer.person
    latest = _latest(owner, viewer)
    pages = _pages(owner, viewer, latest)
    if own:
        memberships = Standing.of(request).memberships
        sentence = owner.sentence
    else:
        cohorts = Cohort.objects.visible_to(viewer)
        memberships = list(
            Membership.objects.current(viewer.now).filter(person=owner, cohort__in=cohorts).select_related("cohort")
        )
        together = {each.cohort_id for each in memberships} & {
            each.cohort_id for each in Standing.of(request).memberships
        }
        # Who only administers the cohort is told names and memberships, and nothing that was written (A4).
        sentence = owner.sentence if pages or together else ""
    for membership in memberships:
        membership.person = owner
    said = counts([page.pk for page in pages], viewer) if pages else {}
    audiences = audiences_of(pages, viewer.now) if own else {}
    for page in pages:
        page.said = said.get(("page", page.pk), 0)
        page.audience = audiences.get(page.pk)
    if latest:
        latest.said = said.get(("entry", latest.entry_id), 0)
        latest.shown_to = _shown_to(latest.entry, audiences.get(latest.page_id)) if own else ""
    context = {
        "owner": owner,
        "own": own,
        "lines": [membership.line for membership in memberships],
        "sentence": sentence,
        "latest": latest,
        "pages": pages,
        "drafts": Standing.of(request).numbers["drafts"] if own else 0,
        "is_empty": not pages or (own and not latest and len(pages) == 1 and not pages[0].has_text),
    }
    return render(request, "portfolio_site/person.html", context)


def _cover(**of):
    """The picture that stands for published texts, as a subquery of its file.

    That is the one that was chosen on the page itself; else, of its newest entry with a picture, the one chosen
    there; else the first.
    """
    chosen = Q(key=F("version__cover"))
    return (
        Section.objects.filter(kind="picture", version__state=State.PUBLISHED, **of)
        .annotate(
            place=Case(When(chosen & Q(version__entry__isnull=True), then=0), When(chosen, then=1), default=2),
        )
        .order_by(
            Case(When(place=0, then=0), default=1),
            F("version__entry__happened_on").desc(nulls_last=True),
            F("version__entry__first_shown_at").desc(nulls_last=True),
            "version",
            "place",
            "position",
            "pk",
        )
        .values("attachment")
    )


def _latest(owner, viewer):
    """The newest entry that the viewer may read, as its published text with words and picture; or None."""
    texts = Version.objects.filter(page__owner=owner, state=State.PUBLISHED, entry__in=Entry.seen_by(viewer))
    latest = (
        with_words(texts, HERO_BIT)
        .annotate(picture_pk=Subquery(_cover(version=OuterRef("pk"))[:1]))
        .select_related("entry", "page")
        .order_by("-entry__happened_on", "-entry__first_shown_at", "-pk")
        .first()
    )
    if latest:
        latest.entry.page = latest.page
        latest.bit = bit(latest, HERO_BIT)
    return latest


def _pages(owner, viewer, latest):
    """The owner's pages that the viewer sees, with their number of entries and a picture for the cover."""
    entries = Entry.objects.visible_to(viewer).filter(page=OuterRef("pk"), status=Status.PUBLISHED)
    number = entries.order_by().values("page").annotate(number=Count("pk")).values("number")
    seen = Q(version__entry__isnull=True) | Q(version__entry__in=Entry.seen_by(viewer))
    cover = _cover(version__page=OuterRef("pk")).filter(seen)
    if latest:
        cover = cover.exclude(attachment=latest.picture_pk)
    own_text = Version.objects.filter(page=OuterRef("pk"), entry__isnull=True, state=State.PUBLISHED)
    pages = list(
        Page.objects.visible_to(viewer)
        .filter(owner=owner)
        .annotate(
            number=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            cover_pk=Subquery(cover[:1]),
            has_text=Exists(own_text),
            text_from=Subquery(own_text.values("saved_at")[:1]),
        )
    )
    wanted = {page.cover_pk for page in pages} | {latest.picture_pk if latest else None}
    found = Attachment.objects.in_bulk(wanted - {None}) if wanted - {None} else {}
    for page in pages:
        page.owner = owner
        page.cover = found.get(page.cover_pk)
    if latest:
        latest.picture = found.get(latest.picture_pk)
    return pages


def _shown_to(entry, audience):
    """To whom the owner shows this entry, in a few words (E2, P9)."""
    if audience is None or audience.is_alone or entry.shown_to == ShownTo.ME:
        return "Only you see it"
    if entry.shown_to == ShownTo.TUTORS:
        return f"Shown to my tutors ({len(audience.tutors)})"
    return f"Shown to {audience.short} ({audience.number})"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def portfolio_edit(request):
    """What others see of oneself: name, what one teaches, one sentence, a portrait, or taking it away."""
    me = User.objects.get(pk=request.viewer.person.pk)
    onwards = way_back(request, reverse("portfolio"))
    form = FrontForm(request.POST or None, instance=me)
    if request.method == "POST":
        if "remove_portrait" in request.POST:
            portraits.set_portrait(me, None)
            messages.success(request, "Your portrait is gone. Your two letters stand in its place.")
            return redirect("portfolio_edit")
        data = None
        if "portrait" in request.FILES:
            try:
                data = portraits.square(request.FILES["portrait"])
            except pictures.PictureRefused as refusal:
                form.add_error(None, str(refusal))
        if form.is_valid():
            form.save()
            if data:
                portraits.set_portrait(me, data)
            messages.success(request, "Saved.")
            return redirect(onwards)
    return render(request, "portfolio_site/portfolio_edit.html", {"form": form, "me": me, "next": onwards})


@require_safe
def portrait(request, public_id):
    """A person's portrait, for whoever may see the person."""
    who = get_object_or_404(faces_known_to(request.viewer).exclude(portrait=""), public_id=public_id)
    try:
        file = portraits.open_portrait(who)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=portraits.CONTENT_TYPE)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
