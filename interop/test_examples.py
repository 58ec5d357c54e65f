"""HL7's and SDC's own example Questionnaires run here, or are refused with the item and why."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from physiobench.clinical import questionnaire as engine
from physiobench.clinical.questionnaire_length import well_answers
from physiobench.content.errors import ContentError
from physiobench.content.questionnaire import Questionnaire


PACKAGES = Path(__file__).parent / "node_modules"
# Why an example may be refused. Anything else is a fault of ours.
REASONS = (
    "is not contained here with its expansion",  # would need a terminology server
    "holds an item without a linkId",
    "must be a list with at least one item",
    "a repeating question cannot hold items",
    "may change what the form means",
    "a coding needs a code",
    "is required but hidden or read-only",
    "cannot be filled in here",
    "a choice needs its options",
    "which this engine does not run",
)


def examples() -> dict[str, dict[str, object]]:
    """Return every Questionnaire of the two packages, by file name."""
    found = {}
    for file in sorted(PACKAGES.glob("hl7.fhir.*/**/*.json")):
        if "uestionnaire" not in file.name:
            continue
        data = json.loads(file.read_text("utf-8"), parse_float=Decimal)
        if isinstance(data, dict) and data.get("resourceType") == "Questionnaire":
            found[file.name] = data
    return found


EXAMPLES = examples()


def parsed(name: str) -> Questionnaire | ContentError:
    try:
        return Questionnaire.parse(EXAMPLES[name], file=name)
    except ContentError as refusal:
        return refusal


def test_both_packages_are_here():
    assert len(EXAMPLES) >= 40
    assert sum(isinstance(parsed(name), Questionnaire) for name in EXAMPLES) >= 17


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_example_runs_to_its_end_or_is_refused_with_item_and_reason(name):
    found = parsed(name)

    if isinstance(found, ContentError):
        assert found.key
        assert any(reason in found.reason for reason in REASONS), found
        return
    answers = well_answers(found, None)
    assert engine.is_complete(found, answers)
    assert json.loads(json.dumps(found.as_fhir(), default=str)) == json.loads(
        json.dumps(EXAMPLES[name], default=str)
    )


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_an_example_bears_that_we_do_not_use_is_named(name):
    found = parsed(name)

    if isinstance(found, Questionnaire):
        assert all(url for _, url in found.kept_extensions)
