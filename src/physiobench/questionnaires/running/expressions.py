"""Run the FHIRPath expressions of a questionnaire with fhirpathpy, within a limit on work.

Imported only for forms with expressions: fhirpathpy with its FHIR R4 model takes 9 MB.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self, cast
from weakref import WeakKeyDictionary

from fhirpathpy.engine import do_eval
from fhirpathpy.engine.evaluators import evaluators
from fhirpathpy.engine.nodes import FP_Quantity, FP_Time, FP_TimeBase, ResourceNode
from fhirpathpy.engine.util import get_data, process_user_invocation_table
from fhirpathpy.models import models

from physiobench.questionnaires.model.answers import (
    Answers,
    BadAnswer,
    Coding,
    Quantity,
    Value,
    read_value,
)
from physiobench.questionnaires.model.expressions.binding import Expression
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.response_items import write_answer, write_items


WORK_LIMIT = 60_000  # steps and elements: about 0.3 s
TEXT_LIMIT, NUMBER_BITS = 10_000, 128


class _TooMuchWork(Exception):
    """An expression would take too long, or makes numbers or texts that are too large."""


class _Exact(float):
    """A decimal as fhirpathpy and JSON take it, a float; its text and value are the decimal's."""

    __slots__ = ("number",)
    number: Decimal

    def __new__(cls, number: Decimal) -> Self:
        found = super().__new__(cls, number)
        found.number = number
        return found

    def __str__(self) -> str:
        return str(self.number)

    def __eq__(self, other: object) -> bool:
        return self.number == (other.number if isinstance(other, _Exact) else other)

    def __hash__(self) -> int:
        return hash(self.number)


class _Chosen(dict[str, object]):
    """A coding that was chosen, with the weight of its option."""

    weight: Decimal | int | None = None


def _weights(found: Sequence[object]) -> list[Decimal | int]:
    chosen = (one.weight for one in found if isinstance(one, _Chosen))
    return [weight for weight in chosen if weight is not None]


def _power(found: Sequence[Decimal], exponent: Decimal | Sequence[Decimal]) -> object:
    if not found or isinstance(exponent, list):
        return []
    (base,) = found
    return Decimal(base) ** Decimal(cast("Decimal", exponent))


def _round(found: Sequence[Decimal], places: int = 0) -> list[Decimal]:
    step = Decimal(1).scaleb(-int(places))
    rounded = [Decimal(one).quantize(step, ROUND_HALF_UP) for one in found]
    return [Decimal(int(one)) if one == int(one) else one.normalize() for one in rounded]


# What fhirpathpy lacks (weight, ordinal, hasValue), or does to literals but not to answers (sum,
# min, max, avg), to whole exponents only (power) or to the even neighbour (round). The sum of
# nothing is not known: it is not 0.
_OURS = process_user_invocation_table(
    {
        "weight": {"fn": _weights},
        "ordinal": {"fn": _weights},
        "hasValue": {"fn": lambda found: len(found) == 1 and not isinstance(found[0], dict)},
        "sum": {"fn": lambda found: sum(found) if found else []},
        "avg": {"fn": lambda found: sum(found) / Decimal(len(found)) if found else []},
        "min": {"fn": lambda found: min(found) if found else []},
        "max": {"fn": lambda found: max(found) if found else []},
        "round": {"fn": _round, "arity": {0: [], 1: ["Number"]}},
        "power": {"fn": _power, "arity": {1: ["Number"]}},
    }
)


def _bounded(evaluator: Callable[..., Any]) -> Callable[..., Any]:
    """Return an evaluator of fhirpathpy that counts its work, where a limit was set.

    It also unwraps truth values: fhirpathpy takes a wrapped `false` for true in where().
    """

    def run(ctx: dict[str, Any], parent: object, node: Mapping[str, Any]) -> Any:
        found = evaluator(ctx, parent, node)
        if "work" not in ctx or not isinstance(found, list):
            return found
        ctx["work"] -= 1 + len(found)
        if ctx["work"] < 0:
            raise _TooMuchWork
        return [_checked(one) for one in found]

    return run


