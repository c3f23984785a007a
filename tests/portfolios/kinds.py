"""Small real files of each kind that is taken, and what hides in them, for the tests of files."""

import io
import struct
import zipfile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def pdf(words=b"A plan"):
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + words + b"\nstartxref\n9\n%%EOF\n"


def archive(parts, packed=zipfile.ZIP_DEFLATED):
    """A ZIP of {name: bytes or str}."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as made:
        for name, data in parts.items():
            made.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else packed)
    return file.getvalue()


def types(*lines):
    """An Office document's list of the types of its parts."""
    listed = "".join(f'<Override PartName="/{part}" ContentType="{of}"/>' for part, of in lines)
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://x.example/types">{listed}</Types>'


def office(main=WORD, name="word/document.xml", **more):
    """A Word document; or another of `main`, or with more parts: {name: data}."""
    return archive(
        {
            "[Content_Types].xml": types((name, main)),
            "_rels/.rels": "<r/>",
            name: "<w>My plan</w>",
            **more.pop("parts", {}),
        }
    )


def open_document(of="text", **parts):
    return archive({"mimetype": ODF + of, "content.xml": "<office/>", "META-INF/manifest.xml": "<m/>", **parts})


def mp3(frames=40):
    """Frames of silence, 128 kbit/s at 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def wav(seconds=1, sound=b""):
    """So many seconds of silence, or `sound`: its samples, an even number of bytes."""
    sound = sound or b"\x80" * (8000 * seconds)
    chunks = (
        b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", len(sound)) + sound
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def ogg(begin=b"OpusHead\x01\x01", pages=3):
    made = b""
    for number in range(pages):
        data = begin if number == 0 else b"\x11" * 200
        kind = 2 if number == 0 else 0
        made += b"OggS\0" + struct.pack("<BqIIIB", kind, 0, 1, number, 0, 1) + bytes([len(data)]) + data
    return made


def box(name, data=b""):
    return struct.pack(">I", 8 + len(data)) + name + data


def m4a(tracks=(b"soun",)):
    heads = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + kind + b"\0" * 12))) for kind in tracks)
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", box(b"mvhd", b"\0" * 100) + heads) + box(b"mdat", b"\0" * 500)


GOOD = {
    "plan.pdf": pdf(),
    "plan.docx": office(),
    "marks.xlsx": office(f"{OOXML}spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    "talk.pptx": office(f"{OOXML}presentationml.presentation.main+xml", "ppt/presentation.xml"),
    "plan.odt": open_document(),
    "marks.ods": open_document("spreadsheet"),
    "talk.odp": open_document("presentation"),
    "voice.mp3": mp3(),
    "tagged.mp3": b"ID3\x04\0\0\0\0\0\x14" + b"\0" * 20 + mp3(),
    "voice.m4a": m4a(),
    "voice.ogg": ogg(),
    "voice.wav": wav(),
    "notes.txt": "Grüße aus dem Gewächshaus\n".encode(),
    "old.txt": b"caf\xe9 \x96 late\r\n",
    "wide.txt": "Zwölf".encode("utf-16"),
    "marks.csv": b"name,mark\nAli,7\n",
}


def bomb(megabytes=400):
    """A Word document of a few hundred KB with a part that would be as large as that."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", types(("word/document.xml", WORD)))
        made.writestr("_rels/.rels", "<r/>")
        with made.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"\0" * 1024 * 1024)
    return file.getvalue()


def lying(data=b"\0" * 5_000_000, claimed=1000):
    """A Word document with a part that says it is small and is not."""
    made = bytearray(office(parts={"word/big.xml": data}))
    size = struct.pack("<I", len(data))
    while (at := made.find(size)) >= 0:
        made[at : at + 4] = struct.pack("<I", claimed)
    return bytes(made)


def twice():
    """A Word document in which two names lie on the same bytes."""
    made = bytearray(office(parts={"word/a.xml": b"a" * 50, "word/b.xml": b"a" * 50}))
    directory = made.find(b"PK\x01\x02")
    first = made.find(b"word/a.xml", directory) - 46
    second = made.find(b"word/b.xml", directory) - 46
    made[second + 42 : second + 46] = made[first + 42 : first + 46]
    return bytes(made)


HTML = b"<!doctype html><script>alert(document.cookie)</script>"
BAD = {
    "empty.pdf": b"",
    "page.html": HTML,
    "page.txt": HTML,
    "drawing.csv": b'\n <svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "run.txt": b"#!/bin/sh\nrm -rf ~\n\0",
    "program.pdf": b"MZ\x90\x00" + b"\0" * 100,
    "page.pdf": HTML + pdf(),
    "behind.pdf": pdf() + HTML,
    "with.pdf": pdf(archive({"evil.exe": b"MZ"})),
    "cut.pdf": pdf()[:-9],
    "old.doc": b"\xd0\xcf\x11\xe0" + b"\0" * 100,
    "macros.docx": office(WORD.replace("document.main", "document.macroEnabled.main")),
    "hidden.docx": office(parts={"word/vbaProject.bin": b"x"}),
    "typed.docx": archive(
        {
            "[Content_Types].xml": types(("word/document.xml", WORD), ("x", "application/vnd.ms-office.vbaProject")),
            "_rels/.rels": "<r/>",
            "word/document.xml": "<w/>",
            "x": "y",
        }
    ),
    "written.docx": archive(
        {
            "[Content_Types].xml": types(
                ("word/document.xml", WORD), ("x", "application/vnd.ms-word.m&#97;croEnabled.main+xml")
            ),
            "_rels/.rels": "<r/>",
            "word/document.xml": "<w/>",
        }
    ),
    "entities.docx": archive(
        {
            "[Content_Types].xml": '<!DOCTYPE t [<!ENTITY a "aaaa">]>' + types(("word/document.xml", WORD))[38:],
            "_rels/.rels": "<r/>",
            "word/document.xml": "<w/>",
        }
    ),
    "basic.odt": open_document(**{"Basic/Standard/Module1.xml": "x"}),
    "archive.docx": archive({"readme.txt": "hello"}),
    "applet.docx": archive({"META-INF/MANIFEST.MF": "Main-Class: Evil", "Evil.class": b"\xca\xfe"}),
    "climbing.docx": office(parts={"../../evil": b"x"}),
    "behind.docx": office() + HTML,
    "before.docx": HTML + office(),
    "cut.docx": office()[:-30],
    "lying.docx": lying(),
    "twice.docx": twice(),
    "bomb.docx": bomb(100),
    "film.m4a": m4a((b"soun", b"vide")),
    "silent.m4a": m4a(()),
    "behind.m4a": m4a() + HTML,
    "film.ogg": ogg(b"\x80theora\x03\x02"),
    "behind.ogg": ogg() + HTML,
    "behind.wav": wav() + HTML * 3,
    "page.mp3": b"ID3\x04\0\0\0\0\0\x10" + HTML,
    "zip.mp3": mp3() + archive({"a": "b"}),
    "picture.pdf": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "what.bin": b"\x01\x02\x03\x04" * 20,
}
