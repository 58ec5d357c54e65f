"""Each limit of a line of stimulation, and the advice that belongs to each problem."""

import pytest

from physiobench.clinical.programme.prescription import (
    Innervation,
    LineTemplate,
    LineText,
    Pads,
    Side,
    Waveform,
    is_long,
    problems,
    warnings,
)
from physiobench.clinical.programme.problem import field_name
from physiobench.content.load import protocols
from physiobench.content.schema import Online
from tests.clinical.making import stimulation


def fields(found):
    return {problem.field for problem in found}


def message(line, field):
    """Return what a form shows beside one field; nothing if there is no problem."""
    return " ".join(found.message for found in problems(line) if found.field == field)


DENERVATED = {
    "innervation": Innervation.DENERVATED,
    "protocol_id": "denervated-muscle",
    "waveform": Waveform.TRIANGULAR,
    "phase_duration_us": 200_000,
    "frequency_hz": 1,
    "deviation_reason": "Shared with the nerve clinic.",
}


@pytest.mark.parametrize(
    ("field", "least", "most", "beyond"),
    [
        ("frequency_hz", 1, 150, 0.1),
        ("phase_duration_us", 10, 1000, 1),
        ("on_s", 0.5, 60, 0.1),
        ("off_s", None, 120, 1),
        ("ramp_up_s", 0, 10, 0.1),
        ("ramp_down_s", 0, 10, 0.1),
        ("minutes", 1, 60, 0.1),
        ("times_per_week", 1, 28, 1),
        ("weeks", 1, 26, 1),
    ],
)
def test_a_limit_can_be_prescribed_and_what_lies_beyond_it_cannot(field, least, most, beyond):
    wide = {"ramp_counts_inside_on": True, "on_s": 40, "off_s": 60, "minutes": 30}
    small = {"ramp_up_s": 0, "ramp_down_s": 0} if field == "on_s" else {}
    brief = {"on_s": 5, "off_s": 20} if field == "minutes" else {}

    def refused(value):
        changed = {**wide, **small, **brief, field: value, "deviation_reason": "."}
        return field in fields(problems(stimulation(**changed)))

    assert not refused(most)
    assert refused(most + beyond)
    if least is not None:
        assert not refused(least)
        assert refused(least - beyond)


@pytest.mark.parametrize(
    ("width", "refused"), [(10_000, False), (9_999, True), (500_000, False), (500_001, True)]
)
def test_a_pulse_for_muscle_without_a_nerve_has_limits_of_its_own(width, refused):
    line = stimulation(**{**DENERVATED, "phase_duration_us": width})

    assert ("phase_duration_us" in fields(problems(line))) is refused


@pytest.mark.parametrize(("hz", "refused"), [(0.5, False), (0.4, True), (0.9, False)])
def test_single_twitches_of_muscle_without_a_nerve_may_come_slower(hz, refused):
    line = stimulation(**{**DENERVATED, "frequency_hz": hz, "on_s": 20, "minutes": 30})

    assert ("frequency_hz" in fields(problems(line))) is refused


@pytest.mark.parametrize(
    ("width", "meant"), [(0.3, "300"), (1, "1000"), (1.01, None), (2000, None), (9_999, None)]
)
def test_a_width_that_looks_like_milliseconds_is_named_in_microseconds(width, meant):
    said = message(stimulation(phase_duration_us=width, deviation_reason="."), "phase_duration_us")

    assert said
    hint = LineTemplate.IN_MILLISECONDS.fill(ms=f"{width:g}", us=meant) if meant else "If you meant"
    assert (hint in said) is bool(meant)