def _checked(element: Any) -> Any:
    kind = type(element)
    if kind is ResourceNode:
        return element.data if isinstance(element.data, bool) else element
    if (
        (kind is str and len(element) > TEXT_LIMIT)
        or (kind is int and element.bit_length() > NUMBER_BITS)
        or (kind in {Decimal, float} and not math.isfinite(element))  # the logarithm of 0
    ):
        raise _TooMuchWork
    return element


evaluators.update({kind: _bounded(evaluator) for kind, evaluator in evaluators.items()})
_RECENT: WeakKeyDictionary[Expression, dict[str, tuple[Value, ...] | None]] = WeakKeyDictionary()
_RECENT_LIMIT = 4  # a page compares the answers before and after it, several times


def evaluated(
    expression: Expression, q: Questionnaire, answers: Answers
) -> tuple[Value, ...] | None:
    """Return the result of `expression` from the answers that count, which may be empty.

    Return `None` if it cannot be evaluated: its parts do not fit, or it takes too much work.
    """
    given = _needed(expression, q, answers)
    key = repr(given)
    recent = _RECENT.get(expression, {})
    if key not in recent:
        recent = dict([*recent.items()][1 - _RECENT_LIMIT :]) | {key: _run(expression, q, given)}
        _RECENT[expression] = recent
    return recent[key]


def _needed(expression: Expression, q: Questionnaire, answers: Answers) -> Answers:
    """Return the answers that `expression` reads, and those that their items are nested in."""
    wanted = set(expression.reads)
    above = wanted
    while above := {q.parents[name] for name in above if name in q.parents}:
        wanted |= above
    return {name: answers[name] for name in answers if name in wanted}


def _run(expression: Expression, q: Questionnaire, answers: Answers) -> tuple[Value, ...] | None:
    response = {
        "resourceType": "QuestionnaireResponse",
        "item": write_items(q.items, answers, _write_answer),
    }
    variables: dict[str, object] = {"resource": response, "ucum": "http://unitsofmeasure.org"}
    if expression.asks_form:
        variables["questionnaire"] = q.as_fhir()
    ctx = {
        "dataRoot": [response],
        "vars": variables,
        "model": models["r4"],
        "userInvocationTable": _OURS,
        "work": WORK_LIMIT,
    }
    try:
        for name, tree in expression.variables:
            variables[name] = do_eval(ctx, [response], tree)
        return tuple(_read(one) for one in do_eval(ctx, [response], expression.tree))
    except Exception:  # noqa: BLE001 - fhirpathpy raises Exception itself where types do not fit
        return None


def _write_answer(item: Item, value: Value) -> dict[str, object]:
    found = write_answer(item, value, decimal=_Exact)
    (kind, written), *_ = found.items()
    if isinstance(value, Coding):
        written = _Chosen(cast("dict[str, object]", written))
        weight = next((option.weight for option in item.options if option.value == value), None)
        written.weight = cast("Decimal | int | None", weight)
    return {kind: written, "value": written}  # fhirpathpy forgets the type in a union: value alone


def _read(found: object) -> Value:
    data = get_data(found)
    if isinstance(found, ResourceNode) and found.path and "." not in found.path:
        return read_value({f"value{found.path[0].upper()}{found.path[1:]}": data})
    if isinstance(found, FP_Quantity):
        unit = str(found.unit).strip("'")
        return Quantity(Decimal(found.value), unit, unit)
    if isinstance(found, FP_TimeBase):
        kind = "valueTime" if isinstance(found, FP_Time) else "valueDateTime"
        return read_value({kind: str(found)})
    if isinstance(data, dict) and {"code", "value"} & data.keys():
        return read_value({"valueQuantity" if "value" in data else "valueCoding": data})
    if isinstance(data, bool | int | Decimal | str):
        return data
    msg = "is no value"
    raise BadAnswer(msg)
