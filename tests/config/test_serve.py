"""Starting and stopping the site, for real: a trouble says what to do, and nothing stays behind."""

import re
import signal
import socket
import sqlite3
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from physiobench.config import prepare
from physiobench.config.errors import CannotServe
from tests.config.commands import KEY, copied, physiobench, serving
from tests.once import served_site


pytestmark = [pytest.mark.enable_socket, pytest.mark.long]
UP = "Ctrl-C stops it"
PEOPLE = ("Dana", "Midway", "Newcomer", "Morgan", "Alex Demo", "demo.example", "127.0.0.1 ")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A site that was started once and stopped by Ctrl-C."""
    return served_site(tmp_path_factory)


def refused(answer, *words):
    """One line, no traceback, an exit code of its own."""
    assert answer.returncode == 2
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    for word in ("physiobench: ", *words):
        assert word in lines[0]
    return True


@pytest.mark.parametrize(
    ("own", "words"),
    [
        pytest.param({}, ("there are no settings of a site in", ".env"), id="no settings"),
        pytest.param({"SECRET_KEY": "short"}, ("SECRET_KEY is too short",), id="a short one"),
        pytest.param(
            {"DEMO": "1", "VAR_DIR": "/dev/null/var"},
            ("cannot write to /dev/null/var", "set VAR_DIR"),
            id="a folder that nobody can write to",
        ),
        pytest.param({"DEMO": "1", "PORT": "eighty"}, ("eighty", ".env"), id="a port in words"),
        pytest.param({"DEMO": "1", "PORT": "70000"}, ("70000", "PORT"), id="no such port"),
        pytest.param(
            {"DEMO": "1", "SITE_URL": "physio.example.org"},
            ("SITE_URL", "https://"),
            id="an address without its scheme",
        ),
        pytest.param(
            {"DEMO": "1", "HOST": "192.0.2.1"}, ("192.0.2.1", "check HOST"), id="another's host"
        ),
        pytest.param(
            {"DEMO": "1", "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"},
            ("database cannot be used", "check DATABASE_URL"),
            id="a database server that is not there",
        ),
        pytest.param(
            {"DEMO": "1", "DATABASE_URL": "sqlite:////dev/null/site.sqlite3"},
            ("database cannot be used", "check DATABASE_URL"),
            id="a database in a folder that is none",
        ),
    ],
)
def test_what_keeps_it_from_starting_is_said_in_one_line(tmp_path, own, words):
    from tests.system.serving import free_port

    assert refused(physiobench(tmp_path, "serve", **{"PORT": str(free_port()), **own}), *words)


def test_a_file_that_is_no_database_is_left_as_it_was(tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, but somebody's notes " * 200)

    answer = physiobench(tmp_path, "serve", DEMO="1", DATABASE_URL=f"sqlite:///{notes}")

    assert refused(answer, "database cannot be used")
    assert notes.read_text().startswith("not a database")


def test_a_taken_port_is_named_with_another_to_try(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = physiobench(tmp_path, "serve", DEMO="1", PORT=str(port))

    assert refused(answer, f"port {port} is taken", f"PORT={port + 1}")
    assert not (tmp_path / "var" / "physiobench.sqlite3").exists()


@pytest.mark.parametrize("version", [(3, 10, 9), (2, 7, 18)])
def test_an_old_python_is_told_which_one_to_install(monkeypatch, version):
    monkeypatch.setattr(prepare.sys, "version_info", version)

    with pytest.raises(CannotServe, match=r"install Python 3\.11"):
        prepare.prepare_environment()


def test_a_second_start_is_quick_keeps_what_people_wrote_and_ends_as_one_tree(prepared, tmp_path):
    folder = copied(prepared, tmp_path)
    database = folder / "var" / "physiobench.sqlite3"
    with sqlite3.connect(database) as kept:
        kept.execute("UPDATE accounts_user SET first_name = 'Renamed' WHERE is_manager")
    before = _counts(database)

    with serving(folder) as site:
        site.wait_for(UP)
        print(f"second start: {site.took_s:.1f} s")  # noqa: T201 - as above
        assert site.get("/healthz", host="10.0.0.7") == (200, "ok\n")
        assert site.get("/readyz", host="whatever.internal")[0] == 200
        assert site.get("/", host="whatever.internal")[0] == 400
        assert site.get("/")[0] == 200
        assert len(site.family()) >= 6  # itself, two web servers of two, the background worker
        assert _memory_mb(site.process.pid) < 60  # the loaded site, with which it prepared, is gone
        code = site.stop()

        assert code == 0
        assert site.out.read_text().endswith("Stopped.\n")
        assert site.err.read_text() == ""
        assert site.family() == []
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", site.port))

    assert "Preparing" not in site.said
    assert "Making" not in site.said
    for role in ("Patient", "Physiotherapist", "Practice manager Renamed", "Editor"):
        assert f"  {role} " in site.said
    assert _counts(database) == before


def _memory_mb(pid):
    """What a process holds for itself alone."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Private_Dirty: +(\d+)", rollup).group(1)) / 1024


