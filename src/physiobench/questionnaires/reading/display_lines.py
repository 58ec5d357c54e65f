"""Display items under a question, shown with it from the start."""

from collections.abc import Sequence
from dataclasses import dataclass

from physiobench.questionnaires.model.answers import Coding
from physiobench.questionnaires.model.items import NUMBERS, SILENT, Item, ItemType
from physiobench.questionnaires.reading.extensions import HELP, LOWER, UNIT, UPPER


@dataclass(frozen=True, slots=True)
class DisplayLines:
    """The text of the display items under a question, and its remaining items."""

    fields: dict[str, object]
    unit: tuple[Coding, ...] = ()
    label: str = ""  # what the item is called, if nothing else says it


def display_lines_of(kind: ItemType, below: Sequence[Item], *, is_named: bool) -> DisplayLines:
    """Take the display items that belong to a question from the items `below` it.

    Those are the ends of a scale, the unit of a number, help, and every line before the first
    question below. A line with a condition of its own stays where it is, and so do those of a
    group. Where the question is not named, the first of these lines is its label.
    """
    if kind in SILENT:
        return DisplayLines({"items": tuple(below)})
    hints: list[str] = []
    found: dict[str, str] = {}
    left: list[Item] = []
    special = {LOWER, UPPER, *([UNIT] if kind in NUMBERS else [])}
    for item in below:
        if item.type is not ItemType.DISPLAY or item.when or item.when_expression or item.hidden:
            left.append(item)
        elif item.control in special and item.control not in found:
            found[item.control] = item.text
        elif item.control == HELP or not any(other.is_question for other in left):
            hints.append(item.text)
        else:
            left.append(item)
    unit = (Coding(found[UNIT], found[UNIT]),) if UNIT in found and kind in _PLAIN else ()
    if UNIT in found and not unit:
        hints.append(found[UNIT])
    label = "" if is_named or not hints else hints.pop(0)
    ends: dict[str, object] = {"lower": found.get(LOWER, ""), "upper": found.get(UPPER, "")}
    fields: dict[str, object] = {"hint": "\n".join(hints), "items": tuple(left)} | ends
    return DisplayLines(fields, unit, label)


_PLAIN = NUMBERS - {ItemType.QUANTITY}  # a quantity's unit is part of its answer, and has a code
