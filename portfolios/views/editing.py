"""The writing surface: one view for entries and pages, since both are made of the same sections.

Whatever is asked for, the words that came with it are stored first (E5). What is refused is said beside the
words, and they stay on the screen.
"""

import secrets
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.identifiers import new_public_id
from cohorts.models import Sent
from portfolios import attachments, audiences, describing, learners, notices, reflection, writing
from portfolios.documents import FileRefused
from portfolios.forms.describing import DescribeForm, with_told
from portfolios.forms.writing import WritingForm
from portfolios.models import Entry, Inquiry, Page, Version
from portfolios.models.binning import KEPT
from portfolios.models.texts import Changed, State, save_working_copy
from portfolios.pictures import PictureRefused

from . import beside, placing
from .content import as_draft
from .entries import choices


@dataclass
class Base:
    """What an editor has in its hidden fields: which working copy, as of which save, and its own name."""

    of: str
    sequence: int
    tab: str

    @classmethod
    def fresh(cls, version):
        return cls(version.public_id, version.saves, secrets.token_hex(8))


def wants_json(request):
    return "application/json" in request.headers.get("Accept", "")


@require_POST
def write(request):
    """Open a blank entry at once: of the journal that is named, else of one's own first one (P1)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    named = request.POST.get("journal") or request.POST.get("page")
    if named:
        journal = get_object_or_404(Page.objects.visible_to(viewer), public_id=named, is_journal=True)
        if not journal.can_be_edited_by(viewer.person):
            raise PermissionDenied
    else:
        journal = Page.journal_of(viewer.person)
    if "texts" in request.POST:
        return begun_elsewhere(request, journal)
    address = reverse("entry_edit", args=[journal.new_entry().public_id])
    return redirect(f"{address}?start=picture" if request.POST.get("start") == "picture" else address)


def begun_elsewhere(request, journal):
    """Open the entry that was begun without a network, with as many empty texts as it has there; once for its key.

    The answer is what a window of the surface knows of it. The words then come as from any window: whoever has
    changed the entry meanwhile keeps their text, and those words are kept beside it (E5).
    """
    key = Sent.key_of(request.POST.get("form_key", ""), "begun elsewhere")
    try:
        number = max(1, min(int(request.POST["texts"]), writing.MOST_SECTIONS // 2))
    except ValueError:
        return JsonResponse({"error": "This could not be read. Please try again."}, status=422)

    def begin():
        return journal.new_entry(texts=number).public_id

    own = Entry.objects.visible_to(request.viewer).filter(page__owner=request.viewer.person)
    entry = own.filter(public_id=Sent.once(request.viewer.person, key, begin)).first()
    entry = entry or own.get(public_id=begin())  # the first one has been thrown away since
    version = entry.start_working()
    texts = [section.key for section in version.ordered_sections() if section.kind == "text"]
    if not texts:
        texts = [version.sections.create(kind="text", position=version.section_after()).key]
    address = reverse("entry_edit", args=[entry.public_id])
    return JsonResponse({"address": address, "of": version.public_id, "texts": texts})


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request, public_id):
    """Write an entry."""
    entries = Entry.objects.visible_to(request.viewer).select_related("page__owner")
    return edit(request, get_object_or_404(entries, public_id=public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def page_edit(request, public_id):
    """Write the own text of a page."""
    pages = Page.objects.visible_to(request.viewer).select_related("owner")
    return edit(request, get_object_or_404(pages, public_id=public_id))


def edit(request, thing):
    """The body of both: the right, then the surface, or one of its acts."""
    if not thing.can_be_edited_by(request.viewer.person):
        raise PermissionDenied
    if request.method == "POST":
        return Writing(request, thing).answer()
    version = thing.to_write_on()  # looking makes no working copy: the first save does (C15)
    return surface(request, thing, version, WritingForm(thing, version), Base.fresh(version))


class Writing:
    """One POST of the surface: the words are stored, then what was pressed is done."""

    def __init__(self, request, thing):
        self.request, self.thing = request, thing
        self.viewer = request.viewer
        self.json = wants_json(request)
        self.verb, _, self.argument = beside.pressed(request.POST, self.json)
        self.key = request.POST.get("form_key", "")

    def answer(self):
        """Store, act, and say what came of it."""
        if self.verb == "upload":
            return self.upload()
        version = self.thing.to_write_on()
        self.form = form = WritingForm(self.thing, version, with_told(self.request.POST))
        form.is_valid()
        good = form.cleaned_data
        self.base = Base(good.get("of", ""), good.get("sequence") or 0, good.get("tab") or secrets.token_hex(8))
        self.at_gap = {}
        act = self.act()
        if act is not None:
            act = writing.Once(act, self.viewer.person, Sent.key_of(self.key, self.verb, self.argument))
        unchanged = version.state == State.PUBLISHED and version.says(
            good.get("title"), good.get("happened_on"), form.words, form.cover
        )
        if unchanged and not form.problems and not self.json:
            if self.verb == "done":
                return redirect(self.thing)
            if self.verb in ("show", "show-anyway"):  # sent again because its reply was lost: it is shown already
                self.version = version
                return self.show()
        if version.state != State.WORKING:
            version = self.thing.start_working()
        try:
            self.version, is_copy = save_working_copy(
                version,
                of=self.base.of,
                base=self.base.sequence,
                tab=self.base.tab,
                title=good.get("title"),
                happened_on=good.get("happened_on"),
                words=form.words,
                cover=form.cover,
                act=act,
            )
        except ValidationError as refusal:  # of the act: the words are stored without it
            self.at_gap[self.argument] = " ".join(refusal.messages)
            self.version, is_copy = save_working_copy(
                version,
                of=self.base.of,
                base=self.base.sequence,
                tab=self.base.tab,
                title=good.get("title"),
                happened_on=good.get("happened_on"),
                words=form.words,
                cover=form.cover,
            )
        if not is_copy:
            return self.conflict()
        self.base = Base(self.version.public_id, self.version.sequence, self.base.tab)
        self.choose_readers(good.get("shown_to"))
        self.choose_inquiries()
        if self.json:
            return self.as_json(act)
        if form.problems or self.at_gap:
            return self.again()
        if act is not None:
            return redirect(self.address(act))
        return getattr(self, self.ENDS.get(self.verb, "stay"))()

    # --- What can be pressed -------------------------------------------------------------------------

    ENDS = {
        "done": "done",
        "show": "show",
        "show-anyway": "show",
        "preview": "preview",
        "remove": "ask_to_remove",
        "reflect": "reflect",
        "quote": "go_and_quote",
        "question": "go_and_ask",
    }

    def act(self):
        """The act on the sections that was pressed, or None."""
        verb, after = self.verb, self.argument
        if verb == "add-text":
            return writing.AddText(after)
        if verb == "stage":
            model = reflection.chosen(self.thing, reflection.offered_to(self.viewer))
            stage = model.stage(after) if model else None
            return writing.StartStage(stage=stage.name) if stage else None
        if verb in ("up", "down"):
            return writing.Move(after, by=-1 if verb == "up" else 1)
        if verb == "remove-yes":
            return writing.Remove(after)
        if verb == "remove":
            section = next((piece.section for piece in self.form.pieces if piece.key == after), None)
            typed = self.request.POST.get(f"section-{after}-body", "")
            if section is not None and section.kind == "text" and not typed.strip():
                return writing.Remove(after)
        if verb in beside.VERBS:
            return beside.act(self)
        if verb in placing.VERBS:
            return placing.act(self)
        return None

    def upload(self):
        """Take a picture or file in while its writer goes on; a later act puts it into its place."""
        take_in = attachments.take_in_file if self.request.POST.get("kind") == "file" else attachments.take_in
        uploaded = self.request.FILES.get("file")
        if uploaded is None:
            return JsonResponse({"error": "No picture arrived. Please try again."}, status=422)
        try:
            made = take_in(uploaded, self.viewer.person, self.key)
        except (PictureRefused, FileRefused) as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        return JsonResponse({"picture": made.public_id})

    def choose_readers(self, shown_to):
        """Keep who is to see a draft. Of a published entry that is done where it is read, with what it means."""
        thing = self.thing
        if thing.page != thing and thing.is_draft and shown_to and shown_to != thing.shown_to:
            thing.show_to(shown_to)

    def choose_inquiries(self):
        """Keep to which of one's own questions a draft belongs, where that was changed on the surface."""
        if self.thing.page != self.thing and self.thing.is_draft:
            had, has = (set(self.request.POST.getlist(name)) for name in ("inquiry-was", "inquiry"))
            if had != has:
                Inquiry.attach_more(self.thing, has - had, without=had - has)

    def done(self):
        """'Done for now': back to where it will be found again."""
        thing = self.thing
        is_page = thing.page == thing
        published = thing.published is not None
        title = self.version.title.strip()
        if is_page and not published and title and not thing.shares.not_over(self.viewer.now).exists():
            thing.title = title  # nobody else has ever seen it: its owner finds it by the title it has now
            thing.save(update_fields=["title"])
        if self.version.sequence == 0 or self.version.is_blank:
            pass
        elif published:
            messages.success(self.request, "Saved. Your changes are not shown yet.")
        else:
            messages.success(self.request, f"Saved. Only you see this {'text' if is_page else 'draft'}.")
        return redirect(thing if is_page or not thing.is_draft else thing.page)

    def show(self):
        """'Show to …': publish, or go and choose whom the page is shown to, which publishes in the same act."""
        thing, version = self.thing, self.version
        showing = showing_of(thing, self.viewer)
        if showing.is_entry and self.argument and self.argument != thing.shown_to:
            return self.again(f"You have chosen other readers since. Now the button says who: {showing.label()}.")
        if showing.is_entry and version.is_blank:
            return self.again(
                refused="There is nothing in this entry yet. Write a line or add a picture, then show it."
            )
        if not showing.is_entry and not version.title.strip():
            self.form.add_error("title", "Give the page a title: it is how people find it.")
            return self.again()
        if showing.needs_sharing():
            given = {"entry": thing.public_id} if showing.is_entry else {"publish": "1"}
            query = urlencode({**given, "sequence": version.sequence})
            return redirect(f"{reverse('sharing', args=[thing.page.public_id])}?{query}")
        ask = learners.ask(
            thing, showing.readers(), version.title, version.ordered_sections(), is_shown=showing.is_published
        )
        if ask and self.verb != "show-anyway":
            return self.again(ask=ask)
        try:
            if showing.is_entry:
                tell = partial(notices.tell_readers, thing, showing.audience, self.viewer.now)
                thing.publish(sequence=version.sequence, first=tell)
            else:
                thing.publish(sequence=version.sequence)
        except Changed:
            return self.conflict(self.version)
        except ValidationError as refusal:
            for name, errors in getattr(refusal, "error_dict", {None: refusal}).items():
                self.form.add_error(name if name in self.form.fields else None, errors)
            return self.again()
        if ask.about_learners:
            learners.checked(thing, self.viewer.now)
        messages.success(self.request, showing.done)
        return redirect(thing)

    def preview(self):
        """The whole text as its readers would see it, on a page of its own."""
        return render_preview(self.request, self.thing, self.version.title, self.version.ordered_sections())

    def ask_to_remove(self):
        """Ask before a piece goes that holds something."""
        section = writing.find(self.version, self.argument)
        if section is None:
            return self.stay()
        context = {"thing": self.thing, "section": section, "base": self.base, "here": self.request.path}
        return render(self.request, "portfolios/remove_section.html", context)

    def reflect(self):
        """Choose another reflection model, or none: the words stay as they are, stages and all."""
        reflection.choose(self.thing, self.argument, self.viewer)
        return redirect(f"{self.request.path}?did=reflect#stuck")

    def go_and_quote(self):
        """Choose a passage of an earlier entry, now that the words are kept; of a page there is none (it stays)."""
        return self.stay() if self.thing.page == self.thing else redirect("entry_quote_from", self.thing.public_id)

    def go_and_ask(self):
        """Choose the questions of one's own to which the entry belongs, or ask a new one."""
        return self.stay() if self.thing.page == self.thing else redirect("entry_inquiries", self.thing.public_id)

    def stay(self):
        return redirect(self.request.path)

    # --- What is said --------------------------------------------------------------------------------

    def address(self, act):
        """The surface again, at the section that was acted on."""
        if act.section is None:
            return self.request.path
        query = urlencode({"at": act.section.key, "did": self.verb})
        return f"{self.request.path}?{query}#piece-{act.section.key}"

    def again(self, note="", refused="", ask=None):
        """The surface with what was typed, and what has to be put right."""
        if refused:
            self.form.add_error(None, refused)
        return surface(
            self.request,
            self.thing,
            self.version,
            self.form,
            self.base,
            note=note,
            ask=ask,
            at_gap=self.at_gap,
        )

    def as_json(self, act):
        """What the script needs to go on: when it was saved, as of which save, what to show anew, what to mend."""
        answer = {
            "saved": clock(self.version.saved_at),
            "of": self.version.public_id,
            "sequence": self.version.sequence,
            "errors": self.form.problems,
        }
        if self.at_gap:
            answer["error"] = " ".join(self.at_gap.values())
        elif act is not None:
            answer |= {"go": self.address(act), "say": act.words}
        return JsonResponse(answer)

    def conflict(self, newer=None):
        """An older tab saved over a newer text: tell it, and where both stand (E5, scenario 18)."""
        thing, kept = self.thing, newer or self.version
        current = thing.start_working()
        when = clock(current.saved_at)
        if kept.state != State.ASIDE:
            said, address = f"There is a newer text, saved {when} in another window. Here it is.", self.request.path
        else:
            said = f"There is a newer text, saved {when} in another window. Yours is kept beside it."
            address = reverse("text_aside", args=[kept.public_id])
        if self.json:
            return JsonResponse(
                {"conflict": said, "address": address, "kept": clock(kept.saved_at), "errors": self.form.problems},
                status=409,
            )
        if self.form.problems:
            self.version = current
            return self.again(note=said)
        messages.warning(self.request, said)
        return redirect(address)


