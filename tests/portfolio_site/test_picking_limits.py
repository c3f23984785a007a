"""How often somebody may search and pick people (defaults.md, A8): what was typed stays, no header helps."""

import time
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cohorts import limits
from cohorts.models import Pair
from cohorts.viewer import Viewer
from portfolios.models import Share

from .. import factories

SEARCHED = "You have searched very often in a short time. Wait a minute, then search again."
CHOSEN = "You have chosen people very often in a short time. Wait a minute, then go on."


@pytest.fixture(autouse=True)
def nobody_has_searched(db):
    """The counters outlive the tests that write for good."""
    cache.clear()


@pytest.fixture
def three_a_minute(settings):
    """The same limit, reached sooner."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "people": "3/m/key", "search": "3/m/key"}


def forged(turn):
    """Headers by which somebody would be elsewhere each time."""
    return {
        "x-forwarded-for": f"203.0.113.{turn}",
        "x-real-ip": f"198.51.100.{turn}",
        "forwarded": f"for=192.0.2.{turn}",
    }


@pytest.fixture
def asks(rf):
    """asks(action, person, turn) counts one more, as a view does; returns what it is told."""

    def ask(action, person, turn=0, **more):
        request = rf.get("/", headers=forged(turn), **more)
        request.viewer = Viewer(person, factories.viewer().now)
        return limits.refusal(request, action)

    return ask


def later(seconds):
    at = time.time() + seconds
    return mock.patch("time.time", lambda: at)


def test_thirty_searches_a_minute_for_a_person_wherever_they_are(cast, shared, sign_in, asks):
    ben, at = sign_in(cast.ben), shared.get_absolute_url()
    factories.entry(shared, "Boilers & radiators")
    assert {asks("search", cast.ben, turn) for turn in range(29)} == {""}
    assert ben.get(at + "?q=boilers").status_code == 200
    for elsewhere in ({}, {"headers": forged(77)}, {"REMOTE_ADDR": "198.51.100.7"}):
        refused = ben.get(at + "?q=boilers+%26", **elsewhere)
        words = refused.content.decode()
        assert refused.status_code == 429
        assert SEARCHED in words and 'value="boilers &amp;"' in words and "Boilers &amp; radiators" not in words
    for free in ("", "?month=2026-11", "?tag=soil", "?q=b"):  # no search
        assert ben.get(at + free).status_code == 200
    assert sign_in(cast.cleo).get(at + "?q=boilers").status_code == 200
    with later(61):
        assert "Boilers &amp; radiators" in ben.get(at + "?q=boilers").content.decode()


def test_quoting_and_viewing_as_somebody_are_searches_too(cast, shared, sign_in, three_a_minute):
    one, two = factories.entry(shared, "The first"), factories.entry(shared, "The second")
    amira = sign_in(cast.amira)
    quote = reverse("entry_quote_from", args=[one.public_id])
    look = reverse("page_as", args=[shared.public_id, cast.ben.public_id])
    assert two.title in amira.get(quote + "?q=second").content.decode()
    assert [amira.get(look + "?q=second").status_code for _ in range(2)] == [200, 200]
    assert amira.get(look + "?q=second").status_code == 429
    refused = amira.get(quote + "?q=second")
    words = refused.content.decode()
    assert refused.status_code == 429 and SEARCHED in words and 'value="second"' in words
    assert two.title not in words and "No other entry of yours" not in words
    assert amira.get(quote).status_code == 200


def test_from_two_letters_and_ten_at_a_time(cast, shared, sign_in):
    entries = [factories.entry(shared, f"Entry {number}") for number in range(12)]
    amira, at = sign_in(cast.amira), shared.get_absolute_url()
    quote = reverse("entry_quote_from", args=[entries[0].public_id])
    for address in (at, quote):
        words = amira.get(address + "?q=E").content.decode()
        assert "Write 2 letters or more." in words and 'value="E"' in words
    first = amira.get(at + "?q=entry").context["content"]
    assert len(first.entries) == 10 and len(amira.get(at).context["content"].entries) == 12
    rest = amira.get(f"{at}?{first.older}").context["content"]
    assert len(rest.entries) == 2 and not rest.older
    found = amira.get(quote + "?q=entry").context
    assert len(found["texts"]) == 10 and found["more"]
    assert len(amira.get(quote).context["texts"]) == 11


def test_a_visitor_is_counted_by_their_address(asks, three_a_minute):
    """No page of visitors can be searched yet; the limit is there for the first that can."""
    assert [asks("search", None, turn) for turn in range(4)] == ["", "", "", SEARCHED]
    assert asks("search", None, REMOTE_ADDR="198.51.100.7") == ""


def test_sixty_people_a_minute_known_or_not(cast, journal, sign_in, asks):
    amira, sheet = sign_in(cast.amira), reverse("sharing", args=[journal.public_id])

    def look(turn, address="somebody@elsewhere.example"):
        choice = {"do": "look", "whom": "address", "address": address}
        return amira.post(sheet, choice, headers=forged(turn), REMOTE_ADDR=f"198.51.100.{turn}")

    assert {asks("people", cast.amira, turn) for turn in range(59)} == {""}
    assert look(60).status_code == 200
    for address in (cast.gus.email, "nobody@sheaf.example"):
        refused = look(61, address)
        words = refused.content.decode()
        assert refused.status_code == 429
        assert CHOSEN in words and f'value="{address}"' in words and 'name="seen"' not in words
    by_name = amira.post(sheet, {"do": "look", "whom": "person", "person": f"person-{cast.ben.public_id}"})
    assert by_name.status_code == 429 and "id_person_error" in by_name.content.decode()
    cohort = {"do": "look", "whom": f"cohort-{cast.year1.public_id}"}  # whose people the limit does not guard
    assert amira.post(sheet, cohort).status_code == 200
    with later(61):
        assert look(62).status_code == 200


def test_past_the_limit_nothing_is_shown_and_what_was_looked_at_stays(cast, journal, sign_in, three_a_minute):
    amira, sheet = sign_in(cast.amira), reverse("sharing", args=[journal.public_id])
    choice = {"whom": "address", "address": cast.gus.email}
    seen = f"address-{cast.gus.email}||"
    assert [amira.post(sheet, {"do": "look", **choice}).status_code for _ in range(3)] == [200] * 3
    refused = amira.post(sheet, {"do": "show", "seen": seen, **choice})
    assert refused.status_code == 429 and f'name="seen" value="{seen}"' in refused.content.decode()
    assert not Share.objects.exists()
    with later(61):
        assert amira.post(sheet, {"do": "show", "seen": seen, **choice}).status_code == 302
    assert Share.objects.get().person == cast.gus


def test_asking_critical_friends_is_picking_people(cast, sign_in, three_a_minute):
    amira, ask = sign_in(cast.amira), reverse("friend_ask")

    def by_address(address):
        return amira.post(ask, {"do": "address", "address": address})

    assert [by_address(f"nobody{turn}@sheaf.example").status_code for turn in range(3)] == [302] * 3
    for address in (cast.gus.email, "nobody@sheaf.example"):
        refused = by_address(address)
        words = refused.content.decode()
        assert refused.status_code == 429 and CHOSEN in words and f'value="{address}"' in words
    refused = amira.post(ask, {"do": "person", "whom": f"person-{cast.ben.public_id}"})
    assert refused.status_code == 429 and f'value="person-{cast.ben.public_id}" selected' in refused.content.decode()
    assert Pair.objects.count() == 3


def test_appointing_is_picking_people(cast, sign_in, three_a_minute):
    femi, running = sign_in(cast.femi), reverse("cohort_running", args=[cast.year1.public_id])

    def appoint(address):
        return femi.post(running, {"do": "appoint", "address": address})

    assert [appoint("nobody@sheaf.example").status_code for _ in range(3)] == [200] * 3
    refused = appoint(cast.dan.email)
    words = refused.content.decode()
    assert refused.status_code == 429 and CHOSEN in words and f'value="{cast.dan.email}"' in words
    assert not cast.year1.is_administered_by(cast.dan, factories.viewer().now)


@pytest.mark.parametrize("header", ["", ",", "not an address", "1.2.3.4, <script>", "999.1.1.1"])
def test_an_odd_header_is_no_500(cast, shared, sign_in, settings, header):
    for proxies in (0, 1, 2):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        client = Client(raise_request_exception=False)
        client.force_login(cast.ben)
        reply = client.get(shared.get_absolute_url() + "?q=soil", headers={"x-forwarded-for": header})
        assert reply.status_code == 200
