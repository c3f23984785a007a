"""The mails as they travel: both parts, the heads, links that land, and hostile names and titles (N3)."""

import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.models import MailChoice, Notification, When
from cohorts.post.composing import isolated, one_line
from cohorts.post.leaving_off import person_of
from comments.models import Offer

from .. import factories


def sent(number=-1):
    """A mail that went out, as a mail program reads it."""
    return message_from_bytes(mail.outbox[number].message().as_bytes(), policy=policy.default)


def parts(message):
    return message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()


def links(html):
    return re.findall(r'href="([^"]+)"', html)


@pytest.fixture
def one(cast, entry, sender, clock):
    factories.comment(cast.ben, entry, now=clock.at)
    assert sender.turn() == 1
    return sent()


def test_the_head(one, cast):
    assert one.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in one.iter_parts()] == ["text/plain", "text/html"]
    assert one["To"] == cast.amira.email
    assert one["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[a-z0-9]{16}@sheaf\.example>", one["Message-ID"])
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = one["List-Unsubscribe"].strip()  # so long an address stands on a line of its own
    before, token, after = re.split(r"off/([^/]+)", address)
    assert f"{before}off/" == f"<https://sheaf.example{reverse('post_off', args=['x'])}".removesuffix("x/")
    assert person_of(token) == cast.amira and after == "/>"
    assert one["Date"].datetime is not None
    for name in ("Cc", "Bcc", "Reply-To"):
        assert one[name] is None


def test_both_parts_say_the_same_and_every_link_leads_to_the_site(one):
    text, html = parts(one)
    for part in (text, html):
        assert "Ben has written a comment. It waits for you" in part
        assert "The quiet half of the room" in part
        assert "https://sheaf.example/settings/mail/" in part
    assert {urlsplit(each).netloc for each in links(html)} == {"sheaf.example"}
    assert set(links(html)) <= set(re.findall(r"https://\S+", text))


def test_the_html_asks_nobody_for_anything(one):
    """No picture, font, script or form: opening the mail tells nobody."""
    _, html = parts(one)
    assert not re.search(r"<(img|script|link|form|iframe|object|video|audio)\b|url\(|@import|src=", html)


def test_every_colour_has_another_in_the_dark(cast, one, entry, sender, clock):
    """N3: a mail program that shows the dark must not be left with our dark words on it."""
    declined = factories.comment(cast.cleo, entry, now=clock.at)
    declined.decline(by=cast.amira, version=1, note="Not here.", now=clock.at)
    clock.move(hours=2)
    cast.year1.appoint_new("nell@sheaf.example", "Nell", by=cast.femi)
    sender.turn()
    found = [parts(sent(number))[1] for number in range(len(mail.outbox))]
    assert any("Not here." in html for html in found) and any("Come in" in html for html in found)
    for html in found:
        assert '<meta name="color-scheme" content="light dark">' in html
        dark = html.partition("@media (prefers-color-scheme: dark) {")[2].partition("</style>")[0]
        coloured = re.findall(r"<[^>]*#[0-9a-f]{3,6}[^>]*>", html.partition("<body")[1] + html.partition("<body")[2])
        assert len(coloured) > 4
        for tag in coloured:
            classes = re.search(r'class="([^"]*)"', tag)
            names = (
                [f".{each}" for each in classes[1].split()] if classes else [".ink a", ".ink-2 a"]
            )  # a link in words
            assert any(re.search(rf"{re.escape(name)}\b", dark) for name in names), tag
            assert classes or tag.startswith("<a "), tag


def test_no_title_stands_in_the_address(one, cast):
    """The link names the notification: it shows nothing to whom the mail is passed on."""
    text, _ = parts(one)
    row = Notification.objects.get(recipient=cast.amira)
    assert f"https://sheaf.example/news/{row.public_id}/" in text
    assert row.recipient.public_id not in text.split("No mail of this kind")[0]


