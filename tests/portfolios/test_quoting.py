"""Inquiries, quotations and looking back: seen exactly as far as the entries that they come from."""

import re
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from portfolios import looking_back, quoting
from portfolios.models import Entry, Inquiry, Section

from .. import factories

SECRET = "Half of them looked at their boots."


def test_a_quotation_is_there_for_whoever_sees_its_entry_and_for_nobody_else(cast, shared, sign_in):
    """Neither passage nor link nor gap: on the entry, in the journal, in Reading, and as it is viewed as somebody."""
    source = factories.entry(shared, "A secret title", SECRET, shown_to="tutors")
    into = factories.entry(shared, "Looking over it", "What I think today.", shown=False)
    quoting.quote(next(iter(quoting.passages_of(source).values())), source, into)
    into.publish()
    address = reverse("entry", args=[into.public_id])
    for who in (cast.amira, cast.dan):
        page = sign_in(who).get(address).content.decode()
        assert SECRET in page and "A secret title" in page and source.public_id in page
    amira = sign_in(cast.amira)
    for client, path in (
        (sign_in(cast.ben), address),
        (sign_in(cast.ben), shared.get_absolute_url()),
        (sign_in(cast.ben), reverse("reading_entry", args=[into.public_id])),
        (sign_in(cast.ben), reverse("home")),
        (sign_in(cast.dan), reverse("home")),
    ):
        page = client.get(path).content.decode()
        if client.session["_auth_user_id"] == str(cast.ben.pk):
            assert "quotation" not in page and "A secret title" not in page and source.public_id not in page, path
        assert SECRET not in page or client.session["_auth_user_id"] == str(cast.dan.pk), path
    source.put_into_bin(timezone.now())
    for client in (amira, sign_in(cast.dan)):
        assert SECRET not in client.get(address).content.decode()


def test_a_passage_is_chosen_and_goes_into_a_draft(cast, shared, sign_in):
    source = factories.entry(shared, "Then", "First.\n\nSecond **one**.")
    address = reverse("entry_quote", args=[source.public_id])
    amira = sign_in(cast.amira)
    assert "Choose at least one passage." in amira.post(address, {"into": "new"}).content.decode()
    assert "has changed since" in amira.post(address, {"passage": "nothing"}).content.decode()
    mark = list(quoting.passages_of(source))[1]
    there = amira.post(address, {"passage": mark, "into": "new"}, follow=True)
    assert "Second one." in there.content.decode()
    made = Entry.objects.latest("pk")
    kinds = [(each.kind, each.body) for each in made.working().ordered_sections()]
    assert kinds == [("quotation", "Second one."), ("text", "")]


def test_a_list_is_quoted_in_its_lines_and_nothing_is_cut(cast, shared, sign_in):
    long = "word " * 1_000
    source = factories.entry(shared, "Then", f"- Wet **soil**\n- Late starts\n\n{long}")
    amira = sign_in(cast.amira)
    draft = factories.entry(shared, "", "A draft without a title.", shown=False)
    page = amira.get(reverse("entry_quote", args=[source.public_id])).content.decode()
    assert "• Wet soil<br>• Late starts" in page and "Your draft: A draft without a title." in page
    assert list(quoting.passages_of(source).values()) == ["• Wet soil\n• Late starts", long.strip()]
    amira.post(
        reverse("entry_quote", args=[source.public_id]),
        {"passage": list(quoting.passages_of(source)), "into": draft.public_id},
    )
    assert draft.working().ordered_sections()[1].body == f"• Wet soil\n• Late starts\n\n{long.strip()}"


