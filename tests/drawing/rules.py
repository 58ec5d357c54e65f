"""What holds for every drawing, whatever it shows."""

import re
from importlib.resources import files

from physiobench.drawing.picture import Drawing
from tests.drawing.reading import SVG, parsed


LARGEST_BYTES = 12_000
ALLOWED = {
    "animateTransform",
    "circle",
    "defs",
    "ellipse",
    "g",
    "path",
    "rect",
    "svg",
    "text",
    "use",
}


def check_may_be_served(drawing: Drawing) -> None:
    """Assert what the content security policy, a screen reader and the budget ask of a drawing."""
    root = parsed(drawing.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawing.alt
    assert drawing.alt.endswith(".")
    assert len(drawing.svg.encode()) <= LARGEST_BYTES
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not [value for value in element.attrib.values() if "//" in value]
        assert not re.search(
            r"nan|inf\b", " ".join(element.attrib.values()).replace(drawing.alt, "")
        )


def check_is_coloured_by_the_stylesheet(drawing: Drawing) -> None:
    """Assert that drawing.css knows every class, and that paper needs no stylesheet."""
    style = (files("physiobench.drawing") / "drawing.css").read_text("utf-8")
    structural = {"pb-exercise", "pb-pads", "pb-envelope", "pb-chart"}
    for element in parsed(drawing.svg).iter():
        for name in element.get("class", "").split():
            assert name in structural or re.search(rf"\.{name}\b(?!-)", style), name
        if element.tag == f"{SVG}text":
            assert element.get("fill")
