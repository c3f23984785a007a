"""From when until when a page is shown: scenario 5; P4, P10."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portfolios.forms.sharing import end_of, first_day, last_day, start_of
from portfolios.models import Share

from .. import factories
from .test_sharing import cohort_choice, meaning_of, sees, sheet, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(cast):
    return factories.page(cast.amira, text="I teach plants.")


def test_a_share_from_next_monday(cast, page, sign_in, monkeypatch):
    """Scenario 5, P4: refused on Sunday, open on Monday, without any job; closed after the last day's midnight."""
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    friday = monday + timedelta(days=4)
    amira = sign_in(cast.amira)
    show(amira, page, whom=cohort_choice(cast.year1), starts=monday.isoformat(), ends=friday.isoformat())
    share = Share.objects.get()
    assert (timezone.localtime(share.starts).hour, timezone.localdate(share.starts)) == (0, monday)
    ben = sign_in(cast.ben)

    def at(instant):
        monkeypatch.setattr("cohorts.viewer.timezone.now", lambda: instant)
        return ben.get(page.get_absolute_url()).status_code

    tick = timedelta(microseconds=1)
    assert at(start_of(monday) - tick) == 404
    assert at(start_of(monday)) == 200
    assert at(end_of(friday) - tick) == 200
    assert at(end_of(friday)) == 404
    monkeypatch.undo()
    assert "Only you see this until then: Year 1 Hadlow from" in amira.get(page.get_absolute_url()).text


def test_days_begin_and_end_at_midnight_here_also_when_the_clocks_change():
    """P4: a day alone is 00:00 and 24:00 in Europe/London, on the day with 23 hours and on the one with 25."""
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert start_of(spring) == datetime(2026, 3, 29, 0, tzinfo=UTC)
    assert end_of(spring) == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert start_of(autumn) == datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert end_of(autumn) == datetime(2026, 10, 26, 0, tzinfo=UTC)
    assert end_of(autumn).timestamp() - start_of(autumn).timestamp() == 25 * 60 * 60
    for day in (spring, autumn, date(2026, 7, 1)):
        assert (first_day(start_of(day)), last_day(end_of(day))) == (day, day)


