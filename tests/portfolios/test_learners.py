"""Before peers first read something: can a learner be recognised? Asked once, with the names that stand there."""

import pytest

from portfolios import learners
from portfolios.models import LearnerNames, Section
from tests import factories

QUESTION = "Can any of your learners be recognised?"


@pytest.fixture
def listed(cast):
    """Amira keeps two names on her private list."""
    return LearnerNames.objects.create(owner=cast.amira, names="Kayleigh\nTom B.")


def show(client, entry, do="show:page", **more):
    """Press a button of the writing surface with the text as it stands."""
    working = entry.start_working()
    fields = {"of": working.public_id, "sequence": working.sequence, "tab": "a" * 16, "title": working.title}
    for section in working.ordered_sections():
        fields[f"section-{section.key}-body"] = section.body
    return client.post(f"/entries/{entry.public_id}/edit/", {**fields, "do": do, **more})


def test_the_first_showing_to_peers_asks_and_names_what_stands_where(shared, cast, sign_in, listed):
    entry = factories.entry(shared, "Boots", "Nobody here.\n\nThen KAYLEIGH spoke, and tom b. too.", shown=False)
    client = sign_in(cast.amira)
    page = show(client, entry).content.decode()
    assert QUESTION in page
    assert '<b dir="auto">Kayleigh</b> stands in the second paragraph.' in page
    assert "Tom B." in page and "Two names from your list are in this text." in page
    entry.refresh_from_db()
    assert entry.is_draft
    assert show(client, entry, "show-anyway:page").status_code == 302
    entry.refresh_from_db()
    assert not entry.is_draft


def test_it_is_asked_once(shared, cast, sign_in, listed):
    """Neither when a change is shown nor when it was taken back and is shown again."""
    entry = factories.entry(shared, shown=False)
    client = sign_in(cast.amira)
    assert QUESTION in show(client, entry).content.decode()
    show(client, entry, "show-anyway:page")
    entry.refresh_from_db()
    factories.write_into(entry, "Kayleigh again.")
    assert show(client, entry).status_code == 302
    entry.refresh_from_db()
    entry.back_to_draft()
    assert show(client, entry).status_code == 302


def test_tutors_alone_are_no_peers(shared, cast, sign_in, listed):
    entry = factories.entry(shared, text="Kayleigh spoke.", shown=False, shown_to="tutors")
    assert show(sign_in(cast.amira), entry, "show:tutors").status_code == 302


def test_widening_from_tutors_to_everyone_asks_in_the_same_question(shared, cast, sign_in, listed):
    entry = factories.entry(shared, text="Kayleigh spoke.", shown_to="tutors")
    client = sign_in(cast.amira)
    address = f"/entries/{entry.public_id}/shown-to/"
    page = client.post(address, {"shown_to": "page"}).content.decode()
    assert QUESTION in page and "Kayleigh" in page
    client.post(address, {"shown_to": "page", "seen": "page"})
    client.post(address, {"shown_to": "tutors"})
    assert QUESTION not in client.post(address, {"shown_to": "page"}).content.decode()


def test_the_sharing_page_names_what_would_be_read(journal, cast, sign_in, listed):
    """Also what stands in entries that go along; and once it was asked it is asked no more."""
    entry = factories.entry(journal, "Boots", "Kayleigh spoke.")
    client = sign_in(cast.amira)
    address = f"/pages/{journal.public_id}/sharing/"
    choice = {"whom": f"cohort-{cast.year1.public_id}"}
    page = client.post(address, {"do": "look", **choice}).content.decode()
    assert QUESTION in page and "stands in the first paragraph of “Boots”" in page
    client.post(address, {"do": "show", "seen": f"cohort-{cast.year1.public_id}||", **choice})
    client.post(address, {"do": "alone"})
    assert QUESTION not in client.post(address, {"do": "look", **choice}).content.decode()
    factories.entry(journal, "New", "Other words.")
    assert QUESTION in client.post(address, {"do": "look", **choice}).content.decode()
    entry.refresh_from_db()
    assert entry.learners_checked_at is not None


