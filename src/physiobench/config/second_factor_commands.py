"""`physiobench second-factor`: reset and encrypt second steps."""

import click

from physiobench.config.command_line import open_and_upgrade_site, stop
from physiobench.config.counts import counted


@click.group("second-factor")
def second_factor() -> None:
    """Reset or encrypt second steps: authenticator apps, passkeys and recovery codes."""


@second_factor.command("reset")
@click.argument("email", required=False)
@click.option(
    "--unreadable",
    is_flag=True,
    help="Reset everyone whose second step cannot be read because its key is lost.",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def second_factor_reset(email: str | None, *, unreadable: bool, yes: bool) -> None:
    """Remove every second step of a person who lost theirs, and sign them out everywhere."""
    if bool(email) == unreadable:
        stop("Name one e-mail address, or use --unreadable. Nothing was changed.")
    open_and_upgrade_site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.accounts import services as accounts  # noqa: PLC0415
    from physiobench.accounts.models import User  # noqa: PLC0415

    if email is None:
        if not yes:
            click.confirm("Reset everyone whose second step needs a key that is lost?", abort=True)
        reset = accounts.reset_unreadable_factors(by=None, now=timezone.localtime())
        if not reset:
            click.echo("Every second step can be read. Nothing was reset.")
            return
        people = counted(len(reset), "person", "people")
        click.echo(f"The second steps of {people} were reset. They get an e-mail about it.")
        return
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        stop(f"no account uses {email}: nothing was changed. Check the address.")
    if not yes:
        click.confirm(f"Have you checked that {email} asked for this themselves?", abort=True)
    try:
        accounts.reset_second_factor(by=None, user=user, now=timezone.localtime())
    except accounts.NoSecondFactor:
        stop(f"{email} has no second step: nothing was changed.")
    click.echo(
        f"The second step of {email} was reset. They are signed out and get an e-mail about it."
    )


@second_factor.command("encrypt")
def second_factor_encrypt() -> None:
    """Encrypt every second step with the first of SECOND_FACTOR_KEYS, as each start does."""
    open_and_upgrade_site()
    from django.utils import timezone  # noqa: PLC0415

    from physiobench.accounts import services as accounts  # noqa: PLC0415
    from physiobench.lib.encryption import KeyMissing  # noqa: PLC0415

    try:
        count = accounts.encrypt_second_factors(by=None, now=timezone.localtime())
    except KeyMissing:
        stop(
            "a key is missing from SECOND_FACTOR_KEYS: nothing was changed. "
            "Add the old key after the new one."
        )
    else:
        click.echo(
            f"Encrypted with the newest key: {counted(count, 'second step')}."
            if count
            else "Every second step is encrypted with the newest key already."
        )
