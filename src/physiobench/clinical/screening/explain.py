"""Why a set of answers came to its outcome: every rule that counted, for a clinician to check."""

from collections.abc import Mapping
from dataclasses import dataclass

from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.clinical.screening.outcome import Grounds, Outcome, TriggeredRule
from physiobench.clinical.screening.triage import judge
from physiobench.content import questionnaire_load
from physiobench.content.rules import RuleSet
from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.response import NonConforming, from_response
from physiobench.questionnaires.running.summary import answer_text


_GROUNDS = {
    Grounds.ANSWERED: "the answers say so",
    Grounds.NOT_SURE: "the person was not sure, which counts as yes",
    Grounds.MISSING: "there is no answer, which counts as yes",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was judged, by which rules, and what came of it."""

    questionnaire: Questionnaire
    rules: RuleSet
    answers: Answers
    outcome: Outcome

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values: the outcome, and what it was made from."""
        return {
            "questionnaire": self.questionnaire.canonical,
            "rules": self.rules.name,
            "unsigned_rules": sum(1 for _ in self.rules.unsigned()),
            "outcome": self.outcome.as_json(),
        }

    @property
    def text(self) -> str:
        """The same as lines to read."""
        verdict = self.outcome.verdict
        lines = [
            f"{self.questionnaire.title} ({self.questionnaire.canonical})",
            f"Judged by {self.rules.name}, {len(self.rules.rules)} rules, "
            f"{sum(1 for _ in self.rules.unsigned())} of them not signed by a physio yet.",
            "",
            f"Where to turn: {self.outcome.tier} ({self.outcome.tier.headline})",
            f"Stimulation:   {verdict or 'not asked'}"
            + (f" ({verdict.headline})" if verdict else ""),
            "",
        ]
        if not self.outcome.reasons:
            lines.append("No rule was triggered.")
        for fired in self.outcome.reasons:
            lines += [*_rule(fired), ""]
        return "\n".join([*lines, *self._computed()]).rstrip() + "\n"

    def _computed(self) -> list[str]:
        scores = [item for item in self.questionnaire.walk() if item.score]
        told = [
            f"- {item.label or item.score}: {answer_text(item, self.answers.get(item.link_id, ()))}"
            for item in scores
        ]
        return ["Scores computed from the answers:", *told] if told else []


def _rule(fired: TriggeredRule) -> list[str]:
    effects = [str(effect.value) for effect in (fired.urgency, fired.stimulation) if effect]
    return [
        f"{fired.rule_id}, version {fired.version}: {', '.join(effects)}",
        f"  because {_GROUNDS[fired.grounds]}:",
        *(f"    {question} {answer}" for question, answer in fired.answers),
        *([f"  refer to:          {fired.refer_to}"] if fired.refer_to else []),
        f"  for the clinician: {fired.reason_clinician}",
        f"  for the person:    {fired.reason_person} {fired.what_to_do}",
        f"  source:            {fired.source} [{fired.provenance}; confidence {fired.confidence}]",
    ]


def explain(response: Mapping[str, object]) -> Explanation:
    """Judge a FHIR R4 QuestionnaireResponse by our newest rules for its questionnaire.

    Raises:
        NonConforming: if its questionnaire is not ours or has no rules, or an answer does not fit.
    """
    asked = _named(str(response.get("questionnaire") or ""))
    rules = questionnaire_load.rules_for(asked)
    if rules is None:
        raise NonConforming(asked.canonical, "has no rules, so nothing can be said")
    answers = from_response(asked, response, EVERY_SCORE)
    return Explanation(asked, rules, answers, judge(rules, fill(asked, answers)))


def _named(canonical: str) -> Questionnaire:
    url, _, version = canonical.partition("|")
    slug = url.rstrip("/").rsplit("/", 1)[-1]
    newest = questionnaire_load.questionnaires().get(slug)
    if newest is None or newest.url != url:
        where = "questionnaire"
        raise NonConforming(where, f"is {canonical!r}, which is not one of ours")
    try:
        return questionnaire_load.questionnaire(slug, version or newest.version)
    except KeyError:
        raise NonConforming(canonical, "is a version that was never shipped") from None
