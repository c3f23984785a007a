"""The demo's drawings as files of people: drawn once, stored as often as somebody uses them."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portfolio_site import portraits
from portfolios import pictures
from portfolios.models import Attachment

from .drawing import draw, draw_face

TINY, SMALL_FACE = 160, 40  # px wide


class Album:
    """Draws each picture when it is first asked for; `quick` draws tiny ones, for tests."""

    def __init__(self, *, quick=False):
        self.quick = quick
        self._ready = {}

    def prepare(self, names):
        """Draw the pictures `names`, outside any transaction. Raises KeyError for an unknown drawing."""
        for name in names:
            if name not in self._ready:
                data = draw(name, TINY) if self.quick else draw(name)
                self._ready[name] = pictures.accept(io.BytesIO(data))

    def attach(self, name, owner, when):
        """Store the drawing `name` as a file of `owner`, made at `when`, and return its Attachment."""
        self.prepare([name])
        made = self._ready[name]
        attachment = Attachment.objects.create(
            owner=owner,
            name=f"{name}.jpg",
            content_type=made.content_type,
            width=made.width,
            height=made.height,
            bytes=sum(len(made.bytes[width]) for width in Attachment.SIZES.values()),
            created_at=when,
        )
        for size, width in Attachment.SIZES.items():
            default_storage.save(attachment.path(size), ContentFile(made.bytes[width]))
        return attachment

    def portrait(self, key, person):
        """Give the person the portrait of `key`."""
        portraits.set_portrait(person, draw_face(key, SMALL_FACE if self.quick else portraits.SIDE))
