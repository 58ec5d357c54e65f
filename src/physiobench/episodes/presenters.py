"""The package, the order and the answers, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment, Judgement
from physiobench.clinical import follow_up
from physiobench.clinical import questionnaire as engine
from physiobench.clinical.triage import Fired, Grounds
from physiobench.content import load
from physiobench.content.schema import Product, Text
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import CONSENTS, PACKAGE


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
        (
            _("Your follow-up"),
            _("once, from %(first)s to %(last)s")
            % {"first": _day(episode.assessed_on), "last": _day(episode.follow_up_closes_on)},
        ),
        (_("You can cancel until"), _day(order.cancel_until_on)),
    ]
    if order.refund_due_pence:
        done = _("paid back") if order.refunded_at else _("on its way")
        rows.append((_("Refund"), f"{order.refund_due} ({done})"))
    return rows


@dataclass(frozen=True, slots=True)
class Read:
    """One finished or stopped assessment as the physio reads it."""

    assessment: Assessment
    judgement: Judgement
    tier: str
    verdict: str
    fired: Sequence[tuple[Fired, str]]  # each rule that counts, and on what grounds
    pages: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    cleared: int


def read(patient: User) -> list[Read]:
    """Return all assessments of a patient with their reasons and answers, the newest first."""
    found = (
        Assessment.objects.for_patient(patient)
        .exclude(completed_at=None, stopped_at=None)
        .order_by("-started_at")
        .prefetch_related("responses", "judgements")
    )
    return [
        _read(a, max(js, key=lambda j: (j.judged_at, j.pk)))
        for a in found
        if (js := a.judgements.all())
    ]


def _read(assessment: Assessment, judgement: Judgement) -> Read:
    value = judgement.value
    grounds = {
        Grounds.ANSWERED: "",
        Grounds.NOT_SURE: _("not sure: counted as unsafe"),
        Grounds.MISSING: _("not answered: counted as unsafe"),
    }
    stopped = assessment.stopped_at is not None
    counts = [f for f in value.reasons if not (stopped and f.grounds is Grounds.MISSING)]
    responses = assessment.responses.all()
    return Read(
        assessment=assessment,
        judgement=judgement,
        tier=value.tier.headline,
        verdict=value.verdict.headline if value.verdict else "",
        fired=[(f, grounds[f.grounds]) for f in counts],
        pages=[
            (page.title, lines)
            for response in responses
            for page, lines in engine.summary(response.asked, response.given)
        ],
        cleared=sum(len(response.cleared) for response in responses),
    )


def waited(episode: Episode) -> str:
    """Return how long a patient has waited, in days, hours or minutes."""
    seconds = int(episode.waited(timezone.now()).total_seconds())
    days, hours = divmod(seconds // 3600, 24)
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(minutes)d min") % {"minutes": max(0, seconds // 60)}


def _day(day: object) -> str:
    return formats.date_format(day, "l j F Y")  # type: ignore[arg-type]
