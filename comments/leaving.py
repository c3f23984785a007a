"""What becomes of somebody's comments when they leave Sheaf (C17)."""

from django.db.models import Count, Q

from cohorts.viewer import Viewer

from .models import Comment, DeclinedWords, Question, QuestionReader
from .models.seeing import TURNED
from .models.stopping import Stop


def elsewhere(person):
    """The person's comments on other people's pages that still stand."""
    return Comment.objects.filter(author=person, removed_by="").exclude(page__owner=person)


def shown(comments):
    """Those of `comments` that others than their author and the owner see: both keys turned, here and above (C12)."""
    return comments.filter(_is_shown())


def _is_shown():
    return TURNED & ~Comment.objects.locked_above()


def counted(person):
    """(shown, not shown): how many of the person's comments on other people's pages are what."""
    found = elsewhere(person).aggregate(everything=Count("pk"), seen=Count("pk", filter=_is_shown()))
    return found["seen"], found["everything"] - found["seen"]


def erase(person, *, without_words, now):
    """Delete the person's comments but for those that are shown on others' pages; with `without_words` those as well.

    Reports, which hold a copy of words for 90 days, are left to their own end: they belong to those who handle them.
    Each is deleted by its author's own verb, in a transaction of its own: the record stays, the words go (C16). May
    be called again after it was broken off.
    """
    viewer = Viewer(person=person, now=now)
    Question.objects.filter(page__owner=person).delete()
    QuestionReader.objects.filter(person=person).delete()
    stays = () if without_words else shown(elsewhere(person)).values("pk")
    goes = Comment.objects.filter(author=person, removed_by="").exclude(pk__in=stays)
    for comment in goes.select_related("page__owner", "entry", "author", "parent").order_by("-pk"):
        comment.remove(viewer, now=now)
    # What others removed kept its words for its author alone; and notes are words of the owner's to others.
    Comment.objects.filter(author=person).exclude(removed_by="").update(body="", html="", note="")
    DeclinedWords.objects.filter(comment__author=person).delete()
    Comment.objects.filter(page__owner=person).exclude(author=person).exclude(note="").update(note="")
    Stop.objects.filter(Q(owner=person) | Q(person=person)).delete()
