"""Pictures from the polytunnel: shown at once, made smaller, several, cancelled, cut off, closed in the middle.

What pictures and other files share on their way up is here too.
"""

import base64
import io
import re
import threading

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from portfolios import attachments
from portfolios.models import Attachment

from .. import factories
from ..portfolios import kinds
from ..portfolios.editor import text_of
from ..portfolios.test_files import phone_photo
from ..portfolios.test_pictures import drawn, stored
from .surfaces import until

TELL = "What would you tell someone who cannot see it?"


def file(name, data, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": data}


def photo(red, width=300, height=200):
    return factories.picture(width, height, (red, 90, 90))


def hers(owner, width, height):
    return attachments.take_in(ContentFile(factories.picture(width, height), name="boots.jpg"), owner)


def choose(page, *files):
    page.locator('.between input[accept^="image"]').first.set_input_files(list(files))


def sections(page):
    return list(page.entry.to_write_on().ordered_sections())


def pictures(page):
    return [section for section in sections(page) if section.kind == "picture"]


NOTE = """() => {
  window.leaving = [];
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (data) {
    if (data?.get('file')) window.leaving.push(data.get('file'));
    return send.call(this, data);
  };
}"""
READ = """() => Promise.all(window.leaving.map((file) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(',')[1]);
  reader.readAsDataURL(file);
})))"""


def sent(page):
    """Call it before a file is chosen; what it returns gives the files that went up, as they left the device."""
    page.evaluate(NOTE)
    return lambda: [base64.b64decode(each) for each in page.evaluate(READ)]


def has_begun(page):
    """Wait until everything is there that takes pictures up: it comes when somebody begins to write."""
    names = "performance.getEntriesByType('resource').map((entry) => entry.name).join()"
    wanted = ("writing-pictures", "picture-shrink", "device-files", "device-bring")
    until(page, lambda: all(name in page.evaluate(names) for name in wanted))


WAITING = """async () => {
  const open = indexedDB.open('sheaf');
  const base = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const all = base.transaction('files').objectStore('files').count();
  const number = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
  base.close();
  return number;
}"""


def carries_file(route):
    return b'name="file"; filename' in (route.request.post_data_buffer or b"")


def test_a_photo_is_made_smaller_before_it_leaves_the_device(write):
    """Scenario 20: 2,000 px at most, upright, and without the place where it was taken."""
    data = phone_photo()
    assert b"Exif" in data
    page = write("Boots.")
    found = sent(page)
    choose(page, file("IMG_0417.JPG", data))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1)
    [body] = found()
    made = Image.open(io.BytesIO(body))
    assert (made.format, made.size) == ("JPEG", (1500, 2000))
    assert b"Exif" not in body
    assert not made.getexif()
    assert len(body) < len(data)
    assert (Attachment.objects.get().width, Attachment.objects.get().name) == (1500, "IMG_0417.JPG")


def test_what_has_few_colours_stays_as_sharp_as_it_is(write):
    page = write("A plan.")
    found = sent(page)
    choose(page, file("plan.png", stored(drawn(3000, 1500), "PNG"), "image/png"))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1)
    made = Image.open(io.BytesIO(found()[0]))
    assert made.format == "PNG"


def test_a_photo_that_is_kept_as_png_goes_as_a_jpeg(write):
    noise = Image.merge("RGB", [Image.effect_noise((1300, 2600), 90) for _ in range(3)])
    page = write("A screen.")
    found = sent(page)
    choose(page, file("screen.png", stored(noise, "PNG", compress_level=1), "image/png"))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1)
    made = Image.open(io.BytesIO(found()[0]))
    assert (made.format, made.size) == ("JPEG", (1000, 2000))


def test_what_the_browser_cannot_show_goes_as_it_is(write):
    data = stored(drawn(800, 600), "HEIF", quality=90)
    page = write("Boots.")
    found = sent(page)
    choose(page, file("IMG_1.HEIC", data, "image/heic"))
    expect(page.locator(".piece.picture[data-key] img")).to_be_visible()
    assert found() == [data]
    made = Attachment.objects.get()
    assert (made.width, made.height, made.content_type) == (800, 600, "image/jpeg")