def test_more_than_a_text_can_hold_is_refused_and_so_many_passages_are_offered(cast, shared, sign_in, monkeypatch):
    source = factories.entry(shared, "Then", "a" * 60_000 + "\n\n" + "b" * 39_000)
    into = factories.entry(shared, "Now", "x", shown=False)
    Section.objects.filter(version__entry=source).update(body="a" * 60_000 + "\n\n" + "b" * 60_000)
    sent = {"passage": list(quoting.passages_of(source)), "into": into.public_id}
    reply = sign_in(cast.amira).post(reverse("entry_quote", args=[source.public_id]), sent)
    assert "longer than one text can be" in reply.content.decode() and len(into.working().ordered_sections()) == 1
    monkeypatch.setattr(quoting, "MOST_PASSAGES", 3)
    Section.objects.filter(version__entry=source).update(body="\n\n".join("abcdefgh"))
    assert "".join(quoting.passages_of(Entry.objects.get(pk=source.pk)).values()) == "abc"


def test_the_surface_keeps_a_quotation(cast, shared, editor):
    source = factories.entry(shared, "Then", "First.")
    into = shared.new_entry()
    quoting.quote("First.", source, into)
    window = editor(cast.amira, into).type("Now.", 1).press("save")
    older = editor(cast.amira, into).type("Older.", 1)
    window.type("Newer.", 1).press("save")
    older.send("save")
    for version in (into.working(), into.aside().get()):
        assert [each.kind for each in version.ordered_sections()] == ["quotation", "text"]
        assert version.ordered_sections()[0].quoted == source
    window.send("show-anyway:page")
    assert not Entry.objects.get(pk=into.pk).is_draft


def test_how_it_will_look_has_a_quotation_as_readers_see_it(cast, shared, editor, sign_in):
    """With its source, by the script's own address and by the form's; nothing of it where the source is in the bin."""
    source = factories.entry(shared, "Then", "First.")
    into = shared.new_entry()
    quoting.quote("First.", source, into)
    window = editor(cast.amira, into).type("Now.", 1)
    hers = f'<a href="{source.get_absolute_url()}" dir="auto">Then</a>'

    def looks():
        script = window.client.post("/preview/", window.fields, headers={"X-Requested-With": "sheaf"})
        return script.content.decode(), window.send("preview").content.decode()

    for page in looks():
        assert '<figure class="quotation"><blockquote dir="auto"><p>First.</p>' in page and hers in page
    of_amira = sign_in(cast.ben).post("/preview/", window.fields, headers={"X-Requested-With": "sheaf"})
    assert "Then" not in of_amira.content.decode()  # to somebody else it is what they sent, and no more
    source.put_into_bin(timezone.now())
    for page in looks():
        assert "First." not in page and "Then" not in page and "Now." in page


def test_an_inquiry_shows_exactly_the_entries_that_its_viewer_sees(cast, shared, sign_in):
    inquiry = Inquiry.asked(cast.amira, "How do I get the quiet half to talk?")
    assert Inquiry.asked(cast.amira, inquiry.question) == inquiry
    hidden = factories.entry(shared, "For tutors", "text", shown_to="tutors")
    inquiry.entries.add(hidden, factories.entry(shared, "A draft", "text", shown=False))
    address = inquiry.get_absolute_url()
    assert "A draft" in sign_in(cast.amira).get(address).content.decode()
    dan = sign_in(cast.dan).get(address).content.decode()
    assert "For tutors" in dan and "A draft" not in dan
    assert sign_in(cast.ben).get(address).status_code == 404
    inquiry.entries.add(factories.entry(shared, "For all", "text"))
    ben = sign_in(cast.ben).get(address).content.decode()
    assert "For all" in ben and "For tutors" not in ben and "A draft" not in ben


def test_an_entry_belongs_to_ones_own_questions_alone(cast, entry, sign_in):
    hers = Inquiry.asked(cast.ben, "Not yours?")
    address = reverse("entry_inquiries", args=[entry.public_id])
    field = re.search(r'<input[^>]* name="question"[^>]*>', sign_in(cast.amira).get(address).content.decode())[0]
    assert "required" not in field  # a browser would let nobody choose without asking anew
    sign_in(cast.amira).post(address, {"inquiry": hers.public_id, "question": "Why boots?"})
    assert [each.question for each in entry.inquiries.all()] == ["Why boots?"]
    assert "Why boots?" in sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()


