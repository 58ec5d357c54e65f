"""Forms that a practice loads from elsewhere, put before a person in the browser."""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from physiobench.assessment.http.box_names import box_name
from physiobench.assessment.models import Assessment, Response, digest
from physiobench.content import questionnaire_load
from physiobench.questionnaires.model.questionnaire import Questionnaire
from tests.assessment.walking import NOW
from tests.factories import AssessmentFactory


FOLDER = Path(__file__).parents[1] / "questionnaires" / "reading" / "elsewhere"
Fields = Mapping[str, object]


def source(slug: str) -> str:
    """Return the text of one file."""
    return (FOLDER / f"{slug}@1.json").read_text("utf-8")


def loaded(slug: str) -> Questionnaire:
    """Read one file as the service does."""
    return questionnaire_load.parse_questionnaire(f"{slug}@1.json", source(slug))


def served(monkeypatch, *forms: Questionnaire) -> str:
    """Let a new assessment ask these forms, which no rules judge; return its secret."""
    versions = {form.slug: form for form in forms}
    monkeypatch.setattr(questionnaire_load, "questionnaire", lambda slug, _version: versions[slug])
    monkeypatch.setattr(questionnaire_load, "rules_for", lambda _asked: None)
    key = str(uuid4())
    made = AssessmentFactory(completed_at=None, completed_on=None, started_at=NOW, answered_at=NOW)
    Assessment.objects.filter(pk=made.pk).update(key_sha256=digest(key))
    for position, form in enumerate(forms):
        Response.objects.create(
            assessment=made, position=position, questionnaire=form.slug, version=form.version
        )
    return key


def page_address(key: str, form: Questionnaire, page: str) -> str:
    """Return the address of one page of a form."""
    return reverse("assessment:answer_page", args=[key, form.slug, page])


def check_address(key: str) -> str:
    """Return the address of the last check."""
    return reverse("assessment:check_answers", args=[key])


def walked(
    client: Client, key: str, fill: Callable[[list[str]], Fields], *, most: int = 60
) -> tuple[list[tuple[str, list[str]]], str]:
    """Press "Save and continue" on page after page; return each with its questions, and the end.

    `fill` is given the linkIds that stand on a page and says what is typed there.
    """
    address = client.get(reverse("assessment:resume", args=[key])).url
    seen: list[tuple[str, list[str]]] = []
    for _ in range(most):
        shown = client.get(address)
        if shown.status_code == 302:
            address = shown.url
            continue
        page = shown.context.get("page")
        if page is None:
            return seen, address
        asked = shown.context["shown"]
        seen.append((page.link_id, asked))
        answers = {box_name(name): value for name, value in fill(asked).items()}
        sent = client.post(address, {**answers, "+shown": asked})
        assert sent.status_code == 302, sent.text
        address = sent.url
    msg = f"the walk does not end: {seen[-3:]}"
    raise AssertionError(msg)
