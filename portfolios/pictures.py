"""Pictures that people upload: looked at before they are decoded, turned upright, cleaned, in three sizes.

Nothing of the uploaded file is kept. What is stored was drawn afresh by Pillow: no place or time where it
was taken, no thumbnail of what was cropped away, nothing hidden behind the picture's end.

Bounds (settings, with the numbers of docs): PICTURE_MAX_BYTES, PICTURE_MAX_PIXELS, PICTURE_MAX_SIDE,
PICTURE_WIDTHS. Bytes, kind and size are read from the file's head; only then Pillow decodes, one picture
at a time in each process, so ten large uploads at once do not need ten times the memory.
"""

import io
import logging
import struct
import threading
import warnings
from typing import NamedTuple

import pillow_heif
from django.conf import settings
from PIL import Image, ImageCms

logger = logging.getLogger(__name__)

# Pillow itself warns from here on and refuses at twice as much; `accept` has refused before.
Image.MAX_IMAGE_PIXELS = settings.PICTURE_MAX_PIXELS
# Only the picture itself: embedded previews, depth maps and the like are never decoded.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

# A progressive JPEG repeats the whole picture in scans; ten is usual. Thousands fit into 15 MB and would
# take minutes, and Pillow has no limit for them.
MOST_SCANS = 100
LARGEST_PROFILE = 1024 * 1024  # a colour profile; usual ones have 0.5 to 500 KB

