"""The assessment: median time of a page on SQLite, and the outcome of the largest pathway.

Each figure is given in milliseconds and as a ratio to its yardstick, measured in the same run: a
page of the same site that asks nothing (its privacy page) for pages, and parsing the
same questionnaires as plain JSON for outcomes. Times are the processor's, SQLite's work included.
Budgets: a page under 50 ms, an outcome under 20.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import uuid4


ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE_BUDGET_MS, OUTCOME_BUDGET_MS = 50, 20
ROUNDS = 30


def prepare(folder: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)


def timed_ms(what: Callable[[], object]) -> float:
    """Return the processor time [ms]: what else the machine does must not count."""
    start = time.process_time()
    what()
    return 1000 * (time.process_time() - start)


def pages() -> list[float]:
    """Walk the knee pathway through the whole site; return each page's time, shown and sent."""
    from django.test import Client
    from django.urls import reverse

    from physiobench.clinical.screening.length import well_answers
    from physiobench.content import questionnaire_load as load

    answers = {
        slug: well_answers(load.questionnaires()[slug], load.rules_for(load.questionnaires()[slug]))
        for slug in ("knee", "nmes-screening")
    }
    client, key, times = Client(), str(uuid4()), []
    begun = client.post(
        reverse("assessment:start"), {"entry_id": key, "pathway": "knee", "agree": "on"}
    )
    address = client.get(begun.url).url
    while True:
        shown = client.get(address)
        if shown.status_code != 200 or "page" not in (shown.context or {}):
            return times
        times.append(timed_ms(lambda where=address: client.get(where)))
        slug = shown.resolver_match.kwargs["questionnaire"]
        raw = typed(shown.context["page"], answers[slug])
        start = time.process_time()
        sent = client.post(address, raw)
        times.append(1000 * (time.process_time() - start))
        if sent.status_code != 302:
            msg = f"{address} answered {sent.status_code}"
            raise SystemExit(msg)
        address = sent.url


def typed(page: object, answers: dict) -> dict[str, list[str]]:
    from datetime import date

    raw: dict[str, list[str]] = {}
    for item in page.questions():
        keys = {option.value: option.key for option in item.options}
        for value in answers.get(item.link_id, ()):
            if isinstance(value, date):
                for part in ("day", "month", "year"):
                    raw[f"{item.link_id}.{part}"] = [str(getattr(value, part))]
            else:
                raw.setdefault(item.link_id, []).append(keys.get(value, str(value)))
    return raw


def bare() -> float:
    """Return the time of the site's page about its privacy, which asks and stores nothing."""
    from django.test import Client
    from django.urls import reverse

    client, address = Client(), reverse("web:privacy")
    client.get(address)
    return median(timed_ms(lambda: client.get(address)) for _ in range(ROUNDS))


def outcomes() -> tuple[str, float, float]:
    """Return the slowest pathway, its outcome's time, and that of parsing its forms as JSON."""
    from physiobench.clinical.measures.computed import fill
    from physiobench.clinical.screening.length import well_answers
    from physiobench.clinical.screening.triage import combine, judge
    from physiobench.content import questionnaire_load as load
    from physiobench.content.pathways import pathways

    found = []
    for pathway in pathways().values():
        asked = [load.questionnaires()[slug] for slug in pathway.questionnaires]
        whole = [(load.rules_for(q), q, well_answers(q, load.rules_for(q))) for q in asked]

        def judged(whole: list = whole) -> object:
            return combine(*(judge(rules, fill(q, given)) for rules, q, given in whole))

        def parsed(asked: list = asked) -> object:
            return [json.loads(q.source) for q in asked]

        judged()
        found.append(
            (
                median(timed_ms(judged) for _ in range(ROUNDS)),
                median(timed_ms(parsed) for _ in range(ROUNDS)),
                pathway.slug,
            )
        )
    slowest, yardstick, slug = max(found)
    return slug, slowest, yardstick


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        yardstick = bare()
        times = pages()
        page = median(times)
        slug, outcome, parsing = outcomes()
    print(
        f"a page of questions, shown or sent: median {page:.1f} ms of {len(times)}, "
        f"worst {max(times):.1f} ms, {page / yardstick:.1f} x the privacy page "
        f"({yardstick:.1f} ms); budget {PAGE_BUDGET_MS} ms"
    )
    print(
        f"the outcome of {slug}: median {outcome:.2f} ms, {outcome / parsing:.1f} x parsing its "
        f"forms as JSON ({parsing:.2f} ms); budget {OUTCOME_BUDGET_MS} ms"
    )
    if page > PAGE_BUDGET_MS or outcome > OUTCOME_BUDGET_MS:
        print("OVER BUDGET")


if __name__ == "__main__":
    main()
