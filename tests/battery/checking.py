"""What is there afterwards, beside what the server had said: lost, changed, doubled, rows without files and back."""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Count
from PIL import Image

from cohorts.models import Notification
from comments.models import Comment, CommentEvent
from portfolios.models import Attachment, Entry, Page
from portfolios.models.texts import State


@dataclass
class Findings:
    """Lists of sentences; all of them empty where nothing is wrong."""

    lost: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    rows_without_file: list = field(default_factory=list)
    files_without_row: list = field(default_factory=list)

    @property
    def line(self):
        return (
            f"lost {len(self.lost)}, changed {len(self.changed)}, doubled {len(self.doubled)}, "
            f"rows without a file {len(self.rows_without_file)}, files without a row {len(self.files_without_row)}"
        )

    @property
    def wrong(self):
        return [*self.lost, *self.changed, *self.doubled, *self.rows_without_file]


def check(trainees, media):
    """Compare what these people were told with what is stored; return Findings. Nothing is written."""
    found = Findings()
    for trainee in trainees:
        _check_texts(trainee, found)
        _check_attached(trainee, found)
        _same(found, f"comments of {trainee.email}", trainee.comments, _of(Comment, "body", author=trainee.person_id))
    _check_told(found)
    _check_files(media, found)
    return found


def _of(model, column, **where):
    return model.objects.filter(**where).values_list(column, flat=True)


def _same(found, what, told, there):
    """Every one of `told` is there once, and nothing else is."""
    told, there = Counter(told), Counter(there)
    found.lost += [f"{what}: {each} is not there" for each in (told - there).elements()]
    found.doubled += [f"{what}: {each} is there {there[each]} times, told {told[each]}" for each in there - told]


def _check_texts(trainee, found):
    texts = {text.public_id: text for text in trainee.texts}
    pages = Page.objects.filter(owner=trainee.person_id, is_journal=False)
    entries = Entry.objects.filter(page__owner=trainee.person_id)
    journals = Page.objects.filter(owner=trainee.person_id, is_journal=True).count()
    if journals != 1:
        found.doubled.append(f"{trainee.email} has {journals} journals")
    things = {thing.public_id: thing for thing in [*pages, *entries]}
    _same(found, f"texts of {trainee.email}", list(texts), list(things))
    for public_id in texts.keys() & things.keys():
        _check_text(f"{trainee.email}, {public_id}", texts[public_id], things[public_id], found)


def _check_text(name, told, thing, found):
    now = thing.working() or thing.published
    if now is None:
        found.lost.append(f"{name}: no text at all")
        return
    sections = now.ordered_sections()
    _compare(name, told.lines, sections[0].body, found)
    in_it = [section.attachment.public_id for section in sections if section.attachment]
    _same(found, f"{name}, pictures and files in it", told.attached, in_it)
    found.doubled += [f"{name}: a text is kept beside it that nobody wrote" for _ in thing.aside()]
    seen = thing.own_versions().filter(state__in=(State.PUBLISHED, State.PAST)).order_by("number")
    bodies = [version.ordered_sections()[0].body for version in seen]
    _same(found, f"{name}, versions", told.shown, bodies)
    if sorted(bodies) == sorted(told.shown) != bodies and bodies != told.shown:
        found.changed.append(f"{name}: its versions stand in another order")
    if told.is_page and thing.shares.count() != len(told.shown[:1]):
        found.doubled.append(f"{name} has {thing.shares.count()} shares")


def _compare(name, lines, body, found):
    stored = body.split("\n\n") if body else []
    if stored == lines:
        return
    there, told = Counter(stored), Counter(lines)
    found.lost += [f"{name}: ‘{line}’ was saved and is not there" for line in (told - there).elements()]
    found.doubled += [f"{name}: ‘{line}’ twice" for line, number in there.items() if number > 1]
    if not told - there:
        found.changed.append(f"{name}: {len(stored)} lines instead of {len(lines)}, or in another order")


def _check_attached(trainee, found):
    _same(
        found,
        f"files of {trainee.email}",
        [*trainee.pictures, *trainee.files],
        _of(Attachment, "public_id", owner=trainee.person_id),
    )


def _check_told(found):
    """Nobody is told twice of one thing, and each comment is recorded once (C8, N2)."""
    notices = Notification.objects.values("recipient", "kind", "content_type", "object_id")
    for row in notices.annotate(times=Count("pk")).filter(times__gt=1):
        found.doubled.append(f"told {row['times']} times: {row['kind']} of {row['object_id']}")
    for row in CommentEvent.objects.filter(act="write").values("comment").annotate(times=Count("pk")):
        if row["times"] > 1:
            found.doubled.append(f"comment {row['comment']} is recorded {row['times']} times")


def _check_files(media, found):
    media = Path(media)
    rows = {path: attachment for attachment in Attachment.objects.all() for path in attachment.paths}
    files = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    found.rows_without_file += sorted(rows.keys() - files)
    found.files_without_row += sorted(files - rows.keys())


def check_content(trainees, media, found):
    """Each stored picture opens and shows the colour that was sent up; each file is what was sent, to the byte."""
    for trainee in trainees:
        for attachment in Attachment.objects.filter(owner=trainee.person_id):
            for path in (Path(media) / name for name in attachment.paths):
                with contextlib.suppress(FileNotFoundError):  # said already
                    if attachment.public_id in trainee.pictures:
                        wrong = _other_colour(path, trainee.pictures[attachment.public_id])
                    else:
                        sent = trainee.files.get(attachment.public_id)
                        wrong = "" if path.read_bytes() == sent else "another file than was sent"
                    found.changed += [f"{path}: {wrong}"] if wrong else []


def _other_colour(path, sent):
    """What is wrong with a picture that should be of one colour, or ''."""
    try:
        with Image.open(path) as picture:
            seen = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError) as error:
        return str(error)
    alike = max(abs(one - other) for one, other in zip(seen, sent, strict=True)) <= 24
    return "" if alike else f"{seen} instead of {sent}"
