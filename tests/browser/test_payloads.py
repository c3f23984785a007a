"""Hostile texts in every field that takes text, several hundred to a page, and every place that shows them.

The content policy is switched off for half of it: what keeps them from running is then the escaping and the
sanitisers alone. A first test shows that the same texts run where nobody stops them.
"""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from cohorts.models import Letter, Notification
from cohorts.post.composing import compose
from cohorts.post.gathering import gather
from comments.models import Comment

from .. import factories
from ..full import ways
from ..payloads import PAYLOADS
from ..test_access import all_names
from .conftest import is_elsewhere
from .hostile_places import NOT_OPENED, places, sent
from .hostile_world import hostile_world, marked, spread

OURS = re.compile(r"\bc\d+c\b")
COLLECT = "window.heard = []; window.ran = window.alert = (number) => { window.heard.push(number); };"
STRANGE = """() => [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes]
  .filter(({ name, value }) => /^on/i.test(name) || (/^(href|src|action|formaction)$/i.test(name)
    && /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i.test(value)))
  .map(({ name, value }) => `${element.tagName} ${name}=${value}`))
  .concat([...document.scripts].filter((script) => !script.src && !/json/.test(script.type))
    .map((script) => script.text))"""

SEND = """([path, data]) => {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: path });
  data.unshift(['csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value]);
  for (const [name, values] of new Map(data)) for (const value of [values].flat()) {
    form.append(Object.assign(document.createElement('textarea'), { name, value }));
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture(params=ways(True, False, few=1), ids=ways("policy off", "policy on", few=1))
def look(request, browser, live_server, traffic):
    """look(person, places) opens each Place and returns what ran, or could; `look.show(text)` does so with a mail.

    What asks another host for anything, opens a frame or leaves the page is told as well.
    """
    contexts, asked = [], []

    def note(request):
        if is_elsewhere(request.url, live_server.url):
            asked.append(f"another host: {request.url}")

    def open_as(person):
        context = browser.new_context(base_url=live_server.url, bypass_csp=request.param, service_workers="block")
        context.add_init_script(COLLECT)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("request", note)
        return page

    def heard(page, fields=(), inside=None):
        """What is wrong with the page that is open; '' looks for a text anywhere, None does not look for any."""
        try:
            said, there = [*page.evaluate("window.heard"), *page.evaluate(STRANGE)], page.content()
            texts = page.locator(inside).all_inner_texts() if inside else [there]
            if inside is not None and not OURS.search("\n".join(texts)):
                said.append(f"none of the texts is there {inside}")
        except Error as gone:  # it left for another page meanwhile
            said, there = [str(gone)], ""
        said += [*asked, *(f"a frame of {frame.url}" for frame in page.frames[1:])]
        asked.clear()
        return said + [f"no {field}" for field in fields if not re.search(rf"\b{field} c\d+c\b", there)]

    def answer(page, place):
        if place.data is None:
            return page.goto(place.path)
        page.goto(place.sent_from)
        with page.expect_navigation() as going:
            page.evaluate(SEND, [place.path, list(place.data.items())])
        return going.value

    def all_of(person, places):
        page, found = open_as(person), []
        for place in places:
            reply = answer(page, place)
            page.wait_for_timeout(20)
            said = [] if reply.status == place.status else [reply.status]
            if page.url.partition("?")[0] != reply.url.partition("?")[0]:
                said.append(f"went on to {page.url}")
            said += heard(page, place.fields, place.inside)
            found += [f"{place.name} {place.path}: {each}" for each in said]
        return found

    def show(markup):
        page = open_as(None)
        page.set_content(markup)
        page.wait_for_timeout(20)
        return heard(page)

    all_of.show = show
    yield all_of
    for context in contexts:
        context.close()
    traffic.wait_for_calm()


@pytest.fixture
def hostile(cast, shared, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return hostile_world(cast, shared)


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
    opened = places(cast, hostile)
    left = {name for names in NOT_OPENED.values() for name in names.split()}
    names = {place.name for each in opened.values() for place in each}
    assert names | left == {*all_names(), "mailbox"} and not names & left
    assert [found for person, each in opened.items() for found in look(person, each)] == []


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_where_what_was_sent_came_at_a_busy_moment(cast, shared, look, monkeypatch):
    """E5: the words stand on the page that says so."""

    def too_busy(**said):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Comment, "write", too_busy)
    entry, typed = factories.entry(shared), {"body": "\n".join(marked("typed", 50, 300)), "offer": "people"}
    path = reverse("entry_comment", args=[entry.public_id])
    assert look(cast.ben, [sent("entry_comment", entry, data=typed, status=503, fields="typed", sent_from=path)]) == []


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
