"""Errors of backup and restore, each with one line that says what to do."""

import errno
from pathlib import Path


class BackupFailed(Exception):
    """No backup was made; the text says why and what to do."""


class RestoreRefused(Exception):
    """Nothing was restored and nothing changed; the text says why and what to do."""


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_trouble(trouble: OSError, folder: Path) -> str:
    """Return one sentence about a failed write, with what to do."""
    if trouble.errno in FULL:
        return (
            f"there is no room left in {folder}: no backup was kept. "
            "Free some space, or set BACKUP_DIR to a larger disk"
        )
    why = trouble.strerror or trouble
    return f"cannot write to {folder} ({why}): let the site's user write there"
