"""Tests of physiobench.clinical.programme.device."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physiobench.clinical.programme.device import DeviceTemplate, DeviceText, match
from physiobench.clinical.programme.lines import Innervation, Pads, Side
from physiobench.content.load import stimulators
from physiobench.content.rules import Mode
from physiobench.content.schema import Capability, DeviceSpec, Span, Waveform
from tests.clinical.making import stimulation


YES, NO, UNKNOWN = Capability.YES, Capability.NO, Capability.UNKNOWN
WHOLE = DeviceSpec(
    name="Mine",
    frequency_hz=Span(min=1, max=100),
    phase_duration_us=Span(min=50, max=400),
    max_ma=90,
    channels=2,
    long_pulse=NO,
    own_on_off=YES,
    own_ramps=YES,
    checked=True,
)


def spec(**fields):
    return WHOLE.model_copy(update=fields)


def test_a_device_that_gives_all_of_it_can():
    found = match(stimulation(), WHOLE)

    assert found.can is YES
    assert {reason.can for reason in found.reasons} == {YES}


@pytest.mark.parametrize(
    ("field", "about"),
    [
        ("frequency_hz", "frequency"),
        ("phase_duration_us", "pulse width"),
        ("max_ma", "current"),
        ("channels", "channels"),
    ],
)
def test_a_figure_nobody_has_is_never_good_enough(field, about):
    found = match(stimulation(), spec(**{field: None}))

    assert found.can is UNKNOWN
    assert [reason.about for reason in found.reasons if reason.can is UNKNOWN] == [about]


@pytest.mark.parametrize("field", ["own_on_off", "own_ramps"])
def test_a_setting_nobody_looked_up_is_never_good_enough(field):
    assert match(stimulation(), spec(**{field: UNKNOWN})).can is UNKNOWN
    assert match(stimulation(), spec(**{field: NO})).can is NO


def test_figures_from_memory_never_say_yes():
    assert match(stimulation(), spec(checked=False)).can is UNKNOWN


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"frequency_hz": Span(min=1, max=49)}, "frequency"),
        ({"phase_duration_us": Span(min=50, max=299)}, "pulse width"),
        ({"max_ma": 79}, "current"),
    ],
)
def test_one_figure_short_is_no_and_comes_first(fields, about):
    found = match(stimulation(), spec(**fields, channels=None))

    assert found.can is NO
    assert found.reasons[0].about == about


def test_a_small_muscle_wants_less_current_than_a_thigh():
    assert match(stimulation(muscle="tibialis-anterior"), spec(max_ma=60)).can is YES
    assert match(stimulation(muscle="tibialis-anterior"), spec(max_ma=59)).can is NO
    assert match(stimulation(), spec(max_ma=60)).can is NO


@pytest.mark.parametrize(
    ("channels", "words"), [(1, "It has 1 channel;"), (2, "It has 2 channels;")]
)
def test_the_number_of_channels_agrees_with_its_word(channels, words):
    found = match(stimulation(), spec(channels=channels))

    assert any(reason.message.startswith(words) for reason in found.reasons)


def test_both_sides_at_a_time_want_twice_the_channels():
    assert match(stimulation(side=Side.BOTH), spec(channels=1)).can is NO
    assert match(stimulation(side=Side.BOTH), spec(channels=2)).can is YES


def test_ramps_and_pauses_are_asked_for_only_where_prescribed():
    line = stimulation(ramp_up_s=0, ramp_down_s=0, off_s=0)

    assert match(line, spec(own_ramps=UNKNOWN, own_on_off=UNKNOWN)).can is YES


def test_an_unknown_nerve_is_never_a_match():
    assert match(stimulation(innervation=Innervation.UNKNOWN), WHOLE).can is UNKNOWN


DENERVATED = stimulation(
    innervation=Innervation.DENERVATED,
    waveform=Waveform.TRIANGULAR,
    phase_duration_us=200_000,
    frequency_hz=1,
)


@pytest.mark.parametrize("slug", stimulators())
def test_only_a_long_pulse_device_may_serve_muscle_without_a_nerve(slug):
    device = stimulators()[slug]
    found = match(DENERVATED, device)

    assert found.can is (UNKNOWN if device.id == "V12" else NO)
    about = [reason.can for reason in found.reasons if reason.about == "long pulses"]
    assert about == [device.spec.long_pulse]


def test_a_short_pulse_does_not_make_denervated_muscle_match_an_ordinary_device():
    assert match(stimulation(innervation=Innervation.DENERVATED), WHOLE).can is NO


@pytest.mark.parametrize("slug", stimulators())
def test_no_device_of_the_catalogue_is_promised_before_its_manual_was_read(slug):
    assert match(stimulation(), stimulators()[slug]).can is not YES


@given(
    st.sampled_from(["frequency_hz", "phase_duration_us", "max_ma", "channels"]),
    st.sampled_from(Innervation),
    st.floats(1, 150),
    st.floats(5, 1000),
)
def test_taking_knowledge_away_never_turns_to_yes(field, nerve, frequency, width):
    line = stimulation(innervation=nerve, frequency_hz=frequency, phase_duration_us=width)

    assert match(line, spec(**{field: None})).can is not YES


@pytest.mark.parametrize(
    ("least_us", "can", "told"),
    [(50, YES, False), (1000, NO, False), (60_000, NO, True)],  # 300 µs are prescribed
)
def test_a_device_that_gives_only_what_is_barred_cannot(least_us, can, told):
    device = spec(phase_duration_us=Span(min=least_us, max=500_000))

    over_metal = match(stimulation(), device, frozenset({Mode.DIRECT_CURRENT}))

    assert over_metal.can is can
    names = {reason.about for reason in over_metal.reasons}
    assert ("barred" in names) is told
    assert "barred" not in {reason.about for reason in match(stimulation(), device).reasons}


def told(line, device, about):
    """Return the words about one thing that was looked at."""
    return [reason.message for reason in match(line, device).reasons if reason.about == about]


@pytest.mark.parametrize(
    ("field", "about", "figures"),
    [
        ("frequency_hz", "frequency", {"low": "1", "high": "100", "unit": "Hz", "wanted": "50"}),
        (
            "phase_duration_us",
            "pulse width",
            {"low": "50", "high": "400", "unit": "µs", "wanted": "300"},
        ),
    ],
)
def test_each_figure_is_told_with_its_unit_and_what_is_wanted(field, about, figures):
    assert told(stimulation(), WHOLE, about) == [DeviceTemplate.FIGURE.fill(**figures)]
    assert told(stimulation(), spec(**{field: None}), about) == [
        DeviceTemplate.FIGURE_UNKNOWN.fill(about=about)
    ]


@pytest.mark.parametrize(("muscle", "least"), [("quadriceps", 80), ("tibialis-anterior", 60)])
def test_the_current_is_told_with_the_least_that_the_muscle_needs(muscle, least):
    line = stimulation(muscle=muscle)

    assert told(line, WHOLE, "current") == [DeviceTemplate.CURRENT.fill(most="90", least=least)]
    assert told(line, spec(max_ma=None), "current") == [
        DeviceTemplate.CURRENT_UNKNOWN.fill(least=least)
    ]


@pytest.mark.parametrize(
    ("muscle", "side", "pads", "wanted"),
    [
        ("quadriceps", Side.LEFT, 1, 1),
        ("quadriceps", Side.LEFT, 2, 1),
        ("quadriceps", Side.LEFT, 3, 2),
        ("quadriceps", Side.RIGHT, 4, 2),
        ("quadriceps", Side.BOTH, 2, 2),
        ("quadriceps", Side.BOTH, 3, 4),
        ("pelvic-floor", Side.BOTH, 2, 1),
        ("old-muscle", Side.BOTH, 2, 2),
    ],
)
def test_two_pads_need_a_channel_on_each_side_that_is_treated(muscle, side, pads, wanted):
    line = stimulation(muscle=muscle, side=side, pads=Pads(count=pads, placement="As drawn"))

    assert told(line, spec(channels=wanted), "channels") == [
        DeviceTemplate.CHANNELS.fill(
            channels=f"{wanted} channel{'s' if wanted > 1 else ''}", wanted=wanted
        )
    ]
    assert match(line, spec(channels=wanted)).can is YES
    assert match(line, spec(channels=wanted - 1)).can is NO
    assert told(line, spec(channels=None), "channels") == [
        DeviceTemplate.CHANNELS_UNKNOWN.fill(wanted=wanted)
    ]


@pytest.mark.parametrize(
    ("can", "template"),
    [
        (YES, DeviceTemplate.CAN_BE_SET),
        (NO, DeviceTemplate.CANNOT_BE_SET),
        (UNKNOWN, DeviceTemplate.MAY_BE_SET),
    ],
)
@pytest.mark.parametrize(
    ("field", "about"), [("own_on_off", "on and off times"), ("own_ramps", "ramps")]
)
def test_what_can_be_set_is_told_by_its_name(can, template, field, about):
    assert told(stimulation(), spec(**{field: can}), about) == [template.fill(about=about)]


@pytest.mark.parametrize("ramps", [{"ramp_up_s": 0}, {"ramp_down_s": 0}])
def test_one_ramp_alone_is_asked_for_too(ramps):
    assert match(stimulation(**ramps), spec(own_ramps=UNKNOWN)).can is UNKNOWN


def test_a_rest_of_a_second_or_less_is_a_rest():
    for off_s in (0.5, 1):
        assert match(stimulation(off_s=off_s), spec(own_on_off=UNKNOWN)).can is UNKNOWN


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"phase_duration_us": 9_999}, False),
        ({"phase_duration_us": 10_000}, True),
        ({"waveform": Waveform.TRIANGULAR}, True),
        ({"innervation": Innervation.DENERVATED}, True),
    ],
)
@pytest.mark.parametrize(
    ("long_pulse", "key"),
    [(YES, DeviceText.LONG_YES), (NO, DeviceText.LONG_NO), (UNKNOWN, DeviceText.LONG_UNKNOWN)],
)
def test_long_pulses_are_asked_for_where_the_line_has_one(changes, asked, long_pulse, key):
    found = told(stimulation(**changes), spec(long_pulse=long_pulse), "long pulses")

    assert found == ([key.text] if asked else [])


def test_what_is_not_known_is_told_by_its_own_key():
    unknown = stimulation(innervation=Innervation.UNKNOWN)

    assert told(unknown, WHOLE, "nerve") == [DeviceText.NERVE_UNKNOWN.text]
    assert told(stimulation(), spec(checked=False), "source") == [DeviceText.FROM_MEMORY.text]
