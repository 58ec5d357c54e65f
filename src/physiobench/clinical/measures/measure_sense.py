"""Whether the answers to a measure can be true together: what no single question can see. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from physiobench.content.advice import AdviceKey
from physiobench.questionnaires.model.answers import Answers


FASTEST_M_PER_S = 3  # DESIGN: walking; who covers more in a second runs, or one number is wrong

Faults = dict[str, str]  # by linkId: what to put right


class SenseText(AdviceKey, file="measures"):
    """What contradicts itself."""

    LEAST_ABOVE_WORST = "least-above-worst"
    NOW_ABOVE_WORST = "now-above-worst"
    NOW_BELOW_LEAST = "now-below-least"
    TOO_FAST = "too-fast"


def faults(measure: str, answers: Answers) -> Faults:
    """Return what contradicts itself in the answers to the questionnaire of one measure."""
    check = _CHECKS.get(measure)
    return check(answers) if check else {}


def _number(answers: Answers, link_id: str) -> Decimal | None:
    given = answers.get(link_id, ())
    value = given[0] if given else None
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _pain(answers: Answers) -> Faults:
    worst, least, now = (_number(answers, f"pain-{name}") for name in ("worst", "best", "now"))
    found: Faults = {}
    if worst is None:
        return found
    if least is not None and least > worst:
        found["pain-best"] = SenseText.LEAST_ABOVE_WORST.text
    if now is not None and now > worst:
        found["pain-now"] = SenseText.NOW_ABOVE_WORST.text
    elif now is not None and least is not None and now < least:
        found["pain-now"] = SenseText.NOW_BELOW_LEAST.text
    return found


def _walk(answers: Answers) -> Faults:
    metres, seconds = _number(answers, "metres"), _number(answers, "seconds")
    if metres is None or not seconds or metres / seconds <= FASTEST_M_PER_S:
        return {}
    return {"seconds": SenseText.TOO_FAST.text}


_CHECKS: Mapping[str, Callable[[Answers], Faults]] = MappingProxyType(
    {"measure-nprs": _pain, "measure-walking-speed": _walk}
)
