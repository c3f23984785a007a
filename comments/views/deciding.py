"""The owner decides: the list of what waits, one or several decisions at once, and undo."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Left
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in, way_back
from cohorts.identifiers import new_public_id
from portfolios import rendering
from portfolios.audiences import audiences_of
from portfolios.models import Section
from portfolios.models.texts import State

from .. import undoing, wording
from ..conversation import lines_for
from ..forms import NoteForm, named
from ..models import Comment, CommentEvent, Stale
from .answers import done, refused, wants_json

ON_A_PAGE = 30
ACTS = ("approve", "keep", "decline")


@dataclass
class Waiting:
    """One comment that waits, with what the owner wants to know before deciding."""

    comment: Any
    line: str = ""  # what its writer teaches, or is
    bit: str = ""  # the first line of what it is about
    show_label: str = ""
    both_label: str = ""
    can_answer: bool = False
    can_show_both: bool = False
    refusal: str = ""  # why a decision on it was refused (C7)
    form_key: str = ""
    can_ask: bool = False  # its author could be asked to show it to more (C13)
    can_stop = can_report = can_remove = True  # what the owner can always do, in the '…' menu

    @property
    def first_name(self):
        return self.comment.author.first_name

    @property
    def is_changed(self):
        return self.comment.decision == "approved"


def to_decide(viewer, comments=Comment.objects):
    """What waits for this viewer, oldest first, with all that a list of it shows.

    `comments` is where they are looked for: the admin's list hands in its own model, which is the same table.
    """
    return (
        comments.visible_to(viewer)
        .waiting_for(viewer.person)
        .select_related("author", "page__owner", "entry__page__owner", "parent__author")
        .annotate(locked_above=Comment.objects.locked_above())
    )


def described(comments, viewer, refusals=None):
    """Return a Waiting for each comment: four queries for any number of them."""
    comments = list(comments)
    audiences = audiences_of({comment.page for comment in comments}, viewer.now)
    lines = lines_for({comment.author_id for comment in comments}, viewer.person, viewer.now)
    bits = first_lines(comments)
    found = []
    for comment in comments:
        audience = audiences[comment.page_id]
        parent = comment.parent
        found.append(
            Waiting(
                comment,
                line=lines.get(comment.author_id, ""),
                bit=bits.get((comment.page_id, comment.entry_id), "") if parent is None else "",
                show_label=wording.show_label(comment, audience),
                both_label=wording.both_label(comment, audience),
                can_answer=comment.page.comments_open,
                can_show_both=not comment.locked_above,
                can_ask=not comment.locked_above
                and not (parent is not None and parent.is_removed)
                and comment.could_be_asked_by(viewer.person),
                refusal=(refusals or {}).get(comment.public_id, ""),
                form_key=new_public_id(),
            )
        )
    return found


def first_lines(comments):
    """{(page pk, entry pk): the beginning of its published text}, by one query that reads no whole text."""
    tops = [comment for comment in comments if comment.parent_id is None]
    entries = {comment.entry_id for comment in tops if comment.entry_id}
    pages = {comment.page_id for comment in tops if not comment.entry_id}
    if not tops:
        return {}
    sections = (
        Section.objects.filter(
            Q(version__entry__in=entries) | Q(version__entry__isnull=True, version__page__in=pages),
            version__state=State.PUBLISHED,
            kind="text",
        )
        .annotate(beginning=Left("body", 700))
        .order_by("-position", "-pk")
        .values_list("version__page_id", "version__entry_id", "beginning")
    )
    return {(page, entry): words for page, entry, text in sections if (words := rendering.plain(text, 56))}


@require_safe
@signed_in
def waiting(request):
    """*Comments that wait for you*: oldest first, each with its two buttons (look.md 6). Reading changes nothing."""
    viewer = request.viewer
    comments = Paginator(to_decide(viewer), ON_A_PAGE)
    page = comments.get_page(request.GET.get("page") or page_of(request.GET.get("comment", ""), comments))
    refusals = undoing.refusals(request, [comment.public_id for comment in page])
    items = described(page, viewer, refusals)
    labels = {item.show_label for item in items}
    context = {
        "items": items,
        "number": comments.count,
        "page_obj": page,
        "undos": undoing.recent(request),
        "show_all_label": labels.pop() if len(labels) == 1 else "Show them",
        "next": f"{request.path}?page={page.number}" if page.number > 1 else request.path,
    }
    return render(request, "comments/waiting.html", context)


def page_of(public_id, paginator):
    """The number of the page on which one comment waits; the first where it does not wait."""
    found = paginator.object_list.filter(public_id=public_id).first() if public_id else None
    if found is None:
        return 1
    earlier = Q(created_at__lt=found.created_at) | Q(created_at=found.created_at, pk__lt=found.pk)
    return paginator.object_list.filter(earlier).count() // paginator.per_page + 1


@require_http_methods(["GET", "POST"])
def decide(request):
    """Approve, keep or decline one comment or several, each in the version that the owner saw (C4, C7)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    if request.method == "GET":
        return redirect("waiting")
    try:
        wanted = named(request.POST.getlist("comment"))
    except ValueError:
        if not request.POST.getlist("comment") and request.POST.get("do") in ACTS:
            return done(request, way_back(request, reverse("waiting")), "Choose a comment first.", done=[], refused=[])
        raise Http404 from None
    found = of_their_owner(viewer, wanted)
    if not found:
        raise Http404
    act = request.POST.get("do")
    if act not in ACTS:
        raise BadRequest("There is no such decision.")
    note = NoteForm(request.POST if act == "decline" else {})
    if act == "decline" and not note.is_valid():
        words = " ".join(note.errors["note"])
        if wants_json(request):
            return refused(request, words)
        context = {"form": note, "comments": list(found.values()), "wanted": wanted, "next": way_back(request, "")}
        return render(request, "comments/decline.html", context, status=400)
    return tell(request, *decide_each(request, wanted, found, act, note))


