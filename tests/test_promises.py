"""Every sentence that promises something has a test, or says why it has none."""

import re

import pytest

from tests.promises import ROOT, listed, sentences


@pytest.mark.parametrize("entry", listed(), ids=lambda entry: entry["file"])
def test_every_sentence_is_a_promise_with_a_test_or_promises_nothing(entry):
    text = (ROOT / entry["file"]).read_text(encoding="utf-8")
    known = [p["says"] for p in entry["promises"] + entry["open"]] + entry["plain"]

    assert sorted(set(known)) == sorted(known)
    assert set(sentences(text)) - set(known) == set(), "new sentences: list them, with their tests"
    assert set(known) - set(sentences(text)) == set(), "these sentences are gone from the file"


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
