"""A photo that someone sends: drawn anew, so that nothing hidden in the file comes along.

HEIC, the format in which iPhones keep photos, is recognised and not decoded. An iPhone makes a JPEG
of what is chosen from its photos by itself, and Safari on a Mac does for a field that does not
accept HEIC, so it comes only as a file that was moved about. The decoder to be had is no part of
this product: its wheels are GPLv2, and this year's holes in it let a stranger's picture run code.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError


MOST_BYTES = 12 * 2**20  # as it is sent
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600  # pixels kept: enough to judge skin by
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class NotAPhoto(ValueError):
    """This cannot be kept; the message says why, to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as JPEG, upright, without anything but its pixels."""

    jpeg: bytes
    width: int
    height: int


def redrawn(data: bytes) -> Photo:
    """Return the picture in `data`, turned upright, made smaller, stripped of place and time.

    Raises:
        NotAPhoto: if it is too large, or no JPEG, PNG or WebP picture that can be read whole.
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
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                msg = "This photo has too many pixels. Please send a smaller one."
                raise NotAPhoto(msg)
            upright = ImageOps.exif_transpose(picture)
            plain = _without_gaps(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:  # fmt: skip
        if isinstance(error, NotAPhoto):
            raise
        msg = "This is not a photo that we can read. Please send it as JPEG or PNG."
        raise NotAPhoto(msg) from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = BytesIO()
    plain.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return Photo(kept.getvalue(), plain.width, plain.height)


def _without_gaps(picture: Image.Image) -> Image.Image:
    """Return a fresh copy of the pixels, white where the picture is see-through."""
    shown = picture.convert("RGBA")
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown.getchannel("A"))
    return paper
