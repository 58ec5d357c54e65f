"""A questionnaire with the answers given so far, evaluated once.

Every function that asks which questions apply takes a `FilledForm`. It is evaluated when that is
first needed; who passes it on does not evaluate it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from physiobench.questionnaires.model.answers import Answers, Coding, Value
from physiobench.questionnaires.model.items import Item, ItemType
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.calculated import computed, may_open, opens
from physiobench.questionnaires.running.conditions import holds, truth
from physiobench.questionnaires.running.scores import Scores


NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class FilledForm:
    """A questionnaire, the answers given so far, and the functions of its named scores."""

    questionnaire: Questionnaire
    answers: Answers = field(default_factory=dict)
    scores: Scores = field(default_factory=dict, repr=False)
    _for_safety: dict[frozenset[str], tuple[Answers, frozenset[str]]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def enabled(self) -> frozenset[str]:
        """The linkIds of the items that apply.

        A hidden parent hides its children, and an answer that is hidden meets no condition. What
        stands below a question applies once that question is answered; a line of text, with it.
        """
        return self._evaluated[0]

    @cached_property
    def kept(self) -> Answers:
        """The answers of items that apply, calculated ones too, in the questionnaire's order."""
        counting = self._evaluated[1]
        return {name: counting[name] for name in self.questionnaire.by_link_id if name in counting}

    def with_answers(self, answers: Answers) -> "FilledForm":
        """Return the same questionnaire with other answers."""
        return FilledForm(self.questionnaire, answers, self.scores)

    def with_page(self, page_answers: Mapping[str, tuple[Value, ...]]) -> "FilledForm":
        """Return the form after a page was answered; an empty tuple takes an answer back."""
        return self.with_answers({**self.answers, **page_answers})

    def unknown_questions(self, unsure: frozenset[str]) -> tuple[Answers, frozenset[str]]:
        """Return the answers that count, and the questions whose true answer is not known.

        Unknown are: what applies (or may apply, when that itself depends on an unknown answer) and
        has no answer, and what was answered with one of the `unsure` codes. An answer to what does
        not apply never counts.
        """
        if unsure not in self._for_safety:
            self._for_safety[unsure] = _unknown_questions(self, unsure)
        return self._for_safety[unsure]

    @cached_property
    def _evaluated(self) -> tuple[frozenset[str], Answers]:
        return _evaluate(self)

    def value_of(self, item: Item, counting: Answers, given: Answers) -> tuple[Value, ...]:
        """Return what `item` calculates from the answers that count, or the answer given to it."""
        if item.calculated:
            return computed(self.questionnaire, item, counting, self.scores)
        return tuple(given.get(item.link_id, ()))


def cleared(before: FilledForm, after: FilledForm) -> tuple[str, ...]:
    """Return the questions that were answered before and no longer apply.

    An answer that the person took back is not among them.
    """
    return tuple(
        link_id
        for link_id, item in before.questionnaire.by_link_id.items()
        if before.answers.get(link_id) and link_id not in after.enabled and not item.calculated
    )


def _evaluate(form: FilledForm) -> tuple[frozenset[str], Answers]:
    """Return what applies and the answers that count, scores computed in their turn."""
    gates = form.questionnaire.gates
    on: set[str] = set()
    counting: dict[str, tuple[Value, ...]] = {}
    for link_id, item, parent in form.questionnaire.steps:
        if parent is not None and (
            parent.link_id not in on
            or (
                parent.is_question
                and item.type is not ItemType.DISPLAY
                and parent.link_id not in counting
            )
        ):
            continue
        if item.when is not None and not holds(item.when, counting):
            continue
        if link_id in gates and not opens(form.questionnaire, gates[link_id], counting):
            continue
        on.add(link_id)
        value = form.value_of(item, counting, form.answers)
        if value:
            counting[link_id] = value
    return frozenset(on), counting


def _unknown_questions(form: FilledForm, unsure: frozenset[str]) -> tuple[Answers, frozenset[str]]:
    q = form.questionnaire
    state: dict[str, bool | None] = {}
    counting: dict[str, tuple[Value, ...]] = {}
    unknown: set[str] = set()
    for link_id in q.order:
        item = q.by_link_id[link_id]
        parts: list[bool | None] = []
        parent = q.parents.get(link_id)
        if parent is not None:
            parts.append(state[parent])
            if q.by_link_id[parent].is_question and not counting.get(parent):
                parts.append(None)
        if item.when is not None:
            parts.append(truth(item.when, counting, frozenset(unknown)))
        if link_id in q.gates:
            parts.append(may_open(q, q.gates[link_id], counting, unknown))
        applies = False if False in parts else None if None in parts else True
        state[link_id] = applies
        if applies is False or not item.is_question:
            continue
        value = form.value_of(item, counting, form.kept)
        if value:
            counting[link_id] = value
        doubtful = not unknown.isdisjoint(q.inputs.get(link_id, ()))
        if not value or doubtful or any(isinstance(v, Coding) and v.code in unsure for v in value):
            unknown.add(link_id)
    return counting, frozenset(unknown)
