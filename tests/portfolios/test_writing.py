"""Writing through the real pages: nothing typed is lost, nobody sees it unasked (E1, E5, scenarios 12–18, 41)."""

import html
import re
from datetime import date

import pytest
from pytest_django.asserts import assertNumQueries

from portfolios.models import Attachment, Entry, Page, Section, Version
from portfolios.models.saving import save_working_copy

from .. import factories
from .editor import JSON, text_of, upload


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- Opening ------------------------------------------------------------------------------------------


def test_plus_opens_a_blank_entry_at_once(cast, sign_in):
    """P1: the first entry makes the journal, seen by its owner alone; a blank one is not made twice."""
    client = sign_in(cast.amira)
    first = client.post("/write/", {"start": "text"})
    assert re.fullmatch(r"/entries/[a-z0-9]{16}/edit/", first.url)
    assert client.post("/write/", {"start": "text"}).url == first.url
    assert client.post("/write/", {"start": "picture"}).url == f"{first.url}?start=picture"
    entry = Entry.objects.get()
    assert (entry.owner, entry.page.title, entry.page.shares.count()) == (cast.amira, "My journal", 0)
    assert client.get(first.url).status_code == 200
    assert client.get("/write/").status_code == 405


def test_an_entry_is_begun_in_ones_own_journal_only(cast, shared, sign_in):
    assert sign_in(cast.amira).post("/write/", {"journal": shared.public_id}).status_code == 302
    assert sign_in(cast.ben).post("/write/", {"journal": shared.public_id}).status_code == 403
    assert sign_in(cast.gus).post("/write/", {"journal": shared.public_id}).status_code == 404
    assert sign_in(None).post("/write/", {"journal": shared.public_id}).status_code == 404


def test_only_the_owner_writes(cast, entry, sign_in):
    """Whoever does not see it gets 404, whoever sees it 403."""
    address = f"/entries/{entry.public_id}/edit/"
    found = {
        key: sign_in(getattr(cast, key)).get(address).status_code for key in ("amira", "ben", "dan", "gus", "hana")
    }
    assert found == {"amira": 200, "ben": 403, "dan": 403, "gus": 404, "hana": 404}
    assert sign_in(cast.ben).post(address, {"do": "save", "title": "Mine"}).status_code == 403
    assert sign_in(cast.gus).post(address, {"do": "save", "title": "Mine"}).status_code == 404


def test_opening_and_leaving_changes_nothing(cast, entry, editor):
    window = editor(cast.amira, entry)
    window.client.post(window.address, {"do": "done"})
    assert "is not shown yet" not in window.client.get(f"/entries/{entry.public_id}/").content.decode()


# --- Storing ------------------------------------------------------------------------------------------


