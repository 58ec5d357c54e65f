"""A small practice in every state: who is here, away, without a login or off the register."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from physiobench.accounts.models import Physio, User
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Leave
from tests.factories import ManagerFactory


STATES = ("on leave", "closed", "off the register")


def on_leave(
    physio: Physio, now: datetime, *, days: int = 7, deputy: Physio | None = None
) -> Leave:
    """Let a physio be away from today on."""
    return episodes.enter_leave(
        by=physio.user,
        physio=physio,
        leave_id=uuid4(),
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=days),
        deputy=deputy,
        now=now,
    )


def unable(user: User, state: str, now: datetime) -> None:
    """Bring a physio into one of `STATES`."""
    physio = Physio.objects.select_related("user").get(user=user)
    if state == "on leave":
        on_leave(physio, now)
    elif state == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        Physio.objects.filter(pk=physio.pk).update(hcpc_expires_on=date(2020, 1, 1))


def name_deputy(physio: User, deputy: User, now: datetime) -> None:
    """Let a manager name the standing deputy."""
    episodes.name_deputy(by=ManagerFactory(), physio=physio.physio, deputy=deputy.physio, now=now)


def name_lead(lead: User, now: datetime) -> None:
    """Let a manager name the clinical lead."""
    episodes.name_clinical_lead(by=ManagerFactory(), physio=lead.physio, now=now)
