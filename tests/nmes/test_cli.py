"""Tests of physiobench.nmes.cli and of reporting.text."""

import errno
import json
from pathlib import Path

import pytest

from physiobench.nmes.cli import main
from physiobench.nmes.simulation.cohort import SETTINGS_FILE


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
MEASURED = str(EXAMPLES / "quadriceps-measured.toml")
DOSE = ["dose", "--percent-mvc", "15", "--contractions", "15", "--minutes", "20"]
DOSE += ["--pad-area-cm2", "91", "--pad-spacing-cm", "18"]


@pytest.fixture
def said(capsys):
    """Run a command; return its exit code, output and errors."""

    def run(*argv):
        code = main([str(word) for word in argv])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("quadriceps-measured", 0),
        ("quadriceps", 1),
        ("denervated-ordinary", 0),
        ("denervated-long", 0),
    ],
)
def test_every_example_is_simulated_for_people_and_for_programs(said, name, code):
    file = EXAMPLES / f"{name}.toml"

    plain = said("simulate", file)
    program = said("simulate", file, "--json")

    assert plain[0] == program[0] == code
    assert "Rests on:" in plain[1]
    values = json.loads(program[1])
    assert len(values["contractions"]) == values["prescription"]["minutes"] * 60 / (
        values["prescription"]["on_s"] + values["prescription"]["off_s"]
    )


def test_a_picture_and_people_are_added_when_asked_for(said, tmp_path):
    picture = tmp_path / "run.svg"

    code, out, _ = said("simulate", MEASURED, "--people", 20, "--svg", picture)

    assert code == 0
    assert "Over 20 virtual people" in out
    assert picture.read_text().startswith("<?xml")


def test_a_picture_replaces_no_file_unless_asked_to(said, tmp_path):
    picture = tmp_path / "run.svg"
    picture.write_text("mine")

    code, _, error = said("simulate", MEASURED, "--svg", picture)

    assert code == 2
    assert "exists already. Nothing was written." in error
    assert picture.read_text() == "mine"
    assert said("simulate", MEASURED, "--svg", picture, "--force")[0] == 0
    assert picture.read_text().startswith("<?xml")


def test_people_are_in_the_json_too(said):
    values = json.loads(said("simulate", MEASURED, "--people", 10, "--json")[1])

    assert values["people"]["count"] == 10
    assert len(values["people"]["fatigue"]) == 3


def test_check_says_each_limit_and_fails_on_what_is_exceeded(said, tmp_path):
    hot = tmp_path / "hot.toml"
    text = Path(MEASURED).read_text()
    hot.write_text(text.replace("area_cm2 = 50", "area_cm2 = 4"))

    fine = said("check", MEASURED)
    bad = said("check", hot, "--json")

    assert fine[0] == 0
    assert "rms_density" in fine[1]
    assert bad[0] == 1
    assert "exceeded" in {limit["verdict"] for limit in json.loads(bad[1])}


def test_check_needs_pads(said, tmp_path):
    bare = tmp_path / "bare.toml"
    bare.write_text(Path(MEASURED).read_text().partition("[pads]")[0])

    code, _, err = said("check", bare)

    assert code == 2
    assert "[pads] must be given" in err


def test_dose_shows_a_trade_off(said):
    code, out, _ = said(*DOSE)
    as_values = json.loads(said(*DOSE, "--json")[1])

    assert code == 0
    assert "prescribe the response, not the current" in out
    assert len(as_values["options"]) > 1


def test_dose_that_cannot_be_says_why(said):
    code, out, _ = said(*DOSE, "--device-ma", 5)

    assert code == 1
    assert "Nothing on offer fits." in out
    assert "over_device" in out


def test_regrowth_is_a_range_and_never_a_date(said):
    code, out, _ = said("regrowth", "--distance-mm", 220, "--tinel", "60:40", "--today", 60)

    assert code == 0
    assert "months after the injury" in out
    assert "may not happen" in out
    values = json.loads(said("regrowth", "--distance-mm", 220, "--json")[1])
    assert values["first_flicker"]["low_months"] < values["first_flicker"]["high_months"]


