"""Whether this site can do its work right now."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from physiobench.operations import policies as operations
from physiobench.operations.policies import ServiceProblem


KEEP_S = 5.0  # each web worker checks at most this often
NOT_READY = "not ready"
DEGRADED = "degraded"
READY = "ready"
MIGRATIONS_WAIT = "migrations: not all applied"
# Every database made before version 0.2.0 has this migration, and no later database has it.
BEFORE_0_2_0 = ("audit", "0002_written_once")


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Whether the site is ready, and what is wrong."""

    word: str
    problems: tuple[ServiceProblem, ...] = ()


def troubles() -> list[str]:
    """Return what keeps the site from working (database, migrations); empty if nothing."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        applied = executor.loader.applied_migrations
    except Error:
        return ["database: no answer"]
    if is_from_before_0_2_0(applied):
        return ["migrations: the database was made before version 0.2.0 and cannot be upgraded"]
    if unknown_to_this_code(applied):
        return ["migrations: the database is newer than this version of Physiobench"]
    return [MIGRATIONS_WAIT] if waiting else []


def is_from_before_0_2_0(applied: Iterable[tuple[str, str]]) -> bool:
    """Test whether a database was made before the first release: nothing upgrades it."""
    return BEFORE_0_2_0 in set(applied)


def unknown_to_this_code(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Name the migrations that a newer version applied: this code has no file for them."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for squashed in loader.disk_migrations.values():
        known |= {(app, name) for app, name in squashed.replaces}
    return sorted(f"{app} {name}" for app, name in set(applied) - known)


class ReadinessProbe:
    """Check the site at most every few seconds, and return the cached result between checks."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.state: ServiceStatus | None = None
        self.good_until = 0.0
        self.is_migrated = False  # once all are applied they stay applied

    def now(self) -> ServiceStatus:
        """Return the newest status; while another thread checks, the previous one."""
        if self.state is not None and time.monotonic() < self.good_until:
            return self.state
        if self.lock.acquire(blocking=self.state is None):
            try:
                self.state = self._look()
                self.good_until = time.monotonic() + KEEP_S
            finally:
                self.lock.release()
        return self.state or ServiceStatus(NOT_READY)

    def _look(self) -> ServiceStatus:
        if not self.is_migrated:
            found = troubles()
            if found:
                named = [f.partition(": ") for f in found]
                waiting = [ServiceProblem(name.capitalize(), says) for name, _, says in named]
                return ServiceStatus(NOT_READY, (*waiting, *operations.local_problems()))
            self.is_migrated = True
        try:
            problems = operations.problems_at(timezone.now())
        except Error:
            gone = ServiceProblem("Database", "The database does not answer.")
            return ServiceStatus(NOT_READY, (gone, *operations.local_problems()))
        return ServiceStatus(DEGRADED if problems else READY, tuple(problems))


_probe = ReadinessProbe()


def answer(request: HttpRequest) -> HttpResponse:
    """Answer `/readyz`: one word for anyone, the details for who has the token."""
    state = _probe.now()
    lines = [state.word]
    if _is_operator(request):
        lines += [_line(problem) for problem in state.problems]
    status = HTTPStatus.SERVICE_UNAVAILABLE if state.word == NOT_READY else HTTPStatus.OK
    body = "".join(f"{line}\n" for line in lines)
    response = HttpResponse(body, content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response


def _line(problem: ServiceProblem) -> str:
    at = f" ({problem.machine})" if problem.machine else ""
    return " ".join(f"{problem.name}{at}: {problem.says} {problem.fix}".split())


def _is_operator(request: HttpRequest) -> bool:
    """Test for the token of the environment; without one there, details are not shown to anyone."""
    token: str = settings.STATUS_TOKEN
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and compare_digest(sent.encode(), token.encode())
