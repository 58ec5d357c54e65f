"""Reads drawings back, as a browser would place them."""

import re
from collections.abc import Iterator
from math import cos, radians, sin
from xml.etree import ElementTree as ET


SVG = "{http://www.w3.org/2000/svg}"
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own drawing


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    return (
        a * n[0] + c * n[1],
        b * n[0] + d * n[1],
        a * n[2] + c * n[3],
        b * n[2] + d * n[3],
        a * n[4] + c * n[5] + e,
        b * n[4] + d * n[5] + f,
    )


def _one(kind: str, v: list[float]) -> Matrix:
    if kind == "translate":
        return (1, 0, 0, 1, v[0], v[1] if len(v) > 1 else 0)
    if kind == "scale":
        return (v[0], 0, 0, v[-1], 0, 0)
    turn = radians(v[0])
    spin = (cos(turn), sin(turn), -sin(turn), cos(turn), 0.0, 0.0)
    if len(v) == 1:
        return spin
    there, back = (1, 0, 0, 1, v[1], v[2]), (1, 0, 0, 1, -v[1], -v[2])
    return _times(_times(there, spin), back)


def _matrix(element: ET.Element) -> Matrix:
    found = SAME
    for kind, inside in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        values = [float(part) for part in re.split(r"[ ,]+", inside.strip())]
        found = _times(found, _one(kind, values))
    if element.tag == f"{SVG}svg" and element.get("x") is not None:
        left, top, wide, tall = (float(part) for part in element.get("viewBox", "").split())
        across = float(element.get("width", "1")) / wide
        scale = min(across, float(element.get("height", "1")) / tall)
        x = float(element.get("x", "0")) + (float(element.get("width", "1")) - wide * scale) / 2
        y = float(element.get("y", "0"))
        found = (scale, 0, 0, scale, x - left * scale, y - top * scale)
    return found


def placed(root: ET.Element) -> Iterator[tuple[ET.Element, Matrix]]:
    """Yield each element with the matrix that puts it on the page; what is hidden is left out."""

    def walk(element: ET.Element, outer: Matrix) -> Iterator[tuple[ET.Element, Matrix]]:
        if element.get("display") == "none" or element.tag == f"{SVG}defs":
            return
        here = _times(outer, _matrix(element))
        yield element, here
        for child in element:
            yield from walk(child, here)

    first = SAME
    for child in root:
        yield from walk(child, first)


def panels(root: ET.Element) -> list[tuple[float, float, list[tuple[str, float, float]]]]:
    """Return each panel's left edge and width, with its body's parts and where each joint is."""
    key = re.compile(r"^#x[0-9a-f]{6}")
    found = []
    for panel in root.findall(f"{SVG}svg"):
        only = ET.Element(f"{SVG}svg")
        only.append(panel)
        parts = [
            (key.sub("", element.get("href", "")), matrix[4], matrix[5])
            for element, matrix in placed(only)
            if element.tag == f"{SVG}use"
        ]
        found.append((float(panel.get("x", "0")), float(panel.get("width", "0")), parts))
    return found