def clock(instant, now=None):
    """'14:02'; of another day than now '12 Nov'."""
    local = timezone.localtime(instant)
    if local.date() != timezone.localdate(now):
        return date_format(local, "j M")
    return local.strftime("%H:%M")


def showing_of(thing, viewer):
    """The Showing of a page or entry for its owner."""
    return writing.Showing(thing, audiences.audience_of(thing.page, viewer.now), getattr(thing, "shown_to", "page"))


def surface(request, thing, version, form, base, *, note="", ask=None, at_gap=None):
    """Render the writing surface. `form` may be bound: then it shows what was typed, and what was refused."""
    showing = showing_of(thing, request.viewer)
    at = request.GET.get("at", "") if request.method != "POST" else ""
    at_gap = at_gap or {}
    cover = form.cover or (version.cover_section.key if version.cover_section else "")
    for number, piece in enumerate(form.pieces, start=1):
        piece.number = number
        piece.is_cover = piece.key == cover
        piece.is_at = piece.key == at
        piece.at_gap = at_gap.get(piece.key, "")
        piece.typed_video = request.POST.get(f"video-{piece.key}", "")
    first = form.pieces[0].fields.get("body") if form.pieces else None
    if first is not None:
        first.field.widget.attrs["placeholder"] = "Write …"
    if request.method != "POST" and version.saves == 0 and version.is_blank and not request.GET and first is not None:
        first.field.widget.attrs["autofocus"] = True
    models = reflection.offered_to(request.viewer)
    context = {
        "thing": thing,
        "page": thing.page,
        "version": version,
        "form": form,
        "models": models,
        "model": reflection.chosen(thing, models),
        "stages_begun": {piece.fields["stage"].value() for piece in form.pieces if "stage" in piece.fields},
        "base": base,
        "is_entry": showing.is_entry,
        "showing": showing,
        "choices": choices(thing, showing.audience) if showing.is_entry and not showing.is_published else [],
        "since": writing.published_since(thing) if showing.is_published else None,
        "asides": list(thing.aside()),
        "saved": clock(version.saved_at, request.viewer.now),
        "note": note,
        "ask": ask,
        "describe": DescribeForm(ask.undescribed[: describing.MOST_ASKED]) if ask and ask.undescribed else None,
        **learners.while_writing(request.viewer.person, version),
        "inquiries": Inquiry.offered_for(thing) if showing.is_entry and thing.is_draft else [],
        "stray": at_gap.get("") or at_gap.get("0", ""),
        "form_key": new_public_id(),
        "here": request.path,
        "start": request.GET.get("start", ""),
        "at": next((piece for piece in form.pieces if piece.is_at), None),
        "did": request.GET.get("did", ""),
    }
    return render(request, "portfolios/edit.html", context)


