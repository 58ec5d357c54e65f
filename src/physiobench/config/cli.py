"""The `physiobench` command."""

import os
import signal
import sys
from pathlib import Path

import click

from physiobench.config.audit_commands import audit
from physiobench.config.backup_commands import backup, restore
from physiobench.config.clinical_commands import clinical
from physiobench.config.command_line import (
    CommandLine,
    load_site,
    load_without_a_site,
    make_site,
    open_and_upgrade_site,
    open_any_version,
    open_site,
    stop,
)
from physiobench.config.counts import counted
from physiobench.config.record_commands import export_person, import_person, retention
from physiobench.config.second_factor_commands import second_factor


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="physiobench")
def main() -> None:
    """Run and look after a Physiobench site."""
    os.umask(0o077)  # what it writes is for its own user alone, whoever started it


@main.command()
@click.option("--web-only", is_flag=True, help="Run no background worker on this machine.")
def serve(*, web_only: bool) -> None:
    """Prepare the site and serve it, with its background worker, until Ctrl-C."""
    # heard even where a shell in the background started us with it ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from physiobench.config import prepare  # noqa: PLC0415
    from physiobench.config import serve as server  # noqa: PLC0415

    try:
        prepare.prepare_environment()
        sys.exit(server.serve(with_worker=not web_only))
    except KeyboardInterrupt:
        click.echo("Stopped before it was ready. The next start goes on from here.")


@main.command()
def worker() -> None:
    """Run the background worker alone."""
    open_any_version()
    from physiobench.config import upgrade  # noqa: PLC0415
    from physiobench.config import worker as background  # noqa: PLC0415

    upgrade.check_can_use_database()
    background.work()


@main.group()
def demo() -> None:
    """Load or wipe the demo practice."""


@demo.command("load")
def demo_load() -> None:
    """Make the demo practice: people, articles and three patients on their way."""
    load_without_a_site()
    from physiobench.config import demo as practice  # noqa: PLC0415

    try:
        practice.check_is_demo()
        make_site()
        practice.load()
    except practice.NotADemo as trouble:
        stop(trouble)
    for line in practice.sign_in_lines():
        click.echo(line)


@demo.command("wipe")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def demo_wipe(*, yes: bool) -> None:
    """Remove every demo person and all that belongs to them."""
    open_and_upgrade_site()
    from physiobench.config import demo as practice  # noqa: PLC0415

    if not yes:
        click.confirm("Remove all demo people and their records?", abort=True)
    for table, rows in practice.wipe().items():
        click.echo(f"{table}: {rows}")


@main.group()
def manager() -> None:
    """Look after the practice's managers."""


@manager.command("create")
@click.argument("email")
@click.option("--first-name", prompt=True)
@click.option("--last-name", prompt=True)
def manager_create(email: str, first_name: str, last_name: str) -> None:
    """Make a manager, or give the role to the staff login that has EMAIL."""
    load_without_a_site()
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.core.validators import validate_email  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.accounts import services  # noqa: PLC0415

    try:
        validate_email(email)  # before a database is made for it
        make_site()
        services.make_manager(
            by=None,
            email=email,
            first_name=first_name,
            last_name=last_name,
            now=timezone.localtime(),
        )
    except (ValidationError, services.NotAddress):
        stop(f"{email} is not an e-mail address. Nothing was changed. Check the address.")
    except services.AddressTaken:
        stop(
            f"{email} is a patient's account. Nothing was changed. "
            "Use a different address for work."
        )
    except services.LoginDeactivated:
        stop(
            f"The account of {email} is deactivated. Nothing was changed. "
            "Reactivate it first, on the team page."
        )
    except services.RoleHeld:
        stop(f"{email} is a manager already. Nothing was changed.")
    click.echo(
        f"{email} is a manager. They sign in with an e-mailed code and a second factor. "
        "If they have no second factor yet, they are asked to add one."
    )


@main.command()
def doctor() -> None:
    """Check this site and print how to fix each problem."""
    load_without_a_site()
    from physiobench.config import doctor as surgery  # noqa: PLC0415

    findings = surgery.examine()
    for finding in findings:
        click.echo(str(finding))
    sys.exit(any(not finding.well for finding in findings))


@main.command("systemd-unit")
@click.option(
    "--user", default="physiobench", show_default=True, help="The system user that runs the site."
)
def systemd_unit(*, user: str) -> None:
    """Print a systemd unit for this folder, to be saved as physiobench.service."""
    from physiobench.config import settings, systemd  # noqa: PLC0415

    try:
        text = systemd.unit(
            user=user, folder=Path.cwd(), var=settings.VAR_DIR, backups=settings.BACKUP_DIR
        )
    except systemd.UnitInvalid as trouble:
        stop(trouble)
    for warning in systemd.warnings(user=user, folder=Path.cwd()):
        click.echo(f"physiobench: {warning}", err=True)
    click.echo(text, nl=False)


@main.group()
def queue() -> None:
    """Retry or delete background tasks that failed, such as mails that were refused."""


@queue.command("retry")
def queue_retry() -> None:
    """Try every failed task again."""
    open_site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.operations import services  # noqa: PLC0415

    count = services.retry_failed_tasks(by=None, now=timezone.now())
    click.echo(
        f"{counted(count, 'failed task')} will be tried again." if count else "No task has failed."
    )


@queue.command("forget")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def queue_forget(*, yes: bool) -> None:
    """Delete every failed task. Mails among them are never sent."""
    open_site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.operations import services  # noqa: PLC0415

    if not yes:
        click.confirm("Delete every failed task? Mails among them are never sent.", abort=True)
    count = services.forget_failed_tasks(by=None, now=timezone.now())
    click.echo(
        f"Deleted: {counted(count, 'failed task')}."
        if count
        else "No task has failed. Nothing was deleted."
    )


@main.group()
def content() -> None:
    """Check the clinical content."""


@content.command("check")
def content_check() -> None:
    """Parse every content file; count what no registered physio has signed."""
    from physiobench.config import content_check as check  # noqa: PLC0415

    lines, trouble = check.report()
    for line in lines:
        click.echo(line)
    sys.exit(int(trouble))


main.add_command(audit)
main.add_command(clinical)
main.add_command(second_factor)
main.add_command(backup)
main.add_command(restore)
main.add_command(retention)
main.add_command(export_person)
main.add_command(import_person)


@main.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def nmes(arguments: tuple[str, ...]) -> None:
    """Simulate and check a stimulation prescription (see `physiobench nmes --help`)."""
    from physiobench.nmes import cli  # noqa: PLC0415

    sys.exit(cli.main(list(arguments)))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands."""
    load_site()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line([f"{Path(sys.argv[0]).name} manage", *arguments])


if __name__ == "__main__":
    main()
