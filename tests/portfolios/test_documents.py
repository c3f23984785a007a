"""Files other than pictures: taken by what they are, refused with a sentence, harmless by any name (issue 'Files')."""

import io
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from portfolios import documents

from . import kinds


def check(data, name):
    return documents.check(io.BytesIO(data), name)


@pytest.mark.parametrize("name", kinds.GOOD)
def test_what_is_taken_is_known_by_its_content(name):
    ending = name.rpartition(".")[2]
    assert check(kinds.GOOD[name], name).ending == ending
    if ending not in ("txt", "csv"):
        assert check(kinds.GOOD[name], "holiday.exe").ending == ending  # its name says nothing


@pytest.mark.parametrize("name", kinds.BAD)
def test_what_is_not_taken_is_refused_with_a_sentence(name):
    with pytest.raises(documents.FileRefused) as refusal:
        check(kinds.BAD[name], name)
    said = str(refusal.value)
    assert said[0].isupper() and said[-1] == "." and "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("macros.docx", "There are macros"),
        ("hidden.docx", "There are macros"),
        ("written.docx", "There are macros"),
        ("basic.odt", "There are macros"),
        ("bomb.docx", "grows out of bounds"),
        ("behind.pdf", "Something stands behind the end"),
        ("with.pdf", "Another file is hidden"),
        ("zip.mp3", "Another file is hidden"),
        ("film.m4a", "This is a film"),
        ("old.doc", "an older kind, or one locked"),
        ("picture.pdf", "This is a picture"),
        ("page.txt", "a web page"),
    ],
)
def test_the_sentence_says_what_is_wrong(name, words):
    with pytest.raises(documents.FileRefused, match=words):
        check(kinds.BAD[name], name)


def test_too_large_is_refused_before_it_is_read(settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    assert check(kinds.wav(100), "a.wav")
    with pytest.raises(documents.FileRefused, match="larger than 1 MB"):
        check(kinds.wav(132), "a.wav")


def test_any_file_cut_anywhere_is_refused_or_whole():
    """Nothing else than FileRefused comes out of a broken file."""
    for name, data in kinds.GOOD.items():
        for length in range(1, len(data), max(1, len(data) // 40)):
            try:
                check(data[:length], name)
            except documents.FileRefused:
                continue
            may_end_anywhere = name.endswith((".txt", ".csv", ".mp3", ".wav"))
            assert may_end_anywhere or not data[length:].strip(), (name, length)


def test_any_byte_may_be_another():
    for name, data in kinds.GOOD.items():
        for at in range(0, min(len(data), 600), 3):
            changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
            try:
                check(changed, name)
            except documents.FileRefused:
                pass


def test_a_bomb_takes_no_memory():
    """In a process of its own: no check grows it by 100 MB."""
    code = """
import io, os, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
import django; django.setup()
from portfolios import documents
from tests.portfolios import kinds
bomb, lying = kinds.bomb(250), kinds.lying()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for data in (bomb, lying, kinds.office(parts={"word/a.xml": b"ab" * 9_000_000})):
    try: documents.check(io.BytesIO(data), "a.docx")
    except documents.FileRefused: pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    assert resource.RUSAGE_SELF == 0
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) < 100


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ("plan.pdf", "plan.pdf"),
        ("PLAN.PDF", "PLAN.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\amira\\plan.pdf", "plan.pdf"),
        ('pl"an\r\nSet-Cookie: a=b.pdf', "pl anSet-Cookie a=b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("\u2066Week 3\u2069.pdf", "Week 3.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("خطة الدرس.pdf", "خطة الدرس.pdf"),
        ("v1.2 of my plan", "v1.2 of my plan.pdf"),
    ],
)
def test_names_are_made_safe(given, becomes):
    assert documents.name_of(given, documents.KINDS["application/pdf"]) == becomes


def test_a_name_of_any_length_fits():
    name = documents.name_of("ü" * 300 + ".pdf", documents.KINDS["application/pdf"])
    assert name.endswith("ü.pdf") and len(name.encode()) <= 204
    assert documents.size_words(0) == "1 KB" and documents.size_words(25 * 1024 * 1024) == "25 MB"
    assert documents.size_words(int(1.5 * 1024**3)) == "1.5 GB"
