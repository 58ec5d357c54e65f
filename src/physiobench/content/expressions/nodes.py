"""What an expression is made of, as frozen values."""

from dataclasses import dataclass
from typing import Literal as OneOf

from physiobench.content.answers import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """Values that stand in the expression itself; `{}` is none."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """What stands under a name: `%resource`, `%weight`."""

    name: str


@dataclass(frozen=True, slots=True)
class Special:
    """What a function hands to its criterion: `$this`, `$index`, `$total`."""

    name: OneOf["this", "index", "total"]


@dataclass(frozen=True, slots=True)
class Member:
    """One step of a path; without `of` it starts from where the expression stands."""

    of: "Node | None"
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, of what stands before it."""

    of: "Node | None"
    name: str
    given: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Indexed:
    """The one at a place, counted from 0."""

    of: "Node"
    place: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and the sign between them."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    """A number with its sign turned."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a response that bear one of these linkIds, as far as they stand in it."""

    link_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """The value of a variable, reckoned once."""

    key: str
    of: "Node"


Node = Literal | Variable | Special | Member | Call | Indexed | Binary | Negative | Items | Shared


class BadExpression(ValueError):
    """An expression is not FHIRPath, or leans on what the engine does not run."""
