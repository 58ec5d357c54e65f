"""The page of recruitment says of each muscle of the catalogue what is known."""

from pathlib import Path

from physiobench.clinical.programme.simulation import MODELLED
from physiobench.content.load import muscles


PAGE = Path(__file__).parents[3] / "docs/reference/nmes-recruitment.md"


def test_each_muscle_has_a_row_and_those_with_a_model_are_the_estimated_ones():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    known = {line.split("`")[1]: line for line in lines if line.startswith("| `")}

    assert known.keys() == muscles().keys()
    assert {slug for slug, line in known.items() if "no model" not in line} == set(MODELLED)
