"""A part of the site, or a start half way, is killed: the site goes on or starts again."""

import os
import signal
import time

import pytest
from tests.config.commands import PATIENCE_S, copied, serving
from tests.once import served_site

from physiobench.config import prepare


UP = "Ctrl-C stops it"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return served_site(tmp_path_factory)


def test_children_do_not_outlive_a_parent_that_was_killed(prepared, tmp_path):
    with serving(copied(prepared, tmp_path)) as site:
        site.wait_for(UP)

        os.kill(site.process.pid, signal.SIGKILL)

        assert site.gone_within(20)


@pytest.mark.parametrize(
    ("part", "which"), [(b"cli\0worker\0", 0), (b"granian\0", 0), (b"granian\0", -1)]
)
def test_a_part_that_dies_is_started_again_and_the_others_go_on(prepared, tmp_path, part, which):
    with serving(copied(prepared, tmp_path)) as site:
        site.wait_for(UP)
        before = site.parts(part)

        for _twice in range(2):
            os.kill(site.parts(part)[which], signal.SIGKILL)
            site.wait_for("starts again", where=site.err)
            _wait_until(lambda: len(site.parts(part)) == len(before))

        _wait_until(lambda: _answers(site))
        assert site.process.poll() is None
        assert site.stop() == 0
        assert site.family() == []


def _answers(site):
    try:
        return site.get("/")[0] == 200
    except OSError:
        return False


def _wait_until(is_so):
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


def test_a_first_start_that_broke_off_anywhere_is_taken_up_by_the_next(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    (var / "physiobench.sqlite3").touch()  # an empty file, and half a key
    (var / "demo-secret-key").write_text("half")
    for word in ("Preparing the database", "Making the demo practice"):
        with serving(tmp_path) as site:
            site.wait_for(word)
            os.kill(site.process.pid, signal.SIGKILL)
            assert site.gone_within(20)
    (var / "static" / ".stamp").unlink()  # and files that were being collected

    with serving(tmp_path) as site:
        site.wait_for(UP)
        assert site.get("/")[0] == 200
        assert site.get("/readyz")[0] == 200

    assert "Collecting static files" in site.said
    assert "Patient Dana" in site.said
    assert len((var / "demo-secret-key").read_text()) >= prepare.SHORTEST_KEY
