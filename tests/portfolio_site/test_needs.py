"""The numbers beside *Home*: built once for everybody, and each person's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.models import CourseAdmin, User
from cohorts.viewer import Viewer
from comments.models import Offer
from portfolio_site import needs
from portfolio_site.prepared import STAND_INS, Prepared

from .. import factories


@pytest.fixture
def busy(cast, entry):
    factories.comment(cast.ben, entry, "waits")
    factories.comment(cast.dan, entry, "private", Offer.OWNER)
    factories.entry(entry.page, "Not yet", shown=False)
    factories.entry(entry.page, "For tutors", shown_to="tutors")


def test_what_is_prepared_says_what_the_querysets_say(cast, busy):
    """P2, E1, C3: for each of the cast, whoever asked first."""
    different = set()
    for person in cast.everybody:
        viewer = Viewer.of(person)
        numbers = dict(zip(needs.COUNTED, needs.NUMBERS.first(viewer), strict=True))
        assert numbers == {name: rows(viewer).count() for name, rows in needs.COUNTED.items()}
        different.add(tuple(numbers.values()))
    assert len(different) > 3


def test_the_instant_is_the_viewers(cast, shared, entry):
    """P4: a share that ends closes the number with it."""
    share = shared.shares.get()
    share.ends = timezone.now() + timedelta(hours=1)
    share.save()
    before, after = Viewer.of(cast.dan), Viewer.of(cast.dan, share.ends)
    place = list(needs.COUNTED).index("to_read")
    assert needs.NUMBERS.first(before)[place] == 1
    assert needs.NUMBERS.first(after)[place] == 0


def test_one_query(cast, busy, django_assert_num_queries):
    needs.NUMBERS.first(Viewer.of(cast.amira))
    with django_assert_num_queries(1):
        needs.NUMBERS.first(Viewer.of(cast.dan))


@pytest.mark.django_db
def test_what_depends_on_something_else_is_refused():
    """An hour later than the instant is neither who asks nor when: it would stay as it was when it was prepared."""
    later = Prepared(lambda viewer: User.objects.filter(date_joined__gt=viewer.now + timedelta(hours=1)))
    with pytest.raises(ValueError, match="neither the viewer nor the instant"):
        later.first(STAND_INS[0])
    other = Prepared(
        lambda viewer: User.objects.all() if viewer == STAND_INS[0] else CourseAdmin.objects.order_by("pk")
    )
    with pytest.raises(ValueError, match="another one"):
        other.first(STAND_INS[0])
