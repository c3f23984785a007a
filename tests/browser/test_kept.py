"""Nothing typed is lost: kept on the device while the server is away, its writer's alone, and gone on signing out."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from ..portfolios.editor import text_of
from ..races.crowd import session_of

KEPT = re.compile(r"^Kept on this (phone|computer), not saved yet$")
SAVED = re.compile(r"^Saved \d\d:\d\d$")
WORDS = "In the polytunnel there is no signal."
STORED = """async () => {
  const opening = indexedDB.open('sheaf');
  const base = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  if (!base.objectStoreNames.length) return [];
  const all = base.transaction('texts').objectStore('texts').getAll();
  const found = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  base.close();
  const plain = (each) => new TextDecoder('latin1').decode(each.sealed);
  return found.map((each) => ({ person: each.person, bytes: plain(each), all: JSON.stringify(each) }));
}"""


@pytest.fixture
def phone(page_for, cast, live_server):
    """phone() is Amira's window; phone.be(page, person) signs somebody else in on the same device."""

    def be(page, person):
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": live_server.url}
        page.context.add_cookies([cookie])

    def window():
        return page_for(cast.amira)

    window.be = be
    return window


def write_offline(page, entry):
    page.goto(f"/entries/{entry.public_id}/edit/")
    page.wait_for_function("async () => (await import(document.querySelector('script[src*=\"writing\"]').src), true)")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(KEPT)


def leave_without_saving(page):
    """The battery is dead: the window goes without a word to anybody."""
    page.evaluate("addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)")
    page.close(run_before_unload=False)


def after_the_battery(page):
    """The battery died and is charged again, and there is a connection; return another window of the device."""
    context = page.context
    leave_without_saving(page)
    context.set_offline(False)
    return context.new_page()


def test_the_text_is_back_on_the_next_visit_and_nobody_elses(phone, shared, cast):
    entry = shared.new_entry()
    page = phone()
    write_offline(page, entry)
    stored = page.evaluate(STORED)
    assert [each["person"] for each in stored] == [cast.amira.public_id]
    assert "polytunnel" not in stored[0]["bytes"] and "polytunnel" not in stored[0]["all"]
    assert text_of(entry) == [""]

    other = after_the_battery(page)  # somebody else, on the same device
    phone.be(other, cast.ben)
    other.goto("/")
    other.wait_for_load_state("networkidle")
    expect(other.locator("#kept")).to_have_count(0)
    assert len(other.evaluate(STORED)) == 1 and text_of(entry) == [""]
    readable = """async () => {
        const from = [...document.scripts].find((each) => each.src.includes('kept')).src;
        const { ownKeys, keptOf } = await import(from.replace(/kept[^/]*$/, 'device.js'));
        const { bring } = await import(from.replace(/kept[^/]*$/, 'device-bring.js'));
        const [record] = await keptOf('%s'); return { mine: (await ownKeys()).person, sent: await bring(record) }; }"""
    tried = other.evaluate(readable % cast.amira.public_id)
    assert tried == {"mine": cast.ben.public_id, "sent": None}

    phone.be(other, cast.amira)
    other.goto(f"/entries/{entry.public_id}/edit/")
    expect(other.locator("#notes")).to_contain_text("It is back, and saved.")
    expect(other.locator("textarea.body").first).to_have_value(WORDS)
    assert text_of(entry) == [WORDS]
    assert other.evaluate(STORED) == []


def test_it_is_sent_from_any_page_and_both_texts_are_kept(phone, shared, cast):
    entry = shared.new_entry()
    page = phone()
    write_offline(page, entry)
    page.wait_for_timeout(5_100)  # what is younger belongs to a window that is open
    other = after_the_battery(page)
    other.goto("/")
    expect(other.locator("#kept")).to_contain_text("It is saved now.")
    expect(other.locator("#kept")).to_contain_text(
        re.compile(r"What you wrote on \d+ [A-Z][a-z]+ at \d\d:\d\d was kept")
    )
    assert text_of(entry) == [WORDS] and other.evaluate(STORED) == []


def test_what_could_not_be_sent_is_tried_again_while_the_page_is_open(phone, shared):
    entry = shared.new_entry()
    page = phone()
    write_offline(page, entry)
    other = after_the_battery(page)
    other.route("**/edit/", lambda route: route.abort())
    other.goto("/")
    expect(other.locator("#kept")).to_contain_text("is kept on this phone, not saved yet.")
    assert text_of(entry) == [""]
    other.unroute("**/edit/")
    expect(other.locator("#kept")).to_contain_text("It is saved now.")
    expect(other.locator("#kept")).not_to_contain_text("not saved yet")
    assert text_of(entry) == [WORDS] and other.evaluate(STORED) == []


def test_what_is_saved_is_not_left_on_the_device(phone, shared):
    entry = shared.new_entry()
    page = phone()
    page.goto(f"/entries/{entry.public_id}/edit/")
    page.wait_for_load_state("networkidle")
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(SAVED)
    page.wait_for_timeout(600)
    assert page.evaluate(STORED) == []


