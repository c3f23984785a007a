"""The admin's list of comments that wait: the owner's own, and for a course admin one figure (A4, C3, C4, C7)."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cohorts.models import Notification
from comments.models import Comment, CommentEvent, Offer
from portfolios.models import Page
from tests import factories
from tests.factories import comment, viewer

pytestmark = pytest.mark.django_db
SECRET = "three broken taps"
WAITING, PORTFOLIOS = "admin:comments_waitingcomment_changelist", "admin:comments_waitingportfolio_changelist"


@pytest.fixture
def amira(cast, sign_in):
    """Amira, who is let into the admin, signed in."""
    cast.amira.is_staff = True
    cast.amira.save()
    return sign_in(cast.amira)


def choose(client, act, *comments, where=WAITING, **more):
    marks = [f"{each.public_id}.{Comment.objects.get(pk=each.pk).version}" for each in comments]
    return client.post(reverse(where), {"action": act, "_selected_action": marks, "index": "0", **more}, follow=True)


def test_the_owner_reads_and_decides_there(cast, entry, amira, reads):
    """C4: the same comments as on the waiting page, the same acts, several at once; one event each."""
    made = [comment(who, entry, f"{SECRET} {who.first_name}") for who in (cast.ben, cast.cleo, cast.dan)]
    text = amira.get(reverse(WAITING)).content.decode()
    for each in made:
        assert each.body in text
    assert "Show to Year 1 Hadlow" in text and "The quiet half of the room" in text
    done = choose(amira, "approve", *made[:2])
    assert "can now see Ben’s comment" in done.content.decode()
    choose(amira, "decline", made[2])
    assert f"{SECRET} Ben" in reads(cast.moira, entry) and f"{SECRET} Daniel" not in reads(cast.moira, entry)
    assert SECRET not in amira.get(reverse(WAITING)).content.decode()
    assert CommentEvent.objects.filter(act="approve").count() == 2
    assert CommentEvent.objects.filter(act="decline", actor=cast.amira).count() == 1
    assert LogEntry.objects.count() == 0


def test_what_has_changed_since_is_refused(cast, entry, amira, reads):
    """C7: the version that was on the screen travels with each row."""
    made, other = comment(cast.ben, entry, "Kind."), comment(cast.cleo, entry, "Other.")
    marks = [f"{each.public_id}.1" for each in (made, other)]
    made.edit(SECRET, by=cast.ben, version=1)
    form = {"action": "approve", "_selected_action": marks, "index": "0"}
    text = amira.post(reverse(WAITING), form, follow=True).content.decode()
    assert "The writer has changed this comment since you opened it" in text and SECRET in text
    assert SECRET not in reads(cast.dan, entry) and "Other." in reads(cast.dan, entry)


def test_taken_back_or_decided_meanwhile(cast, entry, amira):
    made = comment(cast.ben, entry, SECRET)
    mark = f"{made.public_id}.1"
    made.withdraw(by=cast.ben)
    form = {"action": "approve", "_selected_action": [mark], "index": "0"}
    assert "has taken this back" in amira.post(reverse(WAITING), form, follow=True).content.decode()
    assert not CommentEvent.objects.filter(act="approve").exists()


@pytest.mark.parametrize(
    "form",
    [
        {"action": "approve", "_selected_action": ["x"], "index": "0"},
        {"action": "approve", "_selected_action": ["1"], "index": "0"},
        {"action": "approve", "_selected_action": ["aaaaaaaaaaaaaaaa.1"], "index": "0"},
        {"action": "delete_selected", "_selected_action": ["aaaaaaaaaaaaaaaa.1"], "index": "0", "post": "yes"},
        {"action": "act", "_selected_action": ["aaaaaaaaaaaaaaaa.1"], "index": "9"},
        {"action": "", "index": "x"},
        {"_save": "1"},
    ],
)
def test_odd_forms_change_nothing(cast, entry, amira, form):
    made = comment(cast.ben, entry, SECRET)
    assert amira.post(reverse(WAITING), form, follow=True).status_code == 200
    assert amira.post(reverse(WAITING), form | {"select_across": "1"}, follow=True).status_code == 200
    made.refresh_from_db()
    assert made.waits


def test_nobody_elses_and_nothing_private(cast, entry, amira, sign_in):
    """C3: a superuser who owns a page sees what waits for her, and an owner nothing that is not for deciding."""
    made = comment(cast.ben, entry, SECRET)
    comment(cast.dan, entry, "Between us.", Offer.OWNER)
    text = amira.get(reverse(WAITING)).content.decode()
    assert SECRET in text and "Between us." not in text
    Page.journal_of(cast.hana), Page.journal_of(cast.femi)
    for who in (cast.hana, cast.femi):
        client = sign_in(who)
        reply = client.get(reverse(WAITING))
        assert reply.status_code == 200 and SECRET not in reply.content.decode()
        assert "Ben" not in reply.content.decode()
        choose(client, "approve", made)
    made.refresh_from_db()
    assert made.waits


def test_anybody_else_is_refused(cast, entry, sign_in):
    comment(cast.ben, entry, SECRET)
    refused = sign_in(cast.hana).get(reverse(WAITING))
    assert refused.status_code == 403 and "Nothing of it is shown to you." in refused.content.decode()
    assert sign_in(cast.femi).get(reverse(WAITING)).status_code == 403
    assert sign_in(cast.hana).get(reverse(PORTFOLIOS)).status_code == 403
    for who in (cast.ben, cast.dan, None):
        assert sign_in(who).get(reverse(WAITING)).status_code == 302


def test_there_is_a_list_and_nothing_else():
    """No form, history, deleting, adding; and no address that leads from a number to a thing."""
    for model in ("waitingcomment", "waitingportfolio", "comment"):
        for page, args in (("add", []), ("change", [1]), ("history", [1]), ("delete", [1])):
            with pytest.raises(NoReverseMatch):
                reverse(f"admin:comments_{model}_{page}", args=args)
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])


@pytest.mark.parametrize(
    "query", ["q=taps", "body__contains=taps", "author__password__startswith=a", "o=1", "p=9", "e=1"]
)
def test_nothing_is_searched_or_sorted_out(cast, entry, amira, sign_in, query):
    comment(cast.ben, entry, SECRET)
    for client, where in ((amira, WAITING), (sign_in(cast.femi), PORTFOLIOS)):
        assert client.get(f"{reverse(where)}?{query}").status_code in (200, 302, 400)
    assert sign_in(cast.femi).get(f"{reverse(PORTFOLIOS)}?password__startswith=a").status_code in (302, 400)


@pytest.mark.parametrize("column", ["password__startswith", "last_login__isnull", "is_superuser"])
def test_the_list_of_people_is_not_read_out_by_guessing(cast, sign_in, column):
    """A4: a course admin cannot ask the list of people for a column that it does not show."""
    address = reverse("admin:cohorts_user_changelist")
    assert sign_in(cast.femi).get(f"{address}?is_active__exact=1").status_code == 200
    assert sign_in(cast.femi).get(f"{address}?{column}=1").status_code == 400


def test_no_page_of_the_admin_holds_a_word(cast, entry, amira, sign_in):
    """C3: amira reads it in her list; no page that hana or femi can open holds it, nor its author as such."""
    made = comment(cast.ben, entry, SECRET)
    assert SECRET in amira.get(reverse(WAITING)).content.decode()
    choose(amira, "keep", made)
    made = comment(cast.ben, entry, SECRET + " again")
    for who in (cast.hana, cast.femi):
        client = sign_in(who)
        seen, todo = set(), [reverse("admin:index")]
        while todo:
            address = todo.pop()
            seen.add(address)
            text = client.get(address).content.decode()
            for secret in (SECRET, "The quiet half of the room", "My journal", made.public_id):
                assert secret not in text, address
            found = {each.split('"')[0] for each in text.split('href="')[1:]}
            todo += [each for each in found if each.startswith("/admin/") and each not in seen and "logout" not in each]
        assert reverse("admin:index") in seen and len(seen) > 3
    assert not LogEntry.objects.filter(object_repr__contains=SECRET).exists()


def test_22_femi_has_one_figure_by_portfolio(cast, entry, amira, sign_in):
    """A4, scenario 22: how many and since when, for her own cohorts."""
    now = timezone.now()
    comment(cast.ben, entry, SECRET, now=now - timedelta(days=4))
    comment(cast.cleo, entry, SECRET, now=now - timedelta(days=1))
    comment(cast.dan, entry, SECRET, Offer.OWNER, now=now - timedelta(days=9))
    other = Page.journal_of(cast.gus)
    factories.show(other, cast.other)
    reply = sign_in(cast.femi).get(reverse(PORTFOLIOS))
    rows = {row.name: (row.number, row.oldest) for row in reply.context["cl"].result_list}
    assert rows == {
        "Amira Haddad": (2, now - timedelta(days=4)),
        "Ben Whitlock": (None, None),
        "Cleo Marsh": (None, None),
    }
    text = reply.content.decode()
    assert "4\xa0days" in text and "Year 1 Hadlow" in text
    for secret in (SECRET, "The quiet half", "Gus"):
        assert secret not in text


def test_femi_reminds_once_a_day(cast, entry, sign_in):
    """The owner is told once, without a word of what waits; nobody else's admin reminds her."""
    comment(cast.ben, entry, SECRET)
    client = sign_in(cast.femi)
    form = {"action": "remind", "_selected_action": [cast.amira.public_id, cast.gus.public_id, "x"], "index": "0"}
    assert "Amira Haddad is reminded." in client.post(reverse(PORTFOLIOS), form, follow=True).content.decode()
    nothing = form | {"_selected_action": [cast.cleo.public_id]}
    assert "No comment waits for Cleo" in client.post(reverse(PORTFOLIOS), nothing, follow=True).content.decode()
    again = client.post(reverse(PORTFOLIOS), form, follow=True).content.decode()
    assert "reminded within the last day already" in again
    reminders = Notification.objects.filter(kind="remind")
    assert [each.recipient for each in reminders] == [cast.amira]
    news = Notification.listed_for(viewer(cast.amira))
    assert [each for each in news if "1 comment waits for you" in each["line"]]
    assert SECRET not in str(news) and "Ben" not in next(each["line"] for each in news if "Femi" in each["line"])
    Comment.objects.get().approve(by=cast.amira, version=1)
    assert not [each for each in Notification.listed_for(viewer(cast.amira)) if "reminds" in each["line"]]


def test_thirty_rows_cost_what_one_costs(cast, entry, amira, sign_in, django_assert_num_queries):
    comment(cast.ben, entry, "Number 0.")
    femi = sign_in(cast.femi)
    for client, where in ((amira, WAITING), (femi, PORTFOLIOS)):
        client.get(reverse(where))  # the first look also writes when the session was used
    with django_assert_num_queries(11):
        amira.get(reverse(WAITING))
    with django_assert_num_queries(9):
        femi.get(reverse(PORTFOLIOS))
    for number in range(1, 30):
        comment(cast.cleo, entry, f"Number {number}.")
        factories.join(factories.person(f"p{number}"), cast.year1)
    with django_assert_num_queries(11):
        assert amira.get(reverse(WAITING)).content.decode().count("Number ") == 30
    with django_assert_num_queries(9):
        femi.get(reverse(PORTFOLIOS))
