"""The real command, run as a person runs it, in a folder and on a port of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


STARTS_WITHIN_S = 600  # then something hangs: no test depends on how quick the machine is
STOPS_WITHIN_S = 30
LINK = re.compile(r"^ {2}(?P<who>\S.*?) {2,}(?P<url>http\S+)$", re.MULTILINE)
NOT_OURS = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "SITE_URL", "HOST", "EMAIL_URL")


@dataclass(frozen=True, slots=True)
class Site:
    """A demo that is being served."""

    url: str
    links: dict[str, str]  # the printed sign-in links, by "Role First Last"

    def link(self, who: str) -> str:
        """Return the sign-in link of the one person whose line begins so."""
        (found,) = [url for name, url in self.links.items() if name.startswith(who)]
        return found


@contextmanager
def serving(var: Path) -> Iterator[Site]:
    """Serve a demo, and stop it by Ctrl-C; fail if it does not end cleanly."""
    port = free_port()
    said = var / "said.txt"
    environment = {k: v for k, v in os.environ.items() if k not in NOT_OURS}
    environment |= {"DEMO": "1", "VAR_DIR": str(var / "var"), "PORT": str(port)}
    environment["TRUSTED_PROXIES"] = "1"  # so that a window may stand for another address
    with said.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "physiobench.config.cli", "serve"],
            cwd=var,  # where there is no .env
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = f"http://localhost:{port}"
        wait_until_ready(server, url, said)
        yield Site(url, {m["who"]: m["url"] for m in LINK.finditer(said.read_text())})
    finally:
        ended = stop(server)
    assert ended == 0, said.read_text()
    assert said.read_text().rstrip().endswith("Stopped."), said.read_text()
    with socket.socket() as probe:  # nobody is left behind on the port
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: subprocess.Popen[bytes], url: str, said: Path) -> None:
    """Ask again and again until it serves; fail if it ends or takes too long."""
    give_up_at = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up_at:
        assert server.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200 and "Ctrl-C stops it" in said.read_text():
                    return
        except OSError:
            time.sleep(0.1)
    msg = f"not ready after {STARTS_WITHIN_S} s:\n{said.read_text()}"
    raise AssertionError(msg)


def stop(server: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C; return the exit code."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        return server.wait(timeout=STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        return server.wait()
