"""Mail about an episode of care; none bears health data."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from physiobench.content import load
from physiobench.episodes.models import Episode
from physiobench.payments import policies as payments


def ordered(episode: Episode) -> None:
    """Confirm an order on paper, so to speak: price, how to pay, the right to cancel, the form."""
    order = episode.order
    body = _(
        "Thank you for your order.\n\n"
        "Order code: %(code)s\n"
        "Total price: %(price)s\n"
        "Your physio: %(physio)s\n"
        "%(how_to_pay)s\n\n"
        "You can cancel until %(until)s, without a reason. Use the button on your order's page:\n"
        "%(link)s\n"
        "or send us the form below. The terms: %(terms)s\n\n"
        "%(form)s\n\n"
        "%(practice)s\n"
    ) % {
        "code": order.code,
        "price": order.price,
        "physio": episode.physio.name,
        "how_to_pay": payments.how_to_pay(order),
        "until": formats.date_format(order.cancel_until_on, "l j F Y"),
        "link": _link(episode),
        "terms": f"{settings.SITE_URL}/terms/",
        "form": load.texts()["cancellation-form"].body,
        "practice": settings.PRACTICE_NAME,
    }
    _send(_("Your order %(code)s") % {"code": order.code}, body, episode.patient.email)


def paid(episode: Episode) -> None:
    """Tell the patient that the payment has arrived."""
    body = _(
        "Your payment has arrived. Your physio has been told, and you will hear from us when "
        "there is something new for you. Your receipt is on your order's page:\n\n%(link)s\n"
    ) % {"link": _link(episode)}
    _send(_("Your payment has arrived"), body, episode.patient.email)


def new_patient(episode: Episode) -> None:
    """Tell the physio that someone waits for them."""
    path = reverse("accounts:landing")
    body = _("A new patient is waiting for you:\n\n%(link)s\n") % {
        "link": f"{settings.SITE_URL}{path}"
    }
    _send(_("A new patient is waiting for you"), body, episode.physio.email)


def cancelled(episode: Episode) -> None:
    """Confirm a cancellation to the patient."""
    order = episode.order
    refund = (
        _("We pay back %(amount)s, the way it came.") % {"amount": order.refund_due}
        if order.refund_due_pence
        else _("Nothing was paid, so there is nothing to pay back.")
        if not order.is_paid
        else _("There is nothing to pay back.")
    )
    body = _("Your order %(code)s is cancelled. %(refund)s\n\n%(link)s\n") % {
        "code": order.code,
        "refund": refund,
        "link": _link(episode),
    }
    _send(_("Your order is cancelled"), body, episode.patient.email)


def ended(episode: Episode) -> None:
    """Tell the patient that there is news about their care."""
    body = _("Your physio has written to you about your care:\n\n%(link)s\n") % {
        "link": _link(episode)
    }
    _send(_("News from your physio"), body, episode.patient.email)


def _link(episode: Episode) -> str:
    return f"{settings.SITE_URL}{reverse('episodes:show_episode', args=[episode.pk])}"


def _send(subject: str, message: str, to: str) -> None:
    send_mail(subject=subject, message=message, from_email=None, recipient_list=[to])
