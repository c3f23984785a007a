"""Videos by link: hosts on a list alone, nothing loaded before somebody presses, no frame on any other page."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portfolio_site.video_hosts import video_hosts
from portfolios import videos
from portfolios.models import Section

from .. import factories
from .editor import JSON, text_of

NAMED = "dQw4w9WgXcQ"
PAGE = f"https://www.youtube.com/watch?v={NAMED}"
FRAME = "https://www.youtube-nocookie.com"
COLLEGE = video_hosts(["estream=estream.hadlow.example", "panopto=hadlow.cloud.panopto.eu"])


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (PAGE, PAGE),
        (f"https://m.youtube.com/watch?app=desktop&v={NAMED}&t=42s", PAGE),
        (f"youtu.be/{NAMED}?si=tracker", PAGE),
        (f"  http://www.YouTube.com/shorts/{NAMED}  ", PAGE),
        (f"https://www.youtube-nocookie.com/embed/{NAMED}", PAGE),
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("https://vimeo.com/channels/staffpicks/76979871", "https://vimeo.com/76979871"),
        ("https://vimeo.com/76979871/0123abcdef?share=copy", "https://vimeo.com/76979871/0123abcdef"),
        (
            "https://estream.hadlow.example/View.aspx?id=1234~4w~aBcD&code=x",
            "https://estream.hadlow.example/View.aspx?id=1234~4w~aBcD",
        ),
        (
            "https://hadlow.cloud.panopto.eu/Panopto/Pages/Viewer.aspx?id=6f3b5a1c-0000-4a6c-9d44-aa1100f2b7aa",
            "https://hadlow.cloud.panopto.eu/Panopto/Pages/Viewer.aspx?id=6f3b5a1c-0000-4a6c-9d44-aa1100f2b7aa",
        ),
    ],
)
def test_an_address_is_taken_apart_and_written_anew(settings, address, page):
    settings.VIDEO_HOSTS = COLLEGE
    found = videos.find(address)
    assert found.address == page
    assert videos.find(found.address) == found and found.frame.startswith(found.origin)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "quiet",
        "javascript:alert(1)",
        "data:text/html,x",
        f"https://youtube.com.evil.example/watch?v={NAMED}",
        f"https://evil.example/watch?v={NAMED}",
        f"https://youtube.com@evil.example/watch?v={NAMED}",
        f"https://www.youtube.com:8443/watch?v={NAMED}",
        "https://www.youtube.com/watch?v=short",
        f'https://www.youtube.com/watch?v={NAMED}"><script>',
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/playlist?list=PLx",
        "https://vimeo.com/76979871%22onload",
        "http://[::1",
        "https://youtu.be/" + "a" * 5000,
        f"https://youtube.com\n/watch?v={NAMED}",
    ],
)
def test_any_other_address_is_refused_with_a_sentence(address):
    with pytest.raises(videos.NoVideo) as refusal:
        videos.find(address)
    assert str(refusal.value)[-1] == "."


def test_the_list_of_hosts_is_a_setting(settings):
    with pytest.raises(ImproperlyConfigured, match="VIDEO_SITES"):
        video_hosts(["evil.example"])
    with pytest.raises(ImproperlyConfigured, match="VIDEO_SITES"):
        video_hosts(["estream=evil.example/x"])
    settings.VIDEO_HOSTS = video_hosts(["none"])
    with pytest.raises(videos.NoVideo):
        videos.find(PAGE)


def with_video(thing, **more):
    working = thing.start_working()
    working.sections.create(kind="video", address=PAGE, position=working.section_after(), **more)
    working.forget_sections()
    thing.publish()


def test_a_page_with_a_video_may_frame_its_host_and_no_other_page_may(cast, shared, sign_in):
    entry, plain = factories.entry(shared, shown=False), factories.entry(shared, "Plain")
    with_video(entry, caption="Three minutes of nothing")
    reader = sign_in(cast.ben)
    response = reader.get(f"/entries/{entry.public_id}/")
    page = response.content.decode()
    assert f"frame-src {FRAME}" in response["Content-Security-Policy"]
    assert f'fullscreen=("{FRAME}")' in response["Permissions-Policy"]
    assert f'href="{PAGE}"' in page and "Loads from YouTube when you press" in page
    assert "<iframe" not in page and "js/video." in page
    for address in (f"/entries/{plain.public_id}/", f"/pages/{shared.public_id}/", "/"):
        other = reader.get(address)
        assert "frame-src" not in other["Content-Security-Policy"] and "fullscreen=()" in other["Permissions-Policy"]
        assert "js/video." not in other.content.decode()


def test_a_host_that_was_taken_off_the_list_is_a_link(cast, shared, sign_in, settings):
    entry = factories.entry(shared, shown=False)
    with_video(entry)
    settings.VIDEO_HOSTS = video_hosts(["none"])
    response = sign_in(cast.ben).get(f"/entries/{entry.public_id}/")
    assert f'href="{PAGE}"' in response.content.decode() and "data-frame" not in response.content.decode()
    assert "frame-src" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("verb", ["add-video", "save", "done", "show"])
def test_a_video_is_added_by_its_link(cast, shared, editor, verb):
    """By its button; and by Enter, or by any other, where its address was left standing: it is not lost."""
    entry = shared.new_entry()
    window = editor(cast.amira, entry).type("Before.")
    place = window.pieces[0]
    window.fields[f"video-{place}"] = f"youtu.be/{NAMED}"
    window.press(f"{verb}:{place}" if verb == "add-video" else verb)
    kept = entry.working().ordered_sections()
    assert [each.kind for each in kept] == ["text", "video", "text"] and kept[1].address == PAGE
    entry.refresh_from_db()
    assert entry.is_draft


def test_a_bad_address_is_said_and_stays(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry).type("Typed before.")
    place = window.pieces[0]
    window.fields[f"video-{place}"] = "https://evil.example/film"
    window.press(f"add-video:{place}")
    assert "Sheaf shows videos from YouTube and Vimeo." in window.page
    assert window.fields[f"video-{place}"] == "https://evil.example/film"
    assert text_of(entry) == ["Typed before."]
    answer = window.send(f"add-video:{place}", **JSON).json()
    assert "Sheaf shows videos from" in answer["error"]
    assert not Section.objects.filter(kind="video").exists()


def test_an_address_is_not_changed_by_hand(cast, journal, editor):
    entry = journal.new_entry()
    window = editor(cast.amira, entry)
    window.fields[f"video-{window.pieces[0]}"] = PAGE
    window.press(f"add-video:{window.pieces[0]}")
    place = window.pieces[1]
    window.fields |= {f"section-{place}-address": "https://evil.example/", f"section-{place}-caption": "Quiet."}
    window.press("save")
    kept = entry.working().sections.get(kind="video")
    assert (kept.address, kept.caption) == (PAGE, "Quiet.")
