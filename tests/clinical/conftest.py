"""What every test of the clinical rules shares."""

import sys

import pytest


@pytest.fixture(scope="session", autouse=True)
def _every_answer_is_worked_out_anew():
    """Forget each cached answer: one from before a rule was changed would hide the change."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("physiobench.clinical."):
            for found in tuple(vars(module).values()):
                if hasattr(found, "cache_clear"):
                    found.cache_clear()
