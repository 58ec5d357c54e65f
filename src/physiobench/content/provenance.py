"""Say in words where a figure or a rule comes from. Pure.

A provenance is written in marks: `V:` and the codes of sources that were read, `M` for what was not
checked in a source, `DESIGN` for a choice of our own. The marks are for authors; a reader gets the
sources' names.
"""

import re
from collections.abc import Iterator, Mapping

from physiobench.content.values import Confidence, Sourced


SOURCE_CODE = re.compile(r"(?<!-)\bS\d+[a-z]?\b")  # R-S01 is a rule, not a source
_PART = re.compile(r"; | \+ ")
_NOT_CHECKED = "not checked in a source"
_OURS = "our own choice"


def cited(provenance: str, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the sources that were read, each once.

    Args:
        provenance: in marks.
        sources: the name of each source by its code; a code that is not here is left out.
    """
    codes = dict.fromkeys(SOURCE_CODE.findall(provenance))
    return tuple(sources[code] for code in codes if code in sources)


def provenance_words(provenance: str, sources: Mapping[str, str]) -> str:
    """Return the sources that were read, then what was not read and what is our own choice."""
    return "; ".join(filter(None, (*cited(provenance, sources), unread_words(provenance))))


def unread_words(provenance: str) -> str:
    """Return what was not checked in a source, and what is our own choice; nothing if all was."""
    return "; ".join(dict.fromkeys(_unread(provenance)))


def source_rows(value: Sourced, sources: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return where the figures of a value come from and how sure they are, as term and words."""
    sure = {Confidence.HIGH: "High", Confidence.MEDIUM: "Medium", Confidence.LOW: "Low"}
    rows = [
        ("Sources", "; ".join(cited(value.provenance, sources))),
        ("Not checked in a source", value.source_note or unread_words(value.provenance)),
        ("Confidence in these figures", sure[value.confidence]),
    ]
    return [(term, words) for term, words in rows if words]


def _unread(provenance: str) -> Iterator[str]:
    for part in _PART.split(provenance):
        mark, _, words = part.partition(": ")
        before, _, last = part.rpartition(": ")
        if part == "DESIGN":
            yield _OURS
        elif mark == "DESIGN":
            yield f"{_OURS}: {words}"
        elif last == "DESIGN":
            yield f"{_OURS}: {before.removeprefix('V:')}"
        elif part == "M":
            yield f"general knowledge, {_NOT_CHECKED}"
        elif mark == "M":
            yield f"{words} ({_NOT_CHECKED})"
        elif not part.startswith("V:"):
            yield f"parts {_NOT_CHECKED}"
