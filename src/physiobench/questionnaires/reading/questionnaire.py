"""Read a whole FHIR R4 Questionnaire, and refuse one that cannot be run as it is meant."""

import json
import re
from collections.abc import Iterator, Mapping

from physiobench.questionnaires.errors import ContentError, raise_all
from physiobench.questionnaires.model.answers import BadAnswer, Coding
from physiobench.questionnaires.model.comparing import fits, unit_doubt
from physiobench.questionnaires.model.conditions import Comparison, Operator, comparisons
from physiobench.questionnaires.model.expressions.binding import Expression
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.reading.extensions import (
    VARIABLE,
    deeper_extensions,
    each_extension,
    read_variables,
)
from physiobench.questionnaires.reading.head import check_head, contained, text_of, title_of
from physiobench.questionnaires.reading.items import ItemReader
from physiobench.questionnaires.reading.reachable import never_asked, unmet


_HALVES = re.compile("[\ud800-\udfff]")  # a half of a character without the other
_ORDERINGS = frozenset(Operator) - {Operator.EXISTS, Operator.EQUAL, Operator.NOT_EQUAL}


def read_questionnaire(data: Mapping[str, object], *, file: str = "") -> Questionnaire:
    """Return the questionnaire that a FHIR R4 resource describes.

    Raises:
        ContentError: naming the item and the reason, if the engine cannot run it as meant.
    """
    name = file or str(data.get("id") or data.get("url") or "questionnaire")
    check_head(name, data)
    source = json.dumps(data, ensure_ascii=False, default=str)
    if "\\u0000" in source or _HALVES.search(source):
        raise ContentError(name, "file", "holds characters that cannot be shown or stored")
    reading = ItemReader(name, contained(name, data))
    items = tuple(reading.read_all(data["item"], "questionnaire"))
    try:
        urls = [url for url, _ in each_extension(data) if url != VARIABLE]
        head = {k: v for k, v in data.items() if k != "contained"}
        urls += deeper_extensions(head)
        kept = [("", url) for url in dict.fromkeys(urls)] + reading.kept
        variables = read_variables(data)
    except BadAnswer as error:
        raise ContentError(name, "questionnaire", str(error)) from error
    found = Questionnaire(
        slug=text_of(data, "id") or text_of(data, "url").rstrip("/").rsplit("/", 1)[-1],
        url=text_of(data, "url"),
        version=text_of(data, "version"),
        title=title_of(data),
        description=text_of(data, "description"),
        status=text_of(data, "status"),
        items=items,
        variables=variables,
        kept_extensions=tuple(kept),
        source=source,
    )
    try:
        _check_whole(name, found)
    except ContentError as refusal:
        raise_all([ContentError(name, one.key, one.reason) for one in refusal.each])
    constant = tuple(name for name, gate in found.gates.items() if not gate.reads)
    more = {"kept_extensions": (*kept, *_unused(found)), "constant": constant}
    return found.model_copy(update=more)


def _check_names(name: str, questionnaire: Questionnaire) -> None:
    seen: set[str] = set()
    for item in questionnaire.walk():
        if item.link_id in seen:
            raise ContentError(name, item.link_id, "is the linkId of two items")
        seen.add(item.link_id)
    for item in questionnaire.walk():
        clash = next((name for name in item.field_names[1:] if name in seen), "")
        if clash:
            raise ContentError(name, clash, f"is how a form names a part of {item.link_id}")


def _check_whole(name: str, questionnaire: Questionnaire) -> None:
    _check_names(name, questionnaire)
    raise_all(
        [fault for item in questionnaire.walk() for fault in _faults(name, questionnaire, item)]
    )
    for item in questionnaire.walk():
        if item.score and not questionnaire.inputs[item.link_id]:
            raise ContentError(name, item.link_id, "is a score, but its expression names no item")
    for link_id, expression in (*questionnaire.gates.items(), *questionnaire.formulas.items()):
        _check_repetition(name, questionnaire, link_id, expression)
    loop = _loop(questionnaire)
    if loop:
        raise ContentError(name, loop, f"depends on itself{_hint(questionnaire, loop)}")
    raise_all([ContentError(name, *fault) for fault in never_asked(questionnaire)])


def _check_repetition(
    name: str, whole: Questionnaire, link_id: str, expression: Expression
) -> None:
    """Refuse an expression within a repeating group that reads an answer of the same group."""
    inside = whole.by_link_id.get(whole.repeated.get(link_id, ""))
    if inside is None:
        return
    for read in sorted(expression.reads):
        other = whole.by_link_id.get(whole.repeated.get(read, ""))
        if other is not None and other.base == inside.base:
            asked = whole.by_link_id[read].fhir_id
            reason = f"its expression reads {asked}, which repeats: it cannot tell which one"
            raise ContentError(name, whole.by_link_id[link_id].fhir_id, reason)


def _unused(whole: Questionnaire) -> list[tuple[str, str]]:
    """Return where a variable stands that nothing we run has named."""
    run = (*whole.gates.values(), *whole.formulas.values())
    named = {owner_and_name for expression in run for owner_and_name in expression.named}
    holders = [("", whole.variables)] + [(i.link_id, i.variables) for i in whole.walk()]
    return [
        (owner, VARIABLE)
        for owner, variables in holders
        if any((owner, variable.name) not in named for variable in variables)
    ]


def _faults(name: str, whole: Questionnaire, item: Item) -> Iterator[ContentError]:
    """Yield why the enableWhen of an item could never be judged, or never be met."""
    asked = comparisons(item.when) if item.when else ()
    inside = "" if item.instance else whole.repeated.get(item.link_id, "")
    for comparison in asked:
        reason = "" if item.instance else fault_of(comparison, whole, inside=inside)
        if reason:
            yield ContentError(name, item.fhir_id, f"enableWhen {reason}")
            return
    doubt = unit_doubt(asked, whole.by_link_id)
    if doubt:
        yield ContentError(name, item.fhir_id, f"enableWhen {doubt}")


def fault_of(comparison: Comparison, questionnaire: Questionnaire, *, inside: str = "") -> str:
    """Return why `comparison` could never be judged on `questionnaire`, or nothing.

    A question of a repeating group has several answers that belong to different things, so only
    what stands `inside` the same repetition may ask for it.
    """
    asked = questionnaire.by_link_id.get(comparison.question)
    if asked is None:
        return f"names a question that is not here: {comparison.question}"
    name, answer, sign = asked.link_id, comparison.answer, comparison.operator
    unordered = sign in _ORDERINGS and isinstance(answer, bool | Coding)
    faults = {
        f"names {name}, which is no question": not asked.is_question,
        f"names {name}, which repeats: it cannot tell which one is meant": (
            questionnaire.repeated.get(name, inside) != inside
        ),
        f"puts {name} in an order that its answers do not have": unordered,
        f"compares {name} ({asked.type}) with {answer}": sign is not Operator.EXISTS
        and not fits(answer, asked),
    }
    plain = next((reason for reason, holds in faults.items() if holds), "")
    return plain or unmet(comparison, asked)


def _hint(questionnaire: Questionnaire, link_id: str) -> str:
    """Return why, where an expression chooses no items and so reads every answer."""
    questions = {item.link_id for item in questionnaire.walk() if item.is_question}
    bound = (questionnaire.gates, questionnaire.formulas)
    is_open = any(questions <= found[link_id].reads for found in bound if link_id in found)
    return ": its expression reads every answer, so choose items by linkId" if is_open else ""


def _loop(questionnaire: Questionnaire) -> str:
    ordered = set(questionnaire.order)
    return next((i.link_id for i in questionnaire.walk() if i.link_id not in ordered), "")
