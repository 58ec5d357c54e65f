"""The room around the body: floor, chair, step, wall, something to hold."""

from physiobench.content.figures import Prop
from physiobench.drawing.picture import looks, number


def prop_svg(prop: Prop) -> str:
    """Return one prop as markup, in centimetres with the floor at zero and downward positive."""
    return _DRAWN[prop.kind](prop.at[0], -prop.at[1], prop.size[0], prop.size[1])


def _box(x: float, y: float, w: float, h: float, round_: float = 1.5) -> str:
    """Return a box whose lower left corner is (x, y)."""
    return (
        f'<rect {looks("pb-prop")} x="{number(x)}" y="{number(y - h)}" width="{number(w)}"'
        f' height="{number(h)}" rx="{number(round_)}"/>'
    )


def _line(*points: tuple[float, float]) -> str:
    way = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path {looks("pb-line")} d="M{way}"/>'


def _floor(x: float, y: float, w: float, _: float) -> str:
    return _line((x, y), (x + w, y))


def _mat(x: float, y: float, w: float, h: float) -> str:
    return _box(x, y + h, w, h, 1.4)


def _chair(x: float, y: float, depth: float, seat: float) -> str:
    """Draw a chair that faces right, its back at x and its seat that high."""
    legs = _line((x + 2, y), (x + 2, y - seat)) + _line(
        (x + depth - 2, y), (x + depth - 2, y - seat)
    )
    return legs + _box(x - 3, y - seat + 2, 4, 44, 2) + _box(x - 2, y - seat + 4, depth + 2, 4)


def _roll(x: float, y: float, w: float, h: float) -> str:
    middle, high = x + w / 2, y - h / 2
    curl = (
        f'<path {looks("pb-line")} d="M{number(middle)} {number(high)}'
        f"q{number(w / 5)} {number(-h / 4)} {number(w / 4)} {number(h / 10)}"
        f't{number(-w / 2.6)} {number(h / 8)}"/>'
    )
    return (
        f'<ellipse {looks("pb-prop")} cx="{number(middle)}" cy="{number(high)}"'
        f' rx="{number(w / 2)}" ry="{number(h / 2)}"/>{curl}'
    )


def _step(x: float, y: float, w: float, h: float) -> str:
    return _box(x, y, w, h, 1)


def _wall(x: float, y: float, w: float, h: float) -> str:
    return _box(x, y, w, h, 0)


def _rail(x: float, y: float, w: float, h: float) -> str:
    """Draw a worktop to hold, its near edge at x."""
    return _box(x + 3, y, w - 3, h - 4, 0) + _box(x, y - h + 4, w, 4)


def _pillow(x: float, y: float, w: float, h: float) -> str:
    return _box(x, y, w, h, h / 2.2)


_DRAWN = {
    "floor": _floor,
    "mat": _mat,
    "chair": _chair,
    "roll": _roll,
    "step": _step,
    "wall": _wall,
    "rail": _rail,
    "pillow": _pillow,
}