_NAMES = "JPEG, PNG, WebP, GIF or HEIC"
_NOT_TAKEN = (
    (b"%!PS", "a PostScript drawing"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript drawing"),
    (b"%PDF", "a PDF"),
    (b"II*\x00", "a TIFF or raw picture"),
    (b"MM\x00*", "a TIFF or raw picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"PK\x03\x04", "a document or an archive"),
    (b"\x00\x00\x01\x00", "an icon"),
)
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_sRGB = ImageCms.createProfile("sRGB")
_one_at_a_time = threading.Lock()


class PictureRefused(ValueError):
    """A file that is not taken as a picture; its sentence is for the person who chose it."""


class Processed(NamedTuple):
    """A picture ready to be stored.

    `width` and `height` are those of the upright original; `bytes` has, for each of PICTURE_WIDTHS, a
    picture of that width, or of the original's where that is narrower, all of `content_type`.
    """

    width: int
    height: int
    bytes: dict
    content_type: str


def accept(uploaded):
    """Return the Processed picture that `uploaded` (Django's UploadedFile, or any open binary file) holds.

    Raises PictureRefused with a sentence for the person: too large, no picture, a kind that is not taken,
    too many pixels, broken. Never raises anything else for what is in the file.
    """
    data = _read(uploaded)
    kind = _kind(data)
    _check_size(_size_in_head(kind, data))
    with _one_at_a_time:
        try:
            return _process(kind, data)
        except PictureRefused:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise PictureRefused(_too_many_pixels("This picture has")) from error
        except Exception as error:  # decoders raise whatever they come across in a broken file
            logger.info("A picture was refused as broken: %s: %s", kind, type(error).__name__)
            raise PictureRefused(
                "This picture is broken or was not sent completely. Please try again, or choose another."
            ) from error


# --- Before decoding --------------------------------------------------------------------------------


def _read(uploaded):
    """The file's bytes, at most as many as are taken."""
    most = settings.PICTURE_MAX_BYTES
    uploaded.seek(0)
    data = uploaded.read(most + 1)
    if len(data) > most:
        raise PictureRefused(f"This picture is larger than {most // (1024 * 1024)} MB. Please choose a smaller one.")
    if not data:
        raise PictureRefused("This file is empty. Please choose another.")
    return data


def _kind(data):
    """Say by its first bytes what the file is, whatever its name says: Pillow's name of the format."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS and b"avif" not in data[8:64]:
        return "HEIF"
    what = next((name for start, name in _NOT_TAKEN if data.startswith(start)), None)
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[4:8] == b"ftyp":
        what = "a film" if b"avif" not in data[8:64] else "an AVIF picture"
    elif b"<svg" in head:
        what = "an SVG drawing"
    elif head.startswith(b"<"):
        what = "a web page"
    if what is None:
        raise PictureRefused(f"This file is not a picture. Sheaf takes {_NAMES}.")
    raise PictureRefused(f"This file is {what}, which Sheaf does not take. Please choose {_NAMES}.")


def _size_in_head(kind, data):
    """The width and height that the file's own head gives, before any decoder has seen it; None if unsaid.

    JPEG and HEIC say it too deep in the file to be read here: their openers read the head alone, and
    `_process` asks them. GIF may say too little: `_process` asks again.
    """
    if kind == "PNG" and data[12:16] == b"IHDR" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if kind == "GIF" and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if kind == "WEBP" and len(data) >= 30:
        chunk = data[12:16]
        if chunk == b"VP8X":
            return (
                int.from_bytes(data[24:27], "little") + 1,
                int.from_bytes(data[27:30], "little") + 1,
            )
        if chunk == b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if chunk == b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return None


def _check_size(size):
    """Refuse a picture with too many pixels, or too long a side."""
    if size is None:
        return
    width, height = size
    if width * height > settings.PICTURE_MAX_PIXELS:
        raise PictureRefused(_too_many_pixels(f"This picture has {width:,} × {height:,} pixels:"))
    if max(width, height) > settings.PICTURE_MAX_SIDE:
        raise PictureRefused(
            f"This picture has {width:,} × {height:,} pixels: no side may be longer than "
            f"{settings.PICTURE_MAX_SIDE:,}. Please make it smaller first."
        )


def _too_many_pixels(start):
    """The sentence for a picture that would fill the memory."""
    most = settings.PICTURE_MAX_PIXELS // 1_000_000
    return f"{start} more than {most} megapixels. Please make it smaller first."


# --- Decoding and drawing afresh --------------------------------------------------------------------


def _process(kind, data):
    """Decode, turn, clean and draw the three sizes of a picture whose head promises to keep the bounds."""
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise PictureRefused("This picture is stored in an unusual way. Please save it anew as JPEG.")
    widest = max(settings.PICTURE_WIDTHS)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(io.BytesIO(data), formats=(kind,))
    with picture:
        size = picture.size
        _check_size(size)
        orientation = _orientation(picture)
        profile = picture.info.get("icc_profile")
        if kind == "JPEG":
            # libjpeg decodes to a half, a quarter or an eighth, never below what is asked for.
            picture.draft(None, (min(2 * widest, size[0]), min(2 * widest, size[1])))
        picture.load()
        _check_size(picture.size)
        if kind == "HEIF":
            size = picture.size  # its decoder has turned it already
        turned = orientation in _SIDEWAYS
        upright = size[::-1] if turned else size
        decoded_width = picture.height if turned else picture.width
        small = _shrink(picture, max(1, decoded_width // widest))
    small = _to_srgb(small, profile)
    if orientation in _TURNS:
        small = small.transpose(_TURNS[orientation])
    return _sizes(small, upright, kind)


def _orientation(picture):
    """How the camera was held, 1 to 8; 1 if the picture does not say so in a way that can be read."""
    try:
        return picture.getexif().get(0x0112, 1)
    except Exception:  # damaged notes of a camera do not make the picture bad
        return 1


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)


def _shrink(picture, factor):
    """Return `picture` at 1/`factor` of its size, in a mode for drawing: L, RGB, RGBA or CMYK.

    Works in bands: converting a palette of 40 megapixels at once would take 160 MB beside the picture.
    """
    if factor == 1:
        return _drawable(picture)
    width, height = picture.size
    made = None
    for top in range(0, height, 64 * factor):
        band = picture.crop((0, top, width, min(top + 64 * factor, height)))
        band = _drawable(band).reduce(factor)
        if made is None:
            made = Image.new(band.mode, (band.width, -(-height // factor)))
        made.paste(band, (0, top // factor))
    return made


def _drawable(picture):
    """Return `picture` in a mode that can be made smaller without losing colours or transparency."""
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits of grey
        return picture.convert("I").point(lambda grey: grey / 256).convert("L")
    if "transparency" in picture.info or picture.mode in ("LA", "La", "PA", "RGBa"):
        return picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in ("L", "RGB", "RGBA", "CMYK") else picture.convert("RGB")


def _to_srgb(picture, profile):
    """Return `picture` as RGB or RGBA in the colours that every browser shows, its profile applied."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    if profile and len(profile) <= LARGEST_PROFILE:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            colours = ImageCms.profileToProfile(colours, given, _sRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            logger.info("A picture's colour profile could not be read; its colours are taken as sRGB.")
    colours = colours.convert("RGB")
    if alpha and alpha.getextrema()[0] < 255:
        colours.putalpha(alpha)
    return colours


def _sizes(picture, upright, kind):
    """Draw the sizes. JPEG for what is opaque: small, and every reader of every export takes it. WebP where
    something is transparent: JPEG has no transparency, and PNG makes a photograph ten times as large.
    """
    width, height = upright
    clear = picture.mode == "RGBA"
    made = {}
    for wanted in settings.PICTURE_WIDTHS:
        wide = min(wanted, width)
        if wide not in made:
            size = (wide, max(1, round(height * wide / width)))
            drawn = picture.resize(size, Image.Resampling.LANCZOS)
            drawn.info = {}  # whatever Pillow carried over from the file
            target = io.BytesIO()
            if clear:
                drawn.save(target, "WEBP", quality=85)
            else:
                # Drawings and screenshots have thin coloured lines, which 4:2:0 would smear.
                fine = "4:4:4" if kind in ("PNG", "GIF") else "4:2:0"
                drawn.save(target, "JPEG", quality=82, optimize=True, progressive=True, subsampling=fine)
            made[wide] = target.getvalue()
    found = {wanted: made[min(wanted, width)] for wanted in settings.PICTURE_WIDTHS}
    return Processed(width, height, found, "image/webp" if clear else "image/jpeg")
