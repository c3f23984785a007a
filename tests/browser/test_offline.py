"""Sheaf without a network: it opens, keeps an entry with its pictures, and sends them once the network is back.

Each browser here has a profile on disk of its own, which outlives it: it is closed, or killed, and opened again.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import expect

from portfolios.learners import names_of
from portfolios.models import Attachment, Entry, Page

from .. import factories
from ..portfolios.editor import text_of
from ..portfolios.test_files import phone_photo
from .phones import Phone
from .surfaces import until

KEPT = re.compile(r"^Kept on this (phone|computer), not saved yet$")
WORDS = "In the polytunnel there is no signal."
CANARY = "Zaunkönig"
STORED = """async () => {
  const bytes = (value) => new TextDecoder('latin1').decode(value) + new TextDecoder('utf-16le').decode(value);
  const plain = (value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? bytes(value)
    : value && typeof value === 'object' ? Object.values(value).map(plain).join(' ') : String(value));
  const opening = indexedDB.open('sheaf');
  const base = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const found = [];
  for (const name of base.objectStoreNames) {
    const all = base.transaction(name).objectStore(name).getAll();
    await new Promise((done) => { all.onsuccess = done; });
    for (const each of all.result) found.push({ store: name, ...each });
  }
  base.close();
  return found.map((each) => ({ store: each.store, person: each.person, all: plain(each) }));
}"""
OWNED = """async () => {
  const base = await new Promise((done) => {
    const opening = indexedDB.open('sheaf');
    opening.onsuccess = () => done(opening.result);
  });
  const got = base.transaction('own').objectStore('own').get('own');
  await new Promise((done) => { got.onsuccess = done; });
  base.close();
  const keys = got.result.away ?? [];
  if (keys.some((key) => key.extractable)) throw new Error('a key that can be read out');
  return keys.map((key) => key.constructor.name).join();
}"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      found.push({ url: new URL(request.url).pathname, text: await response.text() });
    }
  }
  return found;
}"""
READY = """async () => {
  await navigator.serviceWorker.ready;
  return Boolean(navigator.serviceWorker.controller) && sessionStorage.getItem('sheaf:met') !== null
    && (await caches.keys()).length === 1;
}"""


@pytest.fixture
def phone(browser, live_server, traffic, tmp_path, settings, shared):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    made = Phone(browser, live_server, str(tmp_path / "profile"))
    yield made
    made.close()
    made.network.door.close()
    traffic.wait_for_calm()


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "IMG_0417.jpg"
    file.write_bytes(phone_photo())
    return file


def arrive(phone, person, keeps=True):
    """Open the phone, sign in and wait until it is ready for a day without a network."""
    page = phone.open()
    phone.be(person, keeps)
    page.goto("/")
    page.wait_for_function(READY)
    return page


def write(page, words=WORDS, title=""):
    if title:
        page.get_by_label("Title, if you like").fill(title)
    page.locator(".surface").first.fill(words)
    expect(page.locator("#state")).to_have_text(KEPT)


def entries_of(person):
    return list(Entry.objects.filter(page__owner=person).order_by("pk"))


def test_an_entry_and_its_picture_outlive_the_battery(phone, cast, photo):
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection just now")
    page.get_by_role("link", name="Write an entry anyway").click()
    write(page, title="Boots, week three")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(photo)
    page.get_by_label("What would you tell someone who cannot see it?").fill("Six pairs of boots.")
    page.locator(".surface").nth(1).fill("And on.")
    page.wait_for_function(f"async () => (await ({STORED})()).filter((each) => each.store === 'files').length === 1")
    page.wait_for_timeout(900)
    expect(page.locator("#state")).to_have_text(KEPT)
    assert Axe().run(page).response["violations"] == []
    stored = page.evaluate(STORED)
    assert {each["store"] for each in stored} == {"texts", "files", "bytes", "own"}
    assert {each["person"] for each in stored} == {cast.amira.public_id}
    said = " ".join(each["all"] for each in stored)
    for word in ("polytunnel", "Boots", "boots", "IMG_0417", "JFIF", "And on", cast.amira.name, cast.amira.email):
        assert word not in said
    assert cast.amira.public_id in said
    phone.die()
    assert entries_of(cast.amira) == []

    page = phone.open(online=False)
    page.goto("/away/write/")
    expect(page.locator("#waiting")).to_contain_text("A text and a picture are kept here from before, not saved yet.")
    page.goto("/news/")
    expect(page.locator("#waiting")).to_contain_text("A text and a picture are kept on this")
    phone.be(cast.amira)  # what a browser had not written down yet of its cookies went with the battery
    phone.switch(True)  # and the page that says 'No connection' becomes the one that was asked for
    expect(page.locator("#kept")).to_contain_text("It is saved now, as a draft.", timeout=30_000)
    expect(page.locator("#kept")).to_contain_text("is in its place now.", timeout=30_000)
    (entry,) = entries_of(cast.amira)
    version = entry.working()
    assert (version.title, text_of(entry)) == ("Boots, week three", [WORDS, "And on."])
    kinds = [(each.kind, each.description) for each in version.ordered_sections()]
    assert kinds == [("text", ""), ("picture", "Six pairs of boots."), ("text", "")]
    assert {each["store"] for each in page.evaluate(STORED)} == {"own"}
    page.get_by_role("link", name="Go on writing").click()
    expect(page.locator("textarea.body").first).to_have_value(WORDS)


def test_it_is_sent_while_the_page_is_open_and_one_goes_on_there(phone, cast):
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.locator("summary[aria-label='Add']").click()
    page.get_by_role("button", name="Write an entry").click()
    page.wait_for_url("**/away/write/")
    expect(page.locator("#away")).to_contain_text("becomes a draft in your journal when there is a connection.")
    write(page)
    phone.switch(True)
    page.wait_for_url("**/entries/*/edit/")
    expect(page.locator("#notes")).to_contain_text("It is back, and saved.")
    (entry,) = entries_of(cast.amira)
    assert text_of(entry) == [WORDS]
    page.goto("/")
    assert {each["store"] for each in page.evaluate(STORED)} == {"own"}


def test_somebody_who_is_still_offline_goes_on_where_they_stopped(phone, cast, photo):
    """The browser is closed; without a network it opens again, and shows the text and the picture to its writer."""
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/away/write/")
    write(page, title="Boots, week three")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(photo)
    asks = "What would you tell someone who cannot see it?"
    tell = page.get_by_label(asks)
    tell.fill("Boots. " * 80)
    expect(page.locator(".tell .wrong")).to_be_visible()
    expect(page.locator(".tell .wrong")).to_contain_text("This is 560 characters; at most 500 fit.")
    tell.fill("Six pairs of boots.")
    expect(page.locator(".tell .wrong")).to_be_hidden()
    page.locator(".surface").nth(1).fill("And on.")
    page.wait_for_timeout(900)
    expect(page.locator("#state")).to_have_text(KEPT)
    said = " ".join(each["all"] for each in page.evaluate(STORED))
    assert "polytunnel" not in said and "Boots" not in said and "JFIF" not in said
    phone.close()

    page = phone.open(online=False)
    page.goto("/news/")
    waiting = page.locator("#waiting")
    expect(waiting).to_contain_text("A text and a picture are kept on this")
    waiting.get_by_role("link", name="Go on with Boots, week three").click()
    expect(page.locator(".surface")).to_have_text([WORDS, "And on."])
    expect(page.get_by_label("Title, if you like")).to_have_value("Boots, week three")
    expect(page.get_by_label(asks)).to_have_value("Six pairs of boots.")
    assert page.locator(".pic img").evaluate("async (image) => { await image.decode(); return image.naturalWidth > 1 }")
    expect(waiting).to_be_hidden()
    other = phone.context.new_page()  # a second window does not write over this one
    other.goto(page.url)
    expect(other.locator("#away")).to_be_visible()
    expect(other.locator(".surface")).to_have_text([""])
    expect(other.get_by_role("link", name="Go on with")).to_have_count(0)
    other.close()
    page.locator(".surface").nth(1).fill("And on, the next day.")
    expect(page.locator("#state")).to_have_text(KEPT)
    page.reload()
    expect(page.locator(".surface")).to_have_text([WORDS, "And on, the next day."])
    phone.be(cast.amira)
    phone.switch(True)
    page.wait_for_url("**/entries/*/edit/")
    (entry,) = entries_of(cast.amira)
    assert text_of(entry) == [WORDS, "And on, the next day."]
    expect(page.locator(".piece.picture[data-key] textarea").first).to_have_value("Six pairs of boots.", timeout=30_000)
    assert {each["store"] for each in page.evaluate(STORED)} == {"own"}


def test_who_is_not_kept_signed_in_leaves_no_key_behind(phone, cast):
    """E5: in a browser that others use, too, what was begun waits for its writer and for the server."""
    page = arrive(phone, cast.amira, keeps=False)
    phone.switch(False)
    page.goto("/away/write/")
    write(page)
    assert "CryptoKey" not in page.evaluate(OWNED)
    phone.close()

    page = phone.open(online=False)
    page.goto("/away/")
    expect(page.locator("#waiting")).to_contain_text("You see all of it again when there is a connection.")
    expect(page.get_by_role("link", name="Go on with")).to_have_count(0)
    phone.be(cast.amira)
    phone.switch(True)
    page.goto("/news/")
    expect(page.locator("#kept")).to_contain_text("It is saved now, as a draft.", timeout=30_000)
    assert text_of(entries_of(cast.amira)[0]) == [WORDS]


def test_after_a_week_away_what_was_begun_waits_for_the_server(phone, cast):
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/away/write/")
    write(page)
    address = page.url
    page.evaluate("""async () => {
      const base = await new Promise((done) => {
        const opening = indexedDB.open('sheaf');
        opening.onsuccess = () => done(opening.result);
      });
      const own = base.transaction('own', 'readwrite').objectStore('own');
      const got = own.get('own');
      await new Promise((done) => { got.onsuccess = done; });
      own.put({ ...got.result, until: Date.now() - 1 });
      base.close();
    }""")
    page.goto("/away/")
    expect(page.locator("#waiting")).to_contain_text("You see all of it again when there is a connection.")
    expect(page.get_by_role("link", name="Go on with")).to_have_count(0)
    page.goto(address)
    expect(page.locator(".surface")).to_have_text([""])
    assert "CryptoKey" not in page.evaluate(OWNED)
    phone.switch(True)
    page.goto("/news/")
    expect(page.locator("#kept")).to_contain_text("It is saved now, as a draft.", timeout=30_000)
    assert text_of(entries_of(cast.amira)[0]) == [WORDS]
    assert "CryptoKey" in page.evaluate(OWNED)  # for another week


def test_a_form_that_cannot_be_sent_stays_with_what_was_typed(phone, cast, shared):
    """E5: not the browser's own page of a lost connection, from which an installed app has no way back."""
    page = arrive(phone, cast.amira)
    page.goto("/settings/learners/")
    names, send = page.locator("main textarea"), page.locator("main form button").first
    names.fill("Kayleigh")
    phone.switch(False)
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost: press again when it is back.")
    expect(names).to_have_value("Kayleigh")
    phone.switch(True)
    send.click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert names_of(cast.amira) == ["Kayleigh"]

    page.goto(f"/entries/{shared.new_entry().public_id}/edit/", wait_until="networkidle")
    page.locator(".surface").first.fill(WORDS)
    expect(page.locator("#state")).to_contain_text("Saved")
    phone.switch(False)
    lost = "No connection: press again when it is back"
    for press in ("How it will look", "Done for now"):
        page.get_by_role("button", name=press).click()
        expect(page.locator("#state")).to_have_text(lost)
        page.locator("#state").evaluate("(each) => each.replaceChildren()")
    page.locator(".between > summary").last.click()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#state")).to_have_text(lost)
    expect(page.locator("textarea.body").first).to_have_value(WORDS)
    phone.switch(True)
    page.get_by_role("button", name="Done for now").click()
    page.wait_for_url(lambda address: not address.endswith("/edit/"))


