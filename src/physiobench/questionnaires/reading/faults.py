"""Why an item cannot be asked as its file writes it: what nobody could fill in is refused."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

from physiobench.questionnaires.model.answers import Coding, Quantity, Value, write_value
from physiobench.questionnaires.model.items import (
    CHOICES,
    NUMBERS,
    SILENT,
    UNCALCULATED,
    UNDRAWN,
    VALUE_KINDS,
    Item,
    ItemType,
)
from physiobench.questionnaires.model.limits import (
    DIGIT_LIMIT,
    REPEAT_LIMIT,
    count_fault,
    exclusion_fault,
    is_below,
    misfit,
    unit_codes,
)
from physiobench.questionnaires.model.patterns import pattern_fault
from physiobench.questionnaires.reading.repeats import MOST


PHOTO_TYPES = frozenset({"image/jpeg", "image/*"})  # a photo is kept as JPEG

_LIMITED: dict[ItemType, tuple[type, ...]] = {
    ItemType.INTEGER: (int,),
    ItemType.DECIMAL: (int, Decimal),
    ItemType.QUANTITY: (int, Decimal, Quantity),
    ItemType.DATE: (date,),
    ItemType.DATE_TIME: (date,),
    ItemType.TIME: (time,),
}


def fault_of_item(item: Item) -> str:
    """Return why this item cannot be asked as written, or nothing."""
    for faults in (_of_kind, _of_limits, _of_units, _of_counts, _of_initial):
        for fault in faults(item):
            return fault
    return ""


def _of_kind(item: Item) -> Iterator[str]:
    """Yield what its type forbids."""
    faults = {
        "has no text, and its code has none: write the text of the question": not item.text
        and item.type is not ItemType.GROUP
        and not item.hidden,
        "a group needs items": item.type is ItemType.GROUP and not item.items,
        "a display item cannot hold items": item.type is ItemType.DISPLAY and bool(item.items),
        "bears both enableWhen and enableWhenExpression, which FHIR forbids": item.when is not None
        and bool(item.when_expression),
        f"a {item.type} cannot be calculated": bool(item.calculated)
        and item.type in SILENT | UNCALCULATED,
        "repeats inside a group that repeats": item.type is ItemType.GROUP
        and item.repeats
        and any(below.instance for below in item.walk()),
        "a choice needs its options": item.type in CHOICES and not item.options,
        "a repeating question cannot hold items": item.is_question
        and item.repeats
        and bool(item.items),
        f"takes only {' or '.join(item.mime_types)}, but this site takes photos as JPEG": bool(
            item.mime_types
        )
        and PHOTO_TYPES.isdisjoint(item.mime_types),
        f"a required {item.type} cannot be filled in here": item.type in UNDRAWN and item.required,
        "is required but hidden or read-only": item.required
        and (item.hidden or item.read_only)
        and item.is_question
        and not item.calculated,
    }
    yield from (reason for reason, holds in faults.items() if holds)


def _of_limits(item: Item) -> Iterator[str]:
    """Yield why no answer could keep to its limits, or which of them means nothing."""
    if fault := pattern_fault(item.regex):
        yield fault
    least, most = item.min_value, item.max_value
    kinds = _LIMITED.get(item.type, ())
    for limit in (least, most):
        if limit is not None and (isinstance(limit, bool) or not isinstance(limit, kinds)):
            yield f"its smallest or largest value does not fit {item.type}"
    if least is not None and most is not None and is_below(most, least):
        yield f"its smallest value ({least}) is above its largest ({most})"
    if item.min_length is not None and item.max_length and item.min_length > item.max_length:
        yield f"its minLength ({item.min_length}) is above its maxLength ({item.max_length})"
    if item.type in NUMBERS and (item.min_length or 0) > DIGIT_LIMIT:
        yield f"its minLength ({item.min_length}) is more than the {DIGIT_LIMIT} of a number"
    for name, number, floor in (
        ("minLength", item.min_length, 0),
        ("maxDecimalPlaces", item.max_decimal_places, 0),
        ("sliderStepValue", item.step if item.type in NUMBERS else None, 1),
    ):
        if number is not None and number < floor:
            yield f"its {name} cannot be {number}"


def _of_units(item: Item) -> Iterator[str]:
    """Yield why a limit could not be held against every quantity that may be given."""
    if item.type is not ItemType.QUANTITY:
        return
    offered = unit_codes(item)
    for limit in (item.min_value, item.max_value):
        if not isinstance(limit, Quantity):
            if limit is not None and len(offered) > 1:
                yield f"its limit {limit} names no unit, and the question offers several"
            continue
        if limit.code is None:
            yield f"its limit {limit} needs the code of its unit"
        elif offered == {None}:
            yield f"its limit is in {limit.unit or limit.code}, and the question names no unit"
        foreign = [str(u) for u in item.units if isinstance(u, Coding) and u.code != limit.code]
        if foreign:
            reason = "no unit is converted here"
            yield f"its limit {limit} cannot be held against {' or '.join(foreign)}: {reason}"


def _of_counts(item: Item) -> Iterator[str]:
    """Yield why it could not be answered as often as it demands."""
    least, most = item.min_occurs, item.max_occurs
    if least is not None and least < 0:
        yield f"its minOccurs cannot be {least}"
    if most is not None and most < 1:
        yield f"its maxOccurs cannot be {most}"
    if least is not None and most is not None and least > most:
        yield f"its minOccurs ({least}) is above its maxOccurs ({most})"
    if least is not None and least > 1 and not item.repeats:
        yield f"asks for at least {least} (minOccurs), and does not repeat"
    if item.type is ItemType.GROUP and item.repeats and most is not None and most > MOST:
        yield f"its maxOccurs is {most}, and a group is asked at most {MOST} times"
    ceiling = MOST if item.type is ItemType.GROUP else most or REPEAT_LIMIT
    if item.type is ItemType.CHOICE:
        ceiling = min(ceiling, len(item.options))
    if least is not None and least > max(ceiling, 1):
        yield f"asks for at least {least} (minOccurs), and can take {ceiling}"


def _of_initial(item: Item) -> Iterator[str]:
    """Yield why what stands in it at first would be refused if a person gave it."""
    selected = tuple(o.value for o in item.options if o.initially_selected)
    given: tuple[Value, ...] = item.initial or selected
    if not given or item.type not in VALUE_KINDS:
        return
    if len(selected) > 1 and not item.repeats:
        yield "has several options with initialSelected, and takes one answer"
    for value in given:
        wrong = misfit(item, value, kind_of(item, value))
        if wrong:
            yield f"its initial value is no answer to it: {value}. {wrong}"
    wrong = count_fault(item, given) or exclusion_fault(item, given)
    if wrong:
        yield f"its initial values are no answer to it. {wrong}"


def kind_of(item: Item, value: Value) -> str:
    """Return the `value[x]` name of a value whose type is one that `item` takes."""
    if item.type is ItemType.OPEN_CHOICE:
        return next(iter(write_value(value)))
    return VALUE_KINDS[item.type]
