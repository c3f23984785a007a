"""What somebody with a hand-made form could try. Each test is one attack that succeeded once, or nearly."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def enter(who=None):
    """A client of this person, which answers 500 where a browser would get one."""
    client = Client(raise_request_exception=False)
    if who is not None:
        client.force_login(who)
    return client


@pytest.mark.parametrize(
    "after", ["page", "home", "nowhere", "#x", "?a", "[", "//evil.example", "https://evil.example/"]
)
def test_the_way_back_is_an_address_and_no_name_of_one(cast, entry, after):
    """P2: what names the way back can neither break the answer nor lead elsewhere."""
    address = reverse("entry_read", args=[entry.public_id])
    reply = enter(cast.ben).post(address, {"next": after})
    assert (reply.status_code, reply.headers["Location"]) == (302, entry.get_absolute_url())
