"""Parse a FHIRPath expression with fhirpathpy, and refuse what a form must not run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any


LENGTH_LIMIT, TOKEN_LIMIT, DEPTH_LIMIT = 4000, 500, 100
Tree = Mapping[str, Any]  # a node of fhirpathpy's parse tree

_CLOCK = frozenset({"now", "today", "timeOfDay"})
# Not here: functions that can run for long (matches, replace, exclude, intersect), that need types
# or children, or that have effects (trace).
_FUNCTIONS = """
abs aggregate all allFalse allTrue anyFalse anyTrue avg ceiling combine contains count
descendants distinct empty endsWith exists exp first floor hasValue iif indexOf isDistinct join
last length ln log lower max min not ordinal power repeat round select single skip sqrt
startsWith substring sum tail take toBoolean toDate toDateTime toDecimal toInteger toQuantity
toString toTime trim truncate union upper weight where
"""
_MEMBERS = "answer answerOption code display item linkId system unit value QuestionnaireResponse"
_RUN, _READ = frozenset(_FUNCTIONS.split()), frozenset(_MEMBERS.split())
_WRAPPERS = frozenset({"InvocationTerm", "LiteralTerm", "ParenthesizedTerm", "TermExpression"})


class BadExpression(ValueError):
    """An expression that cannot be run; the text says why, after the name of its extension."""


@cache
def parse(text: str) -> Tree:
    """Return the parse tree of `text`, within the limits on what a form may run.

    Raises:
        BadExpression: if it does not parse, is too long or too deep, or calls what is refused.
    """
    if len(text) > LENGTH_LIMIT:
        msg = f"is longer than {LENGTH_LIMIT:,} characters"
        raise BadExpression(msg)
    try:
        tree = _parse(text)
    except RecursionError as error:
        msg = f"is nested more than {DEPTH_LIMIT} deep"
        raise BadExpression(msg) from error
    for node, depth in walk(tree):
        if depth > DEPTH_LIMIT:
            msg = f"is nested more than {DEPTH_LIMIT} deep"
            raise BadExpression(msg)
        _check(node)
    return tree


def _parse(text: str) -> Tree:
    # Imported here: a site without expressions does not load the parser.
    from antlr4 import CommonTokenStream, InputStream, ParseTreeWalker  # noqa: PLC0415
    from antlr4.error.Errors import LexerNoViableAltException  # noqa: PLC0415
    from fhirpathpy.parser.ASTPathListener import ASTPathListener  # noqa: PLC0415
    from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer  # noqa: PLC0415
    from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser  # noqa: PLC0415

    # fhirpathpy.parser.parse() drops what follows the first error, so its parts are used directly.
    def refuse(error: Exception) -> None:
        raise error

    lexer = FHIRPathLexer(InputStream(text))
    lexer.recover = refuse
    lexer.removeErrorListeners()
    tokens = CommonTokenStream(lexer)
    try:
        tokens.fill()
    except LexerNoViableAltException as error:
        msg = f"does not parse as FHIRPath from {text[error.startIndex :][:20]!r} on"
        raise BadExpression(msg) from error
    if sum(token.channel == 0 for token in tokens.tokens) > TOKEN_LIMIT:
        msg = f"has more than {TOKEN_LIMIT} words and signs"
        raise BadExpression(msg)
    parser = FHIRPathParser(tokens)
    parser.removeErrorListeners()
    parsed = parser.entireExpression()
    if parser.getNumberOfSyntaxErrors():
        msg = "does not parse as FHIRPath"
        raise BadExpression(msg)
    listener = ASTPathListener()
    ParseTreeWalker().walk(listener, parsed)
    found: Tree = listener.parentStack[0]["children"][0]["children"][0]
    return found


def walk(tree: Tree) -> Iterator[tuple[Tree, int]]:
    """Yield every node of `tree` with its depth."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in node.get("children", ())]


def _check(node: Tree) -> None:
    kind, name, msg = node["type"], name_of(node), ""
    if kind == "FunctionInvocation" and name in _CLOCK:
        msg = f"calls {name}(): the same answers would mean another thing on another day"
    elif kind == "FunctionInvocation" and name not in _RUN:
        msg = f"calls {name}(), which is not run here"
    elif kind == "MemberInvocation" and re.fullmatch("value[A-Z].*", name):
        msg = f"looks for {name!r}: FHIRPath writes value"
    elif kind == "MemberInvocation" and name not in _READ:
        msg = f"looks for {name!r}, which is not read here"
    elif kind == "TypeExpression":
        msg = "uses 'is' or 'as', which are not run here"
    if msg:
        raise BadExpression(msg)


def unwrapped(node: Tree) -> Tree:
    """Return what brackets and terms of the grammar enclose."""
    while node["type"] in _WRAPPERS and node.get("children"):
        node = node["children"][0]
    return node


def name_of(node: Tree) -> str:
    """Return the name of a step: of a member or function, or `%name` of a variable."""
    kind = node["type"]
    if kind == "FunctionInvocation":
        return str(node["children"][0]["children"][0]["text"]).strip("`")
    if kind == "MemberInvocation":
        return str(node["children"][0]["text"]).strip("`")
    if kind == "ExternalConstantTerm":
        names = node["children"][0].get("children")
        return "%" + str(names[0]["text"]).strip("`") if names else "%''"
    return ""


def parts(step: Tree) -> Sequence[Tree]:
    """Return the expressions within a step: arguments, an index or the two sides of a sign."""
    kind = step["type"]
    if kind == "FunctionInvocation":
        return arguments(step)
    if kind == "IndexerExpression":
        return (step["children"][1],)
    if kind.endswith("Expression"):
        return tuple(step["children"])
    return ()


def arguments(call: Tree) -> Sequence[Tree]:
    """Return the arguments of a function that is called."""
    lists = call["children"][0]["children"][1:]
    return lists[0]["children"] if lists else ()
