"""Errors that mean that the database or the disk is not available at the moment."""

import errno
import sqlite3

from django.db import InterfaceError, OperationalError


_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_PRIMARY_CODE = 0xFF  # an extended SQLite code holds its primary code in the lowest byte


def is_unavailable(error: BaseException | None) -> bool:
    """Test that trying again later may help: locked, full or unreachable, not a code fault.

    SQLite calls a table that is missing an OperationalError too; that is a fault.
    """
    if isinstance(error, OSError):
        return error.errno in _DISK
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & _PRIMARY_CODE != sqlite3.SQLITE_ERROR
    return True
