"""The upload battery: files made to fill the memory, to be two things at once, or to be called something evil.

Through the real address, as a browser sends them. What is stored is drawn by us and says nothing; what is refused
leaves neither a row nor a file. How much memory it takes is measured in a process of its own.
"""

import functools
import io
import os
import re
import struct
import subprocess
import sys
import textwrap
import zipfile
import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from portfolios.models import Attachment

from .test_pictures import animation, camera_notes, claiming, drawn, flat, stored, webp_head

ROOT = Path(__file__).resolve().parents[2]
MOST = 200  # megabytes that a process may grow by
SECRET = b"SecretPlace"
ACTIVE = b"<html><script>alert('SecretPlace')</script></html>"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "store"
    return tmp_path / "store"


@pytest.fixture
def send(cast, shared, sign_in):
    """send(data, name) sends a picture up as the script does; returns the response. `send.get(path)` looks."""
    client = sign_in(cast.amira)
    address = reverse("entry_edit", args=[shared.new_entry().public_id])

    def up(data, name="photo.jpg", kind="image/jpeg"):
        file = SimpleUploadedFile("x", data, content_type=kind)
        file._name = name  # as it came: what a client writes into the header is not what Django would let us write
        return client.post(address, {"do": "upload", "file": file}, HTTP_ACCEPT="application/json")

    up.get = client.get
    return up


@functools.cache
def bomb(side):
    """So many pixels a side, in a few kilobytes."""
    return flat(side, side, 0, b"\0")


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("index.html", ACTIVE)
    return made.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with_notes():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>")
    return stored(drawn(60, 40), "PNG", pnginfo=notes, exif=camera_notes(1))


ALL_THAT_IS_SAID = {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"),
    *("background", "loop", "timestamp", "duration"),
}
TWO_IN_ONE = {
    "PNG and HTML": stored(drawn(60, 40), "PNG") + ACTIVE,
    "HTML in a chunk of a PNG": stored(drawn(60, 40), "PNG")[:-12] + chunk(b"tEXt", ACTIVE) + chunk(b"IEND", b""),
    "GIF and JavaScript": stored(drawn(60, 40), "GIF", comment=b"*/=1;alert('SecretPlace')//")
    + b";alert('SecretPlace')",
    "JPEG and ZIP": stored(drawn(60, 40), "JPEG") + zipped(),
    "JPEG with a page as its comment": stored(drawn(60, 40), "JPEG", comment=ACTIVE),
    "PNG with notes": png_with_notes(),
    "JPEG with place": stored(drawn(60, 40), "JPEG", exif=camera_notes(6), xmp=b"<x>SecretPlace</x>"),
    "WebP with place": stored(drawn(60, 40), "WEBP", exif=camera_notes(6), xmp=b"<x>SecretPlace</x>"),
    "HEIC with place": stored(drawn(64, 48), "HEIF", exif=camera_notes(6).tobytes()),
}


@pytest.mark.parametrize("data", TWO_IN_ONE.values(), ids=TWO_IN_ONE)
def test_what_is_taken_is_a_picture_and_nothing_else(send, store, data):
    """No byte of a second file, no note of a camera; and what is served can do nothing."""
    assert SECRET in data or b"SecretPhone" in data or b"PK\x03\x04" in data
    answer = send(data)
    assert answer.status_code == 200
    name = answer.json()["picture"]
    kept = [path.read_bytes() for path in store.rglob("*") if path.is_file()]
    assert len(kept) == 3
    for size in Attachment.SIZES:
        served = send.get(f"/files/{name}/{size}/")
        body = b"".join(served.streaming_content)
        assert body in kept
        for evil in (b"Secret", b"<script", b"<html", b"PK\x03\x04", b"Exif", b"GPS", b"2026:09", b"http://ns.adobe"):
            assert evil not in body
        assert served["Content-Type"] in ("image/jpeg", "image/webp")
        assert served["X-Content-Type-Options"] == "nosniff"
        assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
        made = Image.open(io.BytesIO(body))
        assert not made.getexif()
        assert set(made.info) <= ALL_THAT_IS_SAID


