"""Whether a condition holds for given answers: one judge for enableWhen and for every rule.

The judge knows three values. `None` means: it hangs on an answer nobody has. Asking (enableWhen)
takes that for false, as FHIR says; a safety rule takes it for true.
"""

from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.comparing import meets
from physiobench.questionnaires.model.conditions import Comparison, Condition, Every


__all__ = ["holds", "truth"]


def holds(condition: Condition, answers: Answers) -> bool:
    """Tell whether `condition` holds as FHIR means it: no answer equals and exceeds nothing.

    With several answers to one question, one that satisfies is enough, except for `!=`, which
    wants none to be equal.
    """
    return truth(condition, answers) is True


def truth(
    condition: Condition, answers: Answers, unknown: frozenset[str] = frozenset()
) -> bool | None:
    """Judge `condition`; `None` when it hangs on one of the `unknown` questions.

    An unknown question may bear an answer ("not sure"): a comparison with exactly that is true.
    """
    if isinstance(condition, Comparison):
        given = answers.get(condition.question, ())
        plain = meets(condition, given)
        if condition.question in unknown and not (plain and given):
            return None
        return plain
    decisive = not isinstance(condition, Every)
    doubtful = False
    for part in condition.of:
        verdict = truth(part, answers, unknown)
        if verdict is decisive:
            return decisive
        doubtful = doubtful or verdict is None
    return None if doubtful else not decisive