def test_several_at_once_become_a_gallery_in_their_order(write):
    page = write("Before.")
    choose(page, *(file("a.jpg", photo(red, 300 + red, 200)) for red in (10, 20, 30)))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(3)
    assert [section.kind for section in sections(page)] == ["text", "picture", "picture", "picture", "text"]
    assert [each.attachment.width for each in pictures(page)] == [310, 320, 330]
    radios = page.get_by_role("radio", name="Cover picture")
    expect(radios).to_have_count(3)
    expect(radios.first).to_be_checked()
    radios.nth(1).check()
    expect(page.locator("#state")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    version = page.entry.to_write_on()
    assert version.cover_section.attachment.width == 320
    page.locator("#tool-preview").click()
    expect(page.get_by_role("group", name="3 pictures").get_by_role("link")).to_have_count(3)


def test_one_picture_needs_no_choice_of_its_cover(write):
    page = write("Before.")
    choose(page, file("a.jpg", photo(10)))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1)
    expect(page.get_by_role("radio", name="Cover picture")).to_have_count(0)


BOTH = pytest.mark.parametrize("noun", ["picture", "file"])


def go_up(page, noun):
    """Choose a picture or another file of a few hundred KB."""
    if noun == "picture":
        noise = Image.effect_noise((900, 900), 90)
        choose(page, file("large.jpg", stored(noise, "JPEG", quality=90)))
    else:
        page.locator("details.between > summary").last.click()
        chosen = file("large.pdf", kinds.pdf(b"A plan " * 60_000), "application/pdf")
        page.locator('input[name^="document-"]').last.set_input_files(chosen)


