"""Reporting: what the reporter sees and chooses to hand over, what course admins may do, and that nobody learns who."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification, Role
from comments.models import Comment, CommentEvent, Offer, Report
from comments.models.reporting import KEPT_FOR
from portfolios.models import Entry, Page
from tests import factories
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET, REASON = "three broken taps", "This is about my family."


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def address(thing):
    name = {Comment: "comment_report", Entry: "entry_report", Page: "page_report"}[type(thing)]
    return reverse(name, args=[thing.public_id])


@pytest.fixture
def report(sign_in):
    """report(who, thing, do='send', words=True) sends the form as the page that is looked at would."""

    def send(who, thing, do="send", words=True, reason=REASON, version=None):
        client = sign_in(who)
        seen = client.get(address(thing))
        if seen.status_code != 200:
            return seen
        data = {"do": do, "reason": reason, "version": seen.context["form"]["version"].value()}
        if version is not None:
            data["version"] = version
        return client.post(address(thing), data | ({"words": "on"} if words else {}))

    return send


def test_first_it_is_shown_and_only_then_sent(cast, entry, report, sign_in):
    """Exactly what will be handed over, and to whom by name; looking stores nothing (C15)."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    form = sign_in(cast.cleo).get(address(made)).content.decode()
    assert "Femi Adeyemi (course admin of Year 1 Hadlow)" in form
    look = report(cast.cleo, made, do="look").content.decode()
    for part in (SECRET, REASON, "Ben Whitlock", "Amira Haddad", "The quiet half of the room", "Femi Adeyemi"):
        assert part in look
    assert "kept for 90 days" in look
    without = report(cast.cleo, made, do="look", words=False).content.decode()
    assert SECRET not in without and "The words are not handed over." in without
    assert REASON in report(cast.cleo, made, do="change").content.decode()
    assert not Report.objects.exists() and not Notification.objects.filter(kind="report").exists()
    assert report(cast.cleo, made).status_code == 302
    assert Report.objects.count() == 1


def test_femi_reads_what_was_handed_over_and_no_more(cast, entry, report, sign_in):
    made = comment(cast.ben, entry, SECRET, approved=True)
    report(cast.cleo, made)
    report(cast.dan, comment(cast.cleo, entry, "Not handed over.", approved=True), words=False)
    client = sign_in(cast.femi)
    text = client.get(reverse("reports")).content.decode()
    assert "2 reports to look at" in text and SECRET not in text
    first, second = Report.objects.order_by("pk")
    page = client.get(reverse("report", args=[first.public_id])).content.decode()
    assert SECRET in page and REASON in page and "Ben Whitlock" in page and "Half of them looked" not in page
    page = client.get(reverse("report", args=[second.public_id])).content.decode()
    assert "Not handed over." not in page and "They were not handed over." in page
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get(reverse("comment_remove", args=[made.public_id])).status_code == 404
    assert "2 reports" in client.get("/").content.decode()


