"""Bad input in every form that a page shows, and in the query string of every page.

What is refused is refused with a sentence and stands in the answer again; nothing ends in a 500. NUL and halves of
surrogates are taken out of forms before anybody sees them (decision 0024), and name nothing in an address: 404.
"""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import pytest
from django.urls import resolve

from .full import FULL, ways
from .portfolio_site.test_budgets import BUDGETS
from .things import address, tried

FORMS = """
    account_change_password account_login account_reauthenticate account_request_login_code account_reset_password
    admin:cohorts_campus_add admin:cohorts_cohort_add admin:cohorts_cohort_change admin:cohorts_programme_add
    admin:cohorts_user_add admin:portfolio_site_sitetext_add admin:portfolio_site_sitetext_change change_address
    cohort_enrol cohort_enrol_list cohort_model cohort_next cohort_person cohort_running comment_edit comment_remove
    comment_reply comment_report decide entry_comment entry_edit entry_inquiries entry_report entry_tags friend_ask
    inquiries inquiry learner_names mfa_activate_totp mfa_add_webauthn mfa_edit_webauthn mfa_reauthenticate page_comment
    page_edit page_new page_question page_tags portfolio_edit report sharing
"""
RIGHT_TO_LEFT = "\u202eمرحبا بكم\u202c"
KINDS = {
    "empty": "",
    "too long": "seedlings " * 10_001,
    "all that is odd": f"before\0\ud800after {RIGHT_TO_LEFT}",
    "NUL": "before\0after",
    "half a surrogate": "before\ud800after",
    "right to left": RIGHT_TO_LEFT,
    "5 MB": "x" * 5_000_000,
}
ASKED = ways(*KINDS, few=3)
PARAMETERS = "at by cohort comment compare next page q read start tag to who words year"
QUERIES = {"": 200, "x" * 20_000: 200, RIGHT_TO_LEFT: 200, "before\0after": 404, "before\ud800after": 404}
SENTENCE = re.compile(r'class="(wrong|errors)"|class="[^"]*(errorlist|errornote)|role="alert"(?![^>]*hidden)')
LOOKED_AT = ("comment_report", "entry_report")  # what is handed over is shown before, without a complaint
TYPED = ("text", "search", "email", "url", "tel", "password")


@dataclass
class Form:
    """What a browser would send of one form: the names of its texts, and everything else as it stands."""

    action: str
    texts: dict = field(default_factory=dict)  # {name: type}
    rest: list = field(default_factory=list)  # [(name, value)]


class Forms(HTMLParser):
    """Collects in `found` the forms of a page that are sent by POST."""

    def __init__(self, path, page):
        super().__init__()
        self.path, self.found, self.here, self.select = path, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "form":
            posts = (given.get("method") or "").lower() == "post"
            self.here = Form(urljoin(self.path, given.get("action") or self.path)) if posts else None
            self.found += [self.here] if posts else []
        elif self.here is None or (not name and tag != "option"):
            return
        elif tag == "textarea" or (tag == "input" and kind in TYPED and "readonly" not in given):
            self.here.texts[name] = tag if tag == "textarea" else kind
        elif tag == "select":
            self.select = name
        elif tag == "option":
            known = {each for each, _ in self.here.rest}
            if self.select and given.get("value") and ("selected" in given or self.select not in known):
                self.here.rest = [each for each in self.here.rest if each[0] != self.select]
                self.here.rest.append((self.select, given["value"]))
        elif tag == "button":
            if name not in {each for each, _ in self.here.rest}:
                self.here.rest.append((name, given.get("value", "")))
        elif (
            tag == "input"
            and kind not in ("file", "submit", "image")
            and (kind not in ("radio", "checkbox") or "checked" in given)
        ):
            self.here.rest.append((name, given.get("value", "on")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.here = None
        elif tag == "select":
            self.select = None


def forms_of_pages(things, cast, clients):
    """{(name of where it is sent, names of its texts): (who, Form)}: each form of each page once.

    Each page is asked for with a query string that is odd, but a text.
    """
    found = {}
    for name, thing, who, _ in BUDGETS:
        path = address(name, thing, things, cast)[0]
        answer = clients[who].get(path, QUERY_STRING=query(name, RIGHT_TO_LEFT))
        assert answer.status_code == 200, path
        for form in Forms(path, answer.content.decode()).found:
            if form.texts:
                texts = frozenset(re.sub(r"[0-9]+|[a-z0-9]{16}", "", each) for each in form.texts)
                found.setdefault((resolve(form.action.partition("?")[0]).view_name, texts), (who, form))
    return found


def query(name, text):
    """A query string that says `text` for everything that some page asks; the admin has a search alone."""
    asked = "q" if name.startswith("admin:") else PARAMETERS
    return urlencode(dict.fromkeys(asked.split(), text), errors="surrogatepass")


def sent(client, form, kind):
    """The answer to the form with `kind` in all its texts; of five megabytes, in the largest."""
    texts = dict.fromkeys(form.texts, KINDS[kind])
    if kind == "5 MB":
        large = next((name for name, type in form.texts.items() if type == "textarea"), next(iter(texts)))
        texts = dict.fromkeys(texts, "words") | {large: KINDS[kind]}
    body = urlencode([*form.rest, *texts.items()], errors="surrogatepass")
    return client.post(form.action, body, content_type="application/x-www-form-urlencoded")


def complaints(answer, name, form, kind):
    """What is wrong with an answer to bad input in the form that goes to `name`."""
    if answer.status_code >= 500 or answer.status_code in (403, 404, 405, 429):
        yield f"answers {answer.status_code}"
    if answer.status_code in (301, 302, 303) or not answer["Content-Type"].startswith("text/html"):
        return
    page = html.unescape(answer.content.decode())
    if not SENTENCE.search(page) and not (name in LOOKED_AT and KINDS[kind]):
        yield f"no sentence ({answer.status_code})"
    for told in re.findall(r'<li><a href="#id_([^"]+)"', page):  # the list above a form leads to its fields
        if told in form.texts and f'id="id_{told}_error"' not in page:
            yield f"no sentence at {told}"
    typed = re.escape(KINDS[kind].replace("\0", "").strip()).replace("\ud800", "\ufffd+")
    if set(form.texts.values()) != {"password"} and not re.search(typed, page):
        yield f"what was typed is lost ({answer.status_code})"


def test_bad_input_in_every_form(things, cast, clients):
    wrong, forms = [], forms_of_pages(things, cast, clients)
    assert {name for name, _ in forms} == set(FORMS.split())
    for (name, _), (who, form) in forms.items():
        for kind in ASKED:
            answer = tried(lambda client=clients[who], form=form, kind=kind: sent(client, form, kind))
            found = complaints(answer, name, form, kind)
            wrong += [f"{name} {sorted(form.texts)[:4]}, {kind}: {each}" for each in found]
    assert wrong == []


@pytest.mark.skipif(not FULL, reason="in a full run; else one kind of query, with the forms")
def test_bad_input_in_every_query(things, cast, clients):
    wrong = []
    for name, thing, who, _ in BUDGETS:
        for text, status in QUERIES.items():
            answer = clients[who].get(address(name, thing, things, cast)[0], QUERY_STRING=query(name, text))
            if answer.status_code != status:
                wrong.append(f"{name} with {text[:12]!r}: {answer.status_code}")
    assert wrong == []
