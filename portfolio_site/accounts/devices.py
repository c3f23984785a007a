"""Where a person is signed in: which sessions are theirs, and ending them."""

import re

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

BROWSERS = (
    (r"\bEdgA?/", "Edge"),
    (r"\bOPR/", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bFirefox/|\bFxiOS/", "Firefox"),
    (r"\bChrome/|\bCriOS/|\bHeadlessChrome/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
MACHINES = (
    (r"\biPhone\b", "an iPhone"),
    (r"\biPad\b", "an iPad"),
    (r"\bAndroid\b.*\bMobile\b", "an Android phone"),
    (r"\bAndroid\b", "an Android tablet"),
    (r"\bCrOS\b", "a Chromebook"),
    (r"\bMacintosh\b", "a Mac"),
    (r"\bWindows\b", "Windows"),
    (r"\bLinux\b", "Linux"),
)


def described(user_agent):
    """'Firefox on a Mac': what a browser says of itself, as its owner would; never its own words."""

    def first(choices, otherwise):
        return next((words for pattern, words in choices if re.search(pattern, user_agent)), otherwise)

    return f"{first(BROWSERS, 'A browser')} on {first(MACHINES, 'some device')}"


def listed(person, here):
    """The live sessions of `person` as UserSessions, the one of key `here` first, each with `words` and `is_here`."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = list(UserSession.objects.filter(user=person, session_key__in=live).order_by("-last_seen_at", "-pk"))
    for each in found:
        each.words, each.is_here = described(each.user_agent), each.session_key == here
    return sorted(found, key=lambda each: not each.is_here)


def end_one(person, pk):
    """End the session of `person` whose UserSession is `pk`. Returns True if there was one."""
    row = UserSession.objects.filter(user=person, pk=pk).first()
    if row is None:
        return False
    Session.objects.filter(pk=row.session_key).delete()
    row.delete()
    return True


def end_all(person, but=""):
    """End every session of `person` except the one of key `but`, and every half-finished sign-in as them.

    A code that was mailed to an address of theirs before, or a password that still waits for its second step, lets
    nobody in afterwards. Sessions do not say whose they are, so each live one is read: a second for some thousands,
    and rare.
    """
    live = Session.objects.filter(expire_date__gte=timezone.now()).exclude(pk=but or "").iterator()
    theirs = [session.pk for session in live if _is_of(person, session.get_decoded())]
    Session.objects.filter(pk__in=theirs).delete()
    UserSession.objects.filter(user=person).exclude(session_key=but or "").delete()


def _is_of(person, data):
    """True if what a session holds signs in `person`, or was on the way to."""
    begun = data.get(LOGIN_SESSION_KEY)
    if isinstance(begun, dict) and begun.get("user_pk") == user_pk_to_url_str(person):
        return True
    return data.get(SESSION_KEY) == str(person.pk)


def seen(session_key):
    """Note that the session is in use now; called once in ten minutes (SessionTimesMiddleware)."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=timezone.now())


def forget_ended(now):
    """Delete sessions that have ended by `now`, and what was noted of them. Returns how many."""
    Session.objects.filter(expire_date__lte=now).delete()
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
