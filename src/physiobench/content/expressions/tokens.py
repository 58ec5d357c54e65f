"""The words of an expression, one after the other."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from physiobench.content.expressions.nodes import BadExpression


Kind = OneOf["number", "string", "date", "variable", "special", "word", "sign", "end"]
LENGTH_LIMIT = 20_000
_ESCAPES = {"r": "\r", "n": "\n", "t": "\t", "f": "\f"}
_PATTERN = re.compile(
    r"""
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<string>'(?:\\.|[^'\\])*')
  | (?P<date>@[0-9T:.Z+\-]+)
  | (?P<variable>%(?:[A-Za-z_][A-Za-z0-9_-]*|`[^`]+`|'[^']+'))
  | (?P<special>\$(?:this|index|total)\b)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)
  | (?P<sign><=|>=|!=|!~|[=~<>+\-*/&|.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)


def _unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", one, text[1:-1], flags=re.DOTALL)


_WRITTEN: dict[Kind, Callable[[str], str]] = {
    "number": str,
    "string": _unescaped,
    "date": lambda text: text[1:],
    "variable": lambda text: text[1:].strip("`'"),
    "special": lambda text: text[1:],
    "word": lambda text: text.strip("`"),
    "sign": str,
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, what kind it is, and where it starts."""

    kind: Kind
    text: str
    place: int


def tokens(source: str) -> Iterator[Token]:
    """Yield the words of `source`, and at last its end.

    Raises:
        BadExpression: at what is no word of FHIRPath.
    """
    if len(source) > LENGTH_LIMIT:
        msg = f"is longer than {LENGTH_LIMIT:,} characters"
        raise BadExpression(msg)
    place = 0
    while place < len(source):
        found = _PATTERN.match(source, place)
        if found is None:
            msg = f"cannot be read at {source[place : place + 20]!r}"
            raise BadExpression(msg)
        for kind, written in _WRITTEN.items():
            if found[kind] is not None:
                yield Token(kind, written(found[kind]), place)
        place = found.end()
    yield Token("end", "", len(source))
