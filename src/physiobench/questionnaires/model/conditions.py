"""A condition on answers, in the form of FHIR's enableWhen, with any and all nested."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from physiobench.questionnaires.model.answers import BadAnswer, Value, read_value


class Operator(StrEnum):
    """How an answer is compared; the signs are FHIR's."""

    EXISTS = "exists"
    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    LESS = "<"
    GREATER_OR_EQUAL = ">="
    LESS_OR_EQUAL = "<="


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question's answer held against one value."""

    question: str
    operator: Operator
    answer: Value


@dataclass(frozen=True, slots=True)
class Every:
    """True when each of its conditions is; with none, true."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True when one of its conditions is; with none, false."""

    of: tuple["Condition", ...]


Condition = Comparison | Every | Some


class BadCondition(ValueError):
    """A condition in a content file is not of the form of enableWhen."""


def read_condition(data: object) -> Condition:
    """Return the condition written as a comparison, or as `{all: [...]}` or `{any: [...]}`.

    Raises:
        BadCondition: saying what is wrong with it.
    """
    if not isinstance(data, Mapping):
        msg = "a condition is a mapping"
        raise BadCondition(msg)
    for key, kind in (("all", Every), ("any", Some)):
        if key in data:
            parts = data[key]
            if len(data) > 1 or not isinstance(parts, list) or not parts:
                msg = f"{key!r} stands alone and holds a list of conditions, at least one"
                raise BadCondition(msg)
            return kind(tuple(read_condition(part) for part in parts))
    return _read_comparison(data)


def _read_comparison(data: Mapping[str, object]) -> Comparison:
    question, sign = data.get("question"), data.get("operator")
    if not isinstance(question, str) or not question:
        msg = "a comparison names its question"
        raise BadCondition(msg)
    extra = [
        k for k in data if k not in {"question", "operator", "id"} and not k.startswith("answer")
    ]
    if extra:
        msg = f"the comparison with {question!r} has a key nobody knows: {extra[0]}"
        raise BadCondition(msg)
    try:
        operator = Operator(str(sign))
        answer = read_value(data, prefix="answer")
    except BadAnswer as error:
        msg = f"the comparison with {question!r} {error}"
        raise BadCondition(msg) from error
    except ValueError as error:
        msg = f"the comparison with {question!r} has no operator {sign!r}"
        raise BadCondition(msg) from error
    if operator is Operator.EXISTS and not isinstance(answer, bool):
        msg = f"'exists' for {question!r} takes answerBoolean"
        raise BadCondition(msg)
    return Comparison(question, operator, answer)


def comparisons(condition: Condition) -> tuple[Comparison, ...]:
    """Return every comparison inside `condition`, in reading order."""
    if isinstance(condition, Comparison):
        return (condition,)
    return tuple(found for part in condition.of for found in comparisons(part))
