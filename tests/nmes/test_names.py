"""The names of the science: one class name means one thing."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from physiobench import nmes


def test_no_class_name_stands_in_two_files():
    files = Path(nmes.__file__).parent.rglob("*.py")

    names = Counter(
        name
        for file in files
        for name in re.findall(r"^class (\w+)", file.read_text(), re.MULTILINE)
    )

    assert [name for name, count in names.items() if count > 1] == []


def test_a_prescription_alone_loads_neither_numpy_nor_the_models():
    code = (
        "import sys; from physiobench import nmes; "
        "nmes.Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=9);"
        "print(*(name for name in sys.modules if name.startswith(('numpy', 'physiobench.nmes.'))))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "physiobench.nmes.stimulus.prescription" in loaded
    assert "numpy" not in loaded
    assert not [name for name in loaded if ".muscle" in name or ".simulation" in name]


def test_a_name_that_the_library_does_not_have_is_an_error():
    with pytest.raises(AttributeError, match="has no attribute 'simulat'"):
        _ = nmes.simulat
    assert set(nmes.__all__) <= set(dir(nmes))
