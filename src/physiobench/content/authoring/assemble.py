"""Put a form together: its questionnaire as FHIR, its rules as our rule files hold them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from physiobench.content.authoring.conditions import expand
from physiobench.content.authoring.items import page_item
from physiobench.content.authoring.parts import (
    AuthoredPage,
    Form,
    Included,
    RuleHead,
    SharedPart,
    WrittenRule,
)
from physiobench.content.load import DATA, references
from physiobench.content.provenance import SOURCE_CODE
from physiobench.questionnaires.errors import ContentError


M = TypeVar("M", bound=BaseModel)
ADVICE = "advice"
_FOR_PHYSIOS = {
    "code": {
        "system": "http://terminology.hl7.org/CodeSystem/usage-context-type",
        "code": "user",
    },
    "valueCodeableConcept": {"text": "Physiotherapist"},
}
_GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Assembled:
    """One form put together, ready to be written as files."""

    slug: str
    version: str
    questionnaire: Mapping[str, object]
    rules_version: int | None
    rules: Mapping[str, object] | None


class _Filled(dict[str, str]):
    """Words for the gaps of a part; a gap that a form does not fill is an error with its name."""

    def __missing__(self, key: str) -> str:
        where, reason = "forms", f"has no word for {{{key}}}"
        raise ContentError(where, "words", reason)


def read_authored(folder: str, kind: type[M]) -> dict[str, M]:
    """Return what authors wrote in `data/<folder>`, by file name.

    Raises:
        ContentError: at the first file that does not meet the schema.
    """
    found: dict[str, M] = {}
    for file in sorted((DATA / folder).iterdir(), key=lambda f: f.name):
        slug = file.name.removesuffix(".yaml")
        if slug != ADVICE:
            found[slug] = _parse(f"{folder}/{file.name}", file.read_text("utf-8"), kind)
    return found


def read_advice() -> dict[str, str]:
    """Return the advice that rules share, by name."""
    read = yaml.safe_load((DATA / "parts" / f"{ADVICE}.yaml").read_text("utf-8"))
    return {str(name): str(words) for name, words in read.items()}


def _parse(name: str, source: str, kind: type[M]) -> M:
    try:
        return kind.model_validate(yaml.safe_load(source))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        raise ContentError(name, key, first["msg"]) from error


def assemble(form: Form, parts: Mapping[str, SharedPart], advice: Mapping[str, str]) -> Assembled:
    """Put one form together.

    Raises:
        ContentError: if it names a part, an advice or a word that is not there.
    """
    words = _Filled(form.words)
    pages = [_filled(page, words) for page in _pages(form, parts)]
    rules = [_filled(rule, words) for rule in _rules(form, parts)]
    return Assembled(
        slug=form.slug,
        version=form.version,
        questionnaire=_questionnaire(form, pages),
        rules_version=form.judged.version if form.judged else None,
        rules=_rule_set(form, form.judged, rules, advice) if form.judged else None,
    )


def assemble_all() -> tuple[Assembled, ...]:
    """Put every form together, in the order of their names."""
    parts, advice = read_authored("parts", SharedPart), read_advice()
    return tuple(assemble(form, parts, advice) for form in read_authored("forms", Form).values())


def _part(name: str, form: Form, parts: Mapping[str, SharedPart]) -> SharedPart:
    if name not in parts:
        reason = f"there is no part {name!r}"
        raise ContentError(_file(form), "body", reason)
    return parts[name]


def _pages(form: Form, parts: Mapping[str, SharedPart]) -> Iterator[AuthoredPage]:
    for entry in form.body:
        if isinstance(entry, AuthoredPage):
            yield entry
        elif isinstance(entry, Included):
            yield from (_opened(page, entry, form) for page in _part(entry.part, form, parts).pages)
        else:
            yield from _part(entry, form, parts).pages


def _opened(page: AuthoredPage, included: Included, form: Form) -> AuthoredPage:
    if page.when is not None:
        reason = f"page {page.id!r} of {included.part!r} has a condition of its own already"
        raise ContentError(_file(form), "body", reason)
    return page.model_copy(update={"when": included.when})


def _rules(form: Form, parts: Mapping[str, SharedPart]) -> Iterator[WrittenRule]:
    for entry in form.body:
        if isinstance(entry, Included):
            rules = _part(entry.part, form, parts).rules
            yield from (_narrowed(r, entry.when) for r in rules if r.id not in form.without)
        elif isinstance(entry, str):
            yield from (r for r in _part(entry, form, parts).rules if r.id not in form.without)
    yield from form.rules


def _narrowed(rule: WrittenRule, when: object) -> WrittenRule:
    return rule.model_copy(update={"when": {"all": [when, rule.when]}})


def _filled(value: M, words: _Filled) -> M:
    """Return `value` with each gap like {joint} filled by the form's word for it."""
    return type(value).model_validate(_fill(value.model_dump(exclude_unset=True), words))


def _fill(data: object, words: _Filled) -> object:
    if isinstance(data, str):
        return _GAP.sub(lambda gap: words[gap[1]], data)
    if isinstance(data, dict):
        return {key: _fill(held, words) for key, held in data.items()}
    if isinstance(data, list | tuple):
        return [_fill(held, words) for held in data]
    return data


def _questionnaire(form: Form, pages: list[AuthoredPage]) -> dict[str, object]:
    name = "".join(word.capitalize() for word in form.slug.split("-"))
    head: dict[str, object] = {
        "resourceType": "Questionnaire",
        "id": form.slug,
        "url": f"https://physiobench.example/fhir/Questionnaire/{form.slug}",
        "version": form.version,
        "name": name,
        "title": form.title,
        "status": "draft",
        "subjectType": ["Patient"],
        "description": form.description,
    }
    if form.user == "physio":
        head["useContext"] = [_FOR_PHYSIOS]
    if form.copyright:
        head["copyright"] = form.copyright
    return head | {"item": [page_item(page, where=_file(form)) for page in pages]}


def _file(form: Form) -> str:
    return f"forms/{form.slug}.yaml"


def _rule_set(
    form: Form, head: RuleHead, rules: list[WrittenRule], advice: Mapping[str, str]
) -> dict[str, object]:
    written = [_rule(rule, f"{_file(form)} {rule.id}", advice) for rule in rules]
    codes = {code for rule in rules for code in SOURCE_CODE.findall(rule.provenance)}
    cited = references()
    found: dict[str, object] = {
        "title": head.title,
        "questionnaire": form.slug,
        "questionnaire_version": form.version,
        "screens_stimulation": head.screens_stimulation,
    }
    if head.screens_if is not None:
        found["screens_if"] = expand(head.screens_if, where=_file(form))
    return found | {
        "sources": {code: cited[code] for code in sorted(codes)},
        "rules": written,
    }


def _rule(rule: WrittenRule, where: str, advice: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {"id": rule.id}
    if rule.version != 1:
        found["version"] = rule.version
    found["when"] = expand(rule.when, where=where)
    said = {
        "urgency": rule.urgency,
        "refer_to": rule.to,
        "stimulation": rule.stimulation,
        "scope": rule.scope,
        "mode": rule.mode,
    }
    found |= {key: word for key, word in said.items() if word is not None}
    if rule.occasions:
        found["occasions"] = list(rule.occasions)
    return found | {
        "reason_person": rule.person,
        "reason_clinician": rule.clinician,
        "what_to_do": " ".join(advice.get(said, said) for said in rule.do),
        "provenance": rule.provenance,
        "confidence": rule.confidence,
        "reviewed_by": rule.reviewed_by,
    }