def test_nobody_learns_who_reported(cast, entry, report, sign_in):
    """Not the row, the event, the notification, the list, the page: no column holds the reporter, and no instant."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    report(cast.cleo, made)
    found = Report.objects.get()
    for field in Report._meta.get_fields():
        value = getattr(found, field.attname, None) if hasattr(field, "attname") else None
        if field.is_relation and getattr(field, "related_model", None) is type(cast.cleo):
            assert value != cast.cleo.pk, field.name
        assert "Cleo" not in str(value), field.name
    assert found.mark not in [cast.cleo.public_id, str(cast.cleo.pk)]
    assert found.handled_at is None and not hasattr(found, "created_at")
    notice = Notification.objects.get(kind="report")
    assert (notice.recipient, notice.actor) == (cast.femi, None)
    assert not CommentEvent.objects.filter(actor=cast.cleo).exists()
    client = sign_in(cast.femi)
    for path in (reverse("reports"), reverse("report", args=[found.public_id]), "/news/", "/"):
        text = client.get(path).content.decode()
        assert "Cleo" not in text, path
    for model in apps.get_models():
        if model._meta.app_label in ("admin", "comments") and model._meta.managed and not model._meta.proxy:
            for row in model.objects.all().values():
                assert row.get("actor_id") != cast.cleo.pk and row.get("user_id") != cast.cleo.pk


def test_owner_and_author_are_not_told(cast, entry, report, sign_in):
    made = comment(cast.ben, entry, SECRET, approved=True)
    before = {who: len(Notification.listed_for(viewer(who))) for who in (cast.amira, cast.ben, cast.cleo)}
    report(cast.cleo, made)
    Report.objects.get().set_aside(viewer(cast.femi), "Spoke to them.")
    for who, number in before.items():
        assert len(Notification.listed_for(viewer(who))) == number
        assert sign_in(who).get(reverse("reports")).status_code == 404
        assert sign_in(who).get(reverse("report", args=[Report.objects.get().public_id])).status_code == 404


def test_the_mail_says_that_there_is_one_and_nothing_of_it(cast, entry, report):
    from cohorts.registry import KINDS, Post

    made = comment(cast.ben, entry, SECRET, approved=True)
    report(cast.cleo, made)
    kind, notice = KINDS["report"], Notification.objects.get(kind="report")
    assert kind.post is Post.OWN
    words = kind.seen(viewer(cast.femi), [notice])[notice.pk]
    assert (
        words["subject"]
        and words["lines"]
        and words["button"][1] == reverse("report", args=[Report.objects.get().public_id])
    )
    for secret in (SECRET, REASON, "Ben", "Amira", "Cleo", "quiet half"):
        assert secret not in str(words)
    Report.objects.get().set_aside(viewer(cast.femi))
    assert kind.seen(viewer(cast.femi), [notice]) == {}


def test_35_she_removes_it_with_a_reason(cast, entry, report, sign_in, reads):
    """C9: author and owner are told, with the reason; every report about it is dealt with."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    report(cast.cleo, made)
    report(cast.dan, made, reason="Rude.")
    assert SECRET in reads(cast.cleo, entry)
    path = reverse("report", args=[Report.objects.first().public_id])
    client = sign_in(cast.femi)
    assert client.post(path, {"do": "remove", "remove-reason": " "}).status_code == 400
    assert SECRET in reads(cast.cleo, entry)
    assert client.post(path, {"do": "remove", "remove-reason": "Against the rules."}).status_code == 302
    assert SECRET not in reads(cast.cleo, entry)
    assert not Report.objects.open().exists()
    for who in (cast.ben, cast.amira):
        notes = [row.get("note") for row in Notification.listed_for(viewer(who))]
        assert "Against the rules." in notes
        assert REASON not in str(Notification.listed_for(viewer(who)))
    event = CommentEvent.objects.get(act="remove")
    assert (event.actor, event.why) == (cast.femi, "removed by a course admin")
    again = client.post(path, {"do": "remove", "remove-reason": "Twice."})
    assert again.status_code == 409
    assert CommentEvent.objects.filter(act="remove").count() == 1


def test_a_private_comment_can_be_reported_by_who_reads_it(cast, entry, report, sign_in):
    """It is said that the report tells who made it; without a report it stays out of femi's reach (C9)."""
    made = comment(cast.dan, entry, SECRET, Offer.OWNER)
    assert report(cast.ben, made).status_code == 404
    assert sign_in(cast.femi).post(reverse("comment_remove", args=[made.public_id])).status_code == 404
    form = sign_in(cast.amira).get(address(made)).content.decode()
    assert "Only you and Daniel can read this comment." in form
    assert 'name="words"' in form and 'name="words" checked' not in form
    assert report(cast.amira, made, words=False).status_code == 302
    assert Report.objects.get().words == ""
    path = reverse("report", args=[Report.objects.get().public_id])
    assert SECRET not in sign_in(cast.femi).get(path).content.decode()
    sign_in(cast.femi).post(path, {"do": "remove", "remove-reason": "Reported."})
    made.refresh_from_db()
    assert made.removed_by == "admin"


