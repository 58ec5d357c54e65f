"""A content folder of a test's own, where questionnaires may have several versions."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from physiobench.content import pathways
from physiobench.content import questionnaire_load as load


READ_ONCE = (
    load._gathered,
    load._all_questionnaires,
    load._all_rule_sets,
    load.questionnaires,
    load.rule_sets,
    pathways.pathways,
    pathways.lost,
    pathways._listed,
)


@contextmanager
def own_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Path]:
    """Load questionnaires, rules and pathways from `folder` only, which gets empty shelves."""
    for shelf in ("questionnaires", "rules", "forms", "pathways"):
        (folder / shelf).mkdir()
    monkeypatch.setattr(load, "DATA", folder)
    monkeypatch.setattr(pathways, "DATA", folder)
    read_again()
    yield folder
    read_again()


def read_again() -> None:
    """Forget what was read, as a start of the service does."""
    for one in READ_ONCE:
        one.cache_clear()


def put(folder: Path, name: str, data: Mapping[str, object]) -> None:
    """Write one file; JSON is YAML too."""
    (folder / name).write_text(json.dumps(data), "utf-8")
    read_again()
