"""The manifest of an archive: its version, the rows of each table, the hash of every file."""

import hashlib
import hmac
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


NAME = "manifest.json"
LARGEST_BYTES = 256_000_000  # a million files; no more is read into memory


class ManifestPart(BaseModel):
    """One part of a manifest: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredFile(ManifestPart):
    """One file of the archive."""

    path: str
    size: int
    sha256: str


class TableState(ManifestPart):
    """How many rows a table had, and the hash of them all."""

    rows: int
    sha256: str


class Manifest(ManifestPart):
    """What is in an archive, and the state of the site when it was made."""

    format: Literal[1] = 1
    version: str  # of Physiobench
    made_at: datetime
    reason: str
    database: Literal["sqlite", "postgresql"]
    migrations: dict[str, tuple[str, ...]]  # what was applied, by app
    tables: dict[str, TableState]
    chains: dict[str, str]  # the heads of the hash chains
    files: tuple[StoredFile, ...]
    key_mark: str = ""  # which SECRET_KEY sealed this
    seal: str = ""

    def sealed(self, key: str) -> "Manifest":
        """Return this manifest with a seal that only the holder of `key` can make."""
        marked = self.model_copy(update={"key_mark": key_mark(key), "seal": ""})
        return marked.model_copy(update={"seal": _mac(marked, key)})

    def is_sealed_by(self, key: str) -> bool:
        """Tell whether `key` made this seal and nothing changed since."""
        open_again = self.model_copy(update={"seal": ""})
        return hmac.compare_digest(_mac(open_again, key), self.seal)


def _mac(manifest: Manifest, key: str) -> str:
    text = manifest.model_dump_json().encode()
    return hmac.new(f"backup manifest {key}".encode(), text, hashlib.sha256).hexdigest()


def key_mark(key: str) -> str:
    """Return a mark that tells two secret keys apart and gives neither away."""
    return hmac.new(key.encode(), b"backup key mark", hashlib.sha256).hexdigest()[:16]
