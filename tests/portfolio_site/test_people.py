"""Fronts of portfolios, portraits, and changing one's own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.models import User
from portfolio_site import portraits
from portfolios.models import Attachment, Page
from portfolios.storage import PrivateStorage

from .. import factories


def front(client, who):
    return client.get(reverse("person", args=[who.public_id]))


@pytest.fixture
def portfolio(cast, entry):
    """Amira's: the journal for her cohort, one page for its tutors, one for nobody; a sentence."""
    factories.show(factories.page(cast.amira, "For tutors", "Words."), cast.year1, tutors_only=True)
    factories.page(cast.amira, "For nobody", "Words.")
    User.objects.filter(pk=cast.amira.pk).update(sentence="I grew plants for a living.")
    return cast.amira


def pages(reply):
    return [page.title for page in reply.context["pages"]]


def test_a_front_shows_what_its_viewer_may_see(cast, portfolio, sign_in):
    """P2: the same address, a different front for each; titles of other pages are nowhere in it."""
    assert pages(front(sign_in(cast.amira), portfolio)) == ["My journal", "For tutors", "For nobody"]
    assert pages(front(sign_in(cast.dan), portfolio)) == ["My journal", "For tutors"]
    reply = front(sign_in(cast.ben), portfolio)
    assert pages(reply) == ["My journal"]
    assert "I grew plants for a living." in reply.content.decode()
    assert "The quiet half of the room" in reply.content.decode()
    assert "For tutors" not in reply.content.decode() and "For nobody" not in reply.content.decode()
    assert "Only you see all of this" not in reply.content.decode()


def test_who_is_not_known_is_not_there(cast, portfolio, sign_in):
    """A8: gus, hana and a visitor get 404; gus no more when a page is shown to him by name."""
    for who in (cast.gus, cast.hana, None):
        assert front(sign_in(who), portfolio).status_code == 404
    page = factories.page(cast.amira, "For Gus", "Words.")
    factories.show(page, cast.gus)
    assert pages(front(sign_in(cast.gus), portfolio)) == ["For Gus"]


def test_a_course_admin_is_told_names_and_nothing_that_was_written(cast, portfolio, sign_in):
    """A4."""
    text = front(sign_in(cast.femi), portfolio).content.decode()
    assert "Amira Haddad" in text and "Year 1 Hadlow" in text
    assert "I grew plants for a living." not in text
    assert "The quiet half of the room" not in text and "My journal" not in text


def test_the_newest_entry_is_the_newest_that_this_viewer_may_read(cast, shared, sign_in):
    """E1, E2: drafts and narrower entries neither show nor push others away."""
    factories.entry(shared, "Everybody's")
    factories.entry(shared, "Tutors'", shown_to="tutors")
    factories.entry(shared, "Mine", shown_to="me")
    factories.entry(shared, "Draft", shown=False)

    def latest(who):
        found = front(sign_in(who), cast.amira).context["latest"]
        return found.entry.heading, found.entry.page

    assert latest(cast.ben)[0] == "Everybody's"
    assert latest(cast.dan)[0] == "Tutors'"
    assert latest(cast.amira)[0] == "Mine"
    assert "1 entry" in front(sign_in(cast.ben), cast.amira).content.decode()
    assert "2 entries" in front(sign_in(cast.dan), cast.amira).content.decode()


def test_a_picture_stands_on_the_front_only_where_its_entry_is_seen(cast, shared, sign_in):
    """E4."""
    entry = factories.entry(shared, "With a picture", shown_to="tutors")
    picture = Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=800, height=600)
    entry.published.sections.create(kind="picture", attachment=picture, position=4096)
    factories.entry(shared, "Without")
    assert picture.public_id in front(sign_in(cast.dan), cast.amira).content.decode()
    assert picture.public_id not in front(sign_in(cast.ben), cast.amira).content.decode()


def test_a_deactivated_persons_front_is_gone(cast, portfolio, sign_in):
    """A7, P6."""
    cast.amira.deactivate()
    for who in (cast.ben, cast.dan, cast.femi):
        assert front(sign_in(who), portfolio).status_code == 404


def test_changing_ones_own_front(cast, sign_in):
    client = sign_in(cast.ben)
    reply = client.post(
        reverse("portfolio_edit"), {"name": "Ben Whitlock", "sentence": "Water finds a way.", "teaches": "Plumbing"}
    )
    assert reply["Location"] == reverse("portfolio")
    assert "Water finds a way." in client.get(reverse("portfolio")).content.decode()
    reply = client.post(
        reverse("portfolio_edit"), {"name": "Ben Whitlock", "sentence": "x" * 300, "teaches": "Plumbing"}
    )
    assert reply.status_code == 200
    assert "x" * 300 in reply.content.decode()
    assert "at most 200 fit" in reply.content.decode()


