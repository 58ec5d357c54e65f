"""Measure each main page with 1,000, 30,000 and 300,000 invented patients.

Each size is a site of its own in a throw-away folder. If DATABASE_URL names a PostgreSQL server on
this machine, each has a database of its own there. The sites take turns, request by request, so
that what else the machine does meets all of them alike. Printed are the median processor time of
each page with the fewest patients, and for each larger site the ratio to it; then the same after
the database has collected statistics (ANALYZE), because a plan may change with them.

The goal: no page takes more than 1.2 times as long, and none is larger than 200 kB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.scale.site import PAGES
from bench.web.site import environment, free_port


SIZES = (1_000, 30_000)
GOAL = 1.2
MOST_BYTES = 200_000


class Site:
    """One site in its own process; it measures when it is asked."""

    def __init__(self, patients: int, folder: Path, database_url: str) -> None:
        self.patients = patients
        env = environment(folder, free_port(), database_url)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.scale.site", str(patients)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**env, "DJANGO_SETTINGS_MODULE": "physiobench.config.settings"},
        )
        print(f"{patients:9,} patients: made in {self._answer()['seconds']} s", flush=True)

    def ask(self, word: str) -> dict[str, Any]:
        """Send one word and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            msg = f"the site with {self.patients:,} patients has ended: see above"
            raise RuntimeError(msg)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def database_for(patients: int) -> str:
    """Return the address of a new PostgreSQL database, if a server is given; else nothing."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        return ""
    import psycopg

    name = f"scale_{patients}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def main() -> int:
    """Return how many goals were missed, as an exit code."""
    ask = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    ask.add_argument("--patients", type=int, nargs="+", default=SIZES)
    ask.add_argument("--requests", type=int, default=15, help="of each page, for the median")
    ask.add_argument("--pages", nargs="+", choices=tuple(PAGES), default=tuple(PAGES))
    ask.add_argument(
        "--scans", action="store_true", help="name the tables read as a whole (SQLite)"
    )
    options = ask.parse_args()
    with ExitStack() as stack:
        sites = []
        for patients in sorted(options.patients):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="physiobench-scale-"))
            site = Site(patients, Path(folder), database_for(patients))
            stack.callback(site.stop)
            sites.append(site)
        missed = _table("as they are", sites, options)
        for site in sites:
            site.ask("analyze")
        missed += _table("after ANALYZE", sites, options)
        missed += _sizes(sites, options)
        if options.scans:
            for page, scans in sites[-1].ask("scans").items():
                print(f"\n{page}: {len(scans)} read as a whole", *scans, sep="\n  ")
    print(f"\n{missed} goals missed" if missed else "\nevery goal is met")
    return int(missed > 0)


def _table(title: str, sites: list[Site], options: argparse.Namespace) -> int:
    """Print how long each page takes; return how often one grows too much."""
    first, *larger = sites
    heads = "".join(f"{site.patients:>12,}" for site in larger)
    print(f"\n{title}\n{'page':12}{first.patients:>9,} ms{heads}")
    missed = 0
    for page in options.pages:
        for site in sites:
            site.ask(page)  # the first request fills what is kept
        turns = [[site.ask(page)["ms"] for site in sites] for _turn in range(options.requests)]
        times = [median(turn[n] for turn in turns) for n in range(len(sites))]
        ratios = [time / times[0] for time in times[1:]]
        missed += sum(ratio > GOAL for ratio in ratios)
        cells = "".join(f"{ratio:11.2f}x" for ratio in ratios)
        print(f"{page:12}{times[0]:12.1f}{cells}", flush=True)
    return missed


def _sizes(sites: list[Site], options: argparse.Namespace) -> int:
    """Print how large each page is; return how many are too large."""
    print(f"\nbytes\n{'page':12}" + "".join(f"{site.patients:>12,}" for site in sites))
    found = [site.ask("sizes") for site in sites]
    for page in options.pages:
        print(f"{page:12}" + "".join(f"{sizes[page]:12,.0f}" for sizes in found))
    return sum(sizes[page] > MOST_BYTES for sizes in found for page in options.pages)


if __name__ == "__main__":
    sys.exit(main())
