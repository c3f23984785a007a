"""The upload door itself, as a browser comes to it: what is two things at once, and how much memory it takes.

`test_upload_battery.py` measures what becomes of a picture once it is asked; here is the whole way of a request,
both doors (pictures, and other files), with the peak of this very process.
"""

import functools
import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portfolios import pictures
from portfolios.models import Attachment

from .. import factories
from . import kinds
from .editor import JSON
from .test_pictures import drawn
from .test_pictures import stored as picture
from .test_upload_battery import ACTIVE, MOST, chunk, zipped

STATUS, REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@pytest.fixture
def door(cast, shared, sign_in, both_folders):
    """door(data, name, kind, type) sends a file up; returns (status, what was answered, megabytes it took).

    `data` are its bytes, or what makes them.
    """
    client = sign_in(cast.amira)
    address = reverse("entry_edit", args=[shared.new_entry().public_id])

    def send(data, name, kind="picture", content_type="image/png"):
        data = data() if callable(data) else data
        form = {"do": "upload", "kind": kind, "file": SimpleUploadedFile(name, data, content_type=content_type)}
        before = peak(anew=True)
        answer = client.post(address, form, **JSON)
        return answer.status_code, answer.json(), peak() - before

    send.get = client.get
    return send


@pytest.fixture(scope="module", autouse=True)
def first():
    """What every picture needs in memory is there before the first is measured."""
    pictures.accept(SimpleUploadedFile("first.png", factories.picture(2000, 1500)))


def peak(*, anew=False):
    """The most memory that this process has had since it was last counted anew, in megabytes."""
    if anew:
        REFS.write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())[1]) / 1024


