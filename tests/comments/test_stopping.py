"""An owner stops one person from commenting on all their pages (C19): to them it looks like closed comments."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Comment, NotAllowed, Offer, Stop
from portfolios.models import Page
from tests import factories
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET = "three broken taps"
CLOSED = "Comments on this page are closed."


@pytest.fixture
def stop(sign_in):
    """stop(owner, comment) sends the owner's form; returns the reply."""

    def send(who, made):
        return sign_in(who).post(reverse("comment_stop", args=[made.public_id]))

    return send


def talk_of(text):
    """The part of a page where the comments stand, without what differs with each request."""
    part = re.search(r'<section class="talk".*?</section>', text, re.DOTALL).group()
    return re.sub(r'value="[^"]*"', "", part)


def test_it_looks_like_closed_comments(cast, entry, stop, reads):
    """C19: the same words, the same missing form, the same page to the letter as when she closes them for all."""
    made = comment(cast.ben, entry, "Said before.", approved=True)
    assert 'name="body"' in talk_of(reads(cast.ben, entry))
    stop(cast.amira, made)
    stopped = talk_of(reads(cast.ben, entry))
    assert CLOSED in stopped and 'name="body"' not in stopped and "Said before." in stopped
    assert CLOSED not in reads(cast.cleo, entry)
    Stop.lift(cast.amira, cast.ben, timezone.now())
    entry.page.set_comments_open(False)
    assert talk_of(reads(cast.ben, entry)) == stopped


def test_a_hand_made_request_is_refused_with_the_text_kept(cast, entry, stop, say, sign_in):
    """On every page of hers, as comment and as reply, to her alone too; E5: the words stand in the reply."""
    made = comment(cast.ben, entry, "Said before.", approved=True)
    private = comment(cast.ben, entry, "In private.", Offer.OWNER)
    answer = comment(cast.amira, entry, "Answered.", Offer.OWNER, parent=private, private=True)
    other = factories.page(cast.amira, "Another page", "text")
    factories.show(other, cast.year1)
    stop(cast.amira, made)
    client, number = sign_in(cast.ben), Comment.objects.count()
    for thing in (entry, other):
        for offer in ("people", "owner", "tutors"):
            refused = say(client, thing, SECRET, offer)
            assert refused.status_code == 403
            assert SECRET in refused.content.decode() and CLOSED in refused.content.decode()
        kind = "entry_comment" if thing is entry else "page_comment"
        assert client.get(reverse(kind, args=[thing.public_id])).status_code == 403
    for parent, offer in ((made, "people"), (private, "private"), (answer, "private")):
        refused = client.post(reverse("comment_reply", args=[parent.public_id]), {"body": SECRET, "offer": offer})
        assert refused.status_code == 403
        assert SECRET in refused.content.decode() and CLOSED in refused.content.decode()
    assert Comment.objects.count() == number
    with pytest.raises(NotAllowed, match="closed"):
        comment(cast.ben, entry, SECRET)


def test_what_goes_on(cast, entry, stop, reads, sign_in, decide):
    """C19: reading, editing, turning back, deciding and deleting go on; others comment; his own pages are his."""
    made = comment(cast.ben, entry, "Said before.", approved=True)
    stop(cast.amira, made)
    client = sign_in(cast.ben)
    assert (
        client.post(reverse("comment_edit", args=[made.public_id]), {"body": SECRET, "version": 1}).status_code == 302
    )
    decide(sign_in(cast.amira), "approve", made)
    assert SECRET in reads(cast.cleo, entry)
    assert client.post(reverse("comment_turn", args=[made.public_id]), {"to": "owner", "version": 2}).status_code == 302
    assert client.post(reverse("comment_remove", args=[made.public_id])).status_code == 302
    assert comment(cast.cleo, entry, "Cleo may.").waits
    own = factories.page(cast.ben, "Ben's page", "text")
    factories.show(own, cast.year1)
    assert comment(cast.amira, own, "Amira may.").waits and comment(cast.ben, own, "So may he.").is_approved
    medway = Page.journal_of(cast.cleo)
    factories.show(medway, cast.year1)
    assert comment(cast.ben, medway, "Elsewhere he may.").waits


