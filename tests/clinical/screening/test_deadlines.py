"""Tests of physiobench.clinical.screening.deadlines."""

import re
from dataclasses import replace

import pytest

from physiobench.assessment.presenters import results
from physiobench.clinical.screening.deadlines import GpVisit, SameVisit, with_one_gp_deadline
from physiobench.clinical.screening.letter import sbar
from physiobench.content.questionnaire_load import rule_sets
from tests.clinical.screening.test_changes import judged
from tests.clinical.screening.test_letter import DAY
from tests.clinical.screening.test_recipients import outcome


DEADLINE = re.compile(r"today|in the next few days|in the next two weeks")
TODAY, DAYS, WEEKS = (visit.text for visit in GpVisit)


def told(*advice):
    (rule,) = outcome(("GP", None)).reasons
    return [
        found.what_to_do
        for found in with_one_gp_deadline(replace(rule, what_to_do=words) for words in advice)
    ]


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        ([TODAY, DAYS, WEEKS], [TODAY, SameVisit.TODAY.text, SameVisit.TODAY.text]),
        ([WEEKS, DAYS], [SameVisit.DAYS.text, DAYS]),
        ([DAYS, DAYS], [DAYS, DAYS]),
        ([WEEKS], [WEEKS]),
    ],
)
def test_the_soonest_day_to_see_the_gp_is_the_only_one(advice, expected):
    assert told(*advice) == expected


def test_what_a_rule_says_beyond_the_gp_is_kept():
    more = " See a physio in person too."

    stop = "Stop here. Don't use muscle stimulation. "
    assert told(TODAY, DAYS + more)[1] == SameVisit.TODAY.text + more
    assert told(TODAY, stop + WEEKS)[1] == stop + SameVisit.TODAY.text


def test_advice_to_see_others_is_not_changed():
    others = ["Call 999 now.", "Book to see a physio in person first.", "Call your MS nurse."]

    assert told(TODAY, *others)[1:] == others


def test_every_rule_that_sends_somebody_to_the_gp_alone_is_known():
    sent = {
        rule.what_to_do
        for rules in rule_sets().values()
        for rule in rules.rules
        if rule.urgency == "GP" and rule.refer_to is None
    }

    assert sent
    for words in sent:
        assert DAYS in words or WEEKS in words, words


def test_the_page_and_the_letter_name_one_day_for_answers_of_three_urgencies():
    answers = {
        "cancer": "yes",
        "rest-pain": "yes",
        "foot-cause": "not-told",
        "weight-loss": "yes",
    }
    found = judged("dropped-foot", answers)
    assert {"R-G05", "R-F06", "R-G06"} <= {rule.rule_id for rule in found.reasons}

    page = [shown.what_to_do for shown in results.reasons(found)]
    letter = sbar(found, (), written_on=DAY).recommendation

    for words in (*page, letter):
        assert set(DEADLINE.findall(words)) <= {"today"}
    for words in page:
        assert f"- {words}" in letter
