"""Several hundred rows at once, for the pages that list them."""

from datetime import timedelta

from physiobench.accounts.models import User
from physiobench.assessment.models import Assessment
from physiobench.episodes.models import Episode
from physiobench.payments.models import Order
from tests.factories import NOW, AssessmentFactory, EpisodeFactory, OrderFactory, UserFactory


def people(count: int) -> list[User]:
    """Return new patients."""
    return User.objects.bulk_create(UserFactory.build_batch(count))


def orders(count: int, by: User, **changes: object) -> list[Order]:
    """Return orders of new patients, paid unless told otherwise; `by` took the money."""
    fields = {"paid_by": by} | changes
    return Order.objects.bulk_create(
        [
            OrderFactory.build(buyer=buyer, placed_at=NOW - timedelta(minutes=n), **fields)
            for n, buyer in enumerate(people(count))
        ]
    )


def in_care(count: int, physio: User, **changes: object) -> list[Episode]:
    """Return episodes of new patients, paid and running unless told otherwise."""
    placed = orders(count, physio, **changes)
    assessments = Assessment.objects.bulk_create(
        [AssessmentFactory.build(patient=order.buyer) for order in placed]
    )
    return Episode.objects.bulk_create(
        [
            EpisodeFactory.build(
                patient=order.buyer, physio=physio, order=order, assessment=assessment
            )
            for order, assessment in zip(placed, assessments, strict=True)
        ]
    )