def test_the_host_of_a_request_is_never_used(cast, entry, sender, clock, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(cast.ben)
    client.post(
        reverse("entry_comment", args=[entry.public_id]),
        {"body": "Hello.", "offer": "people"},
        headers={"host": "evil.example"},
    )
    Notification.objects.update(due_at=clock.at)
    sender.turn()
    assert mail.outbox and "evil.example" not in "".join(each.message().as_string() for each in mail.outbox)


# -- scenario 43 -------------------------------------------------------------------------------------------------------


def path_in(message):
    return re.search(r"https://sheaf\.example(/news/[a-z0-9]+/)", parts(message)[0])[1]


def test_the_eleventh_comment_opens_the_list_at_that_comment(cast, entry, sender, clock, client, sign_in):
    """Scenario 43: after sign-in, too; opening changes nothing."""
    for number in range(10):
        factories.comment(cast.ben if number % 2 else cast.cleo, entry, f"Words {number}")
    eleventh = factories.comment(cast.cleo, entry, "The eleventh.")
    for number in range(3):
        factories.comment(cast.dan, entry, f"More {number}")
    Notification.objects.exclude(object_id=eleventh.pk).delete()
    sender.turn()
    path = path_in(sent())
    # Signed out: to the sign-in form, and back to the same address.
    first = client.get(path)
    assert first.status_code == 302 and first["Location"] == f"/accounts/login/?next={path}"
    reply = client.post(first["Location"], {"login": cast.amira.email, "password": factories.PASSWORD, "next": path})
    assert reply["Location"] == path
    reply = client.get(path)
    where, _, fragment = reply["Location"].partition("#")
    assert where.startswith(reverse("waiting")) and fragment == f"c-{eleventh.public_id}"
    before = list(Notification.objects.values_list("read_at", flat=True)), eleventh.revision
    page = client.get(where)
    assert f'id="{fragment}"' in page.text and "The eleventh." in page.text
    eleventh.refresh_from_db()
    assert (list(Notification.objects.values_list("read_at", flat=True)), eleventh.revision) == before
    assert eleventh.waits


def test_the_fortieth_is_on_its_own_page_of_the_list(cast, entry, sender, clock, sign_in):
    made = []
    for number in range(40):
        made.append(factories.comment(cast.ben, entry, f"Words {number}"))
        type(made[-1]).objects.filter(pk=made[-1].pk).update(created_at=clock.at.replace(year=2020, minute=number))
    client = sign_in(cast.amira)
    for comment in (made[0], made[29], made[30], made[39]):
        page = client.get(f"{reverse('waiting')}?comment={comment.public_id}")
        assert f'id="c-{comment.public_id}"' in page.text
    assert client.get(f"{reverse('waiting')}?comment=nowhere").status_code == 200


def test_what_cannot_be_seen_any_more_is_not_there(cast, entry, sender, clock, sign_in):
    told = factories.comment(cast.ben, entry, approved=True)
    Notification.objects.all().delete()
    factories.comment(cast.amira, entry, "An answer.", parent=told, now=clock.at)
    sender.turn()
    path = path_in(sent())
    Notification.objects.update(due_at=factories.viewer().now)
    client = sign_in(cast.ben)
    assert client.get(path)["Location"].startswith(entry.get_absolute_url())
    for who in (cast.amira, cast.cleo, cast.hana):
        assert sign_in(who).get(path).status_code == 404
    entry.show_to("me")
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 405


# -- hostile words ---------------------------------------------------------------------------------------------------

HOSTILE = [
    'Ben "the tap" O’Whitlock, <ben@evil.example>',
    "Ben\r\nBcc: everybody@evil.example",
    "<script>alert(1)</script> & </td></table>",
    "بن ويتلوك \u202egnitirw\u202c",
    "{{ person.email }} {% load x %}",
    "Ben\x00\x1b[31m\u2028Whitlock",
    "=?utf-8?q?=0ABcc:_x@evil.example?=",
    "W" * 300,
]


class Tags(HTMLParser):
    """The tags of a document, each of which must be one of ours."""

    def __init__(self, html):
        super().__init__()
        self.seen = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


OURS = set("html head meta title style body table tr td p h1 h2 a div span bdi br".split())


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("choice", [When.SOON, When.DAILY])
def test_hostile_names_and_titles_stay_words(cast, entry, sender, clock, words, choice):
    """Nothing of them becomes a head, a tag or a template; whatever is sent is one well-formed mail."""
    type(entry).objects.filter(pk=entry.pk).update(title=words[:200].replace("\0", ""))
    type(entry.page).objects.filter(pk=entry.page_id).update(title=words[:200].replace("\0", ""))
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(name=words[:150].replace("\0", ""))
    MailChoice.choose(cast.amira, choice)
    for _ in range(2):
        factories.comment(type(cast.ben).objects.get(pk=cast.ben.pk), entry, now=clock.at)
    clock.set(7, days=1)
    assert sender.turn() == 1
    message = sent()
    assert message["Bcc"] is None and message["To"] == cast.amira.email
    assert "\n" not in message["Subject"] and len(message["Subject"]) <= 200
    assert {name for name in message if name.lower().startswith("x-")} <= {"X-Auto-Response-Suppress"}
    text, html = parts(message)
    assert Tags(html).seen <= OURS
    assert "\u202e" not in text + html + message["Subject"]
    assert "<script>" not in html and cast.amira.email not in text and "\x1b" not in text + html
    raw = mail.outbox[-1].message().as_bytes()
    head = raw.partition(b"\n\n")[0]
    assert b"evil.example" not in re.sub(rb"(?m)^Subject:.*(\n .*)*", b"", head)


def test_hostile_notes_and_own_words(cast, entry, sender, clock, settings):
    settings.UNDO_SECONDS = 0
    comment = factories.comment(cast.ben, entry, "<b>mine</b>\n.\n" + "long " * 500)
    comment.decline(by=cast.amira, version=1, note="</p><img src=x onerror=alert(1)>\n.\nBcc: x", now=clock.at)
    sender.turn()
    text, html = parts(sent())
    assert Tags(html).seen <= OURS and "<b>mine</b>" in text and "&lt;b&gt;mine" in html
    assert text.count("long ") < 200


def test_a_right_to_left_title_does_not_turn_the_line_around():
    assert isolated("عنوان") == "\u2068عنوان\u2069"
    assert isolated("My journal") == "My journal"


def test_one_line():
    assert one_line(" a\r\nb\tc\x00\u2028d ", 100) == "a b c d"
    assert one_line("x" * 300, 10) == "x" * 9 + "…"
    assert one_line("a\u202eb\u202c \u2066c", 100) == "ab c"


def test_a_very_full_day(cast, sender, clock, shared):
    """Sixty pages: forty stand in the mail, the rest is counted."""
    MailChoice.choose(cast.ben, When.DAILY)
    for number in range(60):
        page = factories.page(cast.amira, f"Page {number}", "Words.")
        factories.show(page, cast.year1)
        Notification.tell(cast.ben, "page_shown", page, actor=cast.amira, due_at=clock.at)
    clock.set(7, days=1)
    assert sender.turn() == 1
    text, html = parts(sent())
    assert text.count("shows you a page") == 40 and "And 20 more" in text and "And 20 more" in html
    assert sent()["Subject"] == "Your day on Sheaf: 60 things"


def test_a_private_answer_names_nothing_to_others(cast, entry, sender, clock):
    """C11: the owner's private answer to Dan is told to Dan alone."""
    root = factories.comment(cast.dan, entry, "Private.", Offer.OWNER)
    Notification.objects.all().delete()
    factories.comment(cast.amira, entry, "Between us.", Offer.OWNER, parent=root, private=True, now=clock.at)
    sender.turn()
    assert [each.to for each in mail.outbox] == [[cast.dan.email]]
