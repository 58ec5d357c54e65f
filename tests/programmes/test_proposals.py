"""Tests of what the form for stimulation proposes from each shipped protocol."""

import re
from types import MappingProxyType

import pytest

from physiobench.clinical.programme.lines import Innervation, Side, sentence
from physiobench.clinical.programme.nmes_prescription import nmes_prescription
from physiobench.clinical.programme.prescription import problems
from physiobench.content.load import muscles, protocols
from physiobench.content.schema import Online
from physiobench.programmes.forms.stimulation import StimulationForm
from physiobench.programmes.presenters.protocols import protocol_rows
from tests.clinical.nerve.test_twitch import twitching


def at_home(protocol):
    allowed = protocol.permitted_online in {Online.YES, Online.PHYSIO_F2F_FIRST}
    return allowed and protocol.cycle != "triggered"


def chosen_by_the_physio(muscle):
    side = Side.LEFT if muscles()[muscle].paired else Side.BOTH
    reason = "Seen on 2 March, in person."
    return {"side": side, "innervation": Innervation.NORMAL, "deviation_reason": reason}


def proposal(slug, tested=MappingProxyType({})):
    return StimulationForm.from_protocol(slug, 0, tested)


def filled(slug):
    first = {"line_id": "00000000-0000-4000-8000-000000000001", **proposal(slug)}
    first |= chosen_by_the_physio(first["muscle"])
    return StimulationForm({name: value for name, value in first.items() if value is not None})


@pytest.mark.parametrize("slug", [s for s, p in protocols().items() if at_home(p)])
def test_what_a_protocol_for_home_proposes_can_be_signed(slug):
    form = filled(slug)

    assert form.is_valid(), form.errors
    line = form.line()
    rx = nmes_prescription(line)
    assert problems(line) == ()
    assert rx.frequency_hz in protocols()[slug].frequency_hz
    if (contractions := protocols()[slug].contractions_per_session) is not None:
        assert rx.contractions in contractions


@pytest.mark.parametrize("slug", [s for s, p in protocols().items() if not at_home(p)])
def test_what_a_protocol_not_for_home_proposes_cannot_be_signed(slug):
    assert protocols()[slug].id in {"P08", "P12", "P13", "P14"}

    first = proposal(slug)
    form = filled(slug) if first["muscle"] else StimulationForm(first)

    assert not form.is_valid() or problems(form.line())


def test_the_count_of_pads_is_for_one_side():
    form = filled("long-term-illness")
    assert form.is_valid()
    line = form.line()

    on_both = line.model_copy(update={"side": Side.BOTH})

    assert line.pads.count == on_both.pads.count == 2
    assert "with 2 pads of 7 by 13 cm." in sentence(line)
    assert "with 4 pads of 7 by 13 cm (2 on each side)." in sentence(on_both)


def test_pads_are_those_of_the_muscle_that_was_tested():
    tested = {("wrist-extensors", Side.LEFT): [twitching()]}

    of_the_first, of_the_tested = (
        proposal("arm-partial-nerve"),
        proposal("arm-partial-nerve", tested),
    )

    assert (of_the_first["muscle"], of_the_first["pad_width_cm"]) == ("deltoid", 5)
    assert (of_the_tested["muscle"], of_the_tested["pad_width_cm"]) == ("wrist-extensors", 3)


def test_pads_of_two_sizes_are_left_to_the_physio():
    first = proposal("kneecap-pain")

    assert first["pad_count"] == 2
    assert "pad_width_cm" not in first


def test_ramps_longer_than_the_on_time_are_proposed_outside_it():
    assert proposal("multiple-sclerosis")["ramps"] == "outside"
    assert not proposal("knee-osteoarthritis")["ramps"]


def test_a_pause_needs_an_on_time():
    form = filled("knee-osteoarthritis")
    form.data = {**form.data, "on_s": ""}

    assert "on_s" in form.errors


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("overactive-bladder", ("on_s", "ramp_up_s", "ramp_down_s")),
        ("long-term-illness", ("ramp_up_s", "ramp_down_s")),
        ("before-knee-replacement", ("pad_width_cm", "pad_height_cm")),
        ("denervated-muscle", ("frequency_hz", "phase_duration_us", "waveform", "minutes")),
    ],
)
def test_what_the_source_leaves_out_stays_empty(slug, fields):
    first = proposal(slug)

    assert not [name for name in fields if first.get(name) not in {None, ""}]


def test_the_page_says_the_settings_and_their_ranges():
    rows = dict(protocol_rows("knee-osteoarthritis"))

    assert rows["Pads"] == "2 on each side: 7 by 13 cm or 5 by 9 cm"
    assert rows["Frequency"] == "50 Hz (50 to 75)"
    assert rows["On, then off"] == "10 s, then 50 s"
    assert rows["Ramps"] == "2 s up, 1 s down"
    assert rows["Contractions a session"] == "15 to 20"
    assert rows["Times a week"] == "3"


@pytest.mark.parametrize("slug", protocols())
def test_each_protocol_can_be_shown(slug):
    rows = protocol_rows(slug)

    assert all(term and value for term, value in rows)
    said = " ".join(value for _term, value in rows)
    assert not re.search(r"\bS\d|\bV:|\bM\b|\bDESIGN\b|\bP\d\d\b", said)


def test_the_sources_of_a_protocol_are_named_with_what_was_not_checked():
    rows = dict(protocol_rows("knee-osteoarthritis"))

    assert "Nussbaum and others 2017" in rows["Sources"]
    assert "Novak and others 2020" in rows["Sources"]
    assert rows["Not checked in a source"] == "The ramps."
    assert rows["Confidence in these figures"] == "High"
