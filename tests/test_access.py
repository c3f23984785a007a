"""Every address × each of the cast × GET and POST, against `access_table.txt`, which is written by hand from rules.md.

An address that is missing there fails; an address of an object needs both a yes and a no; and 'not yours' is the same
reply as 'does not exist', once nonce, token and the requested address are masked.
"""

import re
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from cohorts.models import Leaving, Notification, Pair
from cohorts.post.leaving_off import token_for
from comments.models import Offer, Question, Report, Stop
from portfolio_site.models import SiteText
from portfolios.models import Attachment, Inquiry, Version
from portfolios.storage import PrivateStorage

from . import factories

CAST = ("visitor", "amira", "ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")
NOTHING = "zzzzzzzzzzzzzzzz"
YES = {200, 302, 304, 400, 409, 413, 422, 429}


def read_table():
    rows = []
    for line in (Path(__file__).parent / "access_table.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, thing, method, rule, *letters = line.split()
            assert len(letters) == len(CAST), line
            rows.append((name, thing, method, rule, dict(zip(CAST, letters, strict=True))))
    return rows


TABLE = read_table()
NAMES = sorted({row[0] for row in TABLE})
ADMIN = re.compile(r"^admin:")
TEXTS = {"portfolio_site.SiteText"}  # what the college itself says
LISTS = {"comments.WaitingComment", "comments.WaitingPortfolio"}  # tests/comments/test_admin_list.py


def all_names(patterns=None, namespace=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from all_names(each.url_patterns, inner)
        else:
            yield f"{namespace}{each.name}"


def picture(owner):
    file = Attachment.objects.create(owner=owner, content_type="image/jpeg", width=40, height=30)
    for size in Attachment.SIZES:
        PrivateStorage().save(file.path(size), ContentFile(factories.picture()))
    return file


def sound(owner):
    file = Attachment.objects.create(owner=owner, content_type="audio/wav", name="voice.wav")
    PrivateStorage().save(file.path(), ContentFile(b"voice"))
    return file


def inquiry_of(owner, question, *entries):
    inquiry = Inquiry.asked(owner, question)
    inquiry.entries.set(entries)
    return inquiry


def shown_by(key, cast):
    """A journal with an entry that somebody new, who is none of the cast, shows to the cohort and to hana."""
    person = factories.person(key)
    factories.join(person, cast.year1)
    page = factories.page(person, "Seen while they are here", "text", is_journal=True)
    factories.show(page, cast.year1)
    factories.show(page, cast.hana)
    factories.entry(page)
    return page


def use(thing, file):
    """Put `file` into the working copy of a page or entry."""
    working = thing.start_working()
    kind = "picture" if file.is_picture else "file"
    working.sections.create(kind=kind, attachment=file, position=working.section_after())


@pytest.fixture
def things(cast, shared, settings, tmp_path):
    """{name in the table: the arguments of its address, or what a POST has to say}."""
    settings.MEDIA_ROOT = tmp_path
    entry = factories.entry(shared, "The quiet half of the room", "secret of the entry")
    file, in_draft = picture(cast.amira), picture(cast.amira)
    voice, in_own_text = sound(cast.amira), sound(cast.amira)
    use(entry, file)
    use(entry, voice)
    entry.publish()
    draft = factories.entry(shared, "Three minutes of nothing", "secret of the draft", shown=False)
    use(draft, in_draft)
    use(draft, in_own_text)
    tutors_page = factories.page(cast.amira, "For my tutors", "text")
    factories.show(tutors_page, cast.year1, tutors_only=True)
    by_name = factories.page(cast.amira, "By name", "text")
    factories.show(by_name, cast.eve)
    factories.show(by_name, cast.femi)
    waiting = factories.comment(cast.ben, entry, "waits")
    shown = factories.comment(cast.ben, entry, "is shown", approved=True)
    private = factories.comment(cast.dan, entry, "private", Offer.OWNER)
    nia = factories.person("nia")  # none of the cast: everybody's own page names themselves
    Stop.put(cast.amira, nia, factories.viewer().now)
    reported = {"owner": cast.amira, "writer": cast.ben, "comment": shown, "is_comment": True, "version": 1}
    report = Report.objects.create(mark="x", page=shared, entry=entry, title="A title", reason="Rude.", **reported)
    aside = entry.start_working().copy("aside", tab="another")
    past = entry.start_working().copy("past", number=1, title="As it was")
    binned = factories.entry(shared, "Deleted", "secret of the bin")
    binned.put_into_bin(timezone.now())
    binned_page = factories.page(cast.amira, "Deleted page", "secret of the bin")
    factories.show(binned_page, cast.year1)
    binned_page.put_into_bin(timezone.now())
    pair = Pair.objects.create(asker=cast.cleo, other=cast.amira, agreed_at=timezone.now())
    for_pair = factories.page(cast.amira, "For the two of us", "text", is_journal=True)
    for_pair.shares.create(kind="pair", pair=pair)
    deactivated, leaving = shown_by("olive", cast), shown_by("lena", cast)
    deactivated.owner.deactivate()
    Leaving.begin(leaving.owner)
    removed = entry.start_working().copy("bin")
    removed.sections.exclude(kind="text").delete()
    asked = Question.ask(entry, "Longer?", [cast.ben], by=cast.amira, now=timezone.now())
    cast.amira.portrait = file.path("small")
    cast.amira.save()

    return {
        "-": {},
        "journal": shared,
        "own": factories.page(cast.amira, "Mine alone", "secret of the page"),
        "tutors_page": tutors_page,
        "by_name": by_name,
        "entry": entry,
        "for_tutors": factories.entry(shared, "For tutors", "text", shown_to="tutors"),
        "only_me": factories.entry(shared, "Only me", "text", shown_to="me"),
        "draft": draft,
        "amira": cast.amira,
        "year1": cast.year1,
        "picture": file,
        "in_draft": in_draft,
        "sound": voice,
        "in_own_text": in_own_text,
        "aside": aside,
        "past": past,
        "binned": binned,
        "binned_page": binned_page,
        "removed": removed,
        "share": shared.shares.get(),
        "waiting": waiting,
        "shown": shown,
        "private": private,
        "on_by_name": factories.comment(cast.amira, by_name, "said by the owner"),
        "event": shown.events.get(act="approve"),
        "ben": cast.ben,
        "notice": Notification.objects.get(recipient=cast.amira, object_id=waiting.pk, kind="comment_new"),
        "stopped": nia,
        "report": report,
        "to_ben": asked.readers.get(),
        "gus": cast.gus,
        "other": cast.other,
        "campus": cast.year1.campus,
        "programme": cast.year1.programme,
        "inquiry": inquiry_of(cast.amira, "How do I get the quiet half to talk?", entry, draft),
        "own_inquiry": inquiry_of(cast.amira, "Why do I avoid theory?", draft),
        "gibbs": SimpleNamespace(public_id="gibbs"),
        "privacy": SiteText.objects.create(key="privacy", body="Ours."),
        "asking": Pair.objects.create(asker=cast.ben, other=cast.amira),
        "pair": pair,
        "for_pair": for_pair,
        "of_pair": factories.entry(for_pair, "For the two of us", "text"),
        "deactivated": deactivated.owner,
        "of_deactivated": deactivated,
        "by_deactivated": deactivated.entries.get(),
        "leaving": leaving.owner,
        "of_leaving": leaving,
        "by_leaving": leaving.entries.get(),
    }


def address(name, thing, things, cast, nothing=False):
    """Return (path, POST data) of a row; with `nothing`, the same for an object that does not exist."""
    if thing == "-":
        return reverse(name), {}
    if name == "help_page":
        return reverse(name, args=[thing]), {}
    if thing == "key" and name.endswith("webauthn"):
        return reverse(name, kwargs={"pk": 1}), {}
    if name == "invitation":
        return reverse(name, kwargs={"public_id": NOTHING, "serial": 1, "token": "0" * 64}), {}
    if name == "post_off":
        return reverse(name, args=[token_for(cast.amira)]), {}
    if thing == "key":
        return reverse(name, kwargs={"uidb36": "1", "key": "set-password"}), {}
    if thing in ("waiting", "event") and name in ("decide", "undo"):
        value = NOTHING if nothing else things[thing].public_id
        if name == "undo":
            return reverse(name), {"event": value}
        return reverse(name), {"comment": f"{value}.1", "do": "keep"}
    if name == "admin:app_list":
        return reverse(name, args=[thing]), {}
    if ADMIN.match(name):
        return reverse(name, args=[987_654 if nothing else things[thing].pk]), {}
    first, _, second = thing.partition("+")
    public_id = NOTHING if nothing else things[first].public_id
    if name == "share_change":
        page = NOTHING if nothing else things["share"].page.public_id
        return reverse(name, args=[page, public_id]), {"do": "end"}
    if name == "file":
        return reverse(name, args=[public_id, "small"]), {}
    more = [things[second].public_id] if second else []
    return reverse(name, args=[public_id, *more]), {}


def letter(response):
    doors = (reverse("account_login"), reverse("admin:login"))
    if response.status_code == 302 and response["Location"].startswith(doors):
        return "S"
    if response.status_code == 302 and response["Location"] == reverse("admin:index"):
        return "A"
    return {404: "N", 403: "F", 405: "M"}.get(response.status_code) or (
        "Y" if response.status_code in YES else str(response.status_code)
    )


CHUNKS = 6  # the rows share one world, each try in a savepoint of its own: the whole table is asked in seconds


class Back(Exception):
    """Takes a try back: what one of the cast does must not change what the next one meets."""


def tried(ask):
    """Return what `ask()` returns; whatever it wrote is undone."""
    try:
        with transaction.atomic():
            answer = ask()
            raise Back
    except Back:
        return answer


WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)\b(?!.*(django_session|usersessions_|sheaf_cache))", re.DOTALL)


def test_every_address_is_in_the_table():
    """But the mailbox, which a development machine has alone, and the admin's own 404, which has no name."""
    assert {name for name in all_names() if name not in ("mailbox", "admin:None")} == {row[0] for row in TABLE}


def test_the_admin_has_lists_of_comments_and_nothing_else_of_what_people_write():
    """No form, no history, no search, no deleting."""
    found = {name for name in all_names() if re.match("admin:(comments|portfolios)_", name)}
    assert found == {f"admin:comments_waiting{each}_changelist" for each in ("comment", "portfolio")}


def test_every_address_is_asked_by_both_methods():
    for name in {row[0] for row in TABLE}:
        assert {row[2] for row in TABLE if row[0] == name} == {"GET", "POST"}, name


def test_every_object_address_has_a_yes_and_a_no():
    for name in {row[0] for row in TABLE}:
        rows = [row for row in TABLE if row[0] == name and row[1] not in ("-", "key")]
        if rows:
            letters = {letter for row in rows for letter in row[4].values()}
            deleting = re.match("admin:cohorts_.*_delete$", name)  # nobody is deleted there
            assert ("Y" in letters) is not bool(deleting), name
            assert letters & {"N", "F", "A"} or re.match("admin:", name), name


MASKS = (
    (r'name="csrfmiddlewaretoken" value="[^"]+"', "TOKEN"),
    (r"csrftoken=[^;]+", "TOKEN"),
    (r"nonce-[\w+/=-]+", "NONCE"),
)


def masked(response, path):
    text = response.content.decode()
    head = "\n".join(
        f"{key}: {value}" for key, value in sorted(response.headers.items()) if key not in ("Date", "Content-Length")
    )
    for pattern, by in MASKS:
        text, head = re.sub(pattern, by, text), re.sub(pattern, by, head)
    identifiers = set(re.findall(r"[a-z0-9]{16}", path))
    for each in identifiers:
        text, head = text.replace(each, "IT"), head.replace(each, "IT")
    return response.status_code, head, text


def same(one, other):
    """Whether two answers (reply, address, …) cannot be told apart."""
    return masked(*one[:2]) == masked(*other[:2])


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_table(chunk, things, cast, sign_in):
    """Each reply is the table's; no GET writes a row (C15), but for the session and the counters of rate limits; and

    'not yours' cannot be told from 'does not exist'.
    """
    wrong = []
    missed = {}  # {what was asked of no object, and by whom: the answer}
    signed_in = {who: sign_in(None if who == "visitor" else getattr(cast, who)).cookies for who in CAST}

    def asked(who, method, path, data):
        """Return (reply, what was asked, the writes of a GET)."""
        wrote = []

        def note(execute, sql, params, many, context):
            if WRITES.match(sql):
                wrote.append(sql)
            return execute(sql, params, many, context)

        client = sign_in(None)
        client.cookies = deepcopy(signed_in[who])
        if method == "POST":
            return client.post(path, data), path + str(data), []
        with connection.execute_wrapper(note):
            return client.get(path), path + str(data), wrote

    for name, thing, method, rule, expected in (row for row in TABLE if NAMES.index(row[0]) % CHUNKS == chunk):
        path, data = address(name, thing, things, cast)
        for who in CAST:
            said = f"{rule}: {method} {name} of {thing} by {who}"
            answer = tried(lambda who=who, method=method, path=path, data=data: asked(who, method, path, data))
            found = letter(answer[0])
            if found != expected[who]:
                wrong.append(f"{said}: {found}, not {expected[who]}")
            if answer[2]:
                wrong.append(f"C15: {said} writes: {answer[2]}")
            if expected[who] == "N" and thing not in ("-", "key"):
                path_of_none, no_data = address(name, thing, things, cast, nothing=True)
                key = (who, method, path_of_none, *no_data.items())
                if key not in missed:
                    missed[key] = tried(
                        lambda who=who, method=method, path=path_of_none, data=no_data: asked(who, method, path, data)
                    )
                if not same(answer, missed[key]):
                    wrong.append(f"{said} can be told from nothing there")
    assert wrong == []


@pytest.mark.django_db
def test_the_admin_registers_people_and_belonging_and_nothing_that_people_write():
    from django.contrib import admin

    names = {f"{model._meta.app_label}.{model.__name__}" for model in admin.site._registry}
    assert names == {"cohorts.User", "cohorts.Campus", "cohorts.Programme", "cohorts.Cohort"} | LISTS | TEXTS | (
        names & {"cohorts.Membership", "cohorts.CourseAdmin"}
    )


def admin_addresses(things, cast):
    from django.contrib import admin

    yield reverse("admin:index")
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        one = model.objects.first()
        yield reverse(f"{base}_changelist")
        if model._meta.label in LISTS:
            continue
        yield reverse(f"{base}_add")
        for end in ("change", "history", "delete"):
            try:
                yield reverse(f"{base}_{end}", args=[one.pk])
            except (NoReverseMatch, AttributeError):
                continue


@pytest.mark.django_db
def test_the_admin_lets_in_staff_alone_and_shows_no_word_of_anybody(things, cast, sign_in):
    """P2, C3: no staff flag and no superuser flag opens what people write."""
    secrets = ["secret of", "The quiet half of the room", "Mine alone", "waits", "is shown", "private"]
    page = sign_in(cast.amira).get(reverse("entry", args=[things["entry"].public_id])).content.decode()
    assert "secret of the entry" in page and "is shown" in page
    for path in admin_addresses(things, cast):
        assert letter(sign_in(None).get(path)) in "SN", path
        for who in (cast.amira, cast.dan):
            assert letter(sign_in(who).get(path)) in "FNS", path
        for who in (cast.femi, cast.hana):  # a course admin by appointment (A3), a superuser
            answer = sign_in(who).get(path)
            assert answer.status_code in (200, 302, 403, 404), path
            body = answer.content.decode()
            assert [secret for secret in secrets[:3] if secret in body] == [], path


@pytest.mark.django_db
def test_versions_of_somebody_else_have_no_address(things, cast, sign_in):
    for version in Version.objects.exclude(state="aside"):
        path = reverse("text_aside", args=[version.public_id])
        assert [who.first_name for who in cast.everybody if sign_in(who).get(path).status_code != 404] == []
