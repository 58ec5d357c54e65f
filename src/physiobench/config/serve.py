"""One command, one port: prepare the site, then keep web servers and worker running."""

import contextlib
import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from multiprocessing.connection import Connection
from types import FrameType

import click

from physiobench.config.errors import CannotServe
from physiobench.config.prepare import (
    prepare_content,
    prepare_database,
    prepare_second_factors,
)
from physiobench.config.static_files import prepare_static_files


GIVE_UP_S = 12.0
UP_WITHIN_S = 60.0
STABLE_AFTER_S = 10.0  # a child that ran for so long is started again at once
LONGEST_PAUSE_S = 5.0
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a supervisor, a closed window
PR_SET_PDEATHSIG = 1


def serve(*, with_worker: bool = True) -> int:
    """Prepare, then keep web servers and worker running; return the exit code.

    Raises:
        CannotServe: if the port is taken or the database cannot be used.
    """
    from django.conf import settings  # noqa: PLC0415 - the settings were read

    host = os.environ.get("HOST", "127.0.0.1")
    _claim_port(host, settings.PORT)
    prepared = prepare_elsewhere()
    supervisor = ProcessSupervisor()
    if prepared.replication:
        supervisor.add("copying", *prepared.replication)
    for _each in range(settings.WEB_WORKERS):
        supervisor.add("web server", *_web_server(host, settings.PORT))
    if with_worker:
        supervisor.add("worker", sys.executable, "-m", "physiobench.config.cli", "worker")
    if supervisor.wait_until_up(host, settings.PORT):
        at = f"\n{settings.PRACTICE_NAME} is at {settings.SITE_URL}  (Ctrl-C stops it)"
        _say("\n".join([at, *prepared.sign_in_lines]))
    return supervisor.watch()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the supervisor must know of a site that was prepared in another process."""

    replication: tuple[str, ...]
    sign_in_lines: tuple[str, ...]


def prepare_elsewhere() -> Prepared:
    """Prepare the site in a process of its own, which gives its memory back when it ends.

    Raises:
        CannotServe: with what to do.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_prepare, args=(sender,))
    process.start()
    sender.close()
    try:
        outcome = receiver.recv()
    except EOFError:
        process.join()
        msg = (
            f"preparing the site ended too soon (exit code {process.exitcode}). If there is an "
            "error above, look there. If not, the machine may have too little memory."
        )
        raise CannotServe(msg) from None
    finally:
        process.terminate()  # at Ctrl-C; otherwise it is done
        process.join()
    if isinstance(outcome, CannotServe):
        raise outcome
    prepared: Prepared = outcome
    return prepared


def _prepare(sender: Connection) -> None:
    """Load the site, bring all of it up to date, and send what came of it."""
    import django  # noqa: PLC0415 - here alone, so that the supervisor stays small

    if sys.platform == "linux":
        _die_with_parent()
    try:
        django.setup()
        prepare_database()
        prepare_second_factors()
        prepare_static_files()
        prepare_content()
        sender.send(Prepared(_replication(), tuple(_sign_in_lines())))
    except CannotServe as trouble:
        sender.send(CannotServe(str(trouble)))
    except KeyboardInterrupt:
        return  # the supervisor got it too, and says so


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


def _web_server(host: str, port: int) -> Sequence[str]:
    """Return the command of one web server; all share the port, so each can end by itself.

    Granian could keep several workers in one server, but ends them all when one dies twice within
    seconds.
    """
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--log-level", "warning", "--workers-kill-timeout", "3"),
        "physiobench.config.wsgi:application",
    )


def _say(words: str, *, is_trouble: bool = False) -> None:
    """Print; ignore a full disk or a closed pipe behind the output."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(words, err=is_trouble)


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


@dataclass(slots=True)
class ChildProcess:
    """One process of the site, restarted whenever it ends."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    began_at: float = 0.0
    start_at: float = 0.0
    pause_s: float = 0.0

    def is_alive(self) -> bool:
        """Test that it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def keep(self, now: float) -> None:
        """Start the process if it is not running and its pause is over."""
        if self.is_alive():
            return
        if self.process is not None:
            self._schedule_restart(self.process, now)
        if now >= self.start_at:
            try:
                self.process = _start(self.command)
            except OSError as trouble:  # no memory or no process to be had just now
                self._pause_longer(now)
                _say(f"physiobench: the {self.name} cannot start ({trouble}).", is_trouble=True)
            else:
                self.began_at = now

    def _schedule_restart(self, process: subprocess.Popen[bytes], now: float) -> None:
        """End what the process left running, and set when to restart it."""
        _end_session(process)
        self.process = None
        if now - self.began_at >= STABLE_AFTER_S:
            self.pause_s, self.start_at = 0.0, now
        else:
            self._pause_longer(now)
        _say(
            f"physiobench: the {self.name} ended (exit code {process.returncode}). It starts "
            f"again in {self.pause_s:.1f} s.",
            is_trouble=True,
        )

    def _pause_longer(self, now: float) -> None:
        self.pause_s = min(max(0.5, 2 * self.pause_s), LONGEST_PAUSE_S)
        self.start_at = now + self.pause_s


class ProcessSupervisor:
    """Run the processes of one site: restart each one that ends, and stop all together.

    While it watches it uses neither database nor disk, so nothing that fails there can end it.
    """

    def __init__(self) -> None:
        self.children: list[ChildProcess] = []
        self.is_stopping = False
        for one in STOPS:  # before there is a child that a signal could leave behind
            signal.signal(one, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def add(self, name: str, *command: str) -> None:
        """Start one child in a session of its own: we alone get Ctrl-C, and stop it in order."""
        child = ChildProcess(name, command)
        self.children.append(child)
        child.keep(time.monotonic())

    def _keep_all(self) -> None:
        for child in self.children:
            child.keep(time.monotonic())

    def wait_until_up(self, host: str, port: int) -> bool:
        """Wait until a web worker answers; say whether one does."""
        knock_at = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - a host's own choice
        give_up_at = time.monotonic() + UP_WITHIN_S
        while not self.is_stopping and time.monotonic() < give_up_at:
            self._keep_all()
            try:
                door = HTTPConnection(knock_at, port, timeout=5)
                door.request("GET", "/healthz")
                if door.getresponse().status == HTTPStatus.OK:
                    return True
            except (OSError, HTTPException):
                time.sleep(0.1)
        return False

    def watch(self) -> int:
        """Keep every child running until a stop signal; then stop all and return the exit code."""
        while not self.is_stopping:
            self._keep_all()
            time.sleep(0.2)
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        give_up_at = time.monotonic() + GIVE_UP_S
        for process in running:
            _see_off(process, max(0.1, give_up_at - time.monotonic()))
        _say("Stopped.")
        return 0


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        command,
        start_new_session=True,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here
    )


def _die_with_parent() -> None:
    """Ask the kernel to stop this process if its parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _see_off(child: subprocess.Popen[bytes], patience_s: float) -> None:
    """Wait for a child to end, kill it if it does not, then end the rest of its session."""
    try:
        child.wait(timeout=patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    _end_session(child)


def _end_session(leader: subprocess.Popen[bytes]) -> None:
    """End child processes that an ended process left: a web server's worker runs on without it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader.pid, signal.SIGKILL)
