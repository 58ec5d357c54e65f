"""HL7's and SDC's own example Questionnaires run here, or are refused with the item and why."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.length import well_answers
from physiobench.questionnaires import engine
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import Coding
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.reading.questionnaire import read_questionnaire


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
    "has no text, and its code has none",
    "no option of these questions has a weight",  # so their sum would be 0 for any answers
)
FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
VARIABLE = FHIR + "variable"
USED = {  # what examples bear that our forms do something with
    VARIABLE,
    FHIR + "questionnaire-choiceOrientation",
    FHIR + "questionnaire-hidden",
    FHIR + "questionnaire-itemControl",
    FHIR + "questionnaire-minOccurs",
    FHIR + "questionnaire-unit",
    SDC + "sdc-questionnaire-calculatedExpression",
}
# Whose logic is FHIRPath: some answers, and what its expression makes of them, worked by hand.
RECKONED = {
    "framingham-hchd-lhc": (
        {
            "/age": Decimal(50),
            "/46098-0": "LA2-8",
            "/smokes": "Y",
            "/8480-6": Decimal(140),
            "/2093-3": Decimal(220),
            "/2085-9": Decimal(45),
            "/antihypertensive": "N",
        },
        "riskPercentage",
        "15.87%",
    ),
    "weight-height-tracking-panel": (
        {"/29463-7": Decimal(70), "/8302-2": Decimal(68)},
        "/39156-5",
        Decimal("23.5"),
    ),
    "hunger-vital-signs": (
        {"/88122-7": "LA28397-0"},
        "/88124-3",
        Coding("LA19952-3", system="http://loinc.org"),
    ),
}


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


def extensions(element: object) -> Iterator[str]:
    """Yield the url of each extension of a resource, wherever it stands in it."""
    if isinstance(element, list):
        for one in element:
            yield from extensions(one)
    elif isinstance(element, dict):
        yield from (extension["url"] for extension in element.get("extension", ()))
        yield from extensions([part for key, part in element.items() if key != "extension"])


def parsed(name: str) -> Questionnaire | ContentError:
    try:
        return read_questionnaire(EXAMPLES[name], file=name)
    except ContentError as refusal:
        return refusal


def refused(name: str) -> bool:
    return isinstance(parsed(name), ContentError)


def test_both_packages_are_here():
    assert len(EXAMPLES) >= 40
    assert sum(isinstance(parsed(name), Questionnaire) for name in EXAMPLES) >= 14


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_example_runs_to_its_end_or_is_refused_with_item_and_reason(name):
    found = parsed(name)

    if isinstance(found, ContentError):
        assert found.key
        assert any(reason in found.reason for reason in REASONS), found
        return
    answers = well_answers(found, None)
    assert engine.first_incomplete_page(fill(found, answers)) is None
    assert json.loads(json.dumps(found.as_fhir(), default=str)) == json.loads(
        json.dumps(EXAMPLES[name], default=str)
    )


@pytest.mark.parametrize("name", [n for n in sorted(EXAMPLES) if not refused(n)])
def test_what_an_example_bears_that_we_do_not_use_is_named(name):
    bears = set(extensions(EXAMPLES[name]))

    named = {url for _, url in parsed(name).kept_extensions}

    assert named <= bears
    assert bears - named <= USED
    assert named & USED <= {VARIABLE}  # one that no expression asks for


def test_the_examples_bear_much_that_we_do_not_use():
    named = {url for n in EXAMPLES if not refused(n) for _, url in parsed(n).kept_extensions}

    assert len(named) >= 10
    assert SDC + "sdc-questionnaire-initialExpression" in named  # on an item
    assert SDC + "sdc-questionnaire-itemAnswerMedia" in named  # on an option
    assert SDC + "sdc-questionnaire-launchContext" in named  # on the form
    assert FHIR + "rendering-xhtml" in named  # on words


@pytest.mark.parametrize("name", RECKONED)
def test_the_logic_of_an_example_runs_as_its_file_writes_it(name):
    given, link_id, wanted = RECKONED[name]
    q = parsed(f"Questionnaire-questionnaire-sdc-profile-example-{name}.json")
    assert isinstance(q, Questionnaire)
    answers = {}
    for asked, value in given.items():
        item = q.by_link_id[asked]
        answers[asked] = (item.options_by_key[value].value if item.options else value,)

    assert fill(q, answers).kept[link_id] == (wanted,)


def walked(q: Questionnaire) -> list[str]:
    """Send page after page with every required question answered; return the pages in order."""
    answers, sent, order = {}, {}, []
    told = well_answers(q, None)
    for _ in range(4 * len(engine.pages(q))):
        page = engine.first_unsent_page(fill(q, answers), sent)
        if page is None:
            return order
        on = fill(q, answers).enabled
        shown = [item.link_id for item in page.questions() if item.link_id in on]
        order.append(page.link_id)
        answers = fill(q, answers).with_page({k: told[k] for k in shown if k in told}).kept
        sent = engine.sent_pages(fill(q, answers), sent, page, shown)
    pytest.fail(f"the walk does not end: {order[-3:]}")


@pytest.mark.parametrize("name", [n for n in sorted(EXAMPLES) if not refused(n)])
def test_each_example_that_loads_is_walked_page_by_page(name):
    q = parsed(name)

    order = walked(q)

    assert order[:1] == [page.link_id for page in engine.visible_pages(fill(q, {}))][:1]
    assert set(order) == {p.link_id for p in engine.visible_pages(fill(q, well_answers(q, None)))}
