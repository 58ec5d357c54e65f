"""The three pages under measurement: recorded in a process of their own, with the site's settings.

Usage: python -m bench.web.pages SESSION_COOKIE FOLDER
"""

import json
import sys
import uuid
from pathlib import Path

from bench.web.recording import Recording, save, watch


def main(session: str, folder: Path) -> None:
    """Record Today, one log and the first article; tell in `pages.json` where they are."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from physiobench.articles.models import Article
    from physiobench.programmes.models import Programme

    patient = Client(SERVER_NAME="localhost")
    patient.cookies[settings.SESSION_COOKIE_NAME] = session
    stranger = Client(SERVER_NAME="localhost")
    programme = Programme.objects.filter(episode__patient__first_name="Dana").current().get()
    article = Article.objects.live().first().get_url()
    log = f"/today/{programme.plan.exercises[0].line_id}/"
    typed = {
        "did": "done",
        "stop_reason": "",
        "pain_before": "3",
        "pain_after": "3",
        "note": "",
        "done_on": timezone.localdate().isoformat(),
    }

    def recorded(client: Client, path: str, data: dict | None = None) -> Recording:
        for _warm in range(2):
            entry = uuid.uuid4() if data is not None else None
            with watch() as steps:
                if data is None:
                    answer = client.get(path)
                else:
                    answer = client.post(path, {**data, "entry_id": str(entry)})
        wanted = 200 if data is None else 302
        if answer.status_code != wanted:
            msg = f"{path} answered {answer.status_code}"
            raise RuntimeError(msg)
        return Recording(
            answer.status_code,
            answer.content,
            entry,
            list(steps),
        )

    recordings = {
        "today": recorded(patient, "/today/"),
        "article": recorded(stranger, article),
        "log": recorded(patient, log, typed),
    }
    save(recordings, folder / "recordings.pickle")
    (folder / "pages.json").write_text(
        json.dumps(
            {
                "article": article,
                "log": log,
                "typed": typed,
                "queries": {name: r.queries for name, r in recordings.items()},
                "bytes": {name: len(r.body) for name, r in recordings.items()},
                "durability": _durability(connection),
            }
        )
    )


def _durability(connection: object) -> str:
    names = ("journal_mode", "synchronous")
    if connection.vendor == "sqlite":
        ask = [f"PRAGMA {name}" for name in names]
    else:
        names = ("synchronous_commit", "fsync")
        ask = [f"SHOW {name}" for name in names]
    found = []
    with connection.cursor() as cursor:
        for name, question in zip(names, ask, strict=True):
            cursor.execute(question)
            found.append(f"{name}={cursor.fetchone()[0]}")
    return ", ".join(found)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
