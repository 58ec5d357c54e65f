"""The yardstick: what fhirpathpy, which we did not write, makes of the same response."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from fhirpathpy import evaluate
from fhirpathpy.models import models

from physiobench.clinical import questionnaire as engine
from physiobench.clinical.expressions.compiling import reckoned
from physiobench.content.answers import Coding, Quantity
from tests.clinical.forms import FHIR, form, group, item, option


NOW = datetime(2026, 3, 1, tzinfo=UTC)


def weighed(link_id, **more):
    weights = [
        option(code, extension=[{"url": FHIR + "ordinalValue", "valueDecimal": number}])
        for code, number in (("0", 0), ("1", 1), ("2", 2))
    ]
    return item(link_id, "choice", answerOption=weights) | more


FORM = form(
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


def expression(text, q=FORM, link_id=""):
    return q.scope_of(link_id).bind(text)


def ours(text, answers, q=FORM):
    """Return what our engine makes of `text` over the answers that count, in plain values."""
    heard = engine.kept(q, answers)
    return [_plain(value) for value in reckoned(expression(text, q), q.by_link_id, heard)]


def theirs(text, answers, q=FORM):
    """Return what fhirpathpy makes of the response that bears the same answers."""
    response = json.loads(json.dumps(engine.to_response(q, answers, authored=NOW)))
    found = evaluate(response, text, {"resource": response}, models["r4"])
    return [_plain(value) for value in found]


def _plain(value):
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return round(Decimal(str(value)), 6)
    if isinstance(value, dict):
        return value.get("code", value.get("value"))
    if isinstance(value, Coding):
        return value.code
    if isinstance(value, Quantity):
        return value.code
    return value.isoformat() if isinstance(value, date) else value
