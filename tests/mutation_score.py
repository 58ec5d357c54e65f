"""Write how many changes of the clinical rules the tests notice. `make mutants` runs it."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path


PAGE = Path(__file__).parent.parent / "docs/reference/mutation-score.md"
LINE = re.compile(r"\s*physiobench\.clinical\.(?P<module>\w+\.\w+)\.\S+: (?P<status>.+?)\s*")
NOTICED = ("killed", "timeout")
UNTRIED = "not checked"
HEAD = """# Mutation score

`make mutants` changes each rule in `physiobench.clinical` in one place after another (a number, a
comparison, a word) and runs the tests of that rule. A change that no test notices is a gap in the
tests. This page is written by that command. Random walks and the tests of the shipped questions
do not count here, although they notice more.

| Module | Changes tried | Noticed | Score |
| --- | --- | --- | --- |
"""


def counted(lines: Iterable[str]) -> Mapping[str, Counter[str]]:
    """Return how often each status came, by module, from what `mutmut results` prints."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if match := LINE.fullmatch(line.rstrip("\n")):
            found[match["module"]][match["status"]] += 1
    return found


def page(found: Mapping[str, Counter[str]]) -> str:
    """Return the page: a row for each module, then each package and the whole."""
    rows = [row(module, counts) for module, counts in sorted(found.items())]
    packages: dict[str, Counter[str]] = defaultdict(Counter)
    for module, counts in found.items():
        packages[module.split(".", maxsplit=1)[0]] += counts
    rows += [row(f"**{name}**", counts) for name, counts in sorted(packages.items())]
    whole = sum(packages.values(), Counter())
    untried = whole[UNTRIED]
    end = f"\nNumber of changes not tried yet: {untried}.\n" if untried else ""
    return f"{HEAD}{''.join(rows)}{row('**all of clinical**', whole)}{end}"


def row(name: str, counts: Mapping[str, int]) -> str:
    """Return one row of the table."""
    tried = sum(counts.values()) - counts.get(UNTRIED, 0)
    noticed = sum(counts.get(status, 0) for status in NOTICED)
    score = f"{100 * noticed / tried:.0f} %" if tried else "not tried"
    return f"| {name} | {tried} | {noticed} | {score} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(counted(sys.stdin)))
    print(f"written: {PAGE}")  # noqa: T201 - a command
