"""People whose nerves are in doubt, as they answer."""

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.outcome import Outcome
from physiobench.content import questionnaire_load
from tests.clinical.people import asked, person


def told_of_a_nerve(tissue: str = "nerve") -> Outcome:
    """Return what the newest safety check makes of a nerve that was hurt where the pads go."""
    q = asked("nmes-screening")
    rules = questionnaire_load.rule_sets()[q.slug]
    return triage.judge(rules, fill(q, person(q.slug, {"tissue": tissue})))