def test_nobody_else_sees_the_list(shared, cast, sign_in, listed):
    """Not on the page that peers read, nor on their own pages."""
    entry = factories.entry(shared)
    assert "Tom B." in sign_in(cast.amira).get("/settings/learners/").content.decode()
    assert "Tom B." in sign_in(cast.amira).get(f"/entries/{entry.public_id}/edit/").content.decode()
    for who in (cast.ben, cast.dan, cast.hana):
        client = sign_in(who)
        for address in (f"/entries/{entry.public_id}/", "/settings/learners/", "/"):
            assert "Tom B." not in client.get(address).content.decode()
    own = factories.entry(factories.page(cast.ben, "Ben's", is_journal=True), "Tom B. in it", shown=False)
    ben = sign_in(cast.ben)
    page = ben.get(f"/entries/{own.public_id}/edit/").content.decode()
    assert "Tom B. in it" in page and "learner-names" not in page and "From your list of learners" not in page


def test_the_list_is_kept_and_bounded(cast, sign_in):
    client = sign_in(cast.amira)
    client.post("/settings/learners/", {"names": "  Kayleigh \r\n\r\nkayleigh\r\nZoë  K\r\n"})
    assert learners.names_of(cast.amira) == ["Kayleigh", "Zoë K"]
    answer = client.post("/settings/learners/", {"names": "\n".join(f"Name {n}" for n in range(201))})
    assert "These are 201 names; 200 is as many as fit." in answer.content.decode()
    assert "Name 200" in answer.content.decode()
    assert "at most 50 characters" in client.post("/settings/learners/", {"names": "x" * 51}).content.decode()
    assert learners.names_of(cast.amira) == ["Kayleigh", "Zoë K"]


def test_a_name_is_a_word_of_its_own():
    def found(names, body):
        return [hit.name for hit in learners.hits(names, "", [Section(kind="text", body=body)])]

    assert found(["Tom"], "Tomorrow, the customs and phantom.") == []
    assert found(["Tom"], "Tom’s boots. **Tom**") == ["Tom"]
    for name in ("Zoe\u0308", "Zoë", "ZOE", "zoé"):
        assert found([name], "Zoë spoke") == found([name], "Zoe\u0308’s") == [name]
    assert found(["Tom B."], "_Tom_ came; _tom\nb._ too.") == ["Tom B."]
    assert found(["Tom"], "_Tom_ came") == ["Tom"]
    assert found(["Ann", "Ann Lee"], "Ann Lee spoke") == ["Ann Lee"]
    assert found(["(a+"], "(a+ stands") == ["(a+"]
    for mark in "'’‘ʼ":
        assert found([f"Tyrone O{mark}Neil"], "tyrone o’neil") == [f"Tyrone O{mark}Neil"]
        assert found(["Tyrone O'Neil", "Tom"], f"tyrone o{mark}neil, tom{mark}s") == ["Tyrone O'Neil", "Tom"]


def test_where_it_stands_is_said_in_words():
    picture = Section(kind="picture", description="Kayleigh at the bench", caption="")
    body = "\n\n".join(["x"] * 12 + ["Kayleigh"])
    text = Section(kind="text", body=body)
    assert [hit.where for hit in learners.hits(["Kayleigh"], "", [picture])] == ["in the description of a picture"]
    assert [hit.where for hit in learners.hits(["Kayleigh"], "", [text])] == ["in the 13th paragraph"]
    assert [learners.ordinal(number) for number in (2, 21, 22, 23, 111)] == ["second", "21st", "22nd", "23rd", "111th"]


def test_the_surface_says_which_names_stand_there(shared, cast, sign_in, listed):
    """Without a script as well, with each saving."""
    entry = factories.entry(shared, text="Then kayleigh spoke.", shown=False)
    client = sign_in(cast.amira)
    address = f"/entries/{entry.public_id}/edit/"
    assert "From your list of learners, in this text: Kayleigh</p>" in client.get(address).content.decode()
    show(client, entry, "save", title="Tom B.")
    assert "in this text: Tom B., Kayleigh</p>" in client.get(address).content.decode()