def test_a_busy_server_keeps_the_text_here_too(phone, shared):
    entry = shared.new_entry()
    page = phone()
    page.goto(f"/entries/{entry.public_id}/edit/")
    page.wait_for_load_state("networkidle")
    page.route("**/edit/", lambda route: route.fulfill(status=503, body='{"error": "Busy."}'))
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(KEPT)
    page.unroute("**/edit/")
    expect(page.locator("#state")).to_have_text(SAVED, timeout=20_000)
    assert text_of(entry) == [WORDS]
    page.problems.clear()


def test_signing_out_warns_first_and_then_clears(phone, shared, cast):
    entry = shared.new_entry()
    page = phone()
    write_offline(page, entry)
    other = after_the_battery(page)
    other.route("**/edit/", lambda route: route.abort())  # still no way to save it
    other.goto("/news/")
    menu = other.locator("details.me > summary")
    menu.click()
    other.get_by_role("button", name="Sign out").click()
    warning = other.get_by_role("alertdialog")
    expect(warning).to_contain_text("not saved yet. Signing out removes what is kept here.")
    other.evaluate("document.getElementById('kept')?.remove(); dispatchEvent(new Event('online'))")
    expect(other.locator("#kept")).to_contain_text("not saved yet")  # said again, and the question stays
    warning.get_by_role("button", name="Stay signed in").click()
    assert len(other.evaluate(STORED)) == 1
    if not other.locator("details.me[open]").count():
        menu.click()
    other.get_by_role("button", name="Sign out").click()
    warning.get_by_role("button", name="Sign out and lose it").click()
    expect(other.get_by_role("link", name="Sign in").or_(other.get_by_label("E-mail address")).first).to_be_visible()
    assert other.evaluate(STORED) == []


def test_signing_out_without_a_connection_clears_nothing(phone, shared):
    """Who cannot be signed out keeps what the device has; once the connection is back both are done."""
    entry = shared.new_entry()
    page = phone()
    write_offline(page, entry)
    other = after_the_battery(page)
    other.route("**/edit/", lambda route: route.abort())
    other.goto("/news/", wait_until="networkidle")
    other.context.set_offline(True)
    other.locator("details.me > summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Sign out and lose it").click()
    expect(other.get_by_role("alert")).to_contain_text("Nothing is lost: press again when it is back.")
    assert len(other.evaluate(STORED)) == 1 and "/news/" in other.url
    other.context.set_offline(False)
    other.route("**/logout/", lambda route: route.fulfill(status=502))  # what stands before the server is there alone
    other.get_by_role("button", name="Sign out and lose it").click()
    expect(other.get_by_role("alert")).to_contain_text("Nothing is lost: press again when it is back.")
    assert len(other.evaluate(STORED)) == 1
    other.unroute("**/logout/")
    other.get_by_role("button", name="Sign out and lose it").click()
    other.wait_for_url(lambda address: "/news/" not in address)
    assert other.evaluate(STORED) == []


def test_signing_out_in_another_window_is_said_where_the_text_stands(phone, shared):
    """The device is cleared: nothing says that it keeps the text, and nothing of it comes back there."""
    entry = shared.new_entry()
    page = phone()
    page.goto(f"/entries/{entry.public_id}/edit/", wait_until="networkidle")
    page.route("**/edit/", lambda route: route.abort())
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(KEPT)
    other = page.context.new_page()
    other.route("**/edit/", lambda route: route.abort())
    other.goto("/news/")
    other.locator("details.me > summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Sign out and lose it").click()
    expect(page.locator("#state")).to_have_text("You have been signed out. Your text stays in this window.")
    page.locator(".surface").first.fill(f"{WORDS} And on.")
    page.wait_for_timeout(1_500)
    expect(page.locator("#state")).to_have_text("You have been signed out. Your text stays in this window.")
    assert page.evaluate(STORED) == []
    page.problems.clear()


@pytest.mark.parametrize("conflict", [False, True])
def test_once_signed_in_again_the_device_keeps_again(phone, shared, cast, conflict):
    entry = shared.new_entry()
    page = phone()
    page.goto(f"/entries/{entry.public_id}/edit/", wait_until="networkidle")
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(SAVED)
    other = page.context.new_page()
    other.goto("/news/")
    other.locator("details.me > summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(page.locator("#state")).to_have_text("You have been signed out. Your text stays in this window.")
    other.wait_for_url("**/accounts/login/**")  # its answer takes the cookie
    phone.be(page, cast.amira)
    if conflict:
        told = {"conflict": "There is a newer text.", "address": "/", "kept": "10:00", "errors": {}}
        page.route("**/edit/", lambda route: route.fulfill(status=409, json=told))
    page.locator(".surface").first.fill(f"{WORDS} And on.")
    expect(page.locator("#state")).to_have_text(re.compile("^Kept beside the newer text") if conflict else SAVED)
    page.route("**/edit/", lambda route: route.abort())
    page.locator(".surface").first.fill(f"{WORDS} And on, and on.")
    expect(page.locator("#state")).to_have_text(KEPT)
    assert len(page.evaluate(STORED)) == 1
    page.problems.clear()
