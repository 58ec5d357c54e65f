"""One site of one size, in a process of its own: it is made, and then asked for pages.

It reads one word a line and answers with one line of JSON. A page's name measures one request of
that page; `analyze` renews the statistics; `sizes` weighs every page; `scans` names each table that
a page reads as a whole.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path


PAGES = {  # name: whose page, and which
    "today": ("dana", "diary:today"),
    "history": ("dana", "diary:history"),
    "audit": ("dana", "web:who_looked"),
    "inbox": ("alex", "practice:inbox"),
    "caseload": ("alex", "practice:caseload"),
    "ended": ("alex", "practice:caseload"),
    "patient": ("alex", "practice:patient"),
    "overview": ("manager", "practice:desk"),
    "in care": ("manager", "practice:in_care"),
    "team": ("manager", "practice:team"),
    "loans": ("manager", "kit:loans"),
    "accounts": ("manager", "payments:accounts"),
    "requests": ("manager", "records:requests"),
}


def main(patients: int) -> None:
    """Make the site, and answer until there is nothing more to read."""
    from physiobench.config.prepare import (
        prepare_content,
        prepare_database,
        prepare_environment,
    )
    from physiobench.config.static_files import prepare_static_files

    prepare_environment()
    import django

    django.setup()
    from bench.scale.practice import grow

    began = time.monotonic()
    with redirect_stdout(sys.stderr):  # what is printed there is for people
        prepare_database()
        prepare_static_files()
        prepare_content()
    _burn()
    _test_nerve()
    grow(patients)
    _say({"seconds": round(time.monotonic() - began, 1)})
    ask = _pages()
    for line in sys.stdin:
        word = line.strip()
        if word == "analyze":
            _analyze()
            _say({})
        elif word == "sizes":
            _say({name: len(ask[name]().content) for name in PAGES})
        elif word == "scans":
            _say({name: _scans(ask[name]) for name in PAGES})
        else:
            _say({"ms": _measure(ask[word])})


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _burn() -> None:
    """Let the demo's patient report a burn, which the generator copies."""
    import uuid

    from django.utils import timezone

    from physiobench.clinical.programme.dose import SessionOutcome
    from physiobench.clinical.sessions.session_advice import Report
    from physiobench.clinical.sessions.skin import Skin
    from physiobench.diary import services as diary
    from physiobench.programmes.models import Programme

    programme = Programme.objects.get(episode__patient__email="dana@demo.example")
    now = timezone.localtime()
    diary.log_session(
        by=programme.episode.patient,
        programme=programme,
        line_id=programme.plan.stimulation[0].line_id,
        entry_id=uuid.uuid4(),
        done_on=now.date(),
        report=Report(
            did=SessionOutcome.DONE,
            pain_before=2,
            pain_after=2,
            minutes=10,
            contractions=10,
            comfort=8,
            skin=Skin.BURN,
        ),
        now=now,
    )


def _test_nerve() -> None:
    """Let the demo's physio write down a twitch test, which the generator copies."""
    import uuid

    from django.utils import timezone

    from physiobench.accounts.models import User
    from physiobench.assessment import services as assessments
    from physiobench.content.measuring import TWITCH_TEST

    given = {
        "muscle": "tibialis-anterior",
        "affected-side": "left",
        "screened": "yes",
        "sound": "twitch",
        "sound-ma": "20",
        "affected": "twitch",
        "affected-ma": "25",
        "direction": "yes",
        "discomfort": "3",
    }
    now = timezone.localtime()
    done = assessments.record_measure_for(
        by=User.objects.get(email="alex@demo.example"),
        patient=User.objects.get(email="dana@demo.example"),
        entry_id=uuid.uuid4(),
        questionnaire=TWITCH_TEST,
        raw={question: [answer] for question, answer in given.items()},
        shown=list(given),
        done_on=now.date(),
        now=now,
    )
    if done.measurement is None:
        raise RuntimeError(done)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _scans(ask: Callable[[], object]) -> list[str]:
    """Return what SQLite reads as a whole for a page, with the SQL that asks for it."""
    from django.db import connection

    asked: list[tuple[str, object]] = []

    def note(run: Callable[..., object], sql: str, params: object, *rest: object) -> object:
        asked.append((sql, params))
        return run(sql, params, *rest)

    with connection.execute_wrapper(note):
        ask()
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            if not sql.startswith("SELECT"):
                continue
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan = [row[3] for row in cursor.fetchall()]
            whole = [line for line in plan if line.startswith("SCAN")]
            found += [f"{line}: {sql}" for line in whole]
    return found


def _pages() -> dict[str, Callable[[], object]]:
    from django.test import Client
    from django.urls import reverse

    from physiobench.accounts.models import User
    from physiobench.episodes.models import Episode

    clients = {}
    for name in ("dana", "alex", "manager"):
        user = User.objects.get(email=f"{name}@demo.example")
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": user.email},
            {"method": "mfa", "at": time.time(), "type": "totp"},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session["seen_at"] = time.time()
        session.save()
        clients[name] = client
    episode = Episode.objects.get(patient__email="dana@demo.example")

    def page(name: str) -> Callable[[], object]:
        who, view = PAGES[name]
        path = reverse(view, args=[episode.pk] if name == "patient" else [])
        query = {"show": "ended"} if name == "ended" else {}

        def ask() -> object:
            response = clients[who].get(path, query)
            if response.status_code != 200:
                msg = f"{path} answered {response.status_code}"
                raise RuntimeError(msg)
            return response

        return ask

    return {name: page(name) for name in PAGES}


def _measure(ask: Callable[[], object]) -> float:
    """Return the processor time of one request, in milliseconds, with that of its database."""
    began = time.process_time() + _database_time()
    ask()
    return 1000 * (time.process_time() + _database_time() - began)


def _database_time() -> float:
    """Return the processor time, in seconds, of the server process that answers this one.

    SQLite works in this process. PostgreSQL must be on this machine, so that the kernel tells.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        return 0.0
    connection.ensure_connection()
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main(int(sys.argv[1]))
