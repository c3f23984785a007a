"""Writing a comment, answering one, and the author's own verbs: change, turn the key, remove."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cohorts.doors import way_back
from portfolios.audiences import audience_of

from .. import talk, undoing, wording
from ..forms import CommentForm, EditForm, ReasonForm
from ..models import Comment, NotAllowed, Offer, Remover, Stale
from .answers import done, refused, wants_json
from .doors import comment_or_404, entry_or_404, is_in_sight, own_or_404, page_or_404, whole

CLOSED = "Comments on this page are closed. Nothing was sent; your text stands below, copy it before you leave."
NOT_HERE = "You can read this page, but not comment on it. Your text stands below, copy it before you leave."


@dataclass(frozen=True)
class Option:
    """A send button beside those of `talk.sends`: 'private' answers one person, 'both' shows parent and answer."""

    offer: str
    label: str
    help: str = ""
    icon: str = "lock"


def page_comment(request, public_id):
    """Write a comment on a page (C1, C2)."""
    return write(request, page_or_404(request, public_id))


def entry_comment(request, public_id):
    """Write a comment on an entry (C1, C2)."""
    return write(request, entry_or_404(request, public_id))


@require_http_methods(["GET", "POST"])
def write(request, thing):
    """The form to comment on a thing that the viewer sees; what is refused stays in it."""
    viewer = request.viewer
    may = talk.may_comment(viewer, thing)
    options = talk.sends(viewer, thing, audience_of(thing.page, viewer.now)) if may else []
    own = viewer.person == thing.owner
    label = "Your comment" if own else f"Your comment to {thing.owner.first_name}"
    form = CommentForm(request.POST or None, options=options, label=label)
    status = 200
    if not may:
        closed = talk.are_closed_for(viewer, thing)
        status, form.closed = 403, CLOSED if closed else NOT_HERE
        if request.method == "GET":
            raise PermissionDenied("Comments on this page are closed." if closed else "")
    elif request.method == "POST":
        status = 400
        if form.is_valid():
            comment, status = send(form, viewer, thing, offered_to=form.offer)
            if comment:
                url = way_back(request, thing.get_absolute_url())
                words = wording.sent_words(comment)
                return done(request, f"{url}#c-{comment.public_id}", words, comment=comment.public_id)
    return show_form(request, "comments/write.html", form, status, thing=thing)


def send(form, viewer, thing, **how):
    """Write the comment of a valid form. Returns (comment, 200), or (None, status) with the errors in the form."""
    key = form.key()
    try:
        if not (key and Comment.objects.filter(author=viewer.person, form_key=key).exists()):
            talk.refuse_too_many(viewer.person, viewer.now)
        return (
            Comment.write(
                author=viewer.person,
                thing=thing,
                body=form.cleaned_data["body"],
                form_key=key,
                now=viewer.now,
                **how,
            ),
            200,
        )
    except NotAllowed as refusal:
        form.add_error(None, refusal)
        return None, 403
    except Stale as refusal:
        form.add_error(None, refusal)
        return None, 409
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None, 429 if "in a short time" in str(refusal) else 400


def show_form(request, template, form, status, **context):
    """The form again, with everything that was typed; for a script, its sentences."""
    if wants_json(request) and request.method == "POST":
        closed = getattr(form, "closed", "")
        words = closed or " ".join(error for errors in form.errors.values() for error in errors)
        return refused(request, words, status)
    context["next"] = way_back(request, "")
    return render(request, template, {"form": form, **context}, status=status)


def reply_options(viewer, comment, audience):
    """The send buttons under an answer to `comment`: in private, showing both in one act, for others (C11, C12)."""
    person, thing = viewer.person, comment.thing
    options = []
    if talk.are_closed_for(viewer, thing):
        return options
    examiner = talk.is_only_examiner(viewer, thing.page)
    if comment.can_be_answered_privately_by(person) and not examiner:
        partner = comment.partner if person == thing.owner else thing.owner
        options.append(Option("private", f"Answer only {partner.first_name}", "Nobody else sees it."))
    if comment.is_open_for_replies() and not examiner:
        sends = talk.sends(viewer, thing, audience, parent=comment)
        options += [each for each in sends if not (options and each.offer == Offer.OWNER)]
    elif comment.waits and person == thing.owner and thing.comments_open and comment.is_below_shown():
        options.append(Option("both", wording.both_label(comment, audience), icon="people"))
    return options


@require_http_methods(["GET", "POST"])
def comment_reply(request, public_id):
    """Answer a comment that the viewer can read; the owner may show it and the answer in one act (C12)."""
    viewer = request.viewer
    comment = comment_or_404(request, public_id)
    thing, audience = comment.thing, audience_of(comment.page, viewer.now)
    options = reply_options(viewer, comment, audience)
    name = comment.author.first_name
    form = CommentForm(
        request.POST or None,
        options=options,
        also={"both"} if viewer.person == thing.owner and comment.is_approved else (),
        label="Your answer" if comment.author == viewer.person else f"Your answer to {name}",
        initial={"version": comment.version},
    )
    status = 200
    if not options:
        status = 403
        form.closed = (
            CLOSED
            if talk.are_closed_for(viewer, thing)
            else "This comment cannot be answered now. Your text stands below, copy it before you leave."
        )
        if request.method == "GET":
            raise PermissionDenied("This comment cannot be answered now.")
    elif request.method == "POST":
        status = 400
        if form.is_valid():
            how = {"parent": comment, "offered_to": form.offer}
            if form.offer == "private":
                how.update(private=True, offered_to=Offer.OWNER)
            elif form.offer == "both":
                how.update(show=form.cleaned_data["version"] or 0, offered_to=comment.offered_to)
            answer, status = send(form, viewer, thing, **how)
            if answer:
                return answered(request, comment, answer, audience, form.offer)
            if status == 409:  # the new text stands above the form; what comes next is about that one (C7)
                comment = whole(Comment.objects.visible_to(viewer)).get(pk=comment.pk)
                form.data = {**form.data.dict(), "version": comment.version}
    return show_form(request, "comments/reply.html", form, status, thing=thing, comment=comment)


def answered(request, comment, answer, audience, offer):
    """Go back to where one was, saying what the answer has done."""
    url = f"{way_back(request, answer.thing.get_absolute_url())}"
    if offer != "both":
        words = wording.sent_words(answer)
        if comment.waits and answer.is_private and answer.is_by_owner:
            words += " The comment still waits for you."
        return done(request, f"{url}#c-{answer.public_id}", words, comment=answer.public_id)
    comment.refresh_from_db()
    words = wording.decided_words(comment, "approve", audience, "both")
    event = undoing.remember(request, comment, "approve", words, url)
    if wants_json(request):
        return done(request, url, words, comment=answer.public_id, undo=event)
    return done(request, f"{url}#c-{answer.public_id}", "" if event else words)


@require_http_methods(["GET", "POST"])
def comment_edit(request, public_id):
    """Other words for one's own comment. An approved one waits again: that is said before (C6)."""
    own = own_or_404(request, public_id, removed_by="")
    if not is_in_sight(request, own):
        raise Http404
    form = EditForm(request.POST or None, initial={"body": own.body, "version": own.version})
    status, newer = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                comment = own.edit(
                    form.cleaned_data["body"],
                    by=request.viewer.person,
                    version=form.cleaned_data["version"],
                    now=request.viewer.now,
                )
            except Stale:
                status, newer = 409, whole(Comment.objects).get(pk=own.pk)
                form.add_error(None, "You have changed this comment in another window. Both texts stand below.")
                form.data = {**form.data.dict(), "version": newer.version}
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                words = "Changed."
                if comment.waits:
                    words = f"Changed. It waits for {comment.owner.first_name}."
                url = way_back(request, comment.thing.get_absolute_url())
                return done(request, f"{url}#c-{comment.public_id}", words, comment=comment.public_id)
    return show_form(request, "comments/edit.html", form, status, comment=own, newer=newer, thing=own.thing)


