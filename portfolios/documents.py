"""Files other than pictures: looked at, by their content, before they are kept as they are.

A list of what is taken, and nothing else. The first bytes say what a file claims to be; then its structure is
followed to the end, so that nothing can stand before, behind or between: a page of HTML behind a PDF, an archive
behind a sound. Of an office document every part is unpacked once, in small pieces, against the length that it claims.
Nothing here keeps more than a few hundred KB in memory, and nothing is ever run, rendered or fetched.
"""

import codecs
import re
import struct
import zipfile
import zlib
from typing import NamedTuple
from xml.etree import ElementTree

from django.conf import settings

CHUNK = 64 * 1024
MOST_PARTS = 5_000  # of one office document
MOST_UNPACKED = 300 * 1024 * 1024  # all parts of one together
MOST_TIMES = 200  # how much larger than the file that may be; letters and figures pack to a fiftieth at most
MOST_LIST = 1024 * 1024  # of an office document's own list of its parts
MOST_MOOV = 8 * 1024 * 1024  # the head of an m4a
DEEPEST = 8  # boxes in boxes of an m4a


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    OverflowError,
    EOFError,
    RuntimeError,
    OSError,
)


class FileRefused(ValueError):
    """A file that is not taken; its sentence is for the person who chose it."""


class Kind(NamedTuple):
    """What a file is: how it is served, what its name ends in, and what people call it."""

    content_type: str
    ending: str
    words: str

    @property
    def is_sound(self):
        return self.content_type.startswith("audio/")


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_KINDS = (
    Kind("application/pdf", "pdf", "PDF"),
    Kind(f"{_OOXML}wordprocessingml.document", "docx", "Word document"),
    Kind(f"{_OOXML}spreadsheetml.sheet", "xlsx", "Excel workbook"),
    Kind(f"{_OOXML}presentationml.presentation", "pptx", "PowerPoint slides"),
    Kind(f"{_ODF}text", "odt", "OpenDocument text"),
    Kind(f"{_ODF}spreadsheet", "ods", "OpenDocument spreadsheet"),
    Kind(f"{_ODF}presentation", "odp", "OpenDocument slides"),
    Kind("audio/mpeg", "mp3", "sound"),
    Kind("audio/mp4", "m4a", "sound"),
    Kind("audio/ogg", "ogg", "sound"),
    Kind("audio/wav", "wav", "sound"),
    Kind("text/plain", "txt", "plain text"),
    Kind("text/csv", "csv", "CSV table"),
)
KINDS = {kind.content_type: kind for kind in _KINDS}
_BY_ENDING = {kind.ending: kind for kind in _KINDS}
ENDINGS = tuple(_BY_ENDING)
TAKEN = (
    "PDF, sound (MP3, M4A, OGG, WAV), documents of Word, Excel, PowerPoint and LibreOffice without macros, "
    "and plain text"
)
_NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "This is a document of an older kind, or one locked with a password"),
    (b"{\\rtf", "This is a document of an older kind (RTF)"),
    (b"MZ", "This is a program"),
    (b"\x7fELF", "This is a program"),
    (b"#!", "This is a program"),
    (b"%!PS", "This is a PostScript drawing"),
    (b"Rar!", "This is an archive"),
    (b"7z\xbc\xaf", "This is an archive"),
    (b"\x1f\x8b", "This is an archive"),
    (b"\x1aE\xdf\xa3", "This is a film, or a sound of a kind that Sheaf does not take"),
    (b"fLaC", "This is a sound of a kind that Sheaf does not take"),
    (b"\xff\xd8\xff", "This is a picture: add it as one"),
    (b"\x89PNG", "This is a picture: add it as one"),
    (b"GIF8", "This is a picture: add it as one"),
)


