"""What people read: plain enough for a twelve-year-old, and never the name of an illness."""

import re

import pytest

from physiobench.clinical.screening.triage import StimulationVerdict, Tier
from physiobench.content import questionnaire_load
from tests.clinical.people import asked
from tests.clinical.reading_age import grade, reading_age


# What only a physio reads is written in a physio's words.
SLUGS = sorted(
    slug
    for slug, q in questionnaire_load.questionnaires().items()
    if "useContext" not in q.as_fhir()
)
LIMIT = 12

# Words that a question cannot do without; read as one plain word each.
NAMES_OF_THINGS = {
    "pacemaker": "the device is called that, and its owner knows it",
    "powered": "names the kind of device",
    "multiple": "part of the name of an illness its owner knows",
    "sclerosis": "as above",
    "radiotherapy": "who had it knows the word",
    "stimulation": "the subject of the questions",
    "stimulator": "the thing itself",
    "physio": "the profession",
    "medical": "short enough, and there is no plainer word",
    "medicine": "as above",
    "operation": "plainer than surgery",
    "infection": "plainer than its signs",
    "exercise": "the subject of the service",
    "injury": "plainer than trauma",
    "emergency": "the word on the door",
    "Ireland": "a country",
    "Samaritans": "a charity",
    "professional": "as in health professional",
    "Guillain-Barré": "an illness its owner knows",
    "neurone": "as above",
    "polio": "as above",
    "epilepsy": "as above",
    "diabetes": "as above",
    "insulin": "as above",
    "psoriasis": "as above",
    "jewellery": "an object",
    "equipment": "an object",
    "varicose": "who has them knows the word",
    "ulcers": "as above",
}
DIAGNOSES = re.compile(
    r"\b(stroke|sepsis|septic|embol\w*|infarct\w*|heart attack|meningitis|cauda|fractur\w*|"
    r"thrombo\w*|dvt|metasta\w*|tumour|malignan\w*|arthritis|guillain|compartment|rhabdo\w*|"
    r"dislocat\w*|rupture\w*|palsy|cellulitis|suicid\w*)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(you are safe|nothing is wrong|no need to worry|will cure|diagnos\w*)\b", re.IGNORECASE
)


def plainer(text: str) -> str:
    """Return `text` with the names of things read as one plain word each."""
    for word in NAMES_OF_THINGS:
        text = re.sub(rf"\b{re.escape(word)}s?\b", "thing", text, flags=re.IGNORECASE)
    return text


def asked_words(slug):
    """Return every question with its hint, and every option of more than two words, by its name."""
    found = {}
    for item in asked(slug).walk():
        # A heading of one or two words is a sign: the formula is made for sentences.
        if len(item.text.split()) > 2 or item.is_question:
            found[item.link_id] = f"{item.text} {item.hint}".strip()
        for option in item.options:
            if len(option.text.split()) > 2:
                found[f"{item.link_id}-{option.key}"] = option.text
    return found


def told_words(rules):
    """Return what a person is told when a rule fires, by the rule."""
    return {rule.id: f"{rule.reason_person} {rule.what_to_do}" for rule in rules.rules}


ASKED = {slug: asked_words(slug) for slug in SLUGS}
TOLD = {slug: told_words(rules) for slug, rules in questionnaire_load.rule_sets().items()}
each_questionnaire = pytest.mark.parametrize("words", ASKED.values(), ids=ASKED)
each_rule_set = pytest.mark.parametrize("words", TOLD.values(), ids=TOLD)


def hard_to_read(words):
    ages = {name: reading_age(plainer(text)) for name, text in words.items()}
    return {name: age for name, age in ages.items() if age > LIMIT}


def test_every_questionnaire_and_every_rule_set_has_words():
    assert [slug for slug, words in (*ASKED.items(), *TOLD.items()) if not words] == []


@each_questionnaire
def test_each_question_is_read_with_ease_at_twelve(words):
    assert hard_to_read(words) == {}


@each_rule_set
def test_each_reason_and_advice_is_read_with_ease_at_twelve(words):
    assert hard_to_read(words) == {}


@each_rule_set
def test_what_a_person_is_told_names_no_illness_and_promises_nothing(words):
    assert {name: found for name, w in words.items() if (found := DIAGNOSES.findall(w))} == {}
    assert {name: found for name, w in words.items() if (found := PROMISES.findall(w))} == {}


@pytest.mark.parametrize("headline", [t.headline for t in (*Tier, *StimulationVerdict)])
def test_headlines_name_no_illness_and_promise_nothing(headline):
    assert DIAGNOSES.findall(headline) == []
    assert PROMISES.findall(headline) == []


def test_every_exception_is_still_used():
    texts = (text for words in (*ASKED.values(), *TOLD.values()) for text in words.values())
    everything = " ".join(texts).lower()

    assert [word for word in NAMES_OF_THINGS if word.lower() not in everything] == []


def test_the_formula_gives_what_its_authors_printed():
    easy = "The cat sat on the mat."
    hard = "Individuals experiencing unexplained neurological deterioration require evaluation."

    assert grade(easy) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grade(hard) > 20
