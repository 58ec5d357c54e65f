"""A killed worker, a lock, a full disk, a database that goes away: the site is there after 10 s."""

import errno
import os
import signal
import sqlite3
import time
from contextlib import contextmanager

import psycopg
import pytest

from chaos.served import Person, Visitor


LOCK_S = 30
AGAIN_WITHIN_S = 10
FILE = 2**20


@contextmanager
def people(site, figures, what):
    """Someone writes and someone reads meanwhile; in the end nothing they wrote is missing."""
    person, visitor = Person(site), Visitor(site)
    person.start()
    visitor.start()
    wait_for(lambda: len(person.acknowledged) > 3, 60, "the first entries")
    try:
        yield person, visitor
    finally:
        person.finish()
        visitor.finish()
    kept, audited = site.kept(), site.audited()
    lost = [entry for entry in person.acknowledged if not kept[f"chaos {entry}"]]
    doubled = [
        entry for entry in person.acknowledged if max(kept[f"chaos {entry}"], audited[entry]) > 1
    ]
    figures.append(
        f"{what}: {len(person.acknowledged)} entries acknowledged, {len(lost)} lost, "
        f"{len(doubled)} doubled; longest wait for a page {visitor.answers.longest_gap_s():.1f} s, "
        f"for an entry {person.answers.longest_gap_s():.1f} s"
    )
    assert lost == []
    assert doubled == []
    assert "500" not in person.answers.statuses, site.said[-3000:]
    assert "500" not in visitor.answers.statuses, site.said[-3000:]


def name(site):
    return "PostgreSQL" if site.database_url else "SQLite"


def wait_for(is_so, seconds, what):
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def is_taking_entries_again(person):
    before = len(person.acknowledged)
    wait_for(lambda: len(person.acknowledged) > before, AGAIN_WITHIN_S, "an entry is taken")


def test_a_killed_worker_is_replaced_and_the_site_goes_on(site, figures):
    with people(site, figures, f"{name(site)}, worker killed") as (person, visitor):
        killed = site.worker()

        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: has_other_worker(site, killed), 60, "a new worker")

        is_taking_entries_again(person)
    assert visitor.answers.longest_gap_s() < AGAIN_WITHIN_S


def has_other_worker(site, killed):
    try:
        return site.worker() != killed
    except (AssertionError, OSError):
        return False


@contextmanager
def locked(site):
    """Hold what every writer needs."""
    if site.database_url:
        with psycopg.connect(site.database_url) as database:
            database.execute("LOCK TABLE diary_session IN EXCLUSIVE MODE")
            yield
            database.rollback()
        return
    database = sqlite3.connect(site.database, timeout=30)
    database.execute("BEGIN IMMEDIATE")
    yield
    database.rollback()
    database.close()


def test_a_lock_of_30_seconds_stops_no_page_and_loses_no_entry(site, figures):
    with people(site, figures, f"{name(site)}, write lock of {LOCK_S} s") as (person, visitor):
        with locked(site):
            time.sleep(LOCK_S)

        is_taking_entries_again(person)
    assert visitor.answers.longest_gap_s() < AGAIN_WITHIN_S
    assert person.answers.statuses["503"] > 0


def test_a_full_disk_stops_no_page_and_all_goes_on_when_there_is_room(site, figures, small_disk):
    if small_disk is None:
        figures.append("full disk: NOT RUN, only an administrator can mount a small disk")
        pytest.skip("no right to mount a small disk")
    with people(site, figures, f"{name(site)}, disk of the site full") as (person, visitor):
        filler = small_disk / "filler"
        fill(filler)
        time.sleep(8)
        assert site.ask("GET", "/physios/")[0] == 200
        assert site.ask("GET", "/readyz")[2] == "degraded\n"

        filler.unlink()
        is_taking_entries_again(person)
        wait_for(lambda: site.ask("GET", "/readyz")[2] == "ready\n", 60, "ready again")
    assert visitor.answers.longest_gap_s() < AGAIN_WITHIN_S
    if not site.database_url:
        assert person.answers.statuses["503"] > 0


def test_a_full_disk_of_the_database_server_loses_no_entry(site, figures, request):
    """It may end the server: whoever keeps it starts it again once there is room."""
    if not site.database_url:
        pytest.skip("SQLite writes to the disk of the site")
    postgres = request.getfixturevalue("postgres")
    if postgres.disk is None:
        figures.append("full disk of PostgreSQL: NOT RUN, only an administrator can mount one")
        pytest.skip("no right to mount a small disk")
    with people(site, figures, "PostgreSQL, disk of the server full") as (person, _visitor):
        filler = postgres.disk / "filler"
        fill(filler)
        with pytest.raises(psycopg.OperationalError), psycopg.connect(postgres.url) as database:
            database.execute("CREATE TABLE filler AS SELECT * FROM generate_series(1, 10000000)")
        time.sleep(8)
        assert site.ask("GET", "/physios/")[0] in {200, 503}

        filler.unlink()
        postgres.start()
        is_taking_entries_again(person)
    assert person.answers.statuses["503"] > 0


def fill(path):
    with path.open("wb", buffering=0) as file:
        for size in (FILE, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as full:
                if full.errno != errno.ENOSPC:
                    raise


def test_a_database_server_that_is_stopped_and_started_is_found_again(site, figures, request):
    if not site.database_url:
        pytest.skip("SQLite has no server")
    postgres = request.getfixturevalue("postgres")
    with people(site, figures, "PostgreSQL stopped for 5 s and started") as (person, visitor):
        postgres.stop()
        time.sleep(5)
        status, headers, page = site.ask("GET", "/physios/")
        assert status == 503
        assert ("retry-after", "10") in [(k.lower(), v) for k, v in headers]
        assert "Everything you saved before is still there." in page
        assert site.ask("GET", "/readyz")[2] == "not ready\n"

        postgres.start()
        is_taking_entries_again(person)
    assert visitor.answers.statuses["200"] > 0
