"""Whose answers leave it open whether a muscle's nerve works, and of which muscles."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.nerve.doubt import Asked, asked_of_nerves, doubts
from physiobench.clinical.nerve.site import NOWHERE, Place
from physiobench.clinical.programme.lines import Side
from physiobench.clinical.screening import triage
from physiobench.clinical.screening.outcome import Grounds, Outcome
from physiobench.content import questionnaire_load
from physiobench.content.innervation import nerve_doubts
from physiobench.content.load import muscles
from physiobench.content.measuring import TWITCH_TEST, measuring
from physiobench.content.rules import RuleSet
from tests.clinical.people import asked, person


SHIN, THIGH, FOREARM = "tibialis-anterior", "quadriceps", "wrist-extensors"
LEFT_SHIN = Place("shin", "left")


def screened(tissue: str = "none") -> Outcome:
    q = asked("nmes-screening")
    answers = person("nmes-screening", {"tissue": tissue})
    return triage.judge(questionnaire_load.rule_sets()[q.slug], fill(q, answers))


def screening(tissue="none", where=LEFT_SHIN, *, finished=True):
    return asked_of_nerves(screened(tissue), finished=finished, where=where, side="")


@pytest.fixture
def problem(monkeypatch):
    """Judge a problem by its own rules and one more: not told is in doubt (C49P)."""
    known = dict(questionnaire_load._all_rule_sets())

    def judged(slug="dropped-foot", question="foot-cause", code="not-told", **differing):
        newest = questionnaire_load.rule_sets()[slug]
        q = questionnaire_load.questionnaire(newest.questionnaire, newest.questionnaire_version)
        others = tuple(rule for rule in newest.rules if rule.id != "C49P")
        more = {
            **dict(others[0]),
            "id": "C49P",
            "when": {"question": question, "operator": "=", "answerCoding": {"code": code}},
            "urgency": None,
            "stimulation": "PHYSIO_DECIDES",
        }
        fields = {**dict(newest), "version": 99, "rules": (*others, more)}
        made = RuleSet.model_validate(fields)
        known[slug, 99] = made
        monkeypatch.setattr(questionnaire_load, "_all_rule_sets", lambda: known)
        return triage.judge(made, fill(q, person(slug, differing)))

    return judged


def in_doubt(told, muscle=SHIN, side=Side.LEFT):
    return doubts(told, muscle, side)


@pytest.mark.parametrize(
    ("tissue", "rules"), [("none", ()), ("nerve", ("C49",)), ("nerve-dead", ("C50",))]
)
def test_what_the_screening_says_of_nerves_counts_for_its_place(tissue, rules):
    told = screening(tissue)

    assert in_doubt(told) == rules
    assert in_doubt(told, side=Side.RIGHT) == ()
    assert in_doubt(told, THIGH) == ()


def test_not_sure_puts_the_nerve_in_doubt():
    assert set(in_doubt(screening("not-sure"))) == {"C49", "C50"}


@pytest.mark.parametrize("site", ["elsewhere", "not-sure", ""])
def test_a_place_that_is_not_known_is_every_place(site):
    told = screening("nerve", Place(site, "left"))

    assert in_doubt(told) == in_doubt(told, FOREARM) == ("C49",)
    assert in_doubt(told, side=Side.RIGHT) == ()


def test_both_sides_are_two():
    told = screening("nerve", Place("shin", "both"))

    assert in_doubt(told) == in_doubt(told, side=Side.RIGHT) == ("C49",)


def test_the_muscles_of_the_hand_lie_in_the_forearm():
    assert in_doubt(screening("nerve", Place("hand", "left")), FOREARM) == ("C49",)


def test_a_muscle_without_sides_has_no_twitch_test_to_wait_for():
    everywhere = (Asked("nmes-screening", ("C49",)),)

    assert in_doubt(everywhere, "pelvic-floor") == ()
    assert in_doubt(everywhere, THIGH) == ("C49",)


def test_every_muscle_that_may_be_in_doubt_has_a_twitch_test():
    tested = {option.value.code for option in measuring()[TWITCH_TEST].by_link_id["muscle"].options}

    assert {slug for slug, muscle in muscles().items() if muscle.paired} <= tested


def test_the_same_check_for_the_same_place_takes_it_back():
    assert in_doubt((*screening(), *screening("nerve"))) == ()
    assert in_doubt((*screening(where=Place("shin", "both")), *screening("nerve"))) == ()


@pytest.mark.parametrize("where", [Place("forearm", "left"), Place("shin", "right"), NOWHERE])
def test_the_same_check_for_another_place_does_not(where):
    assert in_doubt((*screening(where=where), *screening("nerve"))) == ("C49",)


def test_answers_cut_short_by_a_red_flag_take_nothing_back():
    cut = screening(finished=False)

    assert cut == ()
    assert in_doubt((*cut, *screening("nerve"))) == ("C49",)


def test_of_answers_cut_short_only_what_was_answered_counts():
    q = asked("nmes-screening")
    empty = triage.judge(questionnaire_load.rule_sets()[q.slug], fill(q, {}))
    assert any(f.rule_id == "C49" and f.grounds is Grounds.MISSING for f in empty.unclear)

    assert asked_of_nerves(empty, finished=False, where=NOWHERE, side="") == ()
    assert asked_of_nerves(empty, finished=True, where=NOWHERE, side="") != ()
    assert in_doubt(screening("nerve", finished=False)) == ("C49",)


@pytest.mark.parametrize(
    ("slug", "question", "code", "doubted"),
    [
        ("dropped-foot", "foot-cause", "not-told", {"shin", "calf"}),
        ("shoulder-arm", "arm-kind", "plexus", {"shoulder", "upper-arm", "forearm"}),
        ("hand-wrist", "hand-kind", "nerve", {"forearm"}),
    ],
)
def test_a_problem_puts_the_muscles_in_doubt_that_it_is_about(
    problem, slug, question, code, doubted
):
    found = problem(slug, question, code, **{question: code})
    told = asked_of_nerves(found, finished=True, where=NOWHERE, side="left")

    assert doubted <= {site for known in muscles().values() for site in known.screened_as}
    for muscle, known in muscles().items():
        rules = ("C49P",) if doubted & set(known.screened_as) else ()
        assert in_doubt(told, muscle) == rules, muscle
        assert in_doubt(told, muscle, Side.RIGHT) == ()
    assert in_doubt(told, THIGH) == ()


@pytest.mark.parametrize(
    ("slug", "differing", "muscle", "rules"),
    [
        ("dropped-foot", {"foot-cause": "knee-nerve", "foot-lift": "none"}, SHIN, ("C49P",)),
        ("dropped-foot", {"foot-cause": "knee-nerve", "foot-lift": "not-sure"}, SHIN, ("C49P",)),
        ("dropped-foot", {"foot-cause": "brain", "foot-lift": "none"}, SHIN, ()),
        ("shoulder-arm", {"arm-kind": "plexus"}, "deltoid", ("C49P",)),
        ("shoulder-arm", {"arm-kind": "stroke"}, "deltoid", ()),
        ("hand-wrist", {"hand-kind": "nerve"}, FOREARM, ("C49P",)),
        ("hand-wrist", {"hand-kind": "stroke"}, FOREARM, ()),
    ],
)
def test_the_problems_that_are_shipped_put_the_right_nerves_in_doubt(
    slug, differing, muscle, rules
):
    found = triage.judge(
        questionnaire_load.rule_sets()[slug], fill(asked(slug), person(slug, differing))
    )

    told = asked_of_nerves(found, finished=True, where=NOWHERE, side="left")

    assert in_doubt(told, muscle) == rules
    assert in_doubt(told, muscle, Side.RIGHT) == ()


def test_without_its_side_a_problem_counts_for_both(problem):
    found = problem(**{"foot-cause": "not-told"})
    told = asked_of_nerves(found, finished=True, where=NOWHERE, side="")

    assert in_doubt(told) == in_doubt(told, side=Side.RIGHT) == ("C49P",)


def test_a_problem_that_we_know_no_muscles_of_puts_its_whole_side_in_doubt(problem):
    found = problem("knee", "knee-kind", "injury")
    told = asked_of_nerves(found, finished=True, where=NOWHERE, side="left")

    assert in_doubt(told) == in_doubt(told, FOREARM) == ("C49P",)


def test_the_safety_check_does_not_take_back_what_the_problem_said(problem):
    found = triage.combine(problem(**{"foot-cause": "not-told"}), screened())
    first = asked_of_nerves(found, finished=True, where=LEFT_SHIN, side="left")

    assert in_doubt((*screening(), *first)) == ("C49P",)


def test_a_cause_in_the_brain_needs_no_test(problem):
    found = problem(**{"foot-cause": "brain"})

    assert in_doubt(asked_of_nerves(found, finished=True, where=NOWHERE, side="left")) == ()


def test_rules_that_look_at_no_nerve_say_nothing():
    q = asked("face")
    found = triage.judge(questionnaire_load.rule_sets()["face"], fill(q, person("face", {})))

    assert asked_of_nerves(found, finished=True, where=NOWHERE, side="left") == ()


def test_an_outcome_of_rules_that_are_gone_says_nothing():
    gone = Outcome(triage.Tier.SUITABLE_REMOTE, None, (), (), ("nowhere@7", "nonsense"))

    assert asked_of_nerves(gone, finished=True, where=NOWHERE, side="left") == ()


def test_the_places_are_those_of_the_screening_and_of_muscles():
    sites = {option.value.code for option in asked("nmes-screening").by_link_id["site"].options}
    content = nerve_doubts()

    assert {"C42", "C49", "C49P", "C50"} == content.rule_ids
    assert content.moved_from
    assert content.places
    for site, found in content.moved_from.items():
        assert {site, *found} <= sites
    for slug, found in content.places.items():
        assert slug in questionnaire_load.questionnaires()
        assert set(found) <= {site for m in muscles().values() for site in m.screened_as}
