"""The page of one's critical friends, what Home and the cohort's page say of them, and names alike (scenario 11)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Pair, Role
from tests import factories

pytestmark = pytest.mark.django_db


def paired(one, two):
    now = timezone.now()
    pair = Pair.ask(one, person=two, now=now)
    pair.agree(by=two, now=now)
    return pair


def html(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_ask_from_the_list_and_agree(cast, sign_in):
    amira, ben = sign_in(cast.amira), sign_in(cast.ben)
    assert f"person-{cast.ben.public_id}" in html(amira, "friends")
    amira.post(reverse("friend_ask"), {"do": "person", "whom": f"person-{cast.ben.public_id}"})
    pair = Pair.objects.get()
    assert "Amira Haddad asks you to be critical friends" in html(ben, "home")
    assert "One thing needs you" in html(ben, "home")
    page = html(ben, "friends")
    assert "Amira asks you" in page
    assert "Year 1 Hadlow" in page
    ben.post(reverse("friend_answer", args=[pair.public_id]), {"do": "agree"})
    assert "1 critical friend" in html(ben, "friends")
    assert "asks you to be critical friends" not in html(ben, "home")
    assert "Ben Whitlock" in html(amira, "friends")


def test_what_was_put_away_is_not_agreed_to_by_hand(cast, sign_in):
    pair = Pair.ask(cast.amira, person=cast.ben, now=timezone.now())
    ben, answer = sign_in(cast.ben), reverse("friend_answer", args=[pair.public_id])
    ben.post(answer, {"do": "decline"})
    words = ben.post(answer, {"do": "agree"}, follow=True).content.decode()
    assert "You have put this away" in words and "critical friends now" not in words
    assert not Pair.objects.get().is_agreed


def test_who_is_put_away_sees_no_difference(cast, sign_in):
    amira, ben = sign_in(cast.amira), sign_in(cast.ben)
    amira.post(reverse("friend_ask"), {"do": "person", "whom": f"person-{cast.ben.public_id}"})
    pair = Pair.objects.get()
    before = html(amira, "friends")
    for _ in range(2):  # the same act twice
        answer = ben.post(reverse("friend_answer", args=[pair.public_id]), {"do": "decline"})
        assert answer.status_code == 302
    assert "Amira asks you" not in html(ben, "friends")

    def bare(page):
        return page[page.index("Asked, not answered yet") : page.index('id="ask"')]

    assert bare(html(amira, "friends")).split("csrf")[0] == bare(before).split("csrf")[0]


def test_an_address_gets_the_same_answer(cast, sign_in):
    """A8: whoever has it, the reply and the page after it are the same."""
    pages = {}
    for address in ("gus@sheaf.example", "dan@sheaf.example", "nix@sheaf.example"):
        client = sign_in(cast.amira)
        answer = client.post(reverse("friend_ask"), {"do": "address", "address": address}, follow=True)
        body = answer.content.decode()
        asked = body[body.index("Asked, not answered yet") : body.index('id="ask"')]
        pages[address] = (
            answer.redirect_chain,
            f"{address} is asked." in body,
            "Gus Tarrant" in body,
            asked.split("csrf")[0].replace(address, "IT").replace(Pair.objects.get().public_id, "IT"),
        )
        Pair.objects.all().delete()
    assert len({str(each) for each in pages.values()}) == 1
    assert pages["nix@sheaf.example"][1:3] == (True, False)


def test_what_is_refused_stays_in_the_form(cast, sign_in):
    client = sign_in(cast.amira)
    answer = client.post(reverse("friend_ask"), {"do": "address", "address": "gus at college"})
    assert answer.status_code == 400
    body = answer.content.decode()
    assert "gus at college" in body
    assert "Write the whole e-mail address" in body
    answer = client.post(reverse("friend_ask"), {"do": "person", "whom": f"person-{cast.gus.public_id}"})
    assert answer.status_code == 400
    assert "Choose somebody from the list" in answer.content.decode()
    answer = client.post(reverse("friend_ask"), {"do": "address", "address": "amira@sheaf.example"})
    assert "This is you" in answer.content.decode()
    assert not Pair.objects.exists()


def test_to_end_it_closes_it_for_both(cast, sign_in):
    pair = paired(cast.amira, cast.ben)
    client = sign_in(cast.amira)
    for _ in range(2):
        assert client.post(reverse("friend_end", args=[pair.public_id])).status_code == 302
    assert "no critical friend yet" in html(sign_in(cast.ben), "friends")


def test_tutors_of_a_cohort_of_either_see_the_names_and_nobody_else_does(cast, sign_in):
    ivo = factories.person("ivo", "Ivo Brandt")
    factories.join(ivo, cast.other, Role.TUTOR)
    paired(cast.amira, cast.gus)
    for who, where in ((cast.dan, cast.year1), (cast.moira, cast.year1), (ivo, cast.other)):
        page = html(sign_in(who), "cohort", where.public_id)
        assert "Amira Haddad and Gus Tarrant" in page, who
    for who in (cast.ben, cast.cleo, cast.eve, cast.femi):
        page = html(sign_in(who), "cohort", cast.year1.public_id)
        assert "Gus Tarrant" not in page, who


def alike(cast):
    """Three of one name: two in amira's cohort, who teach different things; the third, elsewhere, is her friend."""
    first = factories.person("sam1", "Sam Lee", teaches="Carpentry")
    second = factories.person("sam2", "Sam Lee", teaches="ESOL")
    third = factories.person("sam3", "Sam Lee", teaches="Maths")
    factories.join(first, cast.year1)
    factories.join(second, cast.year1)
    factories.join(third, factories.cohort("Year 1", "Medway"))
    paired(cast.amira, third)
    return third


def test_11_names_alike_are_told_apart_where_one_is_chosen(cast, sign_in, shared):
    third = alike(cast)
    amira = sign_in(cast.amira)
    factories.show(shared, third)
    page = html(amira, "sharing", shared.public_id)
    assert "Sam Lee (Carpentry · Year 1 Hadlow)" in page
    assert "Sam Lee (ESOL · Year 1 Hadlow)" in page
    assert "<b>Sam Lee</b>, your critical friend<small>Year 1, Medway</small>" in page
    viewed_as = page[page.index('id="as"') : page.index('id="choose"')]
    assert "View as Sam Lee (Year 1, Medway)" in viewed_as or "<small>Year 1, Medway</small>" in viewed_as
    page = html(amira, "friends")
    assert "Sam Lee (Carpentry · Year 1 Hadlow)" in page
    assert "Sam Lee (ESOL · Year 1 Hadlow)" in page
    assert "Maths · Year 1, Medway" in page
    assert f"person-{third.public_id}" not in page


def fill(cast, number):
    for each in range(number):
        who = factories.person(f"peer{each}", f"Peer {each:02}")
        factories.join(who, cast.other)
        if each % 3 == 0:
            paired(cast.amira, who)
        elif each % 3 == 1:
            Pair.objects.create(asker=who, other=cast.amira)
        else:
            Pair.objects.create(asker=cast.amira, address=f"peer{each}@sheaf.example", other=who)


@pytest.mark.parametrize("number", [3, 9])
def test_the_page_takes_the_same_queries_with_many(number, cast, sign_in, django_assert_num_queries):
    fill(cast, number)
    client = sign_in(cast.amira)
    client.get(reverse("friends"))
    with django_assert_num_queries(8):
        client.get(reverse("friends"))
