"""Read the cases from their TOML files; each refusal names the file, the key and the value."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from physiobench.nmes.arguments import checked_number
from physiobench.nmes.benchmark.case import (
    ALLOWANCE_POINTS,
    ALLOWANCE_SHARE,
    LARGEST_RATIO_OF_ALIKE,
    Case,
    CaseUse,
    Nearness,
    PublishedFinding,
    PublishedNumber,
    PublishedOrder,
    ReadAs,
    ReadingConfidence,
)
from physiobench.nmes.benchmark.experiment import Experiment


M = TypeVar("M", ReadAs, ReadingConfidence, CaseUse, PublishedOrder)

CASES = Path(__file__).parent / "cases"
WORDS = ("id", "title", "source", "people", "protocol", "measured")
OPTIONAL_WORDS = ("doi", "pmid", "pmc", "not_scored")
HOW_READ = ("seen", "confidence")
CASE_KEYS = (*WORDS, *OPTIONAL_WORDS, *HOW_READ, "use", "assumed", "value")
NUMBER_KEYS = ("name", "published", "sd", "range", "allowance", "experiment", "over", *HOW_READ)
FINDING_KEYS = ("name", "order", "bound", "experiments", *HOW_READ)
CONDITIONS = tuple(each.name for each in fields(Experiment) if each.name != "over")


@cache
def read_cases() -> tuple[Case, ...]:
    """Return the cases of this library, by the name of their file.

    Raises:
        ValueError: naming the file, the key and the value refused.
    """
    return tuple(read_case(path) for path in sorted(CASES.glob("*.toml")))


def read_case(path: Path) -> Case:
    """Return the case that one file holds.

    Raises:
        OSError: when the file cannot be read.
        ValueError: naming the file, the key and the value refused.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        case = parse_case(values)
    except UnicodeDecodeError as error:
        msg = f"{path.name}: this is not text in UTF-8. Save it again in that encoding."
        raise ValueError(msg) from error
    except ValueError as error:  # tomllib's own error is one too
        msg = f"{path.name}: {error}"
        raise ValueError(msg) from error
    if case.id != path.stem:
        msg = f"{path.name}: id must be {path.stem}, the name of the file, not {case.id!r}"
        raise ValueError(msg)
    return case


def parse_case(values: Mapping[str, Any]) -> Case:
    """Return the case that `values` holds, as read from TOML.

    Raises:
        ValueError: naming the key and the value refused.
    """
    _check_keys("the case", values, CASE_KEYS)
    words = {name: _words(values, name) for name in WORDS}
    optional = {name: _words(values, name) if name in values else "" for name in OPTIONAL_WORDS}
    seen = _member(ReadAs, "seen", values)
    confidence = _member(ReadingConfidence, "confidence", values)
    use = _member(CaseUse, "use", values)
    numbers, findings = [], []
    for place, value in enumerate(_tables(values, "value")):
        try:
            if "order" in value:
                findings.append(_finding(value, values))
            else:
                numbers.append(_number(value, values))
        except ValueError as error:
            name = value.get("name", f"number {place + 1}")
            msg = f"value {name!r}: {error}"
            raise ValueError(msg) from error
    if numbers and use is not CaseUse.NUMBER:
        msg = f"use must be 'number' for a case that holds a number, not {str(use)!r}"
        raise ValueError(msg)
    if not (numbers or findings or optional["not_scored"]):
        msg = "not_scored must say why: the case holds no value"
        raise ValueError(msg)
    return Case(
        **words,
        **optional,
        seen=seen,
        confidence=confidence,
        use=use,
        assumed=_lines(values, "assumed"),
        numbers=tuple(numbers),
        findings=tuple(findings),
    )


def _number(value: Mapping[str, Any], case: Mapping[str, Any]) -> PublishedNumber:
    _check_keys("it", value, NUMBER_KEYS)
    experiment = _experiment(value, "experiment", over=value.get("over"))
    given = [name for name in ("sd", "range", "allowance") if name in value]
    if len(given) != 1:
        msg = f"one of sd, range and allowance must be given, not {' and '.join(given) or 'none'}"
        raise ValueError(msg)
    near = Nearness(given[0])
    if near is Nearness.RANGE:
        ends = value["range"]
        if "published" in value or not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004  low and high
            msg = f"range must be a lowest and a highest value, without published, not {ends!r}"
            raise ValueError(msg)
        low, high = (checked_number("range", end, -1e6, 1e6, experiment.unit) for end in ends)
        if low >= high:
            msg = f"range must rise, not {low:g} to {high:g}"
            raise ValueError(msg)
        published, half_width = (low + high) / 2, (high - low) / 2
    else:
        if "published" not in value:
            msg = "published must be given"
            raise ValueError(msg)
        published = checked_number("published", value["published"], -1e6, 1e6, experiment.unit)
        if near is Nearness.SD:
            half_width = checked_number("sd", value["sd"], 1e-6, 1e6, experiment.unit)
        else:
            half_width = _allowance(value["allowance"], published, experiment)
    return PublishedNumber(
        name=_words(value, "name"),
        published=published,
        near=near,
        half_width=half_width,
        experiment=experiment,
        scored=_may_be_scored(value, case),
    )


