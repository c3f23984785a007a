"""What would you tell someone who cannot see it? Asked for once more when a picture is shown, and never in the way."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from portfolios import attachments, describing, galleries
from portfolios.models import Section

from .. import factories
from .editor import upload


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def with_picture(owner, version, **words):
    file = attachments.take_in(ContentFile(factories.picture(80, 60), name="boots.jpg"), owner)
    return version.sections.create(kind="picture", attachment=file, position=version.section_after(), **words)


def descriptions(version):
    found = version.sections.filter(kind="picture").order_by("position")
    return [(each.description, each.decorative) for each in found]


def test_each_picture_without_one_is_asked_for_above_the_text(cast, shared, editor):
    """With its thumbnail and its field; what is told there stands with the picture, and is shown."""
    entry = shared.new_entry()
    working = factories.write_into(entry, "Boots.")
    bare = with_picture(cast.amira, working)
    with_picture(cast.amira, working, description="A spade.")
    plain = with_picture(cast.amira, working)
    window = editor(cast.amira, entry)
    window.press("show:page")
    assert f'name="told-{bare.key}"' in window.page and f'name="told-{plain.key}"' in window.page
    assert window.page.count('class="one"') == 2
    assert f"/files/{bare.attachment.public_id}/small/" in window.page
    window.fields[f"told-{bare.key}"] = "Six pairs of boots."
    window.fields[f"plain-{plain.key}"] = "on"
    window.send("show-anyway:page")
    entry.refresh_from_db()
    assert not entry.is_draft
    assert descriptions(entry.published) == [("Six pairs of boots.", False), ("A spade.", False), ("", True)]


def test_it_can_be_left_for_later(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    with_picture(cast.amira, factories.write_into(entry, "Boots."))
    window = editor(cast.amira, entry)
    window.press("show:page")
    window.send("show-anyway:page")
    assert descriptions(entry.published) == [("", False)]
    page = sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    assert 'alt="A picture without a description"' in page, "nobody has said that there is nothing to tell of it"


def test_what_only_decorates_is_not_asked_for_again_and_says_nothing(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    with_picture(cast.amira, factories.write_into(entry, "Boots."), decorative=True)
    shared.learners_checked_at = entry.learners_checked_at = shared.created_at
    entry.save()
    window = editor(cast.amira, entry)
    window.send("show:page")
    entry.refresh_from_db()
    assert not entry.is_draft
    assert 'alt=""' in sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()


def test_a_description_that_is_too_long_is_refused_and_stays(cast, shared, editor):
    entry = shared.new_entry()
    bare = with_picture(cast.amira, factories.write_into(entry, "Boots."))
    window = editor(cast.amira, entry)
    window.press("show:page")
    window.fields[f"told-{bare.key}"] = "b" * 501
    answer = window.send("show-anyway:page").content.decode()
    assert "b" * 501 in answer
    entry.refresh_from_db()
    assert entry.is_draft


@pytest.fixture
def alone(cast):
    """A journal of Amira's that nobody else sees, with one published entry that holds a picture without description."""
    page = factories.page(cast.amira, "Of my own", is_journal=True)
    entry = factories.entry(page, "Boots", "Six pairs.")
    with_picture(cast.amira, entry.published)
    return page, entry


def first_share(client, page, **given):
    address = reverse("sharing", args=[page.public_id])
    look = client.post(address, {**given, "do": "look"}).content.decode()
    seen = look.split('name="seen" value="')[1].split('"')[0]
    return address, look, seen


def test_the_sheet_asks_for_what_goes_along(cast, alone, sign_in):
    page, entry = alone
    client = sign_in(cast.amira)
    whom = f"cohort:{cast.year1.public_id}"
    sheet = client.get(reverse("sharing", args=[page.public_id])).content.decode()
    whom = sheet.split('name="whom" value="')[1].split('"')[0]
    address, look, seen = first_share(client, page, whom=whom)
    [bare] = entry.published.sections.filter(kind="picture")
    assert f'name="told-{bare.key}"' in look
    again = client.post(address, {"whom": whom, "do": "look", f"told-{bare.key}": "Half a line"}).content.decode()
    assert "Half a line" in again
    long = {"whom": whom, "do": "show", "seen": seen, f"told-{bare.key}": "b" * 501}
    refused = client.post(address, long).content.decode()
    assert "b" * 501 in refused and not page.shares.exists()
    told = {"whom": whom, "do": "show", "seen": seen, f"told-{bare.key}": "Six pairs of boots."}
    assert client.post(address, told).status_code == 302
    assert page.shares.count() == 1
    assert descriptions(entry.published) == [("Six pairs of boots.", False)]


def test_a_working_copy_that_is_open_learns_of_it(cast, alone):
    """The picture is told of in both; the open editor is behind by one save, and overwrites nothing."""
    page, entry = alone
    working = entry.start_working()
    [bare] = entry.published.sections.filter(kind="picture")
    describing.tell(page, {bare.pk: ("Six pairs of boots.", False)})
    assert descriptions(working) == descriptions(entry.published) == [("Six pairs of boots.", False)]
    before = working.sequence
    working.refresh_from_db()
    assert working.sequence == before + 1


