"""How a programme stands today: to be followed or not, and what of it must wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from physiobench.clinical.programme.lines import place
from physiobench.clinical.screening.gate import HomeStop
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.programmes.models import Programme


class StandingText(AdviceKey, file="home-stop"):
    """What to do with a programme out of its time."""

    CARE_ENDED = "care-ended"


class StandingTemplate(AdviceTemplate, file="home-stop"):
    """The same, with its day or its muscle."""

    PROGRAMME_ENDED = "programme-ended"
    NOT_STARTED = "not-started"
    NERVE = "nerve-title"


class HomeStopTitle(AdviceKey, file="home-stop"):
    """What the patient must do, or not do."""

    FIRST = "first-title"
    ANSWER = "answer-title"
    RED_FLAG = "red-flag-title"
    WAIT = "wait-title"
    NOT_NOW = "not-now-title"


class HomeStopBody(AdviceKey, file="home-stop"):
    """Why, and what to do next."""

    FIRST = "first-body"
    ANSWER = "answer-body"
    RED_FLAG = "red-flag-body"
    WAIT = "wait-body"
    NERVE = "nerve-body"
    NOT_NOW = "not-now-body"


class HomeStopShort(AdviceKey, file="home-stop"):
    """The same in a list, beside the line."""

    FIRST = "first-short"
    ANSWER = "answer-short"
    RED_FLAG = "red-flag-short"
    WAIT = "wait-short"
    NERVE = "nerve-short"
    NOT_NOW = "not-now-short"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme stands on a day: to be followed, or why not."""

    title: str
    body: str
    is_open: bool


def standing(programme: Programme, today: date) -> Standing:
    """Say whether a programme is to be followed today."""
    ends = date_format(programme.ends_on, "l j F Y")
    if not programme.episode.is_running:
        ended_at = programme.episode.ended_at
        since = date_format(localtime(ended_at), "l j F Y") if ended_at else ""
        return Standing(
            title=_("Your care with this physio ended on %(day)s") % {"day": since}
            if since
            else _("Your care with this physio has ended"),
            body=StandingText.CARE_ENDED.text,
            is_open=False,
        )
    if today > programme.ends_on:
        return Standing(
            title=_("This programme has ended"),
            body=StandingTemplate.PROGRAMME_ENDED.fill(day=ends),
            is_open=False,
        )
    if today < programme.starts_on:
        starts = date_format(programme.starts_on, "l j F Y")
        return Standing(
            title=_("This programme has not started yet"),
            body=StandingTemplate.NOT_STARTED.fill(day=starts),
            is_open=False,
        )
    return Standing(title=_("Runs until %(day)s") % {"day": ends}, body="", is_open=True)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why stimulation must not begin now, as its patient reads it."""

    title: str
    body: str
    short: str  # in a list, beside the line
    asks: bool  # answering the safety questions is what to do next
    one_line: bool = False  # it is about one muscle, and no answer changes it


def stopped_lines(programme: Programme, why: Mapping[UUID, HomeStop]) -> Mapping[UUID, Stopped]:
    """Say of each line of stimulation that must not begin why, and what to do."""
    return {
        line.line_id: stopped(why[line.line_id], place(line.muscle, line.side))
        for line in programme.plan.stimulation
        if line.line_id in why
    }


def stopped(why: HomeStop, where: str) -> Stopped:
    """Say why stimulation must not begin, and what to do; it never calls anything else safe.

    `where` is the muscle, for what is about one alone.
    """
    one_line = why is HomeStop.NERVE
    return Stopped(
        StandingTemplate.NERVE.fill(where=where) if one_line else HomeStopTitle[why.name].text,
        HomeStopBody[why.name].text,
        HomeStopShort[why.name].text,
        asks=why in {HomeStop.FIRST, HomeStop.ANSWER},
        one_line=one_line,
    )
