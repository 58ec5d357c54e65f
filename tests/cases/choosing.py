"""Which cases the real browser walks in each `make test`: enough to show every kind of thing.

The same are posted through the pages there; `make walks` posts all, and walks all in the browser.
"""

from physiobench.clinical.measures.computed import fill
from physiobench.content.pathways import pathways
from physiobench.content.questionnaire_load import questionnaires
from tests.cases.reading import CASES, Told
from tests.cases.walking import Walk, verdict_words


def has_scripts(told: Told) -> bool:
    """Tell whether the browser runs scripts in this case: in every second one it does not."""
    return CASES.index(told) % 2 == 0


def kinds(told: Told) -> frozenset[tuple[str, ...]]:
    """Return each kind of thing that this case shows: pathway, result, page and question."""
    walk = Walk(told)
    scripts = "with scripts" if has_scripts(told) else "without scripts"
    ending = "stopped" if walk.must_stop else "turned away" if walk.is_turned_away else "outcome"
    shown = {("pathway", told.pathway), ("tier", told.tier), ("ending", ending, scripts)}
    if walk.ends_early:
        return frozenset(shown)
    return frozenset({*shown, ("verdict", verdict_words(told)), *_questions(told, scripts)})


def _questions(told: Told, scripts: str) -> set[tuple[str, ...]]:
    """Return each kind of question that this person answers."""
    found = set()
    for slug in pathways()[told.pathway].questionnaires:
        q = questionnaires()[slug]
        answers = told.answers(slug)
        for link_id in fill(q, answers).enabled:
            item = q.by_link_id[link_id]
            if item.is_question and answers.get(link_id):
                several = "several" if item.repeats else "one"
                found.add(("question", item.type.value, several, scripts))
    return found


def chosen() -> tuple[Told, ...]:
    """Return a small set of cases that shows every kind: each time the case with most new ones."""
    found: list[Told] = []
    missing = frozenset[tuple[str, ...]]().union(*map(kinds, CASES))
    while missing:
        best = max(CASES, key=lambda told: len(kinds(told) & missing))
        found.append(best)
        missing -= kinds(best)
    return tuple(found)