def test_autosave_answers_with_the_time_and_the_next_sequence(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Half of them looked at their boots.\r\n\r\nI asked again.", title="Boots")
    answer = window.autosave().json()
    assert re.fullmatch(r"\d\d:\d\d", answer["saved"])
    assert (answer["sequence"], answer["errors"]) == (1, {})
    assert text_of(entry) == ["Half of them looked at their boots.\n\nI asked again."]
    again = editor(cast.amira, entry)
    assert again.fields["title"] == "Boots"
    assert window.type("More.").autosave().json()["sequence"] == 2


def test_a_lost_reply_is_asked_again_without_a_second_copy(cast, journal, editor):
    """E5: a killed server may have stored what it never answered."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Once.")
    window.send("autosave", **JSON)
    answer = window.type("Once more.").autosave()
    assert (answer.status_code, text_of(entry), entry.aside().count()) == (200, ["Once more."], 0)


def test_what_is_refused_stays_on_the_screen_and_the_rest_is_stored(cast, journal, editor):
    """E5: a title of 201 characters does not hold up the text."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("The text.", title="x" * 201)
    window.press("save")
    assert "at most 200 fit" in window.page
    assert window.fields["title"] == "x" * 201
    assert text_of(entry) == ["The text."]
    answer = window.type("y" * 100_001, title="Short").autosave().json()
    assert [*answer["errors"]] == [window.bodies[0]]
    assert entry.working().title == "Short"
    window.press("done")
    assert window.fields[window.bodies[0]] == "y" * 100_001


def test_bad_input_is_a_sentence(cast, journal, editor):
    window = editor(cast.amira, journal.new_entry())
    for more in (
        {"happened_on": "tomorrow"},
        {"sequence": "many"},
        {"sequence": "9" * 30},
        {"shown_to": "all"},
        {"tab": "x"},
    ):
        assert window.client.post(window.address, {**window.fields, **more, "do": "save"}).status_code in (200, 302)
    for do in ("up:", "down:9999", "remove:x", "add-text:٣", "replace:1", "nonsense", "add-picture:", "show:everybody"):
        assert window.send(do).status_code in (200, 302)
    window.type("Text.", happened_on="tomorrow").press("save")
    assert "Write the date as" in window.page


def test_a_pasted_title_of_two_lines_becomes_one(cast, journal, editor):
    entry = journal.new_entry()
    editor(cast.amira, entry).type("x", title="The quiet half\r\n of the room").press("save")
    assert entry.working().title == "The quiet half of the room"


# --- Two windows (scenario 18) --------------------------------------------------------------------------


@pytest.fixture
def two(cast, shared, editor):
    """Two windows on one entry; the newer one has saved."""
    entry = shared.new_entry()
    older, newer = editor(cast.amira, entry), editor(cast.amira, entry)
    newer.type("newer words").autosave()
    return entry, older, newer


def test_the_older_window_is_told_and_both_texts_are_kept(cast, two, sign_in):
    """Scenario 18, E5."""
    entry, older, newer = two
    answer = older.type("older words").autosave()
    assert answer.status_code == 409
    told = answer.json()
    assert re.fullmatch(
        r"There is a newer text, saved \d\d:\d\d in another window\. Yours is kept beside it\.", told["conflict"]
    )
    assert text_of(entry) == ["newer words"]
    assert text_of(entry, "aside") == ["older words"]
    both = sign_in(cast.amira).get(told["address"]).content.decode()
    assert "newer words" in both and "older words" in both
    for who in (cast.ben, cast.dan, cast.hana, None):
        assert sign_in(who).get(told["address"]).status_code == 404
        assert sign_in(who).post(told["address"], {"do": "use"}).status_code == 404
    older.type("older words, and more").autosave()
    assert text_of(entry, "aside") == ["older words, and more"]
    newer.type("newer still").autosave()
    assert text_of(entry) == ["newer still"]


def test_the_same_without_a_script(two):
    entry, older, _ = two
    page = older.type("older words").send("done")
    assert re.fullmatch(r"/texts/[a-z0-9]{16}/", page.url)
    assert text_of(entry, "aside") == ["older words"]


@pytest.mark.parametrize(
    ("do", "working", "aside"), [("use", ["older words"], ["newer words"]), ("keep", ["newer words"], None)]
)
def test_the_owner_chooses(two, do, working, aside):
    entry, older, newer = two
    address = older.type("older words").autosave().json()["address"]
    assert older.client.post(address, {"do": do}).status_code == 302
    assert text_of(entry) == working
    assert (text_of(entry, "aside") if aside else entry.aside().first()) == aside
    newer.type("newer and later").autosave()
    texts = [section.body for section in Section.objects.filter(version__entry=entry)]
    assert {"older words", "newer and later"} <= set(texts)


def test_a_window_that_says_the_same_is_no_conflict(two):
    entry, older, _ = two
    assert older.type("newer words").autosave().status_code == 200
    assert entry.aside().count() == 0


def test_words_for_a_piece_that_is_gone_are_kept(cast, two, editor):
    """The other window has removed, replaced, or shown what this one still writes into."""
    entry, older, newer = two
    newer.press(f"add-text:{newer.pieces[0]}")
    newer.press(f"remove-yes:{newer.pieces[0]}")
    older.type("into what is gone").autosave()
    assert text_of(entry, "aside") == ["into what is gone"]
    newer.look(newer.client.get(newer.address)).type("shown").press("show-anyway:page")
    late = older.type("after it was shown").autosave()
    assert late.status_code == 409
    assert text_of(entry, "published") == ["shown"]
    assert text_of(entry, "aside") == ["after it was shown"]


def test_an_older_window_changes_no_order(two):
    entry, older, newer = two
    newer.press(f"add-text:{newer.pieces[0]}")
    order = newer.pieces
    older.type("older words").send(f"down:{order[0]}")
    assert [section.key for section in entry.working().ordered_sections()] == order


def test_an_older_window_shows_nothing(cast, two):
    """What is shown is what was on the screen."""
    entry, older, _ = two
    older.type("older words").send("show-anyway:page")
    entry.refresh_from_db()
    assert entry.is_draft


def test_a_picture_goes_along_into_the_text_that_is_kept_aside(cast, shared, editor):
    entry = shared.new_entry()
    first = editor(cast.amira, entry)
    first.press(f"add-picture:{first.pieces[0]}", {f"file-{first.pieces[0]}": upload()})
    older, newer = editor(cast.amira, entry), editor(cast.amira, entry)
    newer.press(f"remove-yes:{newer.pieces[1]}")
    older.fields[f"section-{older.pieces[1]}-description"] = "Boots."
    older.autosave()
    kept = entry.aside().get().ordered_sections()
    assert [(each.description, each.attachment) for each in kept if each.kind == "picture"] == [
        ("Boots.", Attachment.objects.get())
    ]


# --- What is published already ------------------------------------------------------------------------------


def test_looking_at_a_published_text_makes_no_copy_of_it(cast, entry, editor):
    """C15; the first save makes the copy, in the very pieces that were on the screen."""
    window = editor(cast.amira, entry)
    assert entry.working() is None
    window.press_done()
    assert entry.working() is None, "nothing was changed"
    assert window.type("Half of them looked up.").autosave().status_code == 200
    assert text_of(entry) == ["Half of them looked up."]
    assert text_of(entry, "published") == ["Half of them looked at their boots."]
    assert window.type("Half of them looked at me.").autosave().status_code == 200
    assert text_of(entry) == ["Half of them looked at me."]
    assert not entry.aside().exists()


def test_two_windows_opened_on_a_published_text(cast, entry, editor):
    """E5: neither has a copy yet; the first one that saves makes it, the other one is told and kept."""
    older, newer = editor(cast.amira, entry), editor(cast.amira, entry)
    assert newer.type("newer words").autosave().status_code == 200
    assert older.type("older words").autosave().status_code == 409
    assert text_of(entry) == ["newer words"]
    assert [section.body for section in entry.aside().get().ordered_sections()] == ["older words"]


def test_a_window_older_than_what_was_shown_since(cast, entry, editor):
    """E5: opened on one published text, saved over the next one."""
    older, newer = editor(cast.amira, entry), editor(cast.amira, entry)
    assert newer.type("newer words").send("show-anyway:page").status_code == 302
    assert text_of(entry, "published") == ["newer words"]
    assert older.type("older words").autosave().status_code == 409
    assert text_of(entry, "published") == ["newer words"]
    assert [section.body for section in entry.aside().get().ordered_sections()] == ["older words"]


# --- Signed out (scenario 17) -----------------------------------------------------------------------------


def test_nothing_is_lost_when_the_session_expires(cast, journal, editor, sign_in):
    """Scenario 17: the script is told with a token, the form finds its words again and can send them."""
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("A long entry. " * 500)
    window.client.logout()
    answer = window.autosave()
    assert answer.status_code == 404
    assert answer.json()["signed_out"] is True and answer.json()["token"]
    page = window.send("show-anyway:page").content.decode()
    assert html.unescape(page).count("A long entry. ") == 500
    window.client.force_login(cast.amira)
    assert window.autosave().status_code == 200
    assert text_of(entry) == ["A long entry. " * 500]


# --- Showing ------------------------------------------------------------------------------------------------


def test_done_for_now_shows_nobody_anything(cast, shared, editor, sign_in):
    """Scenario 13, E1."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("secret words", title="Secret title")
    page = window.client.post(window.address, {**window.fields, "do": "done"}, follow=True).content.decode()
    assert "Only you see this draft." in page and "Secret title" in page
    for who in (cast.ben, cast.dan):
        journal = sign_in(who).get(f"/pages/{shared.public_id}/").content.decode()
        assert "Secret title" not in journal and "secret words" not in journal
        assert sign_in(who).get(f"/entries/{entry.public_id}/").status_code == 404


def test_showing_to_the_cohort(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("Half of them looked at their boots.", happened_on="2026-11-12")
    assert "Show to Year 1 Hadlow" in window.page
    assert window.send("show-anyway:page").url == f"/entries/{entry.public_id}/"
    page = sign_in(cast.ben).get(f"/entries/{entry.public_id}/").content.decode()
    assert "looked at their boots" in page
    assert "Thursday 12 November 2026" in page  # scenario 16: without a title it takes its date
    told = {notice.recipient for notice in _notices("entry_shown")}
    assert told == {cast.dan, cast.moira}


def _notices(kind):
    from cohorts.models import Notification

    return Notification.objects.filter(kind=kind).select_related("recipient")


@pytest.mark.parametrize(
    ("shown_to", "readers"), [("page", {"ben", "cleo", "dan", "moira"}), ("tutors", {"dan", "moira"}), ("me", set())]
)
def test_three_choices_of_who_sees_it(cast, shared, editor, sign_in, shown_to, readers):
    """Scenario 15, E2. The draft keeps the choice from the first save on."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    for words in ("<b>Year 1 Hadlow</b> (4 people)", "<b>My tutors</b> (2)", "<b>Only me</b>"):
        assert words in window.page
    window.type("Text.", shown_to=shown_to).autosave()
    editor(cast.amira, entry).send(f"show-anyway:{shown_to}")
    keys = ("ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")
    found = {key for key in keys if sign_in(getattr(cast, key)).get(f"/entries/{entry.public_id}/").status_code == 200}
    assert found == readers


def test_in_a_journal_that_nobody_sees_the_choices_say_so(cast, journal, editor):
    window = editor(cast.amira, journal.new_entry())
    for words in ("<b>Everyone who sees the page</b> (nobody yet)", "<b>My tutors</b> (nobody yet)"):
        assert words in window.page


def test_an_entry_without_a_title_says_its_date_once(cast, shared, sign_in):
    def dates(title):
        entry = factories.entry(shared, title, "Text.")
        return sign_in(cast.ben).get(entry.get_absolute_url()).content.decode().split("<main")[1].count("<time")

    assert dates("A title") == dates("") + 1


def test_the_button_does_what_it_said(cast, shared, editor):
    """A choice that was changed after the button had been drawn is not carried out unseen."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("Text.", shown_to="me").press("save")
    assert "Keep for myself" in window.page
    window.fields["shown_to"] = "page"
    window.press("show:me")
    assert "You have chosen other readers since" in window.page
    entry.refresh_from_db()
    assert entry.is_draft


def test_an_entry_without_anything_is_refused(cast, shared, editor):
    """Scenario 16."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    window.fields["title"] = "Only a title"
    window.press("show-anyway:page")
    assert "There is nothing in this entry yet." in window.page
    assert window.fields["title"] == "Only a title"
    entry.refresh_from_db()
    assert entry.is_draft


def test_an_entry_of_a_page_that_nobody_sees_goes_on_to_the_sharing(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Text.")
    assert "Show to …" in window.page
    answer = window.send("show-anyway:page")
    assert answer.url == f"/pages/{journal.public_id}/sharing/?entry={entry.public_id}&sequence=1"
    assert window.client.get(answer.url).status_code == 200
    entry.refresh_from_db()
    assert entry.is_draft


def test_readers_see_the_old_text_until_the_changes_are_shown(cast, entry, editor, sign_in):
    """E1: the working copy of something published is its owner's alone."""
    reader = sign_in(cast.ben)
    window = editor(cast.amira, entry).type("Second thoughts.", title="A new title")
    assert "Show the changes" in window.page
    assert "until you show the changes" in window.page
    window.autosave()
    for address in (f"/entries/{entry.public_id}/", f"/pages/{entry.page.public_id}/"):
        page = reader.get(address).content.decode()
        assert "Half of them looked at their boots." in page and "The quiet half of the room" in page
        assert "Second thoughts." not in page and "A new title" not in page
    window.send("show-anyway:page")
    page = reader.get(f"/entries/{entry.public_id}/").content.decode()
    assert "Second thoughts." in page and "A new title" in page and "their boots" not in page
    assert _notices("entry_shown").count() == 0  # told once, at the first showing, which the fixture made


def test_a_text_that_cannot_be_set_is_refused_at_its_field(cast, shared, editor):
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("<" * 40_000).press("show-anyway:page")
    assert "divide it into several sections" in window.page
    assert window.fields[window.bodies[0]] == "<" * 40_000
    assert text_of(entry) == ["<" * 40_000]


def test_a_page_is_written_and_shown(cast, editor, sign_in):
    page = Page.start(cast.amira, "What I teach")
    factories.show(page, cast.year1)
    window = editor(cast.amira, page).type("Horticulture.", title="What I teach and why")
    assert "happened_on" not in window.fields and "shown_to" not in window.fields
    window.autosave()
    assert "Horticulture." not in sign_in(cast.ben).get(f"/pages/{page.public_id}/").content.decode()
    window.send("show-anyway")
    seen = sign_in(cast.ben).get(f"/pages/{page.public_id}/").content.decode()
    assert "Horticulture." in seen and "What I teach and why" in seen


def test_a_page_without_a_title_is_refused(cast, editor):
    page = Page.start(cast.amira, "What I teach")
    window = editor(cast.amira, page).type("Text.", title=" ").press("show")
    assert "Give the page a title" in window.page


def test_a_page_seen_by_its_owner_alone_is_found_by_its_new_title(cast, editor):
    """Scenario 1; but a page that is shown keeps its title until the change is shown (E1)."""
    page = Page.start(cast.amira, "Untitled")
    editor(cast.amira, page).type("Text.", title="What I teach").press_done()
    assert Page.objects.get(pk=page.pk).title == "What I teach"
    factories.show(page, cast.year1)
    editor(cast.amira, page).type("Text.", title="Not shown yet").press_done()
    assert Page.objects.get(pk=page.pk).title == "What I teach"


def test_back_to_draft_and_on_again(cast, entry, editor, sign_in):
    """Scenario 14: gone at once; what was written stays."""
    assert sign_in(cast.ben).get(f"/entries/{entry.public_id}/").status_code == 200
    sign_in(cast.amira).post(f"/entries/{entry.public_id}/draft/")
    assert sign_in(cast.ben).get(f"/entries/{entry.public_id}/").status_code == 404
    window = editor(cast.amira, entry)
    assert window.fields[window.bodies[0]] == "Half of them looked at their boots."


# --- Looking -------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_was_typed_and_stores_it_first(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("**Bold** and <script>alert(1)</script>", title="Look")
    page = window.send("preview").content.decode()
    assert "<strong>Bold</strong>" in page and "<script>alert" not in page
    assert text_of(entry) == ["**Bold** and <script>alert(1)</script>"]


def test_the_preview_for_the_script_stores_nothing(cast, journal, editor, sign_in):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("## A heading")
    piece = window.client.post("/preview/", window.fields, HTTP_X_REQUESTED_WITH="sheaf").content.decode()
    assert "<html" not in piece and "A heading</h" in piece
    assert text_of(entry) == [""]
    assert "<html" in window.client.post("/preview/", window.fields).content.decode()
    assert window.client.post("/preview/", {}).status_code == 200
    assert sign_in(None).post("/preview/", window.fields).status_code == 404


# --- Budget, and the model alone ---------------------------------------------------------------------------


@pytest.mark.parametrize("pieces", [1, 30])
def test_the_surface_takes_as_many_queries_for_one_piece_as_for_thirty(cast, entry, sign_in, pieces):
    client = sign_in(cast.amira)
    working = entry.start_working()
    for _ in range(pieces - 1):
        working.sections.create(kind="text", body="x", position=working.section_after())
    client.get(f"/entries/{entry.public_id}/edit/")
    with assertNumQueries(11):
        assert client.get(f"/entries/{entry.public_id}/edit/").status_code == 200


def test_a_stored_date_reaches_the_entry_when_it_is_shown(cast, shared):
    entry = shared.new_entry()
    version = entry.start_working()
    save_working_copy(
        version,
        of=version.public_id,
        base=0,
        tab="a" * 16,
        title="T",
        happened_on=date(2026, 11, 3),
        words={version.ordered_sections()[0].key: {"kind": "text", "body": "x"}},
    )
    entry.publish()
    assert (entry.happened_on, entry.title) == (date(2026, 11, 3), "T")
    assert Version.objects.filter(entry=entry).count() == 1
