"""A form that is sent twice has one result; the key of what a device keeps is given to its person alone (E5)."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cohorts.models import DeviceSeed, Sent
from cohorts.models.sent import ORDER

KEY = "abcdefghjkmnpqrs"


def keys(client, person):
    client.force_login(person)
    return client.post(reverse("device_key")).json()


def test_a_form_sent_twice_is_done_once(cast):
    done = []
    for _ in range(2):
        assert Sent.once(cast.amira, KEY, lambda: done.append(1) or f"result {len(done)}") == "result 1"
    assert done == [1]
    assert Sent.once(cast.ben, KEY, lambda: "of ben") == "of ben", "somebody else's form of the same key is another"
    assert Sent.result_of(cast.amira, KEY) == "result 1" and Sent.result_of(cast.amira, KEY[::-1]) is None
    assert Sent.result_of(cast.cleo, KEY) is None, "what came of others' forms is not for her"


def test_what_is_refused_can_be_sent_again(cast):
    def refuse():
        raise ValidationError("Not like this.")

    with pytest.raises(ValidationError):
        Sent.once(cast.amira, KEY, refuse)
    assert Sent.once(cast.amira, KEY, lambda: "now") == "now"


@pytest.mark.parametrize("none", ["", "short", "UPPERCASE-IS-NOT-OURS", "a" * 33])
def test_a_key_that_is_none_of_ours_counts_as_none(cast, none):
    done = []
    for _ in range(2):
        Sent.once(cast.amira, none, lambda: done.append(1) or "")
    assert len(done) == 2 and not Sent.objects.exists()


def test_old_forms_are_forgotten(cast):
    Sent.once(cast.amira, KEY, lambda: "x")
    assert Sent.tidy(timezone.now()) == 0
    Sent.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert Sent.tidy(timezone.now()) == 1


def test_each_person_has_a_key_of_their_own_and_always_the_same(client, cast, settings):
    first, other = keys(client, cast.amira), keys(client, cast.ben)
    assert first["person"] == cast.amira.public_id and first["keys"] != other["keys"]
    assert first["away"] != other["away"] and [len(base64.b64decode(each)) for each in first["away"]] == [32]
    assert first["public"] != other["public"]
    assert keys(client, cast.amira) == first
    asked_for = client.post(reverse("device_key"), {"person": cast.ben.public_id, "email": cast.ben.email})
    assert asked_for.json() == first, "whose session it is, and nobody whom a form names"
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret of the server, long enough to be one " * 2
    settings.SECRET_KEY_FALLBACKS = [old]
    public, (newest, *former) = DeviceSeed.keys_of(cast.amira)
    assert public != first["public"] and former == first["keys"] and newest not in former
    newest, *former = DeviceSeed.away_keys_of(cast.amira)
    assert former == first["away"] and newest not in former


def test_what_the_public_key_seals_the_private_one_opens(cast):
    public, private = DeviceSeed.keys_of(cast.amira)
    opens = load_der_private_key(base64.b64decode(private[0]), None)
    seals = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(public))
    once = ec.generate_private_key(ec.SECP256R1())
    assert once.exchange(ec.ECDH(), seals) == opens.exchange(ec.ECDH(), once.public_key())
    assert opens.private_numbers().private_value < ORDER


def test_the_key_is_kept_nowhere_on_its_way(client, cast):
    client.force_login(cast.amira)
    reply = client.post(reverse("device_key"))
    assert reply.headers["Cache-Control"] == "private, no-store"
    given = reply.json()
    for key in (given["public"], *given["keys"], *given["away"]):
        assert key not in client.get(reverse("settings")).content.decode()
        assert key not in client.get(reverse("home")).content.decode()
