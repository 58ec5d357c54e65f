"""Which archives are kept: each of the last days, and one of each week before."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path


STAMP = "%Y-%m-%dT%H%M%SZ"
PATTERN = re.compile(r"physiobench-(\d{4}-\d\d-\d\dT\d{6}Z)\.tar\.gz(?:\.age)?")


def name(at: datetime, *, is_encrypted: bool) -> str:
    """Return the file name of an archive made at this moment."""
    return (
        f"physiobench-{at.astimezone(UTC).strftime(STAMP)}.tar.gz{'.age' if is_encrypted else ''}"
    )


def archives(folder: Path) -> list[tuple[datetime, Path]]:
    """Return every archive in a folder with its time, the newest first."""
    found = [
        (datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path)
        for path in (folder.glob("physiobench-*") if folder.is_dir() else ())
        if (match := PATTERN.fullmatch(path.name)) and path.is_file()
    ]
    return sorted(found, reverse=True)


def rotate(folder: Path, *, now: datetime, days: int, weeks: int) -> list[Path]:
    """Delete old archives and return them; the newest always stays.

    Every archive of the last `days` days is kept, then the oldest one of each calendar week for
    `weeks` weeks.
    """
    found = archives(folder)
    kept = {path for at, path in found[:1]}
    kept |= {path for at, path in found if at > now - timedelta(days=days)}
    of_week = {
        at.isocalendar()[:2]: path for at, path in found if at > now - timedelta(weeks=weeks)
    }
    kept |= set(of_week.values())  # sorted newest first, so the oldest of a week is what stays
    gone = [path for _at, path in found if path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
