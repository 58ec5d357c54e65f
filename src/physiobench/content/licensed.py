"""Measures whose words belong to others: ids and scoring are ours, the words come from a pack.

A clinic that holds a licence keeps one YAML file per measure in a folder of its own and names the
folder in PHYSIOBENCH_LICENSED_PACK. A file bears the words of every item and of every choice,
unaltered, and says under which licence.
"""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from physiobench.content.authoring.assemble import assemble
from physiobench.content.authoring.parts import AuthoredPage, Form, Question
from physiobench.content.load import DATA, is_stray, parse_yaml, read_folder, read_source
from physiobench.content.values import Count, Entry, Slug, Sourced, Words
from physiobench.questionnaires.errors import ContentError, too_deep
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.reading.questionnaire import read_questionnaire
from physiobench.questionnaires.values import Value


PACK = "PHYSIOBENCH_LICENSED_PACK"
PAGE_LENGTH = 7
_FORMULAS = {
    "hundred": "iif(<{i}>.count() >= {n}, (100 - 25 * (<{i}>.code.select(toInteger())"
    ".aggregate($this + $total, 0) / <{i}>.count())).round(2), {{}})",
    "sum": "iif(<{i}>.count() = {n}, <{i}>.code.select(toInteger())"
    ".aggregate($this + $total, 0), {{}})",
}


class Scale(Value):
    """One score: its items, how many must be answered, and how they are put together."""

    items: Annotated[tuple[Slug, ...], Field(min_length=1)]
    least: Count
    rule: Literal["hundred", "sum", "sunnybrook"] = "hundred"


class Engine(Sourced):
    """What we may ship of a licensed measure: ids, the numbers of its choices, its scoring."""

    holder: Words
    user: Literal["patient", "physio"] = "patient"
    choices: dict[str, tuple[int, ...]]
    scales: Annotated[dict[Slug, Scale], Field(min_length=1)]
    summary: Slug | None = None  # the mean of all scales

    @property
    def items(self) -> tuple[str, ...]:
        """Every item, in order."""
        return tuple(item for scale in self.scales.values() for item in scale.items)

    def numbers(self, item: str) -> tuple[int, ...]:
        """Return what the choices of `item` count."""
        return self.choices.get(item) or self.choices["default"]


class Worded(Value):
    """The words of one item."""

    ask: Words
    help: Words | None = None
    choices: dict[int, Words]


class Pack(Entry):
    """The words of one measure, as its holder wrote them."""

    title: Words
    version: Words
    licence: Words  # who allowed it, to whom, until when
    items: dict[str, Worded]


@cache
def engines() -> Mapping[str, Engine]:
    """Return every licensed measure that can be scored, by slug."""
    listed = read_folder(
        DATA / "licensed", ".yaml", lambda name, text: parse_yaml(name, text, Engine)
    )
    return MappingProxyType({engine.slug: engine for engine in listed})


def worded(pack: Pack) -> Questionnaire:
    """Return the questionnaire that a measure's engine and its licensed words make together.

    Raises:
        ContentError: if the pack is for no measure we score, or its items or choices are not
            exactly those of the measure.
    """
    name = f"{pack.slug}.yaml"
    if pack.slug not in engines():
        raise ContentError(name, "name", f"is none of {', '.join(engines())}")
    engine = engines()[pack.slug]
    _check(name, pack, engine)
    questions = [_question(item, pack.items[item], engine) for item in engine.items]
    pages = [
        AuthoredPage(
            id=f"page-{start}",
            title=pack.title,
            items=tuple(questions[start : start + PAGE_LENGTH]),
        )
        for start in range(0, len(questions), PAGE_LENGTH)
    ]
    scored = AuthoredPage(id="scores", title=pack.title, items=_scores(engine))
    form = Form(
        slug=f"measure-{pack.slug}",
        version=pack.version,
        title=pack.title,
        user=engine.user,
        description=f"Licensed words: {pack.licence}",
        copyright=engine.holder,
        body=(*pages, scored),
    )
    return read_questionnaire(assemble(form, {}, {}).questionnaire, file=name)


def _check(name: str, pack: Pack, engine: Engine) -> None:
    wrong = sorted(set(pack.items) ^ set(engine.items))
    if wrong:
        state = "is missing" if wrong[0] in engine.items else "is no item of this measure"
        raise ContentError(name, wrong[0], state)
    for item, words in pack.items.items():
        if set(words.choices) != set(engine.numbers(item)):
            reason = f"must word the choices {', '.join(map(str, engine.numbers(item)))}"
            raise ContentError(name, item, reason)


def _question(item: str, words: Worded, engine: Engine) -> Question:
    return Question(
        id=item,
        ask=words.ask,
        help=words.help,
        type="choice",
        options={str(number): words.choices[number] for number in engine.numbers(item)},
        weighed=True,
        required=False,
    )


def _scores(engine: Engine) -> tuple[Question, ...]:
    found = [
        Question(id=slug, ask=slug, type="score", measure=slug, formula=_formula(scale))
        for slug, scale in engine.scales.items()
    ]
    if engine.summary:
        scales = "|".join(engine.scales)
        mean = f"(<{scales}>.aggregate($this + $total, 0) / <{scales}>.count()).round(2)"
        formula = f"iif(<{scales}>.count() = {len(engine.scales)}, {mean}, {{}})"
        slug = engine.summary
        found.append(Question(id=slug, ask=slug, type="score", measure=slug, formula=formula))
    return tuple(found)


def _formula(scale: Scale) -> str:
    if scale.rule in _FORMULAS:
        return _FORMULAS[scale.rule].format(i="|".join(scale.items), n=scale.least)
    sums = [
        f"<{'|'.join(part)}>.code.select(toInteger()).aggregate($this + $total, 0)"
        for part in (scale.items[:3], scale.items[3:8], scale.items[8:])
    ]
    every = "|".join(scale.items)
    whole = f"(4 * {sums[1]} - 5 * {sums[0]} - {sums[2]})"
    floor = f"iif({whole} < 0, 0, {whole})"
    return f"iif(<{every}>.count() = {scale.least}, {floor}, {{}})"


def gather_pack(folder: Path) -> tuple[Mapping[str, Questionnaire], tuple[ContentError, ...]]:
    """Return the questionnaires that a folder makes, by slug, and why other files make none."""
    found: dict[str, Questionnaire] = {}
    faults: list[ContentError] = []
    if not folder.is_dir():
        return {}, (ContentError(str(folder), PACK, "is not a folder"),)
    for file in sorted(folder.glob("*.yaml")):
        if is_stray(file.name):
            continue
        try:
            q = worded(_pack(file))
        except ContentError as fault:
            faults.append(fault)
        else:
            found[q.slug] = q
    return MappingProxyType(found), tuple(faults)


def _pack(file: Path) -> Pack:
    try:
        return parse_yaml(file.name, read_source(file, file.name), Pack)
    except RecursionError as error:
        raise too_deep(file.name) from error


@cache
def licensed() -> tuple[Mapping[str, Questionnaire], tuple[ContentError, ...]]:
    """Return what the pack of this installation makes, if it names one, and what is refused."""
    folder = os.environ.get(PACK, "")
    return gather_pack(Path(folder)) if folder else (MappingProxyType({}), ())
