"""An assessment begun on older questions goes on with them, and is judged by their rules."""

import pytest

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Judgement
from physiobench.content import questionnaire_load
from physiobench.content.pathways import beginning, pathways
from tests.assessment.walking import NOW, begin, finished
from tests.clinical.people import person


pytestmark = pytest.mark.django_db
FIRST = "1.0.0"
SCREENING = "nmes-screening"
SCREENED = sorted(p.slug for p in beginning() if SCREENING in p.questionnaires)


def begun_on_the_first_version(monkeypatch, pathway):
    older = {
        slug: questionnaire_load.questionnaire(slug, FIRST)
        for slug in pathways()[pathway].questionnaires
    }
    with monkeypatch.context() as before:
        before.setattr(questionnaire_load, "questionnaires", lambda: older)
        return begin(pathway=pathway)[0]


def answer_on_the_first_version(assessment, differing):
    for response in assessment.responses.all():
        change = differing.get(response.questionnaire, {})
        answers = person(response.questionnaire, change, response.asked)
        while page := response.waiting_page:
            raw = {
                item.link_id: [
                    next((o.key for o in item.options if o.value == value), str(value))
                    for value in answers.get(item.link_id, ())
                ]
                for item in page.questions()
            }
            saved = assessments.save_page(
                by=None,
                assessment=assessment,
                questionnaire=response.questionnaire,
                page=page.link_id,
                raw=raw,
                now=NOW,
            )
            assert not saved.errors
            response.refresh_from_db()


@pytest.mark.parametrize("pathway", SCREENED)
def test_who_began_on_older_questions_finishes_them(monkeypatch, pathway):
    assert questionnaire_load.questionnaires()[SCREENING].version != FIRST
    assessment = begun_on_the_first_version(monkeypatch, pathway)

    answer_on_the_first_version(assessment, {SCREENING: {"illness-watch": "epilepsy"}})
    assessments.complete(by=None, assessment=assessment, now=NOW)

    outcome = Judgement.objects.get(assessment=assessment).value
    assert {response.version for response in assessment.responses.all()} == {FIRST}
    assert set(outcome.rule_sets) == {f"{slug}@1" for slug in pathways()[pathway].questionnaires}
    assert "C14" in {fired.rule_id for fired in outcome.fired}


def test_who_begins_now_is_asked_the_newest_questions():
    assessment, _ = finished()

    versions = {r.questionnaire: r.version for r in assessment.responses.all()}
    newest = questionnaire_load.questionnaires()
    assert versions == {slug: newest[slug].version for slug in versions}
    outcome = Judgement.objects.get(assessment=assessment).value
    assert f"{SCREENING}@{questionnaire_load.rule_sets()[SCREENING].version}" in outcome.rule_sets
