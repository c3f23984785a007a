"""Sentences about a comment that several pages say: to whom a decision shows it, and what an act has done."""

from portfolios.models.pages import ShownTo

from .models import Offer


def reach_words(comment, audience):
    """To whom an approval would show this comment: 'Year 1 Hadlow', 'the tutors', or '' for nobody now."""
    thing = comment.thing
    shown_to = getattr(thing, "shown_to", ShownTo.PAGE)
    if audience.is_alone or shown_to == ShownTo.ME or getattr(thing, "is_draft", False):
        return ""
    if comment.offered_to == Offer.TUTORS or shown_to == ShownTo.TUTORS or audience.is_tutors_only:
        return "the tutors"
    return audience.short


def show_label(comment, audience):
    """The words on the button: 'Show to Year 1 Hadlow' (the page's audience by name, look.md 6)."""
    reach = reach_words(comment, audience)
    return f"Show to {reach}" if reach else "Show it"


def both_label(comment, audience):
    """The words on the button that shows a comment and its answer in one act (C12)."""
    reach = reach_words(comment, audience)
    return f"Show both to {reach}" if reach else "Show both"


def decided_words(comment, act, audience, what="comment"):
    """What a decision has done, for the bar with Undo: 'Year 1 Hadlow can now see Ben’s comment.'"""
    name = comment.author.first_name
    if act == "keep":
        return f"Kept between you and {name}."
    if act == "decline":
        return f"Declined {name}’s comment."
    reach = reach_words(comment, audience)
    answer = " and your answer" if what == "both" else ""
    if not reach:
        return f"{name}’s comment{answer} will be shown as soon as somebody else sees this."
    return f"{reach[0].upper()}{reach[1:]} can now see {name}’s comment{answer}."


def sent_words(comment):
    """What happens next with a comment that was just written."""
    owner = comment.owner.first_name
    if comment.is_by_owner:
        if comment.is_private:
            return f"Sent to {comment.partner.first_name} alone. Nobody else sees it."
        return "Your comment stands below. Those who see this page can read it."
    if comment.is_private:
        return f"Sent to {owner}. Only you two see it."
    whom = "the tutors read it" if comment.offered_to == Offer.TUTORS else "the others see it"
    return f"Sent. It waits for {owner}, who decides whether {whom}."


def asked_whom(comment):
    """Who would read it too if its author agrees: 'the tutors', 'everyone who sees this entry'."""
    if comment.asked_to == Offer.TUTORS:
        return "the tutors"
    return f"everyone who sees this {'entry' if comment.entry_id else 'page'}"


def asking_words(comment, mine):
    """What the owner asks of the author, for either of the two (C13)."""
    whom = asked_whom(comment)
    if not mine:
        again = "" if comment.is_asked_as_it_stands else " It was changed since: it will wait for you."
        return f"You asked {comment.author.first_name} whether {whom} may read this.{again}"
    owner = comment.owner.first_name
    if comment.is_asked_as_it_stands:
        return f"{owner} asks whether {whom} may read this. If you agree, they see it at once, as it stands."
    return f"{owner} asked whether {whom} may read this. You have changed it since: if you agree, it waits for {owner}."


def agreed_words(comment):
    """What agreeing has done."""
    if comment.waits:
        return f"Thank you. It waits for {comment.owner.first_name}, who has not seen these words yet."
    return f"Thank you. {'The tutors' if comment.offered_to == Offer.TUTORS else 'The others'} can now read it."
