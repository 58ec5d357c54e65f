"""Explaining a response: which rules were triggered, why, by what; and what is refused."""

import errno
import json
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.explain import explain
from physiobench.clinical.screening.length import well_answers
from physiobench.clinical.screening.worked_examples import worked_example
from physiobench.config.cli import main
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine


KNEE = questionnaire_load.questionnaires()["knee"]
RULES = questionnaire_load.rules_for(KNEE)
WORST = next(rule for rule in RULES.rules if rule.urgency == "999")


def response(answers=None, **more) -> dict:
    given = well_answers(KNEE, RULES) if answers is None else answers
    written = engine.to_response(fill(KNEE, given), authored=datetime(2026, 3, 1, tzinfo=UTC))
    return json.loads(json.dumps(written)) | more


def test_the_rule_that_fired_is_told_with_its_reasons_and_its_source():
    text = explain(response(worked_example(KNEE, RULES, WORST))).text

    assert "Where to turn: emergency-now" in text
    for told in (WORST.id, WORST.reason_clinician, WORST.reason_person, RULES.source(WORST)):
        assert told in text


def test_where_nothing_fired_that_is_said():
    found = explain(response())

    assert found.outcome.may_go_on
    assert found.outcome.reasons or "No rule was triggered." in found.text


def test_what_has_no_answer_is_told_as_such():
    found = explain(response({}, status="in-progress"))

    assert not found.outcome.may_go_on
    assert "there is no answer, which counts as yes" in found.text


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"questionnaire": "urn:else"}, "not one of ours"),
        ({"questionnaire": f"{KNEE.url}|0.0.9"}, "never shipped"),
        ({"resourceType": "Patient"}, "is not QuestionnaireResponse"),
        ({"item": [{"linkId": "nonsense"}]}, "is not a question"),
        ({"item": []}, "is required and has no answer"),
    ],
)
def test_what_is_not_ours_or_does_not_fit_is_refused_with_the_reason(wrong, reason):
    with pytest.raises(engine.NonConforming, match=reason):
        explain(response() | wrong)


def test_the_command_prints_lines_or_json(tmp_path):
    file = tmp_path / "response.json"
    file.write_text(json.dumps(response(worked_example(KNEE, RULES, WORST))))

    lines = CliRunner().invoke(main, ["clinical", "explain", str(file)])
    data = CliRunner().invoke(main, ["clinical", "explain", str(file), "--json"])

    assert lines.exit_code == data.exit_code == 0, lines.output
    assert WORST.id in lines.output
    assert json.loads(data.output)["outcome"]["tier"] == "emergency-now"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "this is not JSON"),
        (b"[]", "this does not hold one resource"),
        (b'{"resourceType": "Questionnaire"}', ""),
        (b"\xff", "this is not text in UTF-8"),
        (b"[" * 100_000, "this is nested too deeply"),
        (None, "there is no such file or folder"),
        ("folder", "this is a folder, not a file"),
        (PermissionError(errno.EACCES, "Permission denied"), "you do not have permission"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path, monkeypatch, content, reason):
    file = tmp_path / "response.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "folder":
        file.mkdir()
    elif isinstance(content, OSError):
        content.filename = str(file)  # a superuser could read a locked file
        monkeypatch.setattr(Path, "read_bytes", Mock(side_effect=content))

    found = CliRunner().invoke(main, ["clinical", "explain", str(file)])

    assert found.exit_code == 2
    assert len(found.output.splitlines()) == 1
    assert found.output.startswith(f"physiobench: {file}: {reason}")
    assert "Errno" not in found.output


def test_the_command_reads_standard_input():
    found = CliRunner().invoke(main, ["clinical", "explain", "-"], input="[]")

    assert found.output == "physiobench: standard input: this does not hold one resource.\n"


def test_the_command_counts_each_pathway():
    found = CliRunner().invoke(main, ["clinical", "length"])

    assert "knee:\n  without stimulation: " in found.output
    assert "with stimulation: " in found.output
    assert "words" in found.output


def test_a_clinician_reads_everything_that_counted_line_by_line():
    found = explain(response(worked_example(KNEE, RULES, WORST)))
    outcome, lines = found.outcome, found.text.splitlines()
    unsigned = sum(1 for _ in RULES.unsigned())

    assert lines[:3] == [
        f"{KNEE.title} ({KNEE.canonical})",
        f"Judged by {RULES.name}, {len(RULES.rules)} rules, "
        f"{unsigned} of them not signed by a physio yet.",
        "",
    ]
    assert lines[3] == f"Where to turn: emergency-now ({outcome.tier.headline})"
    verdict = outcome.verdict
    words = f"{verdict} ({verdict.headline})" if verdict else "not asked"
    assert lines[4] == f"Stimulation:   {words}"
    assert "No rule was triggered." not in lines
    place = 6
    for fired in outcome.reasons:
        effects = [e.value for e in (fired.urgency, fired.stimulation) if e]
        told = [
            f"{fired.rule_id}, version {fired.version}: {', '.join(effects)}",
            "  because the answers say so:",
            *(f"    {question} {answer}" for question, answer in fired.answers),
            *([f"  refer to:          {fired.refer_to}"] if fired.refer_to else []),
            f"  for the clinician: {fired.reason_clinician}",
            f"  for the person:    {fired.reason_person} {fired.what_to_do}",
            f"  source:            {fired.source} "
            f"[{fired.provenance}; confidence {fired.confidence}]",
            "",
        ]
        kept = lines[place : place + len(told)]
        assert kept == told or kept == told[:-1]
        place += len(told)


def test_what_was_explained_is_told_as_plain_values_too():
    found = explain(response(worked_example(KNEE, RULES, WORST)))

    assert found.as_json() == {
        "questionnaire": KNEE.canonical,
        "rules": RULES.name,
        "unsigned_rules": sum(1 for _ in RULES.unsigned()),
        "outcome": found.outcome.as_json(),
    }


def test_a_questionnaire_without_rules_is_refused_by_its_name():
    free = next(
        q
        for q in questionnaire_load.questionnaires().values()
        if questionnaire_load.rules_for(q) is None
    )

    with pytest.raises(engine.NonConforming, match="has no rules") as refused:
        explain({"resourceType": "QuestionnaireResponse", "questionnaire": free.canonical})
    assert free.canonical in str(refused.value)


def test_the_answers_that_were_judged_are_kept():
    assert explain(response()).answers == well_answers(KNEE, RULES)


def test_a_response_names_its_questionnaire_with_or_without_a_version():
    plain = explain(response() | {"questionnaire": KNEE.url})
    exact = explain(response() | {"questionnaire": KNEE.canonical})

    assert plain.questionnaire == exact.questionnaire == KNEE
    with pytest.raises(engine.NonConforming, match="not one of ours"):
        explain(response() | {"questionnaire": None})
