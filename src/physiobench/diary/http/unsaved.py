"""Advice on a report that was sent and not saved.

The person may be signed out, an answer may be missing, or the database may be unavailable. The
advice depends only on what was typed, so someone who is signed out gets the same advice.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.programme.dose import SessionOutcome
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.outcome import Grounds
from physiobench.clinical.sessions.session_advice import CheckAdvice, Report, StopReason
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.content.questionnaire_load import questionnaires, rules_for
from physiobench.diary.http.cards import Card, cards_for_unsaved
from physiobench.diary.models import CHECK
from physiobench.questionnaires import engine


REPORT_PAGES = frozenset({"diary:do", "diary:log", "diary:correct"})
CHECK_PAGE = "diary:check_before"
HIGHEST_RATING = 10
STIMULATION_FIELDS = frozenset(
    {"minutes", "contractions", "comfort", "skin"}
)  # only stimulation asks

Code = TypeVar("Code", bound=StrEnum)


def advice(view_name: str, sent: QueryDict) -> list[Card]:
    """Return the cards for what was sent to one page of the diary; none for any other page."""
    if view_name in REPORT_PAGES:
        return cards_for_unsaved(
            report_so_far(sent), stimulation=not STIMULATION_FIELDS.isdisjoint(sent)
        )
    if view_name == CHECK_PAGE:
        nothing_done = Report(did=SessionOutcome.STOPPED, stop_reason=StopReason.CHECK)
        return cards_for_unsaved(nothing_done, stimulation=True, check=tuple(_check(sent)))
    return []


def advice_of(request: HttpRequest) -> list[Card]:
    """Return the cards for a form that was sent with a mistake; none before it was sent."""
    if request.method != "POST" or request.resolver_match is None:
        return []
    return advice(request.resolver_match.view_name, request.POST)


def report_so_far(sent: QueryDict) -> Report:
    """Return each answer that can be read, even if others are missing or wrong."""
    did = _one(SessionOutcome, sent.get("did", "")) or SessionOutcome.NOT_SAID
    why = _one(StopReason, sent.get("stop_reason", ""))
    if why is not None:  # whatever else was chosen: the advice is about what they felt
        did = SessionOutcome.STOPPED
    symptoms = (_one(StopSymptom, code) for code in sent.getlist("symptoms"))
    return Report(
        did=did,
        stop_reason=(why or StopReason.NOT_SAID) if did is SessionOutcome.STOPPED else None,
        pain_before=_rating(sent.get("pain_before", "")),
        pain_after=_rating(sent.get("pain_after", "")),
        comfort=_rating(sent.get("comfort", "")),
        skin=_one(Skin, sent.get("skin", "")),
        symptoms=tuple(found for found in symptoms if found is not None),
    )


def _one(codes: type[Code], typed: str) -> Code | None:
    return next((code for code in codes if code.value == typed), None)


def _rating(typed: str) -> int | None:
    return next((number for number in range(HIGHEST_RATING + 1) if str(number) == typed), None)


def _check(sent: QueryDict) -> Iterable[CheckAdvice]:
    """Yield why stimulation must not begin, from the answers that were given."""
    asked = questionnaires().get(CHECK)
    rules = rules_for(asked) if asked else None
    if asked is None or rules is None:
        return
    raw = {name: list(values) for name, values in sent.lists()}
    page = engine.pages(asked)[0]
    read = engine.read_page(fill(asked), page, raw, zone=timezone.get_default_timezone())
    for found in triage.judge(rules, read.form).reasons:
        if found.grounds is not Grounds.MISSING:
            yield CheckAdvice(reason=found.reason_person, do_now=found.what_to_do)
