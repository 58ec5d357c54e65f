"""The one way a content file is refused: its name, the place in it, and why."""


class ContentError(ValueError):
    """A content file cannot be used; `file`, `key` and `reason` say where and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason
