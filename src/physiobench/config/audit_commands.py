"""`physiobench audit`: check that signed and logged records were not changed."""

import sys

import click

from physiobench.config.command_line import open_site


@click.group()
def audit() -> None:
    """Check signed programmes, receipts and the audit log."""


@audit.command("verify")
@click.option(
    "--after-restore",
    is_flag=True,
    help="Use once if you restored the database without `physiobench restore`.",
)
def verify(*, after_restore: bool) -> None:
    """List every record that was changed, deleted or moved after it was written.

    The exit code is 0 if there are no faults, and 1 if there are.
    """
    open_site()
    from django.utils import timezone  # noqa: PLC0415 - the site is loaded by now

    from physiobench.config import integrity  # noqa: PLC0415

    now = timezone.localtime()
    if after_restore:
        integrity.start_anew(now)
    found = integrity.verify(now)
    for fault in found:
        click.echo(f"FAULT {fault}")
    if found:
        click.echo("Keep a copy of the database, and tell the clinical safety officer.", err=True)
        sys.exit(1)
    click.echo("No changes found in signed programmes, receipts or the audit log.")
