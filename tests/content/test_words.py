"""Whether a person can read what we wrote, and whether it claims what it may not."""

import re

import pytest

from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.skin import advise as skin_advice
from physiobench.clinical.sessions.stop import stop_symptoms
from physiobench.content import load

from .readability import reading_age


OLDEST = 12
# the law gives these their names and their form: still readable, at most this much older
LEGAL = {"terms": 14, "privacy-notice": 14, "cancellation-form": 14}
ARTICLE = "neuromuscular-electrical-stimulation"


@pytest.mark.parametrize("slug", load.exercises())
def test_an_exercise_reads_at_twelve_or_below(slug):
    exercise = load.exercises()[slug]
    words = (exercise.summary, *exercise.how_to, exercise.easier, exercise.harder)

    assert reading_age(" ".join((*words, *exercise.common_faults, *exercise.stop_if))) <= OLDEST


@pytest.mark.parametrize("slug", load.texts())
def test_a_text_reads_at_twelve_or_little_above(slug):
    assert reading_age(load.texts()[slug].body) <= LEGAL.get(slug, OLDEST)


@pytest.mark.parametrize("section", load.articles()[ARTICLE].sections, ids=lambda s: s.slug)
def test_every_section_of_the_article_reads_at_twelve_or_below(section):
    assert reading_age(section.body) <= OLDEST


def test_safety_advice_reads_at_twelve_or_below():
    for advice in (*(skin_advice(code) for code in Skin), *stop_symptoms()):
        assert reading_age(advice.do_now) <= OLDEST, advice.do_now


def test_the_article_has_its_length_and_its_parts():
    article = load.articles()[ARTICLE]

    assert 1800 <= len(article.body.split()) <= 2500
    assert [part.slug for part in article.sections] == [
        "in-short",
        "what-it-is",
        "how-it-works",
        "what-it-may-help",
        "what-it-feels-like",
        "who-must-not",
        "skin-and-pads",
        "how-long-it-takes",
        "where-to-get-one",
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "Bell's palsy",
        "Brachial plexus",
        "ultiple sclerosis",
        "Dropped foot",
        "Knee arthritis",
        "Leaking",
        "bladder",
        "knee replacement",
    ],
)
def test_the_evidence_table_speaks_of(condition):
    rows = load.articles()[ARTICLE].evidence

    assert any(condition in row.condition for row in rows)


def test_nothing_promises_what_nobody_can():
    banned = re.compile(r"\b(cures?|guarantee\w*|painless|diagnos\w+|HON\s?code)\b", re.IGNORECASE)
    said = [article.model_dump_json() for article in load.articles().values()]
    said += [text.body for text in load.texts().values()]
    said += [exercise.model_dump_json() for exercise in load.exercises().values()]

    assert len(said) > 20
    assert [banned.search(words) for words in said] == [None] * len(said)


def test_every_link_of_the_article_is_safe_and_every_source_is_named():
    assert len(load.articles()[ARTICLE].sources) >= 20
    for source in load.articles()[ARTICLE].sources:
        assert source.url is None or source.url.startswith("https://")
        assert len(source.text) > 10
