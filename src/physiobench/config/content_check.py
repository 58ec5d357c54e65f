"""Whether every content file parses, and how much of it a registered physio has signed."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from physiobench.content import (
    advice,
    figures,
    innervation,
    load,
    pathways,
    questionnaire_load,
    teams,
)
from physiobench.questionnaires.errors import ContentError


def _nerves() -> Mapping[str, object]:
    return {"doubts": innervation.nerve_doubts()}


SHELVES: tuple[tuple[str, Callable[[], Mapping[Any, Any]]], ...] = (
    ("advice", advice.advice),
    ("articles", load.articles),
    ("exercises", load.exercises),
    ("figures", figures.figures),
    ("placements", figures.placements),
    ("muscles", load.muscles),
    ("protocols", load.protocols),
    ("stimulators", load.stimulators),
    ("measures", load.measures),
    ("pathways", pathways.pathways),
    ("questionnaires", questionnaire_load.questionnaires),
    ("rules", questionnaire_load.rule_sets),
    ("teams", teams.teams),
    ("innervation", _nerves),
    ("texts", load.texts),
    ("package", load.products),
)


def read_all() -> None:
    """Read every shelf, so that no visitor waits for it, and two do not read one at once.

    A shelf that is refused is left to whoever needs it: the rest of the site runs without it.
    """
    for _name, shelf in SHELVES:
        with suppress(ContentError):
            shelf()


def _parts(entry: object) -> Iterable[object]:
    """Return what can be signed in one entry: rules, texts of advice, or the entry itself."""
    if isinstance(entry, advice.AdviceFile):
        return entry.texts.values()
    rules = getattr(entry, "rules", None)
    return rules or (entry,)


def _notes(entry: object) -> Iterable[str]:
    """Name what a questionnaire holds that its author may not mean: what no answer changes, too."""
    slug = getattr(entry, "slug", "")
    for link_id, url in getattr(entry, "kept_extensions", ()):
        where = f"{slug}{': ' if link_id else ''}{link_id}"
        yield f"note {where} has the extension {url}: it is kept and not used"
    for link_id in getattr(entry, "constant", ()):
        reason = "its enableWhenExpression reads no answer"
        yield f"note {slug}: {link_id} is always shown or never: {reason}"


def report() -> tuple[list[str], bool]:
    """Return one line per shelf, each refused file once, and whether any was refused."""
    lines: list[str] = []
    named: set[str] = set()  # a file that several shelves need is named once
    for name, shelf in SHELVES:
        try:
            entries = list(shelf().values())
        except ContentError as fault:
            new = [line for one in fault.each if (line := f"FIX  {one}") not in named]
            lines += new or [f"wait {name}: not used until the files above are corrected"]
            named.update(new)
            continue
        if name == "questionnaires":
            new = [f"FIX  {fault}: not used" for fault in questionnaire_load.left_out()]
            lines += new
            named.update(new)
        signable = [p for e in entries for p in _parts(e) if hasattr(p, "reviewed_by")]
        unsigned = sum(p.reviewed_by is None for p in signable)
        note = f", {unsigned} of {len(signable)} not signed by a physio" if signable else ""
        lines.append(f"ok   {name}: {len(entries)}{note}")
        lines += [line for entry in entries for line in _notes(entry)]
    return lines, bool(named)