def of_their_owner(viewer, wanted):
    """{public id: comment} of those named that stand on pages of the viewer's own."""
    mine = Comment.objects.visible_to(viewer).filter(page__owner=viewer.person)
    return {
        comment.public_id: comment
        for comment in mine.filter(public_id__in=[public_id for public_id, version in wanted]).select_related(
            "author", "page__owner", "entry__page__owner", "parent", "private_with"
        )
    }


def decide_each(request, wanted, found, act, note):
    """Do `act` on each; what has changed since is left as it is (C7). Returns (done, refused) as lists of dicts."""
    viewer = request.viewer
    audiences = audiences_of({comment.page for comment in found.values()}, viewer.now)
    how = {"note": note.cleaned_data["note"]} if act == "decline" else {}
    where = way_back(request, reverse("waiting"))
    did, not_done = [], []
    for public_id, version in wanted:
        comment = found.get(public_id)
        if comment is None:
            not_done.append({"comment": public_id, "words": "This comment is not here any more."})
            continue
        try:
            after = getattr(comment, act)(by=viewer.person, version=version, now=viewer.now, **how)
        except Stale as refusal:
            not_done.append({"comment": public_id, "words": refusal.messages[0]})
        except ValidationError:
            name = comment.author.first_name
            words = f"{name} has taken this back: only you and {name} can see it now. There is nothing to decide."
            not_done.append({"comment": public_id, "words": words})
        else:
            words = wording.decided_words(after, act, audiences[comment.page_id])
            event = undoing.remember(request, after, act, words, where)
            did.append({"comment": public_id, "words": words, "undo": event, "state": after.decided})
    return did, not_done


def tell(request, did, not_done):
    """Say what was decided and what was refused; the new text of what has changed comes along (C7)."""
    viewer = request.viewer
    for each in not_done:
        undoing.refuse(request, each["comment"], each["words"])
    if wants_json(request):
        if not_done:
            bring_new_text(request, not_done)
        left = Comment.objects.visible_to(viewer).waiting_for(viewer.person).count()
        words = " ".join(each["words"] for each in [*did, *not_done])
        status = 409 if not_done and not did else 200
        response = done(request, way_back(request, reverse("waiting")), words, done=did, refused=not_done, waiting=left)
        response.status_code = status
        return response
    url = way_back(request, reverse("waiting"))
    if not_done:
        return redirect(f"{url}#c-{not_done[0]['comment']}")
    return redirect(url if url.startswith(reverse("waiting")) else f"{url}#comments")


def bring_new_text(request, not_done):
    """Add to each that was refused the text, the version and the words as they are now, while it still waits (C7)."""
    viewer = request.viewer
    still = to_decide(viewer).filter(public_id__in=[each["comment"] for each in not_done])
    changed = {item.comment.public_id: item for item in described(still, viewer)}
    for each in not_done:
        item = changed.get(each["comment"])
        if item is not None:
            item.refusal = each["words"]
            html = render_to_string("comments/_wait.html", {"item": item, "next": way_back(request, "")}, request)
            each.update(version=item.comment.version, body=item.comment.body, html=html)


@require_http_methods(["GET", "POST"])
def undo(request):
    """Put back the decision that stood before, while nothing else has changed the comment (C8)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    if request.method == "GET":
        return redirect("waiting")
    wanted = request.POST.getlist("event")[:100]
    events = CommentEvent.objects.filter(
        public_id__in=wanted, actor=viewer.person, comment__in=Comment.objects.visible_to(viewer).values("pk")
    ).select_related("comment__page__owner", "comment__author")
    events = list(events)
    if not events:
        raise Http404
    said, problems = [], []
    for event in events:
        name = event.comment.author.first_name
        try:
            after = event.comment.undo(event, by=viewer.person, now=viewer.now)
        except Stale:
            problems.append(f"{name}’s comment has changed since: it stays as it is now.")
        except ValidationError as refusal:
            problems.append(refusal.messages[0])
        else:
            again = (
                f"{name}’s comment waits for you again." if after.waits else f"{name}’s comment is as it was before."
            )
            said.append(f"Taken back. {again}")
    undoing.forget(request, wanted)
    url = way_back(request, reverse("waiting"))
    if not said:
        if wants_json(request):
            return refused(request, " ".join(problems), 409)
        return done(request, url, " ".join(problems))
    left = Comment.objects.visible_to(viewer).waiting_for(viewer.person).count()
    return done(
        request, url, " ".join([*said, *problems]), undone=[event.comment.public_id for event in events], waiting=left
    )
