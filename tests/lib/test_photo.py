"""Photos are drawn anew: upright, smaller, without a trace of where they were taken."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image

from physiobench.lib import photo


def picture(kind="JPEG", size=(40, 30), **more) -> bytes:
    data = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, (200, 30, 30)).save(data, kind, **more)
    return data.getvalue()


def opened(found: photo.CleanPhoto) -> Image.Image:
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_too_many_pixels_is_refused(kind, monkeypatch):
    monkeypatch.setitem(photo.MOST_PIXELS, kind, 40 * 30)
    photo.redrawn(picture(kind))

    with pytest.raises(photo.NotAPhoto, match="too many pixels"):
        photo.redrawn(picture(kind, size=(41, 30)))


def test_a_progressive_jpeg_may_have_fewer_pixels(monkeypatch):
    monkeypatch.setitem(photo.MOST_PIXELS, "PROGRESSIVE", 100)
    photo.redrawn(picture())

    with pytest.raises(photo.NotAPhoto, match="too many pixels"):
        photo.redrawn(picture(progressive=True))


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def test_a_side_of_a_tiny_file_may_not_be_millions_long():
    head = struct.pack(">IIBBBBB", 15_000_000, 1, 16, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(10)))
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")

    with pytest.raises(photo.NotAPhoto, match="too many pixels"):
        photo.redrawn(bomb)


def test_a_photo_of_50_megapixels_costs_at_most_150_megabytes(tmp_path):
    file = tmp_path / "large.jpg"
    Image.new("RGB", (8640, 5776), (120, 80, 60)).save(file, quality=80)

    cost = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True
    ).stdout

    assert int(cost) <= 150


MEASURE = """
import resource, sys
from pathlib import Path
from physiobench.lib import photo

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

data = Path(sys.argv[1]).read_bytes()
before = peak()
found = photo.redrawn(data)
assert found.width == photo.LONGEST_SIDE
print(peak() - before)
"""


def test_a_grey_picture_of_16_bits_stays_grey():
    levels = Image.new("I;16", (64, 32), 134 * 257)
    data = BytesIO()
    levels.save(data, "PNG")

    assert opened(photo.redrawn(data.getvalue())).getpixel((5, 5)) == pytest.approx(
        (134, 134, 134), abs=2
    )


@pytest.mark.parametrize("lost", [1, 2, 3, 40])
@pytest.mark.parametrize("more", [{}, {"progressive": True}])
def test_a_jpeg_without_its_end_is_called_damaged(lost, more):
    whole = picture(size=(400, 300), **more)

    with pytest.raises(photo.NotAPhoto, match=r"damaged|Please send it as JPEG"):
        photo.redrawn(whole[:-lost])
    with pytest.raises(photo.NotAPhoto, match="This photo is damaged"):
        photo.redrawn(whole[:-2])


def test_the_end_of_a_preview_inside_the_file_is_not_the_end_of_the_photo():
    exif = Image.Exif()
    exif[0x010E] = "\xff\xd9 is in the description, as in a preview".encode("latin-1")
    whole = picture(exif=exif)

    photo.redrawn(whole)
    with pytest.raises(photo.NotAPhoto, match="This photo is damaged"):
        photo.redrawn(whole[:-2])


def test_what_a_phone_appends_after_the_photo_does_no_harm():
    photo.redrawn(picture() + b"a short film" * 100)


@pytest.mark.parametrize("kept", [50, -12, -1])
def test_a_png_without_its_end_is_called_damaged(kept):
    with pytest.raises(photo.NotAPhoto, match="This photo is damaged"):
        photo.redrawn(picture("PNG")[:kept])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_a_picture_becomes_a_jpeg(mode):
    data = BytesIO()
    Image.new(mode, (2000, 20)).save(data, "JPEG" if mode == "CMYK" else "PNG")

    assert opened(photo.redrawn(data.getvalue())).size == (1600, 16)


def test_a_picture_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    with pytest.raises(photo.NotAPhoto):
        photo.redrawn(picture(size=(400, 300)))
