"""Lists of patients and of the registers to look up."""

from datetime import date

from django.db.models import Count, Q

from physiobench.accounts.models import REGISTER_CHECK_LASTS, Physio, User
from physiobench.episodes.models import Episode


def register_checks(today: date) -> list[tuple[Physio, date, bool]]:
    """Return each physio with the day the next register check is due, and whether it is late."""
    physios = Physio.objects.at_work().select_related("user")
    rows = []
    for physio in physios:
        due = min(
            physio.hcpc_checked_on + REGISTER_CHECK_LASTS,
            physio.hcpc_expires_on,
            physio.insured_until,
        )
        rows.append((physio, due, not physio.is_registered_on(today)))
    return sorted(rows, key=lambda row: row[1])


def caseload(physio: User, *, show: str, words: str) -> list[Episode]:
    """Return the physio's patients; `show` is running, ended or all, `words` part of a name."""
    episodes = Episode.objects.for_physio(physio).paid().select_related("patient", "order")
    if show == "running":
        episodes = episodes.running()
    elif show == "ended":
        episodes = episodes.filter(ended_at__isnull=False)
    for word in words.split():
        episodes = episodes.filter(
            Q(patient__first_name__icontains=word) | Q(patient__last_name__icontains=word)
        )
    return list(episodes.annotate(versions=Count("programmes")).order_by("-order__paid_at"))


def in_care(today: date) -> list[tuple[Episode, bool]]:
    """Return every open episode, and whether its physio may not practise today; those first."""
    able = set(Physio.objects.registered_on(today).values_list("user_id", flat=True))
    episodes = Episode.objects.open().select_related("patient", "physio", "order")
    rows = [
        (episode, episode.physio_id not in able)
        for episode in episodes.order_by("physio__last_name", "patient__last_name", "pk")
    ]
    return sorted(rows, key=lambda row: not row[1])
