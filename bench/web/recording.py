"""Watch one page of the product work: which SQL it runs, and which bytes it answers.

What is recorded is the plain SQL with its parameters, however the product came by it. So the
yardstick stays the same when a query is written in another way that sends the same SQL.
"""

import pickle
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


BEGIN, END, SQL = "begin", "end", "sql"
TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK)\b", re.IGNORECASE)
SIGN_IN = re.compile(r'FROM "(django_session|accounts_user)" WHERE')  # who asks, and nothing else


@dataclass(slots=True)
class Step:
    """One thing that the page did to the database."""

    kind: str
    sql: str = ""
    params: Any = None


@dataclass(slots=True)
class Recording:
    """One page: what it did and what it answered."""

    status: int
    body: bytes
    entry_id: uuid.UUID | None = None  # what was logged; replaced by a fresh one at each replay
    steps: list[Step] = field(default_factory=list)

    @property
    def queries(self) -> int:
        """Return how many statements it ran, without transaction control."""
        return sum(step.kind == SQL for step in self.steps)

    def without_sign_in(self) -> list[Step]:
        """Return the steps without those that find out who asks: the yardstick does that itself."""
        return [step for step in self.steps if not SIGN_IN.search(step.sql)]


@contextmanager
def watch() -> Iterator[list[Step]]:
    """Write down every statement that this thread's connection runs."""
    from django.db import connection

    steps: list[Step] = []
    set_autocommit = connection.set_autocommit

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not TRANSACTION.match(sql):
            steps.append(Step(SQL, sql, rest[0]))
        return run(sql, *rest)

    def autocommit(*args: Any, **kwargs: Any) -> None:
        steps.append(Step(END if args[0] else BEGIN))
        set_autocommit(*args, **kwargs)

    connection.set_autocommit = autocommit
    try:
        with connection.execute_wrapper(execute):
            yield steps
    finally:
        del connection.set_autocommit


class Player:
    """Does to the database what was recorded, as a view without a product around it would."""

    def __init__(self, recording: Recording) -> None:
        self.steps = recording.without_sign_in()
        self.old = recording.entry_id

    def play(self) -> None:
        """Run every step, with a fresh id in place of the recorded one."""
        from django.db import connection, transaction

        new, blocks = uuid.uuid4(), []
        with connection.cursor() as cursor:
            for step in self.steps:
                if step.kind == BEGIN:
                    blocks.append(transaction.atomic())
                    blocks[-1].__enter__()
                elif step.kind == END:
                    blocks.pop().__exit__(None, None, None)
                else:
                    params = step.params
                    if self.old is not None and params:
                        params = tuple(_swapped(value, self.old, new) for value in params)
                    cursor.execute(step.sql, params)
                    if cursor.description:
                        cursor.fetchall()


def _swapped(value: Any, old: uuid.UUID, new: uuid.UUID) -> Any:
    if value == old:
        return new
    if isinstance(value, str) and (old.hex in value or str(old) in value):
        return value.replace(old.hex, new.hex).replace(str(old), str(new))
    return value


def save(recordings: dict[str, Recording], to: Path) -> None:
    """Keep recordings for the bare server's workers."""
    to.write_bytes(pickle.dumps(recordings))


def load(file: Path) -> dict[str, Recording]:
    """Read what `save` kept."""
    return pickle.loads(file.read_bytes())
