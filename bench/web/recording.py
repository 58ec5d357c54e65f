"""Watch one page of the product work: which queries it runs, and which bytes it answers.

What is recorded can be replayed. A read through the ORM is kept as the ORM's own query,
so that the bare view pays for the same objects; everything else is kept as SQL.
"""

import pickle
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


BEGIN, END = "begin", "end"
TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE)


@dataclass(slots=True)
class Step:
    """One thing that the page did to the database."""

    kind: str  # "orm", "sql", "begin" or "end"
    sql: str = ""
    params: Any = None
    model: str = ""  # of a read through the ORM, from here
    query: bytes = b""
    rows: Any = None  # the class that makes the rows
    fields: Any = None


@dataclass(slots=True)
class Recording:
    """One page: what it did and what it answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    entry_id: uuid.UUID | None = None  # what was logged; replaced by a fresh one at each replay
    steps: list[Step] = field(default_factory=list)
    session_key: str = ""  # what the hand-written yardstick needs, from here
    day: date = date.min
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    same: bool = False  # whether that yardstick was found to run the same SQL

    @property
    def queries(self) -> int:
        """Return how many statements it ran, without transaction control."""
        return sum(step.kind in {"orm", "sql"} for step in self.steps)


@contextmanager
def watch() -> Iterator[list[Step]]:
    """Write down every statement that this thread's connection runs."""
    from django.db import connection
    from django.db.models.query import QuerySet

    steps: list[Step] = []
    fetching: list[QuerySet] = []
    fetch_all, set_autocommit = QuerySet._fetch_all, connection.set_autocommit

    def fetch(queryset: QuerySet) -> None:
        if queryset._result_cache is not None:
            fetch_all(queryset)
            return
        fetching.append(queryset)
        try:
            fetch_all(queryset)
        finally:
            if fetching and fetching[-1] is queryset:
                fetching.pop()

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if TRANSACTION.match(sql):
            return run(sql, *rest)
        if fetching:
            queryset = fetching.pop()  # what follows within it is a prefetch of its own
            steps.append(
                Step(
                    "orm",
                    sql=sql,
                    model=queryset.model._meta.label,
                    query=pickle.dumps(queryset.query),
                    rows=queryset._iterable_class,
                    fields=queryset._fields,
                )
            )
        else:
            steps.append(Step("sql", sql=sql, params=rest[0]))
        return run(sql, *rest)

    def autocommit(*args: Any, **kwargs: Any) -> None:
        steps.append(Step(END if args[0] else BEGIN))
        set_autocommit(*args, **kwargs)

    QuerySet._fetch_all = fetch
    connection.set_autocommit = autocommit
    try:
        with connection.execute_wrapper(execute):
            yield steps
    finally:
        QuerySet._fetch_all = fetch_all
        del connection.set_autocommit


class Player:
    """Does to the database what was recorded, as a view without a product around it would."""

    def __init__(self, recording: Recording) -> None:
        from django.apps import apps

        self.steps = recording.steps
        self.old = recording.entry_id
        self.querysets = {}
        for number, step in enumerate(self.steps):
            if step.kind == "orm":
                queryset = apps.get_model(step.model)._base_manager.all()
                query = pickle.loads(step.query)
                if self.old is not None:  # what was recorded exists by now; look for what does not
                    query = _elsewhere(query, self.old, uuid.uuid4())
                self.querysets[number] = (queryset, query, step.rows, step.fields)

    def play(self) -> None:
        """Run every step, with a fresh id in place of the recorded one."""
        from django.db import connection, transaction

        new, blocks = uuid.uuid4(), []
        for number, step in enumerate(self.steps):
            if step.kind == BEGIN:
                blocks.append(transaction.atomic())
                blocks[-1].__enter__()
            elif step.kind == END:
                blocks.pop().__exit__(None, None, None)
            elif step.kind == "orm":
                made, query, rows, fields = self.querysets[number]
                queryset = made.all()
                queryset.query = query.chain()
                queryset._iterable_class, queryset._fields = rows, fields
                list(queryset)
            else:
                params = step.params
                if self.old is not None and params:
                    params = tuple(_swapped(value, self.old, new) for value in params)
                with connection.cursor() as cursor:
                    cursor.execute(step.sql, params)
                    if cursor.description:
                        cursor.fetchall()


def _swapped(value: Any, old: uuid.UUID, new: uuid.UUID) -> Any:
    if value == old:
        return new
    if isinstance(value, str) and (old.hex in value or str(old) in value):
        return value.replace(old.hex, new.hex).replace(str(old), str(new))
    return value


def _elsewhere(query: Any, old: uuid.UUID, new: uuid.UUID) -> Any:
    for lookup in query.where.leaves():
        if getattr(lookup, "rhs", None) == old:
            lookup.rhs = new
    return query


def save(recordings: dict[str, Recording], to: Path) -> None:
    """Keep recordings for the bare server's workers."""
    to.write_bytes(pickle.dumps(recordings))


def load(file: Path) -> dict[str, Recording]:
    """Read what `save` kept."""
    return pickle.loads(file.read_bytes())
