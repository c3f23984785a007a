"""Where the device keeps nothing, the state says no more than is true: the text stands in this window alone."""

import re

from playwright.sync_api import expect

from portfolios.models import Entry

from ..portfolios.editor import text_of
from .surfaces import source

WORDS = "In the polytunnel there is no signal."
ONLY_HERE = "Kept in this window, not saved yet"
NO_ROOM = """() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === 'texts') throw new DOMException('No room.', 'QuotaExceededError');
    return put.apply(this, given);
  };
}"""
NO_STORE = "() => { IDBFactory.prototype.open = () => { throw new DOMException('Not here.', 'SecurityError'); }; }"


def test_what_the_device_has_no_room_for_stands_in_this_window(cast, shared, page_for):
    entry = shared.new_entry()
    page = page_for(cast.amira)
    page.add_init_script(f"({NO_ROOM})()")
    page.goto(f"/entries/{entry.public_id}/edit/", wait_until="networkidle")
    page.context.set_offline(True)
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(ONLY_HERE)
    page.wait_for_timeout(500)
    expect(page.locator("#state")).to_have_text(ONLY_HERE)  # and nothing claims more a moment later
    expect(source(page)).to_have_value(WORDS)
    expect(page.locator(".surface").first).to_have_text(WORDS)
    assert text_of(entry) == [""]
    page.context.set_offline(False)
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    assert text_of(entry) == [WORDS]
    page.problems.clear()


def test_a_text_that_is_begun_without_a_connection_too(cast, shared, page_for):
    """Where the browser has no store at all, as in some private windows."""
    page = page_for(cast.amira)
    page.add_init_script(f"({NO_STORE})()")
    page.goto("/")
    page.goto("/away/write/")
    expect(page.locator("#away")).to_be_visible()
    page.context.set_offline(True)
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_have_text(ONLY_HERE)
    expect(source(page)).to_have_value(WORDS)
    expect(page.locator(".surface").first).to_have_text(WORDS)
    assert not Entry.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url("**/edit/")
    assert text_of(Entry.objects.get()) == [WORDS]
    page.problems.clear()
