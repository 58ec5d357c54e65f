"""The documents of the science: their code runs, their commands work, their figures are ours."""

import re
import runpy
from pathlib import Path

import pytest

from physiobench.nmes.cli import main
from physiobench.nmes.reporting import experiments, validation_page


ROOT = Path(__file__).parents[2]
PAGES = [
    "how-to/simulate-a-prescription.md",
    "explanation/denervated-muscle.md",
    "reference/nmes-library.md",
]


def fences(page, kind):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_runs_from_top_to_bottom(page, capsys):
    blocks = fences(page, "python")
    space = {}

    for block in blocks:
        exec(compile(block, page, "exec"), space)  # noqa: S102  our own page

    assert blocks
    assert "nan" not in capsys.readouterr().out.split()


COMMANDS = [
    line.removeprefix("$ physiobench nmes ").split()
    for page in PAGES
    for block in fences(page, "console")
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_of_a_page_works(command, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    code = main(command)

    assert code == 0
    assert capsys.readouterr().out


def test_the_validation_page_is_what_the_library_computes_today():
    written = (ROOT / "docs" / "reference" / "nmes-validation.md").read_text(encoding="utf-8")

    assert written == validation_page.validation_page(), (
        "run: physiobench nmes validation --force --output <the page>"
    )


def test_the_page_says_what_does_not_come_out():
    held = [row.reproduced for row in experiments.validation_rows()]

    assert validation_page.validation_page().count("does not come out") == held.count(False)
    assert held.count(True) >= 12


def test_the_page_of_every_public_name_says_what_the_docstrings_say_today():
    script = runpy.run_path(str(ROOT / "scripts" / "api_reference.py"))
    written = (ROOT / "docs" / "reference" / "nmes-api.md").read_text(encoding="utf-8")

    assert written == script["page"](), "run: .venv/bin/python scripts/api_reference.py"
