"""Hostile texts in every field that takes text, several hundred to a page, and every place that shows them.

The content policy is switched off for half of it: what keeps them from running is then the escaping and the
sanitisers alone. A first test shows that the same texts run where nobody stops them.
"""

import html
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from cohorts.models import Campus, Cohort, Letter, Membership, Notification, Pair, Programme, Role, User
from cohorts.post.composing import compose
from cohorts.post.gathering import gather
from comments.models import Comment, Offer, Question, Report
from comments.models.reporting import admins_for
from portfolio_site.models import SiteText
from portfolios import reflection
from portfolios.models import Attachment, Entry, Inquiry, LearnerNames, Section, Version
from portfolios.models.tags import add_tag

from .. import factories
from ..full import ways
from ..payloads import PAYLOADS
from ..test_access import picture
from .conftest import is_elsewhere

SHORT = [text for text in PAYLOADS if len(text) <= 100]
LINES = [text for text in PAYLOADS if len(text) <= 150]
OURS = re.compile(r"c\d+c ")
COLLECT = "window.heard = []; window.ran = window.alert = (number) => { window.heard.push(number); };"
STRANGE = """() => [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes]
  .filter(({ name, value }) => /^on/i.test(name) || (/^(href|src|action|formaction)$/i.test(name)
    && /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i.test(value)))
  .map(({ name, value }) => `${element.tagName} ${name}=${value}`))
  .concat([...document.scripts].filter((script) => !script.src && !/json/.test(script.type))
    .map((script) => script.text))"""


@pytest.fixture(params=ways(True, False, few=1), ids=ways("policy off", "policy on", few=1))
def look(request, browser, live_server, traffic):
    """look(person, paths) opens each and returns what ran, or could; `look.show(text)` does so with HTML of a mail.

    What asks another host for anything, opens a frame or leaves the page is told as well.
    A path may be a tuple: what follows it are fields, of each of which a `marked` text has to be there.
    """
    contexts, asked = [], []

    def note(request):
        if is_elsewhere(request.url, live_server.url):
            asked.append(f"another host: {request.url}")

    def open_as(person):
        context = browser.new_context(base_url=live_server.url, bypass_csp=request.param)
        context.add_init_script(COLLECT)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("request", note)
        return page

    def heard(page, where, wanted=True):
        try:
            said, there = [*page.evaluate("window.heard"), *page.evaluate(STRANGE)], page.content()
        except Error as gone:  # it left for another page meanwhile
            said, there = [str(gone)], ""
        said += [*asked, *(f"a frame of {frame.url}" for frame in page.frames[1:])]
        asked.clear()
        if wanted and not OURS.search(there):
            said.append("none of the texts is there")
        return [f"{where}: {each}" for each in said]

    def all_of(person, paths):
        page, found = open_as(person), []
        for path, *fields in ((each,) if isinstance(each, str) else each for each in paths):
            reply = page.goto(path)
            if reply.status != 200:
                found.append(f"{path}: {reply.status}")
            page.wait_for_timeout(50)
            if page.url.partition("?")[0] != reply.url.partition("?")[0]:
                found.append(f"{path}: went on to {page.url}")
            found += heard(page, path)
            there = page.content()
            found += [f"{path}: no {field}" for field in fields if not re.search(rf"\b{field} c\d+c\b", there)]
        return found

    def show(markup):
        page = open_as(None)
        page.set_content(markup)
        page.wait_for_timeout(50)
        return heard(page, "mail", wanted=False)

    all_of.show = show
    yield all_of
    for context in contexts:
        context.close()
    traffic.wait_for_calm()


