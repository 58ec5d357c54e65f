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
from physiobench.programmes.models import Programme


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
            body=_("You can still read the programme. Do not use it as advice for today."),
            is_open=False,
        )
    if today > programme.ends_on:
        return Standing(
            title=_("This programme has ended"),
            body=_(
                "Its last day was %(day)s. Do not go on with stimulation. "
                "Ask your physio what comes next."
            )
            % {"day": ends},
            is_open=False,
        )
    if today < programme.starts_on:
        starts = date_format(programme.starts_on, "l j F Y")
        return Standing(
            title=_("This programme has not started yet"),
            body=_("Its first day is %(day)s. Read it through, and begin on that day.")
            % {"day": starts},
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
    only = _("This is about stimulation only.")
    words = {
        HomeStop.FIRST: (
            _("Answer the safety questions before your first session"),
            _(
                "Your health may have changed since you signed up. So we ask once more before you "
                "use the current for the first time. It takes about 5 minutes."
            )
            + f" {only}",
            _("Answer the safety questions first."),
        ),
        HomeStop.ANSWER: (
            _("Answer the safety questions again"),
            _(
                "We ask them every four weeks, because your health can change. Do not use "
                "stimulation until you have answered them. It takes about 5 minutes."
            )
            + f" {only}",
            _("Answer the safety questions again first."),
        ),
        HomeStop.RED_FLAG: (
            _("Do not use stimulation now"),
            _(
                "One of your answers was a warning sign. First do what we told you there. "
                "Answer the safety questions again once somebody has looked at it."
            ),
            _("Not now, because of a warning sign in your answers."),
        ),
        HomeStop.WAIT: (
            _("Wait for your physio before you use stimulation"),
            _(
                "Your physio has to decide about your safety answers. If those answers told you "
                "to get help, do that first. Do not use stimulation until your physio has signed "
                "your programme again. Write to them if you hear nothing."
            ),
            _("Wait for your physio: they decide about your answers."),
        ),
        HomeStop.NERVE: (
            _("Do not use stimulation here for now: %(where)s") % {"where": where},
            _(
                "Your physio needs to check this muscle's nerve first. Wait until they have "
                "signed your programme again. If you do not get a reply, send them a message. "
                "This is about this muscle only."
            ),
            _("Not now. Your physio needs to check this first."),
        ),
        HomeStop.NOT_NOW: (
            _("Do not use stimulation now"),
            _(
                "Your answers to the safety questions speak against it. Do what we told you after "
                "the questions. If something has changed since, answer them again."
            ),
            _("Not now, because of your answers to the safety questions."),
        ),
    }
    title, body, short = words[why]
    return Stopped(
        title,
        body,
        short,
        asks=why in {HomeStop.FIRST, HomeStop.ANSWER},
        one_line=why is HomeStop.NERVE,
    )
