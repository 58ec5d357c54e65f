"""Mail about programmes; it bears no health data."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.accounts.models import User


def something_new(patient: User) -> None:
    """Tell a patient that their physio has something new for them."""
    if not patient.is_active:
        return
    message = _(
        "Hello %(name)s,\n\n"
        "there is something new for you from your physio. Sign in to see it:\n"
        "%(address)s\n\n"
        "%(practice)s\n"
    ) % {
        "name": patient.get_short_name() or patient.email,
        "address": f"{settings.SITE_URL}{reverse('programmes:programme')}",
        "practice": settings.PRACTICE_NAME,
    }
    send_mail(
        subject=_("Something new from your physio"),
        message=message,
        from_email=None,
        recipient_list=[patient.email],
    )
