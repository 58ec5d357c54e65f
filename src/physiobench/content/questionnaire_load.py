"""Load questionnaires and their rule sets once; every version ever shipped stays loadable."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

import yaml
from pydantic import ValidationError

from physiobench.content.errors import ContentError
from physiobench.content.licensed import licensed
from physiobench.content.load import DATA
from physiobench.content.questionnaire import Questionnaire, fault_of
from physiobench.content.rules import RuleSet


def parse_questionnaire(name: str, source: str) -> Questionnaire:
    """Parse the text of one `<slug>@<version>.json`.

    Raises:
        ContentError: if it is not JSON, not a questionnaire we can run, or not named after itself.
    """
    slug, _, version = name.rsplit("/", 1)[-1].removesuffix(".json").partition("@")
    try:
        data = json.loads(source, parse_float=Decimal)
    except ValueError as error:
        raise ContentError(name, "file", f"is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ContentError(name, "file", "must hold one resource")
    found = Questionnaire.parse(data, file=name)
    if (found.slug, found.version) != (slug, version):
        reason = f"must be {found.slug}@{found.version}.json, after its id and version"
        raise ContentError(name, "name", reason)
    return found


def parse_rule_set(name: str, source: str) -> RuleSet:
    """Parse the text of one `<slug>@<version>.yaml`.

    Raises:
        ContentError: if it is not YAML, or does not meet the schema.
    """
    slug, _, version = name.rsplit("/", 1)[-1].removesuffix(".yaml").partition("@")
    try:
        fields = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise ContentError(name, "file", f"is not YAML: {error}") from error
    if not isinstance(fields, dict) or not version.isdecimal():
        raise ContentError(name, "name", "must be <slug>@<version>.yaml with keys and values")
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


def _read(folder: Traversable, suffix: str) -> list[tuple[str, str]]:
    files = sorted(folder.iterdir(), key=lambda f: f.name)
    for file in files:
        if not file.name.endswith(suffix) or "@" not in file.name:
            name = f"{folder.name}/{file.name}"
            reason = f"must be <slug>@<version>{suffix}"
            raise ContentError(name, "name", reason)
    return [(f"{folder.name}/{f.name}", f.read_text("utf-8")) for f in files]


def newer(one: str, other: str) -> str:
    """Return the later of two versions: 1.10 comes after 1.9, and 1.0-draft before 1.0."""
    return max(one, other, key=_rank)


def _rank(version: str) -> tuple[tuple[int, ...], bool, str]:
    number, _, label = version.partition("-")
    parts = tuple(int(part) if part.isdecimal() else -1 for part in number.split("."))
    return parts, not label, label


@cache
def _all_questionnaires() -> Mapping[tuple[str, str], Questionnaire]:
    read = _read(DATA / "questionnaires", ".json")
    found = [parse_questionnaire(name, source) for name, source in read]
    found += licensed().values()
    return MappingProxyType({(q.slug, q.version): q for q in found})


@cache
def questionnaires() -> Mapping[str, Questionnaire]:
    """Return the newest version of every questionnaire, by slug."""
    ordered = sorted(_all_questionnaires().items(), key=lambda p: (p[0][0], _rank(p[0][1])))
    return MappingProxyType({slug: found for (slug, _), found in ordered})


def questionnaire(slug: str, version: str) -> Questionnaire:
    """Return one version, old ones too: someone answered exactly that.

    Raises:
        KeyError: if that version was never shipped.
    """
    return _all_questionnaires()[slug, version]


@cache
def _all_rule_sets() -> Mapping[tuple[str, int], RuleSet]:
    found = [parse_rule_set(name, source) for name, source in _read(DATA / "rules", ".yaml")]
    for rules in found:
        asked = _all_questionnaires().get((rules.questionnaire, rules.questionnaire_version))
        if asked is None:
            reason = f"there is no {rules.questionnaire}@{rules.questionnaire_version}"
            raise ContentError(rules.name, "questionnaire", reason)
        check_rules(rules, asked)
    return MappingProxyType({(rules.slug, rules.version): rules for rules in found})


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
