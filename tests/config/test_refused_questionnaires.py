"""A refused questionnaire of a practice is named wherever they look, and stops nothing else."""

import pytest

from physiobench.config import checks, content_check, doctor
from physiobench.config.errors import CannotServe
from physiobench.config.prepare import prepare_content
from physiobench.content import pathways, questionnaire_load
from physiobench.operations.models import StatusCheck
from physiobench.questionnaires.errors import ContentError
from tests.factories import NOW


pytestmark = pytest.mark.django_db

FILE = "questionnaires/mine@1.json"


@pytest.fixture
def refused(monkeypatch) -> None:
    fault = ContentError(FILE, "a", "has no text")
    monkeypatch.setattr(questionnaire_load, "left_out", lambda: (fault,))
    monkeypatch.setattr(pathways, "left_out", lambda: (fault,))


@pytest.mark.usefixtures("refused")
def test_the_site_starts_and_names_the_file(capsys):
    prepare_content()

    assert f"Not used: {FILE}: a: has no text." in capsys.readouterr().err


@pytest.mark.usefixtures("refused")
def test_the_doctor_names_the_file_and_what_to_do():
    found = doctor._questions()

    assert not found.well
    assert FILE in found.says
    assert "physiobench content check" in found.fix


@pytest.mark.usefixtures("refused")
def test_the_content_check_names_the_file_and_counts_the_others():
    lines, trouble = content_check.report()

    assert trouble
    assert f"FIX  {FILE}: a: has no text: not used" in lines
    assert sum(line.startswith("ok ") for line in lines) == len(content_check.SHELVES)


@pytest.mark.usefixtures("refused")
def test_the_managers_service_status_names_the_file_until_it_is_right(monkeypatch):
    checks.record_all(machine="ward", now=NOW)

    shown = StatusCheck.objects.get(name="Questionnaires")
    assert not shown.is_ok
    assert shown.says == "Refused and not used: mine@1.json."

    monkeypatch.setattr(questionnaire_load, "left_out", lambda: ())
    checks.record_all(machine="ward", now=NOW)

    assert StatusCheck.objects.get(name="Questionnaires").is_ok


def test_the_status_names_three_files_and_counts_the_others(monkeypatch):
    faults = tuple(ContentError(f"questionnaires/f{n}@1.json", "a", "is wrong") for n in range(5))
    monkeypatch.setattr(questionnaire_load, "left_out", lambda: faults)

    _is_ok, says, _fix = checks.questionnaires_state()

    assert says == "Refused and not used: f0@1.json, f1@1.json, f2@1.json and 2 more."


def test_a_refused_file_of_the_service_itself_stops_the_start_and_is_named(monkeypatch):
    def stops():
        file, key, reason = "questionnaires/nmes-screening@1.0.0.json", "pregnant", "has no text"
        raise ContentError(file, key, reason)

    monkeypatch.setattr(questionnaire_load, "rule_sets", stops)
    monkeypatch.setattr(questionnaire_load, "left_out", stops)

    with pytest.raises(CannotServe, match="nmes-screening"):
        prepare_content()
    assert "nmes-screening" in doctor._questions().says
    assert not checks.questionnaires_state()[0]
