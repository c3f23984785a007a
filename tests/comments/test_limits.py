"""How many comments one person writes: ten a minute and a hundred a day (defaults.md)."""

from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment

from .. import factories


@pytest.fixture
def says(cast, entry, sign_in):
    """says(now) sends one comment of Ben's at that instant; returns the reply."""
    client = sign_in(cast.ben)

    def send(now):
        with mock.patch("cohorts.viewer.timezone.now", lambda: now):
            data = {"body": "One more.", "offer": "people"}
            return client.post(reverse("entry_comment", args=[entry.public_id]), data)

    return send


def test_ten_a_minute(cast, entry, says):
    now = timezone.now()
    for _ in range(10):
        assert says(now).status_code == 302
    refused = says(now + timedelta(seconds=59))
    assert refused.status_code == 429
    words = refused.content.decode()
    assert "You have written 10 comments in a short time. Wait a minute" in words and "One more." in words
    assert says(now + timedelta(seconds=60)).status_code == 302
    assert Comment.objects.filter(author=cast.ben).count() == 11


def test_a_hundred_a_day_and_nobody_elses_count(cast, entry, says):
    now = timezone.now()
    first = now - timedelta(hours=23)
    for number in range(99):
        factories.comment(cast.ben, entry, f"Words {number}", now=first + timedelta(minutes=number))
    factories.comment(cast.cleo, entry, now=now)
    assert says(now).status_code == 302
    refused = says(now + timedelta(minutes=2))
    assert refused.status_code == 429
    words = refused.content.decode()
    assert "You have written 100 comments in a short time. Send it again tomorrow." in words and "One more." in words
    assert says(first + timedelta(days=1)).status_code == 302  # the first of them is a day old
