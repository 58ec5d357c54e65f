"""Load questionnaires and their rule sets once; every version that was released is loaded."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from pydantic import ValidationError

from physiobench.content.licensed import licensed
from physiobench.content.load import DATA, gather, read_fields
from physiobench.content.rules import RuleSet
from physiobench.questionnaires.errors import ContentError, raise_all, too_deep
from physiobench.questionnaires.model.comparing import unit_doubt
from physiobench.questionnaires.model.items import ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.reading.questionnaire import fault_of, read_questionnaire


_SLUG = r"[A-Za-z0-9_-]{1,50}"
VERSION_LONGEST = 20
FORMS_OF_MEASURES = ("measure-", "twitch-test")
_ADDRESSES = frozenset({"draft", "photo"})  # stand where the id of a questionnaire does


def parse_questionnaire(name: str, source: str) -> Questionnaire:
    """Parse the text of one `<slug>@<version>.json`.

    Raises:
        ContentError: if it is not JSON, not a questionnaire we can run, or not named after itself.
    """
    slug, _, version = name.rsplit("/", 1)[-1].removesuffix(".json").partition("@")
    try:
        data = json.loads(source, parse_float=Decimal, parse_constant=_no_number)
    except ValueError as error:
        raise ContentError(name, "file", f"is not JSON: {error}") from error
    except RecursionError as error:
        raise too_deep(name) from error
    if not isinstance(data, dict):
        raise ContentError(name, "file", "must hold one resource")
    try:
        found = read_questionnaire(data, file=name)
    except RecursionError as error:
        raise too_deep(name) from error
    if (found.slug, found.version) != (slug, version):
        reason = f"must be {found.slug}@{found.version}.json, after its id and version"
        raise ContentError(name, "name", reason)
    if not re.fullmatch(_SLUG, slug):
        reason = (
            "may hold up to 50 letters, digits, '-' and '_': it stands in the address of a page"
        )
        raise ContentError(name, "id", reason)
    _check_served(name, found)
    return found


def _check_served(name: str, found: Questionnaire) -> None:
    """Refuse what no address leads to, and what no person could fill in."""
    if found.slug in _ADDRESSES:
        raise ContentError(name, "id", "is the address of another page")
    if len(found.version) > VERSION_LONGEST:
        raise ContentError(name, "version", f"may hold up to {VERSION_LONGEST} characters")
    if not any(item.is_asked for item in found.walk()):
        raise ContentError(name, "item", "asks nothing: it has no question that a person answers")
    if found.slug.startswith(FORMS_OF_MEASURES):
        for item in found.walk():
            if item.type is ItemType.ATTACHMENT:
                reason = "asks for a photo, which the form of a measure cannot take"
                raise ContentError(name, item.link_id, reason)


def _no_number(text: str) -> object:
    msg = f"{text} is no number"
    raise ValueError(msg)


def parse_rule_set(name: str, source: str) -> RuleSet:
    """Parse the text of one `<slug>@<version>.yaml`.

    Raises:
        ContentError: if it is not YAML, or does not meet the schema.
    """
    slug, _, version = name.rsplit("/", 1)[-1].removesuffix(".yaml").partition("@")
    fields = read_fields(name, source)
    if not version.isdecimal():
        raise ContentError(name, "name", "must be <slug>@<version>.yaml")
    try:
        return RuleSet.model_validate({"slug": slug, "version": int(version), **fields})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        raise ContentError(name, key, first["msg"]) from error


def check_rules(rules: RuleSet, questionnaire: Questionnaire) -> None:
    """Check that each rule can be judged on the questionnaire.

    Raises:
        ContentError: naming the rule and what it asks in vain.
    """
    for rule in rules.rules:
        for comparison in rule.comparisons:
            reason = fault_of(comparison, questionnaire)
            if reason:
                raise ContentError(rules.name, rule.id, reason)
        doubt = unit_doubt(rule.comparisons, questionnaire.by_link_id)
        if doubt:
            raise ContentError(rules.name, rule.id, doubt)


def _rank(version: str) -> tuple[tuple[int, ...], bool, str]:
    """Order versions by their numbers: 1.10 comes after 1.9, and 1.0-draft before 1.0."""
    number, _, label = version.partition("-")
    parts = tuple(int(part) if part.isdecimal() else -1 for part in number.split("."))
    return parts, not label, label


@cache
def _gathered() -> tuple[Mapping[tuple[str, str], Questionnaire], tuple[ContentError, ...]]:
    """Return every questionnaire that can be run, and why each of the others cannot."""
    found, faults = gather(DATA / "questionnaires", ".json", parse_questionnaire)
    words, refused = licensed()
    found += words.values()
    each = [one for fault in (*faults, *refused) for one in fault.each]
    return MappingProxyType({(q.slug, q.version): q for q in found}), tuple(each)


@cache
def _all_questionnaires() -> Mapping[tuple[str, str], Questionnaire]:
    found, faults = _gathered()
    if any(map(_is_ours, faults)):
        raise_all(faults)
    return found


def left_out() -> tuple[ContentError, ...]:
    """Return why files that the practice added are not used. The site runs without them.

    Raises:
        ContentError: if a file of the service itself is refused.
    """
    _all_questionnaires()
    return _gathered()[1]


def _is_ours(fault: ContentError) -> bool:
    """Tell whether a refused file belongs to the service, which builds it from a form."""
    is_form = (DATA / "forms" / f"{slug_of(fault)}.yaml").is_file()
    return fault.file.startswith("questionnaires/") and is_form


def slug_of(fault: ContentError) -> str:
    """Return the slug of a refused questionnaire, as its file is named."""
    folder, _, name = fault.file.rpartition("/")
    if not folder:  # words of a licensed measure
        return f"measure-{name.removesuffix('.yaml')}"
    return name.removesuffix(".json").partition("@")[0]


@cache
def questionnaires() -> Mapping[str, Questionnaire]:
    """Return the newest version of every questionnaire, by slug.

    One of which any version is refused is not asked at all: an older version may lack a question
    that matters.
    """
    refused = {slug_of(fault) for fault in left_out()}
    fit = [pair for pair in _all_questionnaires().items() if pair[0][0] not in refused]
    ordered = sorted(fit, key=lambda p: (p[0][0], _rank(p[0][1])))
    return MappingProxyType({slug: found for (slug, _), found in ordered})


def questionnaire(slug: str, version: str) -> Questionnaire:
    """Return one version, old ones too: someone answered exactly that.

    Raises:
        KeyError: if that version was never shipped.
    """
    return _all_questionnaires()[slug, version]


@cache
def _all_rule_sets() -> Mapping[tuple[str, int], RuleSet]:
    found, faults = gather(DATA / "rules", ".yaml", parse_rule_set)
    asked, refused = _gathered()
    for rules in found:
        try:
            _check_asked(rules, asked, refused)
        except ContentError as fault:
            faults.append(fault)
    if faults or any(map(_is_ours, refused)):
        raise_all([*faults, *refused])
    fit = [r for r in found if (r.questionnaire, r.questionnaire_version) in asked]
    return MappingProxyType({(rules.slug, rules.version): rules for rules in fit})


def _check_asked(
    rules: RuleSet,
    asked: Mapping[tuple[str, str], Questionnaire],
    refused: Sequence[ContentError],
) -> None:
    q = asked.get((rules.questionnaire, rules.questionnaire_version))
    name = f"{rules.questionnaire}@{rules.questionnaire_version}"
    if q is not None:
        check_rules(rules, q)
    elif f"questionnaires/{name}.json" not in {fault.file for fault in refused}:
        raise ContentError(rules.name, "questionnaire", f"there is no {name}")


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """Return the newest version of every rule set, by slug."""
    ordered = sorted(_all_rule_sets().items())
    return MappingProxyType({slug: found for (slug, _), found in ordered})


def rule_set(slug: str, version: int) -> RuleSet:
    """Return one version of a rule set, old ones too: someone was judged by exactly that.

    Raises:
        KeyError: if that version was never shipped.
    """
    return _all_rule_sets()[slug, version]


def rules_for(asked: Questionnaire) -> RuleSet | None:
    """Return the newest rules that judge this version of a questionnaire, or nothing."""
    fitting = [
        rules
        for rules in _all_rule_sets().values()
        if (rules.questionnaire, rules.questionnaire_version) == (asked.slug, asked.version)
    ]
    return max(fitting, key=lambda rules: rules.version, default=None)
