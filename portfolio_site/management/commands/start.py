"""Begin with an empty Sheaf: python manage.py start."""

import getpass
import sys
from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cohorts.models import User
from portfolio_site import starting

# Of each: its flag, the question, and what is wrong with an answer (raises ValidationError).
QUESTIONS = (
    ("name", "Your name", lambda text: starting.line(text, 150)),
    ("email", "Your e-mail address", starting.address),
    ("campus", "The campus where the first cohort meets", lambda text: starting.line(text, 100)),
    ("programme", "Its programme, e.g. Diploma in Teaching (FE and Skills)", lambda text: starting.line(text, 150)),
    ("cohort", "What its people call the cohort, e.g. Year 1 Hadlow", lambda text: starting.line(text, 100)),
)


class Command(BaseCommand):
    """The first superuser, campus, programme, cohort and course admin, by questions or by flags."""

    help = "Begin: the first superuser, campus, programme, cohort and course admin. Asks for what no flag says."

    def add_arguments(self, parser):
        for name, question, _ in QUESTIONS:
            parser.add_argument(f"--{name}", help=f"{question}.")
        parser.add_argument("--starts", help="First day of the cohort, YYYY-MM-DD (today).")
        parser.add_argument("--year", type=int, default=1, help="Which year of the programme it is (1).")
        parser.add_argument("--admin-email", help="Address of its course admin, if that is not you.")
        parser.add_argument("--admin-name", default="", help="Their name, if they are new to Sheaf.")
        parser.add_argument("--add", action="store_true", help="Add to what is there; without it only an empty Sheaf.")
        parser.add_argument("--no-input", action="store_true", help="Ask nothing: what no flag says is missing.")

    def handle(self, *, add, no_input, **said):
        """Ask, make, and say how to go on. Raises CommandError with a sentence; then nothing was made."""
        if not add and not starting.is_empty():
            raise CommandError("Somebody is enrolled here already; nothing was changed. With --add more is made.")
        asks = not no_input and sys.stdin.isatty()
        try:
            answers, password = self.answers(said, asks)
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Stopped; nothing was changed.") from None
        try:
            begun = starting.begin(starting.Beginning(**answers, password=password), add=add)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write("There is now " + "; ".join(begun.made) + "." if begun.made else "All of it was there.")
        self.announce(begun)

    def answers(self, said, asks):
        """({what: answer}, password) from flags and questions. Raises CommandError for what is missing or wrong."""
        if asks:
            self.stdout.write("A few questions, then Sheaf has its first cohort. Ctrl-C leaves everything as it is.\n")
        answers = {name: self.answer(name, question, check, said[name], asks) for name, question, check in QUESTIONS}
        answers["starts"] = self.answer(
            "starts", "Its first day", self.day, said["starts"], asks, f"{timezone.localdate()}"
        )
        answers["year"] = said["year"]
        answers["admin_email"] = self.checked(self.address_or_nothing, said["admin_email"] or "")
        answers["admin_name"] = said["admin_name"]
        if asks and not said["admin_email"]:
            question = "E-mail address of its course admin (empty: you)"
            answers["admin_email"] = self.answer("admin-email", question, self.address_or_nothing, None, asks)
        other = answers["admin_email"] and answers["admin_email"] != answers["email"]
        if other and not answers["admin_name"] and not User.objects.by_address(answers["admin_email"]):
            answers["admin_name"] = self.answer("admin-name", "Their name", QUESTIONS[0][2], None, asks)
        return answers, self.password(answers) if asks else ""

    def answer(self, name, question, check, flag, asks, default=None):
        if flag is not None:
            return self.checked(check, flag)
        if not asks:
            if default is not None:
                return self.checked(check, default)
            raise CommandError(f"--{name} is missing; nothing was changed.")
        while True:
            try:
                return check(self.ask(question, default))
            except ValidationError as refusal:
                self.stdout.write("  " + " ".join(refusal.messages))

    def ask(self, question, default=None):
        return input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default or ""

    @staticmethod
    def checked(check, text):
        try:
            return check(text)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

    @staticmethod
    def address_or_nothing(text):
        return starting.address(text) if text else ""

    @staticmethod
    def day(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise ValidationError(f"A day is written like 2026-09-07, not {text!r}.") from error

    def password(self, answers):
        """A password that may be one, or nothing: then one signs in by codes."""
        while True:
            password = getpass.getpass("A password of at least 12 characters (empty: codes by e-mail): ")
            if not password:
                return ""
            try:
                validate_password(password, User(email=answers["email"], name=answers["name"]))
            except ValidationError as refusal:
                self.stdout.write("  " + " ".join(refusal.messages))
                continue
            if password == getpass.getpass("The same again: "):
                return password
            self.stdout.write("  These were two different ones.")

    def announce(self, begun):
        """How to sign in, and what to do then."""
        lines = ["", f"  Sign in as {begun.superuser.email}" + self.how(begun.superuser)]
        if begun.course_admin != begun.superuser:
            come = "is told" if begun.course_admin.has_come else "gets an invitation"
            name, address = begun.course_admin.name, begun.course_admin.email
            lines.append(f"  {name} {come} at {address}, and enrols the people of {begun.cohort.name}.")
        else:
            lines.append(f"  Then Home says what to do next: enrol the people of {begun.cohort.name}.")
        lines.append("")
        self.stdout.write("\n".join(lines))

    @staticmethod
    def how(person):
        if person.has_usable_password():
            return " with your password."
        where = "; on this machine it stands at /mailbox/" if settings.DEBUG else ""
        return f": ‘Send me a code by e-mail’{where}."
