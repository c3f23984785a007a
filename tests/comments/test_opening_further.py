"""Opening a page further opens the page, and no words that were offered to fewer (C18)."""

import pytest

from comments.models import Offer
from portfolios.showing import show_page, widening
from tests import factories

pytestmark = pytest.mark.django_db


def test_words_for_the_tutors_stay_with_them_when_everybody_comes_in(cast, reads):
    page = factories.page(cast.amira, "Where I began", "In a yard.")
    factories.show(page, cast.year1, tutors_only=True)
    made = factories.comment(cast.dan, page, "for tutors alone", Offer.TUTORS, approved=True)
    alone = factories.comment(cast.dan, page, "for her alone", Offer.OWNER)
    now = factories.viewer().now
    for whom in ({"kind": "cohort", "cohort": cast.year1}, {"kind": "person", "person": cast.gus}):
        show_page(widening(page, now=now, **whom), now=now)
    for who in (cast.ben, cast.gus):
        words = reads(who, page)
        assert "In a yard." in words and made.body not in words and alone.body not in words
    assert made.body in reads(cast.moira, page) and alone.body not in reads(cast.moira, page)
    made.refresh_from_db()
    assert (made.offered_to, made.version) == (Offer.TUTORS, 1)
