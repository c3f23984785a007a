"""A person's portrait: a small square picture in the private store, drawn afresh from what they chose."""

import io

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps

from cohorts.identifiers import new_public_id
from cohorts.models import User
from portfolios import pictures
from portfolios.storage import PrivateStorage

SIDE = 320  # px; the largest disc has 104, on a fine screen three times as many
CONTENT_TYPE = "image/jpeg"


def square(uploaded):
    """Return the middle of a picture as a square JPEG of SIDE px, as bytes. Raises `pictures.PictureRefused`."""
    processed = pictures.accept(uploaded)
    with Image.open(io.BytesIO(processed.bytes[max(processed.bytes)])) as drawn:
        drawn = ImageOps.fit(drawn.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
        ground = Image.new("RGB", drawn.size, "#ffffff")
        ground.paste(drawn, mask=drawn.getchannel("A"))
    target = io.BytesIO()
    ground.save(target, "JPEG", quality=86, optimize=True)
    return target.getvalue()


def set_portrait(person, data):
    """Give `person` the portrait of these bytes (from `square`), or none; the old file goes when that is stored."""
    store = PrivateStorage()
    old = person.portrait
    name = new_public_id()
    person.portrait = store.save(f"portraits/{name[:2]}/{name}", ContentFile(data)) if data else ""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(portrait=person.portrait)
        if old:
            transaction.on_commit(lambda: store.delete(old))


def open_portrait(person):
    """Return the open file of the person's portrait. Raises FileNotFoundError where the store has lost it."""
    return PrivateStorage().open(person.portrait)
