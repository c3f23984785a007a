"""An entry that was begun without a network: made once for its key, and given its words as from any window (E5)."""

import pytest
from django.urls import reverse

from portfolios.models import Entry

from .editor import text_of

KEY = "abcdefghjkmnpqrs"
JSON = {"Accept": "application/json"}


@pytest.fixture
def phone(sign_in, cast, shared):
    """phone.begin() and phone.save(made, …) are what the script sends; they return the answers."""

    class Phone:
        client = sign_in(cast.amira)

        def begin(self, key=KEY, texts=2):
            return self.client.post(reverse("write"), {"form_key": key, "texts": texts}, headers=JSON)

        def save(self, made, *bodies, title="", tab="0123456789abcdef"):
            words = {f"section-{key}-body": body for key, body in zip(made["texts"], bodies, strict=True)}
            base = {"do": "autosave", "of": made["of"], "sequence": 0, "tab": tab, "happened_on": "2026-11-12"}
            return self.client.post(made["address"], base | words | {"title": title}, headers=JSON)

    return Phone()


def entries():
    return list(Entry.objects.order_by("pk"))


def test_it_is_made_once_with_its_words(phone):
    made = phone.begin().json()
    assert phone.begin().json() == made  # the reply was lost
    assert len(made["texts"]) == 2
    for _ in range(2):
        answer = phone.save(made, "First.", "Second.", title="Boots")
        assert answer.status_code == 200 and answer.json()["errors"] == {}
    (entry,) = entries()
    version = entry.working()
    assert (version.title, str(version.happened_on), text_of(entry)) == ("Boots", "2026-11-12", ["First.", "Second."])
    assert not list(entry.aside()) and entry.is_draft


def test_two_that_were_begun_are_two(phone):
    phone.client.post(reverse("write"))  # a blank one lies there already
    one, other = phone.begin().json(), phone.begin(key=KEY[::-1]).json()
    phone.save(one, "One.", "")
    phone.save(other, "Other.", "")
    assert [text_of(entry)[0] for entry in entries()] == ["", "One.", "Other."]


def test_what_was_changed_meanwhile_stays_and_both_are_kept(phone):
    made = phone.begin().json()
    phone.save(made, "First.", "")
    (entry,) = entries()
    phone.client.post(
        made["address"],
        {"do": "autosave", "of": made["of"], "sequence": 1, "tab": "fedcba9876543210", "title": "",
         f"section-{made['texts'][0]}-body": "Changed at the desk."},
        headers=JSON,
    )  # fmt: skip
    answer = phone.save(phone.begin().json(), "First, and more.", "")
    assert answer.status_code == 409
    assert text_of(entry)[0] == "Changed at the desk."
    (aside,) = entry.aside()
    assert aside.ordered_sections()[0].body == "First, and more."


def test_one_that_was_thrown_away_meanwhile_is_begun_anew(phone):
    made = phone.begin().json()
    phone.save(made, "First.", "")
    phone.client.post(reverse("entry_delete", args=[entries()[0].public_id]))
    again = phone.begin().json()
    assert again["address"] != made["address"]
    assert phone.save(again, "First.", "").status_code == 200


def test_a_key_belongs_to_its_person(phone, sign_in, cast):
    made = phone.begin().json()
    other = sign_in(cast.ben).post(reverse("write"), {"form_key": KEY, "texts": 1}, headers=JSON).json()
    assert other["address"] != made["address"]
    assert [entry.page.owner for entry in entries()] == [cast.amira, cast.ben]


@pytest.mark.parametrize(("texts", "pieces"), [("0", 1), ("-3", 1), ("1000000", 100)])
def test_no_number_is_believed(phone, texts, pieces):
    assert len(phone.begin(texts=texts).json()["texts"]) == pieces


@pytest.mark.parametrize("texts", ["", "two", "1e3", "٣٣x"])
def test_what_is_no_number_is_refused_with_a_sentence(phone, texts):
    reply = phone.begin(texts=texts)
    assert reply.status_code == 422 and reply.json()["error"] and not entries()


def test_a_visitor_begins_nothing(client, db):
    assert client.post(reverse("write"), {"form_key": KEY, "texts": 1}).status_code == 404
    assert not entries()


def test_an_old_key_that_is_none_still_makes_an_entry(phone):
    phone.begin(key="no key")
    assert len(entries()) == 1
