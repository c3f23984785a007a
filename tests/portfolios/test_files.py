"""Downloads: every one passes the rule, and tells nothing where it is refused (E3, E4, scenario 20)."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portfolios import attachments
from portfolios.models import Attachment

from .. import factories

EVERYBODY = ("amira", "ben", "cleo", "dan", "moira", "eve", "femi", "gus", "hana")
GPS = 0x8825


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def taken_in(owner, data=None):
    return attachments.take_in(ContentFile(data or factories.picture(1200, 900), name="boots.jpg"), owner)


def use(thing, attachment, **more):
    working = thing.start_working()
    working.sections.create(kind="picture", attachment=attachment, position=working.section_after(), **more)
    working.forget_sections()


@pytest.fixture
def seen_by(cast, sign_in):
    """seen_by(attachment): the keys of those who can download it."""
    clients = {key: sign_in(getattr(cast, key)) for key in EVERYBODY} | {"visitor": sign_in(None)}

    def ask(attachment, size="small"):
        found = {key: client.get(f"/files/{attachment.public_id}/{size}/") for key, client in clients.items()}
        assert {each.status_code for each in found.values()} <= {200, 404}
        return {key for key, each in found.items() if each.status_code == 200}

    return ask


def test_a_file_follows_the_text_that_shows_it(cast, shared, seen_by):
    """E4, E3: a draft opens nothing; shown, its readers have it; narrowed or taken back, at once nobody else."""
    entry = factories.entry(shared, shown=False)
    file = taken_in(cast.amira)
    assert seen_by(file) == {"amira"}
    use(entry, file)
    assert seen_by(file) == {"amira"}
    entry.publish()
    assert seen_by(file) == {"amira", "ben", "cleo", "dan", "moira"}
    entry.show_to("tutors")
    assert seen_by(file) == {"amira", "dan", "moira"}
    entry.show_to("page")
    entry.back_to_draft()
    assert seen_by(file) == {"amira"}


def test_an_old_version_opens_nothing(cast, shared, seen_by):
    entry = factories.entry(shared, shown=False)
    file = taken_in(cast.amira)
    use(entry, file)
    entry.publish()
    assert "ben" in seen_by(file)
    working = entry.start_working()
    working.sections.filter(kind="picture").delete()
    assert "ben" in seen_by(file)  # the change is not shown yet
    entry.publish()
    assert seen_by(file) == {"amira"}


def test_somebody_elses_text_opens_nothing(cast, shared, seen_by):
    """E4: a use in a text of another owner, however it came there."""
    file = taken_in(cast.amira)
    his = factories.page(cast.ben, "Mine", "text")
    factories.show(his, cast.year1)
    use(his, file)
    his.publish()
    assert seen_by(file) == {"amira"}


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_what_is_sent_is_the_picture_and_can_do_nothing(cast, sign_in, size):
    file = taken_in(cast.amira)
    response = sign_in(cast.amira).get(f"/files/{file.public_id}/{size}/")
    picture = Image.open(io.BytesIO(b"".join(response)))
    assert picture.size == (Attachment.SIZES[size] if size != "large" else 1200, file.height_at(size))
    assert {name: response[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == f'inline; filename="picture-{file.public_id}.jpg"'


def test_refused_is_as_if_it_did_not_exist(cast, sign_in):
    file = taken_in(cast.amira)
    client = sign_in(cast.gus)
    there, nowhere = client.get(f"/files/{file.public_id}/small/"), client.get(f"/files/{'a' * 16}/small/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert masked(there, file.public_id) == masked(nowhere, "a" * 16)


def masked(response, address):
    """The page without its token and the address that was asked for."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode()).replace(address, "")


@pytest.mark.parametrize("size", ["original", "SMALL", "large-1", "400"])
def test_there_are_three_sizes(cast, sign_in, size):
    file = taken_in(cast.amira)
    assert sign_in(cast.amira).get(f"/files/{file.public_id}/{size}/").status_code == 404


def test_a_file_that_is_gone_from_the_store_is_not_an_error_of_ours(cast, sign_in):
    file = taken_in(cast.amira)
    default_storage.delete(file.path("small"))
    assert sign_in(cast.amira).get(f"/files/{file.public_id}/small/").status_code == 404


def phone_photo(width=4000, height=3000):
    """A photo as a phone takes it held upright: lying on its side, with a note to turn it, and with where it was."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, width // 4, height // 4))  # top left as stored: top right when upright
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[GPS] = {1: "N", 2: (51.0, 13.0, 30.0), 3: "E", 4: (0.0, 20.0, 30.0)}
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=70)
    return file.getvalue()


def test_a_photo_of_twelve_megapixels_from_a_phone(cast, shared, sign_in):
    """Scenario 20: upright, without the place, small on a phone, in every size that is served."""
    original = phone_photo()
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(GPS)
    file = taken_in(cast.amira, original)
    entry = factories.entry(shared, shown=False)
    use(entry, file, description="Boots.")
    entry.publish()
    reader = sign_in(cast.ben)
    assert f"/files/{file.public_id}/small/ 400w" in reader.get(f"/entries/{entry.public_id}/").content.decode()
    for size, width in Attachment.SIZES.items():
        data = b"".join(reader.get(f"/files/{file.public_id}/{size}/"))
        picture = Image.open(io.BytesIO(data))
        assert picture.size == (width, round(width * 4 / 3))
        red = picture.convert("RGB").getpixel((width - width // 10, width // 10))
        assert red[0] > 150 and red[1] < 90
        assert not picture.getexif() and b"Exif" not in data and b"GPS" not in data
        if size == "small":
            assert len(data) < 60_000
