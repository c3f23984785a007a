"""The demo's files, made here: a sheet of paper as PDF, fourteen taps as a sound, a table."""

import math
import random

from django.core.files.uploadedfile import SimpleUploadedFile

from portfolios import attachments
from portfolios.models import Attachment

RATE = 8000  # samples a second, of one byte each
SHEETS = {
    "bench.pdf": (
        "On the bench",
        "Three plants. One pair of secateurs for two.",
        "",
        "1.  Cut where you think it started going wrong.",
        "2.  Lay what you cut beside the pot.",
        "3.  Go and look at what the others cut.",
        "",
        "Nobody has to say anything yet.",
    ),
}
TABLES = {
    "scheme-of-work.csv": (
        "Week,What we do,What they hold in the hand",
        "1,Right then,Pipe and a cutter",
        "2,Safe isolation,A stopcock that does not",
        "3,Falls,A level and a wedge",
        "4,Three broken taps,The taps",
    ),
}


def _pdf(lines):
    """The bytes of a PDF of one A4 page with these lines."""
    words = "".join(f"({line}) Tj T* " for line in lines[1:])
    drawn = f"BT /F1 24 Tf 72 740 Td ({lines[0]}) Tj /F1 14 Tf 24 TL T* T* {words}ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return made + head + table + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)


def _taps(number=14, apart=0.62):
    """The bytes of a WAV: a finger on so many bolts of a steel rack, one after the other."""
    chance = random.Random(14)
    sound = bytearray(b"\x80" * int(RATE * (number + 1) * apart))
    for tap in range(number):
        start, tone = int(RATE * (tap + 0.5) * apart) + chance.randrange(400), 1150 + chance.randrange(-90, 90)
        for at in range(RATE // 5):
            ring = math.sin(2 * math.pi * tone * at / RATE) + 0.5 * math.sin(2 * math.pi * tone * 2.4 * at / RATE)
            sound[start + at] = 128 + int(55 * ring * math.exp(-at / 260))
    size = len(sound)
    format_ = b"fmt " + b"".join(
        n.to_bytes(w, "little") for n, w in ((16, 4), (1, 2), (1, 2), (RATE, 4), (RATE, 4), (1, 2), (8, 2))
    )
    return (
        b"RIFF"
        + (size + 36).to_bytes(4, "little")
        + b"WAVE"
        + format_
        + b"data"
        + size.to_bytes(4, "little")
        + bytes(sound)
    )


def attach(name, owner, when):
    """Put the demo's file of that name into the store as one of `owner`, made at `when`; return its Attachment.

    Raises KeyError for a file that there is not.
    """
    if name == "fourteen-bolts.wav":
        data = _taps()
    elif name in TABLES:
        data = "\r\n".join((*TABLES[name], "")).encode()
    else:
        data = _pdf(SHEETS[name])
    made = attachments.take_in_file(SimpleUploadedFile(name, data), owner)
    Attachment.objects.filter(pk=made.pk).update(created_at=when)
    return made
