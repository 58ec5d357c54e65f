"""Spoilt files: whatever stands where it should not, the answer is a value or a named refusal."""

import copy
import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.reading.questionnaire import read_questionnaire
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.people import person


JUNK = st.sampled_from([None, "", "x", 0, -1, 2.5, True, [], {}, ["x"], [None], {"x": 1}, [{}]])
KNEE = questionnaire_load.questionnaires()["knee"]
RESPONSE = json.loads(
    json.dumps(
        engine.to_response(
            FilledForm(KNEE, person("knee", {})), authored=datetime(2026, 3, 1, tzinfo=UTC)
        )
    )
)


def spots(node, way=()):
    """Yield the way to every place inside a JSON value."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in inside:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from spots(value, (*way, key))


FORM_SPOTS = list(spots(KNEE.as_fhir()))
RESPONSE_SPOTS = list(spots(RESPONSE))


def spoil(whole, way, junk):
    spoilt = copy.deepcopy(whole)
    holder = spoilt
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = junk
    return spoilt


@settings(max_examples=400)
@given(way=st.sampled_from(FORM_SPOTS), junk=JUNK)
def test_a_spoilt_questionnaire_runs_or_is_refused_by_name(way, junk):
    spoilt = spoil(KNEE.as_fhir(), way, junk)

    told: ContentError | None = None
    try:
        q = read_questionnaire(spoilt, file="spoilt.json")
    except ContentError as refusal:
        told = refusal
    else:
        assert engine.visible_pages(FilledForm(q, {}))
        assert q.as_fhir() == spoilt

    assert told is None or (told.file == "spoilt.json" and told.key and told.reason)


@settings(max_examples=400)
@given(way=st.sampled_from(RESPONSE_SPOTS), junk=JUNK)
def test_a_spoilt_response_fits_or_is_refused_by_name(way, junk):
    spoilt = spoil(RESPONSE, way, junk)

    told: engine.NonConforming | None = None
    try:
        answers = engine.from_response(KNEE, spoilt)
    except engine.NonConforming as refusal:
        told = refusal
    else:
        assert answers.keys() <= KNEE.by_link_id.keys()

    assert told is None or (told.link_id and told.reason)