def check(file, name):
    """Return the Kind of an open binary file that can be sought in (Django's UploadedFile), called `name`.

    Raises FileRefused with a sentence for the person: empty, too large, of no kind that is taken, broken, locked,
    with macros, with something else hidden in it, or growing out of bounds when it is unpacked.
    """
    size = file.seek(0, 2)
    most = settings.FILE_MAX_BYTES
    if size > most:
        raise FileRefused(f"This file is larger than {most // (1024 * 1024)} MB. Please choose a smaller one.")
    if not size:
        raise FileRefused("This file is empty. Please choose another.")
    file.seek(0)
    head = file.read(64)
    ending = name.rpartition(".")[2].lower()
    try:
        found = _kind(file, head, size, ending)
    except FileRefused:
        raise
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's fault, not the file's
        raise FileRefused(
            "This file is broken or was not sent completely. Please try again, or choose another."
        ) from error
    file.seek(0)
    return found


def _kind(file, head, size, ending):
    if head.startswith(b"PK\x03\x04"):
        return _office(file, size)
    found = None
    if head.startswith(b"%PDF-"):
        found = _pdf(file, size)
    elif head[4:8] == b"ftyp":
        found = _m4a(file, size)
    elif head.startswith(b"OggS"):
        found = _ogg(file, size)
    elif head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        found = _wav(file, size)
    elif head.startswith(b"ID3") or (head[0] == 0xFF and len(head) > 3 and _frame(head[:4])):
        found = _mp3(file, size)
    if found:
        file.seek(0)
        if zipfile.is_zipfile(file):
            raise FileRefused("Another file is hidden in this one. Please save it anew, and try again.")
        return _BY_ENDING[found]
    for start, words in _NOT_TAKEN:
        if head.startswith(start):
            raise FileRefused(f"{words}. Sheaf takes {TAKEN}.")
    return _BY_ENDING[_text(file, ending)]


# --- PDF, plain text ----------------------------------------------------------------------------------------


def _pdf(file, size):
    """A PDF begins at the first byte, and nothing but a line's end comes after its last one."""
    file.seek(max(0, size - 2048))
    tail = file.read()
    end = tail.rfind(b"%%EOF")
    file.seek(0)
    if end < 0 or not re.match(rb"%PDF-[12]\.\d", file.read(8)):
        raise ValueError("no PDF")
    if tail[end + 5 :].strip(b"\0 \t\r\n"):
        raise FileRefused("Something stands behind the end of this PDF. Please save it anew, and try again.")
    return "pdf"


def _text(file, ending):
    """Letters, and nothing that a machine would take for more."""
    if ending not in ("txt", "csv"):
        raise FileRefused(f"Sheaf does not take a file of this kind. It takes {TAKEN}.")
    file.seek(0)
    first = file.read(CHUNK)
    coding = next((name for mark, name in _MARKS if first.startswith(mark)), "utf-8")
    try:
        _read_letters(file, coding)
    except UnicodeDecodeError:
        if coding != "utf-8":
            raise
        _read_letters(file, "cp1252")
    return ending


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_LETTERS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(?:[a-z!?/])", re.IGNORECASE)


def _read_letters(file, coding):
    file.seek(0)
    decoder = codecs.getincrementaldecoder(coding)()
    is_first = True
    while True:
        chunk = file.read(CHUNK)
        letters = decoder.decode(chunk, final=not chunk)
        if is_first and _MARKUP.match(letters):
            raise FileRefused(f"This is a web page or a drawing, not plain text. Sheaf takes {TAKEN}.")
        if _NO_LETTERS.search(letters):
            raise FileRefused("This is not plain text, whatever its name says. Please choose another file.")
        is_first = is_first and not letters.strip()
        if not chunk:
            return


# --- Sound --------------------------------------------------------------------------------------------------

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _frame(head):
    """The length in bytes of the MP3 frame (layer III) that begins with these four bytes, or 0 if none does."""
    bits = int.from_bytes(head[:4], "big")
    version, layer, kbits, rate = bits >> 19 & 3, bits >> 17 & 3, bits >> 12 & 15, bits >> 10 & 3
    if len(head) < 4 or bits >> 21 != 0x7FF or version == 1 or layer != 1 or kbits in (0, 15) or rate == 3:
        return 0
    speed = (_KBITS_1 if version == 3 else _KBITS_2)[kbits] * 1000
    return (144 if version == 3 else 72) * speed // _RATES[version][rate] + (bits >> 9 & 1)


