"""One command, one port: prepare the site, then run web server and worker until Ctrl-C."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import FrameType

import click

from physiobench.config.prepare import (
    CannotServe,
    prepare_content,
    prepare_database,
    prepare_static_files,
)


GIVE_UP_S = 12.0
UP_WITHIN_S = 60.0
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a supervisor, a closed window
PR_SET_PDEATHSIG = 1


def serve() -> int:
    """Prepare, then run web server and worker in one process tree; return the exit code.

    Raises:
        CannotServe: if the port is taken or the database cannot be used.
    """
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.db import connections  # noqa: PLC0415

    host = os.environ.get("HOST", "127.0.0.1")
    _claim_port(host, settings.PORT)
    prepare_database()
    prepare_static_files()
    prepare_content()
    replication = _replication()
    said = _sign_in_lines()
    connections.close_all()
    tree = Tree()
    tree.start(
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(settings.PORT)),
        *("--workers", str(settings.WEB_WORKERS), "--blocking-threads", "4"),
        *("--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "3"),
        "physiobench.config.wsgi:application",
    )
    tree.start(sys.executable, "-m", "physiobench.config.cli", "worker")
    if replication:
        tree.start(*replication)
    if tree.wait_until_up(host, settings.PORT):
        at = f"\n{settings.PRACTICE_NAME} is at {settings.SITE_URL}  (Ctrl-C stops it)"
        click.echo("\n".join([at, *said]))
    return tree.watch()


def _replication() -> tuple[str, ...]:
    """Return the command that copies the database to REPLICA_URL, if one is set.

    Raises:
        CannotServe: if it cannot run here.
    """
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now

    from physiobench.config.backup import replica, site  # noqa: PLC0415
    from physiobench.config.backup.errors import BackupFailed  # noqa: PLC0415

    try:
        url = settings.REPLICA_URL
        return replica.command(site.this_site(), url) if url else ()
    except BackupFailed as trouble:
        raise CannotServe(str(trouble)) from trouble


def _claim_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as trouble:
            taken = getattr(trouble, "errno", None) == errno.EADDRINUSE
            msg = (
                f"port {port} is taken: stop what uses it, or choose another with PORT={port + 1}."
                if taken
                else f"cannot listen on {host}:{port} ({trouble}): check HOST and PORT."
            )
            raise CannotServe(msg) from trouble


def _sign_in_lines() -> list[str]:
    from django.conf import settings  # noqa: PLC0415

    from physiobench.config import demo  # noqa: PLC0415

    if not settings.DEMO:
        return []
    people = [f"  {line}" for line in demo.sign_in_lines()]
    return ["This is a demo: everyone in it is invented. Sign in as", *people]


class Tree:
    """The processes of one site; they end together."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen[bytes]] = []
        self.stopping = False
        for one in STOPS:  # before there is a child that a signal could leave behind
            signal.signal(one, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, *command: str) -> None:
        """Start one child in a session of its own: we alone get Ctrl-C, and stop it in order."""
        self.children.append(_start(command))

    @property
    def is_whole(self) -> bool:
        """Tell whether nobody asked for a stop, and every child is alive."""
        return not self.stopping and all(child.poll() is None for child in self.children)

    def wait_until_up(self, host: str, port: int) -> bool:
        """Wait until a web worker answers; say whether one does."""
        knock_at = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - a host's own choice
        give_up_at = time.monotonic() + UP_WITHIN_S
        while self.is_whole and time.monotonic() < give_up_at:
            try:
                door = HTTPConnection(knock_at, port, timeout=5)
                door.request("GET", "/healthz")
                if door.getresponse().status == HTTPStatus.OK:
                    return True
            except (OSError, HTTPException):
                time.sleep(0.1)
        return False

    def watch(self) -> int:
        """Wait for a stop or for a child to die, then stop the others; return the exit code."""
        while self.is_whole:
            time.sleep(0.2)
        died = [child.returncode for child in self.children if child.poll() is not None]
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        give_up_at = time.monotonic() + GIVE_UP_S
        for child in self.children:
            _see_off(child, max(0.1, give_up_at - time.monotonic()))
        if self.stopping:
            click.echo("Stopped.")
            return 0
        click.echo(
            f"physiobench: a process ended by itself (exit code {died}); stopping.", err=True
        )
        return 1


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
    )


def _die_with_parent() -> None:
    """Ask the kernel to stop this process should its parent be killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _see_off(child: subprocess.Popen[bytes], patience_s: float) -> None:
    """Wait for a child to end, then end whatever is left of its session."""
    try:
        child.wait(timeout=patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
