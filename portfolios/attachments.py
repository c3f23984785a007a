"""Taking in a picture: looked at, drawn afresh, put into the private store, and written down as its owner's."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from .models import Attachment
from .pictures import accept


def take_in(uploaded, owner):
    """Return the Attachment that is made of an uploaded picture; it is `owner`'s, and seen by nobody else yet (E4).

    Raises PictureRefused with a sentence for the person. Decoding and storing are done before the row is
    written, and outside any transaction: a row never points at a file that is not there.
    """
    made = accept(uploaded)
    attachment = Attachment(
        owner=owner,
        name=_plain_name(uploaded.name),
        content_type=made.content_type,
        width=made.width,
        height=made.height,
    )
    for size, width in Attachment.SIZES.items():
        default_storage.save(attachment.path(size), ContentFile(made.bytes[width]))
    attachment.save()
    return attachment


def _plain_name(name):
    """What the file was called, as far as it can be stored and shown."""
    return "".join(letter for letter in (name or "") if letter.isprintable())[:255]
