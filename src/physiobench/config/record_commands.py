"""`physiobench retention`, `export` and `import`: what is held about people."""

import click


def _site() -> None:
    """Load the site and bring its database up to date."""
    from physiobench.config import cli  # noqa: PLC0415 - the command line imports this module

    cli._site()  # noqa: SLF001 - one way to load the site


@click.command()
@click.option("--dry-run", is_flag=True, help="Count what would go, and remove nothing.")
def retention(*, dry_run: bool) -> None:
    """Remove every row whose retention period is over. The worker does this once a day."""
    _site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.lib.retention import PERIODS  # noqa: PLC0415
    from physiobench.records import services  # noqa: PLC0415

    counts = services.run_retention(by=None, now=timezone.localtime(), dry_run=dry_run)
    for count in counts:
        period = PERIODS[count.kept_as].how_long
        click.echo(f"{count.table}: {count.rows} ({count.kept_as}: {period})")
    if not counts:
        click.echo("No row is past its period.")
    elif dry_run:
        click.echo("Nothing was removed: this was a dry run.")
