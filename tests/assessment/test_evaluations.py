"""How often a page that is sent evaluates its form."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from physiobench.content.pathways import pathways
from physiobench.questionnaires.running import filled
from tests.cases.reading import CASES
from tests.cases.rendered import Form
from tests.cases.walking import ENDINGS, Walk, consent


pytestmark = pytest.mark.django_db

LONGEST = max(  # the case that answers most questions to the end
    (told for told in CASES if not told.tier.startswith("EMERGENCY")),
    key=lambda told: sum(len(told.answers(one)) for one in pathways()[told.pathway].questionnaires),
)
MOST_EVALUATIONS = 2  # the answers before the page, and after it
MOST_FOR_RULES = 1  # the rules judge the answers after it


@pytest.fixture
def evaluations(monkeypatch):
    """Count the evaluations of each form, by its slug; `rules` stands before those for rules."""
    counts: Counter[str] = Counter()
    for name, prefix in (("_evaluate", ""), ("_unknown_questions", "rules ")):
        original = getattr(filled, name)

        def counting(form, *rest, original=original, prefix=prefix):
            counts[f"{prefix}{form.questionnaire.slug}"] += 1
            return original(form, *rest)

        monkeypatch.setattr(filled, name, counting)
    return counts


def test_a_page_that_is_sent_evaluates_its_form_at_most_twice(evaluations):
    walk, client = Walk(LONGEST), Client()
    page = client.get(reverse("assessment:start", query={"for": LONGEST.pathway}))
    form = Form.read(page.text)
    page = client.post(
        f"{page.request['PATH_INFO']}?for={LONGEST.pathway}", form.sent(consent(form)), follow=True
    )
    most: Counter[str] = Counter()
    pages = 0

    while page.resolver_match.url_name not in ENDINGS:
        here = page.request["PATH_INFO"]
        form = Form.read(page.text)
        slug = page.resolver_match.kwargs.get("questionnaire", "")
        sent = form.sent(walk.says(here, form))
        evaluations.clear()
        answer = client.post(here, sent)
        if slug:
            pages += 1
            most["once"] = max(most["once"], evaluations[slug])
            most["rules"] = max(most["rules"], evaluations[f"rules {slug}"])
        page = client.get(answer.url, follow=True)

    assert pages > 15
    assert most["once"] <= MOST_EVALUATIONS
    assert most["rules"] <= MOST_FOR_RULES