def _allowance(said: object, published: float, experiment: Experiment) -> float:
    """Return 15 % of the value; for a percentage, 5 points if that is more."""
    if said is not True:
        msg = f"allowance must be true: the protocol sets its size, not {said!r}"
        raise ValueError(msg)
    points = ALLOWANCE_POINTS if experiment.unit.startswith("%") else 0.0
    return max(ALLOWANCE_SHARE * abs(published), points)


def _finding(value: Mapping[str, Any], case: Mapping[str, Any]) -> PublishedFinding:
    _check_keys("it", value, FINDING_KEYS)
    order = _member(PublishedOrder, "order", value)
    tables = _tables(value, "experiments")
    experiments = tuple(_experiment({"experiment": table}, "experiment") for table in tables)
    least = 1 if order is PublishedOrder.BELOW else 2
    if len(experiments) < least:
        msg = f"order {order} must compare at least {least} experiments, not {len(experiments)}"
        raise ValueError(msg)
    if len({experiment.unit for experiment in experiments}) > 1:
        msg = "experiments must share one unit to be compared"
        raise ValueError(msg)
    bound = value.get("bound")
    if order is PublishedOrder.BELOW:
        if bound is None:
            msg = "bound must be given with order below"
            raise ValueError(msg)
    elif order is PublishedOrder.ALIKE:
        bound = LARGEST_RATIO_OF_ALIKE if bound is None else bound
        checked_number("bound", bound, 1, 10, "[1]", "the largest value over the smallest")
    elif bound is not None:
        msg = f"bound must not be given with order {order}"
        raise ValueError(msg)
    return PublishedFinding(
        name=_words(value, "name"),
        order=order,
        bound=None if bound is None else checked_number("bound", bound, -1e6, 1e6, "[1]"),
        experiments=experiments,
        scored=_may_be_scored(value, case),
    )


def _experiment(value: Mapping[str, Any], key: str, over: object = None) -> Experiment:
    table = value.get(key)
    if not isinstance(table, Mapping) or "quantity" not in table:
        msg = f"{key} must be a table with a quantity"
        raise ValueError(msg)
    _check_keys(key, table, CONDITIONS)
    below = None if over is None else _experiment({"over": over}, "over")
    return Experiment(**table, over=below)


def _may_be_scored(value: Mapping[str, Any], case: Mapping[str, Any]) -> bool:
    """Tell whether neither the case nor this value rules scoring out."""
    both = {**case, **value}
    return not (
        ReadAs.MEMORY in {_member(ReadAs, "seen", both), case["seen"]}
        or ReadingConfidence.LOW
        in {_member(ReadingConfidence, "confidence", both), case["confidence"]}
        or case["use"] == CaseUse.CONTEXT
    )


def _check_keys(what: str, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in values:
        if name not in known:
            msg = f"{what} has no key {name!r}; it has {', '.join(known)}"
            raise ValueError(msg)


def _words(values: Mapping[str, Any], name: str) -> str:
    said = values.get(name)
    if not isinstance(said, str) or not said.strip():
        msg = f"{name} must be text, not {said!r}"
        raise ValueError(msg)
    return said.strip()


def _lines(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    said = values.get(name, [])
    if not isinstance(said, list) or not all(isinstance(line, str) and line for line in said):
        msg = f"{name} must be a list of texts, not {said!r}"
        raise ValueError(msg)
    return tuple(said)


def _tables(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    said = values.get(name, [])
    if not isinstance(said, list) or not all(isinstance(table, Mapping) for table in said):
        msg = f"{name} must be a list of tables, not {said!r}"
        raise ValueError(msg)
    return said


def _member(kind: type[M], name: str, values: Mapping[str, Any]) -> M:
    try:
        return kind(str(values.get(name)))
    except ValueError as error:
        choices = ", ".join(kind)
        msg = f"{name} must be one of {choices}, not {values.get(name)!r}"
        raise ValueError(msg) from error
