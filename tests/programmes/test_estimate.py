"""Tests of the simulated estimate beside the form: it informs the physio and stops nothing."""

import logging
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from django.urls import reverse

import physiobench
from physiobench.clinical.programme import simulation
from physiobench.clinical.programme.prescription import problems
from physiobench.clinical.programme.simulation import PersonNumbers
from physiobench.clinical.programme.simulation import estimate as simulated
from physiobench.programmes.models import Programme
from physiobench.programmes.presenters import estimate
from tests.factories import NOW, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    DraftFactory,
    OwnStimulatorFactory,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)
from tests.programmes.test_writing import STIMULATION, signing, url


pytestmark = pytest.mark.django_db

HEADING = "Simulated estimate"
FORCE = "Force of the first contraction"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Wait as long as a busy machine takes, so that no test here depends on its speed."""
    monkeypatch.setattr(estimate, "WAIT_S", 300)


@pytest.fixture
def episode(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    return episode


@pytest.fixture
def draft(episode):
    return DraftFactory(episode=episode)


@pytest.fixture
def broken(monkeypatch):
    def fail(*_):
        msg = "left front thigh of Ann"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr(estimate, "estimate", fail)


@pytest.fixture
def slow(monkeypatch):
    """Hold each simulation until the test is over; a page waits a moment and no longer."""
    over = Event()
    monkeypatch.setattr(estimate, "estimate", lambda *_: over.wait(30))
    monkeypatch.setattr(estimate, "WAIT_S", 0.05)
    yield
    over.set()


def check(client, draft, **changed):
    typed = {**STIMULATION, "minutes": "5", **changed}
    return client.post(url("check_line", draft.episode, "stimulation"), typed).text


def test_the_check_shows_the_estimate_and_that_it_decides_nothing(client, draft):
    text = check(client, draft)

    for words in (HEADING, FORCE, "8 in 10 people", "Force of the last contraction", "mA/cm²"):
        assert words in text
    assert "It does not decide anything: you decide, and you sign." in text
    assert "the high end of the estimate" in text


def test_the_figures_are_checked_at_the_most_that_the_patients_stimulator_gives(client, draft):
    own = OwnStimulatorFactory(patient=draft.episode.patient)

    text = check(client, draft)

    assert f"{own.device.spec.max_ma:g} mA, the most that this stimulator gives" in text


def test_a_session_that_was_cut_names_the_minute_and_not_the_last_contraction(
    client, draft, monkeypatch
):
    monkeypatch.setattr(simulation, "MOST_ON_S", 41)

    text = check(client, draft, minutes="60", frequency_hz="100", off_s="20", on_s="20")

    assert "Force after 1 minute" in text
    assert "Force of the last contraction" not in text
    assert "covers only the first part of the session: 1 minute." in text


def test_a_long_session_says_that_the_models_fatigue_levels_off(client, draft):
    text = check(client, draft, minutes="60", off_s="20")

    assert "Force of the last contraction" in text
    assert "a longer session shows almost the same force" in text
    assert "covers only" not in text


def test_a_figure_over_a_limit_says_so_and_what_lowers_it(client, draft):
    OwnStimulatorFactory(patient=draft.episode.patient)

    text = check(client, draft, pad_width_cm="2", pad_height_cm="2", phase_duration_us="400")

    assert "At 90 mA the current density (r.m.s.) is" in text
    assert "To lower it, use larger pads, a lower frequency or a shorter pulse." in text


def test_a_muscle_without_a_model_says_so_and_shows_no_force(client, draft):
    text = check(client, draft, muscle="calf")

    assert "there is no model of the calf" in text
    assert FORCE not in text


def test_a_nerve_in_doubt_says_so_and_shows_no_force(client, draft):
    text = check(
        client, draft, muscle="tibialis-anterior", protocol_id="dropped-foot-partial-nerve"
    )

    assert "it is not known if the nerve of this muscle works" in text
    assert FORCE not in text


@pytest.mark.parametrize(
    "refused",
    [
        {"off_s": "500"},
        {"off_s": "0", "frequency_hz": "100"},
        {"on_s": "2", "ramp_up_s": "5", "ramp_down_s": "5", "ramps": "inside"},
        {"minutes": "90"},
    ],
)
def test_times_that_are_refused_have_no_estimate_and_the_check_says_why(client, draft, refused):
    text = check(client, draft, **refused)

    assert HEADING in text
    assert "No estimate yet: first correct the times" in text
    assert FORCE not in text


def test_a_frequency_that_no_stimulator_gives_says_why_there_is_no_estimate(client, draft):
    assert "No stimulator can give these settings" in check(client, draft, frequency_hz="200")


@pytest.mark.usefixtures("broken")
def test_a_simulation_that_fails_leaves_every_other_check(client, draft, caplog):
    with caplog.at_level(logging.ERROR):
        text = check(client, draft, phase_duration_us="0.3")

    assert "The simulation failed, so there is no estimate." in text
    assert "If you meant 0.3 ms, enter 300." in text
    assert "Ann" not in caplog.text


@pytest.mark.usefixtures("slow")
def test_a_slow_simulation_does_not_hold_the_check_up(client, draft):
    text = check(client, draft, phase_duration_us="0.3")

    assert "The simulation is not ready yet." in text
    assert "If you meant 0.3 ms, enter 300." in text


@pytest.mark.usefixtures("broken")
def test_a_programme_is_signed_without_any_estimate(client, episode):
    DraftFactory(episode=episode, body=body(stimulation=(stimulation(),)).model_dump(mode="json"))
    screened(episode)

    signing(client, episode)

    assert Programme.objects.get().plan.stimulation


def test_an_estimate_takes_nothing_from_what_stops_a_signature():
    line = stimulation(frequency_hz=151, deviation_reason="Because.")
    before = problems(line)

    simulated(line, PersonNumbers(stimulator_ma=300))

    assert [problem.field for problem in problems(line)] == ["frequency_hz"]
    assert problems(line) == before


def test_a_patient_never_sees_it(client):
    programme = ProgrammeFactory(plan=body(stimulation=(stimulation(),)))
    sign_in(client, programme.episode.patient)

    for name in ("programme", "print_programme"):
        page = client.get(reverse(f"programmes:{name}"))
        assert page.status_code == 200
        assert HEADING not in page.text


def test_a_physio_who_does_not_treat_the_patient_gets_no_check(client, draft):
    sign_in(client, PhysioFactory().user)

    assert (
        client.post(url("check_line", draft.episode, "stimulation"), STIMULATION).status_code == 404
    )


def test_no_other_page_includes_it():
    root = Path(physiobench.__file__).parent

    using = [p.name for p in root.rglob("*.html") if "programmes/estimate.html" in p.read_text()]

    assert using == ["check_line.html"]


def test_a_web_worker_that_checks_no_line_loads_neither_the_models_nor_numba():
    code = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.urls import get_resolver
from physiobench.programmes.presenters import estimate
len(get_resolver().reverse_dict)
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "physiobench.programmes.urls" in done
    assert "numba" not in done
    heavy = ("physiobench.nmes.muscle", "physiobench.nmes.simulation", "physiobench.nmes.excitab")
    assert [name for name in done if name.startswith(heavy)] == []
