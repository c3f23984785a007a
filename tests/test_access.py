"""Every address × each of the cast × GET and POST, against `access_table.txt`, which is written by hand from rules.md.

An address that is missing there fails; an address of an object needs both a yes and a no; and 'not yours' is the same
reply as 'does not exist', once nonce, token and the requested address are masked.
"""

import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import connection
from django.urls import NoReverseMatch, get_resolver, reverse

from portfolios.models import Version

from .full import FULL
from .things import address, tried

CAST = ("visitor", "amira", "ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")
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
TEXTS = {"portfolio_site.SiteText"}  # what the college itself says
LISTS = {"comments.WaitingComment", "comments.WaitingPortfolio"}  # tests/comments/test_admin_list.py


def all_names(patterns=None, namespace=""):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from all_names(each.url_patterns, inner)
        else:
            yield f"{namespace}{each.name}"


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


def asked_of(expected, turn):
    """All of the cast; in a run that is not full two of those who get each answer, others with each row."""
    if FULL:
        return CAST
    alike = [[who for who in CAST if expected[who] == each] for each in sorted(set(expected.values()))]
    return [some[(turn + n) % len(some)] for some in alike for n in range(min(2, len(some)))]


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

    rows = [row for row in TABLE if NAMES.index(row[0]) % CHUNKS == chunk]
    for turn, (name, thing, method, rule, expected) in enumerate(rows):
        path, data = address(name, thing, things, cast)
        for who in asked_of(expected, turn):
            said = f"{rule}: {method} {name} of {thing} by {who}"
            answer = tried(lambda who=who, method=method, path=path, data=data: asked(who, method, path, data))
            found = letter(answer[0])
            if found != expected[who]:
                wrong.append(f"{said}: {found}, not {expected[who]}")
            if answer[2]:
                wrong.append(f"C15: {said} writes: {answer[2]}")
            if expected[who] in "NA" and thing not in ("-", "key"):
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
