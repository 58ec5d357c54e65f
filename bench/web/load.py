"""A closed loop of clients over keep-alive connections, cheap enough not to be the bottleneck."""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire, and what to call it once it was answered."""

    wire: bytes
    name: str = ""


@dataclass(slots=True)
class Run:
    """What came of one run."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes_read: int = 0
    answered: list[str] = field(default_factory=list)  # names of requests answered below 400
    broken: int = 0  # connections that the server closed on us

    @property
    def per_second(self) -> float:
        """Return the throughput."""
        return len(self.latencies_s) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """Return the latency that so many percent of the answers kept."""
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class _Client:
    """One keep-alive connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = Request(b"")
        self.sent_at = 0.0
        self.got = b""
        self.wants = -1

    def ask(self, request: Request) -> None:
        self.request, self.got, self.wants = request, b"", -1
        self.sent_at = time.perf_counter()
        self.socket.sendall(request.wire)

    def read(self) -> bool:
        """Take in what arrived; say whether the answer is whole.

        Raises:
            ConnectionError: if the server hung up.
        """
        arrived = self.socket.recv(262_144)
        if not arrived:
            raise ConnectionError
        self.got += arrived
        if self.wants < 0:
            end = self.got.find(END)
            if end < 0:
                return False
            length = LENGTH.search(self.got, 0, end + 2)
            if length is None:
                msg = f"an answer without a length: {self.got[:300]!r}"
                raise RuntimeError(msg)
            self.wants = end + len(END) + int(length.group(1))
        return len(self.got) >= self.wants


def drive(port: int, make: Callable[[], Request], *, clients: int, requests: int) -> Run:
    """Keep `clients` connections busy until `requests` answers came; a dead server ends it."""
    run, waiting = Run(), selectors.DefaultSelector()
    sent = 0
    crowd = [_Client(port) for _ in range(clients)]
    for client in crowd:
        waiting.register(client.socket, selectors.EVENT_READ, client)
    began = time.perf_counter()
    for client in crowd[:requests]:
        client.ask(make())
        sent += 1
    while len(run.latencies_s) + run.broken < sent:
        ready = waiting.select(timeout=PATIENCE_S)
        if not ready:
            msg = f"no answer within {PATIENCE_S} s"
            raise TimeoutError(msg)
        for key, _mask in ready:
            client = key.data
            try:
                if not client.read():
                    continue
                _note(run, client)
                if sent < requests:
                    client.ask(make())
                    sent += 1
            except ConnectionError:
                waiting.unregister(client.socket)
                run.broken += 1
    run.seconds = time.perf_counter() - began
    for client in crowd:
        client.socket.close()
    return run


def _note(run: Run, client: _Client) -> None:
    run.latencies_s.append(time.perf_counter() - client.sent_at)
    status = int(client.got[9:12])
    run.statuses[status] += 1
    run.bytes_read += len(client.got)
    if status < 400:
        run.answered.append(client.request.name)
