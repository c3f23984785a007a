"""Pictures: what is taken, what comes out, and what is refused before anything is decoded."""

import io
import os
import struct
import subprocess
import sys
import textwrap
import warnings
import zlib
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from portfolios import pictures
from portfolios.pictures import PictureRefused, accept
from tests.full import ways

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (30, 60, 200), (240, 240, 240)


def drawn(width, height, mode="RGB"):
    """A picture whose corners tell which way is up: red, green / blue, white."""
    picture = Image.new("RGB", (width, height), (120, 120, 120))
    draw = ImageDraw.Draw(picture)
    half = (width // 2, height // 2)
    draw.rectangle((0, 0, *half), fill=RED)
    draw.rectangle((half[0], 0, width, half[1]), fill=GREEN)
    draw.rectangle((0, half[1], half[0], height), fill=BLUE)
    draw.rectangle((*half, width, height), fill=WHITE)
    return picture.convert(mode)


def stored(picture, kind, **options):
    """The bytes of `picture` as a file of `kind`."""
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def upload(data, name="photo.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, data, content_type=kind)


def corners(data):
    """The colours near the four corners, in reading order."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = picture.size
    return [picture.getpixel((int(x * width), int(y * height))) for y in (0.2, 0.8) for x in (0.2, 0.8)]


def near(found, wanted, most=24):
    return all(
        abs(a - b) <= most for one, other in zip(found, wanted, strict=True) for a, b in zip(one, other, strict=True)
    )


def camera_notes(orientation):
    """EXIF as a phone writes it: how it was held, where it was, when, and a maker's name."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    exif[0x0132] = "2026:09:03 10:11:12"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 16.0, 12.3), 3: "E", 4: (1.0, 5.0, 3.2), 29: "2026:09:03"})
    return exif


def png(width, height, rows=b"", colour=2):
    """A PNG of any size in a few bytes; `rows` is what its pixels decompress to."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


# --- What comes out ---------------------------------------------------------------------------------


def test_a_phone_photo_comes_out_upright_small_and_without_its_place():
    """Scenario 20: twelve megapixels, held upright, with GPS and a comment."""
    photo = drawn(4032, 3024).transpose(Image.Transpose.ROTATE_90)  # what the sensor saw
    data = stored(
        photo.transpose(Image.Transpose.ROTATE_270).transpose(Image.Transpose.ROTATE_90),
        "JPEG",
        quality=90,
        exif=camera_notes(6),
        comment=b"SecretComment",
        xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>",
    )
    assert b"SecretPhone" in data
    assert b"SecretXmp" in data
    taken = accept(upload(data))
    assert (taken.width, taken.height) == (photo.height, photo.width) == (4032, 3024)
    assert taken.content_type == "image/jpeg"
    assert near(corners(taken.bytes[1600]), (RED, GREEN, BLUE, WHITE))
    for wide in (400, 1000, 1600):
        made = Image.open(io.BytesIO(taken.bytes[wide]))
        assert made.size == (wide, round(3024 * wide / 4032))
        assert not made.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(made.info)
        for secret in (b"Secret", b"GPS", b"Exif", b"2026:09"):
            assert secret not in taken.bytes[wide]
    assert len(taken.bytes[400]) < 40_000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_camera(orientation):
    upright = drawn(600, 400)
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = upright.transpose(back[orientation]) if orientation in back else upright
    taken = accept(upload(stored(held, "JPEG", quality=95, exif=camera_notes(orientation))))
    assert (taken.width, taken.height) == (600, 400)
    assert near(corners(taken.bytes[400]), (RED, GREEN, BLUE, WHITE))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_every_kind_that_is_taken(kind):
    taken = accept(
        upload(stored(drawn(1200, 900), kind, **({"quality": 95} if kind != "PNG" and kind != "GIF" else {})))
    )
    assert (taken.width, taken.height, taken.content_type) == (1200, 900, "image/jpeg")
    assert near(corners(taken.bytes[1000]), (RED, GREEN, BLUE, WHITE), 40)
    assert Image.open(io.BytesIO(taken.bytes[1600])).size == (1200, 900)


def test_a_heic_photo_is_turned_once_and_loses_its_place():
    held = drawn(800, 600).transpose(Image.Transpose.ROTATE_90)
    data = stored(held, "HEIF", quality=95, exif=camera_notes(6).tobytes())
    taken = accept(upload(data, "IMG_0001.HEIC", "image/heic"))
    assert (taken.width, taken.height) == (800, 600)
    assert near(corners(taken.bytes[400]), (RED, GREEN, BLUE, WHITE), 40)
    assert all(b"Secret" not in made for made in taken.bytes.values())


def test_a_small_picture_is_never_made_larger():
    taken = accept(upload(stored(drawn(300, 200), "PNG")))
    assert taken.bytes[400] is taken.bytes[1000] is taken.bytes[1600]
    assert Image.open(io.BytesIO(taken.bytes[400])).size == (300, 200)


@pytest.mark.parametrize("size", [(1, 1), (12_000, 1), (1, 12_000), (401, 3), (3333, 12_000)])
def test_odd_sizes(size):
    taken = accept(upload(stored(Image.new("L", size, 128), "PNG")))
    made = Image.open(io.BytesIO(taken.bytes[1600]))
    assert made.size == (min(size[0], 1600), max(1, round(size[1] * min(1, 1600 / size[0]))))


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGB", "CMYK"])
def test_every_way_of_keeping_colours(mode):
    picture = drawn(900, 700)
    picture = (
        picture.convert("L").convert("I").point(lambda grey: grey * 257).convert("I;16")
        if mode == "I;16"
        else picture.quantize(16)
        if mode == "P"
        else picture.convert(mode)
    )
    taken = accept(upload(stored(picture, "JPEG" if mode == "CMYK" else "PNG")))
    expected = picture.convert("RGB") if mode != "I;16" else drawn(900, 700, "L").convert("RGB")
    assert Image.open(io.BytesIO(taken.bytes[400])).mode == "RGB"
    if mode != "1":  # its dots become greys
        assert near(corners(taken.bytes[400]), corners(stored(expected, "PNG")), 24)


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP"), ("P", "GIF"), ("P", "PNG")]
)
def test_what_is_transparent_stays_so_as_webp(mode, kind):
    picture = drawn(2000, 1600, "RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda grey: 0 if grey < 128 else 255))
    if mode == "P":
        picture = Image.open(io.BytesIO(stored(picture, "GIF")))
    taken = accept(upload(stored(picture if mode == "P" else picture.convert(mode), kind)))
    assert taken.content_type == "image/webp"
    made = Image.open(io.BytesIO(taken.bytes[400])).convert("RGBA")
    assert made.getpixel((200, 20))[3] == 0
    assert made.getpixel((200, 300))[3] == 255


def test_a_png_that_could_be_transparent_but_is_not_becomes_a_jpeg():
    assert accept(upload(stored(drawn(500, 500, "RGBA"), "PNG"))).content_type == "image/jpeg"


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given_profile in (profile, srgb, b"nonsense", b"\0" * 2_000_000):
        data = stored(drawn(500, 400), "JPEG", quality=95, icc_profile=given_profile)
        taken = accept(upload(data))
        assert near(corners(taken.bytes[400]), (RED, GREEN, BLUE, WHITE))
        assert "icc_profile" not in Image.open(io.BytesIO(taken.bytes[400])).info


def test_only_the_first_frame_of_an_animation():
    frames = [drawn(300, 200), Image.new("RGB", (300, 200), BLUE)]
    for kind in ("GIF", "WEBP", "PNG"):
        taken = accept(upload(stored(frames[0], kind, save_all=True, append_images=frames[1:])))
        assert near(corners(taken.bytes[400]), (RED, GREEN, BLUE, WHITE), 40)
        assert getattr(Image.open(io.BytesIO(taken.bytes[400])), "n_frames", 1) == 1


# --- Two files in one -------------------------------------------------------------------------------

ACTIVE = b"<html><script>alert('Secret')</script></html>"


@pytest.mark.parametrize(
    "data",
    [
        stored(drawn(50, 50), "PNG") + ACTIVE,
        stored(drawn(50, 50), "JPEG") + b"PK\x03\x04Secret" + ACTIVE,
        stored(drawn(50, 50), "JPEG", comment=ACTIVE),
        stored(drawn(50, 50), "GIF", comment=b"*/=1;alert('Secret')//") + b";alert('Secret')",
        stored(drawn(50, 50), "WEBP", xmp=ACTIVE),
        stored(drawn(50, 50), "WEBP") + ACTIVE,
    ],
    ids=["png+html", "jpeg+zip", "jpeg comment", "gif+js", "webp xmp", "webp+html"],
)
def test_a_second_file_inside_a_picture_is_left_behind(data):
    taken = accept(upload(data))
    for made in taken.bytes.values():
        assert b"Secret" not in made
        assert b"<script" not in made
        assert b"PK\x03\x04" not in made


# --- What is refused --------------------------------------------------------------------------------


def refused(data, name="photo.png"):
    with pytest.raises(PictureRefused) as refusal:
        accept(upload(data, name))
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
    return sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello, I am a text", "not a picture"),
        (b"\x89PNG", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><SVG/>", "an SVG drawing"),
        (b"<!doctype html><script>alert(1)</script>", "a web page"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a PostScript drawing"),
        (b"\xc5\xd0\xd3\xc6" + b"\0" * 100, "a PostScript drawing"),
        (b"%PDF-1.7\n", "a PDF"),
        (stored(drawn(9, 9), "TIFF"), "a TIFF or raw picture"),
        (stored(drawn(9, 9), "BMP"), "a BMP picture"),
        (stored(drawn(32, 32), "ICO"), "an icon"),
        (b"PK\x03\x04" + b"\0" * 100, "a document or an archive"),
        (stored(drawn(64, 64), "AVIF"), "an AVIF picture"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "a film"),
        (stored(drawn(9, 9), "PPM"), "not a picture"),
        (stored(drawn(9, 9), "JPEG2000"), "not a picture"),
        (stored(drawn(9, 9), "TGA"), "not a picture"),
    ],
)
def test_other_kinds_are_named_whatever_the_file_is_called(data, words):
    assert words in refused(data)


def test_only_the_named_format_is_ever_opened(monkeypatch):
    """A head that says PNG is opened by the PNG reader alone, not by whatever Pillow has."""
    asked = []
    real = Image.open
    monkeypatch.setattr(pictures.Image, "open", lambda *a, **k: (asked.append(k["formats"]), real(*a, **k))[1])
    accept(upload(stored(drawn(9, 9), "PNG")))
    refused(b"\xff\xd8\xff" + stored(drawn(9, 9), "PNG"))
    assert asked == [("PNG",), ("JPEG",)]


def test_too_many_bytes():
    data = stored(drawn(50, 50), "JPEG")
    assert "larger than 15 MB" in refused(data + b"\0" * (15 * 1024 * 1024))
    accept(upload(data + b"\0" * (15 * 1024 * 1024 - len(data))))


def webp_head(chunk, content):
    body = b"WEBP" + chunk + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png(9_000, 9_000), "9,000 × 9,000 pixels: more than 40 megapixels"),
        (png(20_000, 20_000), "more than 40 megapixels"),
        (png(2**31 - 1, 2**31 - 1), "more than 40 megapixels"),
        (png(6_400, 6_400), "more than 40 megapixels"),
        (png(12_001, 10), "no side may be longer than 12,000"),
        (png(10, 12_001), "no side may be longer than 12,000"),
        (b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0" * 20, "more than 40 megapixels"),
        (webp_head(b"VP8X", b"\0\0\0\0" + b"\xff\xff\xff" * 2 + b"\0" * 8), "more than 40 megapixels"),
        (webp_head(b"VP8L", b"\x2f" + b"\xff\xff\xff\x0f" + b"\0" * 8), "more than 40 megapixels"),
        (webp_head(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + b"\xff\x3f\xff\x3f" + b"\0" * 8), "more than 40 megapixels"),
    ],
)
def test_too_many_pixels_are_refused_by_the_head_alone(monkeypatch, data, words):
    monkeypatch.setattr(pictures.Image, "open", None)  # no decoder may see it
    assert words in refused(data)


def claiming(kind, width, height):
    """A small picture of `kind` whose head says that it is of another size: the opener believes the head."""
    data = stored(Image.new("L", (64, 64)), kind)
    mark, skip, size = {
        "JPEG": (b"\xff\xc0", 5, struct.pack(">HH", height, width)),
        "HEIF": (b"ispe", 8, struct.pack(">II", width, height)),
    }[kind]
    place = data.index(mark) + skip
    claimed = data[:place] + size + data[place + len(size) :]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        assert Image.open(io.BytesIO(claimed), formats=(kind,)).size == (width, height)
    return claimed


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
@pytest.mark.parametrize("size", [(6_500, 6_500), (8_900, 8_900)])
def test_too_many_pixels_in_kinds_whose_opener_reads_the_head(monkeypatch, kind, size):
    data = claiming(kind, *size)
    monkeypatch.setattr(Image.Image, "load", None)
    monkeypatch.setattr(pillow_heif.HeifImageFile, "load", None)
    assert "more than 40 megapixels" in refused(data)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_too_long_a_side_in_kinds_whose_opener_reads_the_head(monkeypatch, kind):
    data = claiming(kind, 12_001, 64)
    monkeypatch.setattr(Image.Image, "load", None)
    monkeypatch.setattr(pillow_heif.HeifImageFile, "load", None)
    assert "no side may be longer than 12,000" in refused(data)


def test_a_gif_whose_frame_is_larger_than_it_says():
    data = bytearray(stored(Image.new("P", (10, 10)), "GIF"))
    frame = data.index(b"\x2c\0\0\0\0\x0a\0\x0a\0")
    data[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)
    assert "megapixels" in refused(bytes(data))


def test_forty_megapixels_exactly_are_taken():
    assert accept(upload(stored(Image.new("L", (8_000, 5_000)), "PNG"))).width == 8_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
@pytest.mark.parametrize("kept", ways(0.5, 0.05, 0.95, few=1))
def test_truncated_pictures(kind, kept):
    noise = Image.effect_noise((600, 400), 90).convert("RGB")
    data = stored(noise, kind)
    assert "broken" in refused(data[: int(len(data) * kept)])


def test_a_jpeg_with_thousands_of_scans():
    data = stored(drawn(300, 200), "JPEG", progressive=True)
    accept(upload(data))
    start = data.rindex(b"\xff\xda")
    assert "unusual" in refused(data[:start] + data[start:-2] * 200 + data[-2:])


KINDS = {kind: stored(drawn(60, 40), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "HEIF")}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_picture_is_taken_or_refused_and_nothing_else(kind, damages):
    data = bytearray(KINDS[kind])
    for place, value in damages:
        data[int(place * len(data))] = value
    try:
        accept(upload(bytes(data)))
    except PictureRefused as refusal:
        assert str(refusal).endswith(".")


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]),
    st.binary(max_size=200),
)
def test_a_head_with_anything_behind_it(head, rest):
    with pytest.raises(PictureRefused):
        accept(upload(head + rest))


# --- Memory -----------------------------------------------------------------------------------------

MEASURE = """
    import io, resource, sys
    import django
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from portfolios import pictures
    from PIL import Image
    small = io.BytesIO()
    Image.new("RGB", (2000, 1500)).save(small, "PNG")
    pictures.accept(SimpleUploadedFile("x", small.getvalue()))  # what every picture needs
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        pictures.accept(SimpleUploadedFile("x", open(sys.argv[1], "rb").read()))
        print("taken")
    except pictures.PictureRefused as refusal:
        print("refused")
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def animation(width, height, frames):
    first, *others = [Image.new("P", (width, height), number) for number in range(frames)]
    return stored(first, "GIF", save_all=True, append_images=others, optimize=False)


def flat(width, height, colour, pixel):
    """A PNG without a fault, all of one colour: megapixels in kilobytes."""
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"\0" + pixel * width) for _ in range(height)) + squeeze.flush()
    whole = png(width, height, colour=colour)
    before, after = whole.split(b"IDAT")[0][:-4], struct.pack(">I", 0) + b"IEND"
    chunk = b"IDAT" + packed
    return (
        before
        + struct.pack(">I", len(packed))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + after
        + struct.pack(">I", zlib.crc32(b"IEND"))
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "make", "answer"),
    ways(
        ("60 frames", lambda: animation(2_000, 2_000, 60), "taken"),
        ("400 megapixels", lambda: flat(20_000, 20_000, 0, b"\0"), "refused"),
        ("81 megapixels", lambda: flat(9_000, 9_000, 0, b"\0"), "refused"),
        ("40 megapixels with transparency", lambda: flat(6_300, 6_300, 6, b"\1\2\3\4"), "taken"),
        ("40 megapixels of a palette", lambda: stored(Image.new("P", (6_300, 6_300)), "PNG"), "taken"),
        (
            "a canvas of 268 megapixels",
            lambda: webp_head(b"VP8X", b"\2\0\0\0" + b"\xff\x3f\0" * 2 + b"\0" * 9),
            "refused",
        ),
        few=2,
    ),
)
def test_no_picture_takes_more_than_200_megabytes(tmp_path, name, make, answer):
    path = tmp_path / "picture"
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MEASURE), str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        timeout=120,
    )
    said, grown = done.stdout.split()[-2:]
    assert said == answer
    assert int(grown) < 200


# --- The store --------------------------------------------------------------------------------------


def test_the_store_gives_no_address_and_keeps_files_to_itself(settings, tmp_path):
    from django.core.files.base import ContentFile

    from portfolios.storage import PrivateStorage

    settings.MEDIA_ROOT = tmp_path / "uploads"
    store = PrivateStorage()
    name = store.save("pictures/ab/abc-small", ContentFile(b"x"))
    path = Path(store.path(name))
    assert path.is_relative_to(tmp_path / "uploads")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ValueError, match="not accessible via a URL"):
        store.url(name)
    assert store.deconstruct() == ("portfolios.storage.PrivateStorage", (), {})
