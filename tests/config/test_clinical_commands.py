"""What `physiobench clinical` prints."""

import pytest
from click.testing import CliRunner

from physiobench.clinical.screening import tables
from physiobench.clinical.screening.pathway_length import lengths_of
from physiobench.config.clinical_commands import clinical
from physiobench.content import pathways


def test_the_lengths_of_each_pathway_are_printed_and_the_longest_upon_request(monkeypatch):
    back = pathways.pathways()["back-leg"]
    monkeypatch.setattr(pathways, "pathways", lambda: {"back-leg": back})
    plain = lengths_of(back).without_stimulation

    short = CliRunner().invoke(clinical, ["length"])
    long = CliRunner().invoke(clinical, ["length", "--longest"])

    assert f"without stimulation: {plain.pages} pages" in short.output
    assert "longest" not in short.output
    assert "longest without a finding:" in long.output
    assert "answers: " in long.output
    assert "leg-pain=yes" in long.output


@pytest.fixture
def short_tables(monkeypatch):
    """The real ones take seconds; `tests/clinical/screening/test_tables.py` reads them."""
    monkeypatch.setattr(tables, "tables", lambda: "12 rules on one page\n")


@pytest.mark.usefixtures("short_tables")
def test_the_tables_replace_no_file_unless_asked_to(tmp_path):
    mine = tmp_path / "mine.md"
    mine.write_text("my notes")

    refused = CliRunner().invoke(clinical, ["tables", "--out", str(mine)])

    assert refused.exit_code == 2
    assert "exists already. Nothing was written." in refused.output
    assert mine.read_text() == "my notes"
    assert CliRunner().invoke(clinical, ["tables", "--out", str(mine), "--force"]).exit_code == 0
    assert mine.read_text() == CliRunner().invoke(clinical, ["tables"]).output


@pytest.mark.usefixtures("short_tables")
@pytest.mark.parametrize("how", [["--out", "-"], []])
def test_without_a_file_the_tables_are_printed(how):
    assert "rules on" in CliRunner().invoke(clinical, ["tables", *how]).output
