"""Twelve trainees with a browser each: what they do, and what the server has told each of them that it has."""

import io
import json
import random
import threading
import time
import traceback
from dataclasses import dataclass, field

from PIL import Image

from ..factories import PASSWORD
from ..portfolios import kinds
from ..portfolios.editor import Editor
from .web import Browser, Lost

PATIENT_FOR = 300  # seconds until somebody gives up trying again; on a loaded machine a start takes ten
COMMENTS_A_MINUTE = 8
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass
class Text:
    """An entry or a page as its writer knows it: what the server has said 'saved' to."""

    path: str  # of its writing surface
    public_id: str
    is_page: bool
    editor: Editor
    lines: list = field(default_factory=list)  # what stands in its first section, all of it acknowledged
    shown: list = field(default_factory=list)  # its body each time when it was shown
    attached: list = field(default_factory=list)  # public_ids of the pictures and files in it
    sent: list = field(default_factory=list)  # lines that were sent, and of which nobody knows yet

    @property
    def body(self):
        return "\n\n".join(self.lines)


class Trouble(Exception):
    """An answer that no rule knows."""


class Trainee:
    """One person at one browser. `work` goes on until it is told to stop, and leaves nothing unanswered."""

    def __init__(self, email, person_id, cohort, root, seed, others):
        self.email, self.person_id, self.cohort = email, person_id, cohort
        self.dice = random.Random(seed)
        self.web = Browser(root)
        self.others = others  # public_ids of entries that are shown, of all trainees
        self.texts, self.comments = [], []
        self.pictures, self.files = {}, {}  # public_id → colour; public_id → what was sent
        self.number = 0
        self.commented_at = []
        self.acknowledged = self.lost = self.refused = 0
        self.longest = 0.0
        self.refused_again = 0
        self.faults = []
        self.step = ""

    # --- Sending, and sending again ----------------------------------------------------------------------

    def key(self):
        return "".join(self.dice.choices(LETTERS, k=16))

    def insist(self, send, typed="", known=(200, 302)):
        """Call `send()` until it has an answer, as a browser with a patient person does; return the Reply.

        Raises Trouble for an answer that is neither known nor a refusal that keeps the text.
        """
        until, pause = time.monotonic() + PATIENT_FOR, 0.1
        while time.monotonic() < until:
            try:
                reply = send()
            except Lost as lost:
                self.lost += 1
                self.longest = max(self.longest, 0.0 if "after" not in str(lost) else float(str(lost).split()[-2]))
            else:
                self.longest = max(self.longest, reply.seconds)
                if reply.status_code in known:
                    return reply
                if not self.is_refusal(reply, typed):
                    raise Trouble(f"{reply.status_code} {reply.location} {reply.text[:1500]}")
                self.refused += 1
            time.sleep(pause * self.dice.uniform(0.5, 1.5))
            pause = min(2 * pause, 2)
        raise Trouble(f"no answer for {PATIENT_FOR} s")

    def is_refusal(self, reply, typed):
        """True for a 503 whose page or JSON keeps the text, and for a picture or file for which there is no room."""
        if reply.content.startswith(b"{"):
            return b'"error"' in reply.content and (
                (reply.status_code == 503 and b'"token"' in reply.content and b'"signed_out": false' in reply.content)
                or (reply.status_code == 422 and b"There is no room" in reply.content)
            )
        return reply.status_code == 503 and typed in reply.text

    def get(self, path):
        return self.insist(lambda: self.web.get(path))

    def post(self, path, fields, files=(), *, json=False, typed="", known=(200, 302)):
        reply = self.insist(lambda: self.web.post(path, fields, files, json=json), typed, known)
        self.acknowledged += 1
        return reply

    def sign_in(self):
        self.get("/accounts/login/")
        reply = self.post("/accounts/login/", {"login": self.email, "password": PASSWORD, "remember": "on"})
        if reply.status_code != 302:
            raise Trouble(f"could not sign in: {reply.text[:3000]}")

    def look(self, path):
        return Editor.__new__(Editor).look(self.get(path))

    # --- What one does -------------------------------------------------------------------------------------

    def begin(self):
        """＋: an entry, blank."""
        path = self.post("/write/", {}).location
        self.texts.append(Text(path, path.split("/")[2], False, self.look(path)))
        self.write(self.texts[-1])

    def begin_page(self):
        """A page of its own, with a text, shown to the cohort by the sheet."""
        self.number += 1
        fields = {**self.look("/pages/new/").fields, "title": f"Page {self.number} of {self.email}"}
        fields.pop("is_journal", None)
        path = self.post("/pages/new/", fields).location
        text = Text(path, path.split("/")[2], True, self.look(path))
        self.texts.append(text)
        self.write(text)
        sheet = self.post(path, {**text.editor.fields, "do": "show"}, typed=text.lines[-1]).location
        if "/sharing/" not in sheet:
            raise Trouble(f"showing a page led to {sheet}")
        looked = self.look(sheet)
        looked.fields |= {"whom": f"cohort-{self.cohort}", "do": "look"}
        looked.look(self.post(sheet, looked.fields, known=(200,)))
        self.post(sheet, {**looked.fields, "do": "show"}, known=(302,))
        self.was_shown(text)

    def write(self, text):
        """Autosave with one more line. What is tried again may say more than before, as people go on typing."""
        body = text.editor.bodies[0]

        def send():
            if not text.sent or self.dice.random() < 0.5:
                self.number += 1
                text.sent.append(f"Line {self.number}: the {self.dice.choice(('quiet', 'loud'))} half of the room.")
            text.editor.fields[body] = "\n\n".join([*text.lines, *text.sent])
            return self.web.post(text.path, {**text.editor.fields, "do": "autosave"}, json=True)

        answer = self.insist(send, known=(200,))
        self.acknowledged += 1
        self.take(text, answer)

    def take(self, text, answer):
        """What the surface's script does with an answer."""
        found = json.loads(answer.content)
        if found["errors"] or found.get("error"):
            raise Trouble(answer.text)
        text.editor.fields |= {"of": found["of"], "sequence": str(found["sequence"])}
        text.lines += text.sent
        text.sent = []
        return found

    def illustrate(self, text):
        """A picture of one colour."""
        colour = tuple(self.dice.randrange(256) for _ in range(3))
        file = io.BytesIO()
        Image.new("RGB", (320, 240), colour).save(file, "JPEG", quality=90)
        public_id = self.send_up(text, "picture", f"IMG_{self.number}.jpg", file.getvalue())
        self.pictures[public_id] = colour

    def attach(self, text):
        """A PDF or a sound, no two of them alike."""
        if self.dice.random() < 0.5:
            name, data = f"Plan {self.number}.pdf", kinds.pdf(self.dice.randbytes(3000).hex().encode())
        else:
            name, data = f"Voice {self.number}.wav", kinds.wav(sound=self.dice.randbytes(20_000))
        self.files[self.send_up(text, "file", name, data)] = data

    def send_up(self, text, noun, name, data):
        """Send a picture or file up by itself, then put it in its place; each act has a key of its own."""
        sent = {"do": "upload", "kind": noun, "form_key": self.key()}
        made = self.post(text.path, sent, [("file", name, data)], json=True, known=(200,)).text
        public_id = json.loads(made)["picture"]
        place = text.editor.bodies[-1].split("-")[1]
        act = {"do": f"add-{noun}:{place}", "picture": public_id, "description": "Pots", "form_key": self.key()}
        answer = self.post(text.path, {**text.editor.fields, **act}, json=True, known=(200,))
        found = self.take(text, answer)
        text.attached.append(public_id)
        tab = text.editor.fields["tab"]
        text.editor = self.look(found["go"])
        text.editor.fields["tab"] = tab
        return public_id

    def show(self, text):
        """Show it; where it is asked whether a learner can be recognised, nobody can."""
        body = text.editor.bodies[0]
        self.number += 1
        line = f"Line {self.number}: and so I show it."
        text.editor.fields[body] = "\n\n".join([*text.lines, line])
        act = "" if text.is_page else ":page"
        reply = self.post(text.path, {**text.editor.fields, "do": f"show{act}"}, typed=line)
        if reply.status_code == 200 and "show-anyway" in reply.text:
            text.editor.look(reply)
            reply = self.post(text.path, {**text.editor.fields, "do": f"show-anyway{act}"}, typed=line)
        if reply.status_code != 302 or "/edit/" in reply.location or "/texts/" in reply.location:
            raise Trouble(f"showing led to {reply.status_code} {reply.location}: {reply.text[:3000]}")
        text.lines.append(line)
        self.was_shown(text)

    def was_shown(self, text):
        text.shown.append(text.body)
        text.editor = self.look(text.path)
        if not text.is_page:
            self.others.append((self.person_id, text.public_id))

    def comment(self):
        """Write to the owner of somebody else's entry, eight times a minute at most."""
        now = time.monotonic()
        self.commented_at = [at for at in self.commented_at if now - at < 65]
        foreign = [entry for owner, entry in list(self.others) if owner != self.person_id]
        if len(self.commented_at) >= COMMENTS_A_MINUTE or len(self.comments) > 95 or not foreign:
            return
        self.number += 1
        path = f"/comments/on/entries/{self.dice.choice(foreign)}/"
        body = f"{self.email} says for the {self.number}th time: thank you."
        fields = {**self.look(path).fields, "body": body, "offer": self.dice.choice(("owner", "people"))}
        self.post(path, fields, json=self.dice.random() < 0.5, typed=body)
        self.comments.append(body)
        self.commented_at.append(time.monotonic())

    def one_thing(self, what=None):
        entries = [text for text in self.texts if not text.is_page]
        if not entries:
            return self.begin()
        what = (
            what
            or self.dice.choices(
                ("write", "illustrate", "attach", "show", "comment", "begin", "begin_page"), (48, 12, 8, 13, 11, 5, 3)
            )[0]
        )
        if what in ("comment", "begin", "begin_page"):
            return getattr(self, what)()
        text = self.dice.choice(entries[-2:] if what != "write" else self.texts[-3:])
        if len(text.attached) > 20 and what in ("illustrate", "attach"):
            what = "write"
        return getattr(self, what)(text)

    def work(self, stop):
        """Do one thing after the other until `stop` is set. What cannot be is noted, and ends this person's work."""
        try:
            while not stop.is_set():
                self.one_thing()
                time.sleep(self.dice.uniform(0, 0.15))
        except Exception as fault:  # each is a finding, whatever it is
            self.faults.append(f"{self.email}: {type(fault).__name__}: {fault}\n{traceback.format_exc(limit=-3)}")

    def each_thing(self):
        """Normal work: each thing once. Returns how often it was refused, or got no answer."""
        before = self.lost + self.refused
        for what in ("write", "illustrate", "attach", "show", "comment", "begin", "begin_page"):
            self.one_thing(what)
        return self.lost + self.refused - before


def at_once(calls):
    """Run them in threads of their own, and wait for all."""
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    for thread in threads:
        thread.start()
    return threads
