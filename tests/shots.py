"""Photograph every page as each of the cast who sees it: `make shots`, or `python -m tests.shots amira waiting`.

390 and 1280 px wide, light and dark, over the demo, into `shots/` (which git ignores). Arguments choose: names of the
cast, of addresses, and of the stages in `tests/stages.py`. Nothing of the working database is touched.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "shots"
CAST = ("amira", "ben", "dan", "eve", "femi", "hana", "joanna", "cleo", "moira", "gus")
GLIMPSES = {  # of people whose other pages look like those of somebody before them
    "cleo": {"home", "waiting", "friends", "page-as"},
    "moira": {"home", "friends", "comments_mine", "reading"},
    "gus": {"home", "cohort", "friends", "reading", "reading-page"},
}
SIZES = {"phone": (390, 844), "desk": (1280, 900)}


def main(words):
    with tempfile.TemporaryDirectory(prefix="sheaf-shots-") as folder:
        os.environ.update(
            DEBUG="1", VAR_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/shots.sqlite3", DJANGO_ALLOW_ASYNC_UNSAFE="1"
        )
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "-v0"], ["createcachetable"], ["demo"]):
            subprocess.run([*manage, *command], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([*manage, "serve", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio_site.settings")
            django.setup()
            photograph(f"http://127.0.0.1:{port}", set(words))
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def addresses(person):
    """{name: path} of every page that this person sees, one of each kind and state; `None` is a visitor."""
    if person is None:
        return of_a_visitor()
    found = of_a_person(person)
    only = GLIMPSES.get(person.email.partition("@")[0])
    return {name: path for name, path in found.items() if only is None or name in only}


def of_a_visitor():
    """{name: path} of what is to be seen before signing in."""
    from django.urls import reverse

    return {
        "sign-in": reverse("account_login"),
        "code": reverse("account_request_login_code"),
        "reset": reverse("account_reset_password"),
        "reset-sent": reverse("account_reset_password_done"),
        "reset-over": reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"}),
        "reset-done": reverse("account_reset_password_from_key_done"),
        "inactive": reverse("account_inactive"),
        "invitation-none": reverse("invitation_open"),
        "404": "/pages/nothing-here-at-all/",
        "help": reverse("help"),
        "away": reverse("away"),
        "away_edit": reverse("away_write"),
        "help-comments": reverse("help_page", args=["comments"]),
        "privacy": reverse("privacy"),
        "accessibility": reverse("accessibility"),
    }


def of_a_person(person):
    """{name: path} of what somebody sees who is signed in."""
    from django.urls import reverse

    from cohorts.models import Cohort, CourseAdmin, User
    from cohorts.post.leaving_off import path_for
    from cohorts.viewer import Viewer
    from comments.models import Comment
    from portfolios.models import Attachment, Entry, Inquiry, Page

    viewer = Viewer.of(person)
    found = {name: reverse(name) for name in ("home", "news", "reading", "portfolio", "comments_mine", "waiting")}
    found |= {"portfolio_edit": reverse("portfolio_edit"), "page_new": reverse("page_new"), "404": "/pages/none/"}
    found["password"] = reverse("account_change_password")
    found |= {"settings": reverse("settings"), "devices": reverse("sessions"), "passkeys": reverse("mfa_list_webauthn")}
    found |= {
        "proof": reverse("leave"),
        "proof-code": reverse("prove_by_code"),
        "proof-by": reverse("account_reauthenticate"),
    }
    found |= {"friends": reverse("friends"), "welcome": reverse("welcome"), "sign-out": reverse("account_logout")}
    found |= {"mail": reverse("post_settings"), "mail-off": path_for(person)}
    cohort = Cohort.objects.visible_to(viewer).first()
    if Cohort.objects.visible_to(viewer).count() > 1:
        found["cohorts"] = reverse("cohorts")
    if cohort:
        found["cohort"] = reverse("cohort", args=[cohort.public_id])
        if cohort.is_administered_by(person, viewer.now):
            for name in ("enrol", "enrol_list", "people", "running", "record", "next"):
                found[f"cohort-{name}"] = reverse(f"cohort_{name}", args=[cohort.public_id])
            found["cohort-reflection"] = reverse("cohort_reflection", args=[cohort.public_id])
            found["cohort-model"] = reverse("cohort_model", args=[cohort.public_id, "gibbs"])
            member = cohort.members(viewer.now).first().person
            found["cohort-person"] = reverse("cohort_person", args=[cohort.public_id, member.public_id])

    def one(name, thing, *more):
        if thing is not None:
            found[name.replace("_", "-")] = reverse(name.split("+")[0], args=[thing.public_id, *more])

    pages, entries = Page.objects.visible_to(viewer), Entry.objects.visible_to(viewer)
    mine = entries.filter(page__owner=person)
    busiest = Entry.objects.filter(pk__in=entries.exclude(page__owner=person).values("pk"), comments__isnull=False)
    talked_about = mine.filter(comments__isnull=False).first()
    one("entry+own", talked_about or mine.filter(status="published").first())
    one("entry+draft", mine.filter(status="draft").first())
    one("entry_edit", mine.filter(status="draft").first() or mine.first())
    one("entry_edit+shown", mine.filter(status="published").first())
    one("entry+other", busiest.first())
    to_read = entries.exclude(page__owner=person).filter(status="published").first()
    for name in ("reading_entry", "entry_comment", "entry_report"):
        one(name, to_read)
    one("page+journal", pages.filter(owner=person, is_journal=True).first())
    one("page+own", pages.filter(owner=person, is_journal=False).first())
    one("page_edit", pages.filter(owner=person, is_journal=False).first())
    other_page = pages.exclude(owner=person).filter(is_journal=False).first()
    one("page+other", other_page)
    for name in ("reading_page", "page_comment", "page_report"):
        one(name, other_page)
    one("page+other-journal", pages.exclude(owner=person).filter(is_journal=True).first())
    for name in ("sharing", "page_tags", "page_question"):
        one(name, pages.filter(owner=person).first())
    one("page_delete", pages.filter(owner=person, is_journal=True).first())
    one("entry_delete", mine.filter(status="published").first())
    shown = mine.filter(status="published").first()
    for name in ("entry_tags", "entry_inquiries", "entry_quote", "look_back", "entry_versions"):
        one(name, shown)
    one("entry_quote_from", mine.filter(status="draft").first())
    found["inquiries"] = reverse("inquiries")
    one("inquiry", Inquiry.objects.filter(owner=person).first())
    one("file_delete", Attachment.objects.owned_by(person).first())
    changed = pages.filter(owner=person, versions__number=2, versions__entry__isnull=True).first()
    one("page_versions", changed)
    if changed is not None:
        shown = changed.own_versions().filter(number__gt=0).order_by("number")
        old, new = shown.values_list("public_id", flat=True)[:2]
        found["versions-compare"] = f"{found['page-versions']}?old={old}&new={new}"
    found |= {"bin": reverse("bin"), "my_files": reverse("my_files"), "learner-names": reverse("learner_names")}
    one("bin_erase", Entry.objects.filter(page__owner=person, binned_at__isnull=False).first())
    one("entry_question", mine.filter(status="published").first())
    other = User.objects.visible_to(viewer).exclude(pk=person.pk).filter(memberships__role="trainee").first()
    one("person", other)
    if talked_about and other:
        one("entry_as", talked_about, other.public_id)
        one("page_as", talked_about.page, other.public_id)
    said = Comment.objects.written_by(viewer).filter(removed_by="").first()
    for name in ("comment_edit", "comment_turn", "comment_remove"):
        one(name, said)
    found["stopped"] = reverse("stopped")
    told = Comment.objects.visible_to(viewer).filter(removed_by="").exclude(author=person)
    one("comment_reply", told.filter(decision="approved").first())
    one("comment_report", told.exclude(page__owner=person).first())
    one("comment_ask", told.filter(page__owner=person, offered_to__in=["owner", "tutors"]).first())
    one("comment_stop", told.filter(page__owner=person).first())
    if CourseAdmin.objects.current(viewer.now).filter(person=person).exists():
        found["reports"] = reverse("reports")
    if person.is_superuser or "reports" in found:
        found |= in_the_admin(person, cohort)
    return found


def in_the_admin(person, cohort):
    """{name: path} of the Django admin as this person has it."""
    from django.urls import reverse

    from cohorts.models import Cohort, User

    found = {"admin": reverse("admin:index"), "admin-people": reverse("admin:app_list", args=["cohorts"])}
    found["admin-password-done"] = reverse("admin:password_change_done")
    lists = ["cohorts_user", "cohorts_cohort", "cohorts_campus", "cohorts_programme"]
    if person.is_superuser:
        found |= {f"admin-{name}-add": reverse(f"admin:{name}_add") for name in lists}
        found["admin-text"] = reverse("admin:portfolio_site_sitetext_add")
        lists.append("portfolio_site_sitetext")
    else:
        lists.append("comments_waitingportfolio")
    for name in lists:
        found[f"admin-{name.split('_')[-1]}s"] = reverse(f"admin:{name}_changelist")
    amira, cohort = User.objects.get(email="amira@sheaf.example"), cohort or Cohort.objects.first()
    things = {"user": amira, "cohort": cohort, "campus": cohort.campus, "programme": cohort.programme}
    for name, thing in things.items():
        found[f"admin-{name}"] = reverse(f"admin:cohorts_{name}_change", args=[thing.pk])
        found[f"admin-{name}-history"] = reverse(f"admin:cohorts_{name}_history", args=[thing.pk])
    return found


def photograph(home, words):
    from django.conf import settings
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from cohorts.models import User
    from tests.browser.conftest import ARGUMENTS, chromium_path
    from tests.stages import STAGES

    OUT.mkdir(exist_ok=True)
    people = {name: User.objects.filter(email__startswith=f"{name}@").first() for name in CAST} | {"visitor": None}
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        for name, person in people.items():
            if (words & set(people) and name not in words) or (person is None and name != "visitor"):
                continue
            cookie = ""
            if person is not None:
                client = Client()
                client.force_login(person)
                cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    context = chromium.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                    )
                    session = [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": home}] if cookie else []
                    context.add_cookies(session)
                    page = context.new_page()
                    for kind, path in addresses(person).items():
                        if words - set(people) and kind not in words:
                            continue
                        page.goto(home + path, wait_until="networkidle")
                        page.screenshot(path=OUT / f"{name}-{kind}-{size}-{scheme}.png", full_page=True)
                    for stage in STAGES.get(name, ()):
                        if words - set(people) and stage.__name__ not in words:
                            continue
                        context.clear_cookies()
                        context.add_cookies(session)
                        for kind in stage(page, home):
                            page.wait_for_load_state("networkidle")
                            page.screenshot(path=OUT / f"{name}-{kind}-{size}-{scheme}.png", full_page=True)
                    context.close()
        chromium.close()
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.name}/")


if __name__ == "__main__":
    main(sys.argv[1:])
