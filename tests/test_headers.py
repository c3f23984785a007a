"""The headers of defaults.md, on every reply."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.http import int_to_base36

from portfolios import attachments

from . import factories

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def check(response):
    """Assert what every reply that is made for somebody must carry."""
    headers = response.headers
    policy = {directive.strip() for directive in headers["Content-Security-Policy"].split(";") if directive.strip()}
    assert policy == POLICY
    for name, value in ALWAYS.items():
        assert headers[name] == value, name
    assert headers["Cache-Control"] == "private, no-store"
    for feature in ("camera", "microphone", "geolocation", "payment"):
        assert f"{feature}=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", (200, 302)),
        ("/accounts/login/", (200,)),
        ("/accounts/login/code/", (200,)),
        ("/accounts/password/reset/", (200,)),
        ("/health/", (200,)),
        ("/nowhere/", (404,)),
        ("/pages/aaaaaaaaaaaaaaaa/", (302, 404)),
        ("/files/aaaaaaaaaaaaaaaa/400/", (302, 404)),
        ("/nowhere", (404,)),
        ("/cohorts", (301, 404)),
        ("/?q=%00", (404,)),
        ("/admin/", (302,)),
    ],
)
def test_a_visitor_gets_them(client, db, path, status):
    response = client.get(path)
    assert response.status_code in status
    check(response)


def test_a_development_machine_has_the_policy_on_its_404_too(client, db, settings):
    settings.DEBUG = True
    response = client.get("/pages/aaaaaaaaaaaaaaaa/")
    assert response.status_code == 404
    check(response)


@pytest.mark.parametrize("path", ["/", "/news/", "/portfolio/", "/cohorts/", "/pages/new/", "/comments/waiting/"])
def test_somebody_signed_in_gets_them(cast, sign_in, path):
    response = sign_in(cast.amira).get(path)
    assert response.status_code in (200, 302)
    check(response)


def test_the_admin_has_no_policy_of_its_own(cast, sign_in):
    response = sign_in(cast.hana).get("/admin/")
    assert response.status_code == 200
    check(response)


def test_refusals_carry_them(db):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert response.status_code == 403
    check(response)
    response = strict.post("/accounts/login/", {str(number): "" for number in range(6_000)})
    assert response.status_code == 413
    check(response)


def test_static_files_may_be_kept_and_obey_the_policy(client, db):
    response = client.get("/static/css/base.css")
    assert response.status_code == 200
    assert "no-store" not in response.headers.get("Cache-Control", "")
    for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert name in response.headers


def test_what_is_ours_goes_compressed_and_what_people_put_in_as_it_is(cast, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    amira = sign_in(cast.amira)
    picture = attachments.take_in(ContentFile(factories.picture(600, 400), name="boots.jpg"), cast.amira)
    for path in ("/", "/static/css/base.css", "/static/js/kept.js"):
        plain, packed = amira.get(path), amira.get(path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
        assert len(packed.getvalue()) < len(plain.getvalue()) / 2
    reply = amira.get(f"/files/{picture.public_id}/small/", headers={"Accept-Encoding": "gzip"})
    assert reply.status_code == 200 and "Content-Encoding" not in reply.headers


def test_a_year_of_tls_and_no_less(db, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    response = Client().get("/accounts/login/", secure=True)
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/accounts/login/")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/accounts/login/")
    assert Client().get("/health/").status_code == 200  # a load balancer asks inside


def test_signing_out_empties_the_browser(cast, sign_in):
    client = sign_in(cast.amira)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    response = client.post(reverse("account_logout"))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/portfolio/").status_code in (302, 404)


def test_signing_out_of_the_admin_empties_the_browser(cast, sign_in):
    response = sign_in(cast.hana).post("/admin/logout/")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_an_address_that_lets_somebody_in_is_told_to_nobody(client, cast):
    token = default_token_generator.make_token(cast.amira)
    link = reverse("account_reset_password_from_key", args=[int_to_base36(cast.amira.pk), token])
    response = client.get(link)
    assert response.status_code == 302
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert token not in response["Location"]
    form = client.get(response["Location"])
    assert form.status_code == 200
    # Not no-referrer: browsers would send this form with 'Origin: null', and it would be refused.
    assert form.headers["Referrer-Policy"] == "same-origin"
    assert client.get(link.replace(token, "c0ffee-" + "0" * 32)).headers["Referrer-Policy"] == "no-referrer"


def test_cookies_are_closed(cast, settings):
    from portfolio_site import settings as production

    assert production.SESSION_COOKIE_HTTPONLY and production.SESSION_COOKIE_SAMESITE == "Lax"
    client = Client()
    client.get("/accounts/login/")
    assert client.cookies["csrftoken"]["samesite"] == "Lax"
