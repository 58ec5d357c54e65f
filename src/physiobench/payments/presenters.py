"""Orders and receipts, as rows that a page can show."""

from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from physiobench.content import load
from physiobench.lib.markdown import to_html
from physiobench.payments import policies
from physiobench.payments.models import Order
from physiobench.payments.providers.provider import PROVIDERS


CANCELLATION_FORM = "cancellation-form"


def state(order: Order) -> tuple[str, str]:
    """Return what has become of an order, in words, and the kind of its tag."""
    if order.is_cancelled:
        return _("Cancelled"), "stop"
    return (_("Paid"), "ok") if order.is_paid else (_("Waiting for payment"), "care")


def product_name(order: Order) -> str:
    """Return what was bought; a product that left the catalogue keeps its slug."""
    product = load.products().get(order.product)
    return product.name if product else order.product


def order_rows(order: Order) -> list[tuple[str, str]]:
    """Return the facts of an order as term and value."""
    provider = PROVIDERS.get(order.provider)
    rows = [
        (_("What you ordered"), product_name(order)),
        (_("Order code"), order.code),
        (_("Price"), order.price),
        (_("Ordered on"), _day(order.placed_at)),
        (_("How you pay"), provider.label if provider else order.provider),
    ]
    rows += policies.cancelling(order, timezone.now())
    if order.paid_at:
        rows.append((_("Paid on"), _day(order.paid_at)))
    if order.cancelled_at:
        rows.append((_("Cancelled on"), _day(order.cancelled_at)))
    if order.refund_due_pence:
        rows.append((_("To be paid back"), order.refund_due))
    if order.refunded_at:
        rows.append((_("Paid back on"), _day(order.refunded_at)))
    return rows


def agreed(order: Order) -> list[tuple[str, str]]:
    """Return the texts that the buyer agreed to: title and version."""
    found = []
    for agreement in order.agreements.all():
        version = int(agreement.text_version)
        try:
            title = load.text(agreement.text, version).title
        except KeyError:  # a text that is no longer shipped: its slug and fingerprint remain
            title = agreement.text
        found.append((title, _("version %(version)s") % {"version": version}))
    return found


def cancellation_form() -> SafeString:
    """Return the model cancellation form that the law wants beside every order."""
    return to_html(load.texts()[CANCELLATION_FORM].body)


def _day(moment: object) -> str:
    return formats.date_format(timezone.localtime(moment), "l j F Y")  # type: ignore[arg-type]