def _mp3(file, size):
    """Frame follows frame, as far as three in a row at least; its note about title and singer may come first."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head.startswith(b"ID3"):
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(start)
    pad = file.read(4096)
    start += len(pad) - len(pad.lstrip(b"\0"))
    for number in range(5):
        file.seek(start)
        length = _frame(file.read(4))
        if not length:
            if number < 3 or start < size - 4096:
                raise ValueError("no frames")
            break
        start += length
    return "mp3"


def _wav(file, size):
    """RIFF chunks to the end, with a format that is sound and the sound itself."""
    file.seek(0)
    claimed = struct.unpack("<I", file.read(8)[4:])[0] + 8
    at, seen, end = 12, set(), size
    if 12 < claimed <= size:
        end = claimed
    if size - end > 1:
        raise ValueError("something behind the end")
    while at + 8 <= end:
        file.seek(at)
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"fmt ":
            seen.add(name)
            if struct.unpack("<H", file.read(2))[0] not in (1, 2, 3, 6, 7, 0x11, 0x31, 0x55, 0xFFFE):
                raise ValueError("no sound")
        if name == b"data":
            seen.add(name)
            length = min(length, end - at - 8)  # who records live cannot say the length before
        at += 8 + length + length % 2
    if seen != {b"fmt ", b"data"} or at < end - 8:
        raise ValueError("parts are missing")
    return "wav"


def _ogg(file, size):
    """Pages one after the other to the very end; each stream in it is sound."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            raise ValueError("no page")
        table = file.read(head[26])
        if head[5] & 2:  # a stream begins
            begin = file.read(8)
            if not begin.startswith((b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")):
                raise FileRefused(f"This is a film, or a sound of a kind that is not taken. Sheaf takes {TAKEN}.")
        at += 27 + len(table) + sum(table)
    if at != size:
        raise ValueError("cut off")
    return "ogg"


def _m4a(file, size):
    """Boxes to the very end, the head among them, and every track of the head is sound."""
    at, handlers, names = 0, set(), set()
    while at < size:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        start = 8
        if length == 1:
            length, start = struct.unpack(">Q", file.read(8))[0], 16
        length = length or size - at
        if length < start or at + length > size or not re.fullmatch(rb"[a-zA-Z0-9_ \xa9-]{4}", name):
            raise ValueError("no box")
        names.add(name)
        if name == b"moov":
            if length > MOST_MOOV:
                raise ValueError("a head without end")
            handlers |= set(_handlers(file.read(length - start), 0))
        at += length
    if b"moov" not in names or b"mdat" not in names or b"soun" not in handlers:
        raise ValueError("no sound")
    if b"vide" in handlers:
        raise FileRefused("This is a film. Put it on your college's video site, and add its link here.")
    return "m4a"


def _handlers(data, depth):
    """What the tracks in the head of an m4a are: b'soun', b'vide' and the like."""
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if length < 8 or at + length > len(data):
            return
        if name == b"hdlr":
            yield data[at + 16 : at + 20]
        elif name in (b"trak", b"mdia") and depth < DEEPEST:
            yield from _handlers(data[at + 8 : at + length], depth + 1)
        at += length


# --- Office documents ---------------------------------------------------------------------------------------

_MAIN = {
    f"{_OOXML}wordprocessingml.document.main+xml": "docx",
    f"{_OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{_OOXML}presentationml.presentation.main+xml": "pptx",
}
_MACROS = re.compile(r"vbaproject|vbadata|(^|/)activex|^basic/|^scripts/|macrosheets?/|\.(exe|dll|js|vbs|jar|com|bat)$")
_ODF_ENDING = {f"{_ODF}text": "odt", f"{_ODF}spreadsheet": "ods", f"{_ODF}presentation": "odp"}


def _office(file, size):
    """An archive that is one of the office documents, whole, without macros, and nothing else."""
    file.seek(size - 22)
    if file.read(4) != b"PK\x05\x06":
        raise FileRefused("This document is broken, or something stands behind its end. Please save it anew.")
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        _check_parts(parts, size)
        names = {part.filename for part in parts}
        if "mimetype" in names:
            ending = _open_document(archive, parts, names)
        elif "[Content_Types].xml" in names:
            ending = _open_xml(archive, names)
        else:
            raise FileRefused(f"This is an archive. Sheaf takes {TAKEN}.")
        if any(_MACROS.search(name.casefold()) for name in names):
            raise FileRefused("There are macros in this document. Please save it without them, and try again.")
        for part in parts:
            with archive.open(part) as unpacked:  # the sum at its end is checked with it, and the length it claims
                while unpacked.read(CHUNK):
                    pass
    return _BY_ENDING[ending]


def _check_parts(parts, size):
    """Refuse what would grow out of bounds, what lies in one place twice, and what no office program makes."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > min(MOST_UNPACKED, MOST_TIMES * size + CHUNK):
        raise FileRefused("This document grows out of bounds when it is unpacked. Please choose another.")
    if not parts or len({part.filename for part in parts}) < len(parts):
        raise ValueError("parts that are there twice")
    end = 0
    for part in sorted(parts, key=lambda each: each.header_offset):
        if part.header_offset < end or (end == 0 and part.header_offset):
            raise ValueError("parts that lie in one place")
        end = part.header_offset + 30 + len(part.orig_filename) + part.compress_size
        if part.flag_bits & 1:
            raise FileRefused("This document is locked with a password. Please save it without, and try again.")
        if part.filename.startswith("/") or ".." in part.filename.split("/") or "\\" in part.orig_filename:
            raise ValueError("a part that points out of the archive")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("packed in a way that office programs do not use")
    if end > size:
        raise ValueError("cut off")


def _open_document(archive, parts, names):
    first = parts[0]
    if first.filename != "mimetype" or first.file_size > 100 or not {"META-INF/manifest.xml", "content.xml"} <= names:
        raise ValueError("no OpenDocument")
    ending = _ODF_ENDING.get(archive.read(first).decode("ascii").strip())
    if ending is None:
        raise FileRefused(f"Sheaf does not take a file of this kind. It takes {TAKEN}.")
    return ending


def _open_xml(archive, names):
    """By its list of the types of its parts: one of them is the document itself, and none has macros."""
    listed = archive.getinfo("[Content_Types].xml")
    if listed.file_size > MOST_LIST:
        raise ValueError("a list without end")
    letters = archive.read(listed).decode("utf-8-sig")
    if re.search("<!(?!--)", letters):
        raise ValueError("a list with definitions of its own")
    try:
        found = ElementTree.fromstring(letters)  # noqa: S314 - bounded, and without definitions (above)
    except ElementTree.ParseError as error:
        raise ValueError("no list") from error
    types = {each.get("ContentType", "").strip(): each.get("PartName", "").lstrip("/") for each in found}
    if any("macro" in each.casefold() or "vbaproject" in each.casefold() for each in types):
        raise FileRefused("There are macros in this document. Please save it without them, and try again.")
    main = [(ending, types[each]) for each, ending in _MAIN.items() if each in types]
    if len(main) != 1 or main[0][1] not in names or "_rels/.rels" not in names:
        raise FileRefused(f"Sheaf does not take a file of this kind. It takes {TAKEN}.")
    return main[0][0]


# --- Names ----------------------------------------------------------------------------------------------------

_NOT_IN_NAMES = re.compile(r'["\'`<>:|?*%;\\/\u2018-\u201f]')


def name_of(name, kind):
    """What the file is called from now on: letters that any system takes, and the ending of what it is.

    Paths, quotation marks, controls and marks that turn the direction of letters are left out.
    """
    last = re.split(r"[\\/]", name or "")[-1]
    letters = "".join(letter for letter in last if letter.isprintable())
    words = " ".join(_NOT_IN_NAMES.sub(" ", letters).split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if dot and ending.lower() == kind.ending:
        words = stem
    words = words.strip(". ")[:150] or "file"
    while len(words.encode()) > 200:
        words = words[:-1]
    return f"{words.strip('. ')}.{kind.ending}"


def size_words(number):
    """'340 KB', '2.4 MB', '1 GB'."""
    for unit, per in (("GB", 1024**3), ("MB", 1024**2)):
        if number >= per:
            return f"{number / per:.1f} {unit}".replace(".0 ", " ")
    return f"{max(1, round(number / 1024))} KB"