def test_what_was_told_meanwhile_stays(cast, alone):
    page, entry = alone
    [bare] = entry.published.sections.filter(kind="picture")
    Section.objects.filter(pk=bare.pk).update(description="By another window.")
    describing.tell(page, {bare.pk: ("Late.", False)})
    assert descriptions(entry.published) == [("By another window.", False)]


def test_pictures_of_another_page_are_not_told_of(cast, alone):
    _, entry = alone
    other = factories.page(cast.ben, is_journal=True)
    [bare] = entry.published.sections.filter(kind="picture")
    describing.tell(other, {bare.pk: ("Not his.", False)})
    assert descriptions(entry.published) == [("", False)]


# --- Galleries and covers ---------------------------------------------------------------------------


def test_pictures_without_a_word_between_them_are_set_together(cast, shared, sign_in):
    entry = factories.entry(shared, "Boots", "Six pairs.")
    version = entry.published
    for _ in range(3):
        with_picture(cast.amira, version, description="Boots.")
    version.sections.create(kind="text", position=version.section_after(), html="<p>And then.</p>", body="And then.")
    with_picture(cast.amira, version, description="Alone.")
    version.forget_sections()
    found = galleries.set_together(version.ordered_sections())
    assert [each.kind for each in found] == ["text", "gallery", "text", "picture"]
    assert [len(row) for row in found[1].rows] in ([1, 2], [3], [2, 1])
    for row in found[1].rows:
        assert sum(placed.part for placed in row) == pytest.approx(1)
    page = sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    assert page.count('role="group" aria-label="3 pictures"') == 1
    assert page.count("<figure>") == 4


def test_a_wide_picture_stands_alone(cast, shared):
    version = factories.entry(shared, "Boots", "Six pairs.").published
    for width in ("", "wide", ""):
        with_picture(cast.amira, version, width=width)
    version.forget_sections()
    assert [each.kind for each in galleries.set_together(version.ordered_sections())] == ["text", *["picture"] * 3]


@pytest.mark.parametrize("shapes", [[(4, 3)] * n for n in range(2, 12)] + [[(1, 12)] * 3, [(12, 1), (1, 12), (3, 4)]])
def test_every_number_and_shape_gives_rows(shapes):
    sections = [
        Section(kind="picture", attachment=attachments.Attachment(width=100 * w, height=100 * h)) for w, h in shapes
    ]
    rows = galleries.in_rows(sections)
    assert [each for row in rows for each in row] == sections
    assert all(1 <= len(row) <= 3 for row in rows)


def test_the_cover_is_the_first_picture_until_another_is_chosen(cast, shared, editor, sign_in):
    entry = shared.new_entry()
    working = factories.write_into(entry, "Boots.", "Boots")
    first, second = (with_picture(cast.amira, working, description=name) for name in ("one", "two"))
    ben = sign_in(cast.ben)

    def thumbnail():
        entry.publish()
        page = ben.get(shared.get_absolute_url()).content.decode()
        return page.split('class="thumb" src="')[1].split('"')[0]

    assert first.attachment.public_id in thumbnail()
    window = editor(cast.amira, entry)
    window.fields["cover"] = second.key
    window.send("save")
    assert entry.working().cover == second.key
    assert first.attachment.public_id in ben.get(shared.get_absolute_url()).content.decode()  # not shown yet (E1)
    assert second.attachment.public_id in thumbnail()
    front = ben.get(reverse("person", args=[cast.amira.public_id])).content.decode()
    assert front.index(second.attachment.public_id) < front.index(first.attachment.public_id)
    working = entry.start_working()
    working.sections.filter(key=second.key).delete()
    assert first.attachment.public_id in thumbnail()


def test_a_cover_is_seen_where_its_entry_is(cast, shared, sign_in):
    """E4: the picture of an entry for only me stands on nobody else's front."""
    page = factories.entry(shared, "Mine", "x")
    secret = with_picture(cast.amira, page.published, description="secret")
    address = reverse("person", args=[cast.amira.public_id])
    ben = sign_in(cast.ben)
    assert secret.attachment.public_id in ben.get(address).content.decode()
    page.show_to("me")
    assert secret.attachment.public_id not in ben.get(address).content.decode()
    assert secret.attachment.public_id in sign_in(cast.amira).get(address).content.decode()


def test_somebody_elses_key_as_cover_is_nothing(cast, shared, editor):
    entry = shared.new_entry()
    with_picture(cast.amira, factories.write_into(entry, "Boots."))
    window = editor(cast.amira, entry)
    window.fields["cover"] = "no such key"
    assert window.send("autosave", HTTP_ACCEPT="application/json").status_code == 200
    assert entry.working().cover == ""


def test_several_files_in_one_form_become_several_pictures(cast, shared, editor):
    """Without the script, too."""
    window = editor(cast.amira, shared.new_entry())
    key = window.pieces[0]
    window.press(f"add-picture:{key}", {f"file-{key}": [upload("a.jpg", width=50), upload("b.jpg", width=60)]})
    assert window.page.count("piece picture") == 2
