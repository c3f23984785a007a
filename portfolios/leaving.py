"""What becomes of somebody's pages and files when they leave Sheaf (C17)."""

from django.db import transaction
from django.db.models import Count, Q

from . import bin
from .models import Attachment, Follow, Inquiry, LearnerNames, Page, Reading, Share, Tag
from .storage import PrivateStorage


def counted(person):
    """(pages, entries, pictures) of the person, in numbers."""
    written = Page.objects.owned_by(person).aggregate(pages=Count("pk", distinct=True), entries=Count("entries"))
    return written["pages"], written["entries"], Attachment.objects.owned_by(person).count()


def erase(person):
    """Delete the person's pages, entries, versions, pictures and their files, and what shows others' pages to them.

    A page or entry that others have commented on keeps its bare row, without a word, for the comments that its
    writers still find under *Comments I wrote* (C9); nobody sees it. Each page is a transaction of its own, and a
    file goes before its row, so that this can be called again after it was broken off.

    A share by an address stays in its owner's list as it was typed, and opens nothing: if it went, its going would
    tell that somebody had this address (A8).
    """
    Reading.objects.filter(person=person).delete()
    Follow.objects.filter(person=person).delete()
    LearnerNames.objects.filter(owner=person).delete()
    Inquiry.objects.filter(owner=person).delete()
    shares = Share.objects.exclude(page__owner=person)
    shares.filter(person=person).exclude(address="").update(person=None)
    shares.filter(Q(person=person) | Q(pair__asker=person) | Q(pair__other=person)).delete()
    for page in Page.objects.owned_by(person).order_by("pk"):
        with transaction.atomic():
            bin.erase_page(page.lock())
    Tag.objects.filter(owner=person).delete()
    store = PrivateStorage()
    for file in Attachment.objects.owned_by(person).order_by("pk"):
        for path in file.paths:
            store.delete(path)
        if not bin.gone(file):
            Attachment.objects.filter(pk=file.pk).update(name="")
