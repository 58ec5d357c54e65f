"""Tests of physiobench.content.load, and of every content file it reads."""

import errno
import re
from importlib.resources import files
from pathlib import Path
from unittest.mock import Mock

import pytest
from pydantic import ValidationError

from physiobench.content import load
from physiobench.content.schema import Exercise, Muscle, Online, Protocol, Span


DATA = files("physiobench.content") / "data"
KINDS = {
    "articles": load.articles,
    "exercises": load.exercises,
    "measures": load.measures,
    "muscles": load.muscles,
    "package": load.products,
    "protocols": load.protocols,
    "stimulators": load.stimulators,
}


SOURCE = re.compile(r"\bS\d{2,3}[a-z]?\b")


def names(folder: str, suffix: str) -> set[str]:
    return {file.name.removesuffix(suffix) for file in (DATA / folder).iterdir()}


@pytest.mark.parametrize("folder", KINDS)
def test_every_file_of_a_folder_loads_under_its_own_name(folder):
    loaded = KINDS[folder]()

    assert set(loaded) == names(folder, ".yaml")
    assert all(slug == value.slug for slug, value in loaded.items())


@pytest.mark.parametrize("folder", ["exercises", "measures", "protocols", "stimulators"])
def test_no_two_files_bear_one_reference_id(folder):
    subscales = {"koos-adl", "koos-qol", "koos-sport", "koos-symptoms"}  # of one measure, O07
    ids = [value.id for slug, value in KINDS[folder]().items() if slug not in subscales]

    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)


def test_all_promised_ids_are_there():
    exercises = {exercise.id for exercise in load.exercises().values()}
    wanted = {f"X{n:02}" for n in (*range(1, 13), 14, 18, 19, 22)}

    assert wanted <= exercises
    assert {p.id for p in load.protocols().values()} == {f"P{n:02}" for n in range(1, 20)}
    assert {s.id for s in load.stimulators().values()} == {f"V{n:02}" for n in range(1, 14)}


def test_the_package_costs_28_pounds():
    package = load.products()["package"]

    assert (package.amount_pence, package.currency) == (2800, "GBP")


def test_every_text_somebody_agrees_to_is_there():
    assert set(load.texts()) >= {
        "consent-start-now",
        "consent-lose-cancel",
        "consent-health-data",
        "consent-remote-care",
        "privacy-notice",
        "terms",
        "cancellation-form",
        "disclaimer",
        "emergency-line",
    }
    assert all(load.text(t.slug, t.version) == t for t in load.texts().values())


def test_a_text_s_fingerprint_changes_with_one_letter():
    one = load.parse_markdown("texts/terms@1.md", "# Terms\n\nYou may cancel.\n")
    two = load.parse_markdown("texts/terms@1.md", "# Terms\n\nYou can cancel.\n")

    assert one.sha256 != two.sha256
    assert len(one.sha256) == 64


def test_a_version_never_shipped_is_not_found():
    with pytest.raises(KeyError):
        load.text("terms", 999)


@pytest.mark.parametrize("folder", ["measures", "protocols", "stimulators"])
def test_every_source_code_can_be_looked_up(folder):
    codes = {slug: SOURCE.findall(value.provenance) for slug, value in KINDS[folder]().items()}

    assert any(codes.values())
    for slug, found in codes.items():
        assert set(found) <= set(load.references()), slug


def test_no_exercise_names_a_source_by_code():  # one that does joins the test above
    named = [found for e in load.exercises().values() for found in SOURCE.findall(e.provenance)]

    assert load.exercises()
    assert named == []


def test_protocols_never_bear_a_current():
    assert load.protocols()
    for protocol in load.protocols().values():
        assert not any("ma" in name.split("_") for name in type(protocol).model_fields)
        assert protocol.evidence.note


def test_what_may_be_used_at_home_is_whole():
    allowed = {Online.YES, Online.PHYSIO_F2F_FIRST}
    at_home = [p for p in load.protocols().values() if p.permitted_online in allowed]

    assert at_home
    for protocol in at_home:
        assert protocol.frequency_hz.start in protocol.frequency_hz
        assert protocol.position


def test_facial_palsy_and_intensive_care_are_never_permitted_at_home():
    refused = {p.id for p in load.protocols().values() if p.permitted_online is Online.NO}

    assert refused == {"P13", "P14"}
    assert all(p.instead for p in load.protocols().values() if p.id in refused)


def test_a_note_about_a_stimulator_is_a_whole_sentence():
    for device in load.stimulators().values():
        for note in device.notes:
            assert note[0].isupper(), (device.slug, note)
            assert note.endswith("."), (device.slug, note)


def test_only_the_specialist_device_gives_long_pulses():
    long_pulse = {s.id: s.spec.long_pulse for s in load.stimulators().values()}

    assert [i for i, can in long_pulse.items() if can == "yes"] == ["V12"]
    assert [i for i, can in long_pulse.items() if can == "unknown"] == ["V06"]


def test_licensed_wording_is_not_shipped():
    licensed = {m.id for m in load.measures().values() if not m.wording_shipped}

    assert licensed == {"O06", "O07", "O08", "O14"}


