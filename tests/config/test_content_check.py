"""What `physiobench content check` says about the clinical content."""

from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from physiobench.config import cli, content_check
from physiobench.questionnaires.errors import ContentError, ContentErrors
from tests.clinical.forms import SDC, extension, form, item


NEVER = {"language": "text/fhirpath", "expression": "1 = 2"}


def test_every_shelf_of_ours_parses():
    lines, trouble = content_check.report()

    assert not trouble
    assert len(lines) == len(content_check.SHELVES)
    assert all(line.startswith("ok ") for line in lines)


def test_what_nobody_signed_is_counted(monkeypatch):
    signed, unsigned = SimpleNamespace(reviewed_by="PH1"), SimpleNamespace(reviewed_by=None)
    rules = SimpleNamespace(rules=(signed, unsigned, unsigned))
    monkeypatch.setattr(content_check, "SHELVES", (("rules", lambda: {"one": rules}),))

    assert content_check.report() == (["ok   rules: 1, 2 of 3 not signed by a physio"], False)


def test_a_file_that_is_refused_is_named_and_the_others_are_still_looked_at(monkeypatch):
    def refused():
        file, key, reason = "exercises/heel-slide.yaml", "sets", "must be at least 1"
        raise ContentError(file, key, reason)

    shelves = (("exercises", refused), ("texts", dict))
    monkeypatch.setattr(content_check, "SHELVES", shelves)

    lines, trouble = content_check.report()

    assert trouble
    assert lines[0].startswith("FIX ")
    assert "heel-slide" in lines[0]
    assert lines[1] == "ok   texts: 0"


def test_what_several_shelves_need_is_named_once(monkeypatch):
    faults = [ContentError(f"questionnaires/{n}@1.json", "file", "is odd") for n in "ab"]

    def refused():
        raise ContentErrors(faults)

    shelves = (("questionnaires", refused), ("rules", refused), ("texts", dict))
    monkeypatch.setattr(content_check, "SHELVES", shelves)

    lines, trouble = content_check.report()

    assert trouble
    assert lines == [
        "FIX  questionnaires/a@1.json: file: is odd",
        "FIX  questionnaires/b@1.json: file: is odd",
        "wait rules: not used until the files above are corrected",
        "ok   texts: 0",
    ]


@pytest.mark.parametrize(("trouble", "code"), [(False, 0), (True, 1)])
def test_the_command_tells_by_its_exit_code(monkeypatch, trouble, code):
    monkeypatch.setattr(content_check, "report", lambda: (["a line"], trouble))

    answer = CliRunner().invoke(cli.main, ["content", "check"])

    assert answer.exit_code == code
    assert answer.output == "a line\n"


def test_an_extension_that_is_not_used_is_named(monkeypatch):
    form = SimpleNamespace(slug="mine", kept_extensions=(("", "urn:a"), ("age", "urn:b")))
    monkeypatch.setattr(content_check, "SHELVES", (("questionnaires", lambda: {"mine": form}),))

    assert content_check.report()[0][1:] == [
        "note mine has the extension urn:a: it is kept and not used",
        "note mine: age has the extension urn:b: it is kept and not used",
    ]


def test_a_question_that_no_answer_brings_up_or_hides_is_named(monkeypatch):
    never = [extension("sdc-questionnaire-enableWhenExpression", SDC, valueExpression=NEVER)]
    asked = form(item("a"), item("b", extension=never))
    monkeypatch.setattr(content_check, "SHELVES", (("questionnaires", lambda: {"form": asked}),))

    lines, trouble = content_check.report()

    assert not trouble
    assert lines[1:] == [
        "note form: b is always shown or never: its enableWhenExpression reads no answer"
    ]


def test_a_start_reads_what_it_can(monkeypatch):
    read = []

    def refused():
        file = "rules/knee@1.yaml"
        raise ContentError(file, "file", "is not YAML")

    shelves = (("rules", refused), ("teams", lambda: read.append("teams") or {}))
    monkeypatch.setattr(content_check, "SHELVES", shelves)

    content_check.read_all()

    assert read == ["teams"]
