"""Regular expressions from files of others, run so that no text can make them run for long.

RE2 takes time in proportion to the text, whatever the pattern. What it cannot run (a look-ahead, a
back-reference) is refused when the file is loaded.
"""

from functools import cache
from typing import Protocol

import re2


_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


class _Pattern(Protocol):
    def fullmatch(self, text: str) -> object: ...


@cache
def _compiled(pattern: str) -> _Pattern:
    found: _Pattern = re2.compile(pattern, _OPTIONS)
    return found


def pattern_fault(pattern: str) -> str:
    """Return why `pattern` cannot be run, or nothing."""
    if pattern.startswith("matches("):
        return f"its regex is a call of a function and no pattern: {pattern}"
    try:
        _compiled(pattern)
    except re2.error as error:
        return f"its regex cannot be run here ({_words(error)}): {pattern}"
    return ""


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole of `text` has the shape of `pattern`."""
    return _compiled(pattern).fullmatch(text) is not None


def _words(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode() if isinstance(reason, bytes) else str(reason)