@functools.cache
def one_bit(width, height, rows=None):
    """A black-and-white PNG, a bit a pixel, with so many of its rows in it: all, unless said otherwise."""
    squeeze, row = zlib.compressobj(9), b"\0" * (1 + (width + 7) // 8)
    packed = b"".join(squeeze.compress(row) for _ in range(height if rows is None else rows)) + squeeze.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert('SecretPlace')</script></svg>"
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(SecretPlace) run\n" + b"{} loop\n" * 100_000
GIF_JS = picture(drawn(60, 40), "GIF", comment=b"*/=1;alert('SecretPlace')//") + b";alert('SecretPlace')"
JPEG_ZIP = picture(drawn(60, 40), "JPEG") + zipped()
LARGE_JPEG_ZIP = factories.picture(4000, 3000) + kinds.archive({"SecretPlace": b"\0" * 5_000_000})
EVIL = (b"Secret", b"<script", b"<svg", b"%!PS", b"PK\x03\x04", b"alert(")

REFUSED = {
    "SVG": (SVG, "drawing.svg", "image/svg+xml", "an SVG drawing"),
    "SVG named .png": (SVG, "photo.png", "image/png", "an SVG drawing"),
    "SVG behind a declaration": (b"<?xml version='1.0'?><!-- -->" + SVG, "photo.jpg", "image/jpeg", "an SVG drawing"),
    "EPS named .png": (EPS, "photo.png", "image/png", "a PostScript drawing"),
    "EPS named .jpg": (EPS, "photo.jpg", "image/jpeg", "a PostScript drawing"),
    "EPS with a preview": (b"\xc5\xd0\xd3\xc6" + EPS, "photo.png", "image/png", "a PostScript drawing"),
    "400 megapixels of one bit": (lambda: one_bit(20_000, 20_000), "photo.png", "image/png", "more than 40 megapixels"),
    "a quarter of them in 12 KB": (
        lambda: one_bit(20_000, 20_000, 4_800),
        "photo.png",
        "image/png",
        "more than 40 megap",
    ),
    "one row of 400 megapixels": (
        lambda: one_bit(20_000, 20_000, 1),
        "photo.png",
        "image/png",
        "more than 40 megapixels",
    ),
    "a page": (ACTIVE, "photo.png", "image/png", "a web page"),
    "ZIP named .png": (zipped(), "photo.png", "image/png", "a document or an archive"),
}


def test_the_bombs_are_small():
    """An honest one cannot be: a bit a pixel packs to a thousandth at most."""
    assert len(one_bit(20_000, 20_000)) < 50_000
    assert len(one_bit(20_000, 20_000, 4_800)) <= 12 * 1024
    whole = one_bit(2_000, 1_000)
    assert Image.open(io.BytesIO(whole)).mode == "1" and len(whole) < 1_000


@pytest.mark.parametrize(("data", "name", "content_type", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_a_sentence_and_without_much_memory(door, both_folders, data, name, content_type, words):
    before = {path for path in both_folders.rglob("*") if path.is_file()}
    status, said, grown = door(data, name, content_type=content_type)
    assert status == 422 and words in said["error"]
    assert said["error"][0].isupper() and said["error"][-1] == "."
    assert grown < MOST
    assert not Attachment.objects.exists()
    assert {path for path in both_folders.rglob("*") if path.is_file()} == before


TAKEN = {
    "GIF and JavaScript": (GIF_JS, "photo.gif", "image/gif"),
    "GIF and JavaScript, as a script": (GIF_JS, "photo.js", "text/javascript"),
    "JPEG and ZIP": (JPEG_ZIP, "photo.jpg", "image/jpeg"),
    "JPEG and ZIP, as an applet": (JPEG_ZIP, "photo.jar", "application/java-archive"),
    "12 megapixels and a ZIP that is larger": (LARGE_JPEG_ZIP, "photo.zip", "application/zip"),
    "two megapixels of one bit": (lambda: one_bit(2_000, 1_000), "photo.png", "image/png"),
    "39 megapixels of one bit": (lambda: one_bit(6_200, 6_200), "photo.png", "image/png"),
}


@pytest.mark.parametrize(("data", "name", "content_type"), TAKEN.values(), ids=TAKEN)
def test_it_is_taken_as_a_picture_and_served_inert(door, data, name, content_type):
    status, said, grown = door(data, name, content_type=content_type)
    assert status == 200 and grown < MOST
    for size in Attachment.SIZES:
        served = door.get(f"/files/{said['picture']}/{size}/")
        body = b"".join(served.streaming_content)
        assert not [evil for evil in EVIL if evil in body]
        assert served["Content-Type"] in ("image/jpeg", "image/webp")
        assert served["X-Content-Type-Options"] == "nosniff"
        assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert re.fullmatch(r'inline; filename="picture-[a-z0-9]{16}\.(jpg|webp)"', served["Content-Disposition"])
        assert Image.open(io.BytesIO(body)).format in ("JPEG", "WEBP")


AS_FILES = {
    "SVG": (SVG, "drawing.svg"),
    "SVG named .txt": (SVG, "drawing.txt"),
    "EPS named .pdf": (EPS, "plan.pdf"),
    "GIF and JavaScript": (GIF_JS, "plan.pdf"),
    "JPEG and ZIP": (JPEG_ZIP, "plan.docx"),
    "PDF and ZIP": (kinds.pdf() + zipped(), "plan.pdf"),
    "a bomb of one bit": (lambda: one_bit(20_000, 20_000, 4_800), "plan.pdf"),
}


@pytest.mark.parametrize(("data", "name"), AS_FILES.values(), ids=AS_FILES)
def test_the_door_of_other_files_takes_none_of_them(door, data, name):
    status, said, grown = door(data, name, "file", "application/pdf")
    assert status == 422 and said["error"][0].isupper() and said["error"][-1] == "."
    assert grown < MOST
    assert not Attachment.objects.exists()


def test_what_is_taken_as_a_file_is_given_away_and_never_shown(door):
    """A PDF may hold what it likes: nobody's browser opens it as a page of Sheaf's."""
    status, said, _ = door(kinds.pdf(ACTIVE), "plan.pdf", "file", "text/html")
    assert status == 200
    served = door.get(f"/files/{said['picture']}/download/")
    assert served["Content-Type"] == "application/pdf" and served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"
