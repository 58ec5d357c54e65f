"""What every drawing is: markup, its words, and for a chart the numbers behind it."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as one SVG element, and the same said in words."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class UnknownDrawing(LookupError):
    """Nothing is drawn under that name; the message lists what is."""


# What a class looks like where no stylesheet reaches: on paper. drawing.css names the same
# classes with the house's colours, and a class beats these attributes.
INK = "#1d2733"
PAPER = "#ffffff"
LOOKS = {
    "pb-person": f'stroke="{PAPER}" stroke-width="1"',
    "pb-far": 'fill="#c3cad3"',
    "pb-body": 'fill="#8f9baa"',
    "pb-near": 'fill="#66727f"',
    "pb-work": 'fill="#0b6e69"',
    "pb-work-far": 'fill="#6fb3ae"',
    "pb-hair": 'fill="#4c5763"',
    "pb-tense": 'fill="#f2b84b"',
    "pb-prop": 'fill="#e9e3d8" stroke="#b9ae9b" stroke-width="1"',
    "pb-line": 'fill="none" stroke="#b9ae9b" stroke-width="1.6"',
    "pb-arrow": 'fill="none" stroke="#a8480f" stroke-width="2.6"',
    "pb-head": 'fill="#a8480f"',
    "pb-words": f'fill="{INK}"',
    "pb-soft": 'fill="#55606c"',
    "pb-skin": 'fill="#ece6dc" stroke="#8f8675" stroke-width="0.2"',  # in cm
    "pb-fold": 'fill="none" stroke="#8f8675" stroke-width="0.14"',
    "pb-mark": f'fill="{PAPER}" stroke="{INK}" stroke-width="1.4"',
    "pb-lead": 'fill="none" stroke="#55606c" stroke-width="0.8"',
    "pb-rule": 'fill="none" stroke="#55606c" stroke-width="1.5"',
    "pb-pad": 'fill="#6a3fb5" fill-opacity="0.88"',
    "pb-pad-words": f'fill="{PAPER}"',
    "pb-zone": 'fill="#6a3fb5" fill-opacity="0.14" stroke="#6a3fb5" stroke-width="1.2"',
    "pb-stim": 'fill="#6a3fb5" fill-opacity="0.2" stroke="#6a3fb5" stroke-width="2"',
    "pb-stim-next": 'fill="none" stroke="#6a3fb5" stroke-width="1.6"',
    "pb-cut": f'fill="{PAPER}"',
    "pb-stim-words": 'fill="#6a3fb5"',
}


HUES = {
    "ink": INK,
    "muted": "#55606c",
    "line": "#d5cec1",
    "act": "#0b6e69",
    "stim": "#6a3fb5",
    "care": "#a8480f",
    "paper": PAPER,
}

# What XML does not allow even escaped: people paste such things.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(text: str) -> str:
    """Return `text` without the characters that no picture can bear."""
    return _UNWRITABLE.sub("", text)


def looks(name: str) -> str:
    """Return the class attribute of `name` and the attributes that stand in for a stylesheet."""
    return f'class="{name}" {LOOKS[name]}'


def number(value: float) -> str:
    """Write a coordinate shortly: one decimal, no minus before zero."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def words(text: str, *, x: float, y: float, kind: str = "pb-words", attributes: str = "") -> str:
    """Return one line of text in the picture."""
    extra = f" {attributes}" if attributes else ""
    return (
        f'<text {looks(kind)} x="{number(x)}" y="{number(y)}"{extra}>{escape(written(text))}</text>'
    )


WIDTH_PX = 320  # on the page, where the stylesheet gives no other width


def picture(body: str, *, width: float, height: float, alt: str, name: str) -> Drawing:
    """Wrap `body` as one image that says `alt`, as high as its own proportions ask."""
    high = round(WIDTH_PX * height / width)
    alt = written(alt)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pb-drawing pb-{name}" role="img"'
        f' aria-label={quoteattr(alt)} width="{WIDTH_PX}" height="{high}"'
        f' viewBox="0 0 {number(width)} {number(height)}" font-family="system-ui, sans-serif"'
        f' font-size="13" stroke-linejoin="round" stroke-linecap="round">{body}</svg>'
    )
    return Drawing(svg=svg, alt=alt)
