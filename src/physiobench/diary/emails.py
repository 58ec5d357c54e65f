"""Mail that the diary sends; it bears no health data."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from physiobench.accounts.models import User


def look_at_diary(physio: User) -> None:
    """Ask a physio to look into their inbox; one who left is stood in for by the practice."""
    address = physio.email if physio.is_active else settings.PRACTICE_EMAIL
    if not address:
        return
    send_mail(
        subject=_("A patient's diary needs you"),
        message=_(
            "A patient wrote something that you should see today.\n"
            "Sign in and open your inbox:\n%(address)s\n"
        )
        % {"address": f"{settings.SITE_URL}/practice/"},
        from_email=None,
        recipient_list=[address],
    )
