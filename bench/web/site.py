"""The servers under measurement: the product as anyone starts it, and the bare one beside it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path


ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 180
WEB_WORKERS = 2
THREADS = 4  # as `physiobench serve` starts them


class NotReady(Exception):
    """A server did not come up; what it said is in the message."""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, port: int, database_url: str) -> dict[str, str]:
    """Return the environment of a demo site of its own, whatever .env and shell say."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
    own = {
        "DEMO": "1",
        "SECRET_KEY": "only for this benchmark, and thrown away with its folder",
        "VAR_DIR": str(folder / "var"),
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "WEB_WORKERS": str(WEB_WORKERS),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | own | ({"DATABASE_URL": database_url} if database_url else {})


@contextmanager
def product(folder: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the product's own command and stop it as Ctrl-C does."""
    with _running(
        [sys.executable, "-m", "physiobench.config.cli", "serve"],
        folder / "product.log",
        env,
        int(env["PORT"]),
        "/readyz",
    ) as process:
        yield process


@contextmanager
def bare(
    folder: Path, env: Mapping[str, str], port: int, recordings: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the yardstick under the same server with the same knobs."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--blocking-threads", str(THREADS)),
        *("--log-level", "warning", "bench.web.bare:application"),
    ]
    own = {**env, "BENCH_RECORDINGS": str(recordings)}
    with _running(command, folder / "bare.log", own, port, "/article/") as process:
        yield process


@contextmanager
def _running(
    command: list[str], log: Path, env: Mapping[str, str], port: int, probe: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=dict(env), cwd=log.parent
        )
        try:
            _wait(process, port, probe, log)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                kill_hard(process.pid)


def _wait(process: subprocess.Popen[bytes], port: int, probe: str, log: Path) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", probe)
            ready = connection.getresponse().status == 200
            if ready and (probe != "/readyz" or "Ctrl-C stops it" in log.read_text()):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise NotReady(log.read_text(errors="replace")[-2000:])


def children(pid: int) -> list[int]:
    """Return every process below `pid`, the nearest first."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found + [grandchild for child in found for grandchild in children(child)]


def cpu_s(pid: int) -> float:
    """Return the processor time that a process and all below it have used so far."""
    ticks = 0
    for one in [pid, *children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])  # in user mode and in the kernel
    return ticks / os.sysconf("SC_CLK_TCK")


def kill_hard(pid: int) -> None:
    """End a process and all below it at once, with no chance to write anything."""
    for one in [pid, *children(pid)]:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def patients_link(folder: Path) -> str:
    """Return the path that signs in the patient who is in care."""
    said = (folder / "product.log").read_text()
    link = re.search(r"Dana .*?http://[^/\s]+(/\S+)", said)
    if link is None:
        raise NotReady(said[-2000:])
    return link.group(1)
