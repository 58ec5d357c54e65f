"""`physiobench retention`, `export` and `import`: what is held about people."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from physiobench.config.command_line import (
    IN_FILE,
    OUT_FILE,
    check_not_there,
    load_without_a_site,
    make_site,
    open_and_upgrade_site,
    open_site,
    read_file,
    stop,
)
from physiobench.config.counts import counted


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be deleted, and delete nothing.")
def retention(*, dry_run: bool) -> None:
    """Delete data past its retention period. The worker does this once a day."""
    if dry_run:
        open_site()
    else:
        open_and_upgrade_site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.lib.retention import PERIODS  # noqa: PLC0415
    from physiobench.records import services  # noqa: PLC0415

    try:
        counts = services.run_retention(by=None, now=timezone.localtime(), dry_run=dry_run)
    except services.RetentionIncomplete as failed:
        stop(
            f"{counted(failed.batches, 'part')} of the run failed. Some data that is past "
            "its retention period is still there. See the log, then try again."
        )
    for count in counts:
        period = PERIODS[count.kept_as].how_long
        click.echo(f"{count.table}: {count.rows} ({count.kept_as}: {period})")
    if not counts:
        click.echo("No data is past its retention period.")
    elif dry_run:
        click.echo("Nothing was deleted: this was a dry run.")


@click.command("export")
@click.argument("person")
@click.argument("file", type=OUT_FILE)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def export_person(person: str, file: Path, *, force: bool) -> None:
    """Write everything held about PERSON (an e-mail address or a number) to FILE, a ZIP archive.

    It is the same file as the patient's own download.
    """
    check_not_there(file, force=force)
    open_and_upgrade_site()
    from django.db.models import Q  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.accounts.models import User  # noqa: PLC0415
    from physiobench.records import services  # noqa: PLC0415

    named = Q(pk=int(person)) if person.isdecimal() else Q(email__iexact=person)
    found = User.objects.filter(named).first()
    if found is None or not found.is_patient:
        stop("no patient has this address or number. Nothing was written. Check it and try again.")
    archive = services.take_along(by=None, person=found, now=timezone.localtime())
    if str(file) == "-":
        sys.stdout.buffer.write(archive)
        return
    _write(file, archive, force=force)
    click.echo(f"Written to {file}. The file holds health data: keep it safe.", err=True)


def _write(file: Path, archive: bytes, *, force: bool) -> None:
    """Write an archive; leave no half of one on a full disk, where it would block the next try."""
    with file.open("wb" if force else "xb") as written:
        try:
            written.write(archive)
            written.flush()
        except OSError:
            if file.is_file():
                file.unlink()
            raise


def _rehearse(archive: bytes) -> None:
    """Import into a temporary site first: a file that is refused leaves no empty site behind."""
    with TemporaryDirectory() as folder:
        own = {
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/physiobench.sqlite3",
            "BACKUP_DIR": f"{folder}/backups",
            "REPLICA_URL": "",
            "EMAIL_URL": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "physiobench.config.cli", "import", "--rehearsal", "-"],
            input=archive,
            env={**os.environ, **own},
            capture_output=True,
            check=False,
        )
    if done.returncode:
        click.echo(done.stderr, err=True, nl=False)
        sys.exit(done.returncode)


@click.command("import")
@click.argument("file", type=IN_FILE)
@click.option("--rehearsal", is_flag=True, hidden=True, help="Used by this command itself.")
def import_person(file: Path, *, rehearsal: bool) -> None:
    """Bring a person's FILE into this site, row for row. The site must not know the person."""
    load_without_a_site()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.config.prepare import has_tables  # noqa: PLC0415
    from physiobench.records import policies, services  # noqa: PLC0415

    def say(stage: str) -> None:
        if not rehearsal:  # its words belong to the run that started it
            click.echo(stage, err=True)

    archive = read_file(file)
    try:
        policies.read_person_file(archive)  # before a database is made for it
        is_new = not rehearsal and not has_tables()
        if is_new:
            say("Trying the import in a temporary site first. This can take a minute ...")
            _rehearse(archive)
        say(f"Opening the site in {settings.VAR_DIR} ...")
        make_site()
        if is_new:
            click.echo(f"There was no site here, so a new one was made in {settings.VAR_DIR}.")
        say("Importing the record ...")
        made = services.import_person(by=None, archive=archive, now=timezone.localtime())
    except services.NotAnExport:
        stop(
            "this is not a file that `physiobench export` of this version wrote. "
            "Nothing was changed."
        )
    except services.Clash as clash:
        if rehearsal:
            stop(
                f"the rows of {clash.label} in this file contradict each other. "
                "Nothing was changed. Export the person again."
            )
        stop(f"{clash}. Import into an empty site. Nothing was changed.")
    for label, rows in made.items():
        click.echo(f"{label}: {rows}")
