"""Input that no database can hold, or that is too much, ends in a clear answer and never in a 500."""

import errno
import io
import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portfolio_site.middleware import CleanInputMiddleware, ErrorsMiddleware
from portfolio_site.views import errors

BAD_QUERIES = ["a=%00", "a%00b=1", "next=/%00", "q=%ff", "q=%ED%A0%80", "q=%C0%80", "%00", "q=x%00&q=%F5"]
ODD_QUERIES = [
    "q=%E2%80%AE%D8%A7",  # right-to-left override
    "q=" + "x" * 20_000,
    "q[]=1&q[]=2",
    "q=%",
    "q=%zz",
    "page=99999999999999999999999999",
    "page=-1",
    "next=//evil.example/",
    "next=javascript:alert(1)",
    "&&&===",
]
PATHS = [
    "/",
    "/accounts/login/",
    "/reading/",
    "/cohorts/",
    "/comments/waiting/",
    "/pages/new/",
    "/news/",
    "/friends/",
    "/help/",
]


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_query_that_is_no_text_names_nothing(client, db, query):
    response = client.get("/accounts/login/", QUERY_STRING=query)
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/pages/%00/", "/%00", "/accounts/login/%00/", "/people/a%00b/", "/pages/%ED%A0%80/"])
def test_a_path_that_is_no_text_names_nothing(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", [*BAD_QUERIES, *ODD_QUERIES])
def test_no_query_breaks_a_page(cast, sign_in, query):
    client = sign_in(cast.amira)
    for path in PATHS:
        assert client.get(path, QUERY_STRING=query).status_code < 500, path


def middleware_sees(**data):
    """The POST data that a view gets to see."""
    seen = {}

    def view(request):
        seen.update({name: request.POST.getlist(name) for name in request.POST})
        return HttpResponse()

    response = CleanInputMiddleware(view)(RequestFactory().post("/", **data))
    return response.status_code, seen


def test_nul_is_taken_out_of_forms_and_lone_surrogates_are_replaced():
    assert middleware_sees(data={"text": "a\0b", "title": ["x\0", "y"]}) == (
        200,
        {"text": ["ab"], "title": ["x", "y"]},
    )
    status, seen = middleware_sees(data="text=a%00b%ED%A0%80c", content_type="application/x-www-form-urlencoded")
    assert status == 200
    assert "\0" not in seen["text"][0] and seen["text"][0].startswith("ab") and seen["text"][0].endswith("c")
    seen["text"][0].encode("utf-8")


def test_the_cleaner_knows_lone_surrogates():
    from portfolio_site.middleware import _clean

    assert _clean("a\ud800b\0c") == "a\ufffdbc"
    assert _clean("naïve 🌱 \u202e") == "naïve 🌱 \u202e"


def test_right_to_left_and_emoji_pass_untouched():
    text = "مرحبا \u202e 🌱 e\u0301\r\n"
    assert middleware_sees(data={"text": text}) == (200, {"text": [text]})


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=unicode_escape",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(content_type):
    status, _ = middleware_sees(data=b"--x\r\n\\ud800", content_type=content_type)
    assert status == 400


def test_too_many_fields_too_much_text_too_large(client, db):
    response = client.post("/accounts/login/", {str(number): "" for number in range(5_001)})
    assert response.status_code == 413
    assert "too large" in response.content.decode().lower()
    too_long = "x" * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/accounts/login/", {"login": too_long}).status_code == 413
    body = io.BytesIO(b"x")
    request = RequestFactory().post("/", data=body.read(), content_type="text/plain")
    request.META["CONTENT_LENGTH"] = str(django_settings.REQUEST_MAX_BYTES + 1)
    assert CleanInputMiddleware(lambda request: HttpResponse())(request).status_code == 413


def test_five_megabytes_in_a_field_are_answered_by_the_form(client, db):
    response = client.post("/accounts/login/", {"login": "x" * 5_000_000, "password": "y" * 5_000_000})
    assert response.status_code == 200
    assert b"wrong" in response.content or b"error" in response.content


@pytest.mark.parametrize("value", ['"abcdefgh\\000"', "\ud800" * 9, "x" * 5_000, "' OR 1=1", "\udcff\udcfe"])
def test_a_cookie_that_no_database_can_hold_is_ignored(db, value):
    client = Client()
    header = f"sessionid={value}; csrftoken={value}".encode("utf-8", "surrogatepass").decode("latin-1")
    assert client.get("/accounts/login/", headers={"cookie": header}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "\0" * 50},
        {"accept-language": "x" * 5_000},
        {"user-agent": "\0\xff"},
        {"x-forwarded-for": "\0, not an address"},
        {"accept": "application/json"},
        {"x-requested-with": "XMLHttpRequest"},
        {"if-none-match": "\0"},
        {"referer": "http://\0/"},
        {"host": "evil.example"},
        {"host": "\0"},
    ],
)
def test_no_header_breaks_a_page(db, headers):
    assert Client().get("/accounts/login/", headers=headers).status_code < 500


