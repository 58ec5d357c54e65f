"""What the pathways ask of whom, and how what they hear joins the screening."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.triage import Outcome, combine, judge
from tests.clinical.people import asked, person
from tests.clinical.rows import DECIDES, FREE, HERE
from tests.clinical.screening.test_shipped_rules import SETS, screened


def both(wants: str, told: dict[str, str | int]) -> Outcome:
    """Judge the hand's questions and the screening together."""
    hand = judge(SETS["hand-wrist"], fill(asked("hand-wrist"), person("hand-wrist", told)))
    return combine(hand, screened(wants_stimulation=wants, site="forearm"))


def test_what_the_pathway_told_is_weighed_although_the_screening_was_passed():
    assert both("yes", {}).verdict is FREE
    assert both("yes", {"cancer": "yes"}).verdict is DECIDES
    assert both("yes", {"hand-kind": "nerve"}).verdict is DECIDES
    limits: dict[str, str | int] = {"surgery": "yes", "surgeon-limits": "yes"}
    assert both("yes", limits | {"hand-kind": "tendon"}).verdict is HERE


def test_who_declines_stimulation_leaves_the_physio_no_question_about_it():
    declined = both("no", {"hand-kind": "nerve", "cancer": "not-sure"})

    assert declined.verdict is None
    assert {"C49P", "C11P"} <= {fired.rule_id for fired in declined.reasons}
    assert both("not-sure", {"hand-kind": "nerve"}).verdict is not None


@pytest.mark.parametrize(
    ("part", "asks", "not_asked"),
    [
        ("back", {"band", "sudden-pain", "bend", "immune", "foot-weak"}, {"pupil", "pop"}),
        ("head", {"pupil", "myelo", "effort", "joint-out"}, {"band", "pop"}),
        ("tummy", {"sudden-pain", "p-stuck", "p-blood", "p-burn"}, {"pupil", "pop"}),
        ("leg", {"pop", "locked", "foot-hard"}, {"band", "pupil", "foot-both"}),
        ("all-over", {"band", "pupil", "pop"}, {"foot-both", "p-stuck"}),
    ],
)
def test_something_else_asks_the_red_flags_of_the_part_that_hurts(part, asks, not_asked):
    given = person("something-else", {"part": part}).keys()

    assert asks <= given
    assert not_asked.isdisjoint(given)
    assert {"saddle-numb", "bladder", "both-legs", "calf", "shape"} <= given


def test_fever_means_the_spine_only_where_the_back_hurts():
    def rules_of(part: str) -> set[str]:
        answers = person("something-else", {"part": part, "fever": "yes"})
        found = judge(SETS["something-else"], fill(asked("something-else"), answers))
        return {fired.rule_id for fired in found.fired}

    assert "R-B09" in rules_of("back")
    assert "R-B09" not in rules_of("arm")


def test_an_operation_on_the_back_is_asked_what_every_back_is_asked():
    back = person("after-surgery", {"operation-part": "back"}).keys()

    assert {"immune", "band", "foot-weak", "saddle-numb"} <= back
    assert "immune" not in person("after-surgery", {"operation-part": "hip"})


@pytest.mark.parametrize("slug", [s for s in sorted(SETS) if s.startswith("follow-up")])
def test_everybody_ever_operated_on_is_asked_about_the_wound_at_follow_up(slug):
    assert "wound" in person(slug, {"surgery": "yes", "surgery-new": "no"})
