"""Reads the sentences that promise something, and writes how their tests ended in a run."""

import re
import sys
from collections import Counter
from pathlib import Path

import yaml


ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "reference" / "promises.yaml"
TABLE = ROOT / "docs" / "reference" / "security-tests.md"
HEAD = """# Promises and their tests

This page lists each sentence in which we promise something, the tests that check it, how many
cases ran, and the result. `make promises` runs the tests and writes this page from
[promises.yaml](promises.yaml).
"""
COLUMNS = "| Promise | Tests | Cases | Result |\n| --- | --- | --- | --- |\n"

# In a guide, a sentence with one of these words makes a promise. Others may be listed too.
PROMISING = re.compile(
    r"\b(never|always|refuses?|refused|cannot|at most|nothing|lost|by itself|no longer)\b",
    re.IGNORECASE,
)


def listed():
    """Return the list of promises, one entry for each file."""
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))


def sentences(markdown):
    """Return every sentence of a text in Markdown, without headings, code and tables."""
    text = re.sub(r"^\s*(```|~~~).*?^\s*\1", "", markdown, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^[#|].*$", "", text, flags=re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    found = []
    for block in blocks:
        line = re.sub(r"^\s*(?:[-*]|\d+\.) ", "", " ".join(block.split()))
        found += [s for s in re.split(r"(?<=[.!?]) (?=[A-Z*`\[])", line) if s]
    return found


def promised_tests():
    """Return each test that holds a promise, once, in the order of the list."""
    promises = (promise for entry in listed() for promise in entry["promises"])
    return list(dict.fromkeys(test for promise in promises for test in promise["tests"]))


class Table:
    """Counts the cases of each test of a run, and writes the page when the run ends.

    `tests/conftest.py` registers it.
    """

    def __init__(self):
        self.results = {}

    def pytest_runtest_logreport(self, report):
        """Count how one case ended: its call, or what failed or was skipped before or after it."""
        if report.when == "call" or report.outcome != "passed":
            test = report.nodeid.split("[")[0]
            self.results.setdefault(test, Counter())[report.outcome] += 1

    def pytest_sessionfinish(self, session):
        """Write the page, in the one process that sees every report."""
        if not hasattr(session.config, "workerinput"):
            TABLE.write_text(self.page(), encoding="utf-8")

    def page(self):
        """Return the page: one table for each file, and the promises that no test holds."""
        parts = [HEAD]
        for entry in listed():
            if entry["promises"]:
                rows = "".join(self.row(promise) for promise in entry["promises"])
                parts.append(f"\n## {entry['file']}\n\n{COLUMNS}{rows}")
        left = [p for entry in listed() for p in entry["open"]]
        if left:
            lines = "".join(f"- {p['says']} ({p['why']})\n" for p in left)
            parts.append(f"\n## Promises that no test holds\n\n{lines}")
        return "".join(parts)

    def row(self, promise):
        """Return the row of one promise: passed only if each of its tests ran and passed."""
        found = [self.results.get(test, Counter()) for test in promise["tests"]]
        counts = sum(found, Counter())
        if not all(found):
            result = "not run"
        elif set(counts) == {"passed"}:
            result = "passed"
        else:
            result = ", ".join(f"{n} {outcome}" for outcome, n in sorted(counts.items()))
        tests = "<br>".join(f"`{test}`" for test in promise["tests"])
        says = promise["says"].replace("|", r"\|")
        return f"| {says} | {tests} | {counts.total()} | {result} |\n"


if __name__ == "__main__":  # what to run, for `make promises`
    sys.stdout.write("\n".join(promised_tests()))