@pytest.mark.parametrize(
    ("starts", "ends", "field", "sentence"),
    [
        (0, -1, "ends", "This day is over."),
        (3, 2, "ends", "It would end before it starts."),
        ("soon", "", "starts", "Choose a day, or write it like this"),
        ("", "2026-13-45", "ends", "Choose a day, or write it like this"),
        ("0001-01-01", "", "starts", "Choose a day between 2000 and 2199."),
        ("", "9999-12-31", "ends", "Choose a day between 2000 and 2199."),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(cast, page, sign_in, starts, ends, field, sentence):
    """P4: nothing is made, what was typed stands there, and the sentence is at the field that is wrong."""
    today = timezone.localdate()
    starts, ends = (
        (today + timedelta(days=each)).isoformat() if isinstance(each, int) else each for each in (starts, ends)
    )
    choice = {"whom": cohort_choice(cast.year1), "starts": starts, "ends": ends}
    for do in ("look", "show"):
        reply = sign_in(cast.amira).post(sheet(page), {"do": do, **choice})
        assert sentence in reply.context["form"].errors[field][0]
        assert f'id="id_{field}_error"' in reply.text
        assert not meaning_of(reply)
    assert not Share.objects.exists()


def test_today_alone_is_until_midnight(cast, page, sign_in):
    today = timezone.localdate().isoformat()
    show(sign_in(cast.amira), page, whom=cohort_choice(cast.year1), starts=today, ends=today)
    share = Share.objects.get()
    assert (share.starts, share.ends) == (start_of(timezone.localdate()), end_of(timezone.localdate()))
    assert sees(cast.ben, page)


def test_end_now(cast, shared, sign_in):
    """P4: 'end now' is a verb, and once is enough."""
    share = shared.shares.get()
    address = reverse("share_change", args=[shared.public_id, share.public_id])
    amira = sign_in(cast.amira)
    assert sees(cast.ben, shared)
    assert amira.post(address, {"do": "end"}).status_code == 302
    assert not sees(cast.ben, shared)
    ended = shared.shares.get().ends
    amira.post(address, {"do": "end"})
    assert shared.shares.get().ends == ended
    assert "Only you see this" in amira.get(shared.get_absolute_url()).text
    show(amira, shared, whom=cohort_choice(cast.year1))
    assert sees(cast.ben, shared)
    assert shared.shares.count() == 1


def test_a_share_that_is_to_come_can_be_ended(cast, journal, sign_in):
    share = factories.show(journal, cast.year1, starts=timezone.now() + timedelta(days=3))
    amira = sign_in(cast.amira)
    amira.post(reverse("share_change", args=[journal.public_id, share.public_id]), {"do": "end"})
    assert not Share.objects.not_over(timezone.now()).exists()


def test_dates_of_a_share_can_be_changed(cast, shared, sign_in):
    """P4: an end that is changed into the past and a start after the end are refused, each at its field."""
    share = shared.shares.get()
    address = reverse("share_change", args=[shared.public_id, share.public_id])
    amira, today = sign_in(cast.amira), timezone.localdate()
    reply = amira.post(address, {"do": "dates", "ends": (today - timedelta(days=1)).isoformat()})
    assert "This day is over. To close it at once, use ‘End now’." in reply.text
    late = {"starts": (today + timedelta(days=4)).isoformat(), "ends": (today + timedelta(days=3)).isoformat()}
    assert "It would end before it starts." in amira.post(address, {"do": "dates", **late}).text
    share.refresh_from_db()
    assert (share.starts, share.ends) == (None, None)
    assert amira.post(address, {"do": "dates", "ends": today.isoformat()}).status_code == 302
    share.refresh_from_db()
    assert share.ends == end_of(today)
    assert sees(cast.ben, shared)
    factories.show(shared, cast.eve)
    other = shared.shares.get(person=cast.eve)
    address = reverse("share_change", args=[shared.public_id, other.public_id])
    amira.post(address, {"do": "dates", "starts": (today + timedelta(days=1)).isoformat()})
    assert not sees(cast.eve, shared)


def test_dates_that_open_a_share_longer_are_looked_at_first(cast, shared, entry, sign_in):
    """P10: who gains and what goes along is said before it happens; only what was said can be confirmed."""
    factories.comment(cast.dan, entry, "Well seen.", approved=True)
    today = timezone.localdate()
    start, end = start_of(today + timedelta(days=5)), end_of(today + timedelta(days=9))
    sooner, later = start_of(today + timedelta(days=2)), end_of(today + timedelta(days=20))
    share = shared.shares.get()
    address, amira = reverse("share_change", args=[shared.public_id, share.public_id]), sign_in(cast.amira)

    def asked(starts, ends):
        days = {"starts": first_day(starts), "ends": last_day(ends)}
        return {"do": "dates"} | {name: day.isoformat() if day else "" for name, day in days.items()}

    def dates():
        share.refresh_from_db()
        return share.starts, share.ends

    for wanted in ((None, end), (sooner, end), (start, None), (start, later), (sooner, later)):
        Share.objects.filter(pk=share.pk).update(starts=start, ends=end)
        page = amira.post(address, asked(*wanted))
        said = page.text.partition('id="longer-head"')[2]
        assert re.search(r"people will be able to read it (now, until|from)", said), wanted
        assert "Ben Whitlock" in said and "comment by Daniel Okafor" in said
        seen = re.search(r'name="seen" value="([^"]+)"', said)[1]
        assert amira.post(address, asked(*wanted) | {"seen": "x" + seen}).status_code == 200
        assert dates() == (start, end) and not sees(cast.ben, shared)
        assert amira.post(address, asked(*wanted) | {"seen": seen}).status_code == 302
        assert dates() == wanted
    Share.objects.filter(pk=share.pk).update(starts=start, ends=end)
    eves = factories.show(shared, cast.eve, starts=start, ends=end)
    other = reverse("share_change", args=[shared.public_id, eves.public_id])
    seen = re.search(
        r'name="seen" value="([^"]+)"', amira.post(other, asked(None, end)).text.partition("longer-head")[2]
    )[1]
    amira.post(address, asked(None, end) | {"seen": seen})  # it was another share that was looked at
    assert dates() == (start, end)
    shorter = (start + timedelta(days=1), end - timedelta(days=1))
    assert amira.post(address, asked(*shorter)).status_code == 302
    assert dates() == shorter


def test_a_day_that_is_not_changed_keeps_its_instant(cast, journal, sign_in):
    starts = timezone.now() - timedelta(days=1, minutes=7)
    share = factories.show(journal, cast.year1, starts=starts)
    address = reverse("share_change", args=[journal.public_id, share.public_id])
    far = timezone.localdate() + timedelta(days=40)
    posted = {"do": "dates", "starts": timezone.localdate(starts).isoformat(), "ends": far.isoformat()}
    sign_in(cast.amira).post(address, posted)
    share.refresh_from_db()
    assert (share.starts, share.ends) == (starts, end_of(far))


def test_the_rules_of_dates_hold_below_the_form(cast, page):
    """P4 as the model has it."""
    now = timezone.now()
    share = factories.show(page, cast.year1)
    with pytest.raises(ValidationError):
        share.set_dates(None, now, now)
    with pytest.raises(ValidationError):
        share.set_dates(now + timedelta(days=2), now + timedelta(days=1), now)
    share.set_dates(None, now + timedelta(seconds=1), now)
