"""Encryption with age, to a public key, so that the site itself cannot open old archives."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias, cast

import pyrage

from physiobench.config.backup.errors import BackupFailed, RestoreRefused


AGE_MAGIC = b"age-encryption.org/"
Identity: TypeAlias = Any  # pyrage has no types: pyrage.x25519.Identity
Recipient: TypeAlias = Any  # pyrage.x25519.Recipient
WrongKey: type[Exception] = pyrage.DecryptError


class _Writer:
    """Write to a file and keep the OSError, which age would hide in its own error."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.trouble: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as trouble:
            self.trouble = trouble
            raise

    def flush(self) -> None:
        self.file.flush()


def encrypt(
    produce: Callable[[BinaryIO], None], file: BinaryIO, recipients: list[Recipient]
) -> None:
    """Encrypt what `produce` writes: a thread fills a pipe, because age reads from a file.

    Raises:
        OSError: if it cannot be written.
        BackupFailed: if age refuses.
    """
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def fill() -> None:
        try:
            with os.fdopen(write_end, "wb") as pipe:
                produce(pipe)
        except BaseException as trouble:  # noqa: BLE001 - raised again in the thread that waits
            failed.append(trouble)

    producer = threading.Thread(target=fill)
    writer = _Writer(file)
    producer.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            pyrage.encrypt_io(pipe, writer, recipients)
    except pyrage.EncryptError as trouble:
        if writer.trouble:
            raise writer.trouble from trouble
        msg = f"the backup could not be encrypted ({trouble})"
        raise BackupFailed(msg) from trouble
    finally:
        producer.join()
    if failed:
        raise failed[0]


def is_encrypted(path: Path) -> bool:
    """Tell whether an archive needs a key."""
    with path.open("rb") as file:
        return file.read(len(AGE_MAGIC)) == AGE_MAGIC


@contextmanager
def opened(path: Path, keys: list[Identity]) -> Iterator[IO[bytes]]:
    """Open an archive for reading, decrypted if need be.

    Raises:
        RestoreRefused: if it is encrypted and no key was given.
    """
    if not is_encrypted(path):
        with path.open("rb") as file:
            yield file
        return
    if not keys:
        msg = f"{path.name} is encrypted: name the file with your age identity (--identity FILE)"
        raise RestoreRefused(msg)
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def produce() -> None:
        with path.open("rb") as file, os.fdopen(write_end, "wb", buffering=0) as pipe:
            writer = _Writer(cast("BinaryIO", pipe))
            try:
                pyrage.decrypt_io(file, writer, keys)
            except Exception as trouble:  # noqa: BLE001 - raised again in the thread that waits
                if writer.trouble is None:  # else the reader refused what it read, and went
                    failed.append(trouble)

    producer = threading.Thread(target=produce)
    producer.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            yield pipe
    except RestoreRefused:
        producer.join()
        raise
    except Exception:
        producer.join()
        if failed:  # that is why there was nothing more to read
            raise failed[0] from None
        raise
    producer.join()
    if failed:
        raise failed[0]


def recipient(text: str) -> Recipient:
    """Read an age public key.

    Raises:
        BackupFailed: if it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as trouble:
        msg = (
            "BACKUP_AGE_RECIPIENT is not an age public key, which begins with age1: "
            "age-keygen makes one"
        )
        raise BackupFailed(msg) from trouble


def identities(file: Path) -> list[Identity]:
    """Read the age identities of a file, as `age-keygen` writes it.

    Raises:
        RestoreRefused: if there is none.
    """
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as trouble:
        msg = f"{file} holds no age identity that can be read: name the file that age-keygen wrote"
        raise RestoreRefused(msg) from trouble
    if not found:
        msg = f"{file} holds no age identity: name the file that age-keygen wrote"
        raise RestoreRefused(msg)
    return found


def throw_away_identity() -> tuple[Identity, Recipient]:
    """Return a key pair for this process only, to open an archive just made."""
    identity = pyrage.x25519.Identity.generate()
    return identity, identity.to_public()
