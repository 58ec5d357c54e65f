"""Tests of the colours in site.css: each pair of text and background can be read."""

import re
from pathlib import Path

import pytest

import physiobench.web


CSS = (Path(physiobench.web.__file__).parent / "static/web/site.css").read_text()
LIGHT, DARK_BY_DEVICE, DARK_BY_CHOICE = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r"color-scheme: (?:light|dark);(.*?)}", CSS, re.DOTALL)
)
GROUNDS = ("paper", "surface")
WORDS = ("ink", "muted", "act", "stim", "care", "stop", "ok")
PAIRS = [
    *((word, ground) for word in WORDS for ground in GROUNDS),
    *((word, f"{word}-wash") for word in ("act", "stim", "care", "stop", "ok")),
    *(("ink", f"{wash}-wash") for wash in ("act", "stim", "care", "stop", "ok")),
    ("muted", "act-wash"),
    ("act-ink", "act"),
    ("ink", "line"),
    *(("paper", solid) for solid in ("act", "stim", "care", "stop")),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("scheme", "tokens"), [("light", LIGHT), ("dark", DARK_BY_DEVICE)])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme, tokens, text, ground):
    ratio = contrast(tokens[text], tokens[ground])

    assert ratio >= 4.5, f"{scheme}: {text} on {ground} is {ratio:.2f}"


@pytest.mark.parametrize("tokens", [LIGHT, DARK_BY_DEVICE])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_can_be_seen(tokens, ground):
    assert contrast(tokens["muted"], tokens[ground]) >= 3


def test_dark_is_the_same_by_device_and_by_choice():
    assert DARK_BY_DEVICE == DARK_BY_CHOICE
    assert LIGHT.keys() == DARK_BY_DEVICE.keys()


def test_colours_are_tokens_outside_the_token_layer():
    after = CSS.split("@layer base {")[1].split("@media print")[0]
    raw = re.findall(r"#[0-9a-fA-F]{3,6}\b", after)

    # a QR code is black on white in every scheme; a tensed muscle is drawn in its own yellow
    assert set(raw) <= {"#fff", "#ffe08a"}


def test_the_stylesheet_colours_every_class_that_drawings_bear():
    drawing = Path(physiobench.web.__file__).parents[1] / "drawing/drawing.css"
    rules = re.sub(r"/\*.*?\*/", "", drawing.read_text(), flags=re.DOTALL)
    missing = [rule.strip() for rule in rules.splitlines() if rule.strip() not in CSS]

    assert missing == []
