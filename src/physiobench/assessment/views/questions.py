"""The questions, page by page, and the last check before they are sent."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from physiobench.accounts.http import public
from physiobench.assessment import services as assessments
from physiobench.assessment.http import HOUR_S, find, photo_response, private
from physiobench.assessment.http.fields import PageForm
from physiobench.assessment.models import Assessment, Response
from physiobench.assessment.presenters import questions, route
from physiobench.clinical import questionnaire as engine
from physiobench.clinical.questionnaire import Page
from physiobench.lib.photo import MOST_BYTES
from physiobench.lib.throttle import throttled


UNAVAILABLE = 503
ANOTHER = "+another"  # the button that saves and offers one more of a group that repeats
CHANGING = "change"  # in the address: the person came from the check


@public
@private
@throttled(posts=3000, per_s=HOUR_S)  # a red flag must be heard from a busy shared address too
def answer_page(request: HttpRequest, key: UUID, questionnaire: str, page: str) -> HttpResponse:
    assessment = find(request, key)
    responses = list(assessment.responses.all())
    response = next((r for r in responses if r.questionnaire == questionnaire), None)
    if response is None or page not in {p.link_id for p in engine.pages(response.asked)}:
        raise Http404
    if not assessment.is_open:
        return redirect(route.where(assessment, key))
    if request.method == "POST":
        return _save(request, assessment, responses, response, page)
    found = next(
        (p for p in engine.visible_pages(response.asked, response.given) if p.link_id == page),
        None,
    )
    waiting = route.first_waiting(responses)
    if found is None or (waiting and route.comes_before(waiting, (response, found))):
        return redirect(route.where(assessment, key))
    on = engine.enabled(response.asked, response.given)
    typed = questions.as_typed(response.drafted(page))
    form = PageForm(questions.asked_items(found, on), response.given, typed=typed)
    parts = questions.parts(found, on, form, _key(request), response.given)
    return _show(request, responses, response, found, form=form, parts=parts)


def _save(
    request: HttpRequest,
    assessment: Assessment,
    responses: Sequence[Response],
    response: Response,
    link_id: str,
) -> HttpResponse:
    key = _key(request)
    before = engine.enabled(response.asked, response.given)
    try:
        saved = assessments.save_page(
            by=request.user,
            assessment=assessment,
            questionnaire=response.questionnaire,
            page=link_id,
            raw=dict(request.POST.lists()),
            files={
                name: [sent.read(MOST_BYTES + 1) for sent in listed]
                for name, listed in request.FILES.lists()
            },
            now=timezone.localtime(),
        )
    except (assessments.AssessmentClosed, assessments.PageNotAsked):
        return redirect("assessment:resume", key)
    if saved.stopped:
        return redirect("assessment:stopped", key)
    response.refresh_from_db()
    page = engine.page_of(response.asked, link_id)
    if saved.errors.keys() - saved.revealed:
        answers, on = response.given, engine.enabled(response.asked, response.given)
        items = questions.asked_items(page, on)
        errors = {link: text for link, text in saved.errors.items() if link in before}
        form = PageForm(items, answers, typed=request.POST, errors=errors)
        parts = questions.parts(page, on, form, key, answers)
        return _show(request, responses, response, page, form=form, parts=parts)
    if saved.revealed or ANOTHER in request.POST:
        again = route.address(key, response, page)
        more = "more=1&" if saved.revealed else ""
        return redirect(f"{again}?{more}{request.GET.urlencode()}")
    changing = CHANGING in request.GET
    return redirect(route.after(assessment, key, (response, page), changing=changing))


def _show(
    request: HttpRequest,
    responses: Sequence[Response],
    response: Response,
    page: Page,
    *,
    form: PageForm,
    parts: Sequence[questions.Part],
) -> HttpResponse:
    key = _key(request)
    step, of = questions.step(responses, responses.index(response), page)
    return render(
        request,
        "assessment/answer_page.html",
        {
            "form": form,
            "parts": parts,
            "key": key,
            "page": page,
            "title": page.title,
            "step": step,
            "of": of,
            "back_to": route.before(responses, key, (response, page)),
            "more": "more" in request.GET,
            "draft_to": reverse(
                "assessment:keep_draft", args=[key, response.questionnaire, page.link_id]
            ),
            "drafted": not form.errors and page.link_id in response.drafts,
            "another": ANOTHER if questions.may_add(page) else "",
        },
    )


@require_POST
@public
@private
@throttled(posts=6000, per_s=HOUR_S)
def keep_draft(request: HttpRequest, key: UUID, questionnaire: str, page: str) -> HttpResponse:
    """Keep what stands on a page before it is sent, and say so."""
    assessment = find(request, key)
    try:
        assessments.keep_draft(
            by=request.user,
            assessment=assessment,
            questionnaire=questionnaire,
            page=page,
            raw=dict(request.POST.lists()),
            now=timezone.localtime(),
        )
    except (assessments.AssessmentClosed, assessments.PageNotAsked, assessments.DraftTooLong):
        return render(request, "assessment/keep_draft.html", {"kept": False})
    return render(request, "assessment/keep_draft.html", {"kept": True})


@public
@private
def photo(request: HttpRequest, key: UUID, photo_id: UUID) -> HttpResponse:
    """Show one photo to whoever may see the answers."""
    return photo_response(get_object_or_404(find(request, key).photos, pk=photo_id))


@public
@private
@throttled(posts=60, per_s=HOUR_S)
def check_answers(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = find(request, key)
    if not assessment.is_open:
        return redirect(route.where(assessment, key))
    cannot_judge = False
    if request.method == "POST":
        try:
            assessments.complete(by=request.user, assessment=assessment, now=timezone.localtime())
        except assessments.NotComplete:
            return redirect(route.where(assessment, key))
        except assessments.NoRules:
            cannot_judge = True
        else:
            return redirect("assessment:outcome", key)
    responses = list(assessment.responses.all())
    if route.first_waiting(responses):
        return redirect(route.where(assessment, key))
    last = responses[-1]
    return render(
        request,
        "assessment/check_answers.html",
        {
            "key": key,
            "pages": questions.check_rows(str(key), responses),
            "back_to": route.address(key, last, engine.visible_pages(last.asked, last.given)[-1]),
            "cannot_judge": cannot_judge,
        },
        status=UNAVAILABLE if cannot_judge else 200,
    )


def _key(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["key"]) if request.resolver_match else ""
