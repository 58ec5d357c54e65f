"""The package and the order, as a page shows them."""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from physiobench.assessment.models import Assessment
from physiobench.clinical.care import follow_up
from physiobench.content import load
from physiobench.content.schema import Product, Text
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import CONSENTS, PACKAGE
from physiobench.payments import policies as payments


def package() -> Product:
    """Return what is for sale, with today's price."""
    return load.products()[PACKAGE]


def price() -> str:
    """Return the price as one reads it."""
    return f"£{package().amount:.2f}"


def consents() -> list[Text]:
    """Return the texts to agree to, in their current version."""
    return [load.texts()[slug] for slug in CONSENTS]


def window(assessment: Assessment) -> tuple[str, str]:
    """Return the first and the last day of the included follow-up, in words."""
    first = assessment.completed_on
    if first is None:
        return "", ""
    return _day(first), _day(follow_up.closes_on(first))


def state(episode: Episode) -> tuple[str, str]:
    """Return where an episode stands, in words, and the kind of its tag."""
    if episode.ended_at is not None:
        return episode.get_ended_why_display(), "stop"
    if episode.is_running:
        return _("Your care has begun"), "ok"
    return _("Waiting for payment"), "care"


def order_rows(episode: Episode) -> list[tuple[str, str]]:
    """Return the facts of an order that a patient wants at hand."""
    order = episode.order
    rows = [
        (_("What you ordered"), package().name),
        (_("Order code"), order.code),
        (_("Price"), order.price),
        (_("Your physio"), f"{episode.physio.name}, {episode.physio.physio.hcpc_number}"),
    ]
    if not order.is_cancelled and episode.ended_at is None:
        span = {"first": _day(episode.assessed_on), "last": _day(episode.follow_up_closes_on)}
        rows.append((_("Your follow-up"), _("once, from %(first)s to %(last)s") % span))
    if episode.ended_at is None:
        rows += payments.cancelling(order, timezone.now())
    if order.refund_due_pence:
        done = _("paid back") if order.refunded_at else _("on its way")
        rows.append((_("Refund"), f"{order.refund_due} ({done})"))
    return rows


def _day(day: object) -> str:
    return formats.date_format(day, "l j F Y")  # type: ignore[arg-type]