def _counts(database):
    tables = ("accounts_user", "episodes_episode", "diary_session", "articles_article")
    with sqlite3.connect(database) as kept:
        ask = "SELECT count(*) FROM "  # the names are ours, above
        return {table: kept.execute(ask + table).fetchone()[0] for table in tables}


def test_a_closed_window_ends_the_whole_tree(prepared, tmp_path):
    with serving(copied(prepared, tmp_path)) as site:
        site.wait_for(UP)

        assert site.stop(signal.SIGHUP) == 0
        assert site.family() == []


def test_a_site_without_a_worker_says_so_to_the_operator_alone(prepared, tmp_path):
    with serving(copied(prepared, tmp_path), "--web-only", STATUS_TOKEN="the operator's") as site:
        site.wait_for(UP)

        assert site.parts(b"cli\0worker\0") == []
        assert site.get("/readyz") == (200, "degraded\n")
        status, details = site.get("/readyz", token="the operator's")
        assert status == 200
        assert "Worker" in details
        assert "physiobench worker" in details
        assert site.get("/readyz", token="a guess") == (200, "degraded\n")


def test_ctrl_c_during_the_first_start_says_that_nothing_is_lost(tmp_path):
    with serving(tmp_path) as site:
        site.wait_for("Preparing the database")

        assert site.stop() == 0
        assert "The next start goes on from here" in site.said
        assert "Traceback" not in site.said
        assert site.family() == []


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _signed_in(site, who):
    """Open the printed link and return the cookie that it gives."""
    line = next(one for one in site.said.splitlines() if one.strip().startswith(who))
    path = line.split(f":{site.port}")[-1]
    try:
        build_opener(_Stay).open(f"http://localhost:{site.port}{path}")
    except OSError as redirect:
        cookies = SimpleCookie()
        for line in redirect.headers.get_all("Set-Cookie"):
            cookies.load(line)
        return "; ".join(f"{k}={v.value}" for k, v in cookies.items()), path
    raise AssertionError(line)


def test_the_log_names_nobody_and_tells_no_secret(prepared, tmp_path):
    folder = copied(prepared, tmp_path)
    with serving(folder, LOG_LEVEL="INFO") as site:
        site.wait_for(UP)
        patient, link = _signed_in(site, "Patient Dana")
        physio, _link = _signed_in(site, "Physiotherapist Alex")
        key = "0f8fad5b-d9cb-469f-a165-70867728950e"
        for cookie in (patient, physio, ""):
            for path in (
                *("/", "/today/", "/programme/", "/messages/", "/record/", "/practice/"),
                *(
                    "/practice/patients/",
                    f"/assessment/{key}/nowhere",
                    "/no-such-page/",
                    "/today/x",
                ),
                *(link + "x", "/account/settings/", "/articles/search/?q=my+burn"),
            ):
                site.get(path, cookie=cookie)
        with sqlite3.connect(folder / "var" / "physiobench.sqlite3") as broken:
            assert "Sit to stand" in site.get("/today/", cookie=patient)[1]
            broken.execute("ALTER TABLE diary_session RENAME TO gone")
        assert site.get("/today/", cookie=patient)[0] == 500
        site.stop()
        log = site.err.read_text()

    assert "Internal Server Error" in log
    assert "OperationalError" in log
    assert "diary/views/sessions.py" in log
    for word in (
        *PEOPLE,
        key,
        link.rstrip("/").split("/")[-1],
        patient.split("sessionid=")[-1][:32],
        "my+burn",
    ):
        assert word not in log, word


def test_a_real_site_starts_with_a_key_and_makes_nobody_up(prepared, tmp_path):
    folder = copied(prepared, tmp_path)

    with serving(folder, DEMO="0", SECRET_KEY=KEY) as site:
        site.wait_for(UP)
        path = "/account/demo/anything/"

        assert "This is a demo" not in site.said
        assert site.get(path)[0] == 404
        assert "made up" not in site.get("/")[1]
