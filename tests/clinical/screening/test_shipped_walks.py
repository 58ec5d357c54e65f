"""Anyone can walk through any shipped questionnaire, and always arrives: a few walks of each.

A few more in `make walks`. The pathways are walked a thousand times in `test_pathway_walks`.
"""

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.clinical.screening.triage import combine, interrupts, judge
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.running.conditions import holds
from tests.clinical.forms import LONDON
from tests.clinical.people import asked


EXAMPLES = 10 if "WALKS" in os.environ else 3
SLUGS = sorted(questionnaire_load.questionnaires())
every_questionnaire = pytest.mark.parametrize("slug", SLUGS)
every_judged = pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))


def form_value(data: st.DataObject, item: Item) -> list[str]:
    """Draw what a browser might send for one question."""
    if item.options:
        keys = st.sampled_from(list(item.options_by_key))
        chosen = data.draw(st.lists(keys, min_size=0, max_size=3 if item.repeats else 1))
    elif item.type in {ItemType.INTEGER, ItemType.DECIMAL}:
        chosen = [str(data.draw(st.integers(-6, 130)))]
    elif item.type is ItemType.DATE:
        chosen = [data.draw(st.dates()).isoformat()]
    else:
        chosen = [data.draw(st.text(max_size=40))]
    return chosen


def valid_value(item: Item) -> list[str]:
    """Return an answer that is taken for sure."""
    if item.options:
        return [list(item.options_by_key)[-1]]
    if item.type in {ItemType.INTEGER, ItemType.DECIMAL}:
        return [str(item.min_value or 0)]
    return ["2024-05-01"] if item.type is ItemType.DATE else ["words"]


def walk(data, q):
    """Answer page after page as drawn; what is refused is answered properly the second time."""
    answers: engine.Answers = {}
    page = engine.visible_pages(fill(q, answers))[0]
    seen = []
    while page is not None:
        assert page.link_id not in seen, "no page comes twice on the way forward"
        seen.append(page.link_id)
        raw = {i.link_id: form_value(data, i) for i in page.questions()}
        reading = engine.read_page(fill(q, answers), page, raw, zone=LONDON)
        while reading.errors:
            assert all(words.endswith(".") for words in reading.errors.values())
            for link_id in reading.errors:
                raw[link_id] = valid_value(q.by_link_id[link_id])
            reading = engine.read_page(fill(q, answers), page, raw, zone=LONDON)
        answers = reading.form.kept
        step, of = engine.progress(fill(q, answers), page)
        assert 1 <= step <= of
        page = engine.next_page(fill(q, answers), page)
    return answers


@every_questionnaire
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_random_walk_arrives_and_can_be_replayed(slug, data):
    q = asked(slug)
    rules = questionnaire_load.rules_for(q)

    answers = walk(data, q)

    assert engine.first_incomplete_page(fill(q, answers)) is None
    assert answers.keys() <= fill(q, answers).enabled
    found = judge(rules, fill(q, answers)) if rules else None
    stored = engine.load_answers(json.loads(json.dumps(engine.dump_answers(answers))))
    assert stored == answers
    assert rules is None or judge(rules, fill(q, stored)) == found
    shuffled = dict(reversed(list(answers.items())))
    assert rules is None or judge(rules, fill(q, shuffled)) == found
    response = engine.to_response(fill(q, answers), authored=datetime(2026, 3, 1, tzinfo=UTC))
    assert engine.from_response(q, json.loads(json.dumps(response)), EVERY_SCORE) == answers


@every_judged
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_the_outcome_is_never_milder_than_any_rule_that_holds(slug, data):
    q = asked(slug)
    rules = questionnaire_load.rule_sets()[slug]

    answers = walk(data, q)

    found = judge(rules, fill(q, answers))
    holding = {rule.id for rule in rules.rules if holds(rule.when, answers)}
    assert holding <= {fired.rule_id for fired in found.fired}
    assert all(found.tier.rank <= fired.tier.rank for fired in found.reasons)
    stopped = interrupts(rules, fill(q, answers))
    assert stopped is None or found.tier == stopped.tier
    assert combine(found, found).tier == found.tier


@every_judged
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_leaving_an_answer_out_never_makes_the_outcome_milder(slug, data):
    q = asked(slug)
    rules = questionnaire_load.rule_sets()[slug]
    answers = walk(data, q)
    taken = data.draw(st.sets(st.sampled_from(sorted(answers))))

    full = judge(rules, fill(q, answers))
    fewer = judge(rules, fill(q, {k: v for k, v in answers.items() if k not in taken}))

    assert fewer.tier.rank <= full.tier.rank
    if full.verdict is not None:
        assert fewer.verdict is not None
        assert fewer.verdict.rank <= full.verdict.rank


@every_questionnaire
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_going_back_and_changing_an_answer_still_arrives(slug, data):
    q = asked(slug)
    answers = walk(data, q)
    page = data.draw(st.sampled_from(engine.visible_pages(fill(q, answers))))
    raw = {i.link_id: valid_value(i) for i in page.questions()}

    before = fill(q, answers)
    after = engine.read_page(before, page, raw, zone=LONDON).form

    lost = {k for k in answers if k not in after.kept and k not in raw}
    assert lost <= set(engine.cleared(before, after))
    waiting = engine.first_incomplete_page(after)
    assert waiting is None or waiting in engine.visible_pages(after)


@every_questionnaire
def test_every_question_is_reached_by_somebody(slug):
    q = asked(slug)
    reached: set[str] = set()
    frontier: list[engine.Answers] = [{}]
    everyone = {item.link_id: given_by_anyone(item) for item in q.walk() if item.is_asked}

    for answers in frontier:
        on = fill(q, answers).enabled
        fresh = {i.link_id for i in q.walk() if i.link_id in on} - reached
        reached |= fresh
        frontier += [
            {**answers, link_id: answer}
            for link_id in fresh
            for answer in everyone.get(link_id, [])
        ]

    # What opens on two answers at once is reached by somebody who gave both.
    together = [a | b for a in frontier for b in frontier if len(a) == len(b) == 1]
    missing = {item.link_id for item in q.walk()} - reached
    assert not missing or missing <= set().union(*(fill(q, a).enabled for a in together))


def given_by_anyone(item: Item) -> list[engine.Value | tuple[engine.Value, ...]]:
    if item.options:
        return [(option.value,) for option in item.options]
    if item.type is ItemType.INTEGER:
        return [(item.min_value or 0,), (45,)]
    return [("words",)]


@every_questionnaire
def test_no_page_asks_too_much_at_once(slug):
    crowded = {p.link_id for p in engine.pages(asked(slug)) if len(p.questions()) > 7}

    assert crowded == set()
