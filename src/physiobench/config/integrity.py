"""Seal the audit log, and check that signed and logged records were not changed."""

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from django.conf import settings

from physiobench.audit import policies as log
from physiobench.audit import services as audit
from physiobench.config.counts import counted
from physiobench.config.files import HEADS
from physiobench.lib.chains import ChainFault
from physiobench.operations import services as operations
from physiobench.payments import policies as payments
from physiobench.programmes import policies as programmes


logger = logging.getLogger(__name__)

NAME = "Records unchanged"
SHOWN_AT_MOST = 50


def heads_file() -> Path:
    """Return the file that keeps the heads of the audit chain, outside the database."""
    return Path(settings.VAR_DIR) / HEADS


def seal(now: datetime, *, thoroughly: bool = False) -> None:
    """Seal what is new in the audit log, and note the head of the chain outside the database."""
    head = audit.seal(by=None, now=now, thoroughly=thoroughly)
    if head is not None and (head.seq, head.hash) not in remembered():
        path = heads_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("a", encoding="ascii") as lines:
            lines.write(f"{now:%Y-%m-%dT%H:%M:%S%z} {head.seq} {head.hash}\n")


def remembered() -> list[tuple[int, str]]:
    """Return every head that was noted outside the database."""
    return [(int(seq), head_hash) for _at, seq, head_hash in _lines()]


def start_anew(now: datetime) -> None:
    """Move the noted heads aside after a restore, because the restored log ends earlier."""
    path = heads_file()
    if path.exists():
        path.rename(path.with_name(f"audit-heads-until-{now:%Y%m%dT%H%M%S}.txt"))
    operations.record_check(
        by=None, name=NAME, is_ok=True, says="Not checked since the restore.", now=now
    )
    logger.warning("the noted heads of the audit chain were moved aside after a restore")
    seal(now, thoroughly=True)


def _lines() -> list[list[str]]:
    if not heads_file().exists():
        return []
    rows = [line.split() for line in heads_file().read_text(encoding="ascii").splitlines()]
    return [row for row in rows if len(row) == 3]  # noqa: PLR2004 - a line cut off by a full disk


def _keep_one_head_a_day() -> None:
    """Shorten the file to the last head of each day, once all of them were found intact."""
    last_of_day = {row[0][:10]: " ".join(row) for row in _lines()}
    if not last_of_day:
        return
    shorter = heads_file().with_suffix(".new")
    shorter.touch(mode=0o600)
    shorter.write_text("".join(f"{line}\n" for line in last_of_day.values()), encoding="ascii")
    shorter.replace(heads_file())


def faults() -> Iterator[ChainFault]:
    """Read every chain to its end and name each fault; memory does not grow with the tables."""
    return chain(programmes.chain_faults(), payments.chain_faults(), log.chain_faults(remembered()))


def verify(now: datetime) -> list[ChainFault]:
    """Seal, check everything, and keep the result where the practice overview shows it.

    Returns:
        The first faults, at most `SHOWN_AT_MOST`.
    """
    seal(now, thoroughly=True)
    found = list(islice(faults(), SHOWN_AT_MOST))
    if not found:
        _keep_one_head_a_day()
    says = "No changes found in signed programmes, receipts or the audit log."
    for fault in found:
        logger.error("a record was changed after it was written: %s", fault)
    if found:
        says = f"{counted(len(found), 'fault')} found. The first: {found[0]}"
    operations.record_check(
        by=None,
        name=NAME,
        is_ok=not found,
        says=says,
        fix="run: physiobench audit verify   (docs/how-to/host.md says what to do next)",
        now=now,
    )
    return found
