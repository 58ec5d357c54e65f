"""Which items a criterion on linkIds picks: told from the form alone, before anyone answers."""

from physiobench.content.expressions.nodes import Binary, Call, Literal, Member, Node, Special


def picks(criterion: Node, link_id: str) -> bool | None:
    """Tell whether `criterion` holds for the item of that linkId; `None`: the answers will tell."""
    if isinstance(criterion, Literal):
        alone = criterion.values[0] if len(criterion.values) == 1 else None
        return alone if isinstance(alone, bool) else None
    if isinstance(criterion, Binary):
        return _picks_binary(criterion, link_id)
    if isinstance(criterion, Call) and criterion.name == "not" and criterion.of is not None:
        verdict = picks(criterion.of, link_id)
        return None if verdict is None else not verdict
    if isinstance(criterion, Call) and criterion.of is not None and _is_link_id(criterion.of):
        words = _words(criterion.given[0]) if criterion.given else ()
        if len(words) == 1 and criterion.name == "startsWith":
            return link_id.startswith(words[0])
        if len(words) == 1 and criterion.name == "endsWith":
            return link_id.endswith(words[0])
    return None


def names(criterion: Node) -> tuple[str, ...]:
    """Return the linkIds that `criterion` speaks of."""
    if isinstance(criterion, Binary):
        if _is_link_id(criterion.left):
            return _words(criterion.right)
        if _is_link_id(criterion.right):
            return _words(criterion.left)
        return names(criterion.left) + names(criterion.right)
    if isinstance(criterion, Call):
        if criterion.of is not None and _is_link_id(criterion.of):
            return tuple(word for node in criterion.given for word in _words(node))
        return names(criterion.of) if criterion.of is not None else ()
    return ()


def _picks_binary(criterion: Binary, link_id: str) -> bool | None:
    sign, left, right = criterion.sign, criterion.left, criterion.right
    if sign in {"and", "or"}:
        verdicts = (picks(left, link_id), picks(right, link_id))
        decisive = sign == "or"
        if decisive in verdicts:
            return decisive
        return None if None in verdicts else not decisive
    if _is_link_id(right) and sign in {"=", "!=", "contains"}:
        left, right, sign = right, left, "in" if sign == "contains" else sign
    words = _words(right)
    if not _is_link_id(left) or not words:
        return None
    if sign == "in" or (sign == "=" and len(words) == 1):
        return link_id in words
    if sign == "!=" and len(words) == 1:
        return link_id not in words
    return None


def _is_link_id(node: Node) -> bool:
    here = isinstance(node, Member) and (
        node.of is None or (isinstance(node.of, Special) and node.of.name == "this")
    )
    return here and isinstance(node, Member) and node.name == "linkId"


def _words(node: Node) -> tuple[str, ...]:
    """Return the text that `node` writes down, or that a union of such does."""
    if isinstance(node, Literal):
        return tuple(value for value in node.values if isinstance(value, str))
    if isinstance(node, Binary) and node.sign == "|":
        left, right = _words(node.left), _words(node.right)
        return left + right if left and right else ()
    return ()
