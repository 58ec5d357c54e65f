"""A group that repeats, written out: one group for each repetition, with names of its own.

The first repetition keeps the questions' own names; the second's are `name#2`, and so on. Each
applies once the one before it has an answer, so there is always one to spare.
"""

from physiobench.questionnaires.model.conditions import Comparison, Condition, Every, Operator, Some
from physiobench.questionnaires.model.items import Item


REPETITIONS = 5  # where the questionnaire sets no maxOccurs
MOST = 20


def unrolled(group: Item) -> Item:
    """Return `group` holding its repetitions, each a group, instead of its own items."""
    count = min(group.max_occurs or REPETITIONS, MOST)
    least = group.min_occurs or int(group.required)
    return group.model_copy(
        update={
            "items": tuple(_repetition(group, k, must=k <= least) for k in range(1, count + 1)),
            "required": False,
        }
    )


def _repetition(group: Item, number: int, *, must: bool) -> Item:
    own = {item.link_id: _name(item.link_id, number) for item in group.walk()}
    questions = tuple(own[i.link_id] for i in group.walk() if i.is_asked)
    label = f"{group.label or 'Entry'} {number}"
    before = [_name(i.link_id, number - 1) for i in group.walk() if i.is_asked]
    return group.model_copy(
        update={
            "link_id": f"{group.link_id}#{number}",
            "base": group.link_id,
            "instance": number,
            "repeats": False,
            "text": label if number > 1 else "",
            "prefix": "",
            "when": Some(tuple(Comparison(q, Operator.EXISTS, answer=True) for q in before))
            if number > 1
            else None,
            "items": tuple(_copy(i, own, questions, label, must=must) for i in group.items),
        }
    )


def _copy(
    item: Item, own: dict[str, str], questions: tuple[str, ...], label: str, *, must: bool
) -> Item:
    return item.model_copy(
        update={
            "link_id": own[item.link_id],
            "base": item.link_id,
            "required_with": questions
            if (item.required or item.required_unless) and not must
            else (),
            "required": item.required and must,
            "required_unless": tuple(own.get(name, name) for name in item.required_unless)
            or (questions if must and item.is_asked and not item.required else ()),
            "place": label,
            "when": _renamed(item.when, own) if item.when else None,
            "items": tuple(_copy(i, own, questions, label, must=must) for i in item.items),
        }
    )


def _name(link_id: str, number: int) -> str:
    return link_id if number == 1 else f"{link_id}#{number}"


def _renamed(condition: Condition, own: dict[str, str]) -> Condition:
    """Let a condition on a question of the group mean the one of the same repetition."""
    if isinstance(condition, Comparison):
        question = own.get(condition.question, condition.question)
        return Comparison(question, condition.operator, condition.answer)
    parts = tuple(_renamed(part, own) for part in condition.of)
    return Every(parts) if isinstance(condition, Every) else Some(parts)
