"""Filters that keep private data out of the log."""

import logging
import re
from traceback import TracebackException
from types import TracebackType

from django.conf import settings


_SECRET = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|(?<=/account/demo/)[^/\s]+"
    r"|(?<=/key/)[^/\s]+"
    r"|(?<=\?)\S*=\S*"
)
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OUR_FAULT = 500
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class HideSecrets(logging.Filter):
    """Take keys, codes and queries out of addresses: they open somebody's answers or login.

    Every UUID goes, whichever address it is in, so that a new page cannot be forgotten.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Write the line without secrets, as one line; let every line pass."""
        said = record.getMessage()
        safe = _LINE_BREAKS.sub(" ", _SECRET.sub("(secret)", said))
        if safe != said:
            record.msg, record.args = safe, ()
        return True


class OneLineForRefusals(logging.Filter):
    """Log a refused request as one line, without a traceback: it is not a fault of the code.

    Django adds a traceback when it refuses what was sent (a bad form, a missing permission, too
    much data), and anybody could fill the log with them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the traceback of a refusal; let every line pass."""
        is_refusal = record.name.startswith("django.security") or (
            record.name == "django.request"
            and int(getattr(record, "status_code", _OUR_FAULT)) < _OUR_FAULT
        )
        if is_refusal:
            record.exc_info = record.exc_text = None
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
