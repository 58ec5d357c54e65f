"""Mail about how a login is opened: what was changed and when, never by whom else or why."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from physiobench.accounts.models import User


def tell_of_roles(user: User, at: datetime) -> None:
    """Tell somebody who works here which roles they have now that another person changed them."""
    context = {
        "practice_name": settings.PRACTICE_NAME,
        "site_url": settings.SITE_URL,
        "timestamp": at,
        "roles": user.role_names,
    }
    _send(user.email, "accounts/email/roles_changed", context)


def tell_of_change(to: str, template: str, at: datetime, address: str = "") -> None:
    """Tell one address of a change; `template` names the words, `address` is a changed one."""
    context: dict[str, object] = {
        "practice_name": settings.PRACTICE_NAME,
        "site_url": settings.SITE_URL,
        "timestamp": at,
        "address": address,
    }
    _send(to, template, context)


def _send(to: str, template: str, context: Mapping[str, object]) -> None:
    send_mail(
        subject=render_to_string(f"{template}_subject.txt", context).strip(),
        message=render_to_string(f"{template}_message.txt", context).strip(),
        from_email=None,
        recipient_list=[to],
    )
