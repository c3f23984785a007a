"""Files, sounds and videos in a real browser: put in while one writes, played in their place, loaded when pressed."""

import base64
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from portfolios import attachments

from .. import factories
from ..full import ways
from ..portfolios import kinds
from .surfaces import until

PAGE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
HOST = "https://www.youtube-nocookie.com"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent(name, data=None):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": kinds.GOOD[name] if data is None else data}


def no_violations(page):
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_file_goes_up_while_one_writes_on(write, width):
    page = write("Before.", width=width)
    page.locator("details.between > summary").last.click()
    page.locator('input[name^="document-"]').last.set_input_files(sent("plan.pdf"))
    page.locator(".surface").first.press_sequentially("And ")
    expect(page.locator(".piece.file[data-key] .attached")).to_contain_text("plan.pdf")
    expect(page.locator(".piece.file.going")).to_have_count(0)
    expect(page.locator(".surface").first).to_contain_text("And ")
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    assert [each.kind for each in page.entry.working().ordered_sections()] == ["text", "file", "text"]
    no_violations(page)


WARNS = """() => {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.mark.parametrize("name", ways("plan.pdf", "voice.wav", few=1))
@pytest.mark.parametrize("act", ["done", "show"])
def test_what_leads_away_waits_for_a_file_that_is_on_its_way(write, name, act):
    page = write("Before the file.")
    held = []

    def hold(route):
        if b'name="file"; filename' in (route.request.post_data_buffer or b""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/edit/", hold)
    assert page.evaluate(WARNS) is False
    page.locator("details.between > summary").last.click()
    page.locator('input[name^="document-"]').last.set_input_files(sent(name))
    until(page, lambda: held)
    assert page.evaluate(WARNS) is True
    page.locator("#show" if act == "show" else '[value="done"]').click()
    expect(page.locator("#live")).to_contain_text("A file is still going up.")
    expect(page.locator(".file.going")).to_be_visible()
    assert page.url.endswith("/edit/")
    held[0].continue_()
    if act == "show":
        page.get_by_role("button", name="No, show it").click()
    page.wait_for_url(lambda address: not address.endswith("/edit/"))
    assert [each.kind for each in page.entry.to_write_on().ordered_sections()] == ["text", "file", "text"]


def test_a_file_waits_for_a_connection(write):
    """It goes up while one looks how the text will look, too."""
    page = write("Before.")
    page.locator("details.between > summary").last.click()
    page.route("**/edit/", lambda route: route.abort("connectionreset"))
    page.locator('input[name^="document-"]').last.set_input_files(sent("plan.pdf"))
    line = page.locator(".file.going")
    expect(line).to_contain_text("No connection: the file goes up as soon as there is one. Keep this page open.")
    no_violations(page)
    look = page.locator("#tool-preview")
    look.click()
    expect(line).to_be_hidden()
    page.unroute("**/edit/")
    expect(page.locator(".piece.file[data-key] .attached")).to_contain_text("plan.pdf", timeout=30_000)
    look.click()
    expect(line).to_have_count(0)
    page.problems.clear()


DROP = """(files) => {
  const carried = new DataTransfer();
  for (const [name, type, data] of files) {
    carried.items.add(new File([Uint8Array.from(atob(data), (each) => each.charCodeAt(0))], name, { type }));
  }
  const text = document.querySelector('.surface');
  text.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def test_what_was_chosen_waits_where_not_even_the_script_for_it_comes(write):
    """E5: it is told in a sentence, goes up by itself when the connection is back, and the address of a video stays."""
    page = write("Words before.")
    page.route("**/writing-files*.js", lambda route: route.abort())
    page.locator(".between > summary").last.click()
    page.get_by_text("Video by its link").click()
    address = page.get_by_label("Its address at")
    address.fill("https://vimeo.com/76979871")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("No connection: press again when it is back")
    page.locator('input[name^="document-"]').last.set_input_files(sent("plan.pdf"))
    expect(page.locator("#state")).to_have_text(
        "No connection: the file goes up as soon as it is back. Keep this page open."
    )
    page.unroute("**/writing-files*.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".piece.file[data-key] .attached")).to_contain_text("plan.pdf", timeout=30_000)
    expect(address.first).to_have_value("https://vimeo.com/76979871")
    page.problems.clear()


@pytest.mark.parametrize("what", ["file", "picture"])
def test_so_does_what_was_dropped(write, what):
    name, kind, data = {
        "file": ("plan.pdf", "application/pdf", kinds.GOOD["plan.pdf"]),
        "picture": ("boots.jpg", "image/jpeg", factories.picture(80, 60)),
    }[what]
    page = write("Words before.", width=1280)
    page.route(f"**/writing-{what}s*.js", lambda route: route.abort())
    page.reload()
    page.locator(".surface").first.focus()
    page.evaluate(DROP, [[name, kind, base64.b64encode(data).decode()]])
    expect(page.locator("#state")).to_have_text(
        f"No connection: the {what} goes up as soon as it is back. Keep this page open."
    )
    page.unroute(f"**/writing-{what}s*.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(f".piece.{what}[data-key]")).to_have_count(1, timeout=30_000)
    page.problems.clear()


def test_what_is_dropped_on_a_text_is_a_picture_or_a_file_as_it_is(write):
    page = write("Before.", width=1280)
    for name, kind, data in (
        ("plan.pdf", "application/pdf", kinds.GOOD["plan.pdf"]),
        ("boots.jpg", "image/jpeg", factories.picture(800, 600)),
    ):
        page.evaluate(DROP, [[name, kind, base64.b64encode(data).decode()]])
        expect(page.locator(f".piece.{'file' if name == 'plan.pdf' else 'picture'}[data-key]")).to_have_count(1)
    expect(page.locator(".piece.file[data-key] .attached")).to_contain_text("plan.pdf")
    assert {each.kind for each in page.entry.working().ordered_sections()} == {"text", "file", "picture"}


def test_several_that_are_dropped_keep_their_order(write):
    page = write("Before.", width=1280)
    names = ["plan.pdf", "plan.docx", "voice.wav"]
    page.evaluate(DROP, [[name, "", base64.b64encode(kinds.GOOD[name]).decode()] for name in names])
    expect(page.locator(".piece.file[data-key]")).to_have_count(3)
    files = page.entry.working().ordered_sections()
    assert [each.attachment.name for each in files if each.kind == "file"] == names


def test_a_file_that_is_refused_says_why_and_can_be_left_out(write):
    page = write("Before.")
    page.locator("details.between > summary").last.click()
    page.locator('input[name^="document-"]').last.set_input_files(sent("page.html", kinds.HTML))
    line = page.locator(".piece.file.going")
    expect(line).to_contain_text("Sheaf does not take a file of this kind.")
    page.problems.clear()  # the refusal itself, 422
    line.get_by_role("button", name="Leave it out").click()
    expect(line).to_have_count(0)
    expect(page.locator(".surface").first).to_have_text("Before.")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_video_is_added_by_its_address(write, width):
    page = write("Before.", width=width)
    page.locator("details.between > summary").last.click()
    page.get_by_text("Video by its link").last.click()
    field = page.locator('input[name^="video-"]').last
    field.fill("https://evil.example/film")
    field.press("Enter")
    expect(page.locator(".by-link .wrong")).to_contain_text("Sheaf shows videos from YouTube and Vimeo.")
    expect(field).to_have_value("https://evil.example/film")
    no_violations(page)
    field.fill("youtu.be/dQw4w9WgXcQ")
    page.get_by_role("button", name="Add", exact=True).last.click()
    expect(page.locator(".piece.video .attached")).to_contain_text(PAGE)
    assert page.entry.working().sections.get(kind="video").address == PAGE
    no_violations(page)
    page.locator("#tool-preview").click()
    expect(page.locator("#look").get_by_text("Opens YouTube when you press.")).to_be_visible()
    expect(page.locator("#look").get_by_text("Loads from YouTube", exact=False)).to_be_hidden()
    expect(page.locator("#look").get_by_role("link", name="Play")).to_have_attribute("target", "_blank")


@pytest.fixture
def with_all(cast, shared):
    """An entry with a file, a sound and a video."""
    entry = factories.entry(shared, shown=False)
    working = entry.start_working()
    for name in ("plan.pdf", "voice.wav"):
        file = attachments.take_in_file(SimpleUploadedFile(name, kinds.GOOD[name]), cast.amira)
        working.sections.create(kind="file", attachment=file, position=working.section_after(), caption=f"The {name}")
    working.sections.create(kind="video", address=PAGE, caption="Three minutes", position=working.section_after())
    working.forget_sections()
    entry.publish()
    return entry


def test_nothing_of_a_video_is_loaded_before_somebody_presses(cast, with_all, page_for):
    page = page_for(cast.ben)
    asked = []

    def answer(route):
        asked.append(route.request.headers)
        route.fulfill(body="<p>playing</p>", content_type="text/html")

    page.route(f"{HOST}/**", answer)
    page.goto(f"/entries/{with_all.public_id}/")
    page.wait_for_load_state("networkidle")
    assert page.locator("iframe").count() == 0 and not asked and page.problems == []
    no_violations(page)
    page.get_by_role("button", name="Play Three minutes").click()
    expect(page.frame_locator("iframe").locator("p")).to_have_text("playing")
    frame = page.locator("iframe")
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    assert frame.get_attribute("src").startswith(f"{HOST}/embed/")
    assert with_all.public_id not in asked[0].get("referer", "")
    page.problems[:] = [each for each in page.problems if not each.startswith(f"another host: {HOST}")]


def test_a_sound_plays_in_its_place(cast, with_all, page_for):
    page = page_for(cast.ben)
    page.goto(f"/entries/{with_all.public_id}/")
    length = page.evaluate(
        """() => new Promise((done, fail) => {
            const sound = document.querySelector('audio');
            sound.addEventListener('loadedmetadata', () => done(sound.duration));
            sound.addEventListener('error', () => fail(sound.error.message));
            sound.preload = 'metadata';
            sound.load();
        })"""
    )
    assert abs(length - 1) < 0.1


def test_without_a_script_a_video_is_a_link_and_a_file_goes_up_by_the_form(cast, shared, with_all, page_for, tmp_path):
    page = page_for(cast.ben, js=False)
    page.goto(f"/entries/{with_all.public_id}/")
    link = page.get_by_role("link", name="Play Three minutes")
    assert link.get_attribute("href") == PAGE
    expect(page.get_by_text("Opens YouTube when you press.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    entry = shared.new_entry()
    page = page_for(cast.amira, js=False)
    page.goto(f"/entries/{entry.public_id}/edit/")
    page.locator("textarea.body").first.fill("Typed without a script.")
    page.locator("details.between > summary").last.click()
    page.locator('input[name^="document-"]').last.set_input_files(sent("plan.docx"))
    page.get_by_role("button", name="Add the file").last.click()
    expect(page.locator(".piece.file .attached")).to_contain_text("plan.docx")
    assert entry.working().ordered_sections()[0].body == "Typed without a script."


def test_my_files_has_nothing_that_axe_finds(cast, with_all, page_for):
    for scheme in ("light", "dark"):
        page = page_for(cast.amira, scheme=scheme)
        page.goto("/files/")
        expect(page.get_by_role("heading", name="My files")).to_be_visible()
        no_violations(page)
