"""What came of the answers: where to turn, why, and a letter to take along."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.assessment.models import Assessment, Judgement
from physiobench.clinical.screening import letter as letters
from physiobench.clinical.screening.help import stops
from physiobench.clinical.screening.letter import Letter
from physiobench.clinical.screening.recipients import TEAMS, Referral, headline, referral
from physiobench.clinical.screening.triage import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    TriggeredRule,
)
from physiobench.content.rules import Recipient
from physiobench.questionnaires import engine


@dataclass(frozen=True, slots=True)
class Care:
    """What a tier looks like and what to do about it."""

    kind: str  # of care_card
    title: str
    body: str
    tel: str = ""


def care(outcome: Outcome, *, in_care: bool = False) -> Care:
    """Return what the person reads about where to turn; `in_care` a physio reads it anyway."""
    tier = outcome.tier
    if in_care and tier is Tier.SUITABLE_REMOTE:
        return _care_by_physio(stops_current=stops(outcome))
    kinds = {Tier.EMERGENCY_NOW: "emergency", Tier.URGENT_TODAY: "urgent", Tier.SEE_GP: "urgent"}
    bodies = {
        Tier.EMERGENCY_NOW: _(
            "Call 999 or go to A&E now. Do not drive yourself. Do not wait for an answer from us."
        ),
        Tier.URGENT_TODAY: _("Please speak to a health professional today, before anything else."),
        Tier.SEE_GP: _(
            "Please see your GP before you do a programme at home. "
            "Take the letter on this page with you."
        ),
        Tier.SEE_PHYSIO_IN_PERSON: _(
            "Somebody needs to see and touch this before a plan can be made. "
            "Please see a physio in person."
        ),
        Tier.SUITABLE_REMOTE: _(
            "Your answers set off none of the warning signs that we ask about. That never proves "
            "that nothing is wrong, and it is not a diagnosis: a physio still reads every answer "
            "and decides."
        ),
    }
    found = referral(outcome.answered_only)
    waits = tier in {Tier.SEE_GP, Tier.SEE_PHYSIO_IN_PERSON}
    if waits and Recipient.GP_CHILD in (*found.teams, *found.later):  # no programme of ours follows
        bodies[tier] = _(
            "This service cannot make a plan for you. Your GP can send you to somebody who can. "
            "Take the letter on this page with you."
        )
    elif waits and found.teams:
        bodies[tier] = _(
            "Please do this before you do a programme at home. "
            "Take the letter on this page with you."
        )
    if found.teams and tier is Tier.URGENT_TODAY:
        asked = [_(TEAMS[team].ask) + "." for team in found.teams]
        bodies[tier] = " ".join([bodies[tier], *asked])
    if tier is Tier.SUITABLE_REMOTE and stops(outcome):
        bodies[tier] = _(
            "Without muscle stimulation, a physio can still review your other answers and make a "
            "plan with you. This is not a diagnosis: the physio reads every answer and decides."
        )
    elif tier is Tier.SUITABLE_REMOTE and outcome.verdict is StimulationVerdict.PHYSIO_DECIDES:
        bodies[tier] = _(
            "A physio can review your answers. Some of them need care, above all for muscle "
            "stimulation: read on below. This is not a diagnosis: the physio reads every answer "
            "and decides."
        )
    return Care(
        kind=kinds.get(tier, "info"),
        title=_(headline(outcome.answered_only)),
        body=bodies[tier],
        tel="999" if tier is Tier.EMERGENCY_NOW else "",
    )


def _care_by_physio(*, stops_current: bool) -> Care:
    found = _("None of your answers set off a warning sign that sends you elsewhere first.")
    if stops_current:
        found = _("Apart from stimulation, no answer set off a warning sign that we ask about.")
    proves = _("That never proves that nothing is wrong, and it is not a diagnosis.")
    return Care(kind="info", title=_("Your physio has your answers"), body=f"{found} {proves}")


def interruption(outcome: Outcome) -> TriggeredRule | None:
    """Return the answered rule that cut an assessment short, the worst of them."""
    answered = (f for f in outcome.reasons if f.grounds is not Grounds.MISSING and f.urgency)
    return next(answered, None)


def stopping(outcome: Outcome) -> tuple[list[tuple[str, str]], bool]:
    """Return the answers that cut an assessment short, and whether one was "not sure"."""
    worst = [f for f in outcome.answered_only.reasons if f.urgency and f.tier is outcome.tier]
    rows = (pair for fired in worst for pair in fired.answers if pair[1] != engine.NOT_ANSWERED)
    return list(dict.fromkeys(rows)), any(f.grounds is Grounds.NOT_SURE for f in worst)


def reasons(outcome: Outcome) -> list[TriggeredRule]:
    """Return what decided where the person should turn, the worst first."""
    if outcome.tier is Tier.SUITABLE_REMOTE:
        return []
    return [f for f in outcome.reasons if f.urgency and f.grounds is not Grounds.MISSING]


def signposts(outcome: Outcome) -> list[tuple[str, str]]:
    """Return whom to call: the teams that rules name, then whoever is there for everybody."""
    found, tier = referral(outcome.answered_only), outcome.tier
    if tier is Tier.SUITABLE_REMOTE:
        return []
    usual = _usual(found, tier)
    teams = [_row(team, usual, found) for team in found.teams]
    later = [] if tier is Tier.EMERGENCY_NOW else [_row(team, [], found) for team in found.later]
    return [*usual, *teams, *later] if found.usual_first else [*teams, *usual, *later]


def _row(team: Recipient, usual: list[tuple[str, str]], found: Referral) -> tuple[str, str]:
    how = _(TEAMS[team].how)
    if usual and not (found.usual or TEAMS[team].by_gp):
        how = f"{how} {_('If you cannot reach them, do what it says below.')}"
    return _(TEAMS[team].name), how


def _usual(found: Referral, tier: Tier) -> list[tuple[str, str]]:
    """Return whom to call in each nation of the UK, the practice's own first."""
    if tier is Tier.EMERGENCY_NOW:
        return [(_("Anywhere in the UK"), _("Call 999, or go to the nearest A&E."))]
    if tier is Tier.SEE_PHYSIO_IN_PERSON:
        return _in_person(found)
    gp = _("Call your GP practice. When it is closed: call NHS 111, at any time.")
    rows = {
        "england": (_("England"), gp),
        "scotland": (
            _("Scotland"),
            _("Call your GP practice. When it is closed: call NHS 24 on 111, at any time."),
        ),
        "wales": (
            _("Wales"),
            _("Call your GP practice. When it is closed: call NHS 111 Wales, at any time."),
        ),
        "northern-ireland": (
            _("Northern Ireland"),
            _("Call your GP practice, or the GP out-of-hours service. There is no 111 here."),
        ),
    }
    own = str(settings.PRACTICE_NATION).lower().replace(" ", "-")
    return [rows[nation] for nation in sorted(rows, key=lambda nation: nation != own)]


def _in_person(found: Referral) -> list[tuple[str, str]]:
    if found.usual:
        line = _(
            "Ask your GP practice about NHS physiotherapy. In many areas you can refer yourself."
        )
        return [(_("Anywhere in the UK"), line)]
    if found.by_gp:
        return []
    return [(_("Anywhere in the UK"), _("Call your GP practice."))]


def letter(assessment: Assessment, judgement: Judgement) -> Letter:
    """Write the letter to take along; what was never asked is left out of it."""
    told = tuple(
        (page, answered)
        for response in assessment.responses.all()
        for page, lines in engine.summary(response.form)
        if (answered := tuple(line for line in lines if line[1] != engine.NOT_ANSWERED))
    )
    return letters.sbar(
        judgement.value.answered_only,
        told,
        written_on=timezone.localdate(judgement.judged_at),
        person=assessment.patient.name if assessment.patient else None,
        service=settings.PRACTICE_NAME,
    )
