"""Whether every file has its row and every row its file: what was cut off by a crash, and what was lost."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from cohorts.models import Leaving, User

from .models import Attachment

ON_ITS_WAY = timedelta(hours=1)  # a file is stored before its row is written
LEFT = timedelta(days=1)


@dataclass
class Found:
    """What does not fit: names in the store, and rows."""

    lost: list = field(default_factory=list)  # (what the row is, name of its file) of files that are not there
    orphans: list = field(default_factory=list)  # (name, when it was stored) of files that no row names
    leftovers: list = field(default_factory=list)  # (path, when) of what was on its way in when a server died
    misjudged: list = field(default_factory=list)  # (Attachment, how many bytes it really has)

    def is_amiss(self, now):
        """True if something is there that will not mend by itself within the hour."""
        return bool(self.lost or self.misjudged or [when for _, when in self.loose if now - when > ON_ITS_WAY])

    @property
    def loose(self):
        return [*self.orphans, *self.leftovers]


def check():
    """Return Found: every row is compared with the store and every file of the store with the rows."""
    named = _named()
    files = dict(_files())
    named_now = _named()  # what has been stored and written down meanwhile is no orphan
    found = Found()
    for name in sorted(named.keys() - files.keys()):
        if name in named_now and not default_storage.exists(name):
            found.lost.append((named[name], name))
    found.orphans = [(name, files[name][1]) for name in sorted(files.keys() - named.keys() - named_now.keys())]
    found.leftovers = list(_leftovers())
    for attachment in Attachment.objects.order_by("pk").iterator():
        sizes = [files[name][0] for name in attachment.paths if name in files]
        if len(sizes) == len(attachment.paths) and sum(sizes) != attachment.bytes:
            found.misjudged.append((attachment, sum(sizes)))
    return found


def mend(found, now):
    """Remove what no row names and is older than a day, and set the sizes right. Returns how many were removed.

    What is lost stays: its row says what it was, and a back-up may have it.
    """
    number = 0
    for name, when in found.orphans:
        if now - when > LEFT:
            default_storage.delete(name)
            number += 1
    for path, when in found.leftovers:
        if now - when > LEFT:
            path.unlink(missing_ok=True)
            number += 1
    for attachment, size in found.misjudged:
        Attachment.objects.filter(pk=attachment.pk).update(bytes=size)
    return number


def _named():
    """{name in the store: what the row is} of everything that a row names."""
    named = {}
    for attachment in Attachment.objects.order_by("pk").iterator():
        named |= dict.fromkeys(attachment.paths, str(attachment))
    for model in (User, Leaving):
        for row in model.objects.exclude(Q(portrait="") | Q(portrait__isnull=True)).iterator():
            named[str(row.portrait)] = "a portrait"
    return named


def _files(folder=""):
    """(name, (bytes, when stored)) of every file in the store; one that goes meanwhile is left out."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for each in files:
        name = f"{folder}/{each}" if folder else each
        try:
            yield name, (default_storage.size(name), default_storage.get_modified_time(name))
        except FileNotFoundError:
            continue
    for each in folders:
        yield from _files(f"{folder}/{each}" if folder else each)


def _leftovers():
    """(path, when) of what has arrived, and was neither refused nor stored because the server died."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or "")
    if not settings.FILE_UPLOAD_TEMP_DIR or not folder.is_dir():
        return
    for entry in os.scandir(folder):
        try:
            when = timezone.datetime.fromtimestamp(entry.stat().st_mtime, tz=timezone.get_default_timezone())
        except FileNotFoundError:
            continue
        if entry.is_file():
            yield Path(entry.path), when
