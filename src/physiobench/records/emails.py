"""Mail about requests. It contains no health data and no reason."""

from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from physiobench.accounts.models import Role, User


def _send(subject: str, message: str, *to: str) -> None:
    if to:
        send_mail(subject=subject, message=message, from_email=None, recipient_list=list(to))


def _address(name: str, *args: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _day(day: date) -> str:
    return formats.date_format(day, "j F Y")


def request_received(patient: User, due_on: date) -> None:
    """Tell a patient that their request has arrived, and by when it is answered."""
    message = _(
        "Hello %(name)s,\n\n"
        "we have received your request about your data. We will answer by %(day)s.\n"
        "You can see it, or take it back, here:\n%(address)s\n\n%(practice)s\n"
    ) % {
        "name": patient.get_short_name() or patient.email,
        "day": _day(due_on),
        "address": _address("records:mine"),
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your request about your data"), message, patient.email)


def request_waits(due_on: date) -> None:
    """Tell the managers that a request needs an answer, without saying from whom."""
    managers = User.objects.with_role(Role.MANAGER).filter(is_active=True, is_demo=settings.DEMO)
    message = _(
        "A patient has made a request about their data. Answer it by %(day)s.\n"
        "Sign in and open the list:\n%(address)s\n"
    ) % {"day": _day(due_on), "address": _address("records:requests")}
    _send(_("A data request needs an answer"), message, *(m.email for m in managers))


def request_answered(patient: User) -> None:
    """Tell a patient that the answer can be read after signing in."""
    message = _(
        "Hello %(name)s,\n\n"
        "we have answered your request about your data. Sign in to read the answer:\n"
        "%(address)s\n\n%(practice)s\n"
    ) % {
        "name": patient.get_short_name() or patient.email,
        "address": _address("records:mine"),
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your request about your data"), message, patient.email)


def restriction_lifted(patient: User) -> None:
    """Tell a patient that the restriction has ended, as the law requires."""
    message = _(
        "Hello %(name)s,\n\n"
        "the restriction on the use of your data has ended. Sign in to read why:\n"
        "%(address)s\n\n%(practice)s\n"
    ) % {
        "name": patient.get_short_name() or patient.email,
        "address": _address("records:mine"),
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your data can be used again"), message, patient.email)


def erased(address: str, name: str, key: str) -> None:
    """Tell a person, who can no longer sign in, where to read what was deleted and kept."""
    message = _(
        "Hello %(name)s,\n\n"
        "we have answered your request to delete your data. Your account is closed.\n"
        "This page says what we deleted, what we keep, and why. Save a copy:\n"
        "%(address)s\n\n%(practice)s\n"
    ) % {
        "name": name or address,
        "address": _address("records:answer", key),
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your request to delete your data"), message, address)