def test_nobody_tells_him_and_she_lets_him_again(cast, entry, stop, say, sign_in):
    made = comment(cast.ben, entry, "Said before.", approved=True)
    before = Notification.objects.count()
    reply = stop(cast.amira, made)
    assert reply.status_code == 302
    assert Notification.objects.count() == before
    client = sign_in(cast.amira)
    page = client.get(reverse("stopped")).content.decode()
    assert "Ben Whitlock" in page and "Let Ben comment again" in page
    for who in (cast.ben, cast.cleo, cast.hana):
        page = sign_in(who).get(reverse("stopped")).content.decode()
        assert "Let Ben" not in page and "You have stopped nobody." in page
        assert sign_in(who).post(reverse("stopped_lift", args=[cast.ben.public_id])).status_code == 404
    for _ in range(2):
        assert client.post(reverse("stopped_lift", args=[cast.ben.public_id])).status_code == 302
    assert say(sign_in(cast.ben), entry, SECRET).status_code == 302
    assert client.post(reverse("stopped_lift", args=[cast.cleo.public_id])).status_code == 404


def test_twice_is_once(cast, entry, stop):
    """C8, and the database's own word."""
    made = comment(cast.ben, entry)
    for _ in range(2):
        assert stop(cast.amira, made).status_code == 302
    assert Stop.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(owner=cast.amira, person=cast.ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop.objects.create(owner=cast.amira, person=cast.amira)
    Stop.lift(cast.amira, cast.ben, timezone.now())
    stop(cast.amira, made)
    assert Stop.objects.holding().count() == 1


def test_only_on_ones_own_pages_and_never_oneself(cast, entry, stop):
    made, own = comment(cast.ben, entry, approved=True), comment(cast.amira, entry, "Mine.")
    for who in (cast.cleo, cast.dan, cast.ben):
        assert stop(who, made).status_code == 403
    assert stop(cast.gus, made).status_code == 404
    assert stop(cast.amira, own).status_code == 403
    with pytest.raises(NotAllowed):
        Stop.put(cast.amira, cast.amira, timezone.now())
    assert not Stop.objects.exists()


def test_she_can_look_at_it_as_he_sees_it(cast, entry, stop, sign_in):
    """P9: viewed as him her page says that comments are closed."""
    made = comment(cast.ben, entry, "Said before.", approved=True)
    look = reverse("entry_as", args=[entry.public_id, cast.ben.public_id])
    assert CLOSED not in sign_in(cast.amira).get(look).content.decode()
    stop(cast.amira, made)
    assert CLOSED in sign_in(cast.amira).get(look).content.decode()


def test_the_menu_and_the_page_before(cast, entry, sign_in, reads):
    made = comment(cast.ben, entry, "Said before.", approved=True)
    waits = comment(cast.cleo, entry, "Waits.")
    page = reads(cast.amira, entry)
    for each in (made, waits):
        assert reverse("comment_stop", args=[each.public_id]) in page
        assert reverse("comment_stop", args=[each.public_id]) not in reads(cast.dan, entry)
    assert (
        reverse("comment_stop", args=[waits.public_id])
        in sign_in(cast.amira).get("/comments/waiting/").content.decode()
    )
    text = sign_in(cast.amira).get(reverse("comment_stop", args=[made.public_id])).content.decode()
    assert "every page of yours looks as if its comments were closed" in text
    assert not Stop.objects.exists()


def test_without_any_membership_the_page_says_the_same(cast, sign_in):
    """Somebody to whom a page is shown by name alone, and an owner who is in no cohort."""
    ida, jon = factories.person("ida"), factories.person("jon")
    page = factories.page(ida, "By name", "text")
    factories.show(page, jon)
    assert CLOSED not in sign_in(jon).get(page.get_absolute_url()).content.decode()
    Stop.put(ida, jon, timezone.now())
    assert CLOSED in sign_in(jon).get(page.get_absolute_url()).content.decode()
    assert viewer(jon).person == jon


def test_thirty_cost_what_one_costs(cast, entry, sign_in, django_assert_num_queries):
    client = sign_in(cast.amira)
    Stop.put(cast.amira, cast.ben, timezone.now())
    client.get(reverse("stopped"))
    with django_assert_num_queries(6):
        client.get(reverse("stopped"))
    for number in range(30):
        Stop.put(cast.amira, factories.person(f"p{number}"), timezone.now())
    with django_assert_num_queries(6):
        client.get(reverse("stopped"))
