"""Photos are drawn anew: upright, smaller, without a trace of where they were taken."""

from io import BytesIO

import pytest
from PIL import Image

from physiobench.lib import photo


def picture(kind="JPEG", size=(40, 30), **more) -> bytes:
    data = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, (200, 30, 30)).save(data, kind, **more)
    return data.getvalue()


def opened(found: photo.Photo) -> Image.Image:
    return Image.open(BytesIO(found.jpeg))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_usual_kind_becomes_a_jpeg(kind):
    found = photo.redrawn(picture(kind))

    assert opened(found).format == "JPEG"
    assert (found.width, found.height) == (40, 30)


def test_nothing_hidden_comes_along():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}  # where it was taken

    found = photo.redrawn(picture(exif=exif, comment=b"secret"))

    assert not opened(found).getexif()
    assert b"camera" not in found.jpeg
    assert b"secret" not in found.jpeg


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned

    found = photo.redrawn(picture(exif=exif))

    assert (found.width, found.height) == (30, 40)


def test_a_large_photo_is_made_smaller():
    found = photo.redrawn(picture(size=(4000, 3000)))

    assert (found.width, found.height) == (1600, 1200)


def test_what_is_see_through_becomes_white():
    data = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(data, "PNG")

    assert opened(photo.redrawn(data.getvalue())).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(60),
        picture()[:200],
        picture("PNG")[:50],
        b"\xff\xd8\xff\xe0" + bytes(100),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(data):
    with pytest.raises(photo.NotAPhoto, match="Please send it as JPEG or PNG"):
        photo.redrawn(data)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"hevx"])
def test_a_photo_kept_as_heic_is_refused_with_a_way_to_send_it(brand):
    head = b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1heic"

    with pytest.raises(photo.NotAPhoto, match=r"choose it from your photos.*makes a JPEG"):
        photo.redrawn(head + bytes(200))


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(photo.NotAPhoto, match="larger than 12 MB"):
        photo.redrawn(bytes(photo.MOST_BYTES + 1))


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch):
    monkeypatch.setattr(photo, "MOST_PIXELS", 100)

    with pytest.raises(photo.NotAPhoto, match="too many pixels"):
        photo.redrawn(picture())


def test_a_picture_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    with pytest.raises(photo.NotAPhoto):
        photo.redrawn(picture(size=(400, 300)))
