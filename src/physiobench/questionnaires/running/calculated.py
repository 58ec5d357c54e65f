"""What a questionnaire calculates from its answers: scores, values and conditions."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from decimal import Decimal

from physiobench.questionnaires.model.answers import Answers, Coding, Quantity, Value
from physiobench.questionnaires.model.expressions.binding import Expression
from physiobench.questionnaires.model.items import WORDED, Item, ItemType
from physiobench.questionnaires.model.limits import (
    digits_fault,
    range_fault,
    unit_fault,
    words_fault,
)
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.scores import NO_SCORES, Scores, score_of


_KINDS: dict[ItemType, type] = {
    ItemType.BOOLEAN: bool,
    ItemType.QUANTITY: Quantity,
    ItemType.DATE: date,
    ItemType.DATE_TIME: date,
    ItemType.TIME: time,
    **dict.fromkeys(WORDED, str),
}


def opens(q: Questionnaire, expression: Expression, answers: Answers) -> bool:
    """Tell whether an enableWhenExpression shows its item: without a result it does not."""
    return _truth(_evaluated(expression, q, answers)) is True


def may_open(
    q: Questionnaire, expression: Expression, answers: Answers, unknown: AbstractSet[str]
) -> bool | None:
    """Tell the same for safety: `None` if it reads an unknown answer or cannot be evaluated."""
    found = _evaluated(expression, q, answers) if unknown.isdisjoint(expression.reads) else None
    if found is None or len(found) > 1:
        return None
    return _truth(found) is True


def _truth(found: Sequence[Value] | None) -> bool | None:
    """Return one truth value; any other single value is there, so FHIRPath takes it for true."""
    if found is None or len(found) != 1:
        return None
    return found[0] if isinstance(found[0], bool) else True


def _evaluated(
    expression: Expression, q: Questionnaire, answers: Answers
) -> Sequence[Value] | None:
    # Imported here: a site whose forms have no expressions does not load fhirpathpy (9 MB).
    from physiobench.questionnaires.running.expressions import evaluated  # noqa: PLC0415

    return evaluated(expression, q, answers)


def computed(
    q: Questionnaire, item: Item, answers: Answers, scores: Scores = NO_SCORES
) -> tuple[Value, ...]:
    """Return the value of a calculated `item` from the answers that count, or nothing.

    A named score is computed by the function of that name; a name without one has no value: what
    depends on it is then unknown. Any other expression is run as the file writes it. What the item
    itself would not take as an answer is not its value.
    """
    if item.score:
        return score_of(q, item, answers, scores)
    found = _evaluated(q.formulas[item.link_id], q, answers)
    if found is None or (len(found) > 1 and not item.repeats):
        return ()
    values = [_fitting(item, value) for value in found]
    fitting = tuple(value for value in values if value is not None)
    return fitting if len(fitting) == len(values) else ()


def _fitting(item: Item, value: Value) -> Value | None:
    """Return `value` as an answer to `item`, or nothing if it is none."""
    found = _of_type(item, value)
    if item.options and not (item.type is ItemType.OPEN_CHOICE and isinstance(found, str)):
        offered = (option.value for option in item.options)
        return next((o for o in offered if type(o) is type(found) and o == found), None)
    if isinstance(found, str):
        fault = words_fault(item, found)
    elif isinstance(found, int | Decimal) and not isinstance(found, bool) and _is_limited(item):
        fault = digits_fault(item, found)
    else:
        fault = ""
    if found is None or fault or unit_fault(item, found) or range_fault(item, found):
        return None
    return found


def _is_limited(item: Item) -> bool:
    lengths = (item.max_decimal_places, item.max_length, item.min_length)
    return bool(item.regex) or any(length is not None for length in lengths)


def _of_type(item: Item, value: Value) -> Value | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number(item, Decimal(value))
    fits = isinstance(value, _KINDS.get(item.type, ())) and not (
        item.type is ItemType.DATE and isinstance(value, datetime)
    )
    return value if fits or item.options else None


def _number(item: Item, number: Decimal) -> Value | None:
    whole = number == number.to_integral_value()
    if item.max_decimal_places is not None:  # 3.50 has one place too many only as it was calculated
        number = Decimal(int(number)) if whole else number.normalize()
    if item.type is ItemType.DECIMAL:
        return Decimal(int(number)) if whole else number
    if item.type is ItemType.QUANTITY:
        units = [unit for unit in item.units if isinstance(unit, Coding)]
        unit = units[0] if len(units) == 1 else None
        return Quantity(number, str(unit), unit.code, unit.system) if unit else Quantity(number)
    if item.type is ItemType.INTEGER or item.options:
        return int(number) if whole else None
    return None
