"""Tests of physiobench.clinical.programme.prescription."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from physiobench.clinical.programme.prescription import (
    Alternative,
    Innervation,
    Pads,
    Side,
    Stimulation,
    Waveform,
    problems,
    warnings,
)
from physiobench.content.load import protocols
from physiobench.content.schema import Online
from tests.clinical.making import exercise, stimulation


def fields(found):
    return {problem.field for problem in found}


def test_a_line_as_its_protocol_has_it_has_no_problem_and_no_warning():
    assert problems(stimulation()) == ()
    assert warnings(stimulation()) == ()


def test_no_line_can_bear_a_current():
    assert not any("ma" in name.split("_") for name in Stimulation.model_fields)
    with pytest.raises(ValidationError, match="Extra inputs"):
        stimulation(amplitude_ma=40)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("muscle", "left-ear"),
        ("frequency_hz", 0.5),
        ("frequency_hz", 151),
        ("frequency_hz", -1),
        ("phase_duration_us", 0),
        ("phase_duration_us", 2000),
        ("on_s", 0),
        ("on_s", 61),
        ("off_s", 121),
        ("off_s", -1),
        ("ramp_up_s", 11),
        ("ramp_down_s", -1),
        ("minutes", 0),
        ("minutes", 61),
        ("times_per_week", 0),
        ("times_per_week", 29),
        ("weeks", 0),
        ("weeks", 27),
        ("response_to_aim_for", " "),
        ("position", ""),
        ("protocol_id", "no-such-protocol"),
    ],
)
def test_what_cannot_be_is_refused_in_its_field(field, value):
    assert field in fields(problems(stimulation(**{field: value})))


def test_a_pulse_width_in_milliseconds_is_caught_and_told_in_microseconds():
    (problem,) = [
        p
        for p in problems(stimulation(phase_duration_us=0.3, deviation_reason="."))
        if p.field == "phase_duration_us"
    ]

    assert "If you meant 0.3 ms, enter 300." in problem.message


def test_pulses_that_do_not_fit_between_two_are_refused():
    line = stimulation(
        innervation=Innervation.DENERVATED,
        protocol_id="denervated-muscle",
        phase_duration_us=100_000,
        frequency_hz=5,
    )

    assert "frequency_hz" in fields(problems(line))


def test_a_session_shorter_than_one_contraction_is_refused():
    assert "minutes" in fields(problems(stimulation(minutes=1, on_s=20, off_s=60)))


@pytest.mark.parametrize(
    ("inside", "on_s", "off_s", "refused"),
    [
        (True, 3, 12, False),
        (True, 2.5, 12, True),
        (False, 2.5, 12, False),
        (False, 10, 2, True),
        (None, 2.5, 12, True),
        (None, 10, 2, True),
    ],
)
def test_ramps_must_fit_where_the_device_takes_them_from(inside, on_s, off_s, refused):
    line = stimulation(ramp_counts_inside_on=inside, on_s=on_s, off_s=off_s)

    assert ("ramp_up_s" in fields(problems(line))) is refused


def test_a_current_without_pause_is_only_for_a_protocol_that_is_so():
    assert "off_s" in fields(problems(stimulation(off_s=0)))

    nerve = stimulation(
        protocol_id="overactive-bladder",
        muscle="tibial-nerve",
        on_s=0,
        off_s=0,
        ramp_up_s=0,
        ramp_down_s=0,
        frequency_hz=10,
        phase_duration_us=200,
        minutes=30,
        deviation_reason="Seen by the pelvic health physio in May.",
    )
    assert problems(nerve) == ()


def test_an_unknown_nerve_blocks():
    assert "innervation" in fields(problems(stimulation(innervation=Innervation.UNKNOWN)))


def test_muscle_without_a_nerve_is_refused_an_ordinary_pulse_and_an_ordinary_protocol():
    found = problems(stimulation(innervation=Innervation.DENERVATED))

    assert {"phase_duration_us", "protocol_id"} <= fields(found)


@pytest.mark.parametrize("width", [0.3, 100, 300, 900, 9999])
def test_of_a_short_pulse_for_muscle_without_a_nerve_the_nerve_is_named_first(width):
    line = stimulation(
        innervation=Innervation.DENERVATED,
        phase_duration_us=width,
        frequency_hz=200,
        off_s=500,
        muscle="no-such",
    )

    first, second, *_numbers = problems(line)

    assert "Muscle without a nerve does not contract" in first.message
    assert "10000 to 500000 µs" in first.message
    assert "not for a home unit" in second.message
    assert [found.field for found in problems(line)].count("phase_duration_us") == 1


def test_a_long_pulse_in_milliseconds_is_told_in_microseconds():
    line = stimulation(innervation=Innervation.DENERVATED, phase_duration_us=100)

    assert "If you meant 100 ms, enter 100000." in problems(line)[0].message


def test_muscle_without_a_nerve_under_a_specialist_needs_a_written_reason():
    line = stimulation(
        innervation=Innervation.DENERVATED,
        protocol_id="denervated-muscle",
        waveform=Waveform.TRIANGULAR,
        phase_duration_us=200_000,
        frequency_hz=1,
    )

    assert fields(problems(line)) == {"deviation_reason"}
    reasoned = line.model_copy(update={"deviation_reason": "Shared with the nerve clinic."})
    assert problems(reasoned) == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"waveform": Waveform.TRIANGULAR},
        {"waveform": Waveform.MONOPHASIC},
        {"protocol_id": "denervated-muscle"},
        {"phase_duration_us": 100_000},
    ],
)
def test_a_working_nerve_is_refused_what_is_for_a_missing_one(odd):
    assert problems(stimulation(deviation_reason="Because.", **odd))


@pytest.mark.parametrize("slug", protocols())
def test_a_protocol_opens_online_only_as_far_as_its_rule(slug):
    protocol = protocols()[slug]
    line = stimulation(protocol_id=slug)
    blocked = {Online.NO} == {protocol.permitted_online} or protocol.cycle == "triggered"
    asked = protocol.permitted_online in {Online.PHYSIO_F2F_FIRST, Online.SPECIALIST_ONLY}

    stops = fields(problems(line.model_copy(update={"deviation_reason": "Because."})))
    assert ("protocol_id" in stops) is (blocked or protocol.denervated)
    assert ("protocol_id" in fields(warnings(line))) is asked


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("frequency_hz", 80),
        ("phase_duration_us", 200),
        ("minutes", 25),
        ("times_per_week", 4),
        ("weeks", 9),
        ("off_s", 15),
        ("muscle", "calf"),
        ("protocol_id", None),
        ("pads", Pads(count=2, width_cm=2, height_cm=3, placement="Thigh")),
        ("pads", Pads(count=2, placement="Thigh")),
        ("ramp_up_s", 0),
        ("ramp_down_s", 0),
    ],
)
def test_leaving_the_protocol_is_allowed_with_a_written_reason_only(field, value):
    line = stimulation(**{field: value})

    assert warnings(line)
    assert fields(problems(line)) == {"deviation_reason"}
    assert problems(line.model_copy(update={"deviation_reason": "Tolerates more."})) == ()


@pytest.mark.parametrize(("protocol", "hz"), [("knee-osteoarthritis", 1), (None, 7)])
def test_a_physio_is_warned_that_slow_pulses_hold_no_contraction(protocol, hz):
    said = " ".join(w.message for w in warnings(stimulation(protocol_id=protocol, frequency_hz=hz)))

    assert f"At {hz} Hz the muscle twitches and does not hold a contraction." in said


@pytest.mark.parametrize(
    ("protocol", "muscle", "usual"),
    [
        ("knee-osteoarthritis", "quadriceps", "7 by 13 cm or 5 by 9 cm"),
        ("dropped-foot-partial-nerve", "tibialis-anterior", "4 by 4 cm to 5 by 5 cm"),
        ("arm-partial-nerve", "wrist-extensors", "3 by 5 cm"),
        ("stress-incontinence", "pelvic-floor", ""),
    ],
)
def test_pads_without_a_size_differ_from_a_protocol_that_gives_one(protocol, muscle, usual):
    line = stimulation(
        protocol_id=protocol, muscle=muscle, pads=Pads(count=2, placement="As drawn")
    )

    said = [found.message for found in warnings(line) if found.field == "pads.width_cm"]

    assert said == ([f"The pads have no size. The protocol uses {usual}."] if usual else [])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"protocol_id": None}, "You chose no protocol: write your clinical reasoning."),
        ({"frequency_hz": 80}, "This differs from the protocol: write why."),
        ({"muscle": "calf"}, "This differs from the protocol: write why."),
        (
            {"pads": Pads(count=2, width_cm=2, height_cm=3, placement="Thigh")},
            "Write your reason for each point that needs one.",
        ),
    ],
)
def test_a_missing_reason_is_asked_for_by_what_needs_it(changed, says):
    (missing,) = problems(stimulation(**changed))

    assert (missing.field, missing.message) == ("deviation_reason", says)


@pytest.mark.parametrize(
    ("pads", "field"),
    [
        ({"count": 0}, "pads.count"),
        ({"count": 9}, "pads.count"),
        ({"count": 1}, "pads.count"),
        ({"width_cm": None}, "pads.width_cm"),
        ({"width_cm": 1}, "pads.width_cm"),
        ({"height_cm": 70}, "pads.height_cm"),
        ({"placement": " "}, "pads.placement"),
    ],
)
def test_pads_that_cannot_be_are_refused(pads, field):
    right = {"count": 2, "width_cm": 5, "height_cm": 9, "placement": "Thigh"}

    assert field in fields(problems(stimulation(pads=Pads(**{**right, **pads}))))


def test_a_probe_has_no_size_and_the_pelvic_floor_no_side():
    line = stimulation(
        protocol_id="stress-incontinence",
        muscle="pelvic-floor",
        side=Side.BOTH,
        pads=Pads(count=1, placement="Probe"),
        frequency_hz=35,
        phase_duration_us=250,
        on_s=5,
        off_s=10,
        weeks=8,
        deviation_reason="Seen on 3 May.",
    )

    assert problems(line) == ()
    assert fields(problems(line.model_copy(update={"side": Side.LEFT}))) == {"side"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exercise", "cartwheel"),
        ("sets", 0),
        ("sets", 11),
        ("reps", 0),
        ("reps", 101),
        ("hold_s", -1),
        ("minutes", 61),
        ("times_per_day", 0),
        ("times_per_day", 17),
    ],
)
def test_an_exercise_that_cannot_be_is_refused_in_its_field(field, value):
    assert field in fields(problems(exercise(**{field: value})))


def test_an_exercise_needs_an_amount_and_one_frequency():
    assert problems(exercise()) == ()
    assert fields(problems(exercise(reps=None))) == {"reps"}
    assert fields(problems(exercise(times_per_day=None))) == {"times_per_week"}
    assert fields(problems(exercise(times_per_week=3))) == {"times_per_week"}


def test_an_alternative_says_when_and_what_and_names_a_known_exercise():
    empty = exercise(alternatives=(Alternative(when="", do="Rest"),))
    unknown = exercise(alternatives=(Alternative(when="It hurts", do="This", exercise="nap"),))

    assert fields(problems(empty)) == {"alternatives.0"}
    assert fields(problems(unknown)) == {"alternatives.0.exercise"}


NUMBERS = (
    "frequency_hz",
    "phase_duration_us",
    "on_s",
    "off_s",
    "ramp_up_s",
    "ramp_down_s",
    "minutes",
)
NUMBER = st.floats(-1e6, 1e6) | st.sampled_from([0, 0.3, 1, 10, 50, 300])


@given(
    numbers=st.fixed_dictionaries(dict.fromkeys(NUMBERS, NUMBER)),
    inside=st.sampled_from([True, False, None]),
    nerve=st.sampled_from(Innervation),
    wave=st.sampled_from(Waveform),
    protocol=st.sampled_from([None, *protocols()]),
)
def test_nothing_that_passes_is_impossible(numbers, inside, nerve, wave, protocol):
    line = stimulation(
        **numbers,
        ramp_counts_inside_on=inside,
        innervation=nerve,
        waveform=wave,
        protocol_id=protocol,
        deviation_reason="Because.",
    )

    if not problems(line):
        assert nerve is not Innervation.UNKNOWN
        assert line.phase_duration_us * line.frequency_hz < 1_000_000
        assert (nerve is Innervation.DENERVATED) is (line.phase_duration_us >= 10_000)
        assert line.off_s == 0 or line.minutes * 60 >= line.on_s + line.off_s
        assert min(line.on_s, line.off_s, line.ramp_up_s, line.ramp_down_s) >= 0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "fifty", None])
def test_what_is_no_number_never_becomes_a_line(value):
    with pytest.raises(ValidationError):
        stimulation(frequency_hz=value)


def test_huge_text_never_becomes_a_line():
    with pytest.raises(ValidationError):
        stimulation(note="x" * 10_000)
