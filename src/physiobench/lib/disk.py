"""Whether this machine's disk can be written to. Needs no database."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


LEAST_FREE_BYTES = 500 * 2**20
LEAST_FREE_SHARE = 0.1  # of a small disk
_PROBE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class DiskReport:
    """The result of one check of a disk."""

    is_ok: bool
    says: str
    fix: str = ""


def look(folder: Path) -> DiskReport:
    """Check whether there is room on the folder's disk; one system call."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError as trouble:
        return _cannot_write(folder, trouble)
    free = _size(usage.free)
    if usage.free < min(LEAST_FREE_BYTES, LEAST_FREE_SHARE * usage.total):
        says = (
            f"Only {free} of {_size(usage.total)} are free. "
            "When the disk is full, nothing can be saved."
        )
        return DiskReport(is_ok=False, says=says, fix=f"Free some space on the disk of {folder}.")
    return DiskReport(is_ok=True, says=f"{free} are free.")


def write_to(folder: Path) -> DiskReport:
    """Check that a small file can be written there, and whether there is room."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with probe.open("wb") as file:
            file.write(b"\0" * _PROBE_BYTES)
            file.flush()
            os.fsync(file.fileno())
    except OSError as trouble:
        return _cannot_write(folder, trouble)
    finally:
        probe.unlink(missing_ok=True)
    return look(folder)


def _cannot_write(folder: Path, trouble: OSError) -> DiskReport:
    return DiskReport(
        is_ok=False,
        says=f"Files cannot be written: {trouble.strerror}.",
        fix=f"Check the free space and permissions of {folder}: df -h {folder}; ls -ld {folder}",
    )


def _size(count: int) -> str:
    if count >= 2**30:
        return f"{count / 2**30:.1f} GB"
    return f"{count / 2**20:.0f} MB"
