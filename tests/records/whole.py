"""The whole database at one moment, and what differs between two moments."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models


Rows = dict[str, dict[Any, dict[str, Any]]]  # by label, then by key


def whole_database() -> Rows:
    """Return every row of every table, with those of the libraries."""
    return {
        model._meta.label: {row[model._meta.pk.attname]: row for row in _rows(model)}
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def _rows(model: type[models.Model]) -> list[dict[str, Any]]:
    rows = list(models.QuerySet(model).values())
    return [
        {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()} for row in rows
    ]


def table_hashes(rows: Rows) -> dict[str, str]:
    """Return one fingerprint of each table that has rows."""
    return {
        label: hashlib.sha256(repr(sorted(table.items(), key=str)).encode()).hexdigest()
        for label, table in rows.items()
        if table
    }


@dataclass(frozen=True)
class Difference:
    """What went, came and changed, as keys by label."""

    gone: dict[str, set[Any]]
    came: dict[str, set[Any]]
    changed: dict[str, set[Any]]


def difference(before: Rows, after: Rows) -> Difference:
    """Compare two moments."""

    def each(keys: Any) -> dict[str, set[Any]]:
        found = {label: keys(before[label], after[label]) for label in before}
        return {label: theirs for label, theirs in found.items() if theirs}

    return Difference(
        gone=each(lambda old, new: old.keys() - new.keys()),
        came=each(lambda old, new: new.keys() - old.keys()),
        changed=each(lambda old, new: {k for k in old.keys() & new.keys() if old[k] != new[k]}),
    )


def where_it_stands(rows: Rows, *words: str) -> set[str]:
    """Return the labels of tables in which one of these words stands, in any case."""
    wanted = [word.lower() for word in words]
    return {
        label
        for label, table in rows.items()
        for row in table.values()
        if any(word in repr(row).lower() for word in wanted)
    }
