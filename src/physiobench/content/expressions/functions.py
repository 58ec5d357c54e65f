"""The functions that run: how many arguments each takes, and why others are refused."""

from collections.abc import Mapping
from types import MappingProxyType


# Each argument of these is judged for each element in turn.
CRITERIA = frozenset({"where", "select", "all", "exists", "repeat", "aggregate"})
DESCENDANTS = "descendants"
REPEAT = "repeat"

_ANY_NUMBER: Mapping[str, tuple[int, ...]] = {
    "exists": (0, 1),
    "where": (1,),
    "select": (1,),
    "all": (1,),
    REPEAT: (1,),
    "aggregate": (1, 2),
    "iif": (2, 3),
    "take": (1,),
    "skip": (1,),
    "combine": (1,),
    "union": (1,),
    "intersect": (1,),
    "exclude": (1,),
    "round": (0, 1),
    "power": (1,),
    "startsWith": (1,),
    "endsWith": (1,),
    "contains": (1,),
    "join": (0, 1),
}
_NONE = (
    "empty",
    "not",
    "count",
    "sum",
    "min",
    "max",
    "avg",
    "first",
    "last",
    "tail",
    "single",
    "distinct",
    "isDistinct",
    "allTrue",
    "anyTrue",
    "allFalse",
    "anyFalse",
    "abs",
    "ceiling",
    "floor",
    "truncate",
    "sqrt",
    "ln",
    "exp",
    "toInteger",
    "toDecimal",
    "toString",
    "hasValue",
    "ordinal",
    "weight",
    "length",
    "upper",
    "lower",
    "descendants",
)
ARITIES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {**_ANY_NUMBER, **dict.fromkeys(_NONE, (0,))}
)
_CLOCK = "would let the same answers mean another thing on another day"
REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "today": _CLOCK,
        "now": _CLOCK,
        "timeOfDay": _CLOCK,
        "any": "is written exists(criteria) in FHIRPath",
        "children": "is not run: name the items, or use descendants().where(linkId = '...')",
    }
)
