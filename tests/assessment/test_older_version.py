"""Answers that were begun on a version go on with it, and are judged by the rules for it."""

from uuid import uuid4

import pytest

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Judgement
from tests.assessment.walking import NOW
from tests.clinical.forms import group, resource, when, yes_no
from tests.content.own_folder import own_folder, put


pytestmark = pytest.mark.django_db
SLUG = "elbow-check"
CALF, FEVER = yes_no("calf"), yes_no("fever")


def rule(rule_id, question, urgency):
    return {
        "id": rule_id,
        "when": when(question),
        "urgency": urgency,
        "reason_person": "Because.",
        "reason_clinician": "Because.",
        "what_to_do": "Go.",
        "provenance": "M",
        "confidence": "H",
        "reviewed_by": None,
    }


def add_version(folder, version, questions, rules_version, rules):
    """Put one version of the questionnaire beside those there are, with its rules."""
    asked = resource(group("page", *questions), id=SLUG, url=f"urn:{SLUG}", version=version)
    put(folder, f"questionnaires/{SLUG}@{version}.json", asked)
    judged = {
        "title": "Rules",
        "questionnaire": SLUG,
        "questionnaire_version": version,
        "sources": {},
        "rules": rules,
    }
    put(folder, f"rules/{SLUG}@{rules_version}.yaml", judged)


def add_second_version(folder):
    """Ask a second question, and turn to another place for the first."""
    rules = [rule("R-1", "calf", "SAME_DAY"), rule("R-2", "fever", "SAME_DAY")]
    add_version(folder, "1.1.0", [CALF, FEVER], 2, rules)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Return a content folder with one pathway and the first version of what it asks."""
    with own_folder(monkeypatch, tmp_path) as made:
        for order, (slug, kind) in enumerate(
            (("elbow", "initial"), ("follow-up-elbow", "follow-up")), 1
        ):
            way = {"title": "T", "summary": "S", "kind": kind, "order": order}
            put(made, f"pathways/{slug}.yaml", way | {"questionnaires": [SLUG]})
        add_version(made, "1.0.0", [CALF], 1, [rule("R-1", "calf", "GP")])
        yield made


def begin():
    return assessments.start(by=None, key=str(uuid4()), pathway="elbow", now=NOW)


def answer(assessment, **codes):
    """Answer the page with these options and send the assessment."""
    (response,) = assessment.responses.all()
    asked = response.asked.by_link_id
    raw = {
        link_id: [next(o.key for o in asked[link_id].options if o.value.code == code)]
        for link_id, code in codes.items()
    }
    saved = assessments.save_page(
        by=None, assessment=assessment, questionnaire=SLUG, page="page", raw=raw, now=NOW
    )
    if not saved.errors:
        assessments.complete(by=None, assessment=assessment, now=NOW)
    return saved.errors


def judged(assessment):
    outcome = Judgement.objects.get(assessment=assessment).value
    return outcome.rule_sets, outcome.tier.value, [fired.rule_id for fired in outcome.fired]


def test_answers_begun_on_a_version_are_finished_and_judged_by_it(folder):
    assessment = begin()
    add_second_version(folder)

    errors = answer(assessment, calf="yes")

    assert not errors
    assert assessment.responses.get().version == "1.0.0"
    assert judged(assessment) == ((f"{SLUG}@1",), "see-gp", ["R-1"])


def test_an_assessment_that_begins_now_asks_the_newest_version(folder):
    add_second_version(folder)
    assessment = begin()

    assert answer(assessment, calf="yes").keys() == {"fever"}
    assert not answer(assessment, calf="yes", fever="no")
    assert assessment.responses.get().version == "1.1.0"
    assert judged(assessment) == ((f"{SLUG}@2",), "urgent-today", ["R-1"])


def test_later_rules_for_the_same_questions_judge_answers_begun_before_them(folder):
    assessment = begin()
    add_version(folder, "1.0.0", [CALF], 2, [rule("R-1", "calf", "SAME_DAY")])

    answer(assessment, calf="yes")

    assert judged(assessment) == ((f"{SLUG}@2",), "urgent-today", ["R-1"])
