"""What came of the answers: where to turn, why, and a letter to take along."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.assessment.models import Assessment, Judgement
from physiobench.clinical.screening import letter as letters
from physiobench.clinical.screening.deadlines import with_one_gp_deadline
from physiobench.clinical.screening.help import stops
from physiobench.clinical.screening.letter import Letter
from physiobench.clinical.screening.recipients import Referral, headline, referral
from physiobench.clinical.screening.triage import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    TriggeredRule,
)
from physiobench.content.advice import AdviceKey
from physiobench.content.rules import Recipient
from physiobench.content.teams import teams
from physiobench.questionnaires import engine


class ResultAdvice(AdviceKey, file="result"):
    """What to do, by the tier."""

    EMERGENCY_NOW = "emergency-now"
    URGENT_TODAY = "urgent-today"
    SEE_GP = "see-gp"
    SEE_PHYSIO_IN_PERSON = "see-physio-in-person"
    SUITABLE_REMOTE = "suitable-remote"


class ResultText(AdviceKey, file="result"):
    """What to do where the tier alone does not say it."""

    NOT_FOR_US = "not-for-us"
    TEAM_FIRST = "team-first"
    WITHOUT_STIMULATION = "without-stimulation"
    NEEDS_CARE = "needs-care"
    IN_CARE = "in-care"
    NO_WARNING = "no-warning"
    APART_FROM_STIMULATION = "apart-from-stimulation"
    PROVES_NOTHING = "proves-nothing"


class Signpost(AdviceKey, file="signposts"):
    """Whom to call."""

    EMERGENCY = "emergency"
    ENGLAND = "england"
    SCOTLAND = "scotland"
    WALES = "wales"
    NORTHERN_IRELAND = "northern-ireland"
    SELF_REFER = "self-refer"
    CALL_GP = "call-gp"
    IF_NOT_REACHED = "if-not-reached"


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
    body = ResultAdvice[tier.name].text
    found = referral(outcome.answered_only)
    waits = tier in {Tier.SEE_GP, Tier.SEE_PHYSIO_IN_PERSON}
    if waits and Recipient.GP_CHILD in (*found.teams, *found.later):  # no programme of ours follows
        body = ResultText.NOT_FOR_US.text
    elif waits and found.teams:
        body = ResultText.TEAM_FIRST.text
    if found.teams and tier is Tier.URGENT_TODAY:
        body = " ".join([body, *(f"{teams()[team].ask}." for team in found.teams)])
    if tier is Tier.SUITABLE_REMOTE and stops(outcome):
        body = ResultText.WITHOUT_STIMULATION.text
    elif tier is Tier.SUITABLE_REMOTE and outcome.verdict is StimulationVerdict.PHYSIO_DECIDES:
        body = ResultText.NEEDS_CARE.text
    return Care(
        kind=kinds.get(tier, "info"),
        title=headline(outcome.answered_only),
        body=body,
        tel="999" if tier is Tier.EMERGENCY_NOW else "",
    )


def _care_by_physio(*, stops_current: bool) -> Care:
    found = ResultText.APART_FROM_STIMULATION if stops_current else ResultText.NO_WARNING
    return Care(
        kind="info",
        title=ResultText.IN_CARE.text,
        body=f"{found.text} {ResultText.PROVES_NOTHING.text}",
    )


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
    told = [f for f in outcome.reasons if f.urgency and f.grounds is not Grounds.MISSING]
    return list(with_one_gp_deadline(told))


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
    how = teams()[team].how
    if usual and not (found.usual or teams()[team].by_gp):
        how = f"{how} {Signpost.IF_NOT_REACHED.text}"
    return teams()[team].name, how


def _usual(found: Referral, tier: Tier) -> list[tuple[str, str]]:
    """Return whom to call in each nation of the UK, the practice's own first."""
    if tier is Tier.EMERGENCY_NOW:
        return [(_("Anywhere in the UK"), Signpost.EMERGENCY.text)]
    if tier is Tier.SEE_PHYSIO_IN_PERSON:
        return _in_person(found)
    rows = {
        Signpost.ENGLAND: _("England"),
        Signpost.SCOTLAND: _("Scotland"),
        Signpost.WALES: _("Wales"),
        Signpost.NORTHERN_IRELAND: _("Northern Ireland"),
    }
    own = str(settings.PRACTICE_NATION).lower().replace(" ", "-")
    nations = sorted(rows, key=lambda nation: nation != own)
    return [(rows[nation], nation.text) for nation in nations]


def _in_person(found: Referral) -> list[tuple[str, str]]:
    if found.usual:
        return [(_("Anywhere in the UK"), Signpost.SELF_REFER.text)]
    if found.by_gp:
        return []
    return [(_("Anywhere in the UK"), Signpost.CALL_GP.text)]


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