@pytest.mark.parametrize(
    ("width", "meant"), [(0.9, None), (1, "1000"), (500, "500000"), (501, None)]
)
def test_a_short_width_for_muscle_without_a_nerve_may_be_milliseconds(width, meant):
    said = message(stimulation(**{**DENERVATED, "phase_duration_us": width}), "phase_duration_us")

    assert said.startswith(
        LineTemplate.TOO_SHORT_FOR_DENERVATED.fill(width=f"{width:g}", low="10000", high="500000")
    )
    assert ("If you meant" in said) is bool(meant)
    if meant:
        assert LineTemplate.IN_MILLISECONDS.fill(ms=f"{width:g}", us=meant) in said


@pytest.mark.parametrize(("width", "told"), [(10_000, True), (9_999, False), (1_001, False)])
def test_a_pulse_that_only_muscle_without_a_nerve_needs_is_named_as_one(width, told):
    said = message(stimulation(phase_duration_us=width, deviation_reason="."), "phase_duration_us")

    assert said
    assert (LineText.TOO_LONG_FOR_NERVE.text in said) is told


@pytest.mark.parametrize(("width", "long"), [(1000, False), (1000.1, True), (10_000, True)])
def test_a_pulse_above_a_thousand_microseconds_is_long(width, long):
    assert is_long(width) is long


@pytest.mark.parametrize(("minutes", "refused"), [(1, False), (1.5, False), (0.99, True)])
def test_a_session_may_be_as_long_as_one_contraction_and_its_rest(minutes, refused):
    line = stimulation(minutes=minutes, on_s=10, off_s=50, deviation_reason=".")

    assert ("minutes" in fields(problems(line))) is refused


def test_a_session_too_short_for_one_contraction_is_told_once():
    found = problems(stimulation(minutes=1, on_s=20, off_s=60, deviation_reason="."))

    assert [problem.field for problem in found].count("minutes") == 1


# Each problem is told by its own key


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"muscle": "left-ear"}, "muscle", LineText.NO_MUSCLE),
        ({"response_to_aim_for": ""}, "response_to_aim_for", LineText.NO_RESPONSE),
        ({"position": ""}, "position", LineText.NO_POSITION),
        ({"off_s": 0}, "off_s", LineText.NO_PAUSE),
        ({"innervation": Innervation.UNKNOWN}, "innervation", LineText.NERVE_UNKNOWN),
        ({"innervation": Innervation.DENERVATED}, "protocol_id", LineText.DENERVATED),
        ({"protocol_id": "denervated-muscle"}, "protocol_id", LineText.ONLY_FOR_DENERVATED),
        ({"protocol_id": "no-such-protocol"}, "protocol_id", LineText.NO_PROTOCOL),
        ({"waveform": Waveform.TRIANGULAR}, "waveform", LineText.TRIANGULAR),
        ({"waveform": Waveform.MONOPHASIC}, "waveform", LineText.MONOPHASIC),
        (
            {"pads": Pads(count=2, width_cm=5, placement="Thigh")},
            "pads.width_cm",
            LineText.SIZE_OF_PADS,
        ),
        (
            {"pads": Pads(count=2, height_cm=5, placement="Thigh")},
            "pads.width_cm",
            LineText.SIZE_OF_PADS,
        ),
        ({"pads": Pads(count=2, placement="")}, "pads.placement", LineText.NO_PLACEMENT),
        (
            {"pads": Pads(count=1, width_cm=5, height_cm=5, placement="Thigh")},
            "pads.count",
            LineText.ONE_PAD,
        ),
    ],
)
def test_each_thing_that_stops_a_signature_is_told_beside_its_field(changed, field, key):
    assert message(stimulation(**{"deviation_reason": ".", **changed}), field) == key.text


def test_a_muscle_without_sides_is_named_where_a_side_was_chosen():
    line = stimulation(muscle="pelvic-floor", side=Side.LEFT, deviation_reason=".")

    assert message(line, "side") == LineTemplate.NO_SIDES.fill(muscle="pelvic floor")


@pytest.mark.parametrize(("count", "refused"), [(0, True), (1, False), (8, False), (9, True)])
def test_one_to_eight_pads_can_be_prescribed(count, refused):
    line = stimulation(pads=Pads(count=count, placement="As drawn"), deviation_reason=".")

    said = LineTemplate.COUNT_OF_PADS.fill(low=1, high=8) if refused else ""
    assert message(line, "pads.count") == said