REFUSED = {
    "81 megapixels in 12 KB": (lambda: bomb(9_000), "more than 40 megapixels"),
    "400 megapixels": (lambda: bomb(20_000), "more than 40 megapixels"),
    "a WebP of 268 megapixels": (lambda: webp_head(b"VP8X", b"\2\0\0\0" + b"\xff\x3f\0" * 2 + b"\0" * 9), "megapixels"),
    "a JPEG that claims 79": (lambda: claiming("JPEG", 8_900, 8_900), "more than 40 megapixels"),
    "a HEIC that claims 79": (lambda: claiming("HEIF", 8_900, 8_900), "more than 40 megapixels"),
    "half a JPEG": (lambda: stored(Image.effect_noise((600, 400), 90), "JPEG")[:9_000], "broken"),
    "half a PNG": (lambda: stored(Image.effect_noise((600, 400), 90), "PNG")[:9_000], "broken"),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG drawing"),
    "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n", "a PostScript drawing"),
    "a page": (lambda: ACTIVE, "a web page"),
    "a page after the mark of a GIF": (lambda: b"GIF89a" + ACTIVE, "megapixels|broken"),
    "nothing": (lambda: b"", "empty"),
}


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("name", ["photo.png", "photo.jpg"])
def test_what_is_refused_leaves_neither_a_row_nor_a_file(send, store, make, words, name):
    """Called .png or .jpg, and sent as a picture: what it is says its content."""
    answer = send(make(), name, "image/png")
    assert answer.status_code == 422
    assert re.search(words, answer.json()["error"])
    assert not Attachment.objects.exists()
    assert not [path for path in store.rglob("*") if path.is_file()]


OURS = re.compile(r"pictures/[a-z0-9]{2}/[a-z0-9]{16}-(small|medium|large)")
NAMES = [
    "../../etc/passwd.png",
    "..\\..\\windows\\system32.jpg",
    "/etc/cron.d/x.jpg",
    'boots".jpg"; filename="evil.html',
    "boots\r\nSet-Cookie: x=1.jpg",
    "gpj.\u202eexe",
    "\u2066boots\u2069.jpg",
    "b" * 300 + ".jpg",
    "\u00e9" * 300,
    "boots\0.html",
    "<img src=x onerror=alert(1)>.jpg",
    "CON",
    "",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_what_a_file_is_called_decides_nothing(send, store, name):
    """Neither where it is stored, nor what it is served as; and no header is broken by it."""
    answer = send(stored(drawn(60, 40), "JPEG"), name)
    if not name:
        assert answer.status_code in (200, 422)
    else:
        assert answer.status_code == 200
    for made in Attachment.objects.all():
        assert len(made.name) <= 255
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", made.name)
        served = send.get(f"/files/{made.public_id}/small/")
        assert served["Content-Disposition"] == f'inline; filename="picture-{made.public_id}.jpg"'
        assert "Set-Cookie: x" not in str(served.headers)
        assert "evil" not in unquote(served["Content-Disposition"])
    for path in store.rglob("*"):
        assert path.is_dir() or re.fullmatch(
            r"pictures/[a-z0-9]{2}/[a-z0-9]{16}-(small|medium|large)", str(path.relative_to(store))
        )
    assert not list(store.parent.glob("*.png"))


# --- Memory -----------------------------------------------------------------------------------------

MEASURE = """
    import io, resource, sys
    import django
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image
    from portfolios import pictures
    small = io.BytesIO()
    Image.new("RGB", (2000, 1500)).save(small, "PNG")
    pictures.accept(SimpleUploadedFile("x", small.getvalue()))  # what every picture needs
    for path in sys.argv[1:]:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            pictures.accept(SimpleUploadedFile("x", open(path, "rb").read()))
            said = "taken"
        except pictures.PictureRefused:
            said = "refused"
        print(said, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def lying_heic():
    """A HEIC whose head says 64 × 64, and whose picture is of 9 megapixels."""
    made = stored(Image.new("L", (3_000, 3_000)), "HEIF", quality=10, enc_params={"preset": "ultrafast"})
    place = made.index(b"ispe") + 8
    return made[:place] + struct.pack(">II", 64, 64) + made[place + 8 :]


@pytest.mark.slow
def test_no_file_of_the_battery_takes_more_than_200_megabytes(tmp_path):
    """Each in turn in one process, which may have grown by 200 MB for none of them."""
    battery = {
        "81 megapixels": (bomb(9_000), "refused"),
        "400 megapixels": (bomb(20_000), "refused"),
        "60 frames of 4 megapixels": (animation(2_000, 2_000, 60), "taken"),
        "truncated": (stored(Image.effect_noise((3_000, 2_000), 90), "JPEG")[:200_000], "refused"),
        "a JPEG that claims 79": (claiming("JPEG", 8_900, 8_900), "refused"),
        "a HEIC that lies": (lying_heic(), "refused"),
        "PNG and HTML": (TWO_IN_ONE["PNG and HTML"], "taken"),
    }
    paths = []
    for number, (data, _) in enumerate(battery.values()):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(data)
    assert paths[0].stat().st_size < 100_000
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MEASURE), *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        timeout=300,
    )
    lines = [line.split() for line in done.stdout.splitlines()[-len(battery) :]]
    for (name, (_, wanted)), (said, grown) in zip(battery.items(), lines, strict=True):
        assert re.fullmatch(wanted, said), name
        assert int(grown) < MOST, name
