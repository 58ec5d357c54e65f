"""What allauth reports by signal alone (decision 11): each receiver calls one act, and no more."""

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from physiobench.accounts import services
from physiobench.accounts.http import SIGNED_UP_AS, VOIDED
from physiobench.accounts.models import User
from physiobench.audit.models import Verb


@receiver(account.email_confirmed)
def address_was_proved(request: HttpRequest, email_address: EmailAddress, **_more: object) -> None:
    """Void what others may have set, unless who signed up has just proved the address."""
    user, now = email_address.user, timezone.localtime()
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk)
    if others.exists():  # a further address of a login that is proven
        services.note_address_change(
            by=user, verb=Verb.PEOPLE_ADDRESS_ADDED, address=email_address.email, now=now
        )
        return
    methods = {record["method"] for record in get_authentication_records(request, user)}
    came_by_code = "code" in methods
    if request.session.pop(SIGNED_UP_AS, "") == str(user.pk) and not came_by_code:
        return
    services.void_what_others_set(
        by=user, keeps_password="password" in methods and not came_by_code, now=now
    )
    request.session[VOIDED] = True


@receiver(account.email_changed)
def address_was_changed(user: User, to_email_address: EmailAddress, **_more: object) -> None:
    """Note it, and tell the addresses that were there before."""
    services.note_address_change(
        by=user,
        verb=Verb.PEOPLE_ADDRESS_CHANGED,
        address=to_email_address.email,
        now=timezone.localtime(),
    )


@receiver(account.email_removed)
def address_was_removed(user: User, email_address: EmailAddress, **_more: object) -> None:
    """Note it, and tell the address that was removed and those that are left."""
    services.note_address_change(
        by=user,
        verb=Verb.PEOPLE_ADDRESS_REMOVED,
        address=email_address.email,
        now=timezone.localtime(),
    )


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_was_changed(user: User, **_more: object) -> None:
    """Note it; allauth tells the person."""
    services.note(by=user, user=user, verb=Verb.PEOPLE_PASSWORD_CHANGED, now=timezone.localtime())


@receiver(mfa.authenticator_added)
def second_factor_was_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_more: object
) -> None:
    """Note it. Who has just shown that the new factor works need not show it again to go on."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come with the first factor
    services.note(
        by=user,
        user=user,
        verb=Verb.PEOPLE_FACTOR_ADDED,
        kind=str(authenticator.type),
        now=timezone.localtime(),
    )
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(mfa.authenticator_removed)
def second_factor_was_removed(user: User, authenticator: Authenticator, **_more: object) -> None:
    """Note it; allauth tells the person."""
    services.note(
        by=user,
        user=user,
        verb=Verb.PEOPLE_FACTOR_REMOVED,
        kind=str(authenticator.type),
        now=timezone.localtime(),
    )


@receiver(mfa.authenticator_reset)
def recovery_codes_were_made(user: User, **_more: object) -> None:
    """Note it; allauth tells the person."""
    services.note(
        by=user, user=user, verb=Verb.PEOPLE_RECOVERY_CODES_MADE, now=timezone.localtime()
    )


@receiver(mfa.authentication_failed)
def second_factor_was_wrong(user: User, authenticator: Authenticator, **_more: object) -> None:
    """Note it."""
    services.note(
        by=None,
        user=user,
        verb=Verb.PEOPLE_SIGN_IN_FAILED,
        kind=str(authenticator.type),
        now=timezone.localtime(),
    )


@receiver([account.login_code_rejected, account.email_verification_code_rejected])
def code_was_wrong(user: User, **_more: object) -> None:
    """Note it."""
    services.note(
        by=None,
        user=user,
        verb=Verb.PEOPLE_SIGN_IN_FAILED,
        kind="code",
        now=timezone.localtime(),
    )
