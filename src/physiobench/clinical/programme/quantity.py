"""Numbers and words: how a quantity is written for a person. Pure."""


def say(number: float) -> str:
    """Write a number without a false precision: 10, 0.5, 12.7."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def count_of(number: float, thing: str) -> str:
    """Write how many of a thing: '1 week', '2 weeks'."""
    return f"{say(number)} {thing}" + ("" if number == 1 else "s")
