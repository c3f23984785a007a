"""Many files of one person at the same instant: the room that they have is kept to, with no row or file too many."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from portfolios.models import Attachment, Page

from ..portfolios import kinds
from .crowd import Crowd, Press, session_of
from .test_races import JSON, ROUNDS

pytestmark = pytest.mark.django_db(transaction=True)


def upload(session, entry, name, key):
    file = SimpleUploadedFile(name, kinds.pdf())
    given = {"do": "upload", "kind": "file", "form_key": key, "file": file}
    return Press(session, f"/entries/{entry.public_id}/edit/", given, JSON)


def test_the_room_is_kept_to_by_files_that_arrive_at_once(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    one = len(kinds.pdf())
    settings.PERSON_MAX_BYTES = 2 * one + one // 2
    session = session_of(cast.amira)
    entry = Page.journal_of(cast.amira).new_entry()
    with Crowd(5) as crowd:
        for turn in range(max(2, ROUNDS // 5)):
            Attachment.objects.all().delete()
            presses = [upload(session, entry, f"{number}.pdf", f"{turn:08d}{number:08d}") for number in range(5)]
            replies = crowd.press(*presses)
            assert sorted(status for status, _ in replies) == [200, 200, 422, 422, 422], replies
            assert Attachment.objects.count() == 2
            assert Attachment.objects.aggregate(sum=Sum("bytes"))["sum"] == 2 * one
            kept = {file.path() for file in Attachment.objects.all()}
            there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
            assert kept <= there and len(there) == 2 * (turn + 1)  # what was there before has lost its row above


def test_one_file_sent_twice_at_once_is_one(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = session_of(cast.amira)
    entry = Page.journal_of(cast.amira).new_entry()
    with Crowd(3) as crowd:
        presses = [upload(session, entry, "a.pdf", "a1b2c3d4e5f60718") for _ in range(3)]
        replies = crowd.press(*presses)
    assert {status for status, _ in replies} == {200} and len({body for _, body in replies}) == 1
    assert Attachment.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
