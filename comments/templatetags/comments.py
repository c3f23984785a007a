"""What pages of the apps below show of comments: a thing's conversation, and numbers for a list."""

from django import template
from django.urls import reverse

from cohorts.identifiers import new_public_id
from portfolios.audiences import audience_of
from portfolios.models.pages import ShownTo

from .. import asking_readers, talk, undoing, wording
from ..conversation import remover_words, walk
from ..models import Offer

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context, thing, next=""):
    """The conversation under a page or entry, with the forms that this viewer has.

    Asks `context["viewer"]` (view as) before `request.viewer`; with `context["look"]` every form is switched
    off (P9). `next` is where the forms come back to, if not here. `context["audience"]`, the page's Audience,
    is used where the view has it. Three queries, and two more for the owner without it.
    """
    request = context["request"]
    viewer = context.get("viewer") or request.viewer
    frozen = bool(context.get("look"))
    by_owner = viewer.person is not None and viewer.person.pk == thing.owner_id
    talked = talk.conversation(thing, viewer, frozen=frozen)
    audience = None
    if by_owner:
        known = context.get("audience")
        audience = known if getattr(known, "page", None) == thing.page else audience_of(thing.page, viewer.now)
    dress(talked, viewer, thing, audience)
    refusals, undos = {}, []
    if by_owner and not frozen:
        refusals = undoing.refusals(request, [node.comment.public_id for node in walk([*talked.aside, *talked.shown])])
        for node in walk([*talked.aside, *talked.shown]):
            node.refusal = refusals.get(node.comment.public_id, "")
        undos = undoing.recent(request)
    closed = not thing.comments_open or talked.around.is_stopped
    may = viewer.person is not None and not closed and not talked.around.is_only_examiner
    can_ask = by_owner and not closed and not frozen and not alone_words(thing, audience)
    return {
        "request": request,
        "asked_of_me": asking_readers.question_for(thing, viewer) if may and not by_owner else None,
        "asked": asking_readers.asked_on(thing) if by_owner and not frozen else [],
        "can_ask": can_ask,
        "csrf_token": context.get("csrf_token"),
        "thing": thing,
        "talk": talked,
        "owner": thing.owner,
        "by_owner": by_owner,
        "frozen": frozen,
        "may_comment": may,
        "closed": closed,
        "may_report": viewer.person is not None and not by_owner and not frozen,
        "examiner": talked.around.is_only_examiner,
        "sends": talk.sends(viewer, thing, talked.around) if may else [],
        "action": reverse("page_comment" if thing.page == thing else "entry_comment", args=[thing.public_id]),
        "form_key": new_public_id(),
        "next": next or request.path,
        "alone": alone_words(thing, audience) if by_owner and (talked.shown or talked.aside) else "",
        "at_once": at_once_words(thing, audience) if by_owner else "",
        "refusals": refusals,
        "undos": undos,
    }


def dress(talked, viewer, thing, audience):
    """Give each node the words of its buttons."""
    for node in walk([*talked.shown, *talked.aside]):
        comment = node.comment
        if node.is_placeholder:
            node.gone = remover_words(comment)
            continue
        if node.can_decide and audience is not None:
            node.show_label = wording.show_label(comment, audience)
            node.both_label = wording.both_label(comment, audience)
            node.can_show_both = comment.waits and not node.answers_hidden
        if node.can_reply:
            private = node.can_answer_privately
            sends = talk.sends(viewer, thing, talked.around, parent=comment)
            node.sends = [each for each in sends if not (private and each.offer == Offer.OWNER)]
        if node.can_answer_privately:
            node.partner = (comment.partner if viewer.person == thing.owner else thing.owner).first_name
        if node.can_reply or node.can_answer_privately:
            node.form_key = new_public_id()


def alone_words(thing, audience):
    """E3: what the owner is told where a thing with comments is seen by nobody else now."""
    if getattr(thing, "is_draft", False) or getattr(thing, "shown_to", ShownTo.PAGE) == ShownTo.ME:
        return "Nobody else can see this entry now. Its comments come back with it."
    if audience.is_alone:
        return "Nobody else can see this page now. Its comments come back when you show it again."
    return ""


def at_once_words(thing, audience):
    """What the owner's own comment will be: read at once (C5)."""
    if alone_words(thing, audience):
        return "Nobody else sees it now."
    tutors = getattr(thing, "shown_to", ShownTo.PAGE) == ShownTo.TUTORS or audience.is_tutors_only
    return f"Your own page: {'your tutors' if tutors else audience.short} can read it at once."


@register.simple_tag(takes_context=True)
def comment_counts(context, things):
    """The numbers of comments for a list of pages or entries, as `{% comment_counts things as counts %}`.

    One query, whatever the list. Each thing also gets them as `comment_count`; or `{{ counts|comments_on:thing }}`.
    """
    viewer = context.get("viewer") or context["request"].viewer
    things = list(things)
    found = talk.counts({thing.page.pk for thing in things}, viewer) if things else {}
    for thing in things:
        thing.comment_count = comments_on(found, thing)
    return found


@register.filter
def comments_on(counts, thing):
    """The number of comments on one thing, from what `comment_counts` found."""
    return (counts or {}).get(("page" if thing.page == thing else "entry", thing.pk), 0)
