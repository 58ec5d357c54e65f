"""Chains of hashes: each row holds the hash of the one before, so that a change shows."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class ChainFault:
    """One place where a chain does not hold. It names a row by its key and no person."""

    where: str  # "Audit entry 12"
    says: str  # one sentence

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


def digest(*facts: object) -> str:
    """Return the SHA-256 of facts that JSON can hold, in one canonical form."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """Write a time so that both databases give the same text back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
