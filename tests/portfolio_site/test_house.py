"""Help, the privacy notice and the accessibility statement: for everybody, and the same for all."""

import re

import pytest
from django.urls import reverse

from portfolio_site import house
from portfolio_site.models import SiteText
from tests import factories

pytestmark = pytest.mark.django_db


def main_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    body = answer.content.decode()
    return body[body.index("<main") : body.index("</main>")]


def test_twelve_short_pages_of_help_for_everybody(cast, sign_in):
    listed = main_of(sign_in(None), reverse("help"))
    assert listed.count('<a class="item"') == len(house.HELP) == 12
    for slug in house.HELP:
        path = reverse("help_page", args=[slug])
        assert path in listed
        shown = {main_of(sign_in(who), path) for who in (None, cast.amira, cast.hana)}
        assert len(shown) == 1, slug
        words = re.sub(r"<[^>]+>", " ", shown.pop()).split()
        assert 100 < len(words) < 400, slug
    assert sign_in(None).get("/help/nothing/").status_code == 404


@pytest.mark.parametrize("path", ["/accounts/login/", "/help/", "/privacy/", "/nothing-here/"])
def test_they_are_linked_from_the_foot_for_a_visitor(path, sign_in):
    foot = sign_in(None).get(path).content.decode().partition("<footer")[2]
    for name in ("help", "privacy", "accessibility"):
        assert f'href="{reverse(name)}"' in foot


def test_they_are_linked_from_the_foot_of_ones_own_pages(cast, shared, entry, sign_in):
    client = sign_in(cast.amira)
    names = ("home", "portfolio", "cohorts", "waiting", "friends", "settings", "news")
    paths = [reverse(name) for name in names]
    paths += [entry.get_absolute_url(), reverse("entry_edit", args=[entry.public_id])]
    for path in paths:
        foot = client.get(path, follow=True).content.decode().partition("<footer")[2]
        assert all(f'href="{reverse(name)}"' in foot for name in ("help", "privacy", "accessibility")), path


@pytest.mark.parametrize("name", ["privacy", "accessibility"])
def test_the_colleges_own_text_takes_the_place_of_the_one_that_comes_with_sheaf(name, cast, sign_in):
    path = reverse(name)
    assert "the college" in main_of(sign_in(None), path)
    hana = sign_in(cast.hana)
    add = reverse("admin:portfolio_site_sitetext_add")
    body = "## Ours\r\n\r\nWrite to *Jo*. <script>alert(1)</script> [x](javascript:alert(1))"
    assert hana.post(add, {"key": name, "body": body}).status_code == 302
    shown = main_of(sign_in(None), path)
    assert "<h2" in shown and "<em>Jo</em>" in shown
    assert "<script" not in shown and 'href="javascript' not in shown
    assert "the college" not in shown
    text = SiteText.objects.get()
    assert text.updated_by == cast.hana
    hana.post(reverse("admin:portfolio_site_sitetext_delete", args=[text.pk]), {"post": "yes"})
    assert "the college" in main_of(sign_in(None), path)


def test_only_superusers_write_them(cast, sign_in):
    text = SiteText(key="privacy", body="Ours.")
    text.full_clean()
    text.save()
    cast.ben.is_staff = True
    cast.ben.save()
    addresses = [reverse(f"admin:portfolio_site_sitetext_{end}") for end in ("changelist", "add")]
    addresses += [reverse(f"admin:portfolio_site_sitetext_{end}", args=[text.pk]) for end in ("change", "delete")]
    for path in addresses:
        for who in (cast.amira, cast.ben, cast.femi):
            for answer in (sign_in(who).get(path), sign_in(who).post(path, {"key": "privacy", "body": "Theirs."})):
                assert answer.status_code in (302, 403), (path, who)
    assert SiteText.objects.get().body == "Ours."
    assert sign_in(cast.hana).get(addresses[0]).status_code == 200


def test_a_text_that_cannot_be_set_is_refused_with_a_sentence(cast, sign_in):
    add = reverse("admin:portfolio_site_sitetext_add")
    answer = sign_in(cast.hana).post(add, {"key": "privacy", "body": "<" * 40_000})
    assert answer.status_code == 200
    assert "more marks" in answer.content.decode()
    assert not SiteText.objects.exists()
    assert factories.viewer(cast.hana).person == cast.hana
