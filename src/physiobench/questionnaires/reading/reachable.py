"""Which conditions some answer can meet, and which items would never be asked.

A condition is tried with every option, and around each value that it or a limit names: what none of
these meets, no answer does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from physiobench.questionnaires.model.answers import Coding, Quantity, Value, write_value
from physiobench.questionnaires.model.comparing import meets
from physiobench.questionnaires.model.conditions import Comparison, Condition, Every, Operator
from physiobench.questionnaires.model.items import (
    CHOICES,
    NUMBERS,
    VALUE_KINDS,
    WORDED,
    Item,
    ItemType,
)
from physiobench.questionnaires.model.limits import misfit, number_of, plain, unit_codes
from physiobench.questionnaires.model.text import clean


if TYPE_CHECKING:
    from physiobench.questionnaires.model.questionnaire import Questionnaire

WAYS_MOST = 500  # ways to meet one condition that are tried
_SHOWN = 6  # options that a reason names
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_FINEST = Decimal("0.001")  # where a question sets no number of decimals


def unmet(comparison: Comparison, asked: Item) -> str:
    """Return why no answer to `asked` can meet `comparison`, or nothing."""
    answer = comparison.answer
    if isinstance(answer, Quantity) and answer.code not in unit_codes(asked):
        return ""  # the unit is the fault, and is named elsewhere
    same = [
        o for o in asked.options if isinstance(answer, str) and o.text.lower() == answer.lower()
    ]
    if same and all(option.value != answer for option in same):
        given = next(iter(write_value(same[0].value).values()))
        return f"compares {asked.link_id} with {answer!r}, but the option is {given!r}"
    if can_meet(asked, (comparison,)):
        return ""
    name, sign = asked.link_id, comparison.operator
    if sign is Operator.EXISTS:
        return f"needs an answer to {name}, which has none and is never asked"
    return f"needs {name} {sign} {plain(answer)}, but {_offer(asked)}"


def _offer(asked: Item) -> str:
    if asked.is_question and not asked.is_asked and not asked.calculated:
        return "it is never asked"
    if asked.options:
        texts = [option.text for option in asked.options[:_SHOWN]]
        return (
            f"this is not an option: {', '.join(texts)}{' ...' if asked.options[_SHOWN:] else ''}"
        )
    return "it takes no such answer"


def never_asked(whole: "Questionnaire") -> Iterator[tuple[str, str]]:
    """Yield each item that can never be shown, and why; not the items below it."""
    found = _Reached(whole)
    for item in whole.walk():
        parent = whole.parents.get(item.link_id, "")
        if not found.reaches(item.link_id) and (not parent or found.reaches(parent)):
            yield item.fhir_id, "would never be asked: no answers meet its conditions together"


class _Reached:
    """Which items of a questionnaire can be reached; the order is one without loops."""

    def __init__(self, whole: "Questionnaire") -> None:
        self.whole = whole
        self.known: dict[str, bool] = {}
        for link_id in whole.order:
            self.known[link_id] = self._is_reached(link_id)

    def reaches(self, link_id: str) -> bool:
        return self.known[link_id]

    def _is_reached(self, link_id: str) -> bool:
        conditions = list(self._conditions(link_id))
        ways = _ways(Every(tuple(conditions))) if conditions else [()]
        return ways is None or any(self._can_go(way) for way in ways)

    def _conditions(self, link_id: str) -> Iterator[Condition]:
        """Yield the conditions of an item: its own and those of the groups around it."""
        item = self.whole.by_link_id[link_id]
        while True:
            if item.when is not None:
                yield item.when
            parent = self.whole.by_link_id.get(self.whole.parents.get(item.link_id, ""))
            if parent is None:
                return
            if parent.is_question and item.type is not ItemType.DISPLAY:
                yield Comparison(parent.link_id, Operator.EXISTS, answer=True)
            item = parent

    def _can_go(self, way: Sequence[Comparison]) -> bool:
        by_question: dict[str, list[Comparison]] = {}
        for comparison in way:
            by_question.setdefault(comparison.question, []).append(comparison)
        return all(
            all(meets(c, ()) for c in wanted)
            or (self.known.get(name, True) and can_meet(self.whole.by_link_id[name], wanted))
            for name, wanted in by_question.items()
        )


def _ways(condition: Condition) -> list[tuple[Comparison, ...]] | None:
    """Return each set of comparisons that meets `condition`, or nothing if they are too many."""
    if isinstance(condition, Comparison):
        return [(condition,)]
    parts = [_ways(part) for part in condition.of]
    known = [ways for ways in parts if ways is not None]
    if len(known) < len(parts):
        return None
    if not isinstance(condition, Every):
        return [way for ways in known for way in ways]
    count = 1
    for ways in known:
        count *= len(ways)
        if count > WAYS_MOST:
            return None
    return [tuple(c for way in chosen for c in way) for chosen in product(*known)]


def can_meet(asked: Item, wanted: Sequence[Comparison]) -> bool:
    """Tell whether some answer to `asked`, or none, meets all of these comparisons with it."""
    if all(meets(c, ()) for c in wanted):
        return True
    if any(c.operator is Operator.EXISTS and c.answer is False for c in wanted):
        return False
    if asked.calculated and not asked.options:
        return True
    values = list(_tried(asked, [c.answer for c in wanted if c.operator is not Operator.EXISTS]))
    if asked.repeats and asked.is_asked:
        return all(any(meets(c, (value,)) for value in values) for c in wanted)
    return any(all(meets(c, (value,)) for c in wanted) for value in values)


def _tried(asked: Item, named: Sequence[Value]) -> Iterator[Value]:
    """Yield answers to try: each option, or values at and around those that are `named`."""
    if not asked.is_asked and not asked.calculated:
        yield from asked.initial or (o.value for o in asked.options if o.initially_selected)
        return
    yield from (option.value for option in asked.options)
    if asked.options and asked.type is not ItemType.OPEN_CHOICE:
        return
    limits = [value for value in (asked.min_value, asked.max_value) if value is not None]
    shapeless = asked.model_copy(update={"regex": "", "min_length": None})
    shapeless = shapeless if asked.type in NUMBERS else asked  # few numbers near fit a pattern
    for value in _around(asked, [*named, *limits]):
        if isinstance(value, str) and not _can_be_typed(asked, value):
            continue
        if not misfit(asked if value in named else shapeless, value, _kind(asked, value)):
            yield value
    if asked.type in WORDED | {ItemType.ATTACHMENT, ItemType.REFERENCE}:
        yield "\u2026"  # words that nothing names


def _kind(asked: Item, value: Value) -> str:
    if asked.type in CHOICES:
        return next(iter(write_value(value)))
    return VALUE_KINDS[asked.type]


def _can_be_typed(asked: Item, words: str) -> bool:
    kept = words if asked.type is ItemType.TEXT else " ".join(words.split())
    return clean(kept) == words


def _around(asked: Item, named: Sequence[Value]) -> Iterable[Value]:
    if asked.type is ItemType.BOOLEAN:
        return (True, False)
    if asked.type in NUMBERS:
        return _numbers(asked, named)
    if asked.type in WORDED:
        return [v for one in named if isinstance(one, str) for v in (one, f"{one}a", one[:-1]) if v]
    days = [v for one in named if isinstance(one, date) for v in _beside(asked, one)]
    clocks = [v for one in named if isinstance(one, time) for v in _clocks(one)]
    return [*days, *clocks] or _ANY.get(asked.type, ())


def _beside(asked: Item, day: date) -> Iterator[Value]:
    steps = (_MINUTE, _DAY) if isinstance(day, datetime) else (_DAY,)
    for move in (timedelta(0), *(move for step in steps for move in (-step, step))):
        try:
            moved = day + move
        except OverflowError:
            continue
        whole = asked.type is ItemType.DATE and isinstance(moved, datetime)
        yield moved.date() if whole and isinstance(moved, datetime) else moved


def _clocks(clock: time) -> Iterator[time]:
    start = datetime.combine(date(2000, 1, 2), clock)
    for move in (-_MINUTE, timedelta(0), _MINUTE):
        if (start + move).date() == start.date():
            yield (start + move).time()


def _numbers(asked: Item, named: Sequence[Value]) -> Iterator[Value]:
    places = asked.max_decimal_places
    finest = _FINEST if places is None else Decimal(1).scaleb(-places)
    finest = Decimal(1) if asked.type is ItemType.INTEGER else finest
    step = Decimal(asked.step) if asked.step else finest
    start = number_of(asked.min_value) or Decimal(0)
    offered = [u for u in asked.units if isinstance(u, Coding)]
    units: list[Quantity | None] = [
        Quantity(Decimal(0), unit.display, unit.code, unit.system) for unit in offered
    ]
    for one in (*(number_of(value) for value in named), Decimal(0)):
        if one is None:
            continue
        near = start + (one - start) // step * step
        for number in (one, one - finest, one + finest, near, near - step, near + step):
            for like in units or [None]:
                if asked.type is not ItemType.INTEGER or number == number.to_integral_value():
                    yield _as_asked(asked, number, like)


def _as_asked(asked: Item, number: Decimal, like: Quantity | None) -> Value:
    if asked.type is ItemType.QUANTITY:
        return Quantity(number, like.unit, like.code, like.system) if like else Quantity(number)
    return int(number) if asked.type is ItemType.INTEGER else number


_ANY: Mapping[ItemType, tuple[Value, ...]] = {
    ItemType.DATE: (date(2026, 1, 1),),
    ItemType.DATE_TIME: (date(2026, 1, 1),),
    ItemType.TIME: (time(12),),
}
