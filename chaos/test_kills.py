"""Any process is killed, again and again, while people write."""

import os
import random
import signal
import time

import pytest

from chaos.served import Person, Site, Visitor
from chaos.test_failures import name


KILLS = int(os.environ.get("CHAOS_KILLS", "500"))
SECONDS = float(os.environ.get("CHAOS_SECONDS", "100"))  # for each database
LONGEST_PAUSE_S = 1.0  # between two kills; on average half of it, so that something is kept
PEOPLE = 3
ONE_IN = 100  # kills of the process that starts the others again: it takes longest to come back


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_random_kills_of_any_process_lose_and_double_nothing(kind, tmp_path, request, figures):
    """On SQLite the killed process itself writes the file; on PostgreSQL it holds connections."""
    url = ""
    if kind == "postgresql":
        url = request.getfixturevalue("postgres").new_database("kills")
    (tmp_path / "site").mkdir()
    site = Site(tmp_path / "site", url, is_quick=True)
    chance = random.Random()
    try:
        site.start()
        writers = [Person(site) for _each in range(PEOPLE)]
        visitor = Visitor(site)
        for one in (*writers, visitor):
            one.start()
        kills, of_parent, began = 0, 0, time.monotonic()
        while kills < KILLS and time.monotonic() - began < SECONDS:
            time.sleep(chance.uniform(0, LONGEST_PAUSE_S))
            parent = site.process.pid
            children = [pid for pid in site.family() if pid != parent]
            is_parents_turn = chance.randrange(ONE_IN) == 0
            if not (children or is_parents_turn):
                continue
            victim = parent if is_parents_turn else chance.choice(children)
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                continue
            kills += 1
            of_parent += is_parents_turn
        took_s = time.monotonic() - began
        before = sum(len(one.acknowledged) for one in writers)
        answered_at = time.monotonic()
        while sum(len(one.acknowledged) for one in writers) < before + PEOPLE:
            assert time.monotonic() < answered_at + 60, site.said[-3000:]
            time.sleep(0.1)
        back_s = time.monotonic() - answered_at
        for one in (*writers, visitor):
            one.finish()
        assert site.ask("GET", "/")[0] == 200
        acknowledged = set().union(*(one.acknowledged for one in writers))
        kept, audited = site.kept(), site.audited()
        lost = [entry for entry in acknowledged if not kept[f"chaos {entry}"]]
        doubled = [e for e in acknowledged if max(kept[f"chaos {e}"], audited[e]) > 1]
        figures.append(
            f"{name(site)}, {kills} of {KILLS} random kills in {took_s:.0f} s ({of_parent} of the "
            f"parent): {len(acknowledged)} entries acknowledged, {len(lost)} lost, {len(doubled)} "
            f"doubled; entries again {back_s:.1f} s after the last kill"
        )
        assert lost == []
        assert doubled == []
        assert kills > 0
    finally:
        site.stop()
