"""Small questionnaires, written as briefly as FHIR allows."""

from zoneinfo import ZoneInfo

from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.reading.questionnaire import read_questionnaire


LONDON = ZoneInfo("Europe/London")
FHIR = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"


def item(link_id, kind="string", **more):
    return {"linkId": link_id, "type": kind, "text": f"{link_id}?"} | more


def group(link_id, *items, **more):
    return {"linkId": link_id, "type": "group", "text": link_id, "item": list(items)} | more


def option(code, display=None, **more):
    return {"valueCoding": {"system": "urn:s", "code": code, "display": display or code}} | more


def choice(link_id, *codes, **more):
    return item(link_id, "choice", answerOption=[option(c) for c in codes]) | more


def yes_no(link_id, **more):
    return choice(link_id, "yes", "no", "not-sure", required=True, **more)


def when(question, operator="=", **answer):
    return {"question": question, "operator": operator} | (
        answer or {"answerCoding": {"system": "urn:s", "code": "yes"}}
    )


def extension(name, base=FHIR, **value):
    return {"url": base + name, **value}


def limits(least, most, kind="valueInteger"):
    return [extension("minValue", **{kind: least}), extension("maxValue", **{kind: most})]


def resource(*items, **more):
    return {
        "resourceType": "Questionnaire",
        "id": "form",
        "url": "urn:form",
        "version": "1",
        "title": "Form",
        "status": "draft",
        "item": list(items),
    } | more


def form(*items, **more) -> Questionnaire:
    return read_questionnaire(resource(*items, **more))


def weighed(link_id, **more):
    weights = [
        option(code, extension=[{"url": FHIR + "ordinalValue", "valueDecimal": number}])
        for code, number in (("0", 0), ("1", 1), ("2", 2))
    ]
    return item(link_id, "choice", answerOption=weights) | more


def mixed_form():
    """Return a form with a question of nearly every type, groups and a group that repeats."""
    return form(
        group(
            "g",
            item("n", "integer"),
            item("m", "integer"),
            item("d", "decimal"),
            group("deep", item("e", "decimal"), item("word")),
        ),
        item("flag", "boolean"),
        item("day", "date"),
        item("size", "quantity"),
        weighed("a", item=[item("a.why", "integer")]),
        weighed("b"),
        weighed("many", repeats=True),
        group("med", item("dose", "integer"), item("name"), repeats=True),
    )
