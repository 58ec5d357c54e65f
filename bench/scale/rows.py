"""Rows written past the models' objects, because a large site has millions of them."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any


AT_ONCE = 2000


class Table:
    """One table to fill: what all new rows have in common, and the columns each has of its own.

    Values are as a model's attributes hold them, by the name of the column, like `patient_id`.
    Nothing is checked here but what the database checks.
    """

    def __init__(self, model: Any, /, *own: str, same: Any = None, **common: Any) -> None:
        """Take what all rows have in common from the row `same`, else from the columns' defaults.

        `own` are the columns that each row has for itself. A key that is a UUID is made for each.
        """
        from django.db import connection

        fields = {field.attname: field for field in model._meta.concrete_fields}
        key = model._meta.pk
        self._own = {name: fields.pop(name) for name in own}
        if fields.pop(key.attname, None) and key.get_internal_type() == "UUIDField":
            self._own[key.attname] = key
        self._common = tuple(
            field.get_db_prep_save(
                common.get(name, field.get_default() if same is None else getattr(same, name)),
                connection,
            )
            for name, field in fields.items()
        )
        self._key = key.attname
        names = ", ".join(
            connection.ops.quote_name(field.column)
            for field in (*self._own.values(), *fields.values())
        )
        marks = ", ".join(["%s"] * (len(self._own) + len(fields)))
        self._sql = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})"

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows; each names its own columns."""
        from django.db import connection

        values = [
            tuple(
                field.get_db_prep_save(
                    row[name] if name in row else uuid.uuid4(),  # only a key is left out
                    connection,
                )
                for name, field in self._own.items()
            )
            + self._common
            for row in rows
        ]
        with connection.cursor() as cursor:
            for first in range(0, len(values), AT_ONCE):
                cursor.executemany(self._sql, values[first : first + AT_ONCE])
