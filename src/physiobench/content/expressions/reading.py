"""Read the text of an expression into its nodes, by FHIRPath's own order of precedence."""

import re
from datetime import date, datetime
from decimal import Decimal

from physiobench.content.answers import Quantity, Value
from physiobench.content.expressions.functions import ARITIES, REFUSED
from physiobench.content.expressions.nodes import (
    BadExpression,
    Binary,
    Call,
    Indexed,
    Literal,
    Member,
    Negative,
    Node,
    Special,
    Variable,
)
from physiobench.content.expressions.tokens import Token, tokens


DEPTH_LIMIT = 60
CHAIN_LIMIT = 250
DIGIT_LIMIT = 28
# The loosest first. What stands on one line binds alike, from the left.
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"implies"}),
    frozenset({"or", "xor"}),
    frozenset({"and"}),
    frozenset({"in", "contains"}),
    frozenset({"=", "~", "!=", "!~"}),
    frozenset({"<=", "<", ">", ">="}),
    frozenset({"|"}),
    frozenset({"is", "as"}),
    frozenset({"+", "-", "&"}),
    frozenset({"*", "/", "div", "mod"}),
)
_BINDING = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}
_WORDS = frozenset(sign for sign in _BINDING if sign.isalpha())
_AFTER_DOT = frozenset({"contains", "in", "is", "as"})  # names of members too
_UNITS = re.compile(r"(year|month|week|day|hour|minute|second|millisecond)s?")
_NOT_RUN = {"is": "asks for a type", "as": "asks for a type"}


def read_expression(source: str) -> Node:
    """Return the nodes of a FHIRPath expression.

    Raises:
        BadExpression: saying what is not understood, or not run here.
    """
    reader = _Reader(list(tokens(source)))
    found = reader.expression()
    if reader.here.kind != "end":
        msg = f"cannot be read at {source[reader.here.place :][:20]!r}"
        raise BadExpression(msg)
    return found


class _Reader:
    """A reader of words, one place further with each."""

    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._place = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        """The next word."""
        return self._words[self._place]

    def _next(self) -> Token:
        found = self.here
        self._place += 1
        return found

    def _is(self, sign: str) -> bool:
        return self.here.kind == "sign" and self.here.text == sign

    def _take(self, sign: str) -> None:
        if not self._is(sign):
            msg = f"needs {sign!r} before {self.here.text or 'its end'!r}"
            raise BadExpression(msg)
        self._place += 1

    def expression(self, least: int = 0) -> Node:
        """Read what binds at least as tightly as the level `least`."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            msg = f"is nested more than {DEPTH_LIMIT} deep"
            raise BadExpression(msg)
        found = self._signed()
        length = 0
        while (level := self._level()) >= least:
            sign = self._next().text
            if sign in _NOT_RUN:
                msg = f"{_NOT_RUN[sign]} with {sign!r}, which this engine does not run"
                raise BadExpression(msg)
            found = Binary(sign, found, self.expression(level + 1))
            length = _counted(length)
        self._depth -= 1
        return found

    def _level(self) -> int:
        """Return how tightly the sign that stands here binds, or -1 if there is none."""
        return _BINDING.get(self.here.text, -1) if self.here.kind in {"sign", "word"} else -1

    def _signed(self) -> Node:
        turned = False
        while self._is("-") or self._is("+"):
            turned ^= self._next().text == "-"
        found = self._path()
        return Negative(found) if turned else found

    def _path(self) -> Node:
        found = self._term()
        length = 0
        while True:
            length = _counted(length)
            if self._is("."):
                self._place += 1
                found = self._invocation(found)
            elif self._is("["):
                self._place += 1
                place = self.expression()
                self._take("]")
                found = Indexed(found, place)
            else:
                return found

    def _term(self) -> Node:
        token = self.here
        if token.kind == "word" and token.text not in {"true", "false"}:
            return self._invocation(None)
        self._place += 1
        if token.kind == "number":
            return self._number(token.text)
        if token.kind == "variable":
            return Variable(token.text)
        if token.kind == "special":
            return _special(token.text)
        if token.kind == "sign":
            return self._bracketed(token.text)
        return Literal((_literal(token),))

    def _bracketed(self, sign: str) -> Node:
        if sign == "{":
            self._take("}")
            return Literal(())
        if sign != "(":
            msg = f"cannot be read before {sign!r}"
            raise BadExpression(msg)
        found = self.expression()
        self._take(")")
        return found

    def _number(self, text: str) -> Node:
        if len(text) > DIGIT_LIMIT:
            msg = f"has a number of more than {DIGIT_LIMIT} digits"
            raise BadExpression(msg)
        number: int | Decimal = Decimal(text) if "." in text else int(text)
        if self.here.kind == "string":
            unit = self._next().text
            return Literal((Quantity(Decimal(number), unit, unit),))
        if self.here.kind == "word" and _UNITS.fullmatch(self.here.text):
            msg = f"reckons with the duration {text} {self.here.text}, which is not run here"
            raise BadExpression(msg)
        return Literal((number,))

    def _invocation(self, of: Node | None) -> Node:
        token = self._next()
        if token.kind == "special":
            return _special(token.text)
        reserved = token.text in _WORDS and not (of is not None and token.text in _AFTER_DOT)
        if token.kind != "word" or reserved:
            msg = f"needs a name before {token.text or 'its end'!r}"
            raise BadExpression(msg)
        if not self._is("("):
            return Member(of, token.text)
        self._place += 1
        given: list[Node] = []
        while not self._is(")"):
            if given:
                self._take(",")
            given.append(self.expression())
        self._place += 1
        return _call(of, token.text, tuple(given))


def _counted(length: int) -> int:
    if length >= CHAIN_LIMIT:
        msg = f"strings more than {CHAIN_LIMIT} parts together"
        raise BadExpression(msg)
    return length + 1


def _special(name: str) -> Special:
    if name == "this":
        return Special("this")
    return Special("index") if name == "index" else Special("total")


def _call(of: Node | None, name: str, given: tuple[Node, ...]) -> Call:
    if name in REFUSED:
        msg = f"{name}() {REFUSED[name]}"
        raise BadExpression(msg)
    if name not in ARITIES:
        msg = f"calls {name}(), which this engine does not run"
        raise BadExpression(msg)
    if len(given) not in ARITIES[name]:
        wanted = " or ".join(str(number) for number in ARITIES[name])
        msg = f"gives {name}() {len(given)} arguments, not {wanted}"
        raise BadExpression(msg)
    return Call(of, name, given)


def _literal(token: Token) -> Value:
    if token.kind == "string":
        return token.text
    if token.kind == "date":
        return _moment(token.text)
    if token.kind == "word":
        return token.text == "true"
    msg = "ends too early"
    raise BadExpression(msg)


def _moment(text: str) -> Value:
    try:
        moment = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError as error:
        msg = f"needs a whole date, not @{text}"
        raise BadExpression(msg) from error
    if isinstance(moment, datetime) and moment.tzinfo is None:
        msg = f"needs the time zone of @{text}"
        raise BadExpression(msg)
    return moment
