"""Help, the privacy notice and the accessibility statement: for everybody, and the same for all."""

import re

import pytest
from django.urls import reverse

from portfolio_site import house
from portfolio_site.models import SiteText
from tests import factories

from ..test_access import CAST, TABLE, address
from .test_account import prove

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
    assert linked(sign_in(None).get(path).content.decode())


NO_FOOT = {
    "away": "shown without a connection, where no link leads anywhere",
    "away_write": "shown without a connection",
}


def linked(page):
    foot = page.partition("<footer")[2]
    return all(f'href="{reverse(name)}"' in foot for name in ("help", "privacy", "accessibility"))


def test_they_are_linked_from_the_foot_of_every_page_of_the_access_table(cast, things, sign_in):
    """Each address as somebody to whom it answers with a page."""
    clients, missing, seen = {}, set(), set()
    for name, thing, method, _, letters in TABLE:
        path, _ = address(name, thing, things, cast)
        for who in (who for who in CAST if method == "GET" and letters[who] == "Y" and name not in seen):
            if who not in clients:
                clients[who] = sign_in() if who == "visitor" else prove(sign_in(getattr(cast, who)))
            reply = clients[who].get(path)
            if reply.status_code == 200 and "text/html" in reply.get("Content-Type", ""):
                seen.add(name)
                missing |= set() if linked(reply.content.decode()) else {name}
    assert missing == set(NO_FOOT)
    assert len(seen) > 100


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
