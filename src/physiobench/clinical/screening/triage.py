"""Judge answers by rules: a referral tier, a verdict on stimulation, and every reason why.

What is not known is not safe. "Not sure" and a missing answer count as the answer that makes the
rule fire; so leaving something out can never lead to a milder outcome. The outcome says where to
turn, never what the person has.
"""

from collections.abc import Iterable

from physiobench.clinical.screening.changes import judged_by
from physiobench.clinical.screening.outcome import (
    Grounds,
    Outcome,
    StimulationVerdict,
    Tier,
    TriggeredRule,
    badness,
)
from physiobench.content.questionnaire_load import rule_sets
from physiobench.content.rules import Recipient, Rule, RuleSet, Urgency
from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.conditions import truth
from physiobench.questionnaires.running.filled import FilledForm
from physiobench.questionnaires.running.summary import answer_text


__all__ = [
    "Grounds",
    "Outcome",
    "StimulationVerdict",
    "Tier",
    "TriggeredRule",
    "combine",
    "interrupts",
    "judge",
    "stopped_by",
    "turns_away",
]

_AT_ONCE = frozenset({Urgency.CALL_999, Urgency.AE_NOW})
_NOT_OURS = frozenset({Recipient.GP_CHILD})  # whom no other answer could bring back to us


def judge(rule_set: RuleSet, form: FilledForm) -> Outcome:
    """Judge the answers by every rule; the worst that counts gives the outcome."""
    counting, unknown = form.unknown_questions(rule_set.unsure)
    unsure = frozenset(question for question in unknown if counting.get(question))
    fired: list[TriggeredRule] = []
    unclear: list[TriggeredRule] = []
    for rule in rule_set.rules:
        verdict = truth(rule.when, counting, unknown)
        if verdict is False:
            continue
        grounds = Grounds.ANSWERED
        if verdict is None:
            in_doubt = truth(rule.when, counting, unsure) is None
            grounds = Grounds.NOT_SURE if in_doubt else Grounds.MISSING
        found = _fired(rule_set, rule, form.questionnaire, counting, grounds)
        (fired if verdict or found.informs_only else unclear).append(found)
    every = [*fired, *unclear]
    return Outcome(
        tier=Tier.worst(found.tier for found in every),
        verdict=_verdict(every, screened=_screened(rule_set, counting, unknown)),
        fired=tuple(sorted(fired, key=badness)),
        unclear=tuple(sorted(unclear, key=badness)),
        rule_sets=(rule_set.name,),
    )


def _screened(rule_set: RuleSet, counting: Answers, unknown: frozenset[str]) -> bool:
    """Tell whether these rules were there to find an objection, and were let to look for one."""
    if not rule_set.screens_stimulation or rule_set.screens_if is None:
        return rule_set.screens_stimulation
    return truth(rule_set.screens_if, counting, unknown) is not False


def _verdict(counting: list[TriggeredRule], *, screened: bool) -> StimulationVerdict | None:
    """Return the worst verdict; "no objection" only from rules that are there to find one."""
    free = StimulationVerdict.NO_OBJECTION
    verdicts = [found.verdict for found in counting if found.verdict is not free]
    if verdicts or screened:
        return StimulationVerdict.worst(verdicts)
    return None


def interrupts(rule_set: RuleSet, form: FilledForm) -> TriggeredRule | None:
    """Return the worst rule that must stop the questionnaire now (999, A&E), or nothing.

    Asked after each page: what was answered, or answered with "not sure", counts; what was not
    asked yet does not.
    """
    counting, unknown = form.unknown_questions(rule_set.unsure)
    unsure = frozenset(question for question in unknown if counting.get(question))
    found = []
    for rule in rule_set.rules:
        if rule.urgency not in _AT_ONCE:
            continue
        verdict = truth(rule.when, counting, unsure)
        if verdict is not False:
            grounds = Grounds.ANSWERED if verdict else Grounds.NOT_SURE
            found.append(_fired(rule_set, rule, form.questionnaire, counting, grounds))
    return min(found, key=badness, default=None)


