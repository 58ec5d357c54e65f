"""What allauth reports by signal alone (decision 11): each receiver calls one act, and no more."""

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from physiobench.accounts import services
from physiobench.accounts.http import SIGNED_UP_AS, VOIDED


@receiver(email_confirmed)
def owner_proved_first_address(
    request: HttpRequest, email_address: EmailAddress, **_more: object
) -> None:
    """Void what others may have set, unless who signed up has just proved the address."""
    user = email_address.user
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk)
    if others.exists():
        return  # a further address of a login that is proven
    methods = {record["method"] for record in get_authentication_records(request, user)}
    came_by_code = "code" in methods
    if request.session.pop(SIGNED_UP_AS, "") == str(user.pk) and not came_by_code:
        return
    services.void_what_others_set(
        by=user,
        keeps_password="password" in methods and not came_by_code,
        now=timezone.localtime(),
    )
    request.session[VOIDED] = True