def render_preview(request, thing, title, sections):
    """What readers would see, as a page; for the script, as a piece of HTML."""
    shown = [section for section in sections if section.has_content]
    for section in shown:
        as_draft(section)
    context = {"thing": thing, "title": title, "sections": shown, "here": request.path if thing else ""}
    return render(
        request, "portfolios/preview_piece.html" if wants_html_piece(request) else "portfolios/preview.html", context
    )


def wants_html_piece(request):
    return request.headers.get("X-Requested-With") == "sheaf"


@require_POST
def preview(request):
    """What a text would look like, without storing any of it: the same fields as the writing surface sends."""
    if request.viewer.person is None:
        raise Http404
    form = WritingForm.loose(request.viewer.person, request.POST)
    form.is_valid()
    sections = [piece.section for piece in form.pieces]
    for section in sections:
        for name, value in form.words[section.key].items():
            if name not in ("kind", "attachment"):
                setattr(section, name, value)
    return render_preview(request, None, getattr(form, "cleaned_data", {}).get("title", ""), sections)


@require_http_methods(["GET", "HEAD", "POST"])
def text_aside(request, public_id):
    """Two texts that were written in two windows, side by side; only their owner ever sees them (E1, E5)."""
    viewer = request.viewer
    if viewer.person is None:
        raise Http404
    versions = Version.objects.filter(KEPT, state=State.ASIDE, page__owner=viewer.person)
    aside = get_object_or_404(versions.select_related("page__owner", "entry__page__owner"), public_id=public_id)
    thing = aside.written
    address = reverse("page_edit" if thing.page == thing else "entry_edit", args=[thing.public_id])
    if request.method == "POST":
        if request.POST.get("do") == "use":
            thing.choose_aside(aside)
            messages.success(request, "This is the text you go on with. The other one is kept beside it.")
            return redirect(address)
        if request.POST.get("do") == "keep":
            thing.dismiss_aside(aside)
            messages.success(request, "The newer text stays.")
            return redirect(address)
    newer = thing.working() or thing.published
    for version in (newer, aside):
        version.shown = [section for section in version.ordered_sections() if section.has_content]
        for section in version.shown:
            as_draft(section)
    context = {"thing": thing, "page": aside.page, "newer": newer, "aside": aside, "address": address}
    return render(request, "portfolios/aside.html", context)
