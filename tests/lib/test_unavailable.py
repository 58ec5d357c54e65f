"""Which errors are a moment's trouble, and which are a fault."""

import errno
import sqlite3

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection

from physiobench.lib.unavailable import is_unavailable


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (InterfaceError("connection already closed"), True),
        (OperationalError("the connection is lost"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (ProgrammingError("no such relation"), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_what_another_try_may_mend_is_told_from_a_fault(error, is_so):
    assert is_unavailable(error) is is_so


def test_a_locked_database_is_busy_and_a_missing_table_is_a_fault(tmp_path):
    first = sqlite3.connect(tmp_path / "one.sqlite3")
    second = sqlite3.connect(tmp_path / "one.sqlite3", timeout=0)
    first.execute("BEGIN EXCLUSIVE")

    for statement, is_so in (("BEGIN IMMEDIATE", True), ("SELECT * FROM nowhere", False)):
        if not is_so:
            first.rollback()
        with pytest.raises(OperationalError) as raised, connection.wrap_database_errors:
            second.execute(statement)
        assert is_unavailable(raised.value) is is_so
    first.close()
    second.close()
