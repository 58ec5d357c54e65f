"""Mail about what a patient reported; it holds no health data."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.accounts.models import User


def report_checked(patient: User, physio: User) -> None:
    """Tell a patient that a physio has checked their report and decided what happens next."""
    if not patient.is_active:
        return
    body = _(
        "%(physio)s has checked your report. Sign in to read what to do next:\n\n"
        "%(link)s\n\n%(practice)s\n"
    ) % {
        "physio": physio.name,
        "link": f"{settings.SITE_URL}{reverse('diary:today')}",
        "practice": settings.PRACTICE_NAME,
    }
    send_mail(
        subject=_("Your physio has checked your report"),
        message=body,
        from_email=None,
        recipient_list=[patient.email],
    )