def test_enrolling_that_could_not_be_sent_can_be_sent_again(phone, cast):
    page = arrive(phone, cast.femi)
    page.goto(f"/cohorts/{cast.year1.public_id}/enrol/list/")
    page.locator("textarea").fill("name,e-mail,role\nNell,nell@sheaf.example,trainee")
    page.get_by_role("button", name="Look it through").click()
    enrol = page.locator("[data-enrolling] button").first
    expect(enrol).to_be_visible()
    page.wait_for_load_state("networkidle")
    phone.switch(False)
    enrol.click()
    expect(page.get_by_role("alert")).to_contain_text("press again when it is back")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    phone.switch(True)
    enrol.click()
    expect(page.locator(".flash")).to_contain_text("1 person")


def brought(page):
    """Whether nothing is kept on the device any more but its own keys."""
    return {each["store"] for each in page.evaluate(STORED)} == {"own"}


def test_a_reply_that_is_lost_doubles_nothing(phone, cast, photo):
    """Each of the four requests arrives, and its answer does not."""
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/away/write/")
    write(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(photo)
    page.wait_for_function(f"async () => (await ({STORED})()).filter((each) => each.store === 'files').length === 1")
    page.wait_for_timeout(900)
    expect(page.locator("#state")).to_have_text(KEPT)
    phone.close()

    page = phone.open()
    lost = []

    def lose_once(route):
        act = re.search(r'name="do"\r\n\r\n([a-z-]+)', route.request.post_data_buffer.decode("latin1"))
        act = act[1] if act else "plus"
        if route.request.method == "POST" and act not in lost:
            lost.append(act)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/write/", lose_once)
    page.route("**/edit/", lambda route: lose_once(route) if route.request.method == "POST" else route.continue_())
    for _ in range(9):
        known = len(lost)
        page.goto("/news/")
        until(page, lambda known=known: len(lost) > known or brought(page))
        page.wait_for_function("async () => (await navigator.locks.query()).held.length === 0")
        if brought(page):
            break
    assert lost == ["plus", "autosave", "upload", "add-picture"]
    (entry,) = entries_of(cast.amira)
    assert text_of(entry) == [WORDS, ""]
    assert [each.kind for each in entry.working().ordered_sections()] == ["text", "picture", "text"]
    assert Attachment.objects.count() == 1
    assert {each["store"] for each in page.evaluate(STORED)} == {"own"}


def test_several_wait_and_keep_their_order(phone, cast, photo):
    """Two entries; three pictures chosen in one go; and a picture of an entry that was open when the network went."""
    page = arrive(phone, cast.amira)
    entry = Page.journal_of(cast.amira).new_entry()
    page.goto(f"/entries/{entry.public_id}/edit/", wait_until="networkidle")
    page.locator(".surface").first.fill("Written before.")
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    page.wait_for_function("async () => (await navigator.locks.query()).held.length === 1")
    phone.switch(False)
    with page.expect_file_chooser() as chooser:
        page.locator("#tool-picture").click()
    chooser.value.set_files(photo)
    expect(page.locator(".going .up")).to_contain_text("It is kept on this")
    phone.close()

    page = phone.open(online=False)
    page.goto("/away/write/")
    colours = [(200, 40, 40), (40, 200, 40), (40, 40, 200)]
    files = [photo.with_name(f"{n}.jpg") for n in range(3)]
    for colour, file in zip(colours, files, strict=True):
        Image.new("RGB", (320, 240), colour).save(file)
    page.locator(".surface").first.fill("Three at once.")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(files)
    page.wait_for_function(f"async () => (await ({STORED})()).filter((each) => each.store === 'bytes').length === 4")
    page.locator(".surface").nth(1).fill("Afterwards.")
    page.wait_for_function(f"async () => (await ({STORED})()).some((each) => each.store === 'texts')")
    page.wait_for_timeout(900)
    expect(page.locator("#state")).to_have_text(KEPT)
    page.goto("/away/write/")
    write(page, "Another.")
    expect(page.locator("#waiting")).to_contain_text("A text and 4 pictures are kept here from before, not saved yet.")
    page.goto("/")
    expect(page.locator("#waiting")).to_have_text(
        re.compile("^2 texts and 4 pictures are kept on this (phone|computer), not")
    )
    phone.be(cast.amira)
    phone.switch(True)
    expect(page.locator("#kept")).to_contain_text("4 pictures that were kept on this", timeout=60_000)
    first, three, other = entries_of(cast.amira)
    assert [text_of(each) for each in (first, three, other)] == [
        ["Written before.", ""],
        ["Three at once.", "Afterwards."],
        ["Another."],
    ]
    kinds = [section.kind for section in three.working().ordered_sections()]
    assert kinds == ["text", "picture", "picture", "picture", "text"]
    pictures = [section.attachment for section in three.working().ordered_sections() if section.attachment]
    assert [strongest(each) for each in pictures] == [0, 1, 2]
    assert {each["store"] for each in page.evaluate(STORED)} == {"own"}


def strongest(attachment):
    """Which of red, green and blue a picture is."""
    with default_storage.open(attachment.path("small")) as file:
        pixel = Image.open(file).convert("RGB").resize((1, 1)).getpixel((0, 0))
    return pixel.index(max(pixel))


def test_somebody_else_on_the_device_gets_nothing_and_signing_out_says_so(phone, cast):
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/away/write/")
    write(page)
    phone.close()
    page = phone.open()
    phone.be(cast.ben)
    page.goto("/news/")
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#kept")).to_have_count(0)
    assert entries_of(cast.ben) == entries_of(cast.amira) == []
    phone.switch(False)
    page.goto("/away/write/")
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#waiting")).to_be_hidden()
    phone.switch(True)
    page.goto("/news/", wait_until="networkidle")
    page.locator("details.me > summary").click()
    page.get_by_role("button", name="Sign out").click()
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("Something that somebody else wrote here is kept on this")
    assert "polytunnel" not in page.content()
    warning.get_by_role("button", name="Stay signed in").click()
    phone.be(cast.amira)
    page.goto("/news/")
    expect(page.locator("#kept")).to_contain_text("It is saved now, as a draft.", timeout=30_000)
    assert text_of(entries_of(cast.amira)[0]) == [WORDS] and entries_of(cast.ben) == []


def test_what_is_kept_for_everybody_holds_nothing_of_anybody(phone, cast, shared):
    """A walk as Amira; then all that lies in the caches is read. Signing out leaves nothing on the device."""
    entry = factories.entry(shared, f"{CANARY} of the title", f"{CANARY} of the text")
    page = arrive(phone, cast.amira)
    for path in (
        "/",
        "/portfolio/",
        f"/entries/{entry.public_id}/",
        f"/entries/{entry.public_id}/edit/",
        "/news/",
        "/settings/",
    ):
        page.goto(path, wait_until="networkidle")
    page.goto(f"/entries/{entry.public_id}/")
    assert CANARY in page.content()  # the secret is there
    cached = page.evaluate(CACHED)
    assert len(cached) > 20
    pages = sorted(each["url"] for each in cached if not each["url"].startswith("/static/"))
    assert pages == ["/away/", "/away/write/"]
    cookies = [each["value"] for each in phone.context.cookies()]
    for each in cached:
        for secret in (CANARY, cast.amira.name, cast.amira.email, cast.amira.public_id, 'value="', *cookies):
            assert secret not in each["text"], each["url"]
    assert [each["store"] for each in page.evaluate(STORED)] == ["own"]
    page.locator("details.me > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    left = page.evaluate("""async () => [await caches.keys(), (await indexedDB.databases()).length,
        localStorage.length, sessionStorage.length, (await navigator.serviceWorker.getRegistrations()).length]""")
    assert left == [[], 0, 0, 0, 0]


def test_an_entry_that_cannot_be_read_here_says_so(phone, cast, shared):
    entry = shared.new_entry()
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto(f"/entries/{entry.public_id}/edit/")
    expect(page.locator("#away")).to_contain_text("What you wanted to open cannot be read without a connection.")
    page.goto(f"/entries/{entry.public_id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection just now")
    phone.switch(True)
    page.wait_for_url(f"**/entries/{entry.public_id}/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("No connection just now")


def test_full_is_said_in_a_sentence(phone, cast, photo):
    page = arrive(phone, cast.amira)
    phone.switch(False)
    page.goto("/away/write/")
    page.evaluate("""() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (value) {
        if (this.name === 'bytes') throw new DOMException('No room.', 'QuotaExceededError');
        return put.call(this, value);
      };
    }""")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(photo)
    expect(page.locator(".picture .up")).to_have_text(
        "There is no room left on this device to keep this picture. It stays here while this page is open."
    )
    assert [each["store"] for each in page.evaluate(STORED)] == ["own"]


def test_it_installs(page_for, cast):
    page = page_for(cast.amira)
    page.goto("/")
    client = page.context.new_cdp_session(page)
    found = client.send("Page.getAppManifest")
    assert found["errors"] == [] and found["url"].endswith("/manifest.webmanifest")
    sizes = page.evaluate("""async () => {
      const manifest = await (await fetch('/manifest.webmanifest')).json();
      const found = [];
      for (const icon of manifest.icons) {
        const image = Object.assign(new Image(), { src: icon.src });
        await image.decode();
        found.push([icon.purpose, `${image.naturalWidth}x${image.naturalHeight}` === icon.sizes]);
      }
      return found;
    }""")
    assert sizes == [["any", True], ["any", True], ["maskable", True], ["maskable", True]]