def test_an_old_entry_returns_once_and_is_answered_or_put_off(cast, entry, sign_in):
    now = timezone.now()
    amira = sign_in(cast.amira)
    assert "What do you see now?" not in amira.get("/").content.decode()
    Entry.objects.filter(pk=entry.pk).update(first_shown_at=now - timedelta(weeks=7))
    assert "What do you see now?" in amira.get("/").content.decode()
    address = reverse("look_back", args=[entry.public_id])
    amira.get(address)
    assert looking_back.returning(cast.amira, now).exists()  # looking changes nothing (C15)
    for _ in range(2):
        amira.post(address, {"do": "answer"})
    made = Entry.objects.latest("pk")
    assert Entry.objects.filter(looks_back_on__entry=entry).count() == 1 and made.is_draft
    assert [each.kind for each in made.working().ordered_sections()] == ["quotation", "text"]
    assert "What do you see now?" not in amira.get("/").content.decode()
    assert sign_in(cast.ben).get(address).status_code == 403
    other = factories.entry(entry.page, "Another", "text")
    Entry.objects.filter(pk=other.pk).update(first_shown_at=now - timedelta(weeks=9))
    later = now + timedelta(weeks=5)
    looking_back.put_off(other, now)
    assert other not in looking_back.returning(cast.amira, now + timedelta(weeks=3))
    assert other in looking_back.returning(cast.amira, later)
    looking_back.put_off(other, now, for_good=True)
    assert other not in looking_back.returning(cast.amira, later)
    assert entry in looking_back.returning(cast.amira, now + timedelta(weeks=5))  # what was begun is not forgotten
    assert looking_back.answer(entry, now + timedelta(weeks=5)) == made
    assert entry not in looking_back.returning(cast.amira, now + timedelta(weeks=6, days=1))
    factories.write_into(made, "It was me.")
    made.publish()
    assert entry not in looking_back.returning(cast.amira, now + timedelta(weeks=90))


def test_plus_opens_no_entry_that_was_begun_for_something(cast, shared):
    """A blank one that belongs to a question, or looks back, stays that: what ＋ opens is nothing but blank."""
    for_question = shared.new_entry()
    for_question.inquiries.add(Inquiry.asked(cast.amira, "How do I stop shouting?"))
    old = factories.entry(shared, "Then", "A picture alone.")
    Section.objects.filter(version__entry=old).update(body="")
    looks_back = looking_back.answer(old, timezone.now())
    blank = shared.new_entry()
    assert blank not in (for_question, looks_back) and shared.new_entry() == blank


def test_readers_are_told_of_all_questions_of_an_entry(cast, shared, entry, sign_in):
    for question in ("Two?", "One?"):
        entry.inquiries.add(Inquiry.asked(cast.amira, question))
    page = sign_in(cast.ben).get(entry.get_absolute_url()).content.decode()
    assert "Part of two inquiries" in page and page.index("One?") < page.index("Two?")


