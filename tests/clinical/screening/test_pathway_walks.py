"""Random people walk each pathway: never stuck, never judged too mildly.

A few dozen each in `make test`; a thousand each in `make walks`, which CI runs too.
"""

import json
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.clinical.screening.triage import Outcome, Tier, combine, interrupts, judge
from physiobench.content import questionnaire_load
from physiobench.content.load import measures
from physiobench.content.pathways import pathways
from physiobench.content.schema import Measure
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.conditions import holds
from tests.clinical.forms import LONDON


WALKS = int(os.environ.get("WALKS", "15"))
SLUGS = sorted(pathways())
every_pathway = pytest.mark.parametrize("slug", SLUGS)
Said = list[tuple[engine.Page, dict[str, list[str]]]]


def typed(item: Item, chance: Random) -> list[str]:
    """Return what somebody may type or click; now and then nothing, or nonsense."""
    if chance.random() < 0.05:
        return chance.choice([[], ["nonsense"], [""], ["-999"]])
    if item.options:
        keys = list(item.options_by_key)
        return chance.sample(keys, min(len(keys), chance.randint(1, 3 if item.repeats else 1)))
    if item.type in {ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY}:
        low, high = int(item.min_value or 0), int(item.max_value or 100)
        return [str(chance.randint(low - 1, high + 1))]
    if item.type is ItemType.DATE:
        return [f"20{chance.randint(10, 27)}-{chance.randint(1, 12):02}-15"]
    if item.type is ItemType.BOOLEAN:
        return [chance.choice(["true", "false"])]
    return [chance.choice(["words", "other words", "x" * 200])]


def proper(item: Item) -> list[str]:
    """Return an answer that is taken for sure."""
    if item.options:
        return [list(item.options_by_key)[-1]]
    if item.type in {ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY}:
        return [str(item.min_value or item.max_value or 1)]
    return [{"date": "2024-05-01", "boolean": "true"}.get(item.type, "words")]


def walk(q: Questionnaire, chance: Random) -> tuple[engine.Answers, Said]:
    """Answer page after page; what is refused is answered properly the second time."""
    answers: engine.Answers = {}
    said: Said = []
    page: engine.Page | None = engine.visible_pages(fill(q, answers))[0]
    while page is not None:
        assert all(page.link_id != before.link_id for before, _ in said), "no page comes twice"
        raw = {item.link_id: typed(item, chance) for item in page.questions()}
        reading = engine.read_page(fill(q, answers), page, raw, zone=LONDON)
        for _ in range(5):
            if reading.is_valid:
                break
            raw |= {link_id: proper(q.by_link_id[link_id]) for link_id in reading.errors}
            reading = engine.read_page(fill(q, answers), page, raw, zone=LONDON)
        assert reading.is_valid, reading.errors
        said.append((page, raw))
        answers = reading.form.kept
        page = engine.next_page(fill(q, answers), page)
    return answers, said


def replayed(q: Questionnaire, said: Said, chance: Random) -> engine.Answers:
    """Say the same again: from storage after each page, each page's fields in another order."""
    answers: engine.Answers = {}
    for page, raw in said:
        stored = json.loads(json.dumps(engine.dump_answers(answers)))
        fields = list(raw.items())
        chance.shuffle(fields)
        reading = engine.read_page(
            fill(q, engine.load_answers(stored)), page, dict(fields), zone=LONDON
        )
        answers = reading.form.kept
    return answers


def judged(q: Questionnaire, answers: engine.Answers) -> Outcome:
    rules = questionnaire_load.rules_for(q)
    assert rules is not None
    found = judge(rules, fill(q, answers))
    holding = {rule.id for rule in rules.rules if holds(rule.when, answers)}
    assert holding <= {fired.rule_id for fired in found.fired}
    assert all(found.tier.rank <= fired.tier.rank for fired in found.reasons)
    stopped = interrupts(rules, fill(q, answers))
    assert stopped is None or found.tier is Tier.EMERGENCY_NOW
    return found


def ranges(q: Questionnaire) -> dict[str, Measure]:
    """Return the measures that a questionnaire scores and that have two ends, by linkId."""
    scored = {i.link_id: measures().get(i.score) for i in q.walk() if i.score in EVERY_SCORE}
    return {
        link_id: known
        for link_id, known in scored.items()
        if known and known.minimum is not None and known.maximum is not None
    }


RANGED = sorted(slug for slug, q in questionnaire_load.questionnaires().items() if ranges(q))


def scores_stay_in_range(q: Questionnaire, answers: engine.Answers) -> None:
    for link_id, known in ranges(q).items():
        for value in answers.get(link_id, ()):
            assert known.minimum <= value <= known.maximum


@every_pathway
@settings(max_examples=WALKS)
@given(seed=st.integers(0, 2**62))
def test_every_walk_arrives_at_the_same_outcome_however_it_is_repeated(slug, seed):
    chance = Random(seed)  # noqa: S311 - a person of a test is no secret
    outcomes = []
    for questionnaire in pathways()[slug].questionnaires:
        q = questionnaire_load.questionnaires()[questionnaire]

        answers, said = walk(q, chance)

        assert engine.first_incomplete_page(fill(q, answers)) is None
        scores_stay_in_range(q, answers)
        found = judged(q, answers)
        again = replayed(q, said, chance)
        assert again == answers
        assert judged(q, again) == found
        outcomes.append(found)
    together = combine(*outcomes)
    assert all(together.tier.rank <= one.tier.rank for one in outcomes)
    assert combine(*reversed(outcomes)).tier is together.tier


@pytest.mark.parametrize("slug", RANGED)
@settings(max_examples=WALKS)
@given(seed=st.integers(0, 2**62))
def test_no_walk_leaves_a_score_outside_its_range(slug, seed):
    q = questionnaire_load.questionnaires()[slug]

    answers, _said = walk(q, Random(seed))  # noqa: S311 - as above

    assert engine.first_incomplete_page(fill(q, answers)) is None
    scores_stay_in_range(q, answers)


@pytest.mark.parametrize("slug", RANGED)
def test_a_score_of_each_range_is_reached_by_some_walk(slug):
    q = questionnaire_load.questionnaires()[slug]
    reached = set()
    for seed in range(40):
        answers, _said = walk(q, Random(seed))  # noqa: S311 - as above
        reached |= {link_id for link_id in ranges(q) if answers.get(link_id)}

    assert reached == set(ranges(q))