@pytest.mark.parametrize("side", ["width_cm", "height_cm"])
@pytest.mark.parametrize(("size", "refused"), [(1.9, True), (2, False), (25, False), (25.1, True)])
def test_a_pad_is_two_to_twenty_five_centimetres_wide_and_high(side, size, refused):
    right = {"count": 2, "width_cm": 5, "height_cm": 9, "placement": "Thigh"}
    line = stimulation(pads=Pads(**{**right, side: size}), deviation_reason=".")

    assert (f"pads.{side}" in fields(problems(line))) is refused
    if refused:
        assert "2 to 25 cm" in message(line, f"pads.{side}")


@pytest.mark.parametrize(
    "slug", [s for s, p in protocols().items() if p.permitted_online is Online.NO]
)
def test_a_protocol_that_is_not_for_home_says_what_to_do_instead(slug):
    protocol = protocols()[slug]

    said = message(stimulation(protocol_id=slug, deviation_reason="."), "protocol_id")

    assert LineTemplate.NOT_FOR_HOME.fill(protocol=protocol.name) in said
    instead = LineTemplate.INSTEAD.fill(instead=protocol.instead) if protocol.instead else ""
    assert said.endswith(instead)


@pytest.mark.parametrize(
    "slug",
    [
        s
        for s, p in protocols().items()
        if p.cycle == "triggered" and p.permitted_online is not Online.NO
    ],
)
def test_a_protocol_that_needs_a_heel_switch_says_so(slug):
    said = message(stimulation(protocol_id=slug, deviation_reason="."), "protocol_id")

    assert LineTemplate.HEEL_SWITCH.fill(protocol=protocols()[slug].name) in said


# What is for the physio to give a reason for


def warned(line, field):
    return [found.message for found in warnings(line) if found.field == field]


@pytest.mark.parametrize(
    ("width_cm", "height_cm", "small"), [(3, 3, False), (2.9, 3, True), (2, 4.5, False)]
)
def test_pads_of_less_than_nine_square_centimetres_sting(width_cm, height_cm, small):
    line = stimulation(
        pads=Pads(count=2, width_cm=width_cm, height_cm=height_cm, placement="Thigh")
    )

    assert warned(line, "pads.width_cm") == ([LineText.SMALL_PADS.text] if small else [])


@pytest.mark.parametrize(
    ("nerve", "weeks", "told"),
    [
        (Innervation.PARTIAL, 12, False),
        (Innervation.PARTIAL, 13, True),
        (Innervation.NORMAL, 13, False),
    ],
)
def test_a_recovering_nerve_is_looked_at_again_after_twelve_weeks(nerve, weeks, told):
    said = warned(stimulation(innervation=nerve, weeks=weeks), "weeks")

    assert (LineTemplate.RECHECK.fill(weeks=12) in said) is told


@pytest.mark.parametrize(("hz", "told"), [(7.9, True), (8, False)])
def test_below_eight_hertz_the_muscle_only_twitches(hz, told):
    said = warned(stimulation(frequency_hz=hz), "frequency_hz")

    assert (LineTemplate.ONLY_TWITCHES.fill(frequency=f"{hz:g}") in said) is told


def test_a_line_without_a_protocol_is_reasoned_and_nothing_else_is_compared():
    line = stimulation(protocol_id=None, weeks=20, pads=Pads(count=2, placement="Thigh"))

    assert [(w.field, w.message) for w in warnings(line)] == [
        ("protocol_id", LineText.OWN_REASONS.text)
    ]


@pytest.mark.parametrize("slug", protocols())
def test_a_protocol_that_a_physio_must_open_says_by_whom(slug):
    key = {
        Online.PHYSIO_F2F_FIRST: LineText.FACE_TO_FACE,
        Online.SPECIALIST_ONLY: LineText.SPECIALIST,
    }.get(protocols()[slug].permitted_online)

    said = warned(stimulation(protocol_id=slug), "protocol_id")

    assert said == ([key.text] if key else [])


