"""What `physiobench clinical` prints."""

from click.testing import CliRunner

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