def test_a_busy_database_answers_503_and_keeps_what_was_typed():
    text = "A long thought about seedlings, " * 5
    request = RequestFactory().post("/entries/x/edit/", {"text-1": text, "sequence": "7"})
    response = ErrorsMiddleware(None).process_exception(request, OperationalError("database is locked"))
    page = response.content.decode()
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert text.strip() in page and 'name="sequence" value="7"' in page and 'action="/entries/x/edit/"' in page


@contextmanager
def locked_sessions():
    """Somebody else holds what signing out has to write; our own connection waits a tenth of a second for it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        other = sqlite3.connect(database["NAME"], timeout=0)
        other.execute("BEGIN IMMEDIATE")
        patience = "PRAGMA busy_timeout = 100"
    else:
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        other = psycopg.connect(**{key: database[name] or None for key, name in names.items()})
        other.execute("LOCK TABLE django_session")
        patience = "SET lock_timeout = 100"
    with connection.cursor() as cursor:
        cursor.execute(patience)
    yield
    other.rollback()
    other.close()
    connection.close()  # the next test waits as long as always


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_lasts_too_long_ends_in_503(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.amira)
    with locked_sessions():
        assert client.post("/accounts/logout/").status_code == 503
    assert client.post("/accounts/logout/").status_code == 302


def test_a_secret_is_never_repeated():
    request = RequestFactory().post("/accounts/login/", {"login": "a@b.example", "password": "a secret " * 9})
    assert "a secret" not in errors.busy(request, OperationalError()).content.decode()


def test_a_form_that_was_open_too_long_can_be_sent_again_only_from_here():
    fields = {"text": "A thought that took an hour to write down, and that nobody shall lose. " * 2}
    own = RequestFactory().post("/write/", fields, headers={"origin": "http://testserver"})
    page = errors.csrf_failure(own).content.decode()
    assert "Send it again" in page and "took an hour" in page
    foreign = RequestFactory().post("/write/", fields, headers={"origin": "https://evil.example"})
    page = errors.csrf_failure(foreign).content.decode()
    assert "Send it again" not in page and "took an hour" in page


def test_what_was_typed_is_shown_as_text():
    request = RequestFactory().post("/write/", {"text": "<script>alert(1)</script>" * 9})
    page = errors.busy(request, OperationalError()).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_answers_503_and_keeps_what_was_typed(code):
    text = "A long thought about seedlings, " * 5
    request = RequestFactory().post("/entries/x/edit/", {"text-1": text})
    response = ErrorsMiddleware(None).process_exception(request, OSError(code, "No space left on device"))
    assert response.status_code == 503 and text.strip() in response.content.decode()
    assert "no room" in response.content.decode()
    request = RequestFactory().post("/entries/x/edit/", {"text-1": text}, headers={"accept": "application/json"})
    response = ErrorsMiddleware(None).process_exception(request, OSError(code, "No space left on device"))
    assert response.status_code == 503 and "no room" in response.content.decode()
    assert ErrorsMiddleware(None).process_exception(request, OSError(errno.EACCES, "a mistake of ours")) is None
