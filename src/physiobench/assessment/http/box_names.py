"""The names of the boxes of a form of questions: a linkId behind a prefix.

A browser lets a box take the place of its form's own property of the same name. A box called
"method" or "addEventListener" then breaks htmx and each script that uses this property. No
property's name holds a dot, so no box with this prefix can do that, whatever its linkId is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar


Sent = TypeVar("Sent")

PREFIX = "answer."


def box_name(link_id: str) -> str:
    """Return the name of the box that asks for an answer."""
    return f"{PREFIX}{link_id}"


def by_link_id(lists: Iterable[tuple[str, Sequence[Sent]]]) -> Mapping[str, Sequence[Sent]]:
    """Return what a browser sent, by linkId.

    Names without the prefix stay as they are, and never replace an answer: they are hidden fields
    such as the token against forgery, or come from a page that was open during an upgrade.
    """
    sent = dict(lists)
    found = {name: texts for name, texts in sent.items() if not name.startswith(PREFIX)}
    answers = {name: texts for name, texts in sent.items() if name.startswith(PREFIX)}
    return found | {name.removeprefix(PREFIX): texts for name, texts in answers.items()}