def upload(client, data, name="me.jpg"):
    picture = SimpleUploadedFile(name, data, "image/jpeg")
    return client.post(
        reverse("portfolio_edit"), {"name": "Ben Whitlock", "sentence": "", "teaches": "Plumbing", "portrait": picture}
    )


def test_a_portrait_is_a_small_square_and_seen_by_whoever_may_see_the_person(cast, entry, sign_in):
    client = sign_in(cast.ben)
    assert upload(client, factories.picture(1200, 800)).status_code == 302
    address = reverse("portrait", args=[cast.ben.public_id])
    reply = sign_in(cast.amira).get(address)
    assert reply.status_code == 200
    assert reply["Content-Type"] == "image/jpeg"
    assert reply["Content-Security-Policy"] == "default-src 'none'; sandbox"
    data = b"".join(reply.streaming_content)
    assert (data[:2], len(data) < 40_000) == (b"\xff\xd8", True)
    for who in (cast.gus, cast.hana, None):
        assert sign_in(who).get(address).status_code == 404
    assert sign_in(cast.amira).get(reverse("portrait", args=[cast.cleo.public_id])).status_code == 404


def test_whose_words_one_sees_their_face_one_sees(cast, entry, sign_in):
    """Gus, to whom the page is shown by name, sees ben's face beside ben's shown comment, and not before."""
    upload(sign_in(cast.ben), factories.picture(400, 400))
    factories.show(entry.page, cast.gus)
    address = reverse("portrait", args=[cast.ben.public_id])
    assert sign_in(cast.gus).get(address).status_code == 404
    comment = factories.comment(cast.ben, entry)
    assert sign_in(cast.gus).get(address).status_code == 404
    comment.approve(by=cast.amira, version=comment.version)
    assert sign_in(cast.gus).get(address).status_code == 200


def test_a_new_portrait_replaces_the_file_and_removing_takes_it_away(cast, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(cast.ben)
    upload(client, factories.picture(400, 300))
    first = User.objects.get(pk=cast.ben.pk).portrait
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, factories.picture(500, 300))
    second = User.objects.get(pk=cast.ben.pk).portrait
    assert first != second
    assert (PrivateStorage().exists(first), PrivateStorage().exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("portfolio_edit"), {"remove_portrait": "1"})
    assert User.objects.get(pk=cast.ben.pk).portrait == ""
    assert not PrivateStorage().exists(second)


@pytest.mark.parametrize("data", [b"", b"no picture", factories.picture()[:100]])
def test_what_is_no_picture_is_refused_with_a_sentence_and_nothing_is_lost(cast, sign_in, data):
    client = sign_in(cast.ben)
    picture = SimpleUploadedFile("me.jpg", data, "image/jpeg")
    reply = client.post(
        reverse("portfolio_edit"),
        {"name": "Ben Whitlock", "sentence": "Water finds a way.", "teaches": "Plumbing", "portrait": picture},
    )
    text = reply.content.decode()
    assert reply.status_code == 200
    assert "Water finds a way." in text
    assert "put right" in text
    assert User.objects.get(pk=cast.ben.pk).portrait == ""


def test_the_middle_of_a_transparent_picture_stands_on_white(db):
    data = portraits.square(SimpleUploadedFile("me.png", factories.picture(900, 300, kind="PNG")))
    assert data[:2] == b"\xff\xd8"


@pytest.mark.parametrize("number", [1, 30])
def test_a_front_takes_as_many_queries_with_one_page_as_with_thirty(
    cast, shared, number, sign_in, django_assert_num_queries
):
    for each in range(number):
        factories.entry(shared, f"Entry {each}")
        page = factories.page(cast.amira, f"Page {each}", "Words.")
        factories.show(page, cast.year1)
        factories.comment(cast.ben, page, approved=True)
    picture = Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=800, height=600)
    Page.objects.filter(owner=cast.amira, is_journal=False).first().published.sections.create(
        kind="picture", attachment=picture, position=4096
    )
    own, other = sign_in(cast.amira), sign_in(cast.ben)
    front(own, cast.amira), front(other, cast.amira)
    with django_assert_num_queries(11):
        front(own, cast.amira)
    with django_assert_num_queries(10):
        front(other, cast.amira)


def test_ones_own_front_says_that_there_are_drafts(cast, journal, sign_in):
    """Nothing is shown yet, but somebody who has written is not told to begin."""
    client = sign_in(cast.amira)
    assert "Your portfolio begins with an entry." in client.get(reverse("portfolio")).content.decode()
    factories.entry(journal, "Boots", "Words.", shown=False)
    said = client.get(reverse("portfolio")).content.decode()
    assert "You have 1 draft." in said and "begins with an entry" not in said
    assert "You have" not in sign_in(cast.ben).get(reverse("person", args=[cast.amira.public_id])).content.decode()
