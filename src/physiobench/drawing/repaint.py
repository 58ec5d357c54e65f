"""Turns what matplotlib writes into markup the house can serve.

No style attributes or elements, which the content security policy refuses; no ids that two charts
on a page would share; colours as classes that the stylesheet knows.
"""

import re
from xml.etree import ElementTree as ET

from physiobench.drawing.picture import HUES, number


SVG = "{http://www.w3.org/2000/svg}"
DOT = 3.0  # radius of a point: the only marker charts draw

# One stand-in colour for each hue while matplotlib draws; none of them is ever seen.
STAND_IN = {name: f"#00000{index}" for index, name in enumerate(HUES, start=1)}
_HUE_OF = {colour: name for name, colour in STAND_IN.items()}
_KEPT = {
    "fill",
    "fill-opacity",
    "font-size",
    "font-weight",
    "opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
}
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def repainted(svg: str) -> str:
    """Return what stands inside matplotlib's `<svg>`, in the house's classes."""
    root = ET.fromstring(svg)  # noqa: S314 -- matplotlib has just written it
    return "".join(_markup(child) for child in root)


def _markup(element: ET.Element) -> str:
    name = element.tag.removeprefix(SVG)
    if name in {"defs", "metadata", "style"}:
        return ""
    if name == "use":
        return _dot(element)
    inside = "".join(_markup(child) for child in element)
    if name == "g":
        return inside
    attributes = _paint(element)
    if name == "path":
        way = _short(element.get("d", ""))
        return f'<path{attributes} d="{way}"/>' if way else ""
    turned = element.get("transform", "")
    if turned and not turned.startswith(("rotate(-0 ", "rotate(0 ")):
        attributes += f' transform="{_short(turned)}"'
    x, y = _short(element.get("x", "0")), _short(element.get("y", "0"))
    text = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<text{attributes} x="{x}" y="{y}">{text}</text>'


def _dot(element: ET.Element) -> str:
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    return f'<circle{_paint(element)} cx="{number(x)}" cy="{number(y)}" r="{DOT:g}"/>'


def _paint(element: ET.Element) -> str:
    """Return the style as classes with their stand-ins for paper."""
    rules = (rule.partition(":") for rule in element.get("style", "").split(";"))
    style = {key.strip(): value.strip() for key, colon, value in rules if colon}
    classes, kept = [], []
    for key, value in sorted(style.items()):
        if key not in _KEPT:
            continue
        if value in _HUE_OF and key in {"fill", "stroke"}:
            classes.append(f"pb-{key}-{_HUE_OF[value]}")
            kept.append((key, HUES[_HUE_OF[value]]))
        else:
            kept.append((key, value))
    written = "".join(f' {key}="{value}"' for key, value in kept)
    return (f' class="{" ".join(classes)}"' if classes else "") + written


def _short(text: str) -> str:
    return " ".join(_NUMBER.sub(lambda found: number(float(found[0])), text).split())
