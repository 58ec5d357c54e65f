"""Which lines of stimulation their twitch tests let through."""

import pytest

from physiobench.clinical.lines import Innervation, Side
from physiobench.clinical.nerve_gate import Nerves, body_nerve_problems, nerve_problems
from physiobench.content.load import protocols
from tests.clinical.test_innervation import MONDAY, quiet, twitching
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
