"""The questions, page by page, and the last check before they are sent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from physiobench.accounts.http import public
from physiobench.assessment import services as assessments
from physiobench.assessment.http import HOUR_S, find, photo_response, private
from physiobench.assessment.http.box_names import by_link_id
from physiobench.assessment.http.fields import PageForm
from physiobench.assessment.models import Assessment, Kind, Response
from physiobench.assessment.presenters import questions, route
from physiobench.clinical.screening.triage import Tier
from physiobench.lib.throttle import throttled
from physiobench.questionnaires import engine
from physiobench.questionnaires.engine import Page


UNAVAILABLE = 503
IN_ONE_GO = timedelta(hours=1)  # DESIGN: what was said longer ago is asked anew
ANOTHER = "+another"  # the button that saves and offers one more of a group that repeats
DROP = "+drop"  # the button that lets go of what waits, for what is saved
SEEN = "+seen"  # a hidden field: what was saved when the page was shown
CHANGING = "change"  # in the address: the person came from the check
WRONG = "wrong"  # in the address: the page was sent with mistakes
HELD_BACK = "changed"  # in the address: somebody else saved the page since


@public
@private
@throttled(posts=600, per_s=HOUR_S, by="key")  # never by address: people share one
def answer_page(request: HttpRequest, key: UUID, questionnaire: str, page: str) -> HttpResponse:
    assessment = find(request, key)
    responses = list(assessment.responses.all())
    response = next((r for r in responses if r.questionnaire == questionnaire), None)
    if response is None or page not in {p.link_id for p in engine.pages(response.asked)}:
        raise Http404
    if request.method == "POST" and assessment.stopped_at is None:
        return _save(request, assessment, responses, response, page)
    if not assessment.is_open:
        return redirect(route.where(assessment, key))
    found = next(
        (p for p in engine.visible_pages(response.form) if p.link_id == page),
        None,
    )
    waiting = route.first_waiting(responses)
    if found is None or (waiting and route.comes_before(waiting, (response, found))):
        return redirect(route.where(assessment, key))
    typed = response.drafted(page) or None
    on = questions.shown(response, found)
    wrong = questions.faults(response, found) if WRONG in request.GET and typed else {}
    items = questions.asked_items(found, on)
    fresh = timezone.now() - assessment.answered_at < IN_ONE_GO
    before = questions.answered_before(responses, response, items) if fresh else {}
    form = PageForm(items, response.given, typed=typed, errors=wrong, answered_before=before)
    parts = questions.parts(found, on, form, _key(request), questions.standing(response, found))
    return _show(request, responses, response, found, form=form, parts=parts)


def _save(
    request: HttpRequest,
    assessment: Assessment,
    responses: Sequence[Response],
    response: Response,
    link_id: str,
) -> HttpResponse:
    key = _key(request)
    page = engine.page_of(response.asked, link_id)
    try:
        if DROP in request.POST:
            return _drop(request, assessment, response, page)
        saved = assessments.save_page(
            by=request.user,
            assessment=assessment,
            questionnaire=response.questionnaire,
            page=link_id,
            raw=by_link_id(request.POST.lists()),
            files={
                name: [upload.file for upload in sent if upload.file is not None]
                for name, sent in by_link_id(request.FILES.lists()).items()
            },
            seen=request.POST.get(SEEN, ""),
            now=timezone.localtime(),
        )
    except (assessments.AssessmentClosed, assessments.PageNotAsked):
        return _not_kept(request, assessment, response, page)
    if saved.stopped:
        return redirect("assessment:stopped", key)
    if saved.response is not None:
        response = saved.response
        responses = [response if one.pk == response.pk else one for one in responses]
    wrong = bool(saved.errors.keys() - saved.revealed)
    if wrong and request.FILES:  # a photo does not wait with what was typed: tell it here
        errors = {link: text for link, text in saved.errors.items() if link not in saved.revealed}
        return _put_right(request, responses, response, page, errors)
    revealed = "more" if saved.revealed else ""
    why = HELD_BACK if saved.held_back else WRONG if wrong else revealed
    if why or ANOTHER in request.POST:
        return _again(request, response, page, why)
    changing = CHANGING in request.GET
    return redirect(route.after(assessment, responses, key, (response, page), changing=changing))


def _put_right(
    request: HttpRequest,
    responses: Sequence[Response],
    response: Response,
    page: Page,
    errors: Mapping[str, str],
) -> HttpResponse:
    answers, on = response.given, response.form.enabled
    items = questions.asked_items(page, on)
    typed = by_link_id(request.POST.lists())
    form = PageForm(items, answers, typed=typed, errors=errors)
    parts = questions.parts(page, on, form, _key(request), answers)
    return _show(request, responses, response, page, form=form, parts=parts)


def _again(request: HttpRequest, response: Response, page: Page, why: str) -> HttpResponse:
    """Lead to the same page once more, so that Back and Reload never send it again."""
    query = {CHANGING: "1"} if CHANGING in request.GET else {}
    query |= {why: "1"} if why else {}
    address = route.address(_key(request), response, page)
    return redirect(f"{address}?{urlencode(query)}" if query else address)


def _drop(
    request: HttpRequest, assessment: Assessment, response: Response, page: Page
) -> HttpResponse:
    assessments.drop_draft(
        by=request.user,
        assessment=assessment,
        questionnaire=response.questionnaire,
        page=page.link_id,
        now=timezone.localtime(),
    )
    return _again(request, response, page, "")


def _not_kept(
    request: HttpRequest, assessment: Assessment, response: Response, page: Page
) -> HttpResponse:
    """Give back what cannot be kept any more; where nothing is lost, lead on."""
    key, raw = _key(request), by_link_id(request.POST.lists())
    assessment.refresh_from_db()
    response.refresh_from_db()
    rows = questions.typed_rows(page, raw)
    saved = not assessment.is_open and questions.says_the_same(response, page, raw)
    if not rows or saved:
        return redirect(route.where(assessment, key))
    return render(
        request,
        "assessment/not_kept.html",
        {
            "key": key,
            "rows": rows,
            "fired": None if assessment.is_open else questions.warning(response, page, raw),
            "care_title": Tier.EMERGENCY_NOW.headline,
            "is_open": assessment.is_open,
            "in_care": assessment.kind != Kind.INITIAL,
        },
    )


def _show(
    request: HttpRequest,
    responses: Sequence[Response],
    response: Response,
    page: Page,
    *,
    form: PageForm,
    parts: Sequence[questions.QuestionPart],
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
            "seen": response.saved_as(page),
            "shown": [item.link_id for item in page.questions() if item.link_id in form.fields],
            "held_back": HELD_BACK in request.GET and page.link_id in response.drafts,
            "saved_rows": [] if form.errors else questions.saved_rows(response, page),
            "has_photos": form.is_multipart(),
            "draft_to": reverse(
                "assessment:keep_draft", args=[key, response.questionnaire, page.link_id]
            ),
            "drafted": not form.errors and page.link_id in response.drafts,
            "in_care_asks": _asks_again(response, page),
            "another": ANOTHER if questions.may_add(page) else "",
        },
    )


def _asks_again(response: Response, page: Page) -> bool:
    """Tell whether this page asks somebody in care if they want stimulation."""
    again = response.assessment.kind == Kind.SCREENING
    return again and any(item.link_id == assessments.WANTS for item in page.questions())


@require_POST
@public
@private
@throttled(posts=1500, per_s=HOUR_S, by="key")
def keep_draft(request: HttpRequest, key: UUID, questionnaire: str, page: str) -> HttpResponse:
    """Keep what stands on a page before it is sent, and say so, or why not."""
    assessment = find(request, key)
    why = ""
    try:
        assessments.keep_draft(
            by=request.user,
            assessment=assessment,
            questionnaire=questionnaire,
            page=page,
            raw=by_link_id(request.POST.lists()),
            seen=request.POST.get(SEEN, ""),
            now=timezone.localtime(),
        )
    except assessments.AssessmentClosed:
        why = "closed"
    except assessments.ChangedElsewhere:
        why = "changed"
    except (assessments.PageNotAsked, assessments.DraftTooLong):
        why = "refused"
    return render(request, "assessment/keep_draft.html", {"why": why})


@public
@private
def photo(request: HttpRequest, key: UUID, photo_id: UUID) -> HttpResponse:
    """Show one photo to whoever may see the answers."""
    return photo_response(get_object_or_404(find(request, key).photos, pk=photo_id))


@public
@private
@throttled(posts=60, per_s=HOUR_S, by="key")
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
    return render(
        request,
        "assessment/check_answers.html",
        {
            "key": key,
            "pages": questions.check_rows(str(key), responses),
            "back_to": route.last_page(responses, key),
            "cannot_judge": cannot_judge,
        },
        status=UNAVAILABLE if cannot_judge else 200,
    )


def _key(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["key"]) if request.resolver_match else ""