def test_a_flicker_that_was_seen_is_said(said):
    out = said("regrowth", "--distance-mm", 100, "--flicker", 120)[1]

    assert "First flicker: seen" in out


@pytest.mark.enable_socket
def test_cohort_writes_parts_and_counts_them(said, tmp_path):
    rx = tmp_path / "rx.toml"
    rx.write_text(
        "response_mvc = 0.2\n[prescription]\nfrequency_hz = 20\nphase_duration_us = 300\n"
        "on_s = 1\noff_s = 1\nminutes = 0.05\n"
    )

    code, out, err = said("cohort", rx, tmp_path / "out", "--people", 6, "--part-size", 3)

    assert code == 0
    assert "6 people in 2 Parquet files" in out
    assert "2 of 2 parts" in err
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 2


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["regrowth", "--distance-mm", "100", "--tinel", "60"], "--tinel must be DAY:MM"),
        (["regrowth", "--distance-mm", "100", "--flicker", "soon"], "--flicker must be DAY"),
        (["regrowth", "--distance-mm", "-1"], "distance_mm must be"),
        (["simulate", MEASURED, "--people", "-1"], "people must be"),
        (["dose"], "required"),
        (["sing"], "invalid choice"),
        ([], "COMMAND"),
    ],
)
def test_bad_input_is_refused_with_what_to_change(said, argv, words):
    code, _, err = said(*argv)

    assert code == 2
    assert words in err


UNREADABLE = [
    ("missing.toml", "there is no such file or folder"),
    ("folder.toml", "this is a folder, not a file"),
    ("file.txt/rx.toml", "a part of this path is a file, not a folder"),
    ("locked.toml", "you do not have permission to use it"),
    ("latin.toml", "this is not text in UTF-8"),
    ("broken.toml", "this is not TOML"),
    ("deep.toml", "this is nested too deeply"),
]


@pytest.fixture
def unreadable(tmp_path, monkeypatch):
    """A folder with a file for each way in which a prescription cannot be read."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "locked.toml").write_text("x")
    (tmp_path / "latin.toml").write_bytes("note = '50 \xb5s'".encode("latin-1"))
    (tmp_path / "broken.toml").write_text("frequency_hz = = 35")
    (tmp_path / "deep.toml").write_text(f"a = {'[' * 5000}{']' * 5000}")
    read = Path.read_text

    def read_unless_locked(path, *args, **kwargs):
        if path.name == "locked.toml":  # a superuser could read it
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", read_unless_locked)
    return tmp_path


@pytest.mark.parametrize("command", [["simulate"], ["check"], ["cohort"]])
@pytest.mark.parametrize(("name", "reason"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_named_in_one_plain_line(
    said, unreadable, command, name, reason
):
    folder = [str(unreadable / "out")] if command == ["cohort"] else []

    code, out, err = said(*command, unreadable / name, *folder)

    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert f"{unreadable / name}: {reason}" in err
    assert "Errno" not in err


def test_a_file_that_cannot_be_written_is_named_in_one_plain_line(said, tmp_path):
    code, _, err = said("simulate", MEASURED, "--svg", tmp_path / "none" / "run.svg")

    assert code == 2
    assert err == (
        f"physiobench nmes simulate: {tmp_path}/none/run.svg: there is no such file or folder. "
        "Check the name and try again.\n"
    )


@pytest.mark.parametrize("settings", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_cohorts_settings_that_cannot_be_read_are_named(said, tmp_path, settings):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / SETTINGS_FILE).write_bytes(settings)

    code, _, err = said("cohort", MEASURED, tmp_path / "out", "--people", 2)

    assert code == 2
    assert f"{tmp_path / 'out' / SETTINGS_FILE}: this does not hold the settings" in err


def test_help_is_no_failure(said):
    code, out, _ = said("--help")

    assert code == 0
    assert "a physiotherapist decides" in " ".join(out.split())


def test_warm_compiles(said):
    assert said("warm")[0] == 0
