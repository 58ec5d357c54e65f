"""For each rule, answers that set it off: found by search, so that no example goes stale.

The search fixes what the rule's condition needs and what must be answered for those questions to
be asked at all; everything else is answered as someone well would.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.length import possible_answers, well_answers
from physiobench.clinical.screening.triage import judge
from physiobench.content.rules import Rule, RuleSet
from physiobench.questionnaires.model.answers import Answers, Coding, Quantity, Value
from physiobench.questionnaires.model.conditions import Comparison, Condition, Every, Operator
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.limits import range_fault
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.conditions import holds


Fixed = dict[str, tuple[Value, ...]]
_TRIES = 400


class NoExample(LookupError):
    """No answers were found that set this rule off: nobody may be able to reach it."""


def worked_example(q: Questionnaire, rules: RuleSet, rule: Rule) -> Answers:
    """Return a whole set of answers by which `rule` fires.

    Raises:
        NoExample: naming the rule, if the search comes to its end without one.
    """
    for fixed in islice(_ways(q, rule.when, {}, wanted=True), _TRIES):
        answers = well_answers(q, rules, {k: v for k, v in fixed.items() if v})
        if not {k for k, v in fixed.items() if v} <= fill(q, answers).enabled:
            continue
        if any(found.rule_id == rule.id for found in judge(rules, fill(q, answers)).fired):
            return answers
    msg = f"{rules.name}: {rule.id}"
    raise NoExample(msg)


def _ways(q: Questionnaire, condition: Condition, fixed: Fixed, *, wanted: bool) -> Iterator[Fixed]:
    """Yield what to fix so that `condition` is as `wanted`, on top of what is fixed already."""
    if isinstance(condition, Comparison):
        yield from _answered(q, condition, fixed, wanted=wanted)
    elif isinstance(condition, Every) is wanted:
        yield from _all(q, condition.of, fixed, wanted=wanted)
    else:
        for part in condition.of:
            yield from _ways(q, part, fixed, wanted=wanted)


def _all(
    q: Questionnaire, parts: Sequence[Condition], fixed: Fixed, *, wanted: bool
) -> Iterator[Fixed]:
    if not parts:
        yield fixed
        return
    for found in _ways(q, parts[0], fixed, wanted=wanted):
        yield from _all(q, parts[1:], found, wanted=wanted)


def _answered(
    q: Questionnaire, comparison: Comparison, fixed: Fixed, *, wanted: bool
) -> Iterator[Fixed]:
    link_id = comparison.question
    if link_id in fixed:
        if holds(comparison, fixed) is wanted:
            yield fixed
        return
    item = q.by_link_id[link_id]
    if item.calculated:
        for inputs in _scored(q, item):
            yield fixed | inputs
        return
    for given in _candidates(item, comparison):
        if holds(comparison, {link_id: given}) is not wanted:
            continue
        tried = fixed | {link_id: given}
        yield from _reached(q, link_id, tried) if given else iter((tried,))


def _scored(q: Questionnaire, item: Item) -> Iterator[Fixed]:
    """Yield low and high answers to all that a score is made of."""
    for place in (0, -1):
        yield {
            link_id: possible_answers(q.by_link_id[link_id])[place]
            for link_id in q.inputs[item.link_id]
        }


def _candidates(item: Item, comparison: Comparison) -> Iterator[tuple[Value, ...]]:
    """Yield answers on both sides of what the comparison compares with, and none at all."""
    answer = comparison.answer
    if comparison.operator is not Operator.EXISTS:
        for value in _near(answer):
            fitting = _of_options(item, value)
            if fitting is not None and not range_fault(item, fitting):
                yield (fitting,)
    yield from possible_answers(item)
    yield ()


def _near(answer: Value) -> tuple[Value, ...]:
    if isinstance(answer, bool | Coding | str):
        return (answer,)
    if isinstance(answer, int | Decimal):
        return answer, answer + 1, answer - 1
    if isinstance(answer, Quantity):
        around = (answer.value, answer.value + 1, answer.value - 1)
        return tuple(Quantity(n, answer.unit, answer.code, answer.system) for n in around)
    if isinstance(answer, date):
        return answer, answer + timedelta(days=1), answer - timedelta(days=1)
    return (answer,)


def _of_options(item: Item, value: Value) -> Value | None:
    """Return the option that `value` names, where the item has options."""
    if not item.options:
        return value
    named = (
        option.value
        for option in item.options
        if option.value == value
        or (
            isinstance(value, Coding)
            and isinstance(option.value, Coding)
            and value.system is None
            and option.value.code == value.code
        )
    )
    return next(named, None)


def _reached(q: Questionnaire, link_id: str, fixed: Fixed) -> Iterator[Fixed]:
    """Yield what else to fix so that the question is asked at all."""
    needed: list[Condition] = []
    here: str | None = link_id
    while here is not None:
        item = q.by_link_id[here]
        if item.when is not None:
            needed.append(item.when)
        here = q.parents.get(here)
        if here is not None and q.by_link_id[here].is_question:
            needed.append(Comparison(here, Operator.EXISTS, answer=True))
    yield from _all(q, needed, fixed, wanted=True)
