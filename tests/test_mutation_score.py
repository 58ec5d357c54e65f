"""The score that `make mutants` writes counts what was noticed of what was tried."""

from tests.mutation_score import counted, page


PRINTED = """\
    physiobench.clinical.screening.triage.x_judge__mutmut_1: killed
    physiobench.clinical.screening.triage.x_judge__mutmut_2: timeout
    physiobench.clinical.screening.triage.x_judge__mutmut_3: survived
    physiobench.clinical.screening.gate.x_state__mutmut_1: no tests
    physiobench.clinical.screening.gate.x_state__mutmut_2: not checked
"""


def test_what_was_noticed_is_counted_of_what_was_tried():
    written = page(counted(PRINTED.splitlines()))

    assert "| screening.triage | 3 | 2 | 67 % |" in written
    assert "| screening.gate | 1 | 0 | 0 % |" in written
    assert "| **all of clinical** | 4 | 2 | 50 % |" in written
    assert "not tried yet: 1." in written


def test_a_module_of_which_nothing_was_tried_has_no_score():
    written = page(counted(["physiobench.clinical.nerve.gate.x_a__mutmut_1: not checked"]))

    assert "| nerve.gate | 0 | 0 | not tried |" in written
