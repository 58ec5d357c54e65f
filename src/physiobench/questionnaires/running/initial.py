"""The answers that stand in a questionnaire before the first page is shown."""

from collections.abc import Sequence

from physiobench.questionnaires.model.answers import Answers, Coding, Value
from physiobench.questionnaires.model.items import Item
from physiobench.questionnaires.model.limits import misfit
from physiobench.questionnaires.running.filled import FilledForm
from physiobench.questionnaires.running.response_items import write_answer


def starting_answers(form: FilledForm) -> Answers:
    """Return what the questionnaire's author put in, and over it what is known: its answers.

    What is known has the same standing as an answer: the person sees it on its page and can
    change it. What no question asks, or would not take, is left out. A code without a system
    stands for the option that bears it.
    """
    given: dict[str, tuple[Value, ...]] = {}
    for item in form.questionnaire.walk():
        if not item.is_question:
            continue
        authored = item.initial or tuple(o.value for o in item.options if o.initially_selected)
        fitting = _fitting(item, form.answers.get(item.link_id, ()))
        if fitting or authored:
            given[item.link_id] = fitting or authored
    return form.with_answers(given).kept


def _fitting(item: Item, values: Sequence[Value]) -> tuple[Value, ...]:
    if not item.is_asked or (len(values) > 1 and not item.repeats):
        return ()
    taken = tuple(_of_options(item, value) for value in values)
    misfits = (misfit(item, value, next(iter(write_answer(item, value)))) for value in taken)
    return () if any(misfits) else taken


def _of_options(item: Item, value: Value) -> Value:
    if not isinstance(value, Coding) or value.system is not None:
        return value
    bearing = (o.value for o in item.options if isinstance(o.value, Coding))
    return next((coding for coding in bearing if coding.code == value.code), value)