def test_an_answer_is_dated_by_the_day_where_it_is_written(entry):
    """Half past midnight of a summer's night is the new day, although in UTC it is still the old one."""
    made = looking_back.answer(entry, datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert made.happened_on == date(2026, 7, 2)


def test_a_passage_comes_from_the_surface_and_no_word_is_lost(cast, shared, editor, sign_in):
    """Without a script: what was typed is stored, then the entry and its passage are chosen; also of what is shown."""
    source = factories.entry(shared, "Then", "First.\n\nSecond **one**.")
    factories.entry(shared, "Blank", "", shown=False)
    into = factories.entry(shared, "Now", "I look back.")
    window = editor(cast.amira, into).type("I look further back.")
    answer = window.send("quote")
    assert answer.status_code == 302
    amira = sign_in(cast.amira)
    page = amira.get(answer.url).content.decode()
    assert "Then" in page and "Blank" not in page and f"/entries/{into.public_id}/quote/" not in page
    assert "No other entry of yours" in amira.get(answer.url, {"q": "boots"}).content.decode()
    address = f"{reverse('entry_quote', args=[source.public_id])}?into={into.public_id}"
    assert address in page
    assert "Nobody sees the passage until you show the changes" in amira.get(address).content.decode()
    amira.post(address, {"passage": next(iter(quoting.passages_of(source))), "into": into.public_id})
    kinds = [(each.kind, each.body) for each in into.working().ordered_sections()]
    assert kinds == [("text", "I look further back."), ("quotation", "First."), ("text", "")]
    assert "First." not in sign_in(cast.ben).get(into.get_absolute_url()).content.decode()


def test_a_draft_belongs_to_questions_while_one_writes(cast, shared, editor, sign_in):
    """Only what was changed in a window is changed: another window's choice stays. Somebody else's do not exist."""
    boots, doors = (Inquiry.asked(cast.amira, each) for each in ("Why boots?", "Why doors?"))
    hers = Inquiry.asked(cast.ben, "Why taps?")
    entry = shared.new_entry()
    window = editor(cast.amira, entry)
    assert "Why boots?" in window.page and "Why taps?" not in window.page
    window.fields["inquiry"] = [boots.public_id, hers.public_id]
    window.type("One.").send("save")
    assert [*entry.inquiries.all()] == [boots]
    entry.inquiries.add(doors)
    window.fields |= {"inquiry-was": [boots.public_id], "inquiry": []}
    window.send("save")
    assert [*entry.inquiries.all()] == [doors]
    window.send("show-anyway:page")
    assert 'name="inquiry"' not in editor(cast.amira, entry).page


def test_the_pages_cost_the_same_with_many_rows(cast, shared, sign_in, django_assert_num_queries):
    """An inquiry, what is carried while one writes, and choosing what to quote."""
    inquiry = Inquiry.asked(cast.amira, "Why boots?")
    into = shared.new_entry()
    amira = sign_in(cast.amira)
    amira.get(inquiry.get_absolute_url())  # what is asked once for many pages
    for number in (1, 29):
        for each in range(number):
            inquiry.entries.add(factories.entry(shared, f"{each}", "text"))
            Inquiry.asked(cast.amira, f"Why {number} {each}?")
        for address, queries in (
            (inquiry.get_absolute_url(), 7),
            (reverse("inquiries"), 5),
            (reverse("entry_quote_from", args=[into.public_id]), 6),
            (reverse("entry_edit", args=[into.public_id]), 11),
        ):
            with django_assert_num_queries(queries):
                assert "text" in amira.get(address).content.decode()


def test_looking_back_costs_the_same_with_many_answers(cast, shared, sign_in, django_assert_num_queries):
    """An entry that was answered again and again; choosing its passages; and to which questions it belongs."""
    entry = factories.entry(shared, "Then", "First.\n\nSecond.")
    amira = sign_in(cast.amira)
    amira.get(entry.get_absolute_url())  # what is asked once for many pages
    for number in (1, 29):
        for each in range(number):
            made = looking_back.answer(entry, timezone.now())
            factories.write_into(made, f"Answer {number} {each}.", "Now")
            made.publish()
            Inquiry.asked(cast.amira, f"Why {number} {each}?")
            factories.entry(shared, f"A draft {number} {each}", "text", shown=False)
        for address, queries, last in (
            (reverse("look_back", args=[entry.public_id]), 7, f"Answer {number} {number - 1}."),
            (reverse("entry_quote", args=[entry.public_id]), 8, "Second."),
            (reverse("entry_inquiries", args=[entry.public_id]), 7, f"Why {number} {number - 1}?"),
        ):
            with django_assert_num_queries(queries):
                assert last in amira.get(address).content.decode(), address
