"""Which lines of stimulation their twitch tests let through."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from physiobench.clinical.nerve.doubt import Asked
from physiobench.clinical.nerve.gate import (
    Nerves,
    NerveTemplate,
    body_nerve_problems,
    nerve_problems,
    waiting,
)
from physiobench.clinical.nerve.twitch import NerveRoute, way
from physiobench.clinical.programme.lines import Innervation, Side
from physiobench.content.load import protocols
from tests.clinical.nerve.test_twitch import MONDAY, quiet, twitching
from tests.factories.care import body, exercise, stimulation


SHIN = "tibialis-anterior"
P10 = "dropped-foot-partial-nerve"
SUSPECT = (quiet(0), quiet(7))
UNCLEAR = (quiet(moved_pads=False),)


def line(**changes):
    fields = {"muscle": SHIN, "protocol_id": P10, "innervation": Innervation.PARTIAL}
    return stimulation(**{**fields, **changes})


def messages(found) -> str:
    return " ".join(problem.message for problem in found)


def test_an_ordinary_line_needs_no_twitch_test():
    assert nerve_problems(stimulation(), Nerves({})) == ()


@pytest.mark.parametrize("slug", ["dropped-foot-partial-nerve", "arm-partial-nerve"])
def test_a_protocol_for_a_failing_nerve_needs_a_twitch_test_of_that_muscle_and_side(slug):
    muscle = protocols()[slug].muscles[0]
    wanted = line(protocol_id=slug, muscle=muscle)

    (problem,) = nerve_problems(wanted, Nerves({(muscle, Side.RIGHT): [twitching()]}))

    assert problem.field == "innervation"
    assert "needs a recorded twitch test" in problem.message
    assert "left" in problem.message
    assert nerve_problems(wanted, Nerves({(muscle, Side.LEFT): [twitching()]})) == ()


DOUBT = (Asked("dropped-foot", ("C49P",), frozenset({"shin"}), "left"),)


@pytest.mark.parametrize("protocol", [None, "stroke-dropped-foot"])
@pytest.mark.parametrize("supply", Innervation)
def test_a_muscle_that_the_answers_put_in_doubt_needs_a_twitch_whatever_is_written(
    protocol, supply
):
    wanted = line(protocol_id=protocol, innervation=supply)

    (problem,) = nerve_problems(wanted, Nerves(asked=DOUBT), MONDAY)

    assert "leave it open whether the nerve of the left shin muscle works (C49P)" in problem.message
    assert "needs a recorded twitch test, and there is none" in problem.message


def test_a_muscle_in_doubt_that_twitched_goes_on():
    nerves = Nerves({(SHIN, Side.LEFT): [twitching()]}, DOUBT)

    assert nerve_problems(line(protocol_id=None), nerves, MONDAY) == ()
    assert nerve_problems(stimulation(), Nerves(asked=DOUBT), MONDAY) == ()
    assert nerve_problems(line(protocol_id=None, side=Side.RIGHT), nerves, MONDAY) == ()


def test_of_both_sides_only_the_one_in_doubt_needs_the_test():
    (problem,) = nerve_problems(line(protocol_id=None, side=Side.BOTH), Nerves(asked=DOUBT), MONDAY)

    assert "left shin muscle" in problem.message


def test_the_specialists_protocol_wants_the_test_first_and_not_a_twitch():
    specialist = line(innervation=Innervation.DENERVATED, protocol_id="denervated-muscle")

    assert nerve_problems(specialist, Nerves(asked=DOUBT), MONDAY)
    tested = Nerves({(SHIN, Side.LEFT): SUSPECT}, DOUBT)
    assert nerve_problems(specialist, tested, MONDAY + timedelta(weeks=50)) == ()


@pytest.mark.parametrize(
    ("protocol", "asked"), [(P10, ()), (None, DOUBT)], ids=["protocol", "doubt"]
)
@pytest.mark.parametrize(("days", "signs"), [(0, True), (28, True), (29, False), (400, False)])
def test_a_twitch_opens_a_signature_for_four_weeks(protocol, asked, days, signs):
    nerves = Nerves({(SHIN, Side.LEFT): [quiet(-90), twitching()]}, asked)

    found = nerve_problems(line(protocol_id=protocol), nerves, MONDAY + timedelta(days=days))

    assert (found == ()) is signs
    if not signs:
        assert "the last one is from 2 March 2026" in found[0].message
        assert "test it again" in found[0].message


def test_without_a_doubt_a_twitch_never_grows_old():
    nerves = Nerves({(SHIN, Side.LEFT): [twitching()]})

    assert nerve_problems(line(protocol_id=None), nerves, MONDAY + timedelta(days=400)) == ()


# At home, once it is signed


SIGNED_AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


def held(wanted, *tests, asked=()):
    tested = {(SHIN, Side.LEFT): tests} if tests else {}
    return waiting([wanted, stimulation()], Nerves(tested, asked), SIGNED_AT)


def after(test, days=1):
    return replace(test, recorded_at=SIGNED_AT + timedelta(days=days))


def before(test):
    return after(test, -1)


@pytest.mark.parametrize("protocol", [P10, None])
@pytest.mark.parametrize(
    "later", [quiet(9), quiet(9, moved_pads=False)], ids=["no-twitch", "equivocal"]
)
def test_a_later_test_without_a_twitch_holds_the_line_and_no_other(protocol, later):
    wanted = line(protocol_id=protocol)

    assert held(wanted, before(twitching())) == ()
    assert held(wanted, before(twitching()), after(later)) == (wanted,)


def test_a_twitch_after_it_does_not_let_the_line_go_on_before_it_is_signed_again():
    wanted = line()
    tests = (before(twitching()), after(quiet(9), 1), after(twitching(16), 8))

    assert held(wanted, *tests) == (wanted,)
    signed_again = SIGNED_AT + timedelta(days=9)
    assert waiting([wanted], Nerves({(SHIN, Side.LEFT): tests}), signed_again) == ()


def test_a_test_noted_late_holds_though_a_twitch_is_newer():
    assert held(line(), after(quiet(-3)), before(twitching()))


def test_a_test_that_says_otherwise_than_the_line_holds_it():
    wanted = line(innervation=Innervation.DENERVATED, protocol_id="denervated-muscle")
    suspect = tuple(before(test) for test in SUSPECT)

    assert held(wanted, *suspect) == ()
    assert held(wanted, *suspect, after(quiet(14))) == ()
    assert held(wanted, *suspect, after(twitching(14))) == (wanted,)


@pytest.mark.parametrize(("protocol", "asked"), [(P10, ()), (None, DOUBT)])
def test_a_line_whose_test_was_taken_back_is_held(protocol, asked):
    wanted = line(protocol_id=protocol)

    assert held(wanted, asked=asked) == (wanted,)


def test_a_twitch_that_grew_old_holds_nothing_at_home():
    assert held(line(), before(twitching(-300)), asked=DOUBT) == ()


def test_exactly_p10_and_p11_ask_for_the_test():
    assert {p.id for p in protocols().values() if p.twitch_test} == {"P10", "P11"}


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        (SUSPECT, "Do not stimulate at home"),
        ((quiet(),), "at least a week later"),
        (UNCLEAR, "Examine in person"),
        ((twitching(), quiet(1)), "at least a week later"),
    ],
)
@pytest.mark.parametrize("protocol", [P10, None, "stroke-dropped-foot"])
@pytest.mark.parametrize("supply", Innervation)
def test_what_the_tests_block_is_refused_whatever_is_written(tests, words, protocol, supply):
    found = nerve_problems(
        line(protocol_id=protocol, innervation=supply), Nerves({(SHIN, Side.LEFT): tests})
    )

    assert words in messages(found)
    assert "left shin muscle" in messages(found)


def test_both_sides_are_held_against_both():
    tested = {(SHIN, Side.LEFT): [twitching()], (SHIN, Side.RIGHT): SUSPECT}

    (problem,) = nerve_problems(line(side=Side.BOTH), Nerves(tested))

    assert "right shin muscle" in problem.message


def test_a_muscle_that_twitches_is_not_written_as_denervated():
    found = nerve_problems(
        line(innervation=Innervation.DENERVATED, protocol_id="denervated-muscle"),
        Nerves({(SHIN, Side.LEFT): [twitching()]}),
    )

    assert "some nerve works" in messages(found)


def test_the_specialists_protocol_is_for_what_the_tests_make_suspect_and_for_nothing_less():
    specialist = line(innervation=Innervation.DENERVATED, protocol_id="denervated-muscle")

    assert nerve_problems(specialist, Nerves({(SHIN, Side.LEFT): SUSPECT})) == ()
    assert nerve_problems(specialist, Nerves({(SHIN, Side.LEFT): [quiet()]}))
    assert nerve_problems(specialist, Nerves({(SHIN, Side.LEFT): UNCLEAR}))


def test_another_muscles_tests_say_nothing():
    assert nerve_problems(stimulation(), Nerves({(SHIN, Side.LEFT): SUSPECT})) == ()


def test_a_programme_names_the_line():
    plan = body(exercises=(exercise(),), stimulation=(stimulation(), line()))

    (problem,) = body_nerve_problems(plan, Nerves(), MONDAY)

    assert problem.field == "stimulation.1.innervation"


def test_a_twitch_that_was_recorded_since_holds_nothing():
    assert held(line(), after(twitching())) == ()
    assert held(line(), before(twitching()), after(twitching(7))) == ()


def test_a_test_recorded_at_the_very_moment_of_the_signature_was_known_to_it():
    known = after(quiet(9), days=0)

    assert held(line(), before(twitching()), known, before(twitching(16))) == ()


def test_a_programme_asks_for_a_newer_twitch_on_the_day_it_is_signed():
    nerves = Nerves({(SHIN, Side.LEFT): [twitching()]})
    plan = body(stimulation=(line(),))

    assert body_nerve_problems(plan, nerves, MONDAY + timedelta(days=28)) == ()
    (problem,) = body_nerve_problems(plan, nerves, MONDAY + timedelta(days=29))
    assert problem.field == "stimulation.0.innervation"


LEFT_SHIN = "the left shin muscle"


def test_a_missing_test_is_told_with_its_reason_and_what_to_do():
    (problem,) = nerve_problems(line(), Nerves(), MONDAY)

    assert problem.message == NerveTemplate.NO_TEST.fill(
        why=NerveTemplate.PROTOCOL_NEEDS_TEST.fill(where=LEFT_SHIN),
        advice=way(NerveRoute.NOT_TESTED).do,
    )


def test_an_old_test_is_told_with_its_reason_its_day_and_how_long_it_lasts():
    asked = (Asked("dropped-foot", ("C49P", "C18"), frozenset({"shin"}), "left"),)
    nerves = Nerves({(SHIN, Side.LEFT): [twitching()]}, asked)

    (problem,) = nerve_problems(line(protocol_id=None), nerves, MONDAY + timedelta(days=29))

    assert problem.message == NerveTemplate.OLD_TEST.fill(
        why=NerveTemplate.ANSWERS_NEED_TEST.fill(where=LEFT_SHIN, rules="C49P, C18"),
        day="2 March 2026",
        weeks=4,
    )


def test_a_contradiction_names_the_muscle():
    denervated = line(innervation=Innervation.DENERVATED, protocol_id="denervated-muscle")

    (problem,) = nerve_problems(denervated, Nerves({(SHIN, Side.LEFT): [twitching()]}))

    assert problem.message == NerveTemplate.CONTRADICTION.fill(where=LEFT_SHIN)
