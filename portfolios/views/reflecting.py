"""Inquiries, quotations and looking back: one's own places for what takes longer than one entry."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cohorts.doors import signed_in
from cohorts.identifiers import new_public_id
from cohorts.models import Sent
from portfolios import looking_back, quoting
from portfolios.finding import Wanted
from portfolios.forms.reflecting import InquiryForm
from portfolios.models import Entry, Inquiry, Page, Version
from portfolios.models.texts import State

from . import content
from .pages import own

ON_A_PAGE = 50  # entries of one inquiry


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def inquiries(request):
    """One's own long-lived questions, and a new one."""
    person = request.viewer.person
    form = InquiryForm(request.POST or None, owner=person)
    if request.method == "POST" and form.is_valid():
        return redirect(Inquiry.asked(person, form.cleaned_data["question"]))
    mine = Inquiry.objects.filter(owner=person)
    number = Count("entries", filter=Q(entries__binned_at__isnull=True, entries__page__binned_at__isnull=True))
    return render(request, "portfolios/inquiries.html", {"inquiries": mine.annotate(number=number), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request, public_id):
    """One question, and in time those of its entries that the viewer sees; its owner changes it, or lets it go."""
    viewer = request.viewer
    found = get_object_or_404(Inquiry.objects.visible_to(viewer).select_related("owner"), public_id=public_id)
    is_owner = found.can_be_edited_by(viewer.person)
    form = InquiryForm(owner=found.owner, inquiry=found)
    if request.method == "POST":
        if not is_owner:
            raise PermissionDenied
        do = request.POST.get("do")
        if do == "write":
            entry = Page.journal_of(viewer.person).new_entry()
            entry.inquiries.add(found)
            return redirect("entry_edit", entry.public_id)
        if do == "drop":
            found.delete()
            messages.success(request, "The question is gone. Its entries stay as they are.")
            return redirect("inquiries")
        form = InquiryForm(request.POST, owner=found.owner, inquiry=found)
        if form.is_valid():
            Inquiry.objects.filter(pk=found.pk).update(question=form.cleaned_data["question"])
            messages.success(request, "Saved.")
            return redirect(found)
    states = [State.PUBLISHED, State.WORKING] if is_owner else [State.PUBLISHED]
    seen = Entry.objects.visible_to(viewer).filter(inquiries=found)
    texts = (
        Version.objects.filter(entry__in=seen.values("pk"), state__in=states)
        .exclude(state=State.WORKING, entry__status="published")
        .select_related("entry__page")
        .order_by("entry__happened_on", "entry__pk")
    )
    turn = Paginator(quoting.with_first_words(texts), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"inquiry": found, "is_owner": is_owner, "texts": list(turn), "page_obj": turn, "form": form}
    return render(request, "portfolios/inquiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_inquiries(request, public_id):
    """To which of one's own questions an entry belongs."""
    viewer = request.viewer
    entry = own(content.entry_for(viewer, public_id), viewer)
    form = InquiryForm(request.POST if request.POST.get("question") else None, owner=viewer.person, is_needed=False)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        chosen = set(request.POST.getlist("inquiry"))
        if form.is_bound:
            chosen.add(Inquiry.asked(viewer.person, form.cleaned_data["question"]).public_id)
        Inquiry.attach(entry, chosen)
        messages.success(request, "Saved. Whoever sees the entry sees the question to which it belongs.")
        return redirect("entry_edit" if entry.is_draft else "entry", entry.public_id)
    attached = set(entry.inquiries.values_list("public_id", flat=True))
    if request.method == "POST":
        attached = set(request.POST.getlist("inquiry"))
    mine = Inquiry.objects.filter(owner=viewer.person)
    context = {"entry": entry, "inquiries": mine, "attached": attached, "form": form}
    return render(request, "portfolios/entry_inquiries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_quote(request, public_id):
    """Choose passages of an entry of one's own, and the draft into which they go."""
    viewer = request.viewer
    entry = own(content.entry_for(viewer, public_id), viewer)
    passages = quoting.passages_of(entry)
    places = quoting.places_for(viewer.person, entry)
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("into", "new")
    into = next((place for place in places if place.public_id == wanted), None)
    if into is None and wanted != "new":  # from the surface, where what is shown is written on as well
        into = quoting.entry_of(viewer.person, wanted, besides=entry)
        places = [into, *places] if into else places
    refused = ""
    if request.method == "POST":
        chosen = [words for mark, words in passages.items() if mark in request.POST.getlist("passage")]
        if len(chosen) < len(set(request.POST.getlist("passage"))):
            refused = "A passage that you chose has changed since. Choose again."
        elif not chosen:
            refused = "Choose at least one passage."
        elif len("\n\n".join(chosen)) > quoting.MOST_QUOTED:
            refused = "These passages are longer than one text can be. Choose fewer."
        elif into is None and wanted != "new":
            refused = "This draft is not there any more. Choose another place."
        else:

            def act():  # a new entry and its passage in one act: sent again, the form finds both
                place = into or entry.page.new_entry()
                quoting.quote("\n\n".join(chosen), entry, place)
                return place.public_id

            key = Sent.key_of(request.POST.get("form_key", ""), "quote", entry.public_id, wanted, *chosen)
            place = Sent.once(viewer.person, key, act)
            messages.success(request, "Quoted. Who cannot see the old entry sees nothing of the passage.")
            return redirect("entry_edit", place)
    context = {
        "entry": entry,
        "passages": passages,
        "chosen": set(request.POST.getlist("passage")),
        "places": places,
        "into": into,
        "refused": refused,
        "form_key": new_public_id(),
    }
    return render(request, "portfolios/quote.html", context)


@require_safe
def entry_quote_from(request, public_id):
    """Choose the earlier entry from which a passage goes into this one."""
    viewer = request.viewer
    entry = own(content.entry_for(viewer, public_id), viewer)
    wanted = Wanted.by(request)
    texts, more = ([], False) if wanted.status == 429 else quoting.sources_for(viewer.person, entry, wanted.q)
    context = {"entry": entry, "texts": texts, "more": more, "wanted": wanted}
    return render(request, "portfolios/quote_from.html", context, status=wanted.status)


@require_http_methods(["GET", "HEAD", "POST"])
def look_back(request, public_id):
    """An old entry of one's own: what do you see now? The answers stand beside it, each with its date."""
    viewer = request.viewer
    entry = own(content.entry_for(viewer, public_id), viewer)
    if request.method == "POST":
        do = request.POST.get("do")
        if do == "answer":
            return redirect("entry_edit", looking_back.answer(entry, viewer.now).public_id)
        looking_back.put_off(entry, viewer.now, for_good=do == "never")
        messages.success(request, "It does not come back." if do == "never" else "It comes back in some weeks.")
        return redirect("home")
    answers = list(looking_back.answers_to(entry))
    contents = content.entries_content([entry, *answers], viewer)
    for each in answers:
        each.content = contents[each.pk]
    context = {"entry": entry, "content": contents[entry.pk], "answers": answers}
    return render(request, "portfolios/look_back.html", context)
