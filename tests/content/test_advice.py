"""Advice as content: each text has its caller, each caller its text, and no gap is left open."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import physiobench
from physiobench.content import teams as team_content
from physiobench.content.advice import (
    AdviceFile,
    AdviceKey,
    AdviceTemplate,
    Reader,
    advice,
    placeholders,
)
from physiobench.content.load import parse_yaml, references
from physiobench.content.rules import SOURCE_CODE, Recipient
from physiobench.content.teams import Helper, teams
from physiobench.questionnaires.errors import ContentError

from .readability import reading_age


SOURCE = Path(physiobench.__file__).parent
OLDEST = 12  # of all that a file says
OLDEST_ALONE = 15  # of one text: a single sentence with a long word counts as harder than it is
HEAD = "reader: patient\nprovenance: DESIGN\nconfidence: M\n"


def _import_everything():
    for module in pkgutil.walk_packages(physiobench.__path__, "physiobench."):
        if not {"migrations", "management"} & set(module.name.split(".")):
            importlib.import_module(module.name)


def keys(kind):
    _import_everything()
    return [key for enumeration in kind.__subclasses__() for key in enumeration]


def read(text):
    return parse_yaml("advice/some.yaml", text, AdviceFile)


def test_every_key_has_its_text_and_every_text_its_key():
    named = {(key.file, key.value) for kind in (AdviceKey, AdviceTemplate) for key in keys(kind)}
    written = {(name, text) for name, file in advice().items() for text in file.texts}

    assert len(written) > 100
    assert named == written


def test_a_plain_text_has_no_gap_and_a_template_has_one():
    plain = {key for key in keys(AdviceKey) if placeholders(key.text)}
    templates = {
        key for key in keys(AdviceTemplate) if not placeholders(advice()[key.file].texts[key].words)
    }

    assert not plain
    assert not templates


def _fills(tree):
    """Yield each call of `fill` on a text by its name: the enumeration, its member, the names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if node.func.attr == "fill" and isinstance(owner, ast.Attribute):
                kind = ast.unparse(owner.value).rpartition(".")[2]
                yield kind, owner.attr, {word.arg for word in node.keywords}


def test_every_call_fills_exactly_the_gaps_of_its_text():
    _import_everything()
    kinds = {kind.__name__: kind for kind in AdviceTemplate.__subclasses__()}
    filled = set()

    for file in SOURCE.rglob("*.py"):
        for kind, member, names in _fills(ast.parse(file.read_text("utf-8"))):
            if kind in kinds:
                key = kinds[kind][member]
                assert names == placeholders(advice()[key.file].texts[key].words), (file, key)
                filled.add(key)

    assert filled == set(keys(AdviceTemplate))


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("texts: {}", "texts", "at least 1"),
        ("texts: {a: }", "texts.a", "valid dictionary"),
        ("texts: {a: {steps: []}}", "texts.a", "text or steps"),
        ("texts: {a: {text: One., steps: [Two.]}}", "texts.a", "text or steps"),
        ("texts: {a: 'Take {0} tablets.'}", "texts.a", "plain name"),
        ("texts: {a: 'Take {} tablets.'}", "texts.a", "plain name"),
        ("texts: {a: 'Take {dose.size} tablets.'}", "texts.a", "plain name"),
        ("texts: {a: 'Take {dose:>3} tablets.'}", "texts.a", "plain name"),
        ("texts: {a: 'Take {dose tablets.'}", "texts.a", "'}'"),
        ("texts: {a: {text: One., note: Two.}}", "texts.a.note", "not permitted"),
        ("texts: {a: One., b: {text: Two., label: Second}}", "file", "has no label"),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused_by_name(text, key, reason):
    with pytest.raises(ContentError) as refused:
        read(HEAD + text)

    assert refused.value.key == key
    assert reason in refused.value.reason


def test_every_source_that_a_text_names_is_listed():
    named = {
        code
        for file in advice().values()
        for entry in (file, *file.texts.values())
        for code in SOURCE_CODE.findall(entry.provenance or "")
    }

    assert "S72" in named
    assert named <= set(references())


def test_steps_are_read_one_after_the_other():
    text = read(f"{HEAD}texts: {{a: {{steps: [Sit down., 'Call {{whom}}.']}}}}").texts["a"]

    assert text.words == "Sit down. Call {whom}."
    assert placeholders(text.words) == {"whom"}


def for_patients(file):
    return [
        text.words
        for text in file.texts.values()
        if (text.reader or file.reader) is Reader.PATIENT
        and text.words.endswith(".")
        and not placeholders(text.words)
    ]


@pytest.mark.parametrize("name", [name for name, file in advice().items() if for_patients(file)])
def test_what_a_patient_reads_has_a_reading_age_of_twelve_or_below(name):
    texts = for_patients(advice()[name])

    assert reading_age(" ".join(texts)) <= OLDEST
    assert [words for words in texts if reading_age(words) > OLDEST_ALONE] == []


def test_every_team_that_a_rule_can_name_is_there():
    assert set(teams()) == {*Recipient, *Helper}


@pytest.mark.parametrize("change", [{"gp": None}, {"dentist": "gp"}])
def test_a_team_too_few_or_too_many_is_refused(monkeypatch, change):
    def changed(name, text, kind):
        found = parse_yaml(name, text, kind)
        held = found.teams | {new: found.teams[old] for new, old in change.items() if old}
        held = {name: team for name, team in held.items() if change.get(name, name)}
        return found.model_copy(update={"teams": held})

    monkeypatch.setattr(team_content, "parse_yaml", changed)

    with pytest.raises(ContentError, match=next(iter(change))):
        team_content.teams.__wrapped__()
