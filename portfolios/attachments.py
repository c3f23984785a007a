"""Taking in pictures and other files: looked at, put into the private store, and written down as their owner's."""

import logging

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError

from cohorts.models import Sent, User

from . import documents
from .documents import FileRefused
from .models import Attachment
from .pictures import accept

logger = logging.getLogger(__name__)

NO_ROOM = "There is no room for it on the server just now. What you wrote is safe; please try again later."


def take_in(uploaded, owner, key=""):
    """Return the Attachment that is made of an uploaded picture; it is `owner`'s, and seen by nobody else yet (E4).

    Raises PictureRefused or FileRefused with a sentence for the person. Decoding and storing are done before the row
    is written, and outside any transaction: a row never points at a file that is not there. `key` is that of the form:
    sent again because its reply was lost, it finds the picture that was made first.
    """
    key = Sent.key_of(key, "file", uploaded.name, uploaded.size)
    if first := _made_before(owner, key):
        return first
    refuse_unwritten(uploaded)
    made = accept(uploaded)
    attachment = Attachment(
        owner=owner,
        name=_plain_name(uploaded.name),
        content_type=made.content_type,
        width=made.width,
        height=made.height,
    )
    drawn = {attachment.path(size): ContentFile(made.bytes[width]) for size, width in Attachment.SIZES.items()}
    return _keep(attachment, drawn, key)


def take_in_file(uploaded, owner, key=""):
    """Return the Attachment that holds an uploaded file other than a picture, as it is; otherwise like `take_in`.

    Raises FileRefused with a sentence for the person.
    """
    key = Sent.key_of(key, "file", uploaded.name, uploaded.size)
    if first := _made_before(owner, key):
        return first
    refuse_unwritten(uploaded)
    kind = documents.check(uploaded, uploaded.name)
    attachment = Attachment(owner=owner, name=documents.name_of(uploaded.name, kind), content_type=kind.content_type)
    return _keep(attachment, {attachment.path(): uploaded}, key)


def refuse_unwritten(uploaded):
    """Raise FileRefused for what could not be written to disk as it arrived (`uploads.ToDisk`)."""
    if getattr(uploaded, "is_unwritten", False):
        raise FileRefused(NO_ROOM)


def used_by(person):
    """How many bytes the person's files take, pictures with all their sizes."""
    return Attachment.objects.owned_by(person).bytes()


def _keep(attachment, contents, key):
    """Store `contents`, {name in the store: file}, then the row; either both or neither is there afterwards."""
    attachment.bytes = sum(each.size for each in contents.values())
    owner = attachment.owner
    _refuse_what_is_too_much(attachment, used_by(owner))  # before anything is stored; it is asked again below
    try:
        for path, content in contents.items():
            content.seek(0)
            default_storage.save(path, content)
        made = Sent.once(owner, key, lambda: _write_down(attachment))
    except (InterfaceError, OperationalError):
        # Nobody knows whether a row was written when the database went away: a file without a row can be swept,
        # a row without its file is a picture lost.
        raise
    except BaseException as error:
        _drop(contents)
        if isinstance(error, OSError):
            logger.exception("A file could not be stored.")
            raise FileRefused(NO_ROOM) from error
        raise
    if made == attachment.public_id:
        return attachment
    _drop(contents)  # somebody was quicker with the same form
    return _made_before(owner, key)


def _write_down(attachment):
    """Save the row in the transaction of its form, one at a time for each person: the sum is kept to by all of them."""
    User.objects.select_for_update(no_key=True).filter(pk=attachment.owner_id).first()
    _refuse_what_is_too_much(attachment, used_by(attachment.owner))
    attachment.save()
    return attachment.public_id


def _refuse_what_is_too_much(attachment, used):
    if used + attachment.bytes > settings.PERSON_MAX_BYTES:
        most, have, new = map(documents.size_words, (settings.PERSON_MAX_BYTES, used, attachment.bytes))
        raise FileRefused(
            f"You have room for {most}, and your files take {have} of it: another {new} does not fit. "
            "In My files you can delete what you do not use any more."
        )


def _drop(contents):
    for path in contents:
        try:
            default_storage.delete(path)
        except OSError:  # `check_files --mend` finds it
            logger.exception("A file could not be taken away again.")


def _made_before(owner, key):
    """What came of the form of this key, or None."""
    result = Sent.result_of(owner, key)
    return Attachment.objects.owned_by(owner).filter(public_id=result).first() if result else None


def _plain_name(name):
    """What the picture was called, as far as it can be stored and shown."""
    return "".join(letter for letter in (name or "") if letter.isprintable())[:255]
