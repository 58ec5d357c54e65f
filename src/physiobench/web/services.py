"""The acts of the face: passing on what a visitor writes, handing over what is held."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from physiobench.accounts.models import Role, User
from physiobench.lib.form_ids import id_of_other_content
from physiobench.web import emails


class NobodyToAnswer(Exception):
    """Neither PRACTICE_EMAIL nor a manager is there to receive the message."""


@transaction.atomic
def send_contact_message(
    *, by: User | None, message_id: UUID, email: str, message: str, now: datetime
) -> None:
    """Mail a visitor's message to the practice; the same words from one form are sent once.

    Raises:
        NobodyToAnswer: if the practice can be reached by no address.
    """
    managers = User.objects.with_role(Role.MANAGER).filter(is_active=True, is_demo=settings.DEMO)
    to = [settings.PRACTICE_EMAIL] if settings.PRACTICE_EMAIL else [m.email for m in managers]
    if not to:
        raise NobodyToAnswer
    sent = id_of_other_content(message_id, email, message)
    if not cache.add(f"contact:{sent}", now.isoformat(), timeout=24 * 3600):
        return
    transaction.on_commit(
        partial(emails.contact_message, to=to, email=email, message=message, known=by is not None)
    )
