"""What somebody with a hand-made form could try. Each test is one attack that succeeded once, or nearly."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Role, User
from cohorts.viewer import Viewer
from comments.forms import EditForm
from comments.models import Comment, Offer
from portfolios.models import Attachment, Share

from . import factories
from .full import ways

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


@pytest.mark.parametrize("is_known", [True, False])
def test_a_file_in_a_text_by_hand_loses_no_words(cast, journal, is_known):
    """E5, E4: a piece that claims to be text and picture at once is kept as the text that it is."""
    entry = factories.entry(journal, shown=False)
    working = entry.working()
    file = Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=40, height=30)
    pk = working.sections.get().key if is_known else 987_654
    words = {f"section-{pk}-body": "Typed in an older tab.", f"section-{pk}-file": file.public_id}
    amira = enter(cast.amira)
    form = {"of": working.public_id, "sequence": "77", "tab": "0" * 16, **words}
    assert amira.post(reverse("entry_edit", args=[entry.public_id]), form).status_code == 302
    assert entry.aside().get().sections.get().body == "Typed in an older tab."
    assert amira.post(reverse("preview"), words).status_code == 200


def test_no_version_is_so_high_that_the_next_one_cannot_be_stored():
    """C7: the version after the highest that a form takes still fits into its column."""
    assert EditForm({"body": "x", "version": str(2**31 - 2)}).is_valid()
    assert not EditForm({"body": "x", "version": str(2**31 - 1)}).is_valid()


def test_an_address_that_grows_in_idna_is_refused(cast, journal):
    """A8: 'ü.' is two characters that are eight in the form in which addresses are stored and compared."""
    long = "a@" + "ü." * 32 + "example"
    form = {"whom": "address", "address": long, "do": "look"}
    page = enter(cast.amira).post(reverse("sharing", args=[journal.public_id]), form)
    assert "Write the whole e-mail address" in page.content.decode()
    assert User.objects.by_address(long) is None


def test_an_ended_share_is_not_opened_again_by_its_dates(cast, shared):
    """P10, A6: opening again is a widening; it is looked at before, and refused for a cohort that has ended."""
    share = shared.shares.get()
    share.end_now(timezone.now())
    address = reverse("share_change", args=[shared.public_id, share.public_id])
    amira = enter(cast.amira)
    reply = amira.post(address, {"do": "dates", "starts": "", "ends": ""}, follow=True)
    assert "this has ended" in reply.content.decode()
    assert enter(cast.ben).get(shared.get_absolute_url()).status_code == 404
    assert amira.post(address, {"do": "end"}).status_code == 302


def test_tutors_of_an_unknown_cohort_are_a_number(cast, shared, entry):
    """P10: of a cohort that the owner does not belong to only the number of people is shown, on every page."""
    factories.join(factories.person("zara", "Zara Qwerty"), cast.other, Role.TUTOR)
    factories.show(shared, cast.other)
    amira = enter(cast.amira)
    places = [("entry", entry), ("entry_edit", entry), ("page", shared), ("page_edit", shared), ("sharing", shared)]
    pages = [amira.get(reverse(name, args=[thing.public_id])).content.decode() for name, thing in places]
    assert [name for (name, _), page in zip(places, pages, strict=True) if "Qwerty" in page] == []
    assert "Daniel Okafor, Moira Finch and 1 more" in pages[0]


def test_undo_does_not_decline_other_words(cast, entry):
    """C6, C8: declined words stay declined, and words that came after them are not declined with them."""
    comment = factories.comment(cast.ben, entry, "You are rude.").decline(by=cast.amira, version=1)
    comment = comment.edit("You were brave.", by=cast.ben, version=1).approve(by=cast.amira, version=2)
    comment = comment.undo(comment.events.latest("pk"), by=cast.amira)
    comment = comment.offer(Offer.TUTORS, by=cast.ben, version=2).offer(Offer.PEOPLE, by=cast.ben, version=2)
    assert comment.waits
    with pytest.raises(Exception, match="declined these words"):
        comment.edit("You are rude.", by=cast.ben, version=comment.version)


def test_a_visitor_owns_no_comment(cast, entry):
    """C3: a comment that is private with nobody is not, for that, private with a visitor."""
    factories.comment(cast.ben, entry)
    assert not Comment.objects.filter(Comment.objects.own(Viewer.of(None))).exists()
    assert Share.objects.exists()


EVIL = "\"><script>alert(1)</script>'</title><img src=x onerror=alert(2)>{{7*7}}"


def test_what_people_call_themselves_and_their_work_is_text_everywhere(cast, shared):
    """P2: names, titles, cohorts, captions, notes and comments run nothing in the page of whoever reads them."""
    for person in (cast.amira, cast.ben, cast.dan):
        person.name = person.teaches = person.sentence = EVIL
        person.save()
    cast.year1.name = EVIL
    cast.year1.save()
    shared.start_working()
    entry = factories.entry(shared, EVIL, f"{EVIL}\n\n[x](javascript:alert(1)) ![y](data:text/html,x)")
    file = Attachment.objects.create(owner=cast.amira, content_type="image/jpeg", width=40, height=30, name=EVIL)
    working = entry.start_working()
    working.sections.create(kind="picture", attachment=file, description=EVIL, caption=EVIL, position=9999)
    entry.publish()
    factories.comment(cast.dan, entry, EVIL, approved=True)
    factories.comment(cast.ben, entry, f"{EVIL} waits")
    factories.comment(cast.ben, entry, f"{EVIL} declined").decline(by=cast.amira, version=1, note=EVIL)
    places = ["/", "/news/", "/reading/", "/portfolio/", "/comments/waiting/", "/comments/mine/", "/settings/mail/"]
    places += [entry.get_absolute_url(), shared.get_absolute_url(), f"/cohorts/{cast.year1.public_id}/"]
    owners = [f"/pages/{shared.public_id}/sharing/", f"/pages/{shared.public_id}/as/{cast.ben.public_id}/"]
    for who, paths in ((cast.amira, [*places, *owners]), (cast.ben, places), (cast.dan, places)):
        client = enter(who)
        for path in paths:
            reply = client.get(path, follow=True)
            page = reply.content.decode()
            assert reply.status_code == 200, path
            assert [each for each in ("<script>alert", "<img src=x", 'href="javascript:') if each in page] == [], path


ODD = ["2147483648", "9" * 4400, "\u202e\u0627", "\u0663", "9999-12-31", "0001-01-01", "cohort-", "x" * 30_000]


@pytest.mark.parametrize("odd", ways(*ODD, few=3), ids=range(len(ways(*ODD, few=3))))
def test_no_odd_value_in_a_form_breaks_it(cast, shared, entry, odd):
    """E5: whatever stands in a field, the answer is one of ours and never a 500."""
    draft = factories.entry(shared, shown=False)
    comment = factories.comment(cast.ben, entry)
    share = shared.shares.get()
    amira, ben = enter(cast.amira), enter(cast.ben)
    text = ("do", "title", "happened_on", "shown_to", "of", "sequence", "tab", "section-9-body", "section-8-caption")
    whom = ("do", "whom", "cohort", "person", "address", "seen", "starts", "ends", "sequence")
    for client, path, names in (
        (amira, f"/entries/{draft.public_id}/edit/", text),
        (amira, f"/pages/{shared.public_id}/sharing/", whom),
        (amira, f"/pages/{shared.public_id}/sharing/{share.public_id}/", ("starts", "ends")),
        (amira, "/comments/decide/", ("comment", "do", "note", "next")),
        (amira, "/comments/undo/", ("event", "next")),
        (amira, f"/comments/questions/on/entries/{entry.public_id}/", ("do", "body", "people")),
        (amira, f"/comments/questions/on/entries/{entry.public_id}/", ("people",)),
        (amira, "/friends/ask/", ("do", "whom", "address")),
        (amira, "/friends/ask/", ("whom", "address")),
        (ben, f"/comments/on/entries/{entry.public_id}/", ("body", "form_key", "version", "next")),
        (ben, f"/comments/{comment.public_id}/edit/", ("version", "next")),
        (ben, f"/comments/{comment.public_id}/turn/", ("to", "version", "next")),
    ):
        good = (
            {"do": "dates"}
            if path.endswith(f"{share.public_id}/")
            else {"body": "words", "offer": "people", "do": "ask"}
        )
        assert client.post(path, good | dict.fromkeys(names, odd)).status_code < 500, path


def test_forged_keys_open_nothing(cast, entry):
    """C2, C3, C8, C11: offers that no form has, comments that are not shown to one, and undoing for somebody else."""
    shown = factories.comment(cast.ben, entry, approved=True)
    private = factories.comment(cast.dan, entry, "private", Offer.OWNER)
    for_tutors = factories.comment(cast.moira, entry, "for tutors", Offer.TUTORS, approved=True)
    address = reverse("entry_comment", args=[entry.public_id])
    ben = enter(cast.ben)
    for offer in ("visitors", "both", "private", "", "PEOPLE"):
        assert ben.post(address, {"body": "forged", "offer": offer}).status_code == 400, offer
    turn = reverse("comment_turn", args=[shown.public_id])
    assert ben.post(turn, {"to": "visitors", "version": "1"}).status_code == 403
    stranger = enter(cast.cleo).post(
        reverse("comment_reply", args=[shown.public_id]), {"body": "x", "offer": "private"}
    )
    assert stranger.status_code == 400
    sent = {"body": "x", "offer": "private", "to": "owner", "version": "1"}
    for comment in (private, for_tutors):
        for verb in ("comment_reply", "comment_edit", "comment_turn", "comment_remove"):
            path = reverse(verb, args=[comment.public_id])
            assert (ben.get(path).status_code, ben.post(path, sent).status_code) == (404, 404), verb
    event = shown.events.get(act="approve").public_id
    assert {enter(who).post(reverse("undo"), {"event": event}).status_code for who in (cast.ben, cast.dan)} == {404}


def test_own_comments_name_nobody_once_the_page_is_closed(cast, entry):
    """A7, C9: the owner is deactivated while somebody is signed in; their own words stay, without title and name."""
    comment = factories.comment(cast.ben, entry, "my own words", approved=True)
    ben = enter(cast.ben)
    cast.amira.deactivate()
    assert ben.get(entry.get_absolute_url()).status_code == 404
    assert "my own words" in ben.get("/comments/mine/").content.decode()
    own = [f"/comments/{comment.public_id}/turn/", f"/comments/{comment.public_id}/remove/", "/comments/mine/"]
    for path in [*own, "/", "/news/", "/reading/", "/reading/?read"]:
        page = ben.get(path).content.decode()
        assert "Amira" not in page and entry.title not in page, path
