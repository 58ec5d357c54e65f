"""A site that is started again whenever it ends, people who use it, and what it kept."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import psycopg
from tests.config.commands import environment
from tests.system.serving import LINK, free_port


STARTS_WITHIN_S = 600
TRY_AGAIN_S = 0.3
SERVE = "import sys; sys.argv = ['physiobench', 'serve']; from physiobench.config import cli, serve"
QUICK = f"{SERVE}; serve.LONGEST_PAUSE_S = 0.5; cli.main()"  # so that more can be killed


@dataclass(slots=True)
class Site:
    """`physiobench serve`, under something that starts it again after a second, as systemd does."""

    folder: Path
    database_url: str = ""
    is_quick: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    is_stopping: bool = False
    starts: int = 0

    def start(self) -> None:
        threading.Thread(target=self._keep, daemon=True).start()
        give_up_at = time.monotonic() + STARTS_WITHIN_S
        while "Ctrl-C stops it" not in self.said:
            assert time.monotonic() < give_up_at, self.said
            time.sleep(0.2)

    def _keep(self) -> None:
        own = {"DEMO": "1", "PORT": str(self.port), "BACKUP_DAILY": "0"}
        if self.database_url:
            own["DATABASE_URL"] = self.database_url
        log = self.folder.parent / f"{self.folder.name}.log"
        command = [sys.executable, "-c", QUICK if self.is_quick else f"{SERVE}; cli.main()"]
        while not self.is_stopping:
            with log.open("ab") as out:
                self.process = subprocess.Popen(
                    command,
                    cwd=self.folder,
                    env=environment(self.folder / "var", **own),
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self.starts += 1
            self.process.wait()
            time.sleep(1)

    @property
    def said(self) -> str:
        log = self.folder.parent / f"{self.folder.name}.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def family(self) -> list[int]:
        """Every living process of this site, by the folder that its environment names."""
        mine = f"VAR_DIR={self.folder / 'var'}\0".encode()
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mine in environ.read_bytes() and (environ.parent / "exe").exists():
                    found.append(int(environ.parent.name))
            except OSError:
                continue
        return found

    def worker(self) -> int:
        """The background worker's process."""
        for pid in self.family():
            if b"cli\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise AssertionError(self.said)

    def stop(self) -> None:
        self.is_stopping = True
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=30)
        for pid in self.family():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
    ) -> tuple[int, list[tuple[str, str]], str]:
        """One request; raises OSError or HTTPException if there is no answer."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as door:
            headers = {"Host": f"localhost:{self.port}", "Cookie": cookie, "Connection": "close"}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            door.request(method, path, urlencode(form) if form else None, headers)
            answer = door.getresponse()
            return answer.status, answer.getheaders(), answer.read().decode(errors="replace")

    def kept(self) -> Counter[str]:
        """How often each entry that a writer sent is in the table, by its note."""
        query = "SELECT note FROM diary_session WHERE note LIKE 'chaos %'"
        return Counter(note for (note,) in self.rows(query))

    def audited(self) -> Counter[str]:
        """How often the audit log has each entry, by its id."""
        rows = self.rows("SELECT subject FROM audit_event WHERE subject LIKE 'diary.Session:%'")
        return Counter(subject.split(":")[1] for (subject,) in rows)

    def rows(self, query: str) -> list[tuple[str, ...]]:
        if self.database_url:
            with psycopg.connect(self.database_url) as database:
                return database.execute(query).fetchall()
        with closing(sqlite3.connect(self.database, timeout=30)) as database:
            return database.execute(query).fetchall()

    @property
    def database(self) -> Path:
        return self.folder / "var" / "physiobench.sqlite3"


@dataclass(slots=True)
class Answers:
    """When a page was answered well, and how."""

    good_at: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def longest_gap_s(self) -> float:
        pairs = zip(self.good_at, self.good_at[1:], strict=False)
        return max((later - earlier for earlier, later in pairs), default=0.0)


class Person(threading.Thread):
    """A patient who writes entry after entry, and sends each again until it is acknowledged."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.answers = Answers()
        self.acknowledged: set[str] = set()
        self.is_done = False
        self.cookie = self._sign_in()
        self.form, self.path = self._find_form()

    def _sign_in(self) -> str:
        links = {m["who"]: m["url"] for m in LINK.finditer(self.site.said)}
        (url,) = [u for who, u in links.items() if who.startswith("Patient Dana")]
        _status, headers, _page = self.site.ask("GET", urlsplit(url).path)
        return "; ".join(v.split(";")[0] for k, v in headers if k.lower() == "set-cookie")

    def _find_form(self) -> tuple[dict[str, str], str]:
        """The log of the first exercise, and the hidden fields of its form."""
        _status, _headers, today = self.site.ask("GET", "/today/", cookie=self.cookie)
        for path in dict.fromkeys(re.findall(r'href="(/today/[0-9a-f-]{36}/)"', today)):
            status, headers, page = self.site.ask("GET", f"{path}log/", cookie=self.cookie)
            if status == 200 and 'name="did"' in page and 'name="minutes"' not in page:
                token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
                assert token
                for name, value in headers:
                    if name.lower() == "set-cookie":
                        self.cookie += "; " + value.split(";")[0]
                return {"csrfmiddlewaretoken": token[1]}, f"{path}log/"
        raise AssertionError(today)

    def run(self) -> None:
        while not self.is_done:
            entry = str(uuid4())
            form = {
                **self.form,
                "entry_id": entry,
                "did": "done",
                "pain_before": "2",
                "pain_after": "2",
                "note": f"chaos {entry}",
                "done_on": date.today().isoformat(),  # noqa: DTZ011 - as the practice's clock has it
            }
            while not self.is_done and entry not in self.acknowledged:
                try:
                    status, _headers, _page = self.site.ask("POST", self.path, form, self.cookie)
                except (OSError, HTTPException) as gone:
                    self.answers.statuses[type(gone).__name__] += 1
                    time.sleep(TRY_AGAIN_S)
                    continue
                self.answers.statuses[str(status)] += 1
                if status == 302:
                    self.acknowledged.add(entry)
                    self.answers.good_at.append(time.monotonic())
                else:
                    time.sleep(TRY_AGAIN_S)

    def finish(self) -> None:
        self.is_done = True
        self.join(timeout=40)


class Visitor(threading.Thread):
    """A stranger who opens the start page again and again."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.answers = Answers()
        self.is_done = False

    def run(self) -> None:
        while not self.is_done:
            try:
                status, _headers, _page = self.site.ask("GET", "/physios/")
            except (OSError, HTTPException) as gone:
                self.answers.statuses[type(gone).__name__] += 1
            else:
                self.answers.statuses[str(status)] += 1
                if status == 200:
                    self.answers.good_at.append(time.monotonic())
            time.sleep(0.2)

    def finish(self) -> None:
        self.is_done = True
        self.join(timeout=40)
