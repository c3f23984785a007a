"""Short ways to do with comments what people do on the pages."""

import pytest

from comments.models import Comment


@pytest.fixture
def say():
    """say(client, thing, body, offer='people') sends the form under a page or entry; returns the reply."""

    def send(client, thing, body="I tried the same.", offer="people", **more):
        kind = "pages" if thing.page == thing else "entries"
        return client.post(f"/comments/on/{kind}/{thing.public_id}/", {"body": body, "offer": offer, **more})

    return send


@pytest.fixture
def decide():
    """decide(client, act, *comments) sends a decision on them in the version that they have now."""

    def send(client, act, *comments, **more):
        values = [f"{each.public_id}.{Comment.objects.get(pk=each.pk).version}" for each in comments]
        headers = more.pop("headers", {})
        return client.post("/comments/decide/", {"comment": values, "do": act, **more}, headers=headers)

    return send


@pytest.fixture
def reads(sign_in):
    """reads(person, thing) returns what stands on the page of a thing for them."""

    def read(who, thing, status=200):
        answer = sign_in(who).get(thing.get_absolute_url())
        assert answer.status_code == status
        return answer.content.decode()

    return read
