"""Counts in the lines of commands and checks: 1 row, 2 rows."""

import re
from pathlib import Path

import physiobench
from physiobench.config.counts import counted


CONFIG = Path(physiobench.__file__).parent / "config"
NOUNS = (
    "(rows|files|programmes|pages|secrets|faults|mails|tasks|hours|questions|words|parts|people)"
)


def test_one_has_no_plural_and_none_and_several_have_it():
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert [counted(n, "person", "people") for n in (1, 2)] == ["1 person", "2 people"]


def test_no_command_writes_a_plural_by_itself():
    own = [
        f"{path.relative_to(CONFIG)}:{number}: {line.strip()}"
        for path in CONFIG.rglob("*.py")
        if path.name != "counts.py"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "== 1 else" in line or re.search(r"\}( [a-z]+)? " + NOUNS + r"\b", line)
    ]

    assert own == []
