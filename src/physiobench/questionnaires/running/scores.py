"""Named scores: a function from the numbers that were answered to one number."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from physiobench.questionnaires.model.answers import Answers, Coding, Quantity, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire


# From the numbers answered, and how many were asked, to the score, or `None` if there is none.
Score = Callable[[Sequence[Decimal], int], Decimal | None]
Scores = Mapping[str, Score]
NO_SCORES: Scores = MappingProxyType({})


def score_of(q: Questionnaire, item: Item, answers: Answers, scores: Scores) -> tuple[Value, ...]:
    """Return the value of a scored `item` from the answers that count, or nothing.

    A name without a function has no value: what depends on it is then unknown, never guessed.
    """
    score = scores.get(item.score)
    inputs = q.inputs[item.link_id]
    if score is None or not inputs:
        return ()
    numbers = [
        number
        for link_id in inputs
        for value in answers.get(link_id, ())
        if (number := _number(q.by_link_id[link_id], value)) is not None
    ]
    found = score(numbers, len(inputs))
    if found is None:
        return ()
    if item.type is ItemType.INTEGER:
        return (int(found),) if found == found.to_integral_value() else ()
    return (found if found != found.to_integral_value() else Decimal(int(found)),)


def _number(item: Item, value: Value) -> Decimal | None:
    """Return what an answer counts: its number, or the weight of the option that was chosen."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Coding):
        weight = next((option.weight for option in item.options if option.value == value), None)
        return Decimal(weight) if isinstance(weight, int | Decimal) else None
    return None
