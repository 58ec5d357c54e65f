"""Where an assessment stands, and which page comes before and after another."""

from collections.abc import Sequence

from django.urls import reverse

from physiobench.assessment.models import Assessment, Response
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Page


Spot = tuple[Response, Page]


def address(key: object, response: Response, page: Page) -> str:
    """Return the address of one page of questions."""
    return reverse("assessment:answer_page", args=[key, response.questionnaire, page.link_id])


def first_waiting(responses: Sequence[Response]) -> Spot | None:
    """Return the first page that the person still has to send, or nothing."""
    for response in responses:
        page = response.waiting_page
        if page is not None:
            return response, page
    return None


def comes_before(one: Spot, other: Spot) -> bool:
    """Tell whether one page is asked earlier in the walk than another."""
    return _place(one) < _place(other)


def where(assessment: Assessment, key: object, responses: Sequence[Response] | None = None) -> str:
    """Return the page on which this assessment now stands."""
    if assessment.stopped_at is not None:
        return reverse("assessment:stopped", args=[key])
    if assessment.completed_at is not None:
        return reverse("assessment:outcome", args=[key])
    waiting = first_waiting(responses or list(assessment.responses.all()))
    if waiting is None:
        return reverse("assessment:check_answers", args=[key])
    return address(key, *waiting)


def after(
    assessment: Assessment,
    responses: Sequence[Response],
    key: object,
    here: Spot,
    *,
    changing: bool,
) -> str:
    """Return the page that follows; when `changing`, the check, or first what the change asks."""
    response, page = here
    waiting = first_waiting(responses)
    if changing:
        return (
            f"{address(key, *waiting)}?change=1" if waiting else where(assessment, key, responses)
        )
    following = engine.next_page(response.form, page)
    spot = (response, following) if following else _first_page(responses, response.position + 1)
    if spot is None or (waiting and comes_before(waiting, spot)):
        return where(assessment, key, responses)
    return address(key, *spot)


def before(responses: Sequence[Response], key: object, here: Spot) -> str:
    """Return the page to go back to; the answers stay."""
    response, page = here
    previous = engine.previous_page(response.form, page)
    if previous is not None:
        return address(key, response, previous)
    return last_page([r for r in responses if r.position < response.position], key)


def last_page(responses: Sequence[Response], key: object) -> str:
    """Return the last page that is shown, or the start if there is none."""
    for earlier in reversed(responses):
        shown = engine.visible_pages(earlier.form)
        if shown:
            return address(key, earlier, shown[-1])
    return reverse("assessment:start")


def _place(spot: Spot) -> tuple[int, int]:
    every = [page.link_id for page in engine.pages(spot[0].asked)]
    return spot[0].position, every.index(spot[1].link_id)


def _first_page(responses: Sequence[Response], position: int) -> Spot | None:
    for response in responses:
        shown = engine.visible_pages(response.form)
        if response.position >= position and shown:
            return response, shown[0]
    return None
