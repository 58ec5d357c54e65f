"""FHIR and SDC extensions of an item: those that we honour, and the names of those we only keep.

An extension that cannot act where it stands (a step on a text) is kept and named as well.

Kept only, and so named: what fills a form in from a record elsewhere (`initialExpression`,
`launchContext`). The person is asked instead.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from physiobench.questionnaires.model.answers import BadAnswer, Coding, Value, read_value
from physiobench.questionnaires.model.items import NUMBERS, WORDED, ItemType, Named


FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
HELP, LOWER, UPPER, UNIT = "help", "lower", "upper", "unit"  # codes of an item-control

# Honoured elsewhere, or of no consequence to asking and judging.
_HARMLESS = frozenset(
    {
        FHIR + "ordinalValue",
        FHIR + "itemWeight",
        FHIR + "questionnaire-choiceOrientation",
        FHIR + "questionnaire-optionExclusive",
        FHIR + "rendering-markdown",
        FHIR + "translation",
        SDC + "sdc-questionnaire-observationExtract",
    }
)
VARIABLE = FHIR + "variable"
MIME_TYPE = FHIR + "mimeType"
_FHIRPATH = "text/fhirpath"


def _integer(extension: Mapping[str, object]) -> int:
    value = read_value(extension)
    if isinstance(value, bool) or not isinstance(value, int):
        msg = "must be valueInteger"
        raise BadAnswer(msg)
    return value


def _boolean(extension: Mapping[str, object]) -> bool:
    value = read_value(extension)
    if not isinstance(value, bool):
        msg = "must be valueBoolean"
        raise BadAnswer(msg)
    return value


def _megabytes(extension: Mapping[str, object]) -> Decimal:
    value = read_value(extension)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value <= 0:
        msg = "must be valueDecimal above 0"
        raise BadAnswer(msg)
    return Decimal(value)


def _string(extension: Mapping[str, object]) -> str:
    value = read_value(extension)
    if not isinstance(value, str):
        msg = "must be text"
        raise BadAnswer(msg)
    return value


def _control(extension: Mapping[str, object]) -> str:
    concept = extension.get("valueCodeableConcept")
    codings = concept.get("coding") if isinstance(concept, dict) else None
    if not isinstance(codings, list) or not codings or not isinstance(codings[0], dict):
        msg = "must be valueCodeableConcept with a coding"
        raise BadAnswer(msg)
    return str(codings[0].get("code", ""))


def _expression(extension: Mapping[str, object]) -> str:
    found = read_named(extension)
    if found.language != _FHIRPATH:
        msg = f"is written in {found.language}, and only {_FHIRPATH} is run"
        raise BadAnswer(msg)
    return found.expression


def read_named(extension: Mapping[str, object]) -> Named:
    """Return the expression that an extension holds.

    Raises:
        BadAnswer: if it holds none.
    """
    raw = extension.get("valueExpression")
    raw = raw if isinstance(raw, dict) else {}
    text, language, name = (raw.get(key, "") for key in ("expression", "language", "name"))
    if not isinstance(text, str) or not text.strip():
        msg = "must be valueExpression with its expression"
        raise BadAnswer(msg)
    if not isinstance(language, str) or not isinstance(name, str):
        msg = "needs its language and name as text"
        raise BadAnswer(msg)
    return Named(expression=text, language=language or _FHIRPATH, name=name)


def read_variables(holder: Mapping[str, object]) -> tuple[Named, ...]:
    """Return the variables that an item or a whole form defines, in their order.

    Raises:
        BadAnswer: if one has no name or no expression.
    """
    found = []
    for url, extension in each_extension(holder):
        if url == VARIABLE:
            try:
                named = read_named(extension)
            except BadAnswer as error:
                msg = f"extension {url}: {error}"
                raise BadAnswer(msg) from error
            if not named.name:
                msg = f"extension {url}: a variable needs its name"
                raise BadAnswer(msg)
            found.append(named)
    return tuple(found)


_READERS: dict[str, tuple[str, Callable[[Mapping[str, object]], object]]] = {
    FHIR + "minValue": ("min_value", read_value),
    FHIR + "maxValue": ("max_value", read_value),
    FHIR + "minLength": ("min_length", _integer),
    FHIR + "maxDecimalPlaces": ("max_decimal_places", _integer),
    FHIR + "regex": ("regex", _string),
    FHIR + "maxSize": ("max_size_mb", _megabytes),
    FHIR + "entryFormat": ("entry_format", _string),
    FHIR + "questionnaire-hidden": ("hidden", _boolean),
    FHIR + "questionnaire-minOccurs": ("min_occurs", _integer),
    FHIR + "questionnaire-maxOccurs": ("max_occurs", _integer),
    FHIR + "questionnaire-sliderStepValue": ("step", _integer),
    FHIR + "questionnaire-supportLink": ("support_link", _string),
    FHIR + "questionnaire-itemControl": ("control", _control),
    SDC + "sdc-questionnaire-minQuantity": ("min_value", read_value),
    SDC + "sdc-questionnaire-maxQuantity": ("max_value", read_value),
    SDC + "sdc-questionnaire-shortText": ("short_text", _string),
    SDC + "sdc-questionnaire-calculatedExpression": ("calculated", _expression),
    SDC + "sdc-questionnaire-enableWhenExpression": ("when_expression", _expression),
}
_ACTS_ON: dict[str, frozenset[ItemType]] = {
    FHIR + "minLength": WORDED | NUMBERS,
    FHIR + "regex": WORDED | NUMBERS,
    FHIR + "maxSize": frozenset({ItemType.ATTACHMENT}),
    MIME_TYPE: frozenset({ItemType.ATTACHMENT}),
    FHIR + "maxDecimalPlaces": NUMBERS,
    FHIR + "questionnaire-sliderStepValue": NUMBERS,
    FHIR + "questionnaire-unit": NUMBERS,
    FHIR + "questionnaire-unitOption": frozenset({ItemType.QUANTITY}),
}
_WEIGHTS = frozenset(
    FHIR + name for name in ("ordinalValue", "itemWeight", "valueset-ordinalValue")
)
_UNITS = frozenset({FHIR + "questionnaire-unitOption", FHIR + "questionnaire-unit"})


def each_extension(holder: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    """Return the extensions of any FHIR element as (url, extension).

    Raises:
        BadAnswer: if one is not an object with a url.
    """
    listed = holder.get("extension", [])
    if not isinstance(listed, list):
        msg = "extension must be a list"
        raise BadAnswer(msg)
    found: list[tuple[str, Mapping[str, object]]] = []
    for extension in listed:
        if not isinstance(extension, dict) or not isinstance(extension.get("url"), str):
            msg = "an extension needs its url"
            raise BadAnswer(msg)
        found.append((extension["url"], extension))
    return found


def deeper_extensions(holder: object) -> Iterator[str]:
    """Yield the url of each extension on an element within `holder` that we only keep.

    What `holder` bears itself is read elsewhere, and so are the items in it.

    Raises:
        BadAnswer: if an element bears what may change its meaning.
    """
    parts = holder if isinstance(holder, list) else []
    if isinstance(holder, Mapping):
        parts = [part for key, part in holder.items() if key not in {"extension", "item"}]
    for part in parts:
        if isinstance(part, Mapping):
            if "modifierExtension" in part:
                msg = "holds a modifierExtension, which may change its meaning"
                raise BadAnswer(msg)
            for url, _ in each_extension(part):
                if url not in _HARMLESS and url not in _WEIGHTS:
                    yield url
        if isinstance(part, Mapping | list):
            yield from deeper_extensions(part)


def read_item_extensions(
    raw: Mapping[str, object], kind: ItemType
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the item fields that the extensions set, and the urls of those only kept.

    Raises:
        BadAnswer: naming the extension that is malformed or that the engine must not ignore.
    """
    fields: dict[str, object] = {}
    units: list[Value] = []
    mime_types: list[str] = []
    kept: list[str] = []
    for url, extension in each_extension(raw):
        try:
            if kind not in _ACTS_ON.get(url, {kind}):
                kept.append(url)
            elif url in _UNITS:
                units.append(_unit(extension))
            elif url == MIME_TYPE:
                mime_types.append(_string(extension))
            elif url in _READERS:
                name, reader = _READERS[url]
                fields[name] = reader(extension)
            elif url not in _HARMLESS and url != VARIABLE:
                kept.append(url)
        except BadAnswer as error:
            msg = f"extension {url}: {error}"
            raise BadAnswer(msg) from error
    read = {
        "units": tuple(units),
        "mime_types": tuple(mime_types),
        "variables": read_variables(raw),
    }
    return fields | read, (*kept, *deeper_extensions(raw))


def _unit(extension: Mapping[str, object]) -> Coding:
    """Return a unit; that of a plain number is only shown, so its name alone will do."""
    raw = extension.get("valueCoding")
    if extension["url"] == FHIR + "questionnaire-unit" and isinstance(raw, dict):
        shown = raw.get("display")
        raw = {"code": shown, **raw} if isinstance(shown, str) else raw
        extension = {"valueCoding": raw}
    unit = read_value(extension)
    if not isinstance(unit, Coding):
        msg = "must be valueCoding"
        raise BadAnswer(msg)
    return unit


def read_weight(option: Mapping[str, object]) -> Value | None:
    """Return the score that an option bears (ordinalValue or itemWeight), on it or its coding."""
    coding = option.get("valueCoding")
    for holder in (option, coding if isinstance(coding, dict) else {}):
        for url, extension in each_extension(holder):
            if url in _WEIGHTS:
                return read_value(extension)
    return None


def is_exclusive(option: Mapping[str, object]) -> bool:
    """Tell whether choosing this option forbids all others."""
    return any(
        url == FHIR + "questionnaire-optionExclusive" and extension.get("valueBoolean") is True
        for url, extension in each_extension(option)
    )
