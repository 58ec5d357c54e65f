"""Pay at the practice, by whatever means its desk accepts."""

from django.conf import settings
from django.utils.translation import gettext as _

from physiobench.payments.models import Order


class AtPractice:
    """Nothing happens on line: a manager marks the order as paid."""

    slug = "at-practice"

    @property
    def label(self) -> str:
        """What the buyer reads when choosing."""
        return _("Pay at the practice")

    def instructions(self, order: Order) -> str:
        """Tell the buyer where to bring the money, and what to quote."""
        said = [
            _(
                "Pay %(amount)s to %(practice)s in person or by phone, "
                "and give the order code %(code)s."
            )
            % {
                "amount": order.price,
                "practice": settings.PRACTICE_NAME,
                "code": order.code,
            }
        ]
        if settings.PRACTICE_PHONE:
            said.append(_("Phone: %(phone)s.") % {"phone": settings.PRACTICE_PHONE})
        if settings.PRACTICE_ADDRESS:
            said.append(_("Address: %(address)s.") % {"address": settings.PRACTICE_ADDRESS})
        said.append(_("Your physio starts when the payment has reached us."))
        return " ".join(said)

    def refund(self, amount: str) -> str:
        """Tell the buyer that the practice pays back as they paid: it may have been in cash."""
        return _(
            "We will pay back %(amount)s the way you paid: in cash at the practice, or to the card "
            "or account you used."
        ) % {"amount": amount}

    def start(self, order: Order) -> None:
        """Do nothing: there is no page to send the buyer to."""
