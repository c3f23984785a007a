"""What a visitor meets, what is kept, and that nothing tells what is there from what is not."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from .. import factories

SECRET = "The quiet half of the room"


def masked(response, path):
    """The reply without what differs from request to request: token and address."""
    text = response.content.decode().replace(path, "ADDRESS").replace(quote(path, safe=""), "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "TOKEN", text)


@pytest.fixture
def addresses(entry):
    page = entry.page
    return [
        (reverse("entry", args=[entry.public_id]), reverse("entry", args=["abcdefgh23456789"])),
        (reverse("page", args=[page.public_id]), reverse("page", args=["abcdefgh23456789"])),
        (reverse("person", args=[page.owner.public_id]), reverse("person", args=["abcdefgh23456789"])),
        (reverse("reading_entry", args=[entry.public_id]), reverse("reading_entry", args=["abcdefgh23456789"])),
    ]


def test_a_visitor_gets_the_sign_in_form_alike_for_what_exists_and_what_does_not(addresses, sign_in):
    """Top of rules.md: 404 with the form that goes on to the same address; no title of anything."""
    for there, nowhere in addresses:
        one, other = sign_in().get(there), sign_in().get(nowhere)
        assert one.status_code == other.status_code == 404
        assert masked(one, there) == masked(other, nowhere)
        assert f'name="next" value="{there}"' in one.content.decode()
        assert reverse("account_login") in one.content.decode()
        assert SECRET not in one.content.decode()


def test_the_sign_in_form_of_the_404_page_leads_to_the_address(cast, entry, sign_in):
    there = reverse("entry", args=[entry.public_id])
    client = sign_in()
    client.get(there)
    reply = client.post(
        reverse("account_login"), {"login": cast.ben.email, "password": factories.PASSWORD, "next": there}
    )
    assert reply.status_code == 302
    assert reply["Location"] == there


def test_somebody_who_may_not_see_it_gets_what_nobody_at_all_would(cast, addresses, sign_in):
    """Gus, femi and hana: 404, the same as for an address that never was (P2). Ben sees it."""
    there, nowhere = addresses[0]
    assert SECRET in sign_in(cast.ben).get(there).content.decode()
    for who in (cast.gus, cast.femi, cast.hana, cast.eve):
        client = sign_in(who)
        one, other = client.get(there), client.get(nowhere)
        assert one.status_code == other.status_code == 404
        assert masked(one, there) == masked(other, nowhere)


def test_what_a_signed_out_person_sends_is_kept_and_can_be_sent_again(cast, entry, sign_in):
    """Scenario 17, E5: every word stands on the page, in a form for the same address; passwords never do."""
    there, nowhere = reverse("entry_comment", args=[entry.public_id]), reverse("entry_comment", args=["a" * 16])
    typed = {"body": "Half of them <b>looked</b>.\n\nThe other half talked.", "offer": "owner", "form_key": "k" * 16}
    one, other = sign_in().post(there, typed), sign_in().post(nowhere, typed)
    text = one.content.decode()
    assert one.status_code == other.status_code == 404
    assert masked(one, there) == masked(other, nowhere)
    assert "You have been signed out" in text and "Nothing is lost." in text
    assert "Half of them &lt;b&gt;looked&lt;/b&gt;.\n\nThe other half talked.</textarea>" in text
    assert f'action="{there}"' in text
    assert '<input type="hidden" name="offer" value="owner">' in text
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{20,}"', text)


def test_the_kept_form_stores_the_comment_after_signing_in(cast, entry, sign_in):
    """Scenario 17 to its end."""
    there = reverse("entry_comment", args=[entry.public_id])
    typed = {"body": "I wrote this on the bus.", "offer": "owner", "form_key": "k" * 16}
    client = sign_in()
    kept = client.post(there, typed).content.decode()
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', kept))
    again["body"] = re.search(r'name="body" rows="8">\n(.*?)</textarea>', kept, re.S).group(1)
    client.force_login(cast.ben)
    assert client.post(there, again).status_code == 302
    assert "I wrote this on the bus." in client.get(reverse("entry", args=[entry.public_id])).content.decode()


def test_a_form_of_ours_whose_token_is_old_is_kept_too(cast, entry, sign_in):
    """A CSRF failure answers 403 with the text; only a form that came from here is offered again."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben)
    there = reverse("entry_comment", args=[entry.public_id])
    typed = {"body": "Kept although the token is old.", "password": "my-secret-password"}
    ours = client.post(there, typed | {"password": ""}, headers={"origin": "http://testserver"})
    assert ours.status_code == 403
    assert "Kept although the token is old." in ours.content.decode()
    theirs = client.post(there, typed, headers={"origin": "http://evil.example"})
    assert theirs.status_code == 403
    assert f'action="{there}"' not in theirs.content.decode()
    assert "my-secret-password" not in theirs.content.decode()


def test_a_script_gets_json_with_a_fresh_token(cast, entry, sign_in):
    there = reverse("entry_comment", args=[entry.public_id])
    reply = sign_in().post(there, {"body": "x"}, headers={"accept": "application/json"})
    assert reply.status_code == 404
    assert reply.json()["signed_out"] is True
    assert len(reply.json()["token"]) > 20
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben)
    reply = client.post(there, {"body": "x"}, headers={"accept": "application/json"})
    assert reply.status_code == 403
    assert reply.json()["signed_out"] is False


def test_places_send_a_visitor_to_the_sign_in_form_and_keep_what_they_send(db, sign_in):
    for name in ("home", "portfolio", "reading", "cohorts", "news", "portfolio_edit"):
        reply = sign_in().get(reverse(name))
        assert reply.status_code == 302
        assert reply["Location"] == f"{reverse('account_login')}?next={reverse(name)}"
    reply = sign_in().post(reverse("portfolio_edit"), {"sentence": "I grew plants for a living."})
    assert reply.status_code == 404
    assert "I grew plants for a living.</textarea>" in reply.content.decode()


def test_the_pages_about_the_server_need_nobody(rf, db):
    """500 and 503 are made without session and person; what was typed stands on them."""
    from portfolio_site.views import errors

    request = rf.post("/entries/x/edit/", {"body": "Typed before it broke."})
    assert errors.server_error(request).status_code == 500
    assert "Typed before it broke." in errors.server_error(request).content.decode()
    busy = errors.busy(request, Exception())
    assert busy.status_code == 503
    assert 'action="/entries/x/edit/"' in busy.content.decode()
