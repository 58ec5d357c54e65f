"""The tables of rules and scores: every printed example runs and comes to what is printed."""

import ast
import json
import re
from functools import cache

import pytest

from physiobench.clinical.measures import scores
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.score_change import change
from physiobench.clinical.screening.length import well_answers
from physiobench.clinical.screening.outcome import Outcome
from physiobench.clinical.screening.tables import in_words, tables
from physiobench.clinical.screening.triage import judge
from physiobench.content import questionnaire_load
from physiobench.questionnaires.model.conditions import Comparison, Every, Operator, Some
from physiobench.questionnaires.running.response import load_answers
from tests.clinical.forms import form, yes_no


pytestmark = pytest.mark.long
SLUGS = sorted(questionnaire_load.rule_sets())


@cache
def printed() -> str:
    return tables()


def examples(slug: str) -> list[dict]:
    blocks = re.findall(r"```json\n(.+)\n```", printed())
    return [found for block in blocks if (found := json.loads(block))["rules"] == slug]


def replay(example: dict) -> Outcome:
    rules = questionnaire_load.rule_set(example["rules"], example["version"])
    q = questionnaire_load.questionnaire(rules.questionnaire, rules.questionnaire_version)
    return judge(rules, fill(q, well_answers(q, rules, load_answers(example["answers"]))))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_has_an_example_that_fires_it_and_gives_what_is_printed(slug):
    rules = questionnaire_load.rule_sets()[slug]

    found = examples(slug)

    assert [example["rule"] for example in found] == [rule.id for rule in rules.rules]
    for example in found:
        outcome = replay(example)
        assert example["rule"] in {fired.rule_id for fired in outcome.fired}
        assert outcome.tier.value == example["tier"]
        assert (outcome.verdict.value if outcome.verdict else None) == example["verdict"]


def test_every_printed_score_is_what_the_function_gives():
    lines = re.findall(r"`(\w+)\((.*)\)` gives `(.+)`", printed())

    assert len(lines) >= 20
    for name, arguments, result in lines:
        given = ast.literal_eval(f"({arguments},)")
        assert getattr(scores, name)(*given) == ast.literal_eval(result)


def test_every_printed_change_says_what_is_printed():
    lines = re.findall(r'`change\("([\w-]+)", (.+), (.+)\)` says “(.+)”', printed())

    assert len(lines) >= 10
    for measure, before, after, words in lines:
        assert change(measure, float(before), float(after)).words == words


def test_a_condition_reads_as_a_sentence():
    q = form(yes_no("calf"), yes_no("hot"))
    yes = q.by_link_id["calf"].options[0].value
    calf, hot = (Comparison(name, Operator.EQUAL, yes) for name in ("calf", "hot"))
    none = Comparison("hot", Operator.EXISTS, answer=False)

    assert in_words(q, Every((calf, Some((hot, none))))) == (
        "“calf?” is yes and (“hot?” is yes or “hot?” has no answer)"
    )
