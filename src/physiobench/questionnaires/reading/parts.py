"""Parts of one FHIR item: its options, its codes, and the condition on which it is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence

from physiobench.questionnaires.model.answers import BadAnswer, Coding, Value, read_value
from physiobench.questionnaires.model.conditions import (
    BadCondition,
    Condition,
    Every,
    Some,
    read_condition,
)
from physiobench.questionnaires.model.items import Option
from physiobench.questionnaires.model.text import clean
from physiobench.questionnaires.reading.extensions import is_exclusive, read_weight


MEASURES = "https://physiobench.example/fhir/CodeSystem/measure"
_SNOMED = "http://snomed.info/sct"
_SIDES = {"7771000": "Left side", "24028007": "Right side"}


def keyed_options(pairs: Sequence[tuple[Value, Mapping[str, object]]]) -> tuple[Option, ...]:
    """Return the options, each under a key of its own.

    Raises:
        BadAnswer: if one has no text, or reads like another once a browser sent it.
    """
    plain = [clean(v.code if isinstance(v, Coding) else str(v)) for v, _ in pairs]
    if not all(plain):
        msg = "offers an option without text"
        raise BadAnswer(msg)
    often = Counter(plain)
    options = []
    for (value, raw), key in zip(pairs, plain, strict=True):
        full = clean(f"{value.system or ''}|{key}") if isinstance(value, Coding) else key
        sent = key if often[key] == 1 else full
        options.append(
            Option(
                key=f"={sent}" if sent.startswith("+") else sent,  # "+other" is ours
                value=value,
                initially_selected=raw.get("initialSelected") is True,
                exclusive=is_exclusive(raw),
                weight=read_weight(raw),
            )
        )
    keys = Counter(option.key for option in options)
    twice = next((key for key, count in keys.items() if count > 1), None)
    if twice is not None:
        msg = f"offers {twice!r} twice"
        raise BadAnswer(msg)
    return tuple(options)


def code_text(raw: Mapping[str, object]) -> str:
    """Return the words that the first code of an item has for it, or nothing."""
    listed = raw.get("code", [])
    for coding in listed if isinstance(listed, list) else ():
        display = coding.get("display") if isinstance(coding, dict) else None
        if isinstance(display, str) and display.strip():
            return display.strip()
    return ""


def read_codes(raw: Mapping[str, object]) -> tuple[str, str]:
    """Return the measure and the side of the body that the codes of an item name, if any."""
    listed = raw.get("code", [])
    if not isinstance(listed, list):
        msg = "code must be a list"
        raise BadAnswer(msg)
    measure, side = "", ""
    for raw_coding in listed:
        coding = read_value({"valueCoding": raw_coding})
        if isinstance(coding, Coding):
            measure = coding.code if coding.system == MEASURES else measure
            side = _SIDES.get(coding.code, side) if coding.system == _SNOMED else side
    return measure, side


def read_when(raw: Mapping[str, object]) -> Condition | None:
    """Return the enableWhen of an item as one condition.

    Raises:
        BadCondition: if it is not of FHIR's form.
    """
    listed = raw.get("enableWhen")
    if listed is None:
        return None
    if not isinstance(listed, list) or not listed:
        msg = "enableWhen must be a list, not empty"
        raise BadCondition(msg)
    behaviour = raw.get("enableBehavior", "all" if len(listed) == 1 else None)
    if behaviour not in ("all", "any"):
        msg = "several enableWhen need enableBehavior, all or any"
        raise BadCondition(msg)
    if any(
        isinstance(part, dict) and not part.keys().isdisjoint({"all", "any"}) for part in listed
    ):
        msg = "enableWhen cannot be nested"
        raise BadCondition(msg)
    parts = tuple(read_condition(part) for part in listed)
    if len(parts) == 1:
        return parts[0]
    return Every(parts) if behaviour == "all" else Some(parts)