def turns_away(rule_set: RuleSet, form: FilledForm) -> TriggeredRule | None:
    """Return the rule by which this person is for others to look after, or nothing.

    Asked after each page, so that nobody answers everything first. Only what they said counts.
    """
    counting, unknown = form.unknown_questions(rule_set.unsure)
    for rule in rule_set.rules:
        if rule.refer_to in _NOT_OURS and truth(rule.when, counting, unknown):
            return _fired(rule_set, rule, form.questionnaire, counting, Grounds.ANSWERED)
    return None


def stopped_by(rule_set: RuleSet, form: FilledForm) -> frozenset[str]:
    """Return the questions whose answers stop the walk: by a red flag, or because of who it is."""
    counting, unknown = form.unknown_questions(rule_set.unsure)
    unsure = frozenset(question for question in unknown if counting.get(question))
    return frozenset(
        question
        for rule in rule_set.rules
        if (rule.urgency in _AT_ONCE and truth(rule.when, counting, unsure) is not False)
        or (rule.refer_to in _NOT_OURS and truth(rule.when, counting, unknown))
        for question in rule.questions
        if counting.get(question)
    )


def combine(*outcomes: Outcome) -> Outcome:
    """Return the outcome of several questionnaires together: the worst of each, all reasons kept.

    Raises:
        ValueError: if there is nothing to combine; nothing asked is nothing established.
    """
    if not outcomes:
        msg = "no outcome to combine"
        raise ValueError(msg)
    return Outcome(
        tier=Tier.worst(outcome.tier for outcome in outcomes),
        verdict=_verdict_of_all(outcomes),
        fired=_once(found for outcome in outcomes for found in outcome.fired),
        unclear=_once(found for outcome in outcomes for found in outcome.unclear),
        rule_sets=tuple(dict.fromkeys(name for o in outcomes for name in o.rule_sets)),
    )


def _verdict_of_all(outcomes: Iterable[Outcome]) -> StimulationVerdict | None:
    """Return the worst; who was offered stimulation and declined leaves the physio no question."""
    verdicts = [outcome.verdict for outcome in outcomes if outcome.verdict]
    worst = StimulationVerdict.worst(verdicts) if verdicts else None
    if worst is StimulationVerdict.PHYSIO_DECIDES and any(map(_declined, outcomes)):
        return None
    return worst


def _declined(outcome: Outcome) -> bool:
    """Tell whether the screening was there, and screened nothing."""
    screens = {rules.slug for rules in rule_sets().values() if rules.screens_stimulation}
    return outcome.verdict is None and not screens.isdisjoint(judged_by(outcome))


def _once(found: Iterable[TriggeredRule]) -> tuple[TriggeredRule, ...]:
    """Return the worst first; a rule that two questionnaires share is told once."""
    kept: dict[tuple[str, tuple[tuple[str, str], ...]], TriggeredRule] = {}
    for fired in sorted(found, key=badness):
        kept.setdefault((fired.rule_id, fired.answers), fired)
    return tuple(kept.values())


def _fired(
    rule_set: RuleSet, rule: Rule, q: Questionnaire, counting: Answers, grounds: Grounds
) -> TriggeredRule:
    asked = [q.by_link_id[question] for question in rule.questions]
    return TriggeredRule(
        rule_id=rule.id,
        version=rule.version,
        grounds=grounds,
        urgency=rule.urgency,
        stimulation=rule.stimulation,
        question=" ".join(item.label for item in asked),
        answers=tuple((i.full_label, answer_text(i, counting.get(i.link_id, ()))) for i in asked),
        reason_person=rule.reason_person,
        reason_clinician=rule.reason_clinician,
        what_to_do=rule.what_to_do,
        source=rule_set.source(rule),
        provenance=rule.provenance,
        confidence=rule.confidence.value,
        scope=rule.scope,
        mode=rule.mode,
        refer_to=rule.refer_to,
    )
