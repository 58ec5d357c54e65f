"""What each page says about care that has ended, in one place, so that all pages agree."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from physiobench.content.advice import AdviceKey
from physiobench.episodes.models import Ending, Episode
from physiobench.payments.policies import how_refunded


WHY = {
    Ending.FINISHED: gettext_lazy("%(physio)s has finished your care."),
    Ending.IN_PERSON: gettext_lazy("%(physio)s decided that you need to be seen in person."),
    Ending.NOT_SUITABLE: gettext_lazy(
        "%(physio)s decided that care at a distance is not suitable for you."
    ),
    Ending.CANCELLED: gettext_lazy("The order was cancelled."),
}


class EndedText(AdviceKey, file="ended"):
    """What to do now."""

    IN_PERSON = "in-person"
    IF_WORSE = "if-worse"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class EndedCare:
    """Why care ended, what the patient does next, and what they can still read."""

    title: str
    body: str
    kind: str  # of the card
    has_programme: bool


def ended_care(episode: Episode | None) -> EndedCare | None:
    """Return what the patient reads once this care has ended; None before."""
    if episode is None or episode.ended_at is None:
        return None
    day = date_format(timezone.localtime(episode.ended_at), "l j F Y")
    has_programme = episode.work_has_begun
    parts = [*_why(episode), *_next(episode), _programme(has_programme=has_programme)]
    return EndedCare(
        title=_("Your care ended on %(day)s") % {"day": day},
        body="\n\n".join(part for part in (*parts, _refund(episode)) if part),
        kind="urgent" if episode.ended_why == Ending.IN_PERSON else "info",
        has_programme=has_programme,
    )


def _why(episode: Episode) -> list[str]:
    if not episode.ended_why:
        return []
    return [str(WHY[Ending(episode.ended_why)]) % {"physio": episode.physio.name}]


def _next(episode: Episode) -> list[str]:
    """Say by whom the patient is seen, how soon and why."""
    if not episode.see_whom:
        if episode.ended_why != Ending.IN_PERSON:
            return []
        return [EndedText.IN_PERSON.text]  # ended before it was asked
    words = {"see": episode.get_see_whom_display(), "within": episode.get_see_within_display()}
    said = _("%(see)s %(within)s.") % words
    note = _("Why: %(note)s") % {"note": episode.ended_note} if episode.ended_note else ""
    return [said, note, EndedText.IF_WORSE.text]


def _programme(*, has_programme: bool) -> str:
    if has_programme:
        return EndedText.PROGRAMME.text
    return _("No programme was written. You can still read your messages.")


def _refund(episode: Episode) -> str:
    order = episode.order
    if not order.refund_due_pence:
        return ""
    if order.refunded_at is not None:
        day = date_format(timezone.localtime(order.refunded_at), "j F Y")
        return _("We paid back %(amount)s on %(day)s.") % {"amount": order.refund_due, "day": day}
    return how_refunded(order)
