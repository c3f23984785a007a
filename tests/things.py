"""One of each thing that an address can name, and what was done to it taken back: for tests that ask every address."""

import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Leaving, Notification, Pair
from cohorts.post.leaving_off import token_for
from comments.models import Offer, Question, Report, Stop
from portfolio_site.models import SiteText
from portfolios.models import Attachment, Inquiry
from portfolios.storage import PrivateStorage

from . import factories

NOTHING = "zzzzzzzzzzzzzzzz"
PASSKEY = 987_654  # the number of one, where there is one
ADMIN = re.compile(r"^admin:")


def picture(owner):
    file = Attachment.objects.create(owner=owner, content_type="image/jpeg", width=40, height=30)
    for size in Attachment.SIZES:
        PrivateStorage().save(file.path(size), ContentFile(factories.picture()))
    return file


def sound(owner):
    file = Attachment.objects.create(owner=owner, content_type="audio/wav", name="voice.wav")
    PrivateStorage().save(file.path(), ContentFile(b"voice"))
    return file


def inquiry_of(owner, question, *entries):
    inquiry = Inquiry.asked(owner, question)
    inquiry.entries.set(entries)
    return inquiry


def shown_by(key, cast):
    """A journal with an entry that somebody new, who is none of the cast, shows to the cohort and to hana."""
    person = factories.person(key)
    factories.join(person, cast.year1)
    page = factories.page(person, "Seen while they are here", "text", is_journal=True)
    factories.show(page, cast.year1)
    factories.show(page, cast.hana)
    factories.entry(page)
    return page


def use(thing, file):
    """Put `file` into the working copy of a page or entry."""
    working = thing.start_working()
    kind = "picture" if file.is_picture else "file"
    working.sections.create(kind=kind, attachment=file, position=working.section_after())


@pytest.fixture
def things(cast, shared, settings, tmp_path):
    """{name in the table: the arguments of its address, or what a POST has to say}."""
    settings.MEDIA_ROOT = tmp_path
    entry = factories.entry(shared, "The quiet half of the room", "secret of the entry")
    file, in_draft = picture(cast.amira), picture(cast.amira)
    voice, in_own_text = sound(cast.amira), sound(cast.amira)
    use(entry, file)
    use(entry, voice)
    entry.publish()
    draft = factories.entry(shared, "Three minutes of nothing", "secret of the draft", shown=False)
    use(draft, in_draft)
    use(draft, in_own_text)
    tutors_page = factories.page(cast.amira, "For my tutors", "text")
    factories.show(tutors_page, cast.year1, tutors_only=True)
    by_name = factories.page(cast.amira, "By name", "text")
    factories.show(by_name, cast.eve)
    factories.show(by_name, cast.femi)
    waiting = factories.comment(cast.ben, entry, "waits")
    shown = factories.comment(cast.ben, entry, "is shown", approved=True)
    private = factories.comment(cast.dan, entry, "private", Offer.OWNER)
    nia = factories.person("nia")  # none of the cast: everybody's own page names themselves
    Stop.put(cast.amira, nia, factories.viewer().now)
    reported = {"owner": cast.amira, "writer": cast.ben, "comment": shown, "is_comment": True, "version": 1}
    report = Report.objects.create(mark="x", page=shared, entry=entry, title="A title", reason="Rude.", **reported)
    aside = entry.start_working().copy("aside", tab="another")
    past = entry.start_working().copy("past", number=1, title="As it was")
    binned = factories.entry(shared, "Deleted", "secret of the bin")
    binned.put_into_bin(timezone.now())
    binned_page = factories.page(cast.amira, "Deleted page", "secret of the bin")
    factories.show(binned_page, cast.year1)
    binned_page.put_into_bin(timezone.now())
    pair = Pair.objects.create(asker=cast.cleo, other=cast.amira, agreed_at=timezone.now())
    for_pair = factories.page(cast.amira, "For the two of us", "text", is_journal=True)
    for_pair.shares.create(kind="pair", pair=pair)
    deactivated, leaving = shown_by("olive", cast), shown_by("lena", cast)
    deactivated.owner.deactivate()
    Leaving.begin(leaving.owner)
    removed = entry.start_working().copy("bin")
    removed.sections.exclude(kind="text").delete()
    asked = Question.ask(entry, "Longer?", [cast.ben], by=cast.amira, now=timezone.now())
    cast.amira.portrait = file.path("small")
    cast.amira.save()

    return {
        "-": {},
        "journal": shared,
        "own": factories.page(cast.amira, "Mine alone", "secret of the page"),
        "tutors_page": tutors_page,
        "by_name": by_name,
        "entry": entry,
        "for_tutors": factories.entry(shared, "For tutors", "text", shown_to="tutors"),
        "only_me": factories.entry(shared, "Only me", "text", shown_to="me"),
        "draft": draft,
        "amira": cast.amira,
        "year1": cast.year1,
        "picture": file,
        "in_draft": in_draft,
        "sound": voice,
        "in_own_text": in_own_text,
        "aside": aside,
        "past": past,
        "binned": binned,
        "binned_page": binned_page,
        "removed": removed,
        "share": shared.shares.get(),
        "waiting": waiting,
        "shown": shown,
        "private": private,
        "on_by_name": factories.comment(cast.amira, by_name, "said by the owner"),
        "event": shown.events.get(act="approve"),
        "ben": cast.ben,
        "notice": Notification.objects.get(recipient=cast.amira, object_id=waiting.pk, kind="comment_new"),
        "stopped": nia,
        "report": report,
        "to_ben": asked.readers.get(),
        "gus": cast.gus,
        "other": cast.other,
        "campus": cast.year1.campus,
        "programme": cast.year1.programme,
        "inquiry": inquiry_of(cast.amira, "How do I get the quiet half to talk?", entry, draft),
        "own_inquiry": inquiry_of(cast.amira, "Why do I avoid theory?", draft),
        "gibbs": SimpleNamespace(public_id="gibbs"),
        "privacy": SiteText.objects.create(key="privacy", body="Ours."),
        "asking": Pair.objects.create(asker=cast.ben, other=cast.amira),
        "pair": pair,
        "for_pair": for_pair,
        "of_pair": factories.entry(for_pair, "For the two of us", "text"),
        "deactivated": deactivated.owner,
        "of_deactivated": deactivated,
        "by_deactivated": deactivated.entries.get(),
        "leaving": leaving.owner,
        "of_leaving": leaving,
        "by_leaving": leaving.entries.get(),
    }


