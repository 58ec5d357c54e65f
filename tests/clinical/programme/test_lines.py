"""Tests of physiobench.clinical.programme.lines."""

import pytest

from physiobench.clinical.programme.lines import Pads, Side, exercise_sentence, sentence
from tests.clinical.making import exercise, stimulation


def test_a_patient_reads_the_whole_dose_of_stimulation():
    assert sentence(stimulation(ramp_counts_inside_on=True)) == (
        "Stimulate your left front thigh muscle (Quadriceps) with 2 pads of 7 by 13 cm. "
        "Set 50 Hz and a pulse width of 300 µs (microseconds). "
        "It works for 10 seconds in all: 2 rising, 7 holding, 1 fading. "
        "Then it rests for 50 seconds. "
        "Do it for 15 minutes, 3 times a week, for 6 weeks. "
        "Aim for: Kneecap glides up."
    )


def test_a_long_pulse_is_told_in_milliseconds_and_both_sides_are_written_out():
    words = sentence(
        stimulation(
            phase_duration_us=200_000,
            side=Side.BOTH,
            off_s=0,
            ramp_up_s=0,
            ramp_down_s=0,
            times_per_week=14,
            weeks=1,
        )
    )

    assert "200 ms (thousandths of a second)" in words
    assert "front thigh muscle, left and right" in words
    assert "stays on without a pause" in words
    assert "builds up" not in words
    assert "twice a day, for 1 week" in words


@pytest.mark.parametrize(
    ("frequency_hz", "rate"),
    [(0.5, "once every 2 seconds"), (1, "once a second"), (7.5, "7.5 times a second")],
)
def test_below_fusion_a_patient_reads_that_the_muscle_twitches(frequency_hz, rate):
    words = sentence(stimulation(frequency_hz=frequency_hz))

    assert f"The muscle twitches with each pulse, {rate}. It does not stay tight." in words


@pytest.mark.parametrize(
    "changed", [{"frequency_hz": 8}, {"frequency_hz": 5, "muscle": "tibial-nerve"}]
)
def test_no_twitches_are_told_where_a_muscle_holds_or_only_a_nerve_is_meant(changed):
    assert "twitch" not in sentence(stimulation(**changed))


@pytest.mark.parametrize("frequency_hz", [0, -1])
def test_a_draft_with_a_frequency_that_cannot_be_still_reads(frequency_hz):
    assert "twitch" not in sentence(stimulation(frequency_hz=frequency_hz))


def test_ramps_taken_from_the_rest_are_told_so():
    assert (
        "It works for 10 seconds, then rests for 50 seconds. "
        "The rise and fade are taken from the rest: "
        "13 seconds in all, 2 rising, 10 holding, 1 fading. "
    ) in sentence(stimulation(ramp_counts_inside_on=False))


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"ramp_up_s": 0}, "10 seconds in all: 9 holding, 1 fading."),
        ({"ramp_up_s": 9}, "10 seconds in all: 9 rising, 1 fading."),
        ({"frequency_hz": 2}, "10 seconds in all: 2 rising, 7 twitching, 1 fading."),
        ({"ramp_up_s": 0.1, "ramp_down_s": 0.2}, "0.1 rising, 9.7 holding, 0.2 fading."),
    ],
)
def test_the_parts_of_one_contraction_add_up(changed, parts):
    assert parts in sentence(stimulation(**{"ramp_counts_inside_on": True, **changed}))


@pytest.mark.parametrize(
    "changed",
    [
        {"ramp_counts_inside_on": None},
        {"ramp_counts_inside_on": True, "ramp_up_s": 10},
        {"ramp_counts_inside_on": False, "ramp_up_s": 50},
        {"ramp_counts_inside_on": True, "off_s": 0},
    ],
    ids=["unknown", "longer than the work", "longer than the rest", "no pause"],
)
def test_parts_that_are_not_known_to_add_up_are_not_counted(changed):
    words = sentence(stimulation(**changed))

    assert "in all" not in words
    assert "It builds up over" in words


def test_what_has_no_side_and_no_size_is_told_without():
    words = sentence(
        stimulation(muscle="pelvic-floor", side=Side.BOTH, pads=Pads(count=1, placement="Probe"))
    )

    assert words.startswith("Stimulate your pelvic floor with 1 pad. ")


def test_a_patient_reads_the_dose_of_an_exercise():
    assert exercise_sentence(exercise(hold_s=5)) == (
        "Straight leg raise (left side): 2 sets of 10, holding each for 5 seconds, every day."
    )
    assert exercise_sentence(
        exercise(exercise="walking-plan", sets=1, reps=None, minutes=10).model_copy(
            update={"times_per_day": None, "times_per_week": 5}
        )
    ) == ("Walking plan: 10 minutes, 5 times a week.")


def test_an_exercise_by_the_clock_may_have_sets_and_many_times_a_day():
    line = exercise(exercise="heel-prop-extension", reps=None, minutes=5, times_per_day=3)

    assert exercise_sentence(line).endswith("2 times 5 minutes, 3 times a day.")


def test_a_line_from_an_older_version_with_a_forgotten_name_still_reads():
    assert "left old-muscle" in sentence(stimulation(muscle="old-muscle"))
    assert sentence(exercise(exercise="old-exercise")).startswith("old-exercise (left side)")
