"""Tests that no version changes under the people who answered it."""

from collections.abc import Mapping

import pytest

from physiobench.assessment import policies, services
from physiobench.assessment.models import ServedVersion
from physiobench.assessment.services import versions
from physiobench.config import doctor
from physiobench.config.errors import CannotServe
from physiobench.config.prepare import prepare_content
from physiobench.content import fingerprints, pathways
from physiobench.content.fingerprints import Fingerprint
from tests.factories import NOW, AssessmentFactory, ResponseFactory


pytestmark = pytest.mark.django_db

ASKED, JUDGED = "questionnaires/knee@1.0.0", "rules/knee@1"


@pytest.fixture
def served() -> None:
    """Note every version once, with an answer to the first knee questionnaire."""
    ResponseFactory(assessment=AssessmentFactory(), questionnaire="knee", version="1.0.0")
    assert services.keep_versions(by=None, now=NOW) == []


def now_there(monkeypatch: pytest.MonkeyPatch, changed: Mapping[str, Fingerprint | None]) -> None:
    there = {**fingerprints.fingerprints(), **changed}
    found = {name: print_ for name, print_ in there.items() if print_ is not None}
    for module in (versions, policies):
        monkeypatch.setattr(module, "fingerprints", lambda: found)


@pytest.mark.usefixtures("served")
def test_every_file_is_noted_once():
    assert ServedVersion.objects.count() == len(fingerprints.fingerprints())

    assert services.keep_versions(by=None, now=NOW) == []
    assert ServedVersion.objects.count() == len(fingerprints.fingerprints())


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", [ASKED, JUDGED])
def test_what_people_answered_may_not_change(monkeypatch, name):
    now_there(monkeypatch, {name: Fingerprint("0" * 64, "knee@1.0.0")})

    (trouble,) = services.keep_versions(by=None, now=NOW)

    assert name in trouble
    assert "raise its version" in trouble
    with pytest.raises(CannotServe, match="changed after people answered it"):
        prepare_content()


@pytest.mark.usefixtures("served")
def test_what_nobody_answered_may_change(monkeypatch):
    other = "questionnaires/face@1.0.0"
    now_there(monkeypatch, {other: Fingerprint("0" * 64, "face@1.0.0")})

    assert services.keep_versions(by=None, now=NOW) == []
    assert ServedVersion.objects.get(name=other).sha256 == "0" * 64


@pytest.mark.usefixtures("served")
def test_rules_that_are_gone_are_missed_by_whom_they_judge(monkeypatch):
    now_there(monkeypatch, {JUDGED: None})

    assert policies.version_troubles() == [
        f"{JUDGED} is not there any more, and people answered it: put it back"
    ]


def test_a_pathway_that_people_began_is_missed_when_its_questions_are_refused(monkeypatch):
    AssessmentFactory(pathway="knee")
    monkeypatch.setattr(pathways, "lost", lambda: frozenset({"knee", "face"}))

    (trouble,) = policies.version_troubles()

    assert trouble.startswith("pathways/knee was begun by people")


def test_a_questionnaire_that_is_gone_is_named_by_the_doctor():
    ResponseFactory(assessment=AssessmentFactory(), questionnaire="knee", version="0.1.0")

    assert doctor._questions in doctor.LOOKS
    found = doctor._questions()

    assert not found.well
    assert "questionnaires/knee@0.1.0 is not there" in found.says


def test_a_physios_signature_and_the_layout_change_no_fingerprint(tmp_path, monkeypatch):
    def sha256(text: str) -> str:
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "questionnaires").mkdir(exist_ok=True)
        (tmp_path / "rules" / "x@1.yaml").write_text(text)
        monkeypatch.setattr(fingerprints, "DATA", tmp_path)
        fingerprints.fingerprints.cache_clear()
        found = fingerprints.fingerprints()["rules/x@1"].sha256
        fingerprints.fingerprints.cache_clear()
        return found

    plain = sha256("title: T\nrules: [{id: A, reviewed_by: null}]\n")

    assert sha256("rules:\n- reviewed_by: R. Signer\n  id: A\ntitle: T\n") == plain
    assert sha256("title: T\nrules: [{id: B, reviewed_by: null}]\n") != plain
