"""How a demo patient comes into care: they answer the questions and ask for the package."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from physiobench.accounts.models import User
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.config.demo.people import Cast, key, patient
from physiobench.episodes import policies as episodes_policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.questionnaires.model.items import Item


ANSWERS: Mapping[str, list[str]] = {
    "four-steps": ["yes"],
    "age": ["64"],
    "knee-kind": ["worn"],
    "side": ["right"],
    "site": ["thigh-front"],
    "since": ["3-12-months"],
    "place": ["front", "thigh"],
    "story": ["My knee has been weak since the winter. Stairs are the worst. (Demo)"],
    "pain-worst": ["5"],
    "pain-now": ["3"],
    "activity-1": ["Climbing the stairs"],
    "activity-1-score": ["3"],
    "activity-2": ["Getting up from a low chair"],
    "activity-2-score": ["4"],
    "activity-3": ["Walking to the shop"],
    "activity-3-score": ["5"],
    "chair-ready": ["yes"],
    "chair-stands": ["9"],
    "goal": ["Climb the stairs without holding on. (Demo)"],
    "tried": ["exercise"],
    "kit-at-home": ["stimulator", "chair"],
    "wants-stimulation": ["yes"],
    "touch": ["yes"],
    "seen": ["yes"],
}
UNREMARKABLE = ("none", "no")


class Unanswered(Exception):
    """The questions have changed: `ANSWERS` must learn what to say to this one."""


def ask(
    first_name: str, last_name: str, cast: Cast, now: datetime, paid_after: timedelta | None
) -> Episode:
    """Let a new patient answer, ask for the package and, if `paid_after` is given, pay."""
    person = patient(first_name, last_name, now)
    assessment = _answer(first_name, now)
    episode = episodes.request_package(
        by=person,
        episode_id=key(f"episode {first_name}"),
        order_id=key(f"order {first_name}"),
        assessment=assessment,
        physio=cast.physio,
        agreements=episodes_policies.CONSENTS,
        provider="at-practice",
        now=now,
    )
    if paid_after is not None:
        episodes.accept_payment(
            by=cast.manager, episode=episode, reference="demo", now=now + paid_after
        )
    return Episode.objects.select_related("order", "patient", "physio").get(pk=episode.pk)


def _said(item: Item) -> list[str]:
    """Return the demo's answer, or the one that nothing follows from."""
    plain = [code for code in UNREMARKABLE if code in item.options_by_key]
    return ANSWERS.get(item.link_id, plain[:1] or ["no"])


def _answer(name: str, now: datetime) -> Assessment:
    """Answer every page as somebody whom the rules find suitable."""
    secret = str(key(f"assessment {name}"))
    assessment = assessments.start(by=None, key=secret, pathway="knee", now=now)
    return _finish(assessment, None, now)


def screen_again(name: str, person: User, now: datetime) -> Assessment:
    """Answer the stimulation screening once more, as before the first session."""
    secret = str(key(f"screening {name}"))
    opened = assessments.open_screening(by=person, key=secret, returns_to="", now=now)
    return _finish(opened, person, now)


def _finish(assessment: Assessment, by: User | None, now: datetime) -> Assessment:
    for number in range(assessment.responses.count()):
        response = assessment.responses.all()[number]
        while page := response.waiting_page:
            saved = assessments.save_page(
                by=by,
                assessment=assessment,
                questionnaire=response.questionnaire,
                page=page.link_id,
                raw={item.link_id: _said(item) for item in page.questions()},
                now=now,
            )
            if saved.errors:
                raise Unanswered(response.questionnaire, saved.errors)
            response.refresh_from_db()
    assessments.complete(by=by, assessment=assessment, now=now)
    return Assessment.objects.get(pk=assessment.pk)
