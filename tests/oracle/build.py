"""Puts a world into the database as rows, with its own identifiers as primary keys."""

from datetime import date, timedelta

from django.utils import timezone

from cohorts.models import Campus, Cohort, CourseAdmin, Membership, Pair, Programme, User
from comments.models import Comment, Question, QuestionReader, Report, Stop
from portfolios.models import Attachment, Entry, Inquiry, LookingBack, Page, Section, Share, Version

LONG_AGO = timedelta(days=3)


def build(world):
    """Write every row of `world`; the caller rolls it back."""
    _people(world)
    _pages(world)
    _comments(world)
    Stop.objects.bulk_create(Stop(pk=row.id, owner_id=row.owner, person_id=row.person) for row in world.stops)
    _questions(world)
    _reports(world)
    _quoted(world)


def canary(kind, row):
    """Words that stand nowhere else: by them a text is recognised in HTML."""
    return f"canary-{kind}-{row.id}-yranac"


def file_public_id(file):
    return f"filewithnumber{file.id:02}"


def _people(world):
    programme = Programme.objects.create(pk=1, name="Diploma")
    campus = Campus.objects.create(pk=1, name="Hadlow")
    today = timezone.localdate(world.now)
    User.objects.bulk_create(
        User(
            pk=row.id,
            email=f"person{row.id}@sheaf.example",
            name=f"Person{row.id} Lastname",
            password="!",
            is_active=row.is_active,
            is_superuser=row.is_superuser,
            is_staff=row.is_superuser,
        )
        for row in world.people
    )
    Cohort.objects.bulk_create(
        Cohort(
            pk=row.id,
            name=f"Year {row.id}",
            programme=programme,
            campus=campus,
            starts=date(2024, 9, 1),
            ends=today - timedelta(days=30) if row.has_ended else None,
        )
        for row in world.cohorts
    )
    Membership.objects.bulk_create(
        Membership(
            pk=row.id,
            cohort_id=row.cohort,
            person_id=row.person,
            role=row.role,
            joined_at=row.joined,
            left_at=row.left,
        )
        for row in world.memberships
    )
    CourseAdmin.objects.bulk_create(
        CourseAdmin(pk=row.id, cohort_id=row.cohort, person_id=row.person, since=row.joined, until=row.left)
        for row in world.appointments
    )
    Pair.objects.bulk_create(
        Pair(pk=row.id, asker_id=row.one, other_id=row.two, agreed_at=row.agreed, ended_at=row.ended)
        for row in world.pairs
    )


def _pages(world):
    before = world.now - LONG_AGO
    Page.objects.bulk_create(
        Page(
            pk=row.id,
            owner_id=row.owner,
            title=canary("title", row),
            is_journal=row.is_journal,
            comments_open=row.comments_open,
            binned_at=before if row.is_binned else None,
            created_at=before,
        )
        for row in world.pages
    )
    Share.objects.bulk_create(
        Share(
            pk=row.id,
            page_id=row.page,
            kind="cohort" if row.cohort is not None else "person" if row.pair is None else "pair",
            cohort_id=row.cohort,
            tutors_only=row.tutors_only,
            person_id=row.person,
            pair_id=row.pair,
            address="" if row.cohort or row.person or row.pair else "nobody-enrolled@elsewhere.example",
            starts=row.starts,
            ends=row.ends,
            created_at=before,
        )
        for row in world.shares
    )
    Entry.objects.bulk_create(
        Entry(
            pk=row.id,
            page_id=row.page,
            title=canary("entry", row),
            status="published" if row.is_published else "draft",
            shown_to=row.shown_to,
            binned_at=before if row.is_binned else None,
            happened_on=before.date(),
            created_at=before,
            first_shown_at=row.first_shown or before,  # a draft was taken back: comments can stand on it (E3)
            shown_at=before if row.is_published else None,
        )
        for row in world.entries
    )
    Attachment.objects.bulk_create(
        Attachment(
            pk=row.id,
            public_id=file_public_id(row),
            owner_id=row.owner,
            content_type="image/webp",
            width=40,
            height=30,
            created_at=before,
        )
        for row in world.files
    )
    _texts(world)


