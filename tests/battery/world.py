"""A cohort of trainees at work, and what befalls their server meanwhile."""

import random
import threading
import time
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections

from cohorts.models import Role, User
from portfolios.models import Page

from .. import factories
from .checking import check, check_content
from .people import PATIENT_FOR, Trainee, at_once
from .web import Line

RECOVERS_IN = 20  # seconds after a trouble has ended within which all is as before


class World:
    """A server with its people; `server` is prepared (migrated) and not started yet."""

    def __init__(self, server, *, clients, seed, lose=0.0):
        """Enrol, start, sign in. Raises what goes wrong with that; then no server is left running."""
        self.server, self.dice = server, random.Random(seed)
        self.lines = [Line(port, seed + number) for number, port in enumerate(server.ports)]
        self.trainees = self.enrol(clients, seed)
        try:
            self.server.start()
            for trainee in self.trainees:  # one after the other: they all come from one address
                trainee.sign_in()
        except BaseException:
            self.close()
            raise
        for line in self.lines:
            line.lose = lose

    def enrol(self, number, seed):
        cohort = factories.cohort()
        factories.join(factories.person("tutor", "Dan Okafor"), cohort, Role.TUTOR)
        password = PBKDF2PasswordHasher().encode(factories.PASSWORD, "salt", iterations=1000)
        shown, made = [], []
        for each in range(number):
            person = factories.person(f"trainee{each}", f"Trainee {each}")
            User.objects.filter(pk=person.pk).update(password=password)
            factories.join(person, cohort)
            factories.show(Page.journal_of(person), cohort)
            root = f"http://127.0.0.1:{self.lines[each % len(self.lines)].port}/"
            made.append(Trainee(person.email, person.pk, cohort.public_id, root, seed * 1000 + each, shown))
        connections.close_all()
        return made

    # --- Work -------------------------------------------------------------------------------------------------

    def work_while(self, trouble):
        """Let everybody work while `trouble()` runs, and until each has an answer to the last that they sent."""
        stop = threading.Event()
        threads = at_once(
            [lambda trainee=trainee: trainee.work(stop) for trainee in self.trainees if not trainee.faults]
        )
        try:
            trouble()
        finally:
            stop.set()
        for thread in threads:
            thread.join(PATIENT_FOR + 60)
        if any(thread.is_alive() for thread in threads):
            self.trainees[0].faults.append("Somebody waits for an answer to this moment.")

    def kill(self, times):
        """kill -9 at random moments in the middle of work, and start again."""
        for _ in range(times):
            enough = self.acknowledged + self.dice.randrange(5, 60)
            until = time.monotonic() + 10
            while self.acknowledged < enough and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(self.dice.uniform(0, 0.3))
            self.server.kill()
            self.server.start()
        time.sleep(1)

    @property
    def acknowledged(self):
        return sum(trainee.acknowledged for trainee in self.trainees)

    def calm(self):
        """Normal work without a restart: each does each thing once. Returns a sentence for what was not so, or ''."""
        losing = [line.lose for line in self.lines]
        for line in self.lines:
            line.lose = 0
        try:
            refused = self.each_thing()
            until = time.monotonic() + RECOVERS_IN
            while refused and time.monotonic() < until:
                refused = self.each_thing()
            return f"{refused} refusals long after it was over" if refused else ""
        finally:
            for line, lose in zip(self.lines, losing, strict=True):
                line.lose = lose

    def each_thing(self):
        refused = []

        def go(trainee):
            try:
                refused.append(trainee.each_thing())
            except Exception as fault:
                trainee.faults.append(f"Afterwards, {trainee.email}: {type(fault).__name__}: {fault}")

        for thread in at_once([lambda trainee=trainee: go(trainee) for trainee in self.trainees if not trainee.faults]):
            thread.join(PATIENT_FOR + 60)
        return sum(refused)

    # --- Findings -----------------------------------------------------------------------------------------------

    @property
    def faults(self):
        return [fault for trainee in self.trainees for fault in trainee.faults]

    def findings(self):
        found = check(self.trainees, self.server.media)
        check_content(self.trainees, self.server.media, found)
        connections.close_all()
        return found

    def line(self, found):
        """What came of it, on one line."""
        add = {name: sum(getattr(each, name) for each in self.trainees) for name in ("acknowledged", "lost", "refused")}
        longest = max(trainee.longest for trainee in self.trainees)
        return (
            f"{add['acknowledged']} acknowledged writes: {found.line}; {add['lost']} replies lost, "
            f"{add['refused']} refused with the text kept, {len(self.faults)} faults, longest wait {longest:.1f} s"
        )

    def log(self):
        """The end of what the server wrote, besides its greeting."""
        lines = (Path(self.server.folder) / "log").read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if line.strip() and "Sheaf is at" not in line][-40:])

    def close(self):
        self.server.kill()
        for line in self.lines:
            line.close()