def second_steps(person):
    """Give `person` what signing in can ask for besides the password: a passkey, the codes of an app, spare codes."""
    data = {"name": "Phone", "passwordless": True, "credential": {}}
    Authenticator.objects.create(pk=PASSKEY, user=person, type="webauthn", data=data)
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


@pytest.fixture
def clients(cast, things, sign_in):
    """{who: a client of theirs}. Nia is in two cohorts and has every second step; some have just proved themselves."""
    second_steps(things["stopped"])
    for cohort in (cast.year1, cast.other):
        factories.join(things["stopped"], cohort)
    people = {who: getattr(cast, who) for who in ("amira", "ben", "dan", "femi", "hana")} | {"nia": things["stopped"]}
    found = {"visitor": sign_in(None)} | {who: sign_in(person) for who, person in people.items()}
    for who in ("amira", "femi", "nia"):
        found[who].post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    for client in found.values():
        client.get("/news/")  # from here on the session has been seen
    return found


def address(name, thing, things, cast, nothing=False):
    """Return (path, POST data) of a row; with `nothing`, the same for an object that does not exist."""
    if thing == "-":
        return reverse(name), {}
    if name == "help_page":
        return reverse(name, args=[thing]), {}
    if thing == "key" and name.endswith("webauthn"):
        return reverse(name, kwargs={"pk": PASSKEY}), {}
    if name == "invitation":
        return reverse(name, kwargs={"public_id": NOTHING, "serial": 1, "token": "0" * 64}), {}
    if name == "post_off":
        return reverse(name, args=[token_for(cast.amira)]), {}
    if thing == "key":
        return reverse(name, kwargs={"uidb36": "1", "key": "set-password"}), {}
    if thing in ("waiting", "event") and name in ("decide", "undo"):
        value = NOTHING if nothing else things[thing].public_id
        if name == "undo":
            return reverse(name), {"event": value}
        return reverse(name), {"comment": f"{value}.1", "do": "keep"}
    if name == "admin:app_list":
        return reverse(name, args=[thing]), {}
    if ADMIN.match(name):
        return reverse(name, args=[987_654 if nothing else things[thing].pk]), {}
    first, _, second = thing.partition("+")
    public_id = NOTHING if nothing else things[first].public_id
    if name == "share_change":
        page = NOTHING if nothing else things["share"].page.public_id
        return reverse(name, args=[page, public_id]), {"do": "end"}
    if name == "file":
        return reverse(name, args=[public_id, "small"]), {}
    more = [things[second].public_id] if second else []
    return reverse(name, args=[public_id, *more]), {}


class Back(Exception):
    """Takes a try back: what one of the cast does must not change what the next one meets."""


def tried(ask):
    """Return what `ask()` returns; whatever it wrote is undone."""
    try:
        with transaction.atomic():
            answer = ask()
            raise Back
    except Back:
        return answer
