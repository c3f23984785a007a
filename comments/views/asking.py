"""The owner asks a comment's author to show it to more, and the author answers (C13)."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.doors import way_back
from portfolios.audiences import audience_of

from .. import talk, wording
from ..models import Comment, Offer, Stale
from .answers import done, refused, wants_json
from .doors import is_in_sight, others_on_own_page, own_or_404, whole


def version_of(request):
    """The version that whoever acts saw, as their form says it; 0, which no comment has, for anything else."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


@require_http_methods(["GET", "POST"])
def comment_ask(request, public_id):
    """Ask the author to turn their key further, or take the asking back. The words shown are approved with it."""
    viewer = request.viewer
    comment = others_on_own_page(request, public_id)
    options = talk.asks(comment, audience_of(comment.page, viewer.now), viewer.now)
    problem, status = "", 200
    if request.method == "POST":
        try:
            words = asked(request, comment, [each.offer for each in options])
        except Stale as refusal:
            comment = whole(Comment.objects).get(pk=comment.pk)
            options = talk.asks(comment, audience_of(comment.page, viewer.now), viewer.now)
            problem, status = refusal.messages[0], 409
        except ValidationError as refusal:
            problem, status = " ".join(refusal.messages), 400
        else:
            url = way_back(request, comment.thing.get_absolute_url())
            return done(request, f"{url}#c-{comment.public_id}", words, comment=comment.public_id)
        if wants_json(request):
            return refused(request, problem, status)
    context = {
        "comment": comment,
        "options": options if comment.can_be_asked_by(viewer.person) else [],
        "asks": wording.asking_words(comment, False) if comment.is_asked else "",
        "problem": problem,
        "thing": comment.thing,
        "next": way_back(request, ""),
    }
    return render(request, "comments/ask.html", context, status=status)


def asked(request, comment, offers):
    """Do what the form says; return what has happened. Raises Stale, NotAllowed, ValidationError."""
    person, now, name = request.viewer.person, request.viewer.now, comment.author.first_name
    if request.POST.get("do") == "take_back":
        comment.take_back_asking(by=person, now=now)
        return f"Taken back. You ask {name} no more."
    to = request.POST.get("to", "")
    if to not in Offer.values or Offer(to) not in offers:
        raise ValidationError("Choose with one of the buttons who may read it too.")
    comment.ask(to, by=person, version=version_of(request), now=now)
    return f"{name} is asked. Nobody else reads it unless {name} agrees."


@require_POST
def comment_agree(request, public_id):
    """The author agrees, or would rather leave it as it is (C13). Only where they see the thing: it goes further."""
    viewer = request.viewer
    own = own_or_404(request, public_id, removed_by="")
    if not is_in_sight(request, own):
        raise Http404
    act = request.POST.get("do")
    problem, status = "", 400
    try:
        if act == "agree":
            words = wording.agreed_words(own.agree(by=viewer.person, version=version_of(request), now=viewer.now))
        elif act == "leave":
            own.leave(by=viewer.person, version=version_of(request), now=viewer.now)
            words = f"It stays as it is. {own.owner.first_name} is told."
        else:
            problem = "Choose with one of the buttons."
    except Stale:
        problem, status = "It has changed in another window. This is how it stands now.", 409
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    if problem and wants_json(request):
        return refused(request, problem, status)
    url = way_back(request, own.thing.get_absolute_url())
    return done(request, f"{url}#c-{own.public_id}", problem or words, comment=own.public_id)