def line_of(page):
    """What sets the line of this page: to how many bytes it carries up in a second, -1 for as many as it can.

    16 KB go at once. Chromium does not slow down what is on its way already.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    return lambda speed: session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": speed},
    )


def percent(page):
    """How far it has come, as it is said and as the bar shows it."""
    said = re.search(r"going up: (\d+) %", page.locator(".going .up").text_content())
    return int(said[1]) if said else 100, page.get_by_role("progressbar").evaluate("(bar) => bar.value")


def gone_up(page, noun):
    """It has arrived once, and is in its place."""
    expect(page.locator(f".piece.{noun}[data-key]")).to_have_count(1, timeout=30_000)
    expect(page.locator(".going")).to_have_count(0)
    assert Attachment.objects.count() == 1
    assert [section.kind for section in sections(page)] == ["text", noun, "text"]


@BOTH
def test_what_goes_up_is_seen_to_move_and_can_be_called_back(write, noun):
    """However long it takes: while it moves, it is not cut."""
    page = write("Before.")
    has_begun(page)
    page.clock.install()
    failed = []
    page.on("requestfailed", lambda request: failed.append((request.method, request.failure)))
    line = line_of(page)
    line(20_000)
    go_up(page, noun)
    expect(page.locator(".going .up")).to_have_text(
        re.compile(f"^{noun.title()} going up: [1-9][0-9]? %. Go on writing.$")
    )
    for _ in range(2):
        page.clock.fast_forward(15_000)
        said = max(percent(page))
        until(page, lambda said=said: said < min(percent(page)))
    assert max(percent(page)) < 100 and failed == []
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".going")).to_have_count(0)
    expect(page.locator("#live")).to_have_text(f"The {noun} is left out.")
    until(page, lambda: failed)
    assert failed == [("POST", "net::ERR_ABORTED")]
    line(-1)
    page.locator(".surface").first.press_sequentially(" And on.")
    expect(page.locator("#state")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert Attachment.objects.count() == 0
    assert text_of(page.entry) == ["Before. And on."]
    go_up(page, noun)
    gone_up(page, noun)


@BOTH
def test_a_line_on_which_nothing_moves_counts_as_cut(write, noun):
    page = write("Before.")
    has_begun(page)
    page.clock.install()
    line = line_of(page)
    line(400)  # the next piece would come in 40 seconds
    go_up(page, noun)
    words = page.locator(".going .up")
    expect(words).to_have_text(re.compile("going up: [1-9] %"))
    page.clock.fast_forward(12_000)
    expect(words).to_contain_text("going up")
    page.clock.fast_forward(9_000)
    expect(words).to_contain_text(f"No connection: the {noun} goes up as soon as there is one.")
    line(-1)
    gone_up(page, noun)


@BOTH
def test_a_server_that_takes_longer_is_given_a_minute(write, noun, monkeypatch):
    """What has arrived in whole is looked at; a reply that never comes is asked for again, and doubles nothing."""
    name, go_on = "take_in" if noun == "picture" else "take_in_file", threading.Event()
    take_in = getattr(attachments, name)

    def slowly(*args):
        go_on.wait(30)
        return take_in(*args)

    monkeypatch.setattr(attachments, name, slowly)
    page = write("Before.")
    has_begun(page)
    page.clock.install()
    go_up(page, noun)
    words = page.locator(".going .up")
    expect(words).to_have_text(f"{noun.title()} is being made ready. Go on writing.")
    page.clock.fast_forward(50_000)
    expect(words).to_have_text(f"{noun.title()} is being made ready. Go on writing.")
    page.clock.fast_forward(11_000)
    expect(words).to_contain_text("No connection")
    go_on.set()
    gone_up(page, noun)


@BOTH
def test_who_is_signed_out_signs_in_again_and_it_goes_up(write, noun):
    page = write("Before.")
    has_begun(page)
    page.context.clear_cookies(name="sessionid")
    go_up(page, noun)
    line = page.locator(".going")
    expect(line).to_contain_text(f"You have been signed out: the {noun} goes up when you have signed in again.")
    assert Attachment.objects.count() == 0
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Sign in in another window").click()
    other = opened.value
    other.get_by_label("E-mail address").fill("amira@sheaf.example")
    other.get_by_label("Password").fill(factories.PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda address: "login" not in address)
    other.close()
    gone_up(page, noun)
    page.problems.clear()


def test_a_description_has_the_length_that_can_be_kept(write):
    """Nothing that is pasted is cut: what is too long stands at the picture with a sentence, and is shortened there."""
    page = write("Before.")
    has_begun(page)
    held = []

    def hold(route):
        if carries_file(route):
            held.append(route)
        if len(held) != 1 or not carries_file(route):
            route.continue_()

    page.route("**/edit/", hold)
    choose(page, file("a.jpg", photo(10)))
    field = page.get_by_label(TELL)
    until(page, lambda: held)
    field.focus()
    page.keyboard.insert_text("x" * 612)
    held[0].continue_()
    gone_up(page, "picture")
    expect(field).to_have_value("x" * 612)
    expect(page.locator(".piece.picture .wrong")).to_contain_text("This is 612 characters; at most 500 fit.")
    field.fill("Six pairs of boots.")
    expect(page.locator(".piece.picture .wrong")).to_have_count(0)
    expect(page.locator("#state")).to_contain_text(re.compile("^Saved"))
    assert len(held) == 1
    assert [each.description for each in pictures(page)] == ["Six pairs of boots."]
    page.goto("/away/write/")
    page.locator("#camera").set_input_files(file("a.jpg", photo(10)))
    page.get_by_label(TELL).focus()
    page.keyboard.insert_text("x" * 612)
    expect(page.locator(".piece.picture .wrong")).to_contain_text("This is 612 characters; at most 500 fit.")


def test_a_lost_connection_is_waited_for_while_one_writes_on(write):
    page = write("Before.")
    has_begun(page)
    page.context.set_offline(True)
    choose(page, file("a.jpg", photo(10)), file("b.jpg", photo(20)))
    line = page.locator(".going .up").first
    expect(line).to_contain_text("No connection: the picture goes up as soon as there is one.")
    expect(line).to_contain_text("It is kept on this phone.")
    page.get_by_label(TELL).first.fill("Six pairs of boots.")
    page.locator(".surface").first.press_sequentially(" And on.")
    page.context.set_offline(False)
    expect(page.locator(".piece.picture[data-key]")).to_have_count(2, timeout=20_000)
    expect(page.locator(".going")).to_have_count(0)
    assert [(each.attachment.name, each.description) for each in pictures(page)] == [
        ("a.jpg", "Six pairs of boots."),
        ("b.jpg", ""),
    ]
    assert Attachment.objects.count() == 2
    page.problems.clear()


@pytest.mark.parametrize("lost", ["file", "place", "page"])
def test_a_reply_that_is_lost_doubles_nothing(write, lost):
    """The server has it, and the phone does not know: it asks again, with the same key."""
    page = write("Before.")
    mark = b'name="file"; filename' if lost == "file" else b"add-picture"
    cut = []

    def answer(route):
        if not cut and mark in (route.request.post_data_buffer or b""):
            cut.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    def go_on(route):
        if not cut:
            cut.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    if lost == "page":  # it is in its place, and what the text looks like by now does not come
        page.route("**/edit/?at=*", go_on)
    else:
        page.route("**/edit/", answer)
    choose(page, file("a.jpg", photo(10)))
    expect(page.locator(".piece.picture[data-key]")).to_have_count(1, timeout=20_000)
    expect(page.locator(".going")).to_have_count(0)
    assert cut == [200]
    assert Attachment.objects.count() == 1
    assert len(pictures(page)) == 1
    page.problems.clear()


def test_a_window_that_was_closed_goes_on_where_it_stood(write, cast):
    """What had not arrived is kept on the device, in its order and with its description, and goes up by itself."""
    page = write("Before.")
    has_begun(page)
    page.context.set_offline(True)
    page.clock.set_fixed_time(1_795_000_000_000)  # the clock of a device may stand, or be set back
    choose(page, *(file(f"{letter}.jpg", photo(10 + 10 * n)) for n, letter in enumerate("abcd")))
    expect(page.locator(".going .up").first).to_contain_text("It is kept on this phone.")
    page.get_by_label(TELL).first.fill("Six pairs of boots.")
    page.get_by_label(TELL).nth(1).focus()
    expect(page.locator(".going")).to_have_count(4)
    until(page, lambda: page.evaluate(WAITING) == 4)
    other = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    other.goto(f"/entries/{page.entry.public_id}/edit/")
    expect(other.locator(".piece.picture[data-key]")).to_have_count(4, timeout=30_000)
    expect(other.locator(".going")).to_have_count(0)
    assert [(each.attachment.name, each.description) for each in pictures(page)] == [
        ("a.jpg", "Six pairs of boots."),
        ("b.jpg", ""),
        ("c.jpg", ""),
        ("d.jpg", ""),
    ]
    other.reload()
    expect(other.locator(".going")).to_have_count(0)
    expect(other.locator(".piece.picture[data-key]")).to_have_count(4)
    page.problems.clear()


def test_pictures_are_seen_large_and_turned_by_keys(cast, shared, page_for, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    entry = factories.entry(shared, "Three", "Before.")
    for number, (width, height) in enumerate([(400, 300), (300, 400), (400, 300)], start=2):
        entry.published.sections.create(
            kind="picture",
            position=number * 1024,
            attachment=hers(cast.amira, width, height),
            description=f"Picture {number - 1}",
            caption="A line" if number == 3 else "",
        )
    page = page_for(cast.ben)
    page.goto(f"/entries/{entry.public_id}/")
    group = page.get_by_role("group", name="3 pictures")
    boxes = [each.bounding_box() for each in group.locator("img").all()]
    assert len({round(each["height"]) for each in boxes if abs(each["y"] - boxes[0]["y"]) < 2}) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    link = group.get_by_role("link", name="Picture 1")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="The picture, large")
    expect(dialog.get_by_role("img", name="Picture 1")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Picture 2")).to_be_visible()
    expect(dialog.get_by_role("status")).to_have_text("2 of 3 · A line")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Picture 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(group.get_by_role("link", name="Picture 3")).to_be_focused()


def test_a_gallery_needs_no_script(cast, shared, page_for, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    entry = factories.entry(shared, "Two", "Before.")
    for number in (2, 3):
        entry.published.sections.create(
            kind="picture", position=number * 1024, attachment=hers(cast.amira, 400, 300), description="x"
        )
    page = page_for(cast.ben, js=False)
    page.goto(f"/entries/{entry.public_id}/")
    expect(page.get_by_role("group", name="2 pictures").locator("img")).to_have_count(2)
    page.get_by_role("link", name="x", exact=True).first.click()
    page.wait_for_url("**/files/*/large/")
    page.problems.clear()  # the browser's own page around a picture has a style that the policy refuses
