"""Pages that one comes to by doing something, for `tests/shots.py`: each stage acts in a browser and stops to be seen.

A stage is a generator that is given a Playwright page and the site's address; it yields a name whenever there is
something to photograph. It is played once for each size and scheme over one database: what it uses up it makes anew.
"""

import itertools
import re

LIST = """name,email,role,teaches
Vera Nash,vera.nash@college.example,trainee,Floristry
Ben Whitlock,ben@sheaf.example,trainee,Plumbing
Owen Pugh,owen.pugh@college,trainee,Welding
Nia Rowe,nia.rowe@college.example,teacher,
"""
PASSWORD = "three lamps and a ladder"  # of people who are invented for a picture
numbers = itertools.count(1)


def unchecked(page):
    """Let the server look at the form: the browser would refuse it with words of its own."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => { form.noValidate = true })")


def newcomer():
    """Somebody who was enrolled this moment and has not come yet; returns (the person, their invitation)."""
    from cohorts.models import Cohort, Invitation, Role, User
    from portfolios.models import Page

    cohort = Cohort.objects.order_by("pk").first()
    admin = cohort.appointments.first().person
    number = next(numbers)
    vera = User.objects.create_user(f"vera{number}@sheaf.example", "Vera Nash")
    cohort.add(vera, Role.TRAINEE, by=admin, teaches="Floristry")
    assert Page.objects.filter(owner=vera).exists()
    return vera, Invitation.objects.get(person=vera)


def coming_and_leaving(page, home):
    """An invitation, the welcome, another address, a codes app, leaving, and the way back."""
    from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time

    vera, invitation = newcomer()
    page.goto(f"{home}/invitations/{invitation.public_id}/9/{'0' * 64}/")
    yield "invitation-over"
    page.get_by_role("button").last.click()
    yield "invitation-again"
    page.goto(home + invitation.get_absolute_url())
    yield "invitation"
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Come in").click()
    yield "invitation-refused"
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/welcome/")
    yield "welcome"
    page.goto(f"{home}/")
    yield "home-first"
    page.goto(f"{home}/settings/address/")
    yield "address"
    page.get_by_label("New address").fill(f"new-{vera.email}")
    page.get_by_role("button", name="Send the code").click()
    yield "address-code"
    page.goto(f"{home}/accounts/passkeys/add/")
    yield "passkey-add"
    page.goto(f"{home}/accounts/2fa/app/on/")
    yield "app-on"
    secret = page.locator("code").text_content().strip()
    code = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    page.get_by_label("Then type the six digits").fill(f"{code:06d}")
    page.get_by_role("button", name="Turn it on").click()
    yield "recovery-codes"
    page.goto(f"{home}/accounts/2fa/app/off/")
    yield "app-off"
    page.goto(f"{home}/settings/leave/")
    yield "leave"
    page.get_by_role("button", name="Leave Sheaf").click()
    yield "left"
    page.goto(f"{home}/accounts/login/")
    page.get_by_label("E-mail address").fill(vera.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    yield "come-back"


def second_step(page, home):
    """The code of an app, asked for after the password."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    vera, _ = newcomer()
    vera.set_password(PASSWORD)
    vera.save()
    TOTP.activate(vera, generate_totp_secret())
    page.goto(f"{home}/accounts/login/")
    page.get_by_label("E-mail address").fill(vera.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    yield "second-step"


def a_code_and_a_reset(page, home):
    """What stands after asking for a code and for a link."""
    vera, _ = newcomer()
    for path, kind in (("login/code", "code-sent"), ("password/reset", "reset-sent")):
        page.goto(f"{home}/accounts/{path}/")
        page.get_by_label("E-mail address").fill(vera.email)
        page.locator("main form button").first.click()
        yield kind


def enrolling(page, home):
    """A list looked through, before anybody is enrolled."""
    page.goto(f"{home}/cohorts/")
    page.locator("main a[href^='/cohorts/']").first.click()
    page.wait_for_url(re.compile(r"/cohorts/\w+/"))
    cohort = re.search(r"/cohorts/\w+/", page.url)[0]
    page.goto(f"{home}{cohort}enrol/list/")
    page.locator("textarea").fill(LIST)
    page.locator("main form button").first.click()
    yield "enrol-check"
    page.goto(f"{home}{cohort}enrol/")
    unchecked(page)
    page.locator("main form button").first.click()
    yield "enrol-refused"


def reporting(page, home):
    """What would be handed over, before it is sent; nothing is sent."""
    from cohorts.models import User
    from cohorts.viewer import Viewer
    from comments.models import Comment

    ben = User.objects.get(email="ben@sheaf.example")
    seen = Comment.objects.visible_to(Viewer.of(ben)).filter(removed_by="").exclude(author=ben)
    page.goto(f"{home}/comments/{seen.exclude(page__owner=ben).first().public_id}/report/")
    unchecked(page)
    page.get_by_role("button", name="Look at what will be sent").click()
    yield "report-refused"
    page.locator("textarea").fill("It makes fun of how somebody speaks.")
    page.get_by_role("button", name="Look at what will be sent").click()
    yield "report-look"


def reported(page, home):
    """A report as the course admin reads it."""
    from cohorts.models import User
    from cohorts.viewer import Viewer
    from comments.models import Comment, Report
    from comments.reporting import HandOver

    if not Report.objects.exists():
        ben = Viewer.of(User.objects.get(email="ben@sheaf.example"))
        amira = User.objects.get(email="amira@sheaf.example")
        shown = Comment.objects.visible_to(ben).filter(removed_by="", page__owner=amira).exclude(author=ben.person)
        HandOver(shown.first(), ben.person, ben.now).send("It makes fun of how somebody speaks.", True)
    page.goto(f"{home}/comments/reports/")
    yield "reports"
    page.locator("main .list a").first.click()
    yield "report"


def waiting_in_the_admin(page, home):
    """The list of comments that wait, in the Django admin, for an owner who is let in there."""
    from cohorts.models import User

    amira = User.objects.filter(email="amira@sheaf.example")
    amira.update(is_staff=True)
    try:
        page.goto(f"{home}/admin/comments/waitingcomment/")
        yield "admin-waiting"
    finally:
        amira.update(is_staff=False)


def over_the_text(page, home):
    """What comes over a text while one writes: choosing what to quote, and what was removed. Nothing of it stays."""
    from cohorts.models import User
    from portfolios.models import Page

    entry = Page.journal_of(User.objects.get(email="amira@sheaf.example")).new_entry(texts=2)
    page.goto(f"{home}/entries/{entry.public_id}/edit/", wait_until="networkidle")
    page.locator(".surface").first.fill("Before the frost came I had planned for the whole class.")
    page.locator(".surface").last.fill("It took nine of them a quarter of an hour.")
    page.get_by_role("button", name="Quote from an earlier entry").click()
    page.locator("dialog .list").wait_for()
    yield "quote-from-over"
    page.locator("dialog .list a").first.click()
    page.locator("dialog [name=passage]").first.check()
    yield "quote-over"
    page.get_by_role("button", name="Go on writing").click()
    page.locator(".surface").last.focus()
    page.get_by_role("button", name="Remove text 2").click()
    page.locator("#state button").wait_for()
    yield "removed"
    entry.delete()


def two_tabs(page, home):
    """What an older tab saved over a newer text, beside what stands."""
    from cohorts.models import User
    from portfolios.models import Page

    entry = Page.journal_of(User.objects.get(email="amira@sheaf.example")).new_entry()
    aside = entry.start_working().copy("aside", tab="another")
    page.goto(f"{home}/texts/{aside.public_id}/")
    yield "text-aside"
    entry.delete()


def a_text_of_the_college(page, home):
    """Words of the college's own, in the Django admin."""
    from portfolio_site.models import SiteText

    text = SiteText.objects.create(key="privacy", body="What the college does with what it knows.")
    for act in ("change", "history", "delete"):
        page.goto(f"{home}/admin/portfolio_site/sitetext/{text.pk}/{act}/")
        yield f"admin-text-{act}"
    text.delete()


def a_share_that_opens_longer(page, home):
    """Other dates for a share, before they are confirmed."""
    from datetime import timedelta

    from django.utils import timezone

    from cohorts.models import Cohort, User
    from portfolios.models import Page, Share

    amira = User.objects.get(email="amira@sheaf.example")
    shown = Page.start(amira, "Soil, and what it taught me")
    start = timezone.now() + timedelta(days=6)
    cohort = Cohort.objects.filter(memberships__person=amira).first()
    Share.objects.create(page=shown, kind="cohort", cohort=cohort, starts=start)
    page.goto(f"{home}/pages/{shown.public_id}/sharing/")
    page.get_by_text("Change the dates").first.click()
    page.get_by_label("From the start of").first.fill("")
    page.get_by_role("button", name="Save these dates").first.click()
    page.locator(".shares .gain").wait_for()
    yield "sharing-longer"
    shown.delete()


STAGES = {
    "amira": (waiting_in_the_admin, over_the_text, two_tabs, a_share_that_opens_longer),
    "visitor": (coming_and_leaving, second_step, a_code_and_a_reset),
    "ben": (reporting,),
    "femi": (enrolling, reported),
    "hana": (a_text_of_the_college,),
}
