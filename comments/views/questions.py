"""One question: its owner puts it to named readers, changes whom, withdraws it; a reader sets it aside."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.doors import way_back
from cohorts.wording import listed

from .. import asking_readers
from ..forms import QuestionForm
from ..models import Question, QuestionReader
from .doors import entry_or_404, page_or_404


def page_question(request, public_id):
    """The question on a page."""
    return question(request, page_or_404(request, public_id))


def entry_question(request, public_id):
    """The question on an entry."""
    return question(request, entry_or_404(request, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request, thing):
    """Ask (do=ask), change whom one asks (do=change), withdraw (do=withdraw): for the owner of the thing alone."""
    viewer = request.viewer
    if not thing.can_be_edited_by(viewer.person):
        raise PermissionDenied("Only the owner of a page asks about it.")
    standing = Question.on(thing)
    wish = request.POST.get("do") if request.method == "POST" else None
    if wish == "withdraw":
        if standing is not None:
            standing.withdraw(now=viewer.now)
        messages.success(request, "Your question is withdrawn. Nobody is asked any more.")
        return back_to(thing)
    if request.method == "POST" and wish not in ("ask", "change"):
        raise BadRequest("There is no such change of a question.")
    offered = asking_readers.candidates(thing, viewer)
    seeing = {each.person.pk for each in offered}
    asked = asking_readers.asked_on(thing, seeing)
    chosen = [each.reader.person.public_id for each in asked]
    form = QuestionForm(
        request.POST if wish else None,
        offered=offered,
        has_body=standing is None,
        initial={"people": chosen},
    )
    if wish and form.is_valid():
        try:
            if standing is None:
                Question.ask(thing, form.cleaned_data["body"], form.people, by=viewer.person, now=viewer.now)
            else:
                keep = [each.reader.person_id for each in asked if each.reader.person_id not in seeing]
                standing.ask_also(form.people, keep=keep, now=viewer.now)
            names = [person.first_name for person in form.people]
            messages.success(request, said(names))
            return back_to(thing)
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
    context = {
        "thing": thing,
        "standing": standing,
        "form": form,
        "offered": offered,
        "chosen": form.chosen,
        "states": {each.reader.person_id: each.state for each in asked},
        "asked": asked,
        "elsewhere": [each for each in asked if each.reader.person_id not in seeing],
        "why_nobody": "" if offered else asking_readers.why_nobody(thing),
    }
    return render(request, "comments/question.html", context, status=400 if wish else 200)


def said(names):
    """Who is asked now, in a sentence."""
    if not names:
        return "Changed."
    if len(names) > 3:
        return f"{len(names)} people are asked. Each sees that you ask them, and nobody else does."
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} asked. Nobody else sees it."


def back_to(thing):
    """Where the thing's conversation stands."""
    return redirect(f"{thing.get_absolute_url()}#comments")


@require_POST
def question_aside(request, public_id):
    """Set a question aside without an answer; the owner sees that one has. Once is enough (C8)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    mine = QuestionReader.objects.filter(person=viewer.person).select_related("question__page", "question__entry__page")
    standing = QuestionReader.objects.standing_for(viewer).values("pk")
    row = get_object_or_404(mine.filter(pk__in=standing) | mine.filter(set_aside_at__isnull=False), public_id=public_id)
    row.set_aside(now=viewer.now)
    messages.success(request, f"Set aside. {row.question.page.owner.first_name} sees that you have.")
    return redirect(way_back(request, "/"))
