"""What comes from the writing surface: the words are stored first, then what was pressed is done (E5).

What is refused is said beside the words, and they stay on the screen.
"""

import secrets
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cohorts.models import Sent
from portfolios import attachments, learners, notices, reflection, writing
from portfolios.documents import FileRefused
from portfolios.forms.describing import with_told
from portfolios.forms.writing import WritingForm
from portfolios.models import Inquiry
from portfolios.models.saving import save_working_copy
from portfolios.models.texts import State
from portfolios.models.written import Changed
from portfolios.pictures import PictureRefused

from . import beside, placing
from .surface import Base, clock, render_preview, showing_of, surface


def wants_json(request):
    return "application/json" in request.headers.get("Accept", "")


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
        # What was not sent is left alone: the question whether to remove a piece holds no title.
        title = good.get("title") if "title" in self.request.POST else None
        is_shown, is_blank = version.state == State.PUBLISHED, version.state == State.WORKING and version.sequence == 0
        may_stay = (is_shown or is_blank) and not self.json and not form.problems
        if may_stay and version.says(title, good.get("happened_on"), form.words, form.cover):
            self.version = version
            if self.verb == "done" and is_shown:
                return redirect(self.thing)
            if self.verb == "done":
                self.choose_readers(good.get("shown_to"))
                self.choose_inquiries()
                return self.done()
            if is_shown and self.verb in ("show", "show-anyway"):  # its reply was lost: it is shown already
                return self.show()
        if version.state != State.WORKING:
            version = self.thing.start_working()
        save = partial(
            save_working_copy,
            version,
            of=self.base.of,
            base=self.base.sequence,
            tab=self.base.tab,
            title=title,
            happened_on=good.get("happened_on"),
            words=form.words,
            cover=form.cover,
        )
        try:
            self.version, is_copy = save(act=act)
        except ValidationError as refusal:  # of the act: the words are stored without it
            self.at_gap[self.argument] = " ".join(refusal.messages)
            self.version, is_copy = save()
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
            messages.success(self.request, act.words)
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
        if verb == "back":
            return writing.BringBack(after)
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
        return f"{self.request.path}?at={act.section.key}#piece-{act.section.key}"

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
        elif self.verb == "reflect":
            reflection.choose(self.thing, self.argument, self.viewer)
            answer |= {"go": self.request.path, "say": "Your words stay as they are."}
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
