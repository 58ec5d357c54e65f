"""The names of the science: one class name means one thing."""

import re
from collections import Counter
from pathlib import Path

from physiobench import nmes


def test_no_class_name_stands_in_two_files():
    files = Path(nmes.__file__).parent.rglob("*.py")

    names = Counter(
        name
        for file in files
        for name in re.findall(r"^class (\w+)", file.read_text(), re.MULTILINE)
    )

    assert [name for name, count in names.items() if count > 1] == []
