"""A share is ended in the instant in which its dates are changed (P4, P10)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.models import Share

from .. import factories
from .crowd import Crowd, Press, session_of
from .test_races import ROUNDS, after, in_any_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_ending_and_other_dates(cast, journal):
    """Whoever was first: it is over, since nobody has looked at what opening it again would mean."""
    amira, far = session_of(cast.amira), (timezone.localdate() + timedelta(days=40)).isoformat()
    share = factories.show(journal, cast.year1)
    address = reverse("share_change", args=[journal.public_id, share.public_id])
    with Crowd(2) as crowd:
        for _ in range(ROUNDS):
            Share.objects.filter(pk=share.pk).update(starts=None, ends=None)
            end, dates = Press(amira, address, {"do": "end"}), Press(amira, address, {"do": "dates", "ends": far})
            after(crowd.press(*in_any_order(end, dates)), 302)
            assert not Share.objects.not_over(timezone.now()).exists()