@require_http_methods(["GET", "POST"])
def comment_turn(request, public_id):
    """The author's key: back at once, also after losing access (C9); further only where they see the thing."""
    own = own_or_404(request, public_id, removed_by="")
    in_sight = is_in_sight(request, own)
    options = turn_options(request.viewer, own) if in_sight else []
    problem, status = "", 200
    if request.method == "POST":
        try:
            return turned(request, own, options, in_sight)
        except Stale:
            own = whole(Comment.objects).get(pk=own.pk)
            options = turn_options(request.viewer, own) if in_sight else []
            problem, status = "You have changed this comment in another window. This is how it stands now.", 409
        except ValidationError as refusal:
            problem, status = " ".join(refusal.messages), 403 if isinstance(refusal, NotAllowed) else 400
        if wants_json(request):
            return refused(request, problem, status)
    context = {"comment": own, "options": options, "in_sight": in_sight, "problem": problem, "thing": own.thing}
    return render(request, "comments/turn.html", {**context, "next": way_back(request, "")}, status=status)


def turn_options(viewer, own):
    """Send buttons for other positions of the author's key than the one it has."""
    if own.private_with_id or own.is_by_owner:
        return []
    parent = own.parent if own.parent_id and not own.parent.is_private else None
    audience = audience_of(own.page, viewer.now)
    return [each for each in talk.sends(viewer, own.thing, audience, parent) if each.offer != own.offered_to]


