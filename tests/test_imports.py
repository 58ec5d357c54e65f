"""Benchmarks and scripts are no part of the suite, but they import only what exists."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[1]
FOLDERS = ("bench", "chaos", "interop", "scripts")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Return each module of ours that a file imports from, with the name; inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("physiobench"):
            yield from ((str(node.module), alias.name) for alias in node.names)


def exists(module: str, name: str) -> bool:
    """Tell whether a module has a name, or is a package with such a module."""
    if hasattr(import_module(module), name):
        return True
    try:
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_outside_the_package_imports_only_names_that_exist(path):
    missing = [f"{module}.{name}" for module, name in imported(path) if not exists(module, name)]

    assert missing == []
