"""The longest way through a pathway that sets off no rule: for people who write its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.length import Asked, Length, answered, length_of, well_answers
from physiobench.clinical.screening.pathway_length import stimulation_wanted
from physiobench.clinical.screening.triage import judge
from physiobench.content import questionnaire_load as load
from physiobench.content.pathways import Pathway
from physiobench.content.rules import RuleSet, StimulationEffect
from physiobench.questionnaires.model.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Longest:
    """The longest way that sets off no rule, and the answers on it that are not the plainest."""

    length: Length
    chosen: Mapping[str, str]  # the code of an option, by the linkId of its question


def longest_of(pathway: Pathway) -> Longest:
    """Search for the longest way through one pathway on which no rule has anything to say.

    Each question with options is turned to whatever makes the way longer, one after the other,
    until nothing does. One option is ticked where several may be: somebody who has several
    harmless things to tell needs longer still.
    """
    asked = [load.questionnaires()[slug] for slug in pathway.questionnaires]
    walk: list[Asked] = [(q, load.rules_for(q)) for q in asked]
    ways = [_lengthened(walk, wanted) for wanted in stimulation_wanted(pathway)]
    chosen = max(ways, key=lambda chosen: length_of(walk, chosen).seconds)
    known = frozenset(link_id for q in asked for link_id in q.by_link_id)
    return Longest(length_of(walk, chosen), {k: code for k, code in chosen.items() if k in known})


def _lengthened(walk: Sequence[Asked], wanted: Mapping[str, str]) -> Mapping[str, str]:
    """Return the answers that make the walk long; one that was chosen is not changed later."""
    chosen = wanted
    for q, rules in walk:
        fixed = chosen.keys()
        longest = length_of([(q, rules)], chosen).seconds
        found = _findings(q, rules, chosen)
        before: Mapping[str, str] | None = None
        while chosen != before:
            before = chosen
            for question, code in _choices(q, rules, chosen):
                tried = {**chosen, question: code}
                seconds = length_of([(q, rules)], tried).seconds
                if (
                    question not in fixed
                    and seconds > longest
                    and _findings(q, rules, tried) <= found
                ):
                    chosen, longest = tried, seconds
    return chosen


def _choices(
    q: Questionnaire, rules: RuleSet | None, chosen: Mapping[str, str]
) -> list[tuple[str, str]]:
    answers = well_answers(q, rules, answered(q, chosen))
    return [
        (item.link_id, option.key)
        for item in q.walk()
        if item.link_id in answers and not item.hidden
        for option in item.options
        if (option.value,) != answers[item.link_id]
    ]


def _findings(q: Questionnaire, rules: RuleSet | None, chosen: Mapping[str, str]) -> frozenset[str]:
    """Return the rules that have something to say to this person, other than to inform."""
    if rules is None:
        return frozenset()
    outcome = judge(rules, fill(q, well_answers(q, rules, answered(q, chosen))))
    return frozenset(
        found.rule_id
        for found in (*outcome.fired, *outcome.unclear)
        if found.stimulation is not StimulationEffect.INFORM
    )
