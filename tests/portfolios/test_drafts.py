"""A journal's drafts, for whose they are: in turns, so that the page stays usable with many of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolios import finding
from portfolios.models import Version

from .. import factories


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_drafts_come_in_turns_the_last_written_first(cast, shared, sign_in, django_assert_max_num_queries, turn):
    assert finding.DRAFTS_IN_A_TURN == 30
    number = 2 * finding.DRAFTS_IN_A_TURN + 5
    for each in range(number):
        draft = factories.entry(shared, f"Draft {each:03}", "words", shown=False)
        Version.objects.filter(entry=draft).update(saved_at=timezone.now() - timedelta(minutes=each), sequence=1)
    amira = sign_in(cast.amira)
    amira.get(shared.get_absolute_url())  # what is asked once for many pages
    with django_assert_max_num_queries(12):
        page = amira.get(f"{shared.get_absolute_url()}?drafts={turn}").text
    start = turn * finding.DRAFTS_IN_A_TURN
    there = [each for each in range(number) if f"Draft {each:03}" in page]
    assert there == list(range(start, min(start + finding.DRAFTS_IN_A_TURN, number)))
    assert ("Older drafts" in page) is (turn < 2) and ("Newer drafts" in page) is (turn in (1, 2))
    assert "Draft" not in sign_in(cast.ben).get(f"{shared.get_absolute_url()}?drafts={turn}").text
