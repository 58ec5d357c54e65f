"""How long a way through the questions is, counted in pages and words for someone well.

The time is an estimate: words at the usual speed of silent reading (238 a minute, Brysbaert 2019,
M) and two seconds for each answer (DESIGN). A list of answers that comes again, like yes, no and
not sure, is recognised and not read: it is counted once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from math import ceil
from types import MappingProxyType

from physiobench.clinical.measures.computed import fill
from physiobench.content.rules import RuleSet, StimulationEffect
from physiobench.questionnaires.model.answers import Answers, Coding, Quantity, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.conditions import truth
from physiobench.questionnaires.running.pages import Page, next_page, visible_pages


WORDS_PER_MINUTE = 238  # M
SECONDS_PER_ANSWER = 2  # DESIGN
_PLAIN = ("no", "none", "none-of-these", "normal", "never")
_A_DAY = date(2024, 5, 1)
_NOON = time(12)
_NUMBERS = frozenset({ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY})


@dataclass(frozen=True, slots=True)
class Length:
    """What someone without warning signs reads and answers."""

    pages: int
    questions: int
    words: int

    @property
    def seconds(self) -> int:
        """The estimate of the time that it takes [s]."""
        return round(60 * self.words / WORDS_PER_MINUTE + SECONDS_PER_ANSWER * self.questions)

    @property
    def minutes(self) -> int:
        """The same in whole minutes, rounded up."""
        return ceil(self.seconds / 60)


Asked = tuple[Questionnaire, RuleSet | None]


def length_of(walk: Sequence[Asked], chosen: Mapping[str, str] = MappingProxyType({})) -> Length:
    """Count what is shown on a walk of someone well through these questionnaires in turn.

    What was `chosen` holds from the start: the code of an option, by the linkId of its question. A
    questionnaire that has no such question, or option, passes over it.
    """
    pages, questions, words = 0, 0, 0
    lists: set[tuple[str, ...]] = set()
    for q, rules in walk:
        answers = answered(q, chosen)
        for page in _walk(q, rules, answers):
            on = fill(q, answers).enabled
            shown = [item for item in page.walk() if item.link_id in on and not item.hidden]
            lists |= {tuple(option.text for option in item.options) for item in shown}
            pages += 1
            questions += sum(item.is_asked for item in shown)
            words += _count(page.title)
            words += sum(_count(item.label) + _count(item.hint) for item in shown)
    return Length(pages, questions, words + sum(_count(text) for texts in lists for text in texts))


def answered(q: Questionnaire, chosen: Mapping[str, str]) -> dict[str, tuple[Value, ...]]:
    """Return the answers for what is `chosen`: the code of an option, by its question's linkId."""
    return {
        item.link_id: (item.options_by_key[chosen[item.link_id]].value,)
        for item in q.walk()
        if chosen.get(item.link_id) in item.options_by_key
    }


def well_answers(
    q: Questionnaire, rules: RuleSet | None, known: Answers = MappingProxyType({})
) -> Answers:
    """Return the answers of someone whom none of the rules concerns, as far as that is possible.

    What is `known` stays as it is, and is left out where it does not apply.
    """
    answers: dict[str, tuple[Value, ...]] = dict(known)
    for _ in _walk(q, rules, answers):
        pass
    return fill(q, answers).kept


def _walk(
    q: Questionnaire, rules: RuleSet | None, answers: dict[str, tuple[Value, ...]]
) -> Iterator[Page]:
    """Answer page after page into `answers`, and yield each when it is answered."""
    page = next(iter(visible_pages(fill(q, answers))), None)
    while page is not None:
        for item in page.questions():
            if (
                item.required
                and item.link_id not in answers
                and item.link_id in fill(q, answers).enabled
            ):
                answers[item.link_id] = _well(item, rules, answers)
        yield page
        page = next_page(fill(q, answers), page)


def _well(item: Item, rules: RuleSet | None, answers: Answers) -> tuple[Value, ...]:
    every = possible_answers(item)
    return min(
        enumerate(every), key=lambda found: (_alarms(rules, answers, item, found[1]), found[0])
    )[1]


def _alarms(rules: RuleSet | None, answers: Answers, item: Item, given: tuple[Value, ...]) -> int:
    """Count the rules that `given` sets off, or would if other answers agreed."""
    if rules is None:
        return 0
    tried: Mapping[str, tuple[Value, ...]] = {**answers, item.link_id: given}
    unsure = any(isinstance(v, Coding) and v.code in rules.unsure for v in given)
    verdicts = [
        truth(rule.when, tried, _open(rule.questions, tried))
        for rule in rules.by_question.get(item.link_id, ())
        if rule.stimulation is not StimulationEffect.INFORM
    ]
    return 100 * (unsure + verdicts.count(True)) + verdicts.count(None)


def _open(questions: Sequence[str], answers: Answers) -> frozenset[str]:
    return frozenset(question for question in questions if question not in answers)


def possible_answers(item: Item) -> list[tuple[Value, ...]]:
    """Return some answers that the item takes, the plainest first."""
    if item.options:
        values = [option.value for option in item.options]
        values.sort(key=lambda v: not (isinstance(v, Coding) and v.code in _PLAIN))
        return [(value,) for value in values]
    return [(value,) for value in _typical(item)]


def _typical(item: Item) -> list[Value]:
    least, most = item.min_value, item.max_value
    limits = [limit for limit in (least, most) if limit is not None]
    if item.type in _NUMBERS:
        return _numbers(item, limits)
    plain: dict[ItemType, list[Value]] = {
        ItemType.BOOLEAN: [False, True],
        ItemType.DATE: limits or [_A_DAY],
        ItemType.DATE_TIME: limits or [_A_DAY],
        ItemType.TIME: limits or [_NOON],
    }
    return plain.get(item.type, [item.entry_format or "word"])


def _numbers(item: Item, limits: list[Value]) -> list[Value]:
    """Return both ends of what may be answered and the middle, as the item's own type."""
    found = [v.value if isinstance(v, Quantity) else v for v in limits]
    ends = [Decimal(v) for v in found if isinstance(v, int | Decimal)] or [Decimal(1)]
    numbers = dict.fromkeys([*ends, Decimal(int(sum(ends) / len(ends)))])
    if item.type is ItemType.INTEGER:
        return [int(number) for number in numbers]
    if item.type is ItemType.DECIMAL:
        return list(numbers)
    unit = next((u for u in item.units if isinstance(u, Coding)), None)
    if unit is None:
        return [Quantity(number) for number in numbers]
    return [Quantity(number, str(unit), unit.code, unit.system) for number in numbers]


def _count(text: str) -> int:
    return len(text.split())
