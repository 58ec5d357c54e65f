"""Every sentence that promises something has a test, or says why it has none."""

import re
from types import SimpleNamespace

import pytest

from tests.promises import PROMISING, ROOT, TABLE, Table, listed, sentences


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["file"])
def test_every_sentence_is_a_promise_with_a_test_or_promises_nothing(entry):
    text = (ROOT / entry["file"]).read_text(encoding="utf-8")
    known = [p["says"] for p in entry["promises"] + entry["open"]] + entry["plain"]
    there = set(sentences(text))
    to_list = {s for s in there if PROMISING.search(s)} if entry.get("guide") else there

    assert sorted(set(known)) == sorted(known)
    assert to_list - set(known) == set(), "new sentences: list them, with their tests"
    assert set(known) - there == set(), "these sentences are gone from the file"


def test_each_guide_and_the_readme_are_listed():
    guides = [*(ROOT / "docs/how-to").glob("*.md"), *(ROOT / "docs/explanation").glob("*.md")]
    wanted = {"README.md", "SECURITY.md", *(str(g.relative_to(ROOT)) for g in guides)}

    assert wanted <= {entry["file"] for entry in listed()}


def test_every_test_that_holds_a_promise_exists():
    missing = []
    for entry in listed():
        for promise in entry["promises"]:
            assert promise["tests"], promise["says"]
            for test in promise["tests"]:
                path, name = test.split("::")
                source = (ROOT / path).read_text() if (ROOT / path).exists() else ""
                if not re.search(rf"^def {name}\(", source, re.MULTILINE):
                    missing.append(test)

    assert missing == []


def test_a_promise_that_no_test_holds_says_why():
    assert [p for entry in listed() for p in entry["open"] if not p["why"].endswith(".")] == []


def test_the_page_has_each_promise_with_its_tests_and_each_passed():
    rows = [row.strip("| ").split(" | ") for row in TABLE.read_text().splitlines() if "| `" in row]
    promises = [promise for entry in listed() for promise in entry["promises"]]

    found = [
        (says.replace(r"\|", "|"), tests.replace("`", "").split("<br>")) for says, tests, *_ in rows
    ]
    assert found == [(p["says"], p["tests"]) for p in promises], "run `make promises`"
    assert [row for row in rows if not (int(row[2]) >= 1 and row[3] == "passed")] == []


def test_the_page_is_the_same_for_the_same_results():
    table = Table()

    assert table.page() == table.page()
    assert "| 0 | not run |" in table.page()


@pytest.mark.parametrize(
    ("outcomes", "result"),
    [
        ({"a::x": ["passed", "passed"], "a::y": ["passed"]}, "| 3 | passed |"),
        ({"a::x": ["passed", "failed"], "a::y": ["passed"]}, "| 3 | 1 failed, 2 passed |"),
        ({"a::x": ["skipped"], "a::y": ["passed"]}, "| 2 | 1 passed, 1 skipped |"),
        ({"a::x": ["passed"]}, "| 1 | not run |"),
    ],
)
def test_a_promise_passed_only_if_every_case_of_each_test_did(outcomes, result):
    table = Table()
    for test, ends in outcomes.items():
        for n, outcome in enumerate(ends):
            report = SimpleNamespace(when="call", outcome=outcome, nodeid=f"{test}[{n}]")
            table.pytest_runtest_logreport(report)

    assert result in table.row({"says": "It holds.", "tests": ["a::x", "a::y"]})
