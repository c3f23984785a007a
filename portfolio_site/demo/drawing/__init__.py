"""The demo's pictures: drawn here, so that nothing in the repository is somebody else's."""

import io

from . import crafts, growing, living, rooms
from .kit import Canvas
from .portraits import FACES
from .portraits import portrait as _portrait

PICTURES = {
    drawing.__name__: drawing
    for drawing in (
        growing.seedlings,
        growing.secateurs,
        growing.polytunnel,
        growing.boots,
        growing.bouquet,
        crafts.taps,
        crafts.bricks,
        crafts.wiring,
        crafts.toolbox,
        crafts.dovetail,
        crafts.engine,
        living.rabbit,
        living.horse,
        living.plaits,
        living.dish,
        living.graft,
        rooms.whiteboard,
        rooms.chairs,
        rooms.cards,
        rooms.blocks,
    )
}


def draw(name, width=1600):
    """Return the picture `name` of PICTURES as JPEG bytes, `width` px wide and two thirds as high.

    The same name and width give the same bytes with the same Pillow. Raises KeyError for an unknown name.
    """
    canvas = Canvas((width, round(width * 1067 / 1600)), (1600, 1067), seed=name)
    return _jpeg(PICTURES[name](canvas))


def draw_face(name, width=480):
    """Return the portrait `name` of FACES as square JPEG bytes. Raises KeyError for an unknown name."""
    return _jpeg(_portrait(Canvas((width, width), (400, 400), seed=name), FACES[name]))


def _jpeg(image):
    target = io.BytesIO()
    image.save(target, "JPEG", quality=90, subsampling=0)
    return target.getvalue()


__all__ = ["FACES", "PICTURES", "draw", "draw_face"]