GOOD = "name: A\nplain_name: a muscle\n"


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("name: A\n", "plain_name"),
        (GOOD + "colour: red\n", "colour"),
        (GOOD + "paired: perhaps\n", "paired"),
        (GOOD + "name: B\n", "line 3"),
        ("- a\n- b\n", "file"),
        ("name: [\n", "line 2"),
        ("", "file"),
        ("1: 2\n", "name"),
        ("? [a]\n: b\n", "file"),
        ("name: 2026-13-45\n", "file"),
        ("name: '\0'\n", "file"),
    ],
)
def test_a_wrong_file_names_itself_the_key_and_the_reason(source, key):
    with pytest.raises(load.ContentError) as caught:
        load.parse_yaml("muscles/odd.yaml", source, Muscle)

    assert (caught.value.file, caught.value.key) == ("muscles/odd.yaml", key)
    assert caught.value.reason
    assert str(caught.value).startswith("muscles/odd.yaml: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "source", "key"),
    [
        ("texts/terms.md", "# T\n\nb", "name"),
        ("texts/terms@one.md", "# T\n\nb", "name"),
        ("texts/terms@1.md", "T\n\nb", "title"),
        ("texts/terms@1.md", "# T\n", "body"),
    ],
)
def test_a_wrong_text_names_itself_the_key_and_the_reason(name, source, key):
    with pytest.raises(load.ContentError) as caught:
        load.parse_markdown(name, source)

    assert caught.value.key == key


def test_a_stranger_in_a_folder_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")

    with pytest.raises(load.ContentError, match=r"notes\.txt: name: must end in \.yaml"):
        load.read_folder(tmp_path, ".yaml", lambda name, text: load.parse_yaml(name, text, Muscle))


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "odd.yaml").write_bytes(b"name: \xff\xfe")

    with pytest.raises(load.ContentError, match="is not UTF-8"):
        load.read_folder(tmp_path, ".yaml", lambda name, text: load.parse_yaml(name, text, Muscle))


@pytest.mark.parametrize("kind", ["folder", "permission", "missing"])
def test_a_file_or_folder_that_cannot_be_read_is_refused(tmp_path, monkeypatch, kind):
    shelf = tmp_path / "muscles"
    if kind == "folder":
        (shelf / "odd.yaml").mkdir(parents=True)
    elif kind == "permission":
        shelf.mkdir()
        (shelf / "odd.yaml").write_text(GOOD)
        locked = PermissionError(errno.EACCES, "Permission denied")
        monkeypatch.setattr(Path, "read_text", Mock(side_effect=locked))

    with pytest.raises(load.ContentError) as caught:
        load.read_folder(shelf, ".yaml", lambda name, text: load.parse_yaml(name, text, Muscle))

    said = str(caught.value)
    assert said.startswith("muscles: folder" if kind == "missing" else "muscles/odd.yaml: file")
    assert "cannot be read: " in said
    assert "Errno" not in said


def test_a_span_with_crossed_ends_or_a_default_outside_is_refused():
    for ends in ({"min": 5, "max": 4}, {"min": 1, "max": 2, "default": 3}):
        with pytest.raises(ValidationError, match="out of order"):
            Span(**ends)


def test_a_protocol_for_home_that_leaves_a_number_out_is_refused():
    whole = load.protocols()["knee-osteoarthritis"].model_dump()

    with pytest.raises(ValidationError, match="has no weeks"):
        Protocol(**{**whole, "weeks": None})


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("frequency_hz", {"min": 0.1, "max": 50}, "frequency_hz 0.1"),
        ("phase_duration_us", {"min": 7, "max": 400}, "phase_duration_us 7"),
        ("session_min", {"min": 15, "max": 900}, "minutes 900"),
        ("off_s", 4000, "off_s 4000"),
        ("ramp_up_s", 61, "ramp_up_s 61"),
        ("by_week", [{"week": 1, "on_s": 0.001, "off_s": 5}], "on_s 0.001"),
    ],
)
def test_a_protocol_with_a_setting_that_no_prescription_takes_is_refused(field, value, says):
    whole = load.protocols()["knee-osteoarthritis"].model_dump()

    with pytest.raises(ValidationError, match=says):
        Protocol(**{**whole, field: value})


def test_a_protocol_with_pads_for_a_muscle_that_is_not_its_own_is_refused():
    whole = load.protocols()["multiple-sclerosis"].model_dump()

    with pytest.raises(ValidationError, match="pads for tibialis-anterior"):
        Protocol(**{**whole, "muscles": ["quadriceps"]})


def test_an_exercise_needs_one_frequency_and_an_amount():
    whole = load.exercises()["heel-slide"].model_dump()

    for dose in ({"reps": 5}, {"reps": 5, "times_per_day": 1, "times_per_week": 1}):
        with pytest.raises(ValidationError, match="one of them"):
            Exercise(**{**whole, "dose": dose})
    with pytest.raises(ValidationError, match="reps or minutes"):
        Exercise(**{**whole, "dose": {"times_per_day": 1}})


def test_what_is_loaded_cannot_be_changed():
    exercise = load.exercises()["heel-slide"]

    with pytest.raises(ValidationError, match="frozen"):
        exercise.name = "x"
    with pytest.raises(TypeError):
        load.exercises()["heel-slide"] = exercise
