"""The walk through the questions, page by page, to an outcome."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from physiobench.accounts.http import SignedInRequest, page_for, public
from physiobench.accounts.models import Role
from physiobench.assessment import policies, presenters
from physiobench.assessment import services as assessments
from physiobench.assessment.forms import OpenForm, PageForm, SendLinkForm, StartForm
from physiobench.assessment.http import private, remember, remembered, remembered_key
from physiobench.assessment.models import Assessment, Judgement, Kind, Response
from physiobench.clinical import questionnaire as engine
from physiobench.clinical.questionnaire import Page
from physiobench.clinical.triage import Tier
from physiobench.content import load
from physiobench.lib.markdown import to_html
from physiobench.lib.throttle import throttled


HOUR_S = 3600
UNAVAILABLE = 503
LONGEST_PATH = 200
CHANGING = "change"  # in the address: the person came from the check


@public
@private
@throttled(posts=20, per_s=HOUR_S)
def start(request: HttpRequest) -> HttpResponse:
    form = StartForm(_posted(request))
    if form.is_valid():
        key = str(form.cleaned_data["entry_id"])
        assessments.start(
            by=request.user,
            key=key,
            pathway=form.cleaned_data["pathway"],
            now=timezone.localtime(),
        )
        remember(request, key)
        return redirect("assessment:resume", key)
    under_way = remembered(request)
    return render(
        request,
        "assessment/start.html",
        {
            "form": form,
            "consent": load.texts()[assessments.CONSENT],
            "consent_body": to_html(load.texts()[assessments.CONSENT].body),
            "continue_key": remembered_key(request) if under_way and under_way.is_open else "",
        },
    )


@private
@throttled(posts=20, per_s=HOUR_S)
@page_for(Role.PATIENT)
def open_screening(request: SignedInRequest) -> HttpResponse:
    """Begin the stimulation screening again; `?next=` is the local page to come back to."""
    form = OpenForm(_posted(request))
    if form.is_valid():
        key = str(form.cleaned_data["entry_id"])
        assessments.open_screening(
            by=request.user, key=key, returns_to=_local_path(request), now=timezone.localtime()
        )
        return redirect("assessment:resume", key)
    latest = Assessment.objects.for_patient(request.user).latest_screening()
    return render(request, "assessment/open_screening.html", {"form": form, "latest": latest})


@public
@private
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    remember(request, str(key))
    return redirect(_where(assessment, str(key)))


@public
@private
@throttled(posts=240, per_s=HOUR_S)
def answer_page(request: HttpRequest, key: UUID, questionnaire: str, page: str) -> HttpResponse:
    assessment = _find(request, key)
    responses = list(assessment.responses.all())
    response = next((r for r in responses if r.questionnaire == questionnaire), None)
    if response is None or page not in {p.link_id for p in engine.pages(response.asked)}:
        raise Http404
    if not assessment.is_open:
        return redirect(_where(assessment, str(key)))
    if request.method == "POST":
        return _save(request, assessment, responses, response, page)
    found = next(
        (p for p in engine.visible_pages(response.asked, response.given) if p.link_id == page),
        None,
    )
    waiting = _first_waiting(responses)
    if found is None or (waiting and _comes_before(waiting, (response, found))):
        return redirect(_where(assessment, str(key)))
    on = engine.enabled(response.asked, response.given)
    form = PageForm(presenters.asked_items(found, on), response.given)
    parts = presenters.parts(found, on, form)
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
        items = presenters.asked_items(page, on)
        errors = {link: text for link, text in saved.errors.items() if link in before}
        form = PageForm(items, answers, typed=request.POST, errors=errors)
        parts = presenters.parts(page, on, form)
        return _show(request, responses, response, page, form=form, parts=parts)
    if saved.revealed:
        address = reverse("assessment:answer_page", args=[key, response.questionnaire, link_id])
        return redirect(f"{address}?more=1&{request.GET.urlencode()}")
    return redirect(_after(request, assessment, response, page))


def _show(
    request: HttpRequest,
    responses: Sequence[Response],
    response: Response,
    page: Page,
    *,
    form: PageForm,
    parts: Sequence[presenters.Part],
) -> HttpResponse:
    key = _key(request)
    step, of = presenters.step(responses, responses.index(response), page)
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
            "back_to": _before(key, responses, response, page),
            "more": "more" in request.GET,
        },
    )


@public
@private
@throttled(posts=5, per_s=HOUR_S)
def come_back_later(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    path = reverse("assessment:resume", args=[key])
    form = SendLinkForm(_posted(request))
    if form.is_valid():
        assessments.send_link(
            by=request.user,
            assessment=assessment,
            address=form.cleaned_data["email"],
            path=path,
            now=timezone.localtime(),
        )
        return redirect(f"{reverse('assessment:come_back_later', args=[key])}?sent=1")
    return render(
        request,
        "assessment/come_back_later.html",
        {"form": form, "path": path, "key": key, "sent": "sent" in request.GET},
    )


@public
@private
@throttled(posts=60, per_s=HOUR_S)
def check_answers(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    if not assessment.is_open:
        return redirect(_where(assessment, str(key)))
    cannot_judge = False
    if request.method == "POST":
        try:
            assessments.complete(by=request.user, assessment=assessment, now=timezone.localtime())
        except assessments.NotComplete:
            return redirect(_where(assessment, str(key)))
        except assessments.NoRules:
            cannot_judge = True
        else:
            return redirect("assessment:outcome", key)
    responses = list(assessment.responses.all())
    if _first_waiting(responses):
        return redirect(_where(assessment, str(key)))
    last = responses[-1]
    return render(
        request,
        "assessment/check_answers.html",
        {
            "key": key,
            "pages": presenters.check_rows(str(key), responses),
            "back_to": _address(key, last, engine.visible_pages(last.asked, last.given)[-1]),
            "cannot_judge": cannot_judge,
        },
        status=UNAVAILABLE if cannot_judge else 200,
    )


@public
@private
def outcome(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    if assessment.completed_at is None:
        return redirect(_where(assessment, str(key)))
    judgement = _judgement(assessment)
    value = judgement.value
    verdict, verdict_reasons = presenters.stimulation(value)
    if assessment.kind == Kind.FOLLOW_UP and assessment.returns_to and value.may_go_on:
        return redirect(assessment.returns_to)
    return render(
        request,
        "assessment/outcome.html",
        {
            "key": key,
            "assessment": assessment,
            "care": presenters.care(value),
            "reasons": presenters.reasons(value),
            "verdict": verdict,
            "verdict_reasons": verdict_reasons,
            "signposts": presenters.signposts(value.tier),
            "may_buy": policies.may_buy(assessment, timezone.localtime()),
            "has_letter": value.tier is not Tier.SUITABLE_REMOTE,
            "is_suitable": value.may_go_on,
        },
    )


@public
@private
def stopped(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    if assessment.stopped_at is None:
        return redirect(_where(assessment, str(key)))
    value = _judgement(assessment).value
    fired = presenters.interruption(value)
    return render(
        request,
        "assessment/stopped.html",
        {
            "key": key,
            "fired": fired,
            "care": presenters.care(value),
            "assessment": assessment,
            "may_start_again": assessment.kind == Kind.INITIAL,
        },
    )


@public
@private
def letter(request: HttpRequest, key: UUID) -> HttpResponse:
    assessment = _find(request, key)
    if assessment.is_open:
        return redirect(_where(assessment, str(key)))
    found = presenters.letter(assessment, _judgement(assessment))
    return render(request, "assessment/letter.html", {"key": key, "letter": found})


def _local_path(request: HttpRequest) -> str:
    """Return the `next` of the address if it is a page of this site, else nothing."""
    path = request.GET.get("next", "")
    fits = path.startswith("/") and len(path) <= LONGEST_PATH
    return path if fits and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _key(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["key"]) if request.resolver_match else ""


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _find(request: HttpRequest, key: UUID) -> Assessment:
    return get_object_or_404(Assessment.objects.open_to(request.user).with_key(str(key)))


def _judgement(assessment: Assessment) -> Judgement:
    if assessment.latest_judgement is None:
        raise Http404
    return assessment.latest_judgement


def _address(key: object, response: Response, page: Page) -> str:
    return reverse("assessment:answer_page", args=[key, response.questionnaire, page.link_id])


def _first_waiting(responses: Sequence[Response]) -> tuple[Response, Page] | None:
    for response in responses:
        page = engine.first_incomplete_page(response.asked, response.given)
        if page is not None:
            return response, page
    return None


def _comes_before(one: tuple[Response, Page], other: tuple[Response, Page]) -> bool:
    def place(spot: tuple[Response, Page]) -> tuple[int, int]:
        every = [p.link_id for p in engine.pages(spot[0].asked)]
        return spot[0].position, every.index(spot[1].link_id)

    return place(one) < place(other)


def _where(assessment: Assessment, key: str) -> str:
    """Return the page on which this assessment now stands."""
    if assessment.stopped_at is not None:
        return reverse("assessment:stopped", args=[key])
    if assessment.completed_at is not None:
        return reverse("assessment:outcome", args=[key])
    waiting = _first_waiting(list(assessment.responses.all()))
    if waiting is None:
        return reverse("assessment:check_answers", args=[key])
    return _address(key, *waiting)


def _after(request: HttpRequest, assessment: Assessment, response: Response, page: Page) -> str:
    """Return the page that follows; from the check, back to it when nothing is missing."""
    key = _key(request)
    responses = list(assessment.responses.all())
    waiting = _first_waiting(responses)
    if waiting is None and CHANGING in request.GET:
        return reverse("assessment:check_answers", args=[key])
    following = engine.next_page(response.asked, page, response.given)
    spot = (response, following) if following else _first_page(responses, response.position + 1)
    if spot is None or (waiting and _comes_before(waiting, spot)):
        return _where(assessment, key)
    return _address(key, *spot)


def _before(key: str, responses: Sequence[Response], response: Response, page: Page) -> str:
    """Return the page to go back to; the answers stay."""
    previous = engine.previous_page(response.asked, page, response.given)
    if previous is not None:
        return _address(key, response, previous)
    for earlier in reversed([r for r in responses if r.position < response.position]):
        shown = engine.visible_pages(earlier.asked, earlier.given)
        if shown:
            return _address(key, earlier, shown[-1])
    return reverse("assessment:start")


def _first_page(responses: Sequence[Response], position: int) -> tuple[Response, Page] | None:
    for response in responses:
        shown = engine.visible_pages(response.asked, response.given)
        if response.position >= position and shown:
            return response, shown[0]
    return None
