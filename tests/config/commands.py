"""The real command, as a person types it, in a folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.system.serving import free_port


PATIENCE_S = 600  # then something hangs: however busy the machine is, no start takes so long
KEY = "a key for one test, as long as it has to be"
COMMAND = (sys.executable, "-m", "physiobench.config.cli")


def environment(var: Path, **own: str) -> dict[str, str]:
    """What the command sees: none of this shell's settings, no .env."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return {**kept, "PYTHONPATH": os.pathsep.join(sys.path), "VAR_DIR": str(var), **own}


def physiobench(cwd: Path, *arguments: str, **own: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    own = {"VAR_DIR": str(cwd / "var"), **own}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env={**environment(cwd), **own},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@dataclass(slots=True)
class Serving:
    """A site that is being served."""

    process: subprocess.Popen[bytes]
    port: int
    out: Path
    err: Path
    took_s: float = 0.0

    def wait_for(self, words: str, where: Path | None = None) -> None:
        """Wait until it has said so."""
        began = time.monotonic()
        while words not in (where or self.out).read_text():
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < PATIENCE_S, self.said
            time.sleep(0.05)
        self.took_s = time.monotonic() - began

    @property
    def said(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def get(self, path: str, host: str = "", cookie: str = "", token: str = "") -> tuple[int, str]:
        """Ask for a page; return its status and text."""
        headers = {"Host": host or f"localhost:{self.port}", "Cookie": cookie}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)) as page:
                return page.status, page.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def family(self) -> list[int]:
        """Return every living process of this site, by the folder that its environment names."""
        mine = f"VAR_DIR={self.out.parent / 'var'}\0".encode()
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mine in environ.read_bytes() and (environ.parent / "exe").exists():
                    found.append(int(environ.parent.name))
            except OSError:
                continue
        return found

    def parts(self, named: bytes) -> list[int]:
        """Return those of them whose command line has these bytes."""
        found = []
        for pid in self.family():
            try:
                if named in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
            except OSError:  # it ended just now
                continue
        return found

    def gone_within(self, seconds: float) -> bool:
        """Wait for the whole family to end."""
        give_up_at = time.monotonic() + seconds
        while self.family() and time.monotonic() < give_up_at:
            time.sleep(0.1)
        return not self.family()

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


@contextmanager
def serving(folder: Path, *options: str, **own: str) -> Iterator[Serving]:
    """Start a demo in `folder`; whatever the test leaves of it is ended."""
    port = free_port()
    out, err = folder / "out.txt", folder / "err.txt"
    own = {"DEMO": "1", "PORT": str(port), **own}
    with out.open("wb") as to_out, err.open("wb") as to_err:
        process = subprocess.Popen(
            [*COMMAND, "serve", *options],
            cwd=folder,
            env=environment(folder / "var", **own),
            stdout=to_out,
            stderr=to_err,
            start_new_session=True,
        )
    site = Serving(process, port, out, err)
    try:
        yield site
    finally:
        for pid in site.family():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()


def copied(prepared: Path, to: Path) -> Path:
    """Return a folder of its own with a site that was started before."""
    shutil.copytree(prepared / "var", to / "var")
    return to
