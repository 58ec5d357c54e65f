"""The one way a content file is refused: its name, the place in it, and why."""

from collections.abc import Sequence


class ContentError(ValueError):
    """A content file cannot be used; `file`, `key` and `reason` say where and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason

    @property
    def each(self) -> "tuple[ContentError, ...]":
        """Every file that was refused at once: this one, or several."""
        return (self,)


class ContentErrors(ContentError):
    """Several content files cannot be used; each is named with its reason."""

    def __init__(self, faults: Sequence[ContentError]) -> None:
        first = faults[0]
        super().__init__(first.file, first.key, first.reason)
        self.args = ("\n".join(map(str, faults)),)
        self.faults = tuple(faults)

    @property
    def each(self) -> tuple[ContentError, ...]:
        """Every file that was refused, once."""
        return self.faults


def too_deep(file: str) -> ContentError:
    """Return the refusal of a file whose parts stand within one another without end."""
    return ContentError(file, "file", "is nested too deeply to be read")


def raise_all(faults: Sequence[ContentError]) -> None:
    """Refuse every file that has a fault, all at once, each once.

    Raises:
        ContentError: if there is any.
    """
    once = list({str(fault): fault for named in faults for fault in named.each}.values())
    if once:
        raise once[0] if len(once) == 1 else ContentErrors(once)