def _texts(world):
    entries = {row.id: row for row in world.entries}
    Version.objects.bulk_create(
        Version(
            pk=row.id,
            page_id=row.page,
            entry_id=row.entry,
            state=row.state,
            number=1 if row.state == "past" else 2,
            title=canary("entry", entries[row.entry]) if row.entry else canary("version", row),
            happened_on=(world.now - LONG_AGO).date() if row.entry else None,
        )
        for row in world.texts
    )
    Section.objects.bulk_create(
        [
            Section(
                pk=row.id,
                version_id=row.id,
                position=1024,
                kind="text",
                body=canary("text", row),
                html=f"<p>{canary('text', row)}</p>",
                rendered_by=1,
            )
            for row in world.texts
        ]
        + [
            Section(
                pk=10_000 + 100 * row.id + file,
                version_id=row.id,
                position=2048 + file,
                kind="picture",
                attachment_id=file,
                description="A bed",
            )
            for row in world.texts
            for file in row.files
        ]
    )


def _comments(world):
    by_id = {row.id: row for row in world.comments}
    made = []
    for row in world.comments:
        at = row.at
        made.append(
            Comment(
                pk=row.id,
                page_id=row.page,
                entry_id=row.entry,
                author_id=row.author,
                parent_id=row.parent,
                private_with_id=row.private_with,
                body=canary("comment", row),
                html=f"<p>{canary('comment', row)}</p>",
                rendered_by=1,
                version=row.version,
                revision=row.version,
                offered_to=row.offered,
                decision=row.decision,
                decided_version=row.decided_version,
                decided_at=at if row.decided_version else None,
                removed_by=row.removed_by,
                removed_at=at if row.removed_by else None,
                created_at=at,
            )
        )
    Comment.objects.bulk_create(made)
    through = Comment.above.through
    links = []
    for row in world.comments:
        above = row
        while above.parent is not None:
            above = by_id[above.parent]
            links.append(through(from_comment_id=row.id, to_comment_id=above.id))
    through.objects.bulk_create(links)


def _questions(world):
    Question.objects.bulk_create(
        Question(
            pk=row.id,
            page_id=row.page,
            entry_id=row.entry,
            body=canary("question", row),
            asked_at=world.now - LONG_AGO,
            withdrawn_at=world.now - timedelta(hours=1) if row.is_withdrawn else None,
        )
        for row in world.questions
    )
    QuestionReader.objects.bulk_create(
        QuestionReader(
            pk=row.id,
            question_id=row.question,
            person_id=row.person,
            asked_at=row.at,
            set_aside_at=world.now - timedelta(hours=1) if row.is_aside else None,
        )
        for row in world.askings
    )


def report_public_id(report):
    return f"reportwithnumb{report.id:02}"


def _reports(world):
    Report.objects.bulk_create(
        Report(
            pk=row.id,
            public_id=report_public_id(row),
            mark=f"report {row.id}",
            reported_on=timezone.localdate(world.now),
            owner_id=row.owner,
            writer_id=row.writer,
            page_id=row.page,
            entry_id=row.entry,
            comment_id=row.comment,
            is_comment=row.comment is not None,
            version=1,
            title=canary("report", row),
            has_words=True,
            words=canary("report", row),
            reason=canary("report", row),
            outcome=row.outcome,
            handled_at=world.now - timedelta(hours=1) if row.outcome else None,
        )
        for row in world.reports
    )


def inquiry_public_id(inquiry):
    return f"inquirynumber{inquiry.id:03}"


def _quoted(world):
    Section.objects.bulk_create(
        Section(
            pk=row.id,
            version_id=row.text,
            position=4096 + row.id,
            kind="quotation",
            body=canary("quotation", row),
            quoted_id=row.quoted,
        )
        for row in world.quotations
    )
    Inquiry.objects.bulk_create(
        Inquiry(pk=row.id, public_id=inquiry_public_id(row), owner_id=row.owner, question=canary("inquiry", row))
        for row in world.inquiries
    )
    through = Inquiry.entries.through
    through.objects.bulk_create(
        through(inquiry_id=row.id, entry_id=entry) for row in world.inquiries for entry in row.entries
    )
    LookingBack.objects.bulk_create(
        LookingBack(pk=row.id, entry_id=row.entry, at=row.at, returns_at=row.returns, answer_id=row.answer)
        for row in world.lookings_back
    )