def test_pages_and_entries(cast, entry, report, sign_in):
    """Title, owner and, if the reporter likes, the text as they read it; femi can set it aside."""
    assert report(cast.dan, entry).status_code == 302
    assert report(cast.ben, entry.page, words=False).status_code == 302
    page_report, entry_report = Report.objects.order_by("has_words")
    assert "looked at their boots" in entry_report.words and entry_report.entry == entry
    assert page_report.words == "" and page_report.entry is None
    client = sign_in(cast.femi)
    path = reverse("report", args=[entry_report.public_id])
    text = client.get(path).content.decode()
    assert "looked at their boots" in text and "Remove the comment" not in text
    assert client.post(path, {"do": "remove", "remove-reason": "No."}).status_code == 409
    assert client.post(path, {"do": "aside", "aside-note": "Spoke to Amira."}).status_code == 302
    assert "Spoke to Amira." in client.get(path).content.decode()
    assert client.post(path, {"do": "aside", "aside-note": "Again."}).status_code == 409
    assert Report.objects.get(pk=entry_report.pk).note == "Spoke to Amira."


def test_where_there_are_no_words_none_are_offered(cast, entry, sign_in):
    """A page of its own that has no text yet: its title is all that could be handed over."""
    ben = sign_in(cast.ben)
    assert "Hand over the words" in ben.get(address(entry)).content.decode()
    text = ben.get(address(entry.page)).content.decode()
    assert "Look at what will be sent" in text and "Hand over the words" not in text


def test_nobody_reports_their_own_or_what_they_cannot_see(cast, entry, report):
    made = comment(cast.ben, entry, SECRET)
    assert report(cast.ben, made).status_code == 403
    assert report(cast.amira, entry).status_code == 403
    for who in (cast.cleo, cast.dan, cast.femi, cast.hana, cast.gus, None):
        assert report(who, made).status_code == 404
    draft = factories.entry(entry.page, "Draft", shown=False)
    assert report(cast.ben, draft).status_code == 404


def test_only_course_admins_of_the_owners_cohorts(cast, entry, report, sign_in):
    """C9: of a cohort in which the owner is a trainee now; to anybody else the report does not exist."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    ivo = factories.person("ivo", "Ivo Bell")
    factories.appoint(ivo, cast.other)
    report(cast.cleo, made)
    assert {each.recipient for each in Notification.objects.filter(kind="report")} == {cast.femi}
    path = reverse("report", args=[Report.objects.get().public_id])
    assert sign_in(cast.femi).get(path).status_code == 200
    for who in (ivo, cast.hana, cast.dan, cast.amira, cast.cleo, None):
        assert sign_in(who).get(path).status_code == 404
        assert sign_in(who).post(path, {"do": "remove", "remove-reason": "x"}).status_code == 404
    assert SECRET not in sign_in(ivo).get(reverse("reports")).content.decode()
    cast.amira.memberships.get().end(by=cast.femi)
    assert sign_in(cast.femi).get(path).status_code == 404
    factories.join(cast.amira, cast.other)
    assert sign_in(ivo).get(path).status_code == 200
    factories.join(cast.amira, cast.year1, Role.TUTOR)
    assert sign_in(cast.femi).get(path).status_code == 404


def test_a_course_admin_does_not_see_what_is_reported_about_them(cast, entry, report, sign_in):
    """Whoever wrote it, owns the page, or reports it, is nobody to whom it goes."""
    factories.appoint(cast.dan, cast.year1)
    made = comment(cast.dan, entry, SECRET, approved=True)
    form = sign_in(cast.cleo).get(address(made)).content.decode()
    assert "Femi Adeyemi (course admin" in form and "Daniel Okafor (course admin" not in form
    report(cast.cleo, made)
    path = reverse("report", args=[Report.objects.get().public_id])
    assert sign_in(cast.dan).get(path).status_code == 404
    assert "Nothing has been reported." in sign_in(cast.dan).get(reverse("reports")).content.decode()
    assert sign_in(cast.femi).get(path).status_code == 200


def test_where_there_is_nobody_to_report_to(cast, entry, report, sign_in):
    made = comment(cast.ben, entry, SECRET, approved=True)
    cast.femi.appointments.all().update(until=timezone.now())
    page = sign_in(cast.cleo).get(address(made)).content.decode()
    assert "There is no course admin to whom this could go just now." in page
    reply = sign_in(cast.cleo).post(address(made), {"do": "send", "reason": REASON, "version": "1"})
    assert reply.status_code == 400 and not Report.objects.exists()


def test_what_has_changed_is_looked_at_again(cast, entry, report, reads):
    """Nobody hands over words that they have not seen; the reason is kept (E5)."""
    made = comment(cast.amira, entry, "Kind.")
    made.edit(SECRET, by=cast.amira, version=1)
    reply = report(cast.cleo, made, version=1)
    text = reply.content.decode()
    assert reply.status_code == 409 and SECRET in text and REASON in text and not Report.objects.exists()


def test_twice_is_once_and_ten_a_day(cast, entry, report):
    """C8: the same words twice are one report, told once. defaults: a limit, and the text stays in the form."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    for _ in range(2):
        assert report(cast.cleo, made).status_code == 302
    assert Report.objects.count() == 1 and Notification.objects.filter(kind="report").count() == 1
    for number in range(8):
        assert report(cast.cleo, made, reason=f"Reason {number}.").status_code == 302
    refused = report(cast.cleo, made, reason="One too many.")
    assert refused.status_code == 400 and "One too many." in refused.content.decode()
    assert report(cast.dan, made, reason="Another person may.").status_code == 302


