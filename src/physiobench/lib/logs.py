"""What must not reach the log."""

import logging
import re
from traceback import TracebackException
from types import TracebackType

from django.conf import settings


_SECRET = re.compile(
    r"(?<=/assessment/)[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}"
    r"|(?<=/account/demo/)[^/\s]+"
    r"|(?<=/password/reset/key/)[^/\s]+"
)
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class HideSecrets(logging.Filter):
    """Take the secret out of addresses: whoever has it can open someone's answers."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Write the line without the secret; let every line pass."""
        said = record.getMessage()
        if _SECRET.search(said):
            record.msg, record.args = _SECRET.sub("(secret)", said), ()
        return True


class LineFormatter(logging.Formatter):
    """Says where an exception was raised and of what kind it is, not what it said.

    A message bears what the code was working on: an address that is taken, an answer that is
    none. DEBUG shows it all.
    """

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's own name
        """Return the frames and the kind of each exception in the chain."""
        raised = ei[1]
        if settings.DEBUG or raised is None:
            return super().formatException(ei)
        told = TracebackException.from_exception(raised, lookup_lines=True)
        _forget(told)
        return "".join(told.format()).rstrip("\n")


def _forget(told: TracebackException) -> None:
    """Take what they say out of an exception and of all that led to it."""
    told._str = "(not logged)"  # type: ignore[attr-defined]  # noqa: SLF001 - no public way
    if hasattr(told, "__notes__"):
        told.__notes__ = []
    for other in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if other is not None:
            _forget(other)
