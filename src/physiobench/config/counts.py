"""A count with its noun, in every line that a command or a check prints."""


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 person, 2 people.

    Args:
        count: how many.
        one: the noun for one.
        many: the noun for several, where it is not `one` with an s.
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"
