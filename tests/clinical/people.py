"""People who answer: a well one, and those who differ from them in what a test says."""

from collections.abc import Mapping

from physiobench.clinical.measures.computed import fill
from physiobench.content import questionnaire_load
from physiobench.questionnaires.engine import Answers, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire


# Where the harmless answer is not "no".
HARMLESS = {
    "touch": "yes",
    "seen": "yes",
    "foot-lift": "full",
    "lift-straight": "yes",
    "arm-clinic": "yes",
    "face-seen": "yes",
    "heart-stable": "yes",
    "four-steps": "yes",
    "spine-level": "below-t6",
    "accident-checked": "yes",
    "arm-seen": "yes",
    "eye-shut": "yes",
    "face-better": "fully",
    "knee-kind": "injury",
    "face-when": "longer",
    "probe-wish": "yes",
    "wants-stimulation": "yes",
}
NOBODY = "nobody"  # an answer taken away


def asked(slug: str) -> Questionnaire:
    """Return the newest version of one questionnaire."""
    return questionnaire_load.questionnaires()[slug]


def coded(item: Item, code: str) -> tuple[Value, ...]:
    """Return the option of that code as an answer."""
    return (item.options_by_key[code].value,)


def harmless(item: Item) -> tuple[Value, ...]:
    """Return an answer that nobody worries about."""
    if item.options:
        codes = list(item.options_by_key)
        wanted = HARMLESS.get(item.link_id, "no")
        known = [code for code in (wanted, "none") if code in codes]
        return coded(item, (known or codes)[0])
    if item.type is ItemType.INTEGER:
        return (45,) if item.link_id == "age" else (3,)
    return ("walking",) if item.type in {ItemType.STRING, ItemType.TEXT} else ()


def person(slug: str, differing: Mapping[str, str | int]) -> Answers:
    """Return a well person's answers to `slug`, except where they differ (by option code)."""
    q = asked(slug)
    answers = {item.link_id: harmless(item) for item in q.walk() if item.is_asked}
    for link_id, answer in differing.items():
        item = q.by_link_id[link_id]
        if answer == NOBODY:
            answers[link_id] = ()
        else:
            answers[link_id] = (answer,) if isinstance(answer, int) else coded(item, answer)
    return fill(q, answers).kept
