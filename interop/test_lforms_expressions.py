"""LHC-Forms runs the same expressions: the same questions are shown, the same values found."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from interop import renderer
from physiobench.clinical.measures.computed import fill
from physiobench.questionnaires import engine
from physiobench.questionnaires.reading.questionnaire import read_questionnaire


FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
SYSTEM = "urn:answers"


def expression(url: str, text: str, name: str = "") -> dict[str, object]:
    value = {"language": "text/fhirpath", "expression": text}
    return {"url": url, "valueExpression": value | ({"name": name} if name else {})}


def choice(link_id: str, *codes: str, **more: object) -> dict[str, object]:
    control = {"url": FHIR + "questionnaire-itemControl"} | {
        "valueCodeableConcept": {
            "coding": [
                {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "radio-button"}
            ]
        }
    }
    options = [
        {
            "valueCoding": {"system": SYSTEM, "code": code, "display": code},
            "extension": [{"url": FHIR + "ordinalValue", "valueDecimal": weight}],
        }
        for weight, code in enumerate(codes)
    ]
    found = {"linkId": link_id, "type": "choice", "text": link_id, "answerOption": options}
    return found | {"extension": [control, *more.pop("extension", [])]} | more


def value(link_id: str) -> str:
    return f"%resource.descendants().where(linkId='{link_id}').answer.value"


def shown_if(text: str) -> list[dict[str, object]]:
    return [expression(SDC + "enableWhenExpression", text)]


def reckoned(link_id: str, kind: str, text: str) -> dict[str, object]:
    return {
        "linkId": link_id,
        "type": kind,
        "text": link_id,
        "readOnly": True,
        "extension": [expression(SDC + "calculatedExpression", text)],
    }


RATED = ("stairs", "walking", "kneeling")
FORM = {
    "resourceType": "Questionnaire",
    "id": "expressions",
    "url": "urn:expressions",
    "version": "1",
    "title": "Expressions",
    "status": "draft",
    "extension": [
        expression(FHIR + "variable", "item.where(linkId='hard').item", "rated"),
        expression(FHIR + "variable", "repeat(item).where(linkId='kg').answer.value", "weight"),
        expression(
            FHIR + "variable",
            "%resource.repeat(item).where(linkId='cm').answer.value / 100",
            "height",
        ),
    ],
    "item": [
        {
            "linkId": "hard",
            "type": "group",
            "text": "hard",
            "item": [choice(name, "none", "some", "much") for name in RATED],
        },
        {
            "linkId": "rest",
            "type": "group",
            "text": "rest",
            "item": [
                {"linkId": "kg", "type": "decimal", "text": "kg"},
                {"linkId": "cm", "type": "decimal", "text": "cm"},
                reckoned("bmi", "decimal", "(%weight / (%height * %height)).round(1)"),
                reckoned(
                    "total",
                    "integer",
                    "%resource.item.where(linkId='hard').item.answer.value.ordinal().sum()",
                ),
                choice("help", "yes", "no", extension=shown_if(f"{value('total')} >= 3")),
                {
                    "linkId": "who",
                    "type": "string",
                    "text": "who",
                    "extension": shown_if(
                        f"{value('help')}.code = 'yes' and {value('kg')}.exists()"
                    ),
                },
                {
                    "linkId": "diet",
                    "type": "string",
                    "text": "diet",
                    "extension": shown_if(f"iif({value('bmi')} > 30, true, {value('kg')} > 150)"),
                },
                {
                    "linkId": "easy",
                    "type": "string",
                    "text": "easy",
                    "extension": shown_if(
                        "%rated.where(answer.exists()).count() = 3"
                        " and %rated.all(answer.value.code = 'none')"
                    ),
                },
            ],
        },
    ],
}
Q = read_questionnaire(FORM)
ASKED = [item for item in Q.walk() if item.is_asked]


def person(**given: str | int) -> engine.Answers:
    found: dict[str, tuple[engine.Value, ...]] = {}
    for link_id, answer in given.items():
        item = Q.by_link_id[link_id]
        if item.options:
            found[link_id] = (item.options_by_key[str(answer)].value,)
        else:
            found[link_id] = (Decimal(answer) if isinstance(answer, int) else answer,)
    return found


PEOPLE = {
    "nobody": person(),
    "one answer": person(stairs="some"),
    "all well": person(stairs="none", walking="none", kneeling="none", easy="yes"),
    "hard": person(stairs="much", walking="some", help="yes", kg=80, who="Ann"),
    "alone": person(stairs="much", walking="some", help="yes"),
    "heavy": person(kg=100, cm=170, diet="more greens"),
    "light": person(kg=60, cm=170),
    "very heavy, no height": person(kg=160, diet="less cake"),
}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with renderer.chromium() as browser:
        found = renderer.opened(browser)
        found.set_default_timeout(10_000)
        yield found


@pytest.mark.parametrize("name", PEOPLE)
def test_lhc_forms_shows_the_same_questions_and_reckons_the_same(page, name):
    answers = PEOPLE[name]
    assert renderer.show(page, FORM) == ""
    renderer.fill(page, Q, answers)
    page.wait_for_timeout(200)

    shown = {item.link_id for item in ASKED if _is_shown(page, item.link_id)}

    assert shown == {item.link_id for item in ASKED} & fill(Q, answers).enabled
    assert engine.from_response(Q, renderer.told(page)) == fill(Q, answers).kept
    assert _reckoned(renderer.told(page)) == _reckoned(_ours(answers))


def _is_shown(page: Page, link_id: str) -> bool:
    return page.locator(f'[id^="{link_id}/1/1"]').first.is_visible()


def _ours(answers: engine.Answers) -> dict[str, object]:
    written = engine.to_response(fill(Q, answers), authored=datetime(2026, 3, 1, tzinfo=UTC))
    return json.loads(json.dumps(written))


def _reckoned(response: dict[str, object]) -> dict[str, float]:
    """Return what stands in a response under the calculated items."""
    rest = next((group for group in response.get("item", []) if group["linkId"] == "rest"), {})
    return {
        entry["linkId"]: float(next(iter(entry["answer"][0].values())))
        for entry in rest.get("item", [])
        if entry["linkId"] in {"bmi", "total"}
    }
