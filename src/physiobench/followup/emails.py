"""Mail about follow-ups: that something waits, never what."""

from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.lib.day_words import day_words


def _send(to: User, subject: str, message: str) -> None:
    send_mail(subject=subject, message=message, from_email=None, recipient_list=[to.email])


def answer_waits(to: User) -> None:
    """Tell the patient that the physio has answered."""
    url = settings.SITE_URL + reverse("followup:mine")
    _send(to, _("Your physio has answered"), _("Please sign in to read the answer: %s") % url)


def window_closes(to: User, closes_on: date) -> None:
    """Remind the patient, once per reminder day, that the follow-up is still theirs to use."""
    url = settings.SITE_URL + reverse("followup:mine")
    _send(
        to,
        _("Your package includes one more step"),
        _("You can use it until %(day)s. It is up to you: %(url)s")
        % {"day": day_words(closes_on, weekday=True), "url": url},
    )
