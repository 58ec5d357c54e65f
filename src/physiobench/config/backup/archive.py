"""Write and read one archive: a compressed tar file, optionally encrypted.

Files are streamed. An archive is written under a temporary name and renamed when it is complete. An
archive is used only after every hash in it was checked.
"""

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from pydantic import ValidationError

from physiobench.config.backup import encryption
from physiobench.config.backup.errors import BackupFailed, RestoreRefused, disk_trouble
from physiobench.config.backup.manifest import LARGEST_BYTES, NAME, Manifest, StoredFile


CHUNK = 1 << 20
TOP_FOLDERS = {"database", "media", "content", "licensed"}


class ArchiveWriter:
    """Add files to an archive and record the hash of each."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.files: list[StoredFile] = []

    def add(self, path: Path, name: str) -> None:
        """Add one file as `name`. If it grows meanwhile, only its first size is read."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            hashing = _HashingReader(file)
            self.tar.addfile(_entry(name, size), cast("IO[bytes]", hashing))
        self.files.append(StoredFile(path=name, size=size, sha256=hashing.digest.hexdigest()))

    def add_folder(self, folder: Path, name: str) -> None:
        """Add every file of a folder, except links and files that are deleted meanwhile."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                try:
                    self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")
                except FileNotFoundError:  # removed since it was listed
                    continue

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest last: an archive without one is incomplete."""
        text = manifest.model_dump_json(indent=1).encode()
        self.tar.addfile(_entry(NAME, len(text)), io.BytesIO(text))


class _HashingReader:
    """Hash a file while reading it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def write(
    path: Path,
    fill: Callable[[ArchiveWriter], Manifest],
    recipients: Iterable[encryption.Recipient] = (),
) -> Manifest:
    """Write an archive. A file appears at `path` only when it is complete and on the disk.

    Raises:
        BackupFailed: if it cannot be written; no file is left at `path`.
    """
    to = list(recipients)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with _private(partial) as file:
            manifest = _written(file, fill, to)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
        _sync_folder(path.parent)
    except OSError as trouble:
        raise BackupFailed(disk_trouble(trouble, path.parent)) from trouble
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written(
    file: BinaryIO,
    fill: Callable[[ArchiveWriter], Manifest],
    recipients: list[encryption.Recipient],
) -> Manifest:
    if not recipients:
        return _compressed(file, fill)
    done: list[Manifest] = []
    encryption.encrypt(lambda pipe: done.append(_compressed(pipe, fill)), file, recipients)
    return done[0]


def _compressed(file: BinaryIO, fill: Callable[[ArchiveWriter], Manifest]) -> Manifest:
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=4, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        writer = ArchiveWriter(tar)
        manifest = fill(writer)
        writer.finish(manifest)
    return manifest


def unpack(path: Path, to: Path, identities: Iterable[encryption.Identity] = ()) -> Manifest:
    """Unpack an archive into the empty folder `to`, and check every hash.

    Raises:
        RestoreRefused: if it is incomplete, is not a backup, or needs a key that was not given.
    """
    return _read(path, to, identities)


def check(path: Path, identities: Iterable[encryption.Identity] = ()) -> Manifest:
    """Read a whole archive and check every hash. Writes nothing.

    Raises:
        RestoreRefused: if it is incomplete, is not a backup, or needs a key that was not given.
    """
    return _read(path, None, identities)


def _read(path: Path, to: Path | None, identities: Iterable[encryption.Identity]) -> Manifest:
    keys = list(identities)
    try:
        with encryption.opened(path, keys) as plain:
            return _extract(plain, to)
    except (EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError) as trouble:
        raise _damaged(path) from trouble
    except encryption.WrongKey as trouble:
        msg = (
            f"the key does not open {path.name}: "
            "use the age identity that belongs to BACKUP_AGE_RECIPIENT"
        )
        raise RestoreRefused(msg) from trouble
    except OSError as trouble:
        if trouble.errno is None:  # age raises this for a file that was cut off or changed
            raise _damaged(path) from trouble
        name = trouble.filename or to or path
        msg = (
            f"cannot read {path.name} or write to {name} ({trouble.strerror}): "
            "free some space, or choose another folder"
        )
        raise RestoreRefused(msg) from trouble


def _damaged(path: Path) -> RestoreRefused:
    return RestoreRefused(f"{path.name} is damaged or not a whole backup: use an older one")


def _extract(plain: IO[bytes], to: Path | None) -> Manifest:
    found: dict[str, StoredFile] = {}
    text = b""
    with gzip.GzipFile(fileobj=plain, mode="rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            for entry in tar:
                source = tar.extractfile(entry) if entry.isreg() else None
                if source is None or text:
                    msg = (
                        f"the archive holds {entry.name!r}, which does not belong in a backup: "
                        "use another archive"
                    )
                    raise RestoreRefused(msg)
                if entry.name == NAME and entry.size <= LARGEST_BYTES:
                    text = source.read()
                    continue
                check_name(entry.name)
                if entry.name in found:
                    msg = f"the archive holds {entry.name!r} twice: use another archive"
                    raise RestoreRefused(msg)
                path = None if to is None else to / entry.name
                found[entry.name] = _lay_down(source, path, entry.name)
        while packed.read(CHUNK):  # to the end, so that every checksum is checked
            pass
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as trouble:
        msg = "the archive has no manifest that this version can read: it is damaged, or newer"
        raise RestoreRefused(msg) from trouble
    if {file.path: file for file in manifest.files} != found:
        msg = "the files in the archive do not match its manifest: it was changed or is damaged"
        raise RestoreRefused(msg)
    return manifest


def check_name(name: str) -> None:
    """Allow a file only in the folders that a backup uses.

    Raises:
        RestoreRefused: if the name is outside them.
    """
    path = PurePosixPath(name)
    if (
        path.is_absolute()
        or len(path.parts) < 2  # noqa: PLR2004 - a folder and a file
        or path.parts[0] not in TOP_FOLDERS
        or {"..", "."} & set(name.split("/"))
        or "\\" in name
        or "\0" in name
    ):
        msg = f"the archive holds {name!r}, which is outside its folder: use another archive"
        raise RestoreRefused(msg)


def _lay_down(source: IO[bytes], path: Path | None, name: str) -> StoredFile:
    """Write one file, or only read it if `path` is None."""
    hashing = _HashingReader(source)
    size = 0
    if path is None:
        while data := hashing.read(CHUNK):
            size += len(data)
        return StoredFile(path=name, size=size, sha256=hashing.digest.hexdigest())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _private(path) as file:
        while data := hashing.read(CHUNK):
            size += file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return StoredFile(path=name, size=size, sha256=hashing.digest.hexdigest())