def spread(texts, number):
    """`number` of `texts`, as different from each other as they come."""
    return [texts[place * len(texts) // number] for place in range(number)]


def marked(field, number, most=100):
    """`number` texts of at most `most` characters that say into which field they were typed: 'tag c1c <script>…'."""
    return spread([text for each in PAYLOADS if len(text := f"{field} {each}") <= most], number)


@pytest.fixture
def hostile(cast, shared, settings, tmp_path):
    """A world in which everything that anybody can type is hostile."""
    settings.MEDIA_ROOT = tmp_path
    for person, text in zip(cast.everybody, spread(SHORT, len(cast.everybody)), strict=True):
        User.objects.filter(pk=person.pk).update(name=text, teaches=text, sentence=text)
    Cohort.objects.filter(pk=cast.year1.pk).update(name=SHORT[3])
    for text in spread(SHORT, 12):
        factories.join(cast.dan, factories.cohort(text), Role.TUTOR)
    made = User.objects.bulk_create(
        User(email=f"h{number}@x.example", name=text, password="!", teaches=text[:100])
        for number, text in enumerate(spread(LINES, 300))
    )
    now = timezone.now()
    Membership.objects.bulk_create(
        Membership(
            cohort=cast.year1,
            person=person,
            role=Role.TRAINEE if number % 3 else Role.TUTOR,
            joined_at=now - timedelta(days=1),
            **dict.fromkeys(("title", "teaches", "workplace"), spread([t for t in SHORT if len(t) <= 80], 300)[number]),
        )
        for number, person in enumerate(made)
    )
    entries = []
    for start in range(0, len(PAYLOADS), 220):
        bodies = "\n\n".join(PAYLOADS[start : start + 220])
        entries.append(factories.entry(shared, LINES[start % len(LINES)], bodies))
    titled = Entry.objects.bulk_create(
        Entry(page=shared, title=text, status="published", first_shown_at=now, shown_at=now)
        for text in spread(LINES, 300)
    )
    for entry in titled:
        version = Version.objects.create(page=shared, entry=entry, state="published", number=1, title=entry.title)
        version.sections.create(kind="text", body=entry.title, html="<p>x</p>")
    file = picture(cast.amira)
    version = entries[0].published
    Section.objects.bulk_create(
        Section(version=version, kind="picture", attachment=file, position=9_000 + n, description=text, caption=text)
        for n, text in enumerate(spread(LINES, 100))
    )
    for text in [*marked("comment", 20, 300), *spread(PAYLOADS, 200)]:
        Comment.write(author=cast.ben, thing=entries[1], body=text, offered_to=Offer.PEOPLE)
    for number, comment in enumerate(Comment.objects.order_by("pk")):
        if number % 2:
            comment.approve(by=cast.amira, version=1)
        elif number % 4 == 0 and number < 80:
            comment.decline(by=cast.amira, version=1, note=comment.body)
    Question.ask(entries[1], SHORT[40], [cast.ben, cast.dan], by=cast.amira, now=now)
    said = Comment.objects.filter(decision="approved").first()
    Report.hand_over(
        {
            "owner": cast.amira,
            "writer": cast.ben,
            "page": shared,
            "entry": entries[1],
            "comment": said,
            "is_comment": True,
            "version": 1,
            "title": LINES[50],
            "has_words": True,
            "words": PAYLOADS[60],
        },
        reason=PAYLOADS[70],
        admins=admins_for(cast.amira, now),
        now=now,
    )
    Pair.objects.create(asker=cast.ben, other=cast.amira)
    beside(cast, shared, entries, file)
    return {"journal": shared, "entries": entries}


def beside(cast, shared, entries, file):
    """What stands beside the texts: places, tags, names of files and learners, inquiries, models, the bin."""
    for model, field in ((Campus, "campus"), (Programme, "programme")):
        model.objects.filter(pk=getattr(cast.year1, f"{field}_id")).update(name=marked(field, 1)[0])
        model.objects.bulk_create(model(name=text) for text in marked(field, 30)[1:])
    for thing in (shared, *entries[:2]):
        for text in marked("tag", 30, 50):
            add_tag(thing, text)
    for text in marked("inquiry", 20):
        Inquiry.objects.create(owner=cast.amira, question=text).entries.add(entries[1])
    steps = [reflection.Step(text, tuple(marked("question", 20))) for text in marked("stage", 8, 60)]
    for name, credit in zip(marked("model", 8, 80), marked("credit", 8), strict=True):
        model = reflection.store(cast.year1, reflection.Model(key="", name=name, credit=credit, stages=steps))
    Entry.objects.filter(pk=entries[1].pk).update(reflects_with=model.key)
    learners, version = marked("learner", 40, 50), entries[1].published
    LearnerNames.objects.create(owner=cast.amira, names="\n".join(learners))
    for number, (text, name) in enumerate(zip(marked("stage", 40, 60), learners, strict=True)):
        version.sections.create(kind="text", stage=text, body=name, html="<p>x</p>", position=9_000 + number)
    Attachment.objects.filter(pk=file.pk).update(name=f"{marked('picture', 1)[0]}.jpg")
    for number, text in enumerate(marked("document", 20, 200)):
        kind = "audio/wav" if number % 2 else "application/pdf"
        document = Attachment.objects.create(owner=cast.amira, content_type=kind, name=text)
        if number:  # the first is used nowhere
            version.sections.create(kind="file", attachment=document, position=9_100 + number)
    for entry in Entry.objects.filter(page=shared).order_by("-pk")[:30]:
        entry.put_into_bin(timezone.now())
    house = SiteText(key="privacy", body="\n\n".join(marked("house", 200, 300)), updated_by=cast.hana)
    house.full_clean()
    house.save()
    for thing in (cast.year1, cast.ben, house):
        for text in marked("logged", 20):
            said = [{"changed": {"name": text, "object": text, "fields": [text]}}]
            admin.site.get_model_admin(type(thing)).log_change(SimpleNamespace(user=cast.hana), thing, said)
    User.objects.filter(pk=cast.amira.pk).update(is_staff=True)
    cast.amira.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_the_texts_run_where_nobody_stops_them(browser):
    """There are enough of them, and they are no blanks."""
    assert len({text for text in PAYLOADS if "ran(" in text}) >= 1_000
    context = browser.new_context()
    context.add_init_script(COLLECT)
    page = context.new_page()
    some = spread(PAYLOADS, 200)
    frames = "".join(
        f'<iframe srcdoc="{html.escape("<script>window.ran = (n) => parent.heard.push(n)</script>" + text)}"></iframe>'
        for text in some
    )
    page.set_content(frames)
    page.wait_for_timeout(1_000)
    assert len(set(page.evaluate("window.heard"))) >= 30
    context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "markup",
    [
        "<img src='https://evil.example/2'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<base href='https://evil.example/'><img src=x>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<iframe src='about:blank'></iframe>",
        "<img src=x onerror=ran(1)>",
        "<a href='javascript:ran(1)'>x</a>",
    ],
)
def test_what_runs_loads_or_leads_away_is_heard(look, markup):
    assert look.show(markup) != []


@pytest.mark.django_db(transaction=True)
def test_nothing_runs(cast, hostile, look):
    """Every page that shows what somebody typed, as its owner, a reader, a tutor, a course admin and a superuser."""
    journal, entries = hostile["journal"], hostile["entries"]
    cohort = cast.year1
    everyones = [reverse("home"), reverse("portfolio"), journal.get_absolute_url()]
    texts = [entry.get_absolute_url() for entry in entries]
    beside_text = ("tag", "document", "stage", "inquiry")
    while_writing = ("document", "stage", "learner", "model", "credit", "question")
    places = ("campus", "programme")
    model = cohort.reflection_models.last()
    unused = Attachment.objects.get(owner=cast.amira, width=None, sections=None)
    assert (
        look(
            cast.amira,
            [
                *everyones,
                *texts,
                reverse("waiting"),
                reverse("sharing", args=[journal.public_id]),
                reverse("entry_edit", args=[entries[0].public_id]),
                reverse("page_edit", args=[journal.public_id]),
                reverse("page_as", args=[journal.public_id, cast.ben.public_id]),
                reverse("portfolio_edit"),
                reverse("news"),
                reverse("friends"),
                reverse("settings"),
                (journal.get_absolute_url(), "tag"),
                (texts[1], *beside_text),
                (reverse("entry_edit", args=[entries[1].public_id]), *while_writing),
                (reverse("my_files"), "picture", "document"),
                (reverse("file_delete", args=[unused.public_id]), "document"),
                (reverse("learner_names"), "learner"),
                (reverse("inquiries"), "inquiry"),
                (reverse("inquiry", args=[cast.amira.inquiries.first().public_id]), "inquiry"),
                (reverse("entry_inquiries", args=[entries[1].public_id]), "inquiry"),
                (reverse("entry_tags", args=[entries[1].public_id]), "tag"),
                (reverse("page_tags", args=[journal.public_id]), "tag"),
                reverse("bin"),
                (reverse("admin:comments_waitingcomment_changelist"), "comment"),
            ],
        )
        == []
    )
    assert (
        look(
            cast.ben,
            [
                *everyones[:2],
                (texts[1], *beside_text),
                reverse("comments_mine"),
                reverse("person", args=[cast.amira.public_id]),
            ],
        )
        == []
    )
    assert look(cast.dan, [reverse("reading"), reverse("cohorts"), reverse("cohort", args=[cohort.public_id])]) == []
    assert (
        look(
            cast.femi,
            [
                (reverse("home"), *places),
                (reverse("cohort", args=[cohort.public_id]), *places),
                reverse("cohort_people", args=[cohort.public_id]),
                reverse("cohort_person", args=[cohort.public_id, cast.ben.public_id]),
                reverse("cohort_record", args=[cohort.public_id]),
                reverse("reports"),
                reverse("report", args=[Report.objects.get().public_id]),
                reverse("cohort_running", args=[cohort.public_id]),
                (reverse("cohort_next", args=[cohort.public_id]), *places),
                (reverse("cohort_reflection", args=[cohort.public_id]), "model", "credit"),
                (reverse("cohort_model", args=[cohort.public_id, model.key]), "model", "credit", "stage", "question"),
                (reverse("admin:cohorts_cohort_change", args=[cohort.pk]), *places),
                (reverse("admin:cohorts_cohort_history", args=[cohort.pk]), "logged"),
                (reverse("admin:cohorts_user_history", args=[cast.ben.pk]), "logged"),
                reverse("admin:comments_waitingportfolio_changelist"),
            ],
        )
        == []
    )
    house = [SiteText.objects.get().pk]
    assert (
        look(
            cast.hana,
            [
                reverse("admin:cohorts_user_changelist"),
                reverse("admin:cohorts_user_change", args=[cast.ben.pk]),
                (reverse("admin:cohorts_user_history", args=[cast.ben.pk]), "logged"),
                (reverse("admin:cohorts_cohort_changelist"), *places),
                (reverse("admin:cohorts_cohort_add"), *places),
                (reverse("admin:cohorts_campus_changelist"), "campus"),
                (reverse("admin:cohorts_campus_change", args=[cohort.campus_id]), "campus"),
                (reverse("admin:cohorts_programme_changelist"), "programme"),
                (reverse("admin:cohorts_programme_change", args=[cohort.programme_id]), "programme"),
                reverse("admin:portfolio_site_sitetext_changelist"),
                (reverse("admin:portfolio_site_sitetext_change", args=house), "house"),
                (reverse("admin:portfolio_site_sitetext_history", args=house), "logged"),
                (reverse("privacy"), "house"),
            ],
        )
        == []
    )


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_a_list_of_people(cast, look, sign_in):
    """The cells of a list come back on the page that explains them."""
    cells = "\n".join(
        f'"{text.replace(chr(34), chr(34) * 2)}",n{n}@x.example,trainee' for n, text in enumerate(PAYLOADS)
    )
    path = reverse("cohort_enrol_list", args=[cast.year1.public_id])
    shown = sign_in(cast.femi).post(path, {"text": "name,e-mail,role\n" + cells}).content.decode()
    assert shown.count("c7") > 10
    assert look.show(shown) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_a_mail(cast, hostile, look, settings):
    """What a mail program shows: the HTML of every letter that goes out; and no line of a text becomes a header."""
    noon = (timezone.localtime() + timedelta(days=2)).replace(hour=12)
    gather(noon)
    letters = [composed.message for letter in Letter.objects.all() if (composed := compose(letter, noon))]
    assert len(letters) >= 3 and Notification.objects.exists()
    for message in letters:
        raw = message.message()
        assert set(raw.keys()) <= {
            *("Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
            *("X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post"),
        }
    assert sum(bool(OURS.search(message.alternatives[0].content)) for message in letters) > len(letters) / 2
    assert [found for message in letters for found in look.show(message.alternatives[0].content)] == []
