"""What pages cost that no test of their own asks: never more than twelve queries, and with many rows what one costs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Notification, Role

from .. import factories

MOST = 12


def queries(client, address):
    """How many queries the page takes, once what is asked once for many pages has been asked."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


@pytest.mark.parametrize("number", [1, 30])
def test_news_of_nine_kinds(cast, shared, entry, sign_in, number):
    """As many as anybody in the demo is told of: one query for each sort of thing, however many the rows are."""
    comment, member = factories.comment(cast.ben, entry), cast.year1.memberships.get(person=cast.amira)
    about = dict.fromkeys(("comment_answered", "comment_kept", "comment_more", "comment_new", "comment_shown"), comment)
    about |= {"enrolled": member, "entry_shown": entry, "joined": member, "page_shown": shared}
    for kind, thing in about.items():
        where = {"content_type": ContentType.objects.get_for_model(thing), "object_id": thing.pk}
        Notification.objects.bulk_create(
            Notification(recipient=cast.amira, kind=kind, actor=cast.ben, due_at=timezone.now(), **where)
            for _ in range(number // 3 + 1)
        )
    assert queries(sign_in(cast.amira), reverse("news")) <= MOST


def test_writing_a_page_that_is_shown(cast, sign_in):
    page = factories.page(cast.amira, text="I teach plants.")
    factories.show(page, cast.year1)
    assert queries(sign_in(cast.amira), reverse("page_edit", args=[page.public_id])) <= MOST


@pytest.mark.parametrize("who", ["hana", "femi"])
def test_the_admins_page_of_a_cohort(cast, sign_in, who):
    """It is Django's own, with a query for each of its parts; with thirty people more it takes as many."""
    client = sign_in(getattr(cast, who))
    address = reverse("admin:cohorts_cohort_change", args=[cast.year1.pk])
    few = queries(client, address)
    for number in range(30):
        factories.join(factories.person(f"more{number}"), cast.year1, Role.TUTOR)
        factories.appoint(factories.person(f"run{number}"), cast.year1)
    assert queries(client, address) == few
