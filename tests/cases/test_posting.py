"""Every whole case comes to its outcome through the pages, posted as a browser posts them."""

import pytest
from django.test import Client
from django.urls import reverse

from physiobench.assessment.models import Assessment
from physiobench.clinical.screening.triage import StimulationVerdict
from tests.cases.choosing import chosen
from tests.cases.reading import CASES, Told
from tests.cases.rendered import Form
from tests.cases.walking import ENDINGS, MOST_POSTS, Walk, consent, whole


CHOSEN = chosen()
pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]


def address(page) -> str:
    query = page.request["QUERY_STRING"]
    return f"{page.request['PATH_INFO']}?{query}" if query else page.request["PATH_INFO"]


def walked(walk: Walk):
    """Return the page where the walk ends."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("assessment:start", query={"for": walk.told.pathway}))
    form = Form.read(page.text)
    page = client.post(address(page), form.sent(consent(form)), follow=True)
    for _ in range(MOST_POSTS):
        if page.resolver_match.url_name in ENDINGS:
            return page
        here = address(page)
        form = Form.read(page.text)
        page = client.post(here, form.sent(walk.says(here, form)), follow=True)
        assert page.status_code == 200
        assert "There is a problem" not in page.text
    msg = "the walk does not end"
    raise AssertionError(msg)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(told, id=told.name, marks=[] if told in CHOSEN else [pytest.mark.walks])
        for told in CASES
    ],
)
def test_the_case_comes_through_the_pages_to_its_outcome(told: Told):
    walk = Walk(told)

    page = walked(walk)

    assessment = Assessment.objects.get()
    judged = assessment.latest_judgement
    assert judged.tier == told.tier
    assert set(told.fires) <= {fired.rule_id for fired in judged.value.reasons}
    if walk.ends_early:  # and of what was not asked any more, nothing is called safe
        assert assessment.stopped_at
        assert judged.value == walk.heard()
        assert rank(judged.verdict) <= rank(told.verdict)
    else:
        assert assessment.completed_at
        assert judged.value == whole(told)
        assert (judged.verdict or None) == told.verdict
    walk.check_ending(page.text)


def rank(verdict: str | None) -> int:
    return StimulationVerdict(verdict).rank if verdict else len(StimulationVerdict)
