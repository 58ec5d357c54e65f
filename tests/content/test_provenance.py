"""Tests of physiobench.content.provenance: where a figure comes from, without a code."""

import re

import pytest

from physiobench.content import load, questionnaire_load
from physiobench.content.provenance import SOURCE_CODE, cited, provenance_words, unread_words


BOOKS = {"S21": "Nussbaum 2017", "S26": "Novak 2020"}
MARKS = re.compile(r"(?<!-)\bS\d|\bV:|\bM\b|\bDESIGN\b")


@pytest.mark.parametrize(
    ("provenance", "words"),
    [
        ("V:S21", "Nussbaum 2017"),
        ("V:S21,S26; V:S21 table 2", "Nussbaum 2017; Novak 2020"),
        ("M", "general knowledge, not checked in a source"),
        ("M: NHS", "NHS (not checked in a source)"),
        ("DESIGN", "our own choice"),
        ("DESIGN: as R-S21, for the hand", "our own choice: as R-S21, for the hand"),
        ("V:S26; hard stop: DESIGN", "Novak 2020; our own choice: hard stop"),
        ("V:S26 + M: NHS", "Novak 2020; NHS (not checked in a source)"),
        ("V:S26; ramps M/DESIGN", "Novak 2020; parts not checked in a source"),
    ],
)
def test_a_provenance_is_told_without_its_marks(provenance, words):
    assert provenance_words(provenance, BOOKS) == words


def test_what_was_read_leaves_nothing_unread():
    assert cited("V:S21", BOOKS) == ("Nussbaum 2017",)
    assert unread_words("V:S21") == ""


def test_no_rule_shows_a_reader_a_mark():
    for rules in questionnaire_load.rule_sets().values():
        for rule in rules.rules:
            said = rules.source(rule)
            assert said
            assert not MARKS.search(said), (rules.name, rule.id, said)


@pytest.mark.parametrize("kind", [load.protocols, load.exercises, load.stimulators])
def test_what_was_not_checked_in_a_source_is_told_in_plain_words(kind):
    for slug, value in kind().items():
        unchecked = re.search(r"\bM\b|DESIGN|not read", value.provenance)
        assert bool(value.source_note) is bool(unchecked), slug
        assert not MARKS.search(value.source_note or ""), slug
        assert value.source_note or SOURCE_CODE.search(value.provenance), slug
