"""`physiobench retention`, `export` and `import`: what is held about people."""

from typing import BinaryIO, NoReturn

import click


def _site() -> None:
    """Load the site and bring its database up to date."""
    from physiobench.config import cli  # noqa: PLC0415 - the command line imports this module

    cli._site()  # noqa: SLF001 - one way to load the site


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be deleted, and delete nothing.")
def retention(*, dry_run: bool) -> None:
    """Delete data past its retention period. The worker does this once a day."""
    _site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.lib.retention import PERIODS  # noqa: PLC0415
    from physiobench.records import services  # noqa: PLC0415

    try:
        counts = services.run_retention(by=None, now=timezone.localtime(), dry_run=dry_run)
    except services.RetentionIncomplete as failed:
        _quit(
            f"{failed.batches} parts could not be deleted and are still there. "
            "See the log, then try again."
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
@click.argument("file", type=click.File("wb"))
def export_person(person: str, file: BinaryIO) -> None:
    """Write everything held about PERSON (an e-mail address or a number) to FILE, a ZIP archive.

    It is the same file as the patient's own download.
    """
    _site()
    from django.db.models import Q  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.accounts.models import User  # noqa: PLC0415
    from physiobench.records import services  # noqa: PLC0415

    named = Q(pk=int(person)) if person.isdecimal() else Q(email__iexact=person)
    found = User.objects.filter(named).first()
    if found is None or not found.is_patient:
        _quit("no patient has this address or number. Nothing was written.")
    file.write(services.take_along(by=None, person=found, now=timezone.localtime()))
    click.echo("Written. The file holds health data: keep it safe.", err=True)


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_person(file: BinaryIO) -> None:
    """Bring a person's FILE into this site, row for row. The site must not know the person."""
    _site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.records import services  # noqa: PLC0415

    try:
        made = services.import_person(by=None, archive=file.read(), now=timezone.localtime())
    except services.NotAnExport:
        _quit(
            "this is not a file that `physiobench export` of this version wrote. "
            "Nothing was changed."
        )
    except services.Clash as clash:
        _quit(f"{clash}. Import into an empty site. Nothing was changed.")
    for label, rows in made.items():
        click.echo(f"{label}: {rows}")


def _quit(trouble: str) -> NoReturn:
    click.echo(f"physiobench: {trouble}", err=True)
    raise SystemExit(2)
