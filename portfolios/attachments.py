"""Taking in a picture: looked at, drawn afresh, put into the private store, and written down as its owner's."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cohorts.models import Sent

from .models import Attachment
from .pictures import accept


def take_in(uploaded, owner, key=""):
    """Return the Attachment that is made of an uploaded picture; it is `owner`'s, and seen by nobody else yet (E4).

    Raises PictureRefused with a sentence for the person. Decoding and storing are done before the row is
    written, and outside any transaction: a row never points at a file that is not there. `key` is that of the form:
    sent again because its reply was lost, it finds the picture that was made first.
    """
    key = Sent.key_of(key, "file", uploaded.name, uploaded.size)
    if first := _made_before(owner, key):
        return first
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

    def write_down():
        attachment.save()
        return attachment.public_id

    if Sent.once(owner, key, write_down) == attachment.public_id:
        return attachment
    for size in Attachment.SIZES:  # somebody was quicker with the same form
        default_storage.delete(attachment.path(size))
    return _made_before(owner, key)


def _made_before(owner, key):
    """The picture that came of the form of this key, or None."""
    result = Sent.result_of(owner, key)
    return Attachment.objects.owned_by(owner).filter(public_id=result).first() if result else None


def _plain_name(name):
    """What the file was called, as far as it can be stored and shown."""
    return "".join(letter for letter in (name or "") if letter.isprintable())[:255]
