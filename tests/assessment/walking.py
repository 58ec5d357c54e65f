"""People who walk through the questions: well ones, and those who differ in what a test says."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.http.box_names import box_name
from physiobench.assessment.models import Assessment
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from tests.clinical.people import person


NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
Differing = Mapping[str, Mapping[str, str | int]]

PREGNANT: Differing = {"nmes-screening": {"pregnant": "yes"}}
CHEST_PAIN: Differing = {"knee": {"chest": "yes"}}
HOT_KNEE: Differing = {"knee": {"hot": "yes", "fever": "no"}}


def raw_of(slug: str, page: engine.Page, differing: Mapping[str, str | int]) -> dict:
    """Return what is answered on one page, by linkId and as typed."""
    answers = person(slug, differing)
    found: dict[str, list[str]] = {}
    for item in page.questions():
        keys = {option.value: option.key for option in item.options}
        for value in answers.get(item.link_id, ()):
            if isinstance(value, date):
                found |= {
                    f"{item.link_id}.{part}": [str(getattr(value, part))]
                    for part in ("day", "month", "year")
                }
            else:
                found.setdefault(item.link_id, []).append(keys.get(value, str(value)))
    return found


def sent_of(slug: str, page: engine.Page, differing: Mapping[str, str | int]) -> dict:
    """Return what a browser sends for one page."""
    return {box_name(name): texts for name, texts in raw_of(slug, page, differing).items()}


def begin(*, by=None, now=NOW, pathway="knee") -> tuple[Assessment, str]:
    """Start an assessment; return it with its secret."""
    key = str(uuid4())
    return assessments.start(by=by, key=key, pathway=pathway, now=now), key


def answer(assessment: Assessment, differing: Differing = {}, *, by=None, now=NOW) -> None:  # noqa: B006 - never written
    """Answer page after page through the services, until all is said or a red flag stops it."""
    for response in assessment.responses.all():
        change = differing.get(response.questionnaire, {})
        while page := response.waiting_page:
            saved = assessments.save_page(
                by=by,
                assessment=assessment,
                questionnaire=response.questionnaire,
                page=page.link_id,
                raw=raw_of(response.questionnaire, page, change),
                now=now,
            )
            assert not saved.errors
            if saved.stopped:
                assessment.refresh_from_db()
                return
            response.refresh_from_db()


def finished(differing: Differing = {}, *, by=None, now=NOW) -> tuple[Assessment, str]:  # noqa: B006 - never written
    """Start, answer and send an assessment."""
    assessment, key = begin(by=by, now=now)
    answer(assessment, differing, by=by, now=now)
    assessments.complete(by=by, assessment=assessment, now=now)
    assessment.refresh_from_db()
    return assessment, key


def start_in_browser(client: Client) -> str:
    """Start on the start page; return the secret."""
    key = str(uuid4())
    form = {"entry_id": key, "pathway": "knee", "agree": "on"}
    response = client.post(reverse("assessment:start"), form)
    assert response.url == reverse("assessment:resume", args=[key])
    return key


def post_page(client: Client, key: str, slug: str, link_id: str, differing: Differing = {}):  # noqa: B006 - never written
    """Send one page as its person would."""
    page = engine.page_of(questionnaire_load.questionnaires()[slug], link_id)
    address = reverse("assessment:answer_page", args=[key, slug, link_id])
    return client.post(address, sent_of(slug, page, differing.get(slug, {})))


def walk(client: Client, key: str, differing: Differing = {}) -> str:  # noqa: B006 - never written
    """Follow the pages in the browser as far as they lead; return the last address."""
    address = client.get(reverse("assessment:resume", args=[key])).url
    for _ in range(100):
        shown = client.get(address)
        if shown.status_code == 302:
            address = shown.url
            continue
        page = shown.context.get("page")
        if page is None:
            return address
        slug = shown.resolver_match.kwargs["questionnaire"]
        sent = client.post(address, sent_of(slug, page, differing.get(slug, {})))
        assert sent.status_code == 302, sent.text
        address = sent.url
    msg = "the walk does not end"
    raise AssertionError(msg)