def turned(request, own, options, in_sight):
    """Turn the key as the form says. Raises Stale, NotAllowed, ValidationError; 404 for a way there is not."""
    to = request.POST.get("to", "")
    if to not in Offer.values:
        raise ValidationError("Choose with one of the buttons to whom this goes.")
    to = Offer(to)
    further = to.reach > Offer(own.offered_to).reach
    if further and to not in [each.offer for each in options]:
        raise NotAllowed("This cannot be offered further from here.") if in_sight else Http404
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    comment = own.offer(to, by=request.viewer.person, version=version, now=request.viewer.now)
    words = "It is for the owner of the page only now." if not in_sight else wording.sent_words(comment)
    if in_sight and comment.is_private:
        words = f"Only you and {comment.owner.first_name} can see it now."
    otherwise = comment.thing.get_absolute_url() if in_sight else reverse("comments_mine")
    url = way_back(request, otherwise)
    return done(request, f"{url}#c-{comment.public_id}", words, comment=comment.public_id)


@require_http_methods(["GET", "POST"])
def comment_remove(request, public_id):
    """Remove a comment for good: its author, the owner, or a course admin with a reason (C9, C10)."""
    viewer = request.viewer
    person = viewer.person
    if person is None:
        raise Http404
    # Whoever could remove it once may say so twice (C8); to everybody else it is not there.
    theirs = Q(author=person) | Q(page__owner=person)
    readable = Comment.objects.visible_to(viewer).values("pk")
    comment = get_object_or_404(whole(Comment.objects.filter(theirs | Q(pk__in=readable))), public_id=public_id)
    in_sight = is_in_sight(request, comment)
    remover = comment.remover_for(viewer)
    if remover is None and not comment.is_removed:
        raise PermissionDenied("You can read this comment, but removing it is for its writer and the owner.")
    form = ReasonForm(request.POST or None) if remover == Remover.ADMIN else None
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            comment.remove(viewer, reason=form.cleaned_data["reason"] if form else "", now=viewer.now)
            seen = type(comment.thing).objects.visible_to(viewer).filter(pk=comment.thing.pk).exists()
            otherwise = comment.thing.get_absolute_url() if seen else reverse("comments_mine")
            return done(request, f"{way_back(request, otherwise)}#comments", "The comment is removed.")
        status = 400
        if wants_json(request):
            return refused(request, " ".join(form.errors["reason"]), status)
    elif comment.is_removed:
        raise Http404
    context = {"comment": comment, "form": form, "in_sight": in_sight, "remover": remover, "thing": comment.thing}
    return render(request, "comments/remove.html", {**context, "next": way_back(request, "")}, status=status)
