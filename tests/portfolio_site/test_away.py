"""Sheaf on a home screen and without a network: what the server gives for it (E5, decision 0021)."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from portfolio_site.views import away


@pytest.mark.parametrize("name", ["away", "away_write"])
def test_the_pages_that_are_kept_are_the_same_for_everybody(name, client, sign_in, cast, django_assert_num_queries):
    visitor = client.get(reverse(name)).content
    signed_in = sign_in(cast.amira)
    assert cast.amira.name in signed_in.get(reverse("home")).content.decode()  # she is signed in
    with django_assert_num_queries(1):  # her session; nobody asks who she is
        assert signed_in.get(reverse(name)).content == visitor
    assert b"csrf" not in visitor


def given(text):
    return json.loads(re.search(r"^const GIVEN = (.*);$", text, re.MULTILINE)[1])


def test_the_service_worker_names_all_that_its_pages_need(client, db):
    reply = client.get(reverse("service_worker"))
    assert reply.headers["Content-Type"].startswith("text/javascript")
    assert "no-store" in reply.headers["Cache-Control"]
    listed = given(reply.content.decode())
    files = {each.rsplit("/", 1)[-1].split(".")[0] for each in listed["files"]}
    assert {"tokens", "writing", "away", "away-write", "device", "surface", "writing-link", "surface-paste"} <= files
    assert {"writing-pictures", "writing-saving", "device-draft"} <= files  # of a page that was open when it went
    assert "comments" not in files
    for page in ("away", "away_write"):
        html = client.get(reverse(page)).content.decode()
        needed = re.findall(r'(?:src|stylesheet" href)="([^"]+)"', html)
        assert needed and set(needed) <= set(listed["files"])
    assert (listed["away"], listed["write"], listed["plus"]) == ("/away/", "/away/write/", "/write/")
    assert not any("accounts" in each or "files/" in each for each in listed["files"])


def test_a_changed_file_makes_another_service_worker(settings, tmp_path, db):
    settings.DEBUG = True
    before = given(away.worker())["version"]
    assert given(away.worker())["version"] == before
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "away.js").write_text("import './device.js';")
    settings.STATICFILES_DIRS = [tmp_path, *settings.STATICFILES_DIRS]
    finders.get_finder.cache_clear()
    try:
        assert given(away.worker())["version"] != before
    finally:
        finders.get_finder.cache_clear()


def test_the_manifest_is_what_a_home_screen_asks_for(client, db):
    reply = client.get(reverse("manifest"))
    assert reply.headers["Content-Type"] == "application/manifest+json"
    said = reply.json()
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
    page = client.get(reverse("account_login")).content.decode()
    assert f'rel="manifest" href="{reverse("manifest")}"' in page
    assert said["theme_color"] in page and "apple-touch-icon" in page
