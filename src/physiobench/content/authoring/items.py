"""From an author's question to the FHIR item it stands for."""

import re

from physiobench.content.authoring.conditions import ANSWERS, enable_when
from physiobench.content.authoring.parts import AuthoredPage, Question


FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
MEASURES = "https://physiobench.example/fhir/CodeSystem/measure"
YES_NO = {"yes": "Yes", "no": "No", "not-sure": "Not sure"}
_TYPES = {
    "yes-no": "choice",
    "choice": "choice",
    "many": "choice",
    "whole": "integer",
    "number": "decimal",
    "scale": "integer",
    "line": "string",
    "text": "text",
    "date": "date",
    "photo": "attachment",
    "note": "display",
    "score": "decimal",
}
_CONTROLS = {
    "yes-no": "radio-button",
    "choice": "radio-button",
    "many": "check-box",
    "scale": "slider",
}
_OPTIONAL = frozenset({"photo", "note", "score"})
_ANSWERS_OF = re.compile(r"<([a-z0-9|-]+)>")
_LENGTHS = {"line": 120, "text": 2000}


def page_item(page: AuthoredPage, *, where: str) -> dict[str, object]:
    """Return the group that `page` stands for."""
    found: dict[str, object] = {"linkId": page.id, "text": page.title, "type": "group"}
    if page.when is not None:
        found |= enable_when(page.when, where=f"{where} {page.id}")
    return found | {"item": [question_item(item, where=where) for item in page.items]}


def question_item(question: Question, *, where: str) -> dict[str, object]:
    """Return the item that `question` stands for."""
    found: dict[str, object] = {"linkId": question.id}
    extensions = _extensions(question)
    if extensions:
        found["extension"] = extensions
    if question.measure:
        found["code"] = [{"system": MEASURES, "code": question.measure}]
    found |= {"text": question.ask, "type": _TYPES[question.type]}
    if question.when is not None:
        found |= enable_when(question.when, where=f"{where} {question.id}")
    if question.type not in _OPTIONAL and question.required is not False:
        found["required"] = True
    if question.type == "many":
        found["repeats"] = True
    if question.type == "score":
        found["readOnly"] = True
    length = question.length or _LENGTHS.get(question.type)
    if length:
        found["maxLength"] = length
    options = question.options or (YES_NO if question.type == "yes-no" else {})
    if options:
        found["answerOption"] = [_option(question, code, text) for code, text in options.items()]
    if question.help:
        found["item"] = [_help(question)]
    return found


def _option(question: Question, code: str, text: str) -> dict[str, object]:
    coding = {"system": ANSWERS, "code": code, "display": text}
    found: dict[str, object] = {"valueCoding": coding}
    extensions: list[dict[str, object]] = []
    if code in question.alone:
        extensions.append({"url": FHIR + "questionnaire-optionExclusive", "valueBoolean": True})
    if question.weighed:
        extensions.append({"url": FHIR + "ordinalValue", "valueDecimal": int(code)})
    return found | ({"extension": extensions} if extensions else {})


def _help(question: Question) -> dict[str, object]:
    return {
        "linkId": f"{question.id}.help",
        "extension": [_control("help")],
        "text": question.help,
        "type": "display",
    }


def _fhirpath(formula: str) -> str:
    """Return the formula with each `<a|b>` written out as the answers of those questions."""
    return _ANSWERS_OF.sub(lambda found: _path(found[1].split("|")), formula)


def _path(link_ids: list[str]) -> str:
    wanted = " or ".join(f"linkId='{link_id}'" for link_id in link_ids)
    return f"%resource.descendants().where({wanted}).answer.value"


def _control(code: str) -> dict[str, object]:
    system = "http://hl7.org/fhir/questionnaire-item-control"
    concept = {"coding": [{"system": system, "code": code}]}
    return {"url": FHIR + "questionnaire-itemControl", "valueCodeableConcept": concept}


def _extensions(question: Question) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    low, high = (0, 10) if question.type == "scale" else (None, None)
    number = "valueDecimal" if question.type == "number" else "valueInteger"
    for name, limit in (
        ("minValue", question.min if question.min is not None else low),
        ("maxValue", question.max if question.max is not None else high),
    ):
        if limit is not None:
            found.append({"url": FHIR + name, number: limit})
    if question.places is not None:
        found.append({"url": FHIR + "maxDecimalPlaces", "valueInteger": question.places})
    if question.unit:
        code, name = question.unit
        unit = {"system": "http://unitsofmeasure.org", "code": code, "display": name}
        found.append({"url": FHIR + "questionnaire-unit", "valueCoding": unit})
    if question.type == "score":
        found.append({"url": FHIR + "questionnaire-hidden", "valueBoolean": True})
    if question.formula:
        expression = {"language": "text/fhirpath", "expression": _fhirpath(question.formula)}
        url = SDC + "sdc-questionnaire-calculatedExpression"
        found.append({"url": url, "valueExpression": expression})
    if question.type in _CONTROLS:
        found.append(_control(_CONTROLS[question.type]))
    return found