@pytest.mark.parametrize(
    "data", [{}, {"do": "send"}, {"reason": " "}, {"reason": "x" * 2001}, {"version": "x", "reason": "y"}]
)
def test_a_form_that_says_too_little(cast, entry, sign_in, data):
    made = comment(cast.ben, entry, SECRET, approved=True)
    reply = sign_in(cast.cleo).post(address(made), {"do": "send", **data})
    assert reply.status_code == 400 and not Report.objects.exists()
    assert data.get("reason", "")[:50] in reply.content.decode()


def test_the_copy_outlives_the_comment_and_not_its_90_days(cast, entry, report, sign_in):
    """A writer cannot take the words out of the report; `tidy` deletes it when its time is over."""
    made = comment(cast.ben, entry, SECRET, approved=True)
    report(cast.cleo, made)
    made.remove(viewer(cast.ben))
    path = reverse("report", args=[Report.objects.get().public_id])
    text = sign_in(cast.femi).get(path).content.decode()
    assert SECRET in text and "It is not there any more" in text
    today = timezone.localdate()
    Report.objects.update(reported_on=today - KEPT_FOR)
    call_command("tidy", stdout=StringIO())
    assert Report.objects.exists()
    Report.objects.update(reported_on=today - KEPT_FOR - timedelta(days=1))
    out = StringIO()
    call_command("tidy", stdout=out)
    assert not Report.objects.exists() and "reports: 1" in out.getvalue()


def test_the_90_days_are_days_of_the_calendar_when_the_clocks_have_changed(cast, entry, report):
    """In winter, an hour before midnight: ninety times 24 hours earlier it was the next day already, in summer time."""
    report(cast.cleo, comment(cast.ben, entry, SECRET, approved=True))
    now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    Report.objects.update(reported_on=date(2026, 11, 23) - KEPT_FOR)
    assert not Report.objects.outlived(now).exists()
    assert Report.objects.outlived(now + timedelta(hours=1)).exists()


def test_hostile_words_are_inert(cast, entry, report, sign_in):
    made = comment(cast.ben, entry, "<img src=x onerror=alert(1)>", approved=True)
    report(cast.cleo, made, reason="<script>alert(2)</script>")
    text = sign_in(cast.femi).get(reverse("report", args=[Report.objects.get().public_id])).content.decode()
    assert "<script>alert" not in text and "<img src=x" not in text
    assert "&lt;script&gt;alert(2)" in text


def test_thirty_cost_what_one_costs(cast, entry, sign_in, django_assert_num_queries):
    client = sign_in(cast.femi)
    made = comment(cast.ben, entry, SECRET, approved=True)

    def one(number):
        about = {"owner": cast.amira, "writer": cast.ben, "comment": made, "is_comment": True, "version": 1}
        Report.objects.create(mark=str(number), page=entry.page, title="A title", reason="Rude.", **about)

    one(0)
    client.get(reverse("reports"))
    with django_assert_num_queries(8):
        client.get(reverse("reports"))
    for number in range(1, 30):
        one(number)
    with django_assert_num_queries(8):
        client.get(reverse("reports"))
