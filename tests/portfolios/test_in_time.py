"""What takes longer than one entry is read in time: an old entry beside what was seen in it later, and an inquiry."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios import looking_back
from portfolios.models import Entry, Inquiry

from .. import factories

OLD = "Half of them looked at their boots."
THEN, LATER, LAST = date(2026, 3, 4), date(2026, 5, 6), date(2026, 6, 7)


@pytest.fixture
def old(shared):
    """An entry of Amira's of the fourth of March, shown seven weeks ago."""
    made = factories.entry(shared, "The quiet half of the room", OLD)
    Entry.objects.filter(pk=made.pk).update(happened_on=THEN, first_shown_at=timezone.now() - timedelta(weeks=7))
    return Entry.objects.get(pk=made.pk)


def answered(old, words, day, *, shown=True):
    """An answer to an old entry by the product's own way, of another day."""
    made = looking_back.answer(old, timezone.now())
    working = made.working()
    text = working.sections.get(kind="text")
    text.body = words
    text.save()
    working.happened_on = day
    working.save()
    working.forget_sections()
    Entry.objects.filter(pk=made.pk).update(happened_on=day)
    made = Entry.objects.get(pk=made.pk)
    if shown:
        made.publish()
    return made


def told(page):
    """[(date, what stands under it)] of everything on the page that has a date above it."""
    main = page[page.index("<main") : page.index("</main>")]
    parts = re.split(r'<p class="dateline[^"]*"><time datetime="([^"]*)">', main)[1:]
    return [(date.fromisoformat(day), words) for day, words in zip(parts[::2], parts[1::2], strict=True)]


def test_the_old_text_and_each_answer_stand_there_with_their_dates(cast, old, sign_in):
    address = reverse("look_back", args=[old.public_id])
    amira = sign_in(cast.amira)
    (then,) = told(amira.get(address).content.decode())
    assert then[0] == THEN and OLD in then[1]

    first = answered(old, "They were waiting for me to stop.", LATER)
    answered(old, "Now I would ask them.", LAST, shown=False)
    parts = told(amira.get(address).content.decode())
    assert [day for day, _ in parts] == [THEN, LATER, LAST]
    for (_, words), own in zip(parts, (OLD, "They were waiting for me to stop.", "Now I would ask them."), strict=True):
        assert own in words
    assert OLD not in parts[1][1] + parts[2][1], "the passage stands above its answer already, whole"
    assert "Draft. Only you see it." in parts[2][1] and "Draft" not in parts[1][1]

    first.put_into_bin(timezone.now())
    assert [day for day, _ in told(amira.get(address).content.decode())] == [THEN, LAST]


def test_nobody_else_looks_back(cast, old, sign_in):
    """E1: who sees the entry has neither this page nor the draft of an answer."""
    answered(old, "Now I would ask them.", LATER, shown=False)
    for who in (cast.ben, cast.dan, cast.gus, None):
        reply = sign_in(who).get(reverse("look_back", args=[old.public_id]))
        assert reply.status_code in (403, 404)
        assert "Now I would ask them." not in reply.content.decode()


DAYS = {"Second": date(2026, 2, 3), "Fourth": date(2026, 9, 1), "First": date(2025, 10, 9), "Third": date(2026, 5, 5)}


def test_an_inquiry_shows_its_entries_in_the_order_in_which_they_happened(cast, shared, sign_in):
    """Not in that in which they were written, shown, or joined to it; two of one day as they were written."""
    inquiry = Inquiry.asked(cast.amira, "How do I get the quiet half to talk?")
    made = {}
    for name, day in {**DAYS, "Third too": DAYS["Third"]}.items():
        made[name] = factories.entry(shared, name, f"Of {name}.", shown=name != "Third too")
        Entry.objects.filter(pk=made[name].pk).update(happened_on=day)
    inquiry.entries.add(*reversed(made.values()))
    amira = told(sign_in(cast.amira).get(inquiry.get_absolute_url()).content.decode())
    order = ["First", "Second", "Third", "Third too", "Fourth"]
    assert [re.search(r"<h2[^>]*><a[^>]*>([^<]*)<", words)[1] for _, words in amira] == order
    assert [day for day, _ in amira] == [DAYS[name.removesuffix(" too")] for name in order]
    ben = told(sign_in(cast.ben).get(inquiry.get_absolute_url()).content.decode())
    assert [day for day, _ in ben] == sorted(DAYS.values())
