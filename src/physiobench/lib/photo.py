"""A photo that someone sends: drawn anew, so that nothing hidden in the file comes along.

HEIC, the format in which iPhones keep photos, is recognised and not decoded. An iPhone makes a JPEG
of what is chosen from its photos by itself, and Safari on a Mac does for a field that does not
accept HEIC, so it comes only as a file that was moved about. The decoder to be had is no part of
this product: its wheels are GPLv2, and this year's holes in it let a stranger's picture run code.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError


MOST_BYTES = 12 * 2**20  # as it is sent
LONGEST_SIDE = 1600  # pixels kept: enough to judge skin by
MOST_ON_A_SIDE = 20_000  # pixels; a phone's panorama has about 16,000
MOST_PIXELS = {  # by what decoding costs: a baseline JPEG is decoded at a reduced size
    "JPEG": 50_000_000,
    "PROGRESSIVE": 16_000_000,  # its coefficients are held whole: 3 to 6 bytes a pixel
    "PNG": 16_000_000,  # 4 to 8 bytes a pixel
    "WEBP": 9_000_000,  # 16 bytes a pixel, measured
}
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")
_GREY_16_BIT = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARKER, _START_OF_SCAN, _END_OF_IMAGE = 0xFF, 0xDA, b"\xff\xd9"
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_one_at_a_time = Lock()  # so that a process holds one decoded picture, however many are sent


class NotAPhoto(ValueError):
    """This cannot be kept; the message says why, to whoever sent it."""


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture as JPEG, upright, without anything but its pixels."""

    jpeg: bytes
    width: int
    height: int


def redrawn(data: bytes) -> CleanPhoto:
    """Return the picture in `data`, turned upright, made smaller, stripped of place and time.

    Needs at most about 150 MB of memory: a large JPEG is decoded at a reduced size, anything else
    may have fewer pixels, and pictures are decoded one after another.

    Raises:
        NotAPhoto: if it is too large, damaged, or no JPEG, PNG or WebP picture.
    """
    if len(data) > MOST_BYTES:
        msg = f"This photo is larger than {MOST_BYTES // 2**20} MB. Please send a smaller one."
        raise NotAPhoto(msg)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        msg = (
            "This is a HEIC photo, which we cannot read. Please choose it from your photos, not "
            "from your files: your phone then makes a JPEG of it. Or send a screenshot of it."
        )
        raise NotAPhoto(msg)
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _small_and_upright(data)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        if isinstance(error, NotAPhoto):
            raise
        msg = "This is not a photo that we can read. Please send it as JPEG or PNG."
        raise NotAPhoto(msg) from error


def _small_and_upright(data: bytes) -> CleanPhoto:
    picture = Image.open(BytesIO(data), formats=_FORMATS)
    _check_size(picture)
    if not _is_whole(data, picture.format):
        msg = (
            "This photo is damaged: the end of the file is missing. Please choose the photo and "
            "send it again."
        )
        raise NotAPhoto(msg)
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # only a JPEG can be decoded smaller
    if picture.mode in _GREY_16_BIT:
        plain: Image.Image = picture.point(lambda level: level * (1 / 256)).convert("L")
    elif picture.mode == "P" or "transparency" in picture.info:
        plain = picture.convert("RGBA")  # a palette's numbers cannot be averaged
    else:
        plain = picture
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = _on_white(ImageOps.exif_transpose(plain))
    kept = BytesIO()
    upright.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(kept.getvalue(), upright.width, upright.height)


def _check_size(picture: Image.Image) -> None:
    """Check the size in the file's header, before anything is decoded.

    Raises:
        NotAPhoto: if a side, or the whole, has too many pixels.
    """
    kind = "PROGRESSIVE" if picture.info.get("progressive") else str(picture.format)
    pixels = picture.width * picture.height
    if max(picture.size) > MOST_ON_A_SIDE or pixels > MOST_PIXELS[kind]:
        msg = (
            "This photo has too many pixels. Please send a smaller one, or a screenshot of the "
            "photo."
        )
        raise NotAPhoto(msg)


def _is_whole(data: bytes, kind: str | None) -> bool:
    """Test that the file has its end marker: the decoder accepts files without it."""
    if kind == "PNG":
        return b"\x00\x00\x00\x00IEND\xaeB`\x82" in data
    if kind != "JPEG":
        return True  # WebP names its length, and the decoder checks it
    at = 2
    while at + 4 <= len(data):  # over the segments, to the pixels: a segment may hold a preview
        if data[at] != _MARKER:
            return False
        marker = data[at + 1]
        if marker == _START_OF_SCAN:
            return _END_OF_IMAGE in data[at:]
        if marker == _MARKER:
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a fresh copy of the pixels, white where the picture is see-through."""
    shown = picture.convert("RGBA")
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown.getchannel("A"))
    return paper
