"""Errors of backup and restore, each with one line that says what to do."""

import errno
from pathlib import Path


class BackupFailed(Exception):
    """No backup was made; the text says why and what to do."""


class RestoreRefused(Exception):
    """Nothing was restored and nothing changed; the text says why and what to do."""


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_trouble(trouble: OSError, folder: Path) -> str:
    """Return one sentence about a failed write to a folder of backups, with what to do."""
    if trouble.errno in FULL:
        return (
            f"there is no room left in {folder}: no backup was kept. "
            "Free some space, or set BACKUP_DIR to a larger disk"
        )
    why = trouble.strerror or trouble
    return (
        f"cannot write to {folder} ({why}): set BACKUP_DIR to a folder that the site's user may "
        "write to, such as /var/backups/physiobench"
    )


def staging_trouble(trouble: OSError, var: Path) -> str:
    """Return one sentence about a failed write to VAR_DIR, with what to do."""
    if trouble.errno in FULL:
        return f"there is no room left in {var}: free some space, then try again"
    return f"cannot write to {var} ({trouble.strerror or trouble}): let the site's user write there"