KNEE = protocols()["knee-osteoarthritis"]


@pytest.mark.parametrize(
    ("field", "span", "unit"),
    [
        ("frequency_hz", KNEE.frequency_hz, "Hz"),
        ("phase_duration_us", KNEE.phase_duration_us, "µs"),
        ("minutes", KNEE.session_min, "minutes"),
        ("times_per_week", KNEE.sessions_per_week, "times a week"),
        ("weeks", KNEE.weeks, "weeks"),
    ],
)
def test_each_number_outside_its_protocol_is_told_with_the_usual_one(field, span, unit):
    usual = f"{span.min:g}" if span.min == span.max else f"{span.min:g} to {span.max:g}"

    assert warned(stimulation(**{field: span.min}), field) == []
    assert warned(stimulation(**{field: span.max}), field) == []
    for value in (span.min - 1, span.max + 1):
        assert warned(stimulation(**{field: value}), field) == [
            LineTemplate.OUTSIDE_PROTOCOL.fill(
                field=field_name(field), value=f"{value:g}", unit=unit, usual=usual
            )
        ]


def test_another_muscle_than_the_protocol_s_is_told_with_its_name():
    assert warned(stimulation(muscle="calf"), "muscle") == [
        LineTemplate.OTHER_MUSCLE.fill(protocol=KNEE.name)
    ]


@pytest.mark.parametrize(
    ("on_s", "off_s", "told"),
    [
        (10, 50, False),  # a sixth of the time, as the protocol has it
        (10, 20, False),  # a third: twice as much
        (10, 19, True),
        (10, 110, False),  # a twelfth: half as much
        (10, 111, True),
    ],
)
def test_half_to_twice_the_protocol_s_share_of_work_needs_no_reason(on_s, off_s, told):
    said = warned(stimulation(on_s=on_s, off_s=off_s), "off_s")

    words = LineTemplate.CYCLE_OF_PROTOCOL.fill(on=f"{KNEE.on_s:g}", off=f"{KNEE.off_s:g}")
    assert said == ([words] if told else [])


@pytest.mark.parametrize(
    ("field", "template", "usual"),
    [
        ("ramp_up_s", LineTemplate.NO_RAMP_UP, KNEE.ramp_up_s),
        ("ramp_down_s", LineTemplate.NO_RAMP_DOWN, KNEE.ramp_down_s),
    ],
)
def test_a_ramp_that_the_protocol_has_and_the_line_has_not_is_told(field, template, usual):
    assert warned(stimulation(**{field: 0}), field) == [template.fill(usual=f"{usual:g}")]
    assert warned(stimulation(**{field: 0.5}), field) == []


@pytest.mark.parametrize("one", [{"width_cm": 5}, {"height_cm": 9}])
def test_pads_with_half_a_size_are_not_said_to_have_none(one):
    line = stimulation(pads=Pads(count=2, placement="Thigh", **one))

    assert warned(line, "pads.width_cm") == []


def test_a_session_without_a_pause_that_is_too_long_is_named_in_the_minutes_that_were_typed():
    line = stimulation(off_s=0, minutes=120, deviation_reason=".")

    told = [found.message for found in problems(line) if "not possible" in found.message]

    assert told == ["Minutes: 120 minutes is not possible. Enter 1 to 60 minutes."]


def test_each_wrong_size_of_a_pad_names_its_field():
    pads = stimulation().pads.model_copy(update={"width_cm": 1, "height_cm": 1})

    told = [found.message for found in problems(stimulation(pads=pads, deviation_reason="."))]

    assert told == [
        "Pad width: 1 cm is not possible. Enter 2 to 25 cm.",
        "Pad height: 1 cm is not possible. Enter 2 to 25 cm.",
    ]
